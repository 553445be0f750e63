"""Nothing lost and nothing doubled: flood waits, time-outs, cut connections, refusals, one chat at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, Loss, RefusalError, Room, bad_request, flood
from telegram_door import emulator, make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
SERVER_ERROR = RefusalError(502, "Bad Gateway")


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with the running bot behind it."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, library, state)):
        yield api


@pytest.fixture
def room(api: BotApi) -> Room:
    """The private chat of somebody who has never written before."""
    return api.private(api.person("Ann"))


def test_a_flood_wait_is_obeyed_and_the_answer_comes_after_it(api: BotApi, room: Room) -> None:
    api.faults.plan("sendMessage", Fault(flood(1)), chat_id=room.chat.id)
    asked_at = time.monotonic()
    answer = room.ask(HURT)
    assert answer.at - asked_at >= 1.0
    assert api.faults.too_early == []


def test_a_flood_wait_in_one_chat_holds_no_other(api: BotApi, room: Room) -> None:
    api.faults.plan("sendMessage", Fault(flood(2)), chat_id=room.chat.id)
    room.say(HURT)
    answer = api.private(api.person("Bob")).ask(HURT)
    (held,) = room.wait(1)
    assert answer.at < held.at
    assert "three people" in held.text


def test_questions_asked_during_a_flood_wait_are_answered_in_order_after_it(api: BotApi, room: Room) -> None:
    api.faults.plan("sendMessage", Fault(flood(1)), chat_id=room.chat.id)
    for question in (HURT, "How many homes are without power?", "When will the library open?"):
        room.say(question)
    texts = [sent.text for sent in room.wait(3)]
    found = [next(word for word in ("three", "9,400", "Sundays") if word in text) for text in texts]
    assert found == ["three", "9,400", "Sundays"]
    assert api.faults.too_early == []


def test_a_flood_wait_for_typing_delays_nothing_but_what_it_must(api: BotApi, room: Room) -> None:
    api.faults.plan("sendChatAction", Fault(flood(1)), chat_id=room.chat.id)
    assert "three people" in room.ask(HURT).text
    assert api.faults.too_early == []


@pytest.mark.parametrize("loss", [Loss.REQUEST, Loss.CONNECTION])
def test_a_message_that_was_lost_on_its_way_is_sent_again(api: BotApi, room: Room, loss: Loss) -> None:
    api.faults.plan("sendMessage", Fault(loss=loss), chat_id=room.chat.id)
    assert "three people" in room.ask(HURT).text
    assert "9,400" in room.ask("How many homes are without power?").text
    assert len(room.from_bot()) == 2


def test_a_message_whose_answer_was_lost_is_not_sent_twice(api: BotApi, room: Room) -> None:
    room.ask(HURT)
    api.faults.plan("sendMessage", Fault(loss=Loss.RESPONSE), chat_id=room.chat.id)
    room.say("How many homes are without power?")
    room.say(HURT)
    assert [("9,400" in sent.text) for sent in room.wait(3)] == [False, True, False]
    time.sleep(0.3)
    assert len(room.from_bot()) == 3
    assert [sent.edits for sent in room.from_bot()] == [0, 0, 0]


def test_a_lost_answer_in_a_busy_bot_is_found_among_the_messages_of_others(api: BotApi, room: Room) -> None:
    others = [api.private(api.person(f"Person {number}")) for number in range(5)]
    api.faults.plan("sendMessage", Fault(loss=Loss.RESPONSE), chat_id=room.chat.id)
    room.say(HURT)
    for other in others:
        other.ask(HURT)
    room.ask("How many homes are without power?")
    assert len(room.from_bot()) == 2
    assert all(len(other.from_bot()) == 1 for other in others)


def test_server_errors_are_outlasted(api: BotApi, room: Room) -> None:
    api.faults.plan("sendMessage", Fault(SERVER_ERROR), chat_id=room.chat.id, times=4)
    assert "three people" in room.ask(HURT).text
    assert len(room.from_bot()) == 1


def test_an_edit_is_repeated_until_it_arrives(api: BotApi, room: Room) -> None:
    asked = room.say(HURT)
    answer = room.wait(1)[0]
    api.faults.plan("editMessageText", Fault(SERVER_ERROR), chat_id=room.chat.id)
    api.faults.plan("editMessageText", Fault(loss=Loss.RESPONSE), chat_id=room.chat.id)
    room.edit(asked, "How many homes are without power?")
    room.world.wait_for(lambda: "9,400" in answer.text, "the edit")
    assert len(room.from_bot()) == 1


def test_formatting_that_telegram_refuses_costs_the_formatting_only(api: BotApi, room: Room) -> None:
    refusal = bad_request("can't parse entities: Unsupported start tag")
    api.faults.plan("sendMessage", Fault(refusal), chat_id=room.chat.id)
    answer = room.ask(HURT)
    assert "three people were hurt" in answer.text
    assert "<b>" not in answer.text
    assert answer.entities == []


def test_an_update_that_telegram_delivers_twice_is_answered_once(api: BotApi, room: Room) -> None:
    api.faults.plan("getUpdates", Fault(loss=Loss.DUPLICATE), times=3)
    room.ask(HURT)
    room.ask("How many homes are without power?")
    time.sleep(0.3)
    assert len(room.from_bot()) == 2


def test_errors_while_asking_for_updates_lose_none(api: BotApi, room: Room) -> None:
    api.faults.plan("getUpdates", Fault(SERVER_ERROR), times=3)
    assert "three people" in room.ask(HURT).text
    api.wait_until_quiet()
