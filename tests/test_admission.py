"""Who may ask, and how often: access, blocking, invitations, and quotas that slide and survive a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram_bot.admitting.admission import Admission, Asker, Verdict
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.remembering.guest_list import Allowance, Guest, Invitation
from bot.telegram_bot.settings import TelegramSettings

ADMIN, GUEST, STRANGER, GROUP = 1, 2, 3, -100


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[ChatStore]:
    store = ChatStore.open(tmp_path / "telegram.sqlite", clock)
    yield store
    store.close()


def make_admission(store: ChatStore, **options: Any) -> Admission:
    return Admission(TelegramSettings(admins=(ADMIN,), **options), store.guests)


def private(user: int) -> Asker:
    return Asker(user, user)


def in_group(user: int) -> Asker:
    return Asker(user, GROUP)


def test_everybody_may_ask_an_open_bot(store: ChatStore) -> None:
    admission = make_admission(store)
    assert admission.check(private(STRANGER)).is_welcome
    assert admission.check(Asker(STRANGER)).is_welcome  # inline: in no chat that we know


def test_a_list_lets_in_users_and_everybody_in_listed_groups(store: ChatStore) -> None:
    admission = make_admission(store, access="list", allowed=(GUEST, GROUP))
    assert admission.check(private(GUEST)).is_welcome
    assert admission.check(in_group(STRANGER)).is_welcome
    assert admission.check(private(STRANGER)).verdict is Verdict.NOT_LISTED


def test_an_invitation_lets_in_as_many_as_it_says_until_it_ends(store: ChatStore, clock: Clock) -> None:
    admission = make_admission(store, access="invitation")
    code = store.guests.make_invitation(uses=2, valid_s=100)
    assert re.fullmatch("[0-9a-f]{24}", code)  # whole in a link, whatever finds the end of it
    assert admission.check(private(STRANGER)).verdict is Verdict.NOT_INVITED
    assert [admission.redeem(code, private(user)) for user in (10, 10, 11, 12)] == [True, True, True, False]
    assert [admission.check(private(user)).is_welcome for user in (10, 11, 12)] == [True, True, False]
    late = store.guests.make_invitation(valid_s=100)
    clock.now += 101
    assert not admission.redeem(late, private(13))
    assert not admission.redeem("made-up-code", private(13))


def test_a_code_fits_a_start_link_and_is_kept_as_a_digest_only(store: ChatStore, tmp_path: Path) -> None:
    code = store.guests.make_invitation()
    assert len(code) <= 64
    assert code.replace("-", "").replace("_", "").isalnum()
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert code.encode() not in files


def test_admins_may_always_ask_and_are_not_counted(store: ChatStore) -> None:
    admission = make_admission(store, access="list", blocked=(ADMIN,), user_questions=1)
    store.guests.block(ADMIN)
    assert all(admission.admit_question(private(ADMIN)).is_welcome for _ in range(3))
    assert admission.is_admin(ADMIN)
    assert not admission.is_admin(GUEST)


@pytest.mark.parametrize("blocked", [STRANGER, GROUP])
def test_who_is_blocked_by_settings_or_by_an_admin_may_not_ask_and_no_code_helps(
    store: ChatStore, blocked: int
) -> None:
    by_settings = make_admission(store, blocked=(blocked,))
    assert by_settings.check(in_group(STRANGER)).verdict is Verdict.BLOCKED
    store.guests.block(blocked)
    by_admin = make_admission(store, access="invitation", allowed=(STRANGER,))
    assert by_admin.check(in_group(STRANGER)).verdict is Verdict.BLOCKED
    assert not by_admin.redeem(store.guests.make_invitation(), in_group(STRANGER))
    store.guests.unblock(blocked)
    assert by_admin.check(in_group(STRANGER)).is_welcome


def test_a_member_can_be_dismissed(store: ChatStore) -> None:
    admission = make_admission(store, access="list")
    store.guests.admit(GUEST)
    assert admission.check(private(GUEST)).is_welcome
    store.guests.dismiss(GUEST)
    assert not admission.check(private(GUEST)).is_welcome


def test_guests_and_open_invitations_are_listed(store: ChatStore, clock: Clock) -> None:
    guests = store.guests
    guests.admit(GUEST)
    clock.now += 10
    guests.admit(GROUP)
    guests.admit(GUEST)  # again changes nothing
    guests.block(STRANGER)
    code = guests.make_invitation(uses=2, valid_s=200)
    used_up = guests.make_invitation(valid_s=100)
    assert guests.members() == (Guest(GROUP, clock.now), Guest(GUEST, clock.now - 10))
    assert guests.blocked() == (Guest(STRANGER, clock.now),)
    assert guests.redeem_invitation(used_up, 10)
    assert guests.redeem_invitation(code, 11)
    assert guests.invitations() == (Invitation(1, clock.now + 200),)
    clock.now += 200
    assert guests.invitations() == ()
    assert [guests.unblock(STRANGER), guests.unblock(STRANGER)] == [True, False]
    assert [guests.dismiss(GUEST), guests.dismiss(GUEST)] == [True, False]


def test_a_user_over_the_quota_is_told_when_there_is_room_again(store: ChatStore, clock: Clock) -> None:
    admission = make_admission(store, user_questions=2, quota_window_s=100)
    for _ in range(2):
        assert admission.admit_question(private(GUEST)).is_welcome
        clock.now += 30
    refused = admission.admit_question(private(GUEST))
    assert refused.verdict is Verdict.USER_QUOTA
    assert refused.wait_s == pytest.approx(40)
    assert admission.admit_question(private(STRANGER)).is_welcome
    clock.now += 40
    assert admission.admit_question(private(GUEST)).is_welcome
    assert not admission.admit_question(private(GUEST)).is_welcome


def test_a_chat_over_the_quota_stops_all_its_users_and_costs_them_nothing(store: ChatStore) -> None:
    admission = make_admission(store, user_questions=2, chat_questions=2)
    assert [admission.admit_question(in_group(user)).verdict for user in (10, 11, 12)] == [
        Verdict.WELCOME,
        Verdict.WELCOME,
        Verdict.CHAT_QUOTA,
    ]
    assert [admission.admit_question(private(12)).is_welcome for _ in range(3)] == [True, True, False]


def test_zero_means_no_quota(store: ChatStore) -> None:
    admission = make_admission(store, user_questions=0, chat_questions=0)
    assert all(admission.admit_question(in_group(GUEST)).is_welcome for _ in range(200))


def test_a_question_that_could_not_be_answered_is_given_back(store: ChatStore) -> None:
    admission = make_admission(store, user_questions=1, chat_questions=1)
    for _ in range(3):
        assert admission.admit_question(in_group(GUEST)).is_welcome
        admission.give_back(in_group(GUEST))
    assert admission.admit_question(in_group(GUEST)).is_welcome
    assert not admission.admit_question(in_group(STRANGER)).is_welcome


def test_quotas_members_and_blocks_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    store = ChatStore.open(tmp_path / "bot.sqlite", clock)
    make_admission(store, user_questions=1).admit_question(private(GUEST))
    store.guests.block(STRANGER)
    store.close()
    again = ChatStore.open(tmp_path / "bot.sqlite", clock)
    admission = make_admission(again, user_questions=1)
    assert admission.admit_question(private(GUEST)).verdict is Verdict.USER_QUOTA
    assert admission.check(private(STRANGER)).verdict is Verdict.BLOCKED
    again.close()


def test_a_clock_that_was_wrong_for_a_while_shuts_nobody_out(store: ChatStore, clock: Clock) -> None:
    admission = make_admission(store, user_questions=1, quota_window_s=100)
    clock.now += 10_000_000
    admission.admit_question(private(GUEST))
    clock.now -= 10_000_000
    assert admission.admit_question(private(GUEST)).is_welcome


@settings(deadline=None, max_examples=30)  # each opens a store
@given(
    steps=st.lists(st.floats(0, 60), min_size=1, max_size=40),
    questions=st.integers(1, 4),
    window_s=st.floats(1, 200),
)
def test_no_window_ever_holds_more_questions_than_allowed_and_none_is_refused_without_need(
    tmp_path_factory: pytest.TempPathFactory, steps: list[float], questions: int, window_s: float
) -> None:
    clock = Clock()
    store = ChatStore.open(tmp_path_factory.mktemp("quota") / "bot.sqlite", clock)
    admitted: list[float] = []
    for step in steps:
        clock.now += step
        inside = [moment for moment in admitted if moment > clock.now - window_s]
        (wait_s,) = store.guests.spend([Allowance("user 1", questions, window_s)])
        assert (wait_s == 0) == (len(inside) < questions)
        if wait_s == 0:
            admitted.append(clock.now)
        else:
            assert wait_s == pytest.approx(inside[-questions] + window_s - clock.now, abs=0.01)
    store.close()
