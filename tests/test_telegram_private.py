"""A private chat with the bot, over real HTTP: questions, answers, corrections, bad input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Room
from bot_api.world import BOT
from telegram_door import emulator, make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

CLOSED = "Why is the swing bridge in Harbourton closed?"
FILE, SIZE = {"file_id": "f1", "file_unique_id": "u1"}, {"width": 1, "height": 1}
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


def test_answers_a_question_with_its_source(room: Room) -> None:
    answer = room.ask(HURT)
    assert "three people were hurt" in answer.text
    assert "[1]" in answer.text
    assert "The Tribune" in answer.text
    kinds = [entity["type"] for entity in answer.entities]
    assert "expandable_blockquote" in kinds
    assert "https://tribune.example/barge" in [entity.get("url") for entity in answer.entities]
    assert not answer.previews


def test_shows_typing_before_the_answer(room: Room) -> None:
    room.ask(HURT)
    assert [action["action"] for action in room.chat.actions] == ["typing"]


def test_answers_without_replying_in_a_private_chat(room: Room) -> None:
    assert room.ask(HURT).reply_to is None


def test_refuses_and_says_what_was_searched(room: Room) -> None:
    refusal = room.ask("Who won the chess tournament in Reykjavik?")
    assert "don’t answer" in refusal.text
    assert "4 articles" in refusal.text


def test_answers_in_the_order_of_the_questions(room: Room) -> None:
    questions = [HURT, "How many homes are without power?", "When will the library open?"] * 3
    for question in questions:
        room.say(question)
    texts = [sent.text for sent in room.wait(9)]
    told = [next(word for word in ("three people", "9,400", "Sundays") if word in text) for text in texts]
    assert told == ["three people", "9,400", "Sundays"] * 3


def test_a_follow_up_is_searched_for_with_what_it_is_about(room: Room) -> None:
    room.ask("How many people were hurt in Harbourton?")
    answer = room.ask("And when will it be opened?")
    assert "Harbourton" in answer.text.splitlines()[0]


def test_editing_a_question_edits_its_answer(room: Room) -> None:
    asked = room.say(HURT)
    answer = room.wait(1)[0]
    room.edit(asked, "How many homes did Storm Hesper leave without power?")
    room.world.wait_for(lambda: "9,400" in answer.text, "the answer to be edited")
    assert len(room.from_bot()) == 1


def test_an_edit_after_the_answer_was_deleted_gets_a_new_answer(room: Room) -> None:
    asked = room.say(HURT)
    room.wait(1)[0].deleted = True
    room.edit(asked, "How many homes did Storm Hesper leave without power?")
    assert "9,400" in room.wait(1)[0].text


def test_an_edit_that_changes_nothing_is_no_trouble(room: Room) -> None:
    asked = room.say(HURT)
    answer = room.wait(1)[0]
    room.edit(asked, HURT)
    assert "9,400" in room.ask("How many homes are without power?").text
    assert answer.edits == 0


def test_editing_a_command_does_nothing(room: Room) -> None:
    asked = room.say("/filter")
    room.wait(1)
    room.edit(asked, "/latest")
    room.ask(HURT)
    assert len(room.from_bot()) == 2


@pytest.mark.parametrize(
    "question",
    [
        "<b>Why</b> is the bridge </blockquote> closed &amp; <a href='tg://user?id=1'>who</a>?",
        "Why *is* the _bridge_ [closed](tg://user?id=1)? `code` ```",
        "Why is the bridge closed <script>alert(1)</script> &lt;b&gt; & < >?",
        "מדוע הגשר ב־Harbourton סגור?",
        "لماذا أغلق الجسر في Harbourton؟ \u202e reversed",
        "Why\x00is\u200bthe bridge\ud83d closed?".encode("utf-16", "replace").decode("utf-16", "replace"),
    ],
)
def test_hostile_and_foreign_text_gets_an_answer_like_any_other(room: Room, question: str) -> None:
    answer = room.ask(question)
    assert "went wrong" not in answer.text
    assert not [entity for entity in answer.entities if "tg://" in entity.get("url", "")]


@pytest.mark.parametrize("text", ["😀", "👍🏽👩‍👩‍👧", "?!…", "\u2066\u2069."])
def test_a_message_without_words_is_told_to_use_some(room: Room, text: str) -> None:
    assert "no question in that" in room.ask(text).text


def test_a_question_that_is_too_long_is_told_the_limit(room: Room) -> None:
    assert "2000" in room.ask("why " * 1_000).text.replace(",", "").replace("\u202f", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"sticker": FILE | SIZE | {"is_animated": False, "is_video": False, "type": "regular"}}, "Nice"),
        ({"voice": FILE | {"duration": 3}}, "voice"),
        ({"photo": [FILE | SIZE]}, "pictures"),
        ({"location": {"longitude": 1.0, "latitude": 1.0}}, "only understand"),
    ],
)
def test_what_is_no_text_is_declined_politely(room: Room, content: dict[str, Any], words: str) -> None:
    assert words in room.ask("", **content).text


def test_a_large_file_from_somebody_is_declined_politely(room: Room) -> None:
    document = {"file_id": "f", "file_unique_id": "u", "file_name": "all.pdf", "file_size": 50_000_000}
    assert "went wrong" not in room.ask("", document=document).text


def test_a_user_who_blocked_the_bot_stops_nobody_else(api: BotApi, room: Room) -> None:
    room.chat.blocked = True
    update = room.world.add_message(room.chat, room.owner.id, HURT)
    with room.world.changing():
        room.world.add_update("message", room.world.describe(update))
    other = api.private(api.person("Bob"))
    assert "three people" in other.ask(HURT).text
    assert room.from_bot() == []


def test_an_answer_picked_inline_in_the_private_chat_is_no_question(room: Room) -> None:
    room.say("Who was hurt? Three people were hurt when the barge hit the pier.", via_bot=BOT)
    assert "9,400" in room.ask("How many homes are without power?").text
    assert len(room.from_bot()) == 1


def test_a_link_from_somebody_is_declined_politely(room: Room) -> None:
    assert "only administrators" in room.ask("https://tribune.example/barge").text


def test_editing_the_words_below_a_picture_edits_the_answer(room: Room) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    asked = room.say("", photo=photo, caption="How many homes are without power?")
    answer = room.wait(1)[0]
    assert "9,400" in answer.text
    asked.extra["caption"] = "How many people were hurt when the barge hit the pier?"
    room.edit(asked, "")
    room.world.wait_for(lambda: "three people" in answer.text, "the new answer")
    assert len(room.from_bot()) == 1


def test_an_album_is_declined_once(room: Room) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    for _ in range(4):
        room.say("", photo=photo, media_group_id="77")
    assert "pictures" in room.wait(1)[0].text
    assert "9,400" in room.ask("How many homes are without power?").text
    assert len(room.from_bot()) == 2


def test_a_search_without_words_is_told_to_use_some(room: Room) -> None:
    assert "no question in that" in room.ask("/search 😀").text
    assert "characters" in room.ask("/search " + "storm " * 600).text
