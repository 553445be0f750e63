"""What all tests share: no network, nobody's settings, and one small real library."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from bot.environment import SETTINGS_CLASSES

# pytest-socket refuses sockets in this process. These make a started process, or a library that would rather
# download, fail at once and loudly: nothing listens on port 9.
NO_NETWORK = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "",
}
# How wide and colourful the developer's terminal is must not matter either.
NOT_OURS = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def pytest_configure() -> None:
    """Before any import of a test: some libraries read the environment once."""
    # A shell that runs the tests in the background has them ignore Ctrl-C, and all that they start with them.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(NO_NETWORK)
    for name in [*os.environ]:
        if name.upper().startswith("BYLINE_") or name in NOT_OURS:
            del os.environ[name]


@pytest.fixture(scope="session", autouse=True)
def _nobodys_env_file() -> None:
    """Keep a developer's `.env` out of the tests; those about `.env` files turn it on again."""
    for settings in SETTINGS_CLASSES:
        settings.model_config["env_file"] = None


ARTICLES: tuple[dict[str, str], ...] = (
    {
        "id": "barge-tribune",
        "title": "Barge hits swing bridge",
        "source": "The Tribune",
        "url": "https://tribune.example/barge",
        "published_at": "2026-05-02",
        "text": (
            "A gravel barge hit the swing bridge in Harbourton on Saturday morning. "
            "The harbour master said that three people were hurt when the barge hit the pier. "
            "Engineers will inspect the pier before traffic may cross again."
        ),
    },
    {
        "id": "barge-radio",
        "title": "Bridge closed after collision",
        "source": "Northern Radio",
        "published_at": "2026-05-02",
        "text": (
            "The swing bridge in Harbourton is closed until Tuesday. "
            "Some 11,000 vehicles cross it on a normal day, and the ferry cannot take lorries."
        ),
    },
    {
        "id": "storm-courier",
        "title": "Storm cuts power",
        "source": "Courier",
        "url": "https://courier.example/storm",
        "published_at": "2026-05-04",
        "text": (
            "Storm Hesper left 9,400 homes without power on Sunday night. "
            "The grid operator expects to reconnect the last of them by Wednesday."
        ),
    },
    {
        "id": "undated-note",
        "title": "Library opens on Sundays",
        "source": "Courier",
        "text": "The town library in Oldmere will open on Sundays from autumn on, the council decided.",
    },
)


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four invented articles."""
    folder = tmp_path_factory.mktemp("articles")
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the four articles, made with the real model. Read it only."""
    folder = tmp_path_factory.mktemp("library")
    from index.building import build_index  # late: before `pytest_configure` it would see another environment
    from index.settings import IndexSettings

    build_index([articles], IndexSettings(data_dir=folder))
    return folder
