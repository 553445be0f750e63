"""Buttons under messages: what each does, and what a forged or outdated one does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Room
from telegram_door import emulator, make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"


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


def test_shows_the_passage_around_a_quote(room: Room) -> None:
    answer = room.ask(HURT)
    room.press_button(answer, "Passage")
    passage = room.wait(2)[1]
    assert "Engineers will inspect the pier" in passage.text
    assert passage.reply_to == answer.message_id


def test_shows_more_sources(room: Room) -> None:
    room.press_button(room.ask(HURT), "More sources")
    assert "Also found" in room.wait(2)[1].text


def test_asks_again_within_a_window_and_edits_the_answer(room: Room) -> None:
    answer = room.ask(HURT)
    room.press_button(answer, "24 hours")
    room.world.wait_for(lambda: "don’t answer" in answer.text, "the answer of the last day")
    room.press_button(answer, "All time")
    room.world.wait_for(lambda: "three people" in answer.text, "the answer of all time")
    assert len(room.from_bot()) == 1


def test_thumbs_are_thanked_for(room: Room) -> None:
    answer = room.ask(HURT)
    assert "helped" in room.toast(room.press_button(answer, "👍"))["text"]
    assert "noted" in room.toast(room.press_button(answer, "👎"))["text"]


def test_opens_an_article_offered_below_a_refusal(room: Room) -> None:
    refusal = room.ask("Who won the chess tournament in Reykjavik?")
    room.press_button(refusal, "Storm cuts power")
    assert "reconnect the last of them" in room.wait(2)[1].text


def test_the_filter_holds_for_the_next_questions(room: Room) -> None:
    panel = room.ask("/filter")
    room.press_button(panel, "24 hours")
    room.world.wait_for(lambda: any("✓ 24 hours" in one["text"] for one in panel.buttons), "the mark")
    assert "don’t answer" in room.ask(HURT).text


def test_a_chosen_language_stays(room: Room) -> None:
    room.press_button(room.ask("/settings"), "Español")
    room.world.wait_for(lambda: "Español" in room.transcript() and "Ajustes" in room.transcript(), "Spanish")
    assert "pregunta" in room.ask("/help").text


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1p1.1~AAAAAAAAAA",
        "2p1.1~AAAAAAAAAA",
        "x" * 64,
        "drop table",
        "1p1.1",
        "\u202e~\x00",
        "1z~AAAAAAAAAA",
    ],
)
def test_a_forged_button_does_nothing_but_say_so(room: Room, data: str) -> None:
    answer = room.ask(HURT)
    assert "no longer works" in room.toast(room.press(answer, data))["text"]
    assert len(room.from_bot()) == 1


def test_a_button_of_another_chat_is_forged(api: BotApi, room: Room) -> None:
    answer = room.ask(HURT)
    other = api.private(api.person("Eve"))
    stolen = next(one["callback_data"] for one in answer.buttons if "Passage" in one["text"])
    assert "no longer works" in other.toast(other.press(other.ask(HURT), stolen))["text"]


def test_a_button_below_a_deleted_message_is_no_trouble(room: Room) -> None:
    answer = room.ask(HURT)
    answer.deleted = True
    room.press_button(answer, "24 hours")
    assert "don’t answer" in room.wait(1)[0].text


def test_pages_are_turned_in_place(room: Room) -> None:
    room.ask("/latest")
    assert len(room.from_bot()) == 1
