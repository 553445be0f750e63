"""The commands, their menu, and links that start the bot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Room
from telegram_door import emulator, make_settings, running

from bot.telegram_bot.pressing.deep_links import link_article, link_question

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ADMIN_ID = 77


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with the running bot behind it, which has one administrator."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, library, state, admins=(ADMIN_ID,))):
        yield api


@pytest.fixture
def room(api: BotApi) -> Room:
    """The private chat of somebody who has never written before."""
    return api.private(api.person("Ann"))


def start_parameter(link: str | None) -> str:
    assert link is not None
    return link.partition("?start=")[2]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/start", "4 news articles"),
        ("/help", "/ask"),
        ("/help@byline_bot", "/ask"),
        ("/ask", "after the command"),
        ("/ask How many homes are without power?", "9,400"),
        ("/search storm", "Storm Hesper"),
        ("/search", "after the command"),
        ("/sources", "Northern Radio · 1 article"),
        ("/latest", "Storm cuts power"),
        ("/filter", "Which articles"),
        ("/settings", "Language: English"),
        ("/forget", "cannot be undone"),
        ("/privacy", "stored"),
        ("/stats", "administrators only"),
        ("/cancel", "Nothing is waiting"),
        ("/nonsense", "don’t know this command"),
        ("/", "no question"),
        ("/ASK How many homes are without power?", "9,400"),
    ],
)
def test_every_command_is_answered(room: Room, command: str, words: str) -> None:
    assert words in room.ask(command).text


def test_where_no_model_writes_none_is_spoken_of(room: Room) -> None:
    told, helped = room.ask("/privacy"), room.ask("/help")
    assert "language model" not in told.text
    assert room.from_bot()[-2:] == [told, helped]


def test_help_can_be_pressed(room: Room) -> None:
    assert "/help" in room.ask("/start").text


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", "вопрос"), ("uk", "питання"), ("es-419", "pregunta"), ("de", "Frage"), ("fr", "question")],
)
def test_speaks_the_language_of_the_person(api: BotApi, language: str, words: str) -> None:
    room = api.private(api.person("Ann", language=language))
    assert words in room.ask("/help").text


def test_the_menu_is_set_in_every_language(api: BotApi) -> None:
    languages = {"", "en", "ru", "uk", "es", "de"}
    world = api.world
    world.wait_for(lambda: {code for _, code in world.commands} == languages, "the menus")
    names = {command["command"] for command in world.commands[json.dumps({"type": "default"}), "de"]}
    assert {"start", "help", "ask", "search", "sources", "latest", "filter", "settings", "forget"} <= names
    assert "stats" not in names


def test_administrators_see_figures(api: BotApi) -> None:
    room = api.private(api.person("Root", user_id=ADMIN_ID))
    room.ask("How many homes are without power?")
    assert "Articles: 4" in room.ask("/stats").text


def test_a_link_opens_a_question(room: Room) -> None:
    parameter = start_parameter(link_question("byline_bot", "How many homes have no power?"))
    assert "9,400" in room.ask(f"/start {parameter}").text


def test_a_link_opens_an_article(room: Room) -> None:
    parameter = start_parameter(link_article("byline_bot", "storm-courier"))
    assert "reconnect the last of them" in room.ask(f"/start {parameter}").text


@pytest.mark.parametrize("parameter", ["q-%%%", "a-000000000000", "x" * 64, "q-" + "A" * 60, "inline"])
def test_a_link_that_nobody_made_is_no_trouble(room: Room, parameter: str) -> None:
    assert "went wrong" not in room.ask(f"/start {parameter}").text


def test_forgetting_deletes_the_conversation(room: Room) -> None:
    answer = room.ask("How many homes did Storm Hesper leave without power?")
    panel = room.ask("/forget")
    room.press_button(panel, "Delete")
    room.world.wait_for(lambda: "Everything is deleted" in panel.text, "the deletion")
    assert "deleted" in room.toast(room.press_button(answer, "Passage"))["text"]


def test_who_keeps_the_conversation_keeps_it(room: Room) -> None:
    room.ask("How many homes did Storm Hesper leave without power?")
    panel = room.ask("/forget")
    room.press_button(panel, "Keep")
    room.world.wait_for(lambda: "Nothing was deleted" in panel.text, "the answer")


def test_an_invitation_lets_somebody_in(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        settings = make_settings(api, library, tmp_path / "s.sqlite", access="invitation", admins=(ADMIN_ID,))
        with running(settings) as bot:
            assert bot.door is not None
            code = bot.door.store.guests.make_invitation()
            room = api.private(api.person("Ann"))
            assert "private" in room.ask("How many homes are without power?").text
            assert "not valid" in room.ask("/start wrong-code").text
            assert "Welcome" in room.ask(f"/start {code}").text
            assert "9,400" in room.ask("How many homes are without power?").text


def test_who_is_not_let_in_is_told_how_to_be_and_not_to_ask(library: Path, tmp_path: Path) -> None:
    closed = {"access": "invitation"}
    with emulator() as api, running(make_settings(api, library, tmp_path / "s.sqlite", **closed)):
        room = api.private(api.person("Ann"))
        for command in ("/start", "/start inline"):
            assert "If you have an invitation code" in room.ask(command).text
        answer = api.inline_results(api.ask_inline(room.owner, "How many homes are without power?"))
        assert answer["results"] == []
        assert "private" in json.loads(answer["button"])["text"]


def test_a_quota_says_when_one_may_ask_again(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        settings = make_settings(api, library, tmp_path / "s.sqlite", user_questions=2)
        with running(settings):
            room = api.private(api.person("Ann"))
            for _ in range(2):
                assert "9,400" in room.ask("How many homes are without power?").text
            assert "60 minutes" in room.ask("How many homes are without power?").text


def test_a_quota_of_days_is_told_in_hours_and_that_of_a_chat_too(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        limits = {"user_questions": 1, "chat_questions": 1, "quota_window_s": 3 * 86_400}
        with running(make_settings(api, library, tmp_path / "s.sqlite", **limits)):
            ann, bob = api.person("Ann"), api.person("Bob")
            room, group = api.private(ann), api.group(bob)
            room.ask("How many homes are without power?")
            assert "in 72 hours" in room.ask("How many homes are without power?").text
            group.ask("/ask How many homes are without power?")
            refusal = group.ask("/ask How many homes are without power?", by=api.person("Cy"))
            assert "in 72 hours" in refusal.text


def test_a_blocked_user_hears_nothing(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        ann, bob = api.person("Ann"), api.person("Bob")
        settings = make_settings(api, library, tmp_path / "s.sqlite", blocked=(ann.id,))
        with running(settings):
            room = api.private(ann)
            room.say("How many homes are without power?")
            room.say("/latest")
            api.private(bob).ask("How many homes are without power?")
            assert room.from_bot() == []


def test_an_administrator_adds_a_file_and_others_may_not(articles: Path, tmp_path: Path) -> None:
    from index.building import build_index
    from index.settings import IndexSettings

    folder = tmp_path / "library"
    build_index([articles], IndexSettings(data_dir=folder))
    with emulator() as api, running(make_settings(api, folder, tmp_path / "s.sqlite", admins=(ADMIN_ID,))):
        text = b"# Ferry strike ends\n\nThe ferry crews of Lindenquell ended their strike after eleven days."
        api.world.files["file1"] = text
        document = {
            "file_id": "file1",
            "file_unique_id": "u",
            "file_name": "ferry.md",
            "file_size": len(text),
        }
        admin, other = api.private(api.person("Root", user_id=ADMIN_ID)), api.private(api.person("Bob"))
        assert "only administrators" in other.ask("", document=document).text
        status = admin.ask("", document=document)
        api.world.wait_for(lambda: "Added: 1" in status.text, "the report", 30)
        assert "eleven days" in admin.ask("When did the ferry crews of Lindenquell end their strike?").text
        refused = document | {"file_name": "ferry.exe"}
        assert "can’t read" in admin.ask("", document=refused).text
        huge = document | {"file_size": 50_000_000}
        assert "too large" in admin.ask("", document=huge).text
        admin.ask("http://127.0.0.1:1/x")
        link_status = admin.from_bot()[-1]
        api.world.wait_for(lambda: "can’t open this address" in link_status.text, "the refusal")
