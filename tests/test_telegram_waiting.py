"""What is seen while a question waits in line or is worked on, and how it is called off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, RefusalError, Room, flood
from bot_api.world import BOT_ID
from telegram_door import RunningBot, emulator, make_settings, running

from bot.telegram_bot.admitting.queueing import Place
from bot.telegram_bot.door import Door
from bot.telegram_bot.remembering.chat_records import Notice
from bot.telegram_bot.remembering.chat_store import ChatStore

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture(scope="module")
def bot(api: BotApi, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot that answers one question at a time and lets two of a chat wait."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with running(make_settings(api, library, state, answers_at_once=1, queue_of_chat=2)) as bot:
        yield bot


@pytest.fixture
def room(api: BotApi, bot: RunningBot) -> Room:
    """The private chat of somebody who has never written before."""
    assert bot.door
    return api.private(api.person("Ann"))


def door_of(bot: RunningBot) -> Door:
    assert bot.door
    return bot.door


def wait_until(condition: Callable[[], bool], timeout_s: float = 20) -> None:
    until = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@contextmanager
def busy(bot: RunningBot) -> Iterator[None]:
    """Let somebody else's question take all the time of the `with` block."""
    door = bot.door
    assert door

    async def enter() -> Place:
        place = door.queue.enter(-7)
        assert isinstance(place, Place)
        return place

    async def leave(place: Place) -> None:
        door.queue.leave(place)

    place = bot.run(enter())
    try:
        yield
    finally:
        bot.run(leave(place))


def test_a_waiting_question_is_told_its_place_in_a_draft(api: BotApi, bot: RunningBot, room: Room) -> None:
    with busy(bot):
        room.say(HURT)
        api.world.wait_for(lambda: bool(room.chat.drafts), "a draft")
        assert "next" in room.chat.drafts[0]["text"]
        assert len(room.chat.actions) == 1
        assert room.from_bot() == []
    assert "three people" in room.wait(1)[0].text
    assert len(room.from_bot()) == 1


def test_a_draft_that_fails_is_tried_again_and_the_answer_comes(
    api: BotApi, bot: RunningBot, room: Room
) -> None:
    api.faults.plan(
        "sendMessageDraft", Fault(RefusalError(500, "Internal Server Error")), chat_id=room.chat.id
    )
    with busy(bot):
        room.say(HURT)
        api.world.wait_for(lambda: bool(room.chat.drafts), "the second try")
    assert "three people" in room.wait(1)[0].text


def test_a_flood_wait_for_a_draft_never_delays_a_wait_that_is_over(
    api: BotApi, bot: RunningBot, room: Room
) -> None:
    api.faults.plan("sendMessageDraft", Fault(flood(1)), chat_id=room.chat.id)
    with busy(bot):
        room.say(HURT)
        api.world.wait_for(
            lambda: any(
                name == "sendMessageDraft" and given["chat_id"] == str(room.chat.id)
                for name, given in api.world.calls
            ),
            "a draft",
        )
    assert "three people" in room.wait(1)[0].text
    assert api.faults.too_early == []


def test_cancel_takes_a_waiting_question_back(bot: RunningBot, room: Room) -> None:
    with busy(bot):
        room.say(HURT)
        assert room.ask("/cancel").text == "Cancelled."
    assert "9,400" in room.ask("How many homes are without power?").text
    assert len(room.from_bot()) == 2


def test_in_a_group_the_place_is_a_message_with_a_button_that_is_gone_afterwards(
    api: BotApi, bot: RunningBot
) -> None:
    group = api.group(api.person("Ann"), topics=(4,))
    with busy(bot):
        group.say(f"@byline_bot {HURT}", thread=4)
        notice = group.wait(1)[0]
        assert "next" in notice.text
        assert notice.thread_id == 4
        kept = [Notice(group.chat.id, notice.message_id)]
        wait_until(lambda: [*door_of(bot).store.notices()] == kept)
    api.world.wait_for(lambda: notice.deleted, "the notice to go")
    wait_until(lambda: not door_of(bot).store.notices())
    assert "three people" in group.wait(1)[0].text


def test_a_notice_that_outlived_a_kill_goes_at_the_next_start(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        group = api.group(api.person("Ann"))
        with api.world.changing():
            notice = api.world.add_message(group.chat, BOT_ID, "You are next.")
        gone = Notice(group.chat.id, 4711)  # somebody else has deleted it meanwhile
        store = ChatStore.open(tmp_path / "s.sqlite")
        for one in (gone, Notice(group.chat.id, notice.message_id)):
            store.keep_notice(one)
        store.close()
        with running(make_settings(api, library, tmp_path / "s.sqlite")) as bot:
            api.world.wait_for(lambda: notice.deleted, "the notice to go")
            wait_until(lambda: not door_of(bot).store.notices())


def test_the_button_below_the_place_calls_the_question_off(api: BotApi, bot: RunningBot) -> None:
    group = api.group(api.person("Ann"))
    with busy(bot):
        group.say(f"@byline_bot {HURT}")
        notice = group.wait(1)[0]
        assert group.toast(group.press_button(notice, "Cancel"))["text"] == "Cancelled."
        api.world.wait_for(lambda: notice.deleted, "the notice to go")
    assert group.from_bot() == []


def test_a_chat_that_asks_too_much_at_once_is_told_so_and_loses_nothing_else(
    bot: RunningBot, room: Room
) -> None:
    with busy(bot):
        for _ in range(3):
            room.say(HURT)
        assert "Too many" in room.wait(1)[0].text
    assert [("three" in sent.text) for sent in room.wait(3)] == [False, True, True]
