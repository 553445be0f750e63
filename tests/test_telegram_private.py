"""A private chat with the bot, over real HTTP: questions, answers, refusals, corrections, bad input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Room
from telegram_door import make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """An emulator, which at the end must not have seen a call that the Bot API does not know."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with BotApi() as api:
        yield api
        assert api.world.violations == []


@pytest.fixture
def room(api: BotApi, library: Path, tmp_path: Path) -> Iterator[Room]:
    """Ann's private chat with the running bot."""
    with running(make_settings(api, library, tmp_path / "state.sqlite")):
        yield api.private(api.person("Ann"))


def test_answers_a_question_with_its_source(room: Room) -> None:
    answer = room.ask("Why is the swing bridge in Harbourton closed?")
    assert "bridge" in answer.text
    assert "[1]" in answer.text
    assert "Northern Radio" in answer.text
    assert [one["type"] for one in answer.entities].count("expandable_blockquote") >= 1
    assert not answer.previews


def test_shows_typing_before_the_answer(room: Room) -> None:
    room.ask("Why is the swing bridge in Harbourton closed?")
    assert [action["action"] for action in room.chat.actions] == ["typing"]
