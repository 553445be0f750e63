"""Searches, buttons, inline queries and files take their turn too: no flood of them keeps others waiting."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bot_api import BotApi, Room, Sent
from telegram_door import RunningBot, emulator, make_settings, running

from bot.telegram_bot import inline
from bot.telegram_bot.admitting.queueing import Place
from bot.telegram_bot.door import LOOKUPS_AT_ONCE, Door

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
MANY = 30
SETTLED_S = 0.3


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture(scope="module")
def bot(api: BotApi, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot of which a chat may have three things waiting."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    more = {"answers_at_once": 1, "queue_of_chat": 3, "user_questions": 0}
    with running(make_settings(api, library, state, **more)) as bot:
        yield bot


@pytest.fixture
def ann(api: BotApi, bot: RunningBot) -> Room:
    """The private chat of somebody who has never written before."""
    assert bot.door
    return api.private(api.person("Ann"))


def door_of(bot: RunningBot) -> Door:
    assert bot.door
    return bot.door


@contextmanager
def threads_taken(bot: RunningBot) -> Iterator[None]:
    """Let no thread of the bot do anything during the `with` block."""
    threads, done = door_of(bot).threads, threading.Event()
    for _ in range(threads._max_workers):
        threads.submit(done.wait, 60)
    try:
        yield
    finally:
        done.set()


@contextmanager
def lookups_taken(bot: RunningBot) -> Iterator[None]:
    """Let others look into the collection all the time of the `with` block."""
    lookups = door_of(bot).lookups

    async def enter() -> list[Place]:
        places = [lookups.enter(-7 - number) for number in range(LOOKUPS_AT_ONCE)]
        return [place for place in places if isinstance(place, Place)]

    async def leave(places: list[Place]) -> None:
        for place in places:
            lookups.leave(place)

    places = bot.run(enter())
    try:
        yield
    finally:
        bot.run(leave(places))


def search(room: Room, _answer: Sent) -> None:
    room.say("/search storm")


def list_newest(room: Room, _answer: Sent) -> None:
    room.say("/latest")


def press(room: Room, answer: Sent) -> None:
    room.press_button(answer, "More sources")


@pytest.mark.parametrize("flood", [search, list_newest, press], ids=lambda flood: str(flood.__name__))
def test_who_looks_all_the_time_holds_no_question_up(
    api: BotApi, bot: RunningBot, ann: Room, flood: Callable[[Room, Sent], object]
) -> None:
    bob, answer = api.private(api.person("Bob")), ann.ask(HURT)
    with threads_taken(bot):
        for _ in range(MANY):
            flood(ann, answer)
        bob.say(HURT)
        api.wait_until_quiet()
        time.sleep(SETTLED_S)
    answered = bob.wait(1)[0]
    assert "three people" in answered.text
    sooner = [sent for sent in ann.from_bot()[1:] if sent.at < answered.at and "Too many" not in sent.text]
    assert len(sooner) <= 3


def test_who_searches_less_is_not_behind_who_searches_more(api: BotApi, bot: RunningBot, ann: Room) -> None:
    bob = api.private(api.person("Bob"))
    with lookups_taken(bot):
        for _ in range(3):
            ann.say("/search storm")
        bob.say("/search barge")
        api.wait_until_quiet()
        time.sleep(SETTLED_S)
        assert ann.from_bot() == bob.from_bot() == []
    third = ann.wait(3)[2]
    assert bob.wait(1)[0].at < third.at


def test_more_than_may_wait_is_told_so_and_costs_nothing(api: BotApi, library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        more = {"queue_of_chat": 2, "user_questions": 3}
        with running(make_settings(api, library, tmp_path / "s", **more)) as bot:
            room = api.private(api.person("Ann"))
            with lookups_taken(bot):
                for _ in range(3):
                    room.say("/search storm")
                assert "Too many" in room.wait(1)[0].text
            room.wait(3)
            assert "Storm Hesper" in room.ask("/search storm").text
            assert "all 3 of your questions" in room.ask("/search storm").text


def test_a_button_that_finds_no_room_says_so(bot: RunningBot, ann: Room) -> None:
    answer = ann.ask(HURT)
    with lookups_taken(bot):
        for _ in range(3):
            ann.press_button(answer, "Passage")
        assert "Too many" in ann.toast(ann.press_button(answer, "Passage"))["text"]
    ann.wait(4)


def test_an_inline_query_waits_no_longer_than_telegram_does(
    api: BotApi, bot: RunningBot, ann: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "TIME_LIMIT_S", 0.2)
    with lookups_taken(bot):
        assert api.inline_results(api.ask_inline(ann.owner, HURT))["results"] == []
        assert door_of(bot).lookups.waiting == 0
    monkeypatch.undo()
    assert api.inline_results(api.ask_inline(ann.owner, HURT))["results"]


def test_what_was_answered_lately_is_given_inline_also_where_nobody_has_room(
    api: BotApi, bot: RunningBot, ann: Room
) -> None:
    assert api.inline_results(api.ask_inline(ann.owner, "Who was hurt by the barge?"))["results"]
    with lookups_taken(bot):
        assert api.inline_results(api.ask_inline(ann.owner, "Who was hurt by the barge?"))["results"]


def test_a_search_that_waits_can_be_called_off(api: BotApi, bot: RunningBot, ann: Room) -> None:
    with lookups_taken(bot):
        ann.say("/search storm")
        assert ann.ask("/cancel").text == "Cancelled."
    assert "9,400" in ann.ask("How many homes are without power?").text
    assert len(ann.from_bot()) == 2


def test_many_files_at_once_hold_no_question_up(library: Path, tmp_path: Path) -> None:
    own = shutil.copytree(library, tmp_path / "library")
    with emulator() as api, running(make_settings(api, own, tmp_path / "s", admins=(77,))) as bot:
        office, room = api.private(api.person("Root", user_id=77)), api.private(api.person("Ann"))
        api.world.files["f"] = b"Otters return\n\nOtters have returned to the mill pond, a warden said."
        document = {"file_id": "f", "file_unique_id": "u", "file_name": "otters.txt", "file_size": 80}
        with door_of(bot).adder._one_at_a_time:
            for _ in range(8):
                office.say("", document=document)
            office.wait(8)
            time.sleep(SETTLED_S)
            assert "three people" in room.ask(HURT).text
        done = "the reports"
        api.world.wait_for(lambda: all("Done" in sent.text for sent in office.from_bot()), done, 60)
