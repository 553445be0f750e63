"""Hostile articles, hostile people and odd updates: everything is answered sensibly, escaped, logged once.

The articles try to break out of a message, to call somebody, to turn the writing direction, to link into the
application. A crawler presses every button that the bot shows, as a curious person would.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApi, Fault, RefusalError, Room, Sent
from telegram_answers import HOSTILE
from telegram_door import emulator, make_settings, running

from index.building import build_index
from index.settings import IndexSettings

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
CRATES = "How many crates fell from a train in Vavania?"
ADMIN, OTHER_ADMIN = 77, 78
FILE = {"file_id": "f1", "file_unique_id": "u1"}
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066\u2067]")
CHANNEL = {"id": 1, "type": "channel", "title": "c"}
TOO_BIG = 50_000_000
MOST_PRESSED = 25


def hostile_article(number: int) -> dict[str, str]:
    """An article that answers the question about the crates, in the worst company."""
    return {
        "id": f"</b>{number} {HOSTILE}",
        "title": f"{HOSTILE} {number}",
        "source": f"Outlet {number} {HOSTILE}",
        "author": HOSTILE,
        "url": ("tg://user?id=1", 'https://x.example/"><b>', "javascript:alert(1)")[number % 3],
        "published_at": "2026-05-02",
        "text": f"In Vavania {100 + number} crates fell from a train {HOSTILE}. Nobody was hurt {HOSTILE}. "
        * 3,
    }


@pytest.fixture(scope="module")
def hostile_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library with six hostile articles."""
    folder = tmp_path_factory.mktemp("hostile")
    lines = "".join(json.dumps(hostile_article(number)) + "\n" for number in range(6))
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    build_index([folder / "articles.jsonl"], IndexSettings(data_dir=folder / "library"))
    return folder / "library"


@pytest.fixture(scope="module")
def hostile_api(hostile_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with a bot behind it whose articles are hostile."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, hostile_library, state)):
        yield api


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with a bot behind it whose articles are decent."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, library, state, admins=(ADMIN, OTHER_ADMIN))):
        yield api


@pytest.fixture
def troubles(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """The log, in which there must be no error in the end."""
    caplog.set_level(logging.INFO)
    yield caplog
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def assert_harmless(sent: Sent) -> None:
    """Nothing in a message calls, commands, misleads, or leads anywhere but to the web."""
    for entity in sent.entities:
        assert not entity.get("url") or re.match(r"https?://", entity["url"]), entity
    assert not BIDI_OVERRIDES.search(sent.text.replace("\u2068", "")), ascii(sent.text)
    assert "@everybody" not in sent.text
    assert not re.search(r"(?<!\S)/forget\b", sent.text)
    assert "tg://" not in sent.text
    assert "\x1b" not in sent.text


def press_everything(room: Room) -> int:
    """Press each button of each message, also of those that come of it; return how many were pressed."""
    pressed: set[str] = set()
    while len(pressed) < MOST_PRESSED:
        waiting = [
            (sent, button["callback_data"])
            for sent in room.from_bot()
            for button in sent.buttons
            if "callback_data" in button and button["callback_data"] not in pressed
        ]
        if not waiting:
            break
        sent, data = waiting[0]
        pressed.add(data)
        room.toast(room.press(sent, data), 30)
    return len(pressed)


@pytest.mark.parametrize(
    "asked", [CRATES, "/latest", "/sources", "/search crates", "Who is Zorgon?", HOSTILE]
)
def test_hostile_articles_stay_text_whatever_is_asked_and_pressed(
    hostile_api: BotApi, troubles: pytest.LogCaptureFixture, asked: str
) -> None:
    room = hostile_api.private(hostile_api.person("Ann"))
    room.ask(asked, 30)
    assert press_everything(room) > 1 or asked == "/sources"
    for sent in room.from_bot():
        assert_harmless(sent)
        assert "went wrong" not in sent.text
    assert "a message went out as plain text" not in troubles.text


def test_hostile_articles_stay_text_in_inline_answers(hostile_api: BotApi) -> None:
    answer = hostile_api.inline_results(hostile_api.ask_inline(hostile_api.person("Ann"), CRATES))
    (result,) = answer["results"]
    html = result["input_message_content"]["message_text"]
    assert "crates</b> fell" in html or "crates fell" in html
    assert "tg://" not in html
    assert not re.search(r'href="(?!https?://)', html)


# Updates


def test_a_file_of_fifty_megabytes_is_declined_before_it_is_fetched(api: BotApi) -> None:
    room = api.private(api.person("Ada", user_id=ADMIN))
    document = FILE | {"file_name": "all <b>.pdf", "file_size": TOO_BIG}
    assert "20 MB" in room.ask("", document=document).text
    assert not any(method == "getFile" for method, _ in api.world.calls)


def test_a_file_that_says_it_is_small_and_is_not_is_declined(api: BotApi) -> None:
    api.world.files["f2"] = b"x" * 20_000_001
    room = api.private(api.person("Ada", user_id=OTHER_ADMIN))
    room.say("", document={"file_id": "f2", "file_unique_id": "u2", "file_name": "a.txt", "file_size": 10})
    room.world.wait_for(lambda: any("too big" in sent.text for sent in room.from_bot()), "the refusal")
    assert len(room.from_bot()) == 1


@pytest.mark.parametrize(
    "service",
    [
        {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Eve"}]},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}}},
        {"new_chat_title": "</b>"},
        {"group_chat_created": True},
    ],
)
def test_what_telegram_says_itself_is_met_with_silence(
    api: BotApi, troubles: pytest.LogCaptureFixture, service: dict[str, Any]
) -> None:
    group = api.group(api.person("Ann"))
    group.say("", **service)
    assert "three people" in group.ask(f"@byline_bot {HURT}").text
    assert len(group.from_bot()) == 1


@pytest.mark.parametrize(
    "content",
    [
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
                  "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                  "allows_revoting": False, "members_only": False}},
        {"dice": {"emoji": "🎲", "value": 6}},
        {"contact": {"phone_number": "1", "first_name": "<b>"}},
        {"video_note": FILE | {"length": 1, "duration": 1}},
    ],
)  # fmt: skip
def test_whatever_else_is_sent_is_declined_politely(
    api: BotApi, troubles: pytest.LogCaptureFixture, content: dict[str, Any]
) -> None:
    room = api.private(api.person("Ann"))
    declined = room.ask("", **content).text
    assert "written questions" in declined or "write your question" in declined


def test_an_anonymous_administrator_is_answered(api: BotApi, troubles: pytest.LogCaptureFixture) -> None:
    group = api.group(api.person("Ann"), ghost := api.person("Group", user_id=1_087_968_824))
    answer = group.ask(f"@byline_bot {HURT}", by=ghost, sender_chat=group.chat.described)
    assert "three people" in answer.text


def test_a_button_of_a_message_too_old_for_telegram_is_told_so(api: BotApi) -> None:
    ann = api.person("Ann")
    room = api.private(ann)
    with api.world.changing():
        api.world.callbacks["old"] = None
        gone = {"chat": room.chat.described, "message_id": 5, "date": 0}
        query = {"id": "old", "from": ann.described, "chat_instance": "1", "data": "1n~x", "message": gone}
        api.world.add_update("callback_query", query)
    assert "no longer works" in room.toast("old")["text"]


def test_a_button_of_a_game_does_nothing_but_say_so(api: BotApi) -> None:
    room = api.private(api.person("Ann"))
    answer = room.ask(HURT)
    with api.world.changing():
        api.world.callbacks["game"] = None
        query = {"id": "game", "from": room.owner.described, "chat_instance": "1", "game_short_name": "g"}
        api.world.add_update("callback_query", query | {"message": api.world.describe(answer)})
    assert "no longer works" in room.toast("game")["text"]


def test_who_blocked_the_bot_is_logged_once_and_heard_again_later(
    api: BotApi, troubles: pytest.LogCaptureFixture
) -> None:
    room = api.private(api.person("Ann"))
    room.chat.blocked = True
    with api.world.changing():
        asked = room.world.add_message(room.chat, room.owner.id, HURT)
        api.world.add_update("message", api.world.describe(asked))
    api.wait_until_quiet()
    api.private(api.person("Bob")).ask(HURT)
    until = time.monotonic() + 30
    while "cannot be written to" not in troubles.text:
        assert time.monotonic() < until, troubles.text
        time.sleep(0.01)
    assert "three people" in room.ask(HURT).text
    lines = [record for record in troubles.records if "cannot be written to" in record.getMessage()]
    assert len(lines) == 1
    assert HURT not in troubles.text


def test_a_chat_in_which_the_bot_may_not_write_stops_nobody_else(
    api: BotApi, troubles: pytest.LogCaptureFixture
) -> None:
    group = api.group(api.person("Ann"))
    refusal = RefusalError(400, "Bad Request: not enough rights to send text messages to the chat")
    api.faults.plan("sendMessage", Fault(refusal), chat_id=group.chat.id)
    group.say(f"@byline_bot {HURT}")
    assert "three people" in api.private(api.person("Bob")).ask(HURT).text
    group.say(f"@byline_bot {HURT}")  # comes after the first was given up
    assert "three people" in group.wait(1)[0].text


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "?"}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL}},
        {"message": {"message_id": 1, "text": "of a form that comes next year"}},
        {"purchased_paid_media": {"from": {"id": 1, "is_bot": False, "first_name": "E"},
                                  "paid_media_payload": "x"}},
        {"of_a_kind_that_comes_next_year": {"a": 1}},
        {},
    ],
)  # fmt: skip
def test_an_update_that_nobody_asked_for_stops_nothing(
    api: BotApi, troubles: pytest.LogCaptureFixture, update: dict[str, Any]
) -> None:
    with api.world.changing():
        number = api.world.add_update("message", {})
        api.world.updates[-1] = {"update_id": number, **update}
    assert "three people" in api.private(api.person("Bob")).ask(HURT).text


def test_a_question_in_two_directions_is_isolated_where_it_is_shown(api: BotApi) -> None:
    room = api.private(api.person("Ann"))
    room.ask("\u202eWho was hurt in Harbourton\u202c? שלום \u2066x")
    found = room.ask("/search \u202eשלום\u202c Harbourton")
    follow_up = room.ask("And when will \u202eit\u202c be opened?")
    for sent in (found, follow_up):
        assert not BIDI_OVERRIDES.search(sent.text)
    assert "\u2068" in found.text
