"""Buttons: what is pressed comes back as it was sent, fits 64 bytes, and cannot be made up.

The written form is pinned: buttons of messages that were sent years ago are still pressed.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.telegram_bot.pressing import callback_data
from bot.telegram_bot.pressing.callback_data import (
    MOST_BYTES,
    CallbackCodec,
    Refusal,
    Refused,
    find_name,
    make_key,
)
from bot.telegram_bot.pressing.presses import (
    ANY_OUTLET,
    AskWithin,
    Cancel,
    ChooseLanguage,
    ChooseOutlet,
    ChooseWhoMayAsk,
    ChooseWindow,
    Forget,
    ListLatest,
    ListSources,
    MoreSources,
    Nothing,
    Press,
    Rate,
    ShowArticle,
    ShowPassage,
    ShowResults,
)
from bot.telegram_bot.pressing.windows import Window

SECRET = bytes(range(32))
CODEC = CallbackCodec(SECRET)
CHAT = -1_001_234_567_890
ANOTHER_SECRET = CallbackCodec(bytes(32))

numbers = st.integers(0, 2**63 - 1)
windows = st.sampled_from(Window)
presses: st.SearchStrategy[Press] = st.one_of(
    st.builds(MoreSources, numbers),
    st.builds(ShowPassage, numbers, numbers),
    st.builds(AskWithin, numbers, windows),
    st.builds(Rate, numbers, st.booleans()),
    st.builds(ShowResults, numbers, numbers),
    st.builds(ShowArticle, st.text().map(make_key), numbers),
    st.builds(ListSources, numbers),
    st.builds(ListLatest, numbers),
    st.builds(ChooseWindow, windows),
    st.builds(ChooseOutlet, st.text().map(make_key) | st.just(ANY_OUTLET)),
    st.builds(ChooseLanguage, st.sampled_from(["en", "uk"])),
    st.builds(ChooseWhoMayAsk, st.booleans()),
    st.builds(Forget, st.booleans()),
    st.builds(Cancel, numbers),
    st.just(Nothing()),
)
chats = st.integers(-(2**52), 2**52)

# One of each kind with its written form, under `SECRET` for `CHAT`.
WRITTEN: tuple[tuple[Press, str], ...] = (
    (MoreSources(92), "1m2k~"),
    (ShowPassage(92, 3), "1p2k.3~"),
    (AskWithin(92, Window.WEEK), "1w2k.week~"),
    (Rate(92, good=True), "1r2k.1~"),
    (ShowResults(92, 2), "1s2k.2~"),
    (ShowArticle("Ab3-_dEf6hI9", 1), "1aAb3-_dEf6hI9.1~"),
    (ListSources(36), "1o10~"),
    (ListLatest(0), "1l0~"),
    (ChooseWindow(Window.ALL), "1fall~"),
    (ChooseOutlet(ANY_OUTLET), "1u-~"),
    (ChooseLanguage("uk"), "1guk~"),
    (ChooseWhoMayAsk(admins_only=False), "1q0~"),
    (Forget(really=True), "1x1~"),
    (Cancel(123_456_789), "1c21i3v9~"),
    (Nothing(), "1n~"),
)


@given(press=presses, chat=chats)
def test_what_is_pressed_comes_back(press: Press, chat: int) -> None:
    data = CODEC.encode(press, chat_id=chat)
    assert len(data.encode()) <= MOST_BYTES
    assert CODEC.decode(data, chat_id=chat) == press


@pytest.mark.parametrize(("press", "written"), WRITTEN)
def test_the_written_form_stays_as_it_is(press: Press, written: str) -> None:
    data = CODEC.encode(press, chat_id=CHAT)
    assert data.startswith(written)
    assert len(data) == len(written) + 10


def test_a_button_of_an_earlier_release_still_works() -> None:
    assert CODEC.decode("1p2k.3~UdPa0jpdDF", chat_id=CHAT) == ShowPassage(92, 3)


@given(press=presses, chat=chats, other=chats)
def test_a_button_of_another_chat_is_refused(press: Press, chat: int, other: int) -> None:
    assume(chat != other)
    assert CODEC.decode(CODEC.encode(press, chat_id=chat), chat_id=other) == Refused(Refusal.FORGED)


@given(press=presses)
def test_a_button_made_with_another_secret_is_refused(press: Press) -> None:
    data = ANOTHER_SECRET.encode(press, chat_id=CHAT)
    assert CODEC.decode(data, chat_id=CHAT) == Refused(Refusal.FORGED)


@given(press=presses, place=st.integers(1, 63), character=st.sampled_from("0az~.-_Z9"))
def test_no_character_of_a_button_can_be_changed(press: Press, place: int, character: str) -> None:
    data = CODEC.encode(press, chat_id=CHAT)
    assume(place < len(data) and data[place] != character)
    assert CODEC.decode(data[:place] + character + data[place + 1 :], chat_id=CHAT) == Refused(Refusal.FORGED)


@given(data=st.text() | st.from_regex(r"[0-9A-Za-z][a-z][\w.-]*~[\w-]{10}", fullmatch=True))
def test_made_up_data_is_refused_and_breaks_nothing(data: str) -> None:
    assert isinstance(CODEC.decode(data, chat_id=CHAT), Refused)


def test_another_version_is_told_from_a_forgery() -> None:
    data = CODEC.encode(MoreSources(1), chat_id=CHAT)
    assert CODEC.decode("0" + data[1:], chat_id=CHAT) == Refused(Refusal.OUTDATED)


def test_a_kind_that_is_gone_is_told_from_a_forgery(monkeypatch: pytest.MonkeyPatch) -> None:
    data = CODEC.encode(MoreSources(1), chat_id=CHAT)
    monkeypatch.delitem(callback_data._KINDS, "m")
    assert CODEC.decode(data, chat_id=CHAT) == Refused(Refusal.UNKNOWN)


def test_what_cannot_be_read_back_is_not_written() -> None:
    for press in (
        MoreSources(-1),
        ChooseOutlet("a.b"),
        ChooseOutlet(""),
        ChooseLanguage("x" * 25),
        MoreSources(36**13),
    ):
        with pytest.raises(ValueError, match="cannot stand in a button"):
            CODEC.encode(press, chat_id=CHAT)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        CallbackCodec(SECRET[:31])


def test_an_article_is_found_by_its_key_however_long_its_id() -> None:
    ids = ["short", "https://tribune.example/" + "x" * 176, "\ud800"]
    for article_id in ids:
        assert find_name(make_key(article_id), ids) == article_id
    assert find_name(make_key("gone"), ids) is None
