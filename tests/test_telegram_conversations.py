"""Conversations in Telegram: what a follow-up takes up, what a pressed button does to it, what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, Loss, Room, Sent
from telegram_door import BotProcess, RunningBot, emulator, make_settings, running

from bot.telegram_bot.pressing.presses import ShowResults
from bot.telegram_bot.remembering.chat_store import ChatSettings
from index.settings import IndexSettings
from qa.conversing.conversation import Standalone, Turn
from qa.pipeline import Pipeline
from qa.settings import QaSettings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt in Harbourton?"
OPENED = "And when will it be opened?"
HOMES = "How many homes did Storm Hesper leave without power on Sunday night?"


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture(scope="module")
def bot(api: BotApi, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A running bot."""
    with running(make_settings(api, library, tmp_path_factory.mktemp("state") / "state.sqlite")) as bot:
        yield bot


@pytest.fixture
def room(api: BotApi, bot: RunningBot) -> Room:
    """The private chat of somebody who has never written before."""
    assert bot.door
    return api.private(api.person("Ann"))


def press_and_wait(room: Room, answer: Sent, label: str, words: str) -> None:
    room.press_button(answer, label)
    room.world.wait_for(lambda: words in answer.text, f"{words!r} in the answer")


def marked(sent: Sent) -> list[str]:
    return [button["text"] for button in sent.buttons if button["text"].startswith("✓")]


# A pressed button


def test_a_follow_up_builds_on_the_answer_that_a_button_asked_for(room: Room) -> None:
    about_bridge = room.ask(HURT)
    room.ask("When will the library in Oldmere open?")
    press_and_wait(room, about_bridge, "24 hours", "don’t answer")
    press_and_wait(room, about_bridge, "All time", "hurt")
    assert "Harbourton" in room.ask(OPENED).text.splitlines()[0]


def test_the_buttons_of_an_answer_that_a_button_asked_for_work(room: Room) -> None:
    answer = room.ask(HURT)
    press_and_wait(room, answer, "24 hours", "don’t answer")
    press_and_wait(room, answer, "All time", "hurt")
    assert "helped" in room.toast(room.press_button(answer, "👍"))["text"]
    room.press_button(answer, "Passage")
    assert "gravel barge" in room.wait(2)[1].text


def test_a_follow_up_looks_as_far_back_as_the_answer_that_it_follows_up(room: Room) -> None:
    answer = room.ask(HURT)
    press_and_wait(room, answer, "24 hours", "don’t answer")
    follow_up = room.ask(OPENED)
    assert "Only since" in follow_up.text
    assert marked(follow_up) == ["✓ 24 hours"]
    assert marked(room.ask("And who was hurt?")) == ["✓ 24 hours"]
    assert marked(room.ask(HOMES)) == ["✓ All time"]


def test_a_filter_chosen_later_holds_for_follow_ups_too(room: Room) -> None:
    answer = room.ask(HURT)
    press_and_wait(room, answer, "24 hours", "don’t answer")
    panel = room.ask("/filter")
    room.press_button(panel, "Week")
    room.world.wait_for(lambda: marked(panel) == ["✓ Week"], "the choice")
    assert marked(room.ask(OPENED)) == ["✓ Week"]


def test_editing_a_question_after_a_button_edits_the_one_answer(room: Room) -> None:
    asked = room.say(HURT)
    answer = room.wait(1)[0]
    press_and_wait(room, answer, "24 hours", "don’t answer")
    room.edit(asked, HOMES)
    room.world.wait_for(lambda: "9,400" in answer.text, "the edit")
    assert len(room.from_bot()) == 1


def test_in_a_group_the_answer_belongs_to_whoever_pressed(api: BotApi, bot: RunningBot) -> None:
    group = api.group(api.person("Ann"), bob := api.person("Bob"))
    answer = group.ask(f"@byline_bot {HURT}")
    group.press_button(answer, "24 hours", by=bob)
    group.world.wait_for(lambda: "don’t answer" in answer.text, "Bob's answer")
    follow_up = group.ask(f"@byline_bot {OPENED}", by=bob)
    assert "Harbourton" in follow_up.text.splitlines()[0]
    assert marked(follow_up) == ["✓ 24 hours"]


def test_where_only_administrators_ask_nobody_else_asks_again_by_a_button(
    api: BotApi, bot: RunningBot
) -> None:
    group = api.group(ann := api.person("Ann"), bob := api.person("Bob"))
    answer = group.ask(f"@byline_bot {HURT}")
    panel = group.ask("/settings@byline_bot")
    assert "text" not in group.toast(group.press_button(panel, "Administrators only", by=ann))
    assert "Only administrators" in group.toast(group.press_button(answer, "24 hours", by=bob))["text"]
    assert answer.edits == 0


def test_more_sources_and_the_pages_of_a_search_keep_to_the_filter(bot: RunningBot, room: Room) -> None:
    door, chat_id = bot.door, room.chat.id
    assert door
    door.store.save_chat_settings(chat_id, ChatSettings(outlet="Courier"))
    room.press_button(room.ask(HOMES), "More sources")
    room.wait(2)
    found = room.ask("/search bridge")
    (turn,) = door.store.turns(chat_id, chat_id, limit=1)
    room.toast(room.press(found, door.codec.encode(ShowResults(turn.id, 1), chat_id=chat_id)))
    room.ask("/help")
    assert "Also found" in room.transcript()
    assert "Northern Radio" not in room.transcript()
    assert "The Tribune" not in room.transcript()


# A question that needs no conversation


class Misled(Pipeline):
    """A pipeline that takes every question for one about a chess tournament."""

    def make_standalone(self, question: str, turns: Sequence[Turn]) -> Standalone:
        """Return something else."""
        return Standalone("Who won the chess tournament in Reykjavik?", ("Reykjavik",))


def open_misled(index_settings: IndexSettings, qa_settings: QaSettings) -> Pipeline:
    return Misled.open(index_settings, qa_settings)


def test_a_question_that_was_taken_for_a_follow_up_is_answered_as_it_was_asked(
    library: Path, tmp_path: Path
) -> None:
    with emulator() as api:
        settings = make_settings(api, library, tmp_path / "state.sqlite")
        with running(settings, open_pipeline=open_misled):
            room = api.private(api.person("Ann"))
            answer = room.ask(HOMES)
            assert "9,400" in answer.text
            assert "Searching for" not in answer.text
            refusal = room.ask("How many people did it hurt?")
            assert refusal.text.startswith("Searching for: Who won the chess tournament")
            assert "don’t answer" in refusal.text


# What is counted


def test_a_question_taken_up_after_a_restart_is_counted_once(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        bot = BotProcess(
            api, library, tmp_path, BYLINE_TELEGRAM_USER_QUESTIONS="2", BYLINE_TELEGRAM_ANSWERS_AT_ONCE="1"
        )
        room = api.private(api.person("Ann"))
        api.faults.plan("sendMessage", Fault(loss=Loss.REQUEST))
        bot.start()
        room.say(HURT)
        api.world.wait_for(lambda: any(name == "sendMessage" for name, _ in api.world.calls), "the sending")
        bot.kill()
        bot.start()
        room.wait(1, 30)
        assert "9,400" in room.ask(HOMES, 30).text
        assert "all 2 of your questions" in room.ask(HOMES, 30).text
        bot.stop()
