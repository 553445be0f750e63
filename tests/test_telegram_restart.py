"""The bot as a process: killed, stopped, started again. No question is lost, none is answered twice."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, Loss, Room
from bot_api.world import BOT
from telegram_door import BotProcess, emulator, make_settings, running

from bot.telegram_bot.receiving.intake import MOST_ATTEMPTS
from bot.telegram_bot.remembering.chat_store import ChatStore

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


def test_an_invitation_that_was_being_told_at_a_kill_is_made_once(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    bot = BotProcess(api, library, tmp_path, BYLINE_TELEGRAM_ADMINS="7", BYLINE_TELEGRAM_ACCESS="invitation")
    office = api.private(api.person("Ada", user_id=7))
    bot.start()
    api.faults.plan("sendMessage", Fault(loss=Loss.REQUEST))
    office.say("/invite")
    api.world.wait_for(lambda: any(method == "sendMessage" for method, _ in api.world.calls), "the sending")
    bot.kill()
    bot.start()
    code = office.wait(1, 30)[0].text.rpartition("start=")[2].split()[0]
    assert "Open invitations: 1" in office.ask("/guests").text
    assert "Welcome" in api.private(api.person("Ann")).ask(f"/start {code}").text
    bot.stop()
    assert code not in (tmp_path / "state.sqlite").read_bytes().decode("latin-1")


@pytest.mark.parametrize(("kind", "said"), [("message", 1), ("inline_query", 0), ("my_chat_member", 0)])
def test_sorry_is_said_for_what_is_given_up_only_where_somebody_asked(
    api: BotApi, library: Path, tmp_path: Path, kind: str, said: int
) -> None:
    room = api.private(api.person("Ann"))
    who, chat = room.owner.described, room.chat.described
    member = {"user": BOT, "status": "kicked", "until_date": 0}
    content = {
        "message": {"message_id": 5, "date": 1, "chat": chat, "from": who, "text": HURT},
        "inline_query": {"id": "1", "from": who, "query": HURT, "offset": ""},
        "my_chat_member": {"chat": chat, "from": who, "date": 1, "old_chat_member": member,
                           "new_chat_member": member},
    }[kind]  # fmt: skip
    store = ChatStore.open(tmp_path / "s.sqlite")
    store.begin_update(1, room.chat.id, json.dumps({"update_id": 1, kind: content}))
    for _ in range(MOST_ATTEMPTS):
        store.retry_update(1)
    store.close()
    with running(make_settings(api, library, tmp_path / "s.sqlite")) as bot:
        assert bot.door is not None
        until = time.monotonic() + 20
        while bot.door.store.unfinished_updates() and time.monotonic() < until:
            time.sleep(SETTLED_S)
        assert bot.door.store.unfinished_updates() == ()
        assert len(room.from_bot()) == said


def test_an_update_that_cannot_be_read_any_more_is_given_up_and_stops_nothing(
    api: BotApi, library: Path, tmp_path: Path
) -> None:
    room = api.private(api.person("Ann"))
    store = ChatStore.open(tmp_path / "s.sqlite")
    store.begin_update(1, room.chat.id, json.dumps({"update_id": 1, "message": {"text": "of an older form"}}))
    store.close()
    with running(make_settings(api, library, tmp_path / "s.sqlite")):
        assert "went wrong" in room.wait(1)[0].text
        assert "three people" in room.ask(HURT).text


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
