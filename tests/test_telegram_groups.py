"""The bot in groups: silent unless spoken to, answering in the right place, obeying the group's own rules."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Person, Room
from bot_api.world import BOT
from telegram_door import emulator, make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"
SILENCE_S = 0.4


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with the running bot behind it."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, library, state)):
        yield api


@pytest.fixture
def ann(api: BotApi) -> Person:
    """Who administers the group."""
    return api.person("Ann")


@pytest.fixture
def bob(api: BotApi) -> Person:
    """Another member of the group."""
    return api.person("Bob")


@pytest.fixture
def group(api: BotApi, ann: Person, bob: Person) -> Room:
    """A forum with two topics."""
    return api.group(ann, bob, topics=(5, 9))


@pytest.mark.parametrize(
    "text",
    [HURT, "bridge?", "@other_bot who was hurt?", "/start@other_bot", "/weather", "@byline_bots hello", "😀"],
)
def test_stays_silent_when_nobody_speaks_to_it(group: Room, text: str) -> None:
    group.say(text)
    group.say("", sticker={"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
                           "is_animated": False, "is_video": False})  # fmt: skip
    time.sleep(SILENCE_S)
    assert group.from_bot() == []
    assert group.chat.actions == []


@pytest.mark.parametrize(
    "text", [f"@byline_bot {HURT}", f"{HURT} @Byline_Bot", f"/ask {HURT}", f"/ask@byline_bot {HURT}"]
)
def test_answers_as_a_reply_when_it_is_mentioned_or_commanded(group: Room, bob: Person, text: str) -> None:
    asked = group.say(text, by=bob)
    answer = group.wait(1)[0]
    assert "three people were hurt" in answer.text
    assert answer.reply_to == asked.message_id


def test_answers_in_the_topic_of_the_question(group: Room) -> None:
    group.say(f"@byline_bot {HURT}", thread=9)
    group.say(f"@byline_bot {HURT}", thread=5)
    assert [answer.thread_id for answer in group.wait(2)] == [9, 5]
    assert [action["message_thread_id"] for action in group.chat.actions] == ["9", "5"]


def test_a_reply_to_an_answer_is_a_question(group: Room, bob: Person) -> None:
    answer = group.ask(f"@byline_bot {HURT}")
    assert "9,400" in group.ask("How many homes are without power?", by=bob, reply_to=answer.message_id).text


def test_a_reply_to_somebody_else_is_none(group: Room, bob: Person) -> None:
    said = group.say("The bridge is closed again.")
    group.say("Why?", by=bob, reply_to=said.message_id)
    time.sleep(SILENCE_S)
    assert group.from_bot() == []


def test_ask_in_reply_to_a_message_asks_what_that_one_says(group: Room, bob: Person) -> None:
    said = group.say(HURT)
    assert "three people" in group.ask("/ask", by=bob, reply_to=said.message_id).text


def test_editing_a_question_in_a_group_edits_its_answer(group: Room) -> None:
    asked = group.say(f"@byline_bot {HURT}")
    answer = group.wait(1)[0]
    group.edit(asked, "@byline_bot how many homes are without power?")
    group.world.wait_for(lambda: "9,400" in answer.text, "the edit")


def test_the_conversations_of_two_members_do_not_mix(group: Room, ann: Person, bob: Person) -> None:
    group.ask("/ask How many homes did Storm Hesper leave without power?", by=ann)
    answer = group.ask("/ask And when?", by=bob)
    assert "Searching for" not in answer.text  # nothing is taken up: these are Bob's first words
    followed = group.ask("/ask And when?", by=ann)
    assert "Searching for" in followed.text
    assert "Hesper" in followed.text


def test_only_administrators_change_the_settings_of_a_group(group: Room, ann: Person, bob: Person) -> None:
    panel = group.ask("/settings", by=bob)
    refused = group.press_button(panel, "Deutsch", by=bob)
    assert "administrators" in group.toast(refused)["text"]
    group.press_button(panel, "Deutsch", by=ann)
    group.world.wait_for(lambda: "Einstellungen" in panel.text, "the panel in German")


def test_a_group_can_let_only_its_administrators_ask(group: Room, ann: Person, bob: Person) -> None:
    panel = group.ask("/settings", by=ann)
    group.press_button(panel, "Administrators only", by=ann)
    group.world.wait_for(lambda: "Only administrators" in panel.text, "the new rule")
    assert "Only administrators" in group.ask(f"@byline_bot {HURT}", by=bob).text
    assert "three people" in group.ask(f"@byline_bot {HURT}", by=ann).text


def test_a_topic_that_is_gone_does_not_lose_the_answer(group: Room) -> None:
    group.say(f"@byline_bot {HURT}", thread=5)
    group.chat.topics.clear()
    assert "three people" in group.wait(1)[0].text


def test_a_picture_that_mentions_the_bot_below_is_asked_about(group: Room, bob: Person) -> None:
    caption = f"@byline_bot {HURT}"
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    mention = [{"type": "mention", "offset": 0, "length": 11}]
    answer = group.ask("", by=bob, photo=photo, caption=caption, caption_entities=mention)
    assert "three people" in answer.text


def test_a_bare_mention_in_reply_asks_what_that_message_says(group: Room, ann: Person, bob: Person) -> None:
    asked = group.say(HURT, by=ann)
    answer = group.ask("@byline_bot", by=bob, reply_to=asked.message_id)
    assert "three people" in answer.text


@pytest.mark.parametrize("command", ["/ask", "@byline_bot"])
def test_what_stands_below_a_picture_is_asked_in_reply_too(group: Room, bob: Person, command: str) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    shown = group.say("", by=bob, photo=photo, caption=HURT)
    assert "three people" in group.ask(command, by=bob, reply_to=shown.message_id).text


def test_an_answer_picked_inline_is_no_question(group: Room, bob: Person) -> None:
    group.say("Who was hurt? @byline_bot says three people.", by=bob, via_bot=BOT)
    time.sleep(SILENCE_S)
    assert group.from_bot() == []


def test_where_only_administrators_ask_nobody_else_searches(group: Room, ann: Person, bob: Person) -> None:
    panel = group.ask("/settings", by=ann)
    group.press_button(panel, "Administrators only", by=ann)
    group.world.wait_for(lambda: "Only administrators" in panel.text, "the setting")
    assert "Only administrators" in group.ask("/search storm", by=bob).text
    assert "Storm Hesper" in group.ask("/search storm", by=ann).text
