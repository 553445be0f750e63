"""What the bot's administrators do in a chat: invite, let in, shut out, look at the figures."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi, Fault, Faults, Person, RefusalError, Room, bad_request
from telegram_door import emulator, make_settings, running

from bot.telegram_bot.admitting.queueing import Place, Refused
from bot.telegram_bot.rendering.phrasing import ADMIN_COMMANDS, LANGUAGES, Phrases

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ADMIN_ID = 77
LISTED_ID, SHUT_OUT_ID = 555_001, 555_002
HOMES = "How many homes are without power?"
SILENCE_S = 0.4


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with a running bot behind it, which lets in whom its administrator does."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    access = {"access": "invitation", "allowed": (LISTED_ID,), "blocked": (SHUT_OUT_ID,)}
    with emulator() as api, running(make_settings(api, library, state, admins=(ADMIN_ID,), **access)):
        yield api


@pytest.fixture(scope="module")
def root(api: BotApi) -> Person:
    """The administrator."""
    return api.person("Root", user_id=ADMIN_ID)


@pytest.fixture
def office(api: BotApi, root: Person) -> Room:
    """The administrator's private chat."""
    return api.private(root)


@pytest.fixture
def ann(api: BotApi) -> Person:
    """Somebody who has never written before."""
    return api.person("Ann")


def menus_of(api: BotApi, chat_id: int) -> dict[str, dict[str, str]]:
    """The menus of one chat: by language, the commands and what is said of each."""
    return {
        language: {one["command"]: one["description"] for one in menu}
        for (scope, language), menu in api.world.commands.items()
        if scope and json.loads(scope).get("chat_id") == chat_id
    }


def forwarded_from(person: Person) -> dict[str, object]:
    """What Telegram says of a message that `person` wrote and somebody else passes on."""
    return {"type": "user", "date": 1_780_000_000, "sender_user": person.described}


def make_link(office: Room, command: str = "/invite") -> str:
    found = re.search(r"https://t\.me/byline_bot\?start=([\w-]{1,64})\b", office.ask(command).text)
    assert found
    return found[1]


def test_an_invitation_is_a_link_that_lets_in_as_many_as_it_says(api: BotApi, office: Room) -> None:
    parameter = make_link(office, "/invite 2 30")
    assert "2 people" in office.from_bot()[-1].text
    first, second, third = (api.private(api.person(name)) for name in ("Ann", "Bob", "Cy"))
    assert "Welcome" in first.ask(f"/start {parameter}").text
    assert "9,400" in first.ask(HOMES).text
    assert "Welcome" in second.ask(f"/start {parameter}").text
    assert "not valid" in third.ask(f"/start {parameter}").text


def test_who_is_in_already_keeps_the_invitation_for_somebody_else(api: BotApi, office: Room) -> None:
    parameter = make_link(office)
    assert "4 news articles" in office.ask(f"/start {parameter}").text
    assert "Welcome" in api.private(api.person("Dee")).ask(f"/start {parameter}").text


@pytest.mark.parametrize(
    "wrong", ["0", "-1", "x", "1 0", "1001", "1 366", "1 2 3", "٣", "1.5", "99999999999999999999", "1;2"]
)
def test_an_invitation_for_nobody_or_for_ever_is_explained(office: Room, wrong: str) -> None:
    assert "/invite 5 30" in office.ask(f"/invite {wrong}").text


def test_who_is_blocked_by_number_meets_with_silence_until_unblocked(
    api: BotApi, office: Room, ann: Person
) -> None:
    room = api.private(ann)
    assert "may ask" in office.ask(f"/admit {ann.id}").text
    assert "9,400" in room.ask(HOMES).text
    assert "is blocked" in office.ask(f"/block {ann.id}").text
    before = len(room.from_bot())
    for text in (HOMES, "/start", "/help", "😀", "hello?"):
        room.say(text)
    room.say("", sticker={"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
                          "is_animated": False, "is_video": False})  # fmt: skip
    api.wait_until_quiet()
    time.sleep(SILENCE_S)
    assert len(room.from_bot()) == before
    assert "no longer blocked" in office.ask(f"/unblock {ann.id}").text
    assert "9,400" in room.ask(HOMES).text


def test_what_waits_of_somebody_who_is_blocked_is_not_answered(library: Path, tmp_path: Path) -> None:
    with (
        emulator() as api,
        running(make_settings(api, library, tmp_path / "s", admins=(ADMIN_ID,), answers_at_once=1)) as bot,
    ):
        door, ann = bot.door, api.person("Ann")
        assert door is not None

        async def keep_busy() -> None:
            door.queue.enter(-7)

        bot.run(keep_busy())
        room = api.private(ann)
        room.say(HOMES)
        api.world.wait_for(lambda: door.queue.waiting == 1, "the waiting")
        api.private(api.person("Root", user_id=ADMIN_ID)).ask(f"/block {ann.id}")
        assert door.queue.waiting == 0
        assert room.from_bot() == []


def test_what_waits_in_a_group_of_somebody_who_is_blocked_is_not_answered_and_of_others_is(
    library: Path, tmp_path: Path
) -> None:
    with (
        emulator() as api,
        running(make_settings(api, library, tmp_path / "s", admins=(ADMIN_ID,), answers_at_once=1)) as bot,
    ):
        door, ann, bob = bot.door, api.person("Ann"), api.person("Bob")
        assert door is not None

        async def keep_busy() -> Place | Refused:
            return door.queue.enter(-7)

        async def end(place: Place | Refused) -> None:
            assert isinstance(place, Place)
            door.queue.leave(place)

        busy, group = bot.run(keep_busy()), api.group(api.person("Cy"), ann, bob)
        asked = group.say(f"/ask {HOMES}", by=ann)
        others = group.say(f"/ask {HOMES}", by=bob)
        api.world.wait_for(lambda: door.queue.waiting == 2, "the waiting")
        api.private(api.person("Root", user_id=ADMIN_ID)).ask(f"/block {ann.id}")
        bot.run(end(busy))
        api.world.wait_for(lambda: any("9,400" in one.text for one in group.from_bot()), "an answer")
        time.sleep(SILENCE_S)
        replied_to = [one.reply_to for one in group.from_bot() if "9,400" in one.text]
        assert replied_to == [others.message_id]
        assert asked.message_id not in replied_to


def test_who_is_blocked_may_still_have_all_deleted(api: BotApi, office: Room, ann: Person) -> None:
    room = api.private(ann)
    office.ask(f"/block {ann.id}")
    panel = room.ask("/forget")
    room.press_button(panel, "Delete")
    room.world.wait_for(lambda: "Everything is deleted" in panel.text, "the deletion")


def test_an_invitation_does_not_help_who_is_blocked(api: BotApi, office: Room, ann: Person) -> None:
    office.ask(f"/block {ann.id}")
    parameter = make_link(office)
    room = api.private(ann)
    room.say(f"/start {parameter}")
    assert "Welcome" in api.private(api.person("Eve")).ask(f"/start {parameter}").text
    assert room.from_bot() == []


def test_who_disturbs_a_group_is_blocked_in_reply(api: BotApi, root: Person, ann: Person) -> None:
    group = api.group(root, ann)
    assert "may ask" in group.ask("/admit", by=root).text
    said = group.say("spam spam spam", by=ann)
    assert f"{ann.id} is blocked" in group.ask("/block", by=root, reply_to=said.message_id).text
    before = len(group.from_bot())
    group.say(f"@byline_bot {HOMES}", by=ann)
    assert "9,400" in group.ask(f"@byline_bot {HOMES}", by=root).text
    assert len(group.from_bot()) == before + 1
    assert "no longer blocked" in group.ask("/unblock", by=root, reply_to=said.message_id).text


def test_who_forwards_into_a_group_is_blocked_and_not_who_is_forwarded(
    api: BotApi, root: Person, ann: Person
) -> None:
    group, author = api.group(root, ann), api.person("Author")
    said = group.say("buy this", by=ann, forward_origin=forwarded_from(author))
    assert f"{ann.id} is blocked" in group.ask("/block", by=root, reply_to=said.message_id).text


def test_who_wrote_what_an_administrator_forwards_is_blocked_in_reply(office: Room, ann: Person) -> None:
    shown = office.say("/admit 4712", forward_origin=forwarded_from(ann))
    assert f"{ann.id} is blocked" in office.ask("/block", reply_to=shown.message_id).text


@pytest.mark.parametrize("command", ["/admit 4713", "/block 4713", "/invite", "/stats"])
def test_a_command_that_somebody_else_wrote_is_not_obeyed(office: Room, ann: Person, command: str) -> None:
    office.say(command, forward_origin=forwarded_from(ann))
    assert "was not blocked" in office.ask("/unblock 4713").text
    assert "was not let in" in office.ask("/dismiss 4713").text


def test_a_reply_to_a_channel_lets_nobody_in(api: BotApi, root: Person, ann: Person) -> None:
    group = api.group(root, ann)
    channel = {"id": -1_009, "type": "channel", "title": "News"}
    said = group.say("read this", by=ann, sender_chat=channel)
    assert "/admit 123456789" in group.ask("/admit", by=root, reply_to=said.message_id).text


def test_a_group_is_let_in_where_it_is_and_out_again(api: BotApi, root: Person, ann: Person) -> None:
    group = api.group(ann, root)
    assert "not enabled" in group.ask(f"/ask {HOMES}", by=ann).text
    assert "may ask" in group.ask("/admit", by=root).text
    assert "9,400" in group.ask(f"/ask {HOMES}", by=ann).text
    assert "no longer let in" in group.ask(f"/dismiss {group.chat.id}", by=root).text
    assert "not enabled" in group.ask(f"/ask {HOMES}", by=ann).text


def test_a_group_that_moves_is_as_blocked_under_its_new_number(
    library: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with emulator() as api:
        ann = api.person("Ann")
        group, moved = api.group(ann), api.group(ann)
        settings = {"admins": (ADMIN_ID,), "allowed": (group.chat.id,)}
        with running(make_settings(api, library, tmp_path / "s", **settings)):
            office = api.private(api.person("Root", user_id=ADMIN_ID))
            office.ask(f"/block {group.chat.id}")
            group.say("", migrate_to_chat_id=moved.chat.id)
            assert str(moved.chat.id) in office.ask("/guests").text
            moved.say(f"/ask {HOMES}")
            assert "9,400" in office.ask(HOMES).text
            assert moved.from_bot() == []
        assert f"The group {group.chat.id} is now {moved.chat.id}" in caplog.text


@pytest.mark.parametrize("command", ["/block", "/unblock", "/admit", "/dismiss"])
@pytest.mark.parametrize("wrong", ["", "@ann", "0", "12x", "1" * 30, "1 2", "<b>"])
def test_a_command_about_nobody_says_how_it_is_written(office: Room, command: str, wrong: str) -> None:
    assert f"{command} 123456789" in office.ask(f"{command} {wrong}").text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (f"/block {ADMIN_ID}", "can’t be blocked"),
        ("/block 7000000001", "/block 123456789"),  # the bot itself
        ("/block 1087968824", "/block 123456789"),  # every administrator who stays anonymous
        ("/unblock 4711", "was not blocked"),
        ("/dismiss 4711", "was not let in"),
        (f"/unblock {SHUT_OUT_ID}", "BYLINE_TELEGRAM_BLOCKED"),
        (f"/dismiss {LISTED_ID}", "BYLINE_TELEGRAM_ALLOWED"),
        (f"/admit {SHUT_OUT_ID}", "is blocked"),
    ],
)
def test_what_cannot_be_done_is_said(office: Room, command: str, words: str) -> None:
    assert words in office.ask(command).text


@pytest.mark.parametrize("command", [name for name in ADMIN_COMMANDS if name not in {"stats"}][-6:])
def test_others_are_refused_politely_and_in_groups_only_when_they_mean_us(
    api: BotApi, office: Room, root: Person, command: str
) -> None:
    bob = api.person("Bob")
    office.ask(f"/admit {bob.id}")
    assert "administrators only" in api.private(bob).ask(f"/{command} 4711").text
    group = api.group(root, bob)
    group.say(f"/{command} 4711", by=bob)  # of another bot, perhaps
    assert "administrators only" in group.ask(f"/{command}@byline_bot 4711", by=bob).text
    assert len(group.from_bot()) == 1


@pytest.mark.parametrize("text", ["/weather", "/start@other_bot", "/block 4711", "/stats", "/invite 5"])
def test_a_group_that_is_not_let_in_hears_nothing_of_the_commands_of_others(
    api: BotApi, ann: Person, text: str
) -> None:
    group = api.group(ann)
    group.say(text)
    assert "not enabled" in group.ask(f"@byline_bot {HOMES}").text
    assert len(group.from_bot()) == 1


@pytest.mark.parametrize("command", ["/invite", "/guests"])
def test_what_is_for_no_other_eyes_is_said_in_private_only(api: BotApi, root: Person, command: str) -> None:
    group = api.group(root)
    assert "private chat" in group.ask(command, by=root).text
    assert "t.me" not in group.transcript()


def test_the_guests_are_listed_with_those_of_the_settings(api: BotApi, office: Room) -> None:
    numbers = [600_000 + number for number in range(40)]
    for number in numbers:
        office.ask(f"/block {number}")
    make_link(office, "/invite 3 9")
    listed = office.ask("/guests").text
    assert f"{LISTED_ID}, by the settings" in listed
    assert f"{SHUT_OUT_ID}, by the settings" in listed
    assert "for 3 people, until" in listed
    assert re.search(r"and \d+ more", listed)
    assert "Whoever is let in or has an invitation may ask" in listed


def test_an_article_opens_by_its_link_only_for_who_may_ask(api: BotApi) -> None:
    from bot.telegram_bot.pressing.deep_links import link_article

    parameter = link_article("byline_bot", "storm-courier").partition("?start=")[2]
    assert "private" in api.private(api.person("Mallory")).ask(f"/start {parameter}").text


def test_an_answer_that_inline_mode_keeps_is_only_for_who_may_ask(api: BotApi, root: Person) -> None:
    query = "How many homes did the storm leave without power?"
    assert api.inline_results(api.ask_inline(root, query))["results"]
    assert not api.inline_results(api.ask_inline(api.person("Mallory"), query))["results"]


def test_an_administrator_reads_how_the_bot_is_doing(library: Path, tmp_path: Path) -> None:
    settings = {"admins": (ADMIN_ID,), "access": "open"}
    with emulator() as api, running(make_settings(api, library, tmp_path / "s.sqlite", **settings)) as bot:
        office = api.private(api.person("Root", user_id=ADMIN_ID))
        assert "milliseconds" not in office.ask("/stats").text
        ann, bob = api.person("Ann"), api.person("Bob")
        api.private(ann).ask(HOMES)
        api.private(bob).ask("Who won the chess tournament on the moon?")
        api.group(ann, bob).ask(f"/ask {HOMES}", by=bob)
        assert bot.door is not None
        door = bot.door
        api.world.wait_for(lambda: sum(door.measures.count_questions().values()) == 3, "the counts")
        figures = office.ask("/stats").text
    for line in ("Questions: 3", "Answered: 2", "Without an answer: 1", "Articles: 4"):
        assert line in figures
    assert "People: 2 in a week, 2 in a month" in figures
    assert "Chats: 3 in a week, 3 in a month" in figures
    laps = dict(re.findall(r"^• (.+): ([\d,]+) / [\d,]+$", figures, re.MULTILINE))
    assert "from the question to the answer" in laps
    assert {"retrieve", "answer", "total"} <= laps.keys()


def test_an_open_bot_says_that_nobody_needs_an_invitation(library: Path, tmp_path: Path) -> None:
    with emulator() as api, running(make_settings(api, library, tmp_path / "s", admins=(ADMIN_ID,))):
        office = api.private(api.person("Root", user_id=ADMIN_ID))
        assert "Everybody may ask" in office.ask("/invite").text
        assert "Everybody may ask" in office.ask("/guests").text


def test_the_menu_of_an_administrator_is_in_every_language(api: BotApi, office: Room) -> None:
    api.world.wait_for(lambda: menus_of(api, ADMIN_ID).keys() == {"", *LANGUAGES}, "the menus")
    for language, menu in menus_of(api, ADMIN_ID).items():
        assert tuple(menu) == ADMIN_COMMANDS
        assert menu["block"] == Phrases.for_language(language).describe_command("block")
    assert "/invite" in office.ask("/help").text


def test_an_administrator_who_writes_for_the_first_time_gets_the_menu(library: Path, tmp_path: Path) -> None:
    refused = frozenset({"setMyCommands"})
    faults = Faults(chances=[(refused, 1.0, Fault(bad_request("chat not found")))])
    settings = {"admins": (ADMIN_ID,)}
    with emulator(faults) as api, running(make_settings(api, library, tmp_path / "s", **settings)):
        api.world.wait_for(
            lambda: sum(method == "setMyCommands" for method, _ in api.world.calls) == 3, "all"
        )
        assert not api.world.commands
        faults.chances.clear()
        api.private(api.person("Root", user_id=ADMIN_ID)).ask("/start")
        api.world.wait_for(lambda: "de" in menus_of(api, ADMIN_ID), "the administrator's menu")


def test_who_is_no_administrator_any_more_loses_the_menu_of_one(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        state = tmp_path / "s.sqlite"
        root, other = (api.private(api.person("Root", user_id=number)).chat.id for number in (ADMIN_ID, 78))
        with running(make_settings(api, library, state, admins=(ADMIN_ID, 78))):
            api.world.wait_for(
                lambda: len(menus_of(api, root)) == len(menus_of(api, other)) == 6, "the menus"
            )
        with running(make_settings(api, library, state, admins=(78,))):
            api.world.wait_for(lambda: not menus_of(api, root), "the menu to go")
            assert len(menus_of(api, other)) == 6


def test_a_menu_that_could_not_be_taken_away_is_at_the_next_start(library: Path, tmp_path: Path) -> None:
    with emulator() as api:
        state, root = tmp_path / "s.sqlite", api.private(api.person("Root", user_id=ADMIN_ID)).chat.id
        with running(make_settings(api, library, state, admins=(ADMIN_ID,))):
            api.world.wait_for(lambda: len(menus_of(api, root)) == 6, "the menus")
        api.faults.plan("deleteMyCommands", Fault(RefusalError(500, "Internal Server Error")))
        with running(make_settings(api, library, state)):
            api.world.wait_for(lambda: not api.faults.planned, "the refusal")
            time.sleep(SILENCE_S)
            assert menus_of(api, root)
        with running(make_settings(api, library, state)):
            api.world.wait_for(lambda: not menus_of(api, root), "the menu to go")
