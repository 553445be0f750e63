"""The bot as a process: killed, stopped, started again. No question is lost, none is answered twice."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, Loss, Room
from telegram_door import BotProcess, emulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
SETTLED_S = 0.3  # for the bot to hear that its message was taken
APOLOGY = "I was restarted"


@pytest.fixture
def api() -> Iterator[BotApi]:
    """An emulator."""
    with emulator() as api:
        yield api


@pytest.fixture
def bot(api: BotApi, library: Path, tmp_path: Path) -> Iterator[BotProcess]:
    """A running bot, as a process that answers one question at a time."""
    bot = BotProcess(api, library, tmp_path, BYLINE_TELEGRAM_ANSWERS_AT_ONCE="1")
    bot.start()
    yield bot
    bot.kill()


def ask_in_many_chats(api: BotApi, count: int) -> list[Room]:
    rooms = [api.private(api.person(f"Person {number}")) for number in range(count)]
    for room in rooms:
        room.say(HURT)
    return rooms


def wait_for_answers(api: BotApi, rooms: list[Room], count: int) -> None:
    api.world.wait_for(lambda: sum(bool(room.from_bot()) for room in rooms) >= count, f"{count} answers", 30)


def test_a_kill_loses_no_question_and_answers_none_twice(api: BotApi, bot: BotProcess) -> None:
    rooms = ask_in_many_chats(api, 30)
    wait_for_answers(api, rooms, 3)
    bot.kill()
    answered = sum(bool(room.from_bot()) for room in rooms)
    bot.start()
    wait_for_answers(api, rooms, 30)
    api.wait_until_quiet()
    time.sleep(0.5)
    assert answered < 30
    assert [len(room.from_bot()) for room in rooms] == [1] * 30
    assert not any(APOLOGY in room.transcript() for room in rooms)


@pytest.mark.parametrize("loss", [Loss.REQUEST, Loss.RESPONSE])
def test_an_answer_that_was_being_sent_at_a_kill_comes_once(api: BotApi, bot: BotProcess, loss: Loss) -> None:
    room = api.private(api.person("Ann"))
    api.faults.plan("sendMessage", Fault(loss=loss))
    room.say(HURT)
    api.world.wait_for(lambda: any(method == "sendMessage" for method, _ in api.world.calls), "the sending")
    bot.kill()
    bot.start()
    assert "three people" in room.wait(1)[0].text
    assert "9,400" in room.ask("How many homes did Storm Hesper leave without power?").text
    time.sleep(SETTLED_S)
    bot.kill()
    bot.start()
    time.sleep(SETTLED_S)
    assert len(room.from_bot()) == 2


def test_a_stop_finishes_what_is_in_flight_and_keeps_the_rest(api: BotApi, bot: BotProcess) -> None:
    rooms = ask_in_many_chats(api, 30)
    wait_for_answers(api, rooms, 3)
    assert bot.stop() == 0
    bot.start()
    wait_for_answers(api, rooms, 30)
    assert [len(room.from_bot()) for room in rooms] == [1] * 30
    assert not any(APOLOGY in room.transcript() for room in rooms)


def test_a_button_from_before_a_restart_still_works(api: BotApi, bot: BotProcess) -> None:
    room = api.private(api.person("Ann"))
    answer = room.ask(HURT)
    time.sleep(SETTLED_S)
    bot.kill()
    bot.start()
    room.press_button(answer, "Passage")
    assert "Engineers will inspect" in room.wait(2)[1].text


def test_a_file_that_was_being_added_at_a_kill_is_reported_in_the_same_message(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(library, tmp_path / "library")
    bot = BotProcess(api, own, tmp_path, BYLINE_TELEGRAM_ADMINS="7")
    room = api.private(api.person("Ada", user_id=7))
    api.world.files["f"] = (
        b"Otters return\n\nOtters have returned to the mill pond in Oldmere, the warden said."
    )
    bot.start()
    room.say("", document={"file_id": "f", "file_unique_id": "f", "file_name": "otters.txt", "file_size": 80})
    assert "Reading" in room.wait(1, 30)[0].text
    time.sleep(SETTLED_S)
    bot.kill()
    bot.start()
    api.world.wait_for(lambda: "Done" in room.from_bot()[0].text, "the report", 30)
    assert len(room.from_bot()) == 1
    bot.stop()


def test_the_log_holds_neither_the_token_nor_a_question(api: BotApi, bot: BotProcess) -> None:
    room = api.private(api.person("Ann"))
    room.ask(HURT)
    api.go_away()
    time.sleep(0.5)
    api.come_back()
    room.ask("When will the library open?")
    bot.stop()
    log = bot.log.read_text()
    assert "cannot be reached" in log
    assert "answers again" in log
    assert api.token.partition(":")[2] not in log
    assert "barge" not in log
    assert "library open" not in log
