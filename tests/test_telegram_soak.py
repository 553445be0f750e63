"""A short soak: a hundred questions with floods, losses, duplicates, server errors and a kill -9."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from telegram_door import BotProcess, emulator
from telegram_soak import Plan, invent_story, invent_towns, make_faults, run_soak

from index.building import build_index
from index.settings import IndexSettings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

# Troubles three times as often as in the long run: as many of them, in a third of the time.
PLAN = Plan(updates=100, chats=20, chance_of_flood=0.03, chance_of_loss=0.015, chance_of_server_error=0.03)
FEW = 3


@pytest.fixture(scope="module")
def towns() -> list[str]:
    """Places to ask about."""
    return invent_towns(60)


@pytest.fixture(scope="module")
def stories(towns: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with an article about each town."""
    folder = tmp_path_factory.mktemp("stories")
    lines = "".join(json.dumps(invent_story(town, number)) + "\n" for number, town in enumerate(towns))
    (folder / "stories.jsonl").write_text(lines, encoding="utf-8")
    settings = IndexSettings(data_dir=folder / "library")
    build_index([folder / "stories.jsonl"], settings)
    return settings.data_dir


def test_every_question_is_answered_once_and_in_order(
    stories: Path, towns: list[str], tmp_path: Path
) -> None:
    with emulator(make_faults(PLAN)) as api:
        bot = BotProcess(
            api, stories, tmp_path, BYLINE_TELEGRAM_USER_QUESTIONS="0", BYLINE_TELEGRAM_TIMEOUT_S="1"
        )
        bot.start()
        outcome = run_soak(api, bot, towns, PLAN)
        assert bot.stop() == 0
    assert outcome.asked == PLAN.updates
    assert (outcome.missing, outcome.doubled, outcome.disordered) == (0, 0, 0)
    assert outcome.apologised + outcome.answered >= PLAN.updates
    assert outcome.apologised <= FEW
    assert outcome.too_early <= FEW  # whom the refusal did not reach before a time-out or the kill
