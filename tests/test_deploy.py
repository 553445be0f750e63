"""The files in deploy/: they name settings and files that exist, and give the bot as little as it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.environment import known_names
from bot.telegram_bot.settings import TelegramSettings

ROOT = Path(__file__).resolve().parents[1]
UNIT = ROOT / "deploy" / "byline-bot.service"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, in its order."""
    joined = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(rf"^{name} +(.+)$", joined, re.MULTILINE)


@pytest.mark.parametrize("path", [UNIT, DOCKERFILE], ids=lambda path: path.name)
def test_only_settings_that_exist_are_named(path: Path) -> None:
    named = set(re.findall(r"\bBYLINE_\w+", path.read_text(encoding="utf-8")))
    assert named
    assert named <= known_names()


def test_the_image_runs_as_a_numbered_user_that_is_not_root() -> None:
    (user,) = instructions("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_the_image_copies_what_is_there_and_let_through_and_nothing_secret() -> None:
    sources = [
        source
        for arguments in instructions("COPY")
        if not arguments.startswith("--from")
        for source in arguments.split()[:-1]
    ]
    let_through = {
        line[1:]
        for line in Path(f"{DOCKERFILE}.dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    assert set(sources) == let_through
    assert all((ROOT / source).exists() for source in sources)
    assert not any(source.startswith(".") for source in sources)


def test_what_the_container_serves_is_reached_from_outside_it_and_looked_at_where_it_is() -> None:
    settings = dict(re.findall(r"(BYLINE_\w+)=(\S+)", " ".join(instructions("ENV"))))
    assert settings["BYLINE_TELEGRAM_METRICS_HOST"] == settings["BYLINE_WEBHOOK_HOST"] == "0.0.0.0"  # noqa: S104
    port = settings["BYLINE_TELEGRAM_METRICS_PORT"]
    webhook_port = TelegramSettings.model_fields["webhook_port"].default
    assert instructions("EXPOSE") == [f"{port} {webhook_port}"]
    assert f":{port}/health" in " ".join(instructions("HEALTHCHECK"))


def test_the_unit_waits_longer_for_a_stop_than_the_bot_does() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    (waits,) = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)
    (answers,) = re.findall(r"BYLINE_TELEGRAM_STOP_TIMEOUT_S=(\d+)", unit)
    assert int(waits) > int(answers)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_the_unit_well_hardened() -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(UNIT)]
    judged = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "unrecognized option" in judged.stderr:
        pytest.skip("this systemd-analyze judges running units only")
    assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr
