"""What a question says about outlet and time, on a hand-worked calendar.

Asked on Wednesday 20 May 2026, 14:30 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.questions.scoping import Scope, read_scope

ASKED_AT = datetime(2026, 5, 20, 14, 30, tzinfo=UTC)
OUTLETS = ("Harbour Tribune", "AP", "The Vale Post")


def scope_of(question: str) -> Scope:
    return read_scope(question, sources=OUTLETS, asked_at=ASKED_AT)


def day(month: int, day_of_month: int, year: int = 2026) -> datetime:
    return datetime(year, month, day_of_month, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phrase", "since", "until"),
    [
        ("today", day(5, 20), day(5, 21)),
        ("yesterday", day(5, 19), day(5, 21)),
        ("this week", day(5, 18), day(5, 21)),
        ("last week", day(5, 11), day(5, 21)),
        ("this month", day(5, 1), day(5, 21)),
        ("last month", day(4, 1), day(5, 21)),
        ("last year", day(1, 1, 2025), day(5, 21)),
        ("in the last 3 days", day(5, 17), day(5, 21)),
        ("on Monday", day(5, 18), day(5, 20)),
        ("on Wednesday", day(5, 20), day(5, 21)),
        ("on Thursday", day(5, 14), day(5, 16)),
    ],
)
def test_reads_a_window_of_publishing_time(phrase: str, since: datetime, until: datetime) -> None:
    scope = scope_of(f"What did the mayor say {phrase}?")
    assert (scope.since, scope.until) == (since, until - timedelta(seconds=1))
    assert scope.words


@pytest.mark.parametrize(
    ("question", "outlet"),
    [
        ("According to the Harbour Tribune, who won?", "Harbour Tribune"),
        ("How many were hurt, according to AP?", "AP"),
        ("What did the Vale Post report about the bridge?", "The Vale Post"),
        ("What was, as reported by harbour tribune, the cost?", "Harbour Tribune"),
    ],
)
def test_reads_an_outlet_that_the_library_has(question: str, outlet: str) -> None:
    assert scope_of(question).sources == (outlet,)


def test_an_outlet_ends_at_a_bracket() -> None:
    scope = scope_of("What was said, according to the Harbour Tribune (Storm Hesper)?")
    assert scope.sources == ("Harbour Tribune",)
    assert scope.words == ("according to the Harbour Tribune",)


@pytest.mark.parametrize(
    "question",
    [
        "How many soldiers die each week, according to the minister?",
        "Who owns the Harbour Tribune?",
        "What happened in 2014?",
        "Was Monday's match postponed?",
        "According to apparent witnesses, what happened?",
        "What will last longer?",
    ],
)
def test_leaves_other_questions_alone(question: str) -> None:
    assert not scope_of(question).narrows


@given(st.text(max_size=300))
def test_any_text_gives_a_window_that_is_not_empty(question: str) -> None:
    scope = scope_of(question)
    if scope.since is not None and scope.until is not None:
        assert scope.since < scope.until


@pytest.mark.parametrize("asked_at", [day(1, 1, 1), day(12, 31, 9999)])
@pytest.mark.parametrize(
    "phrase", ["yesterday", "last week", "last year", "in the last 999 months", "on Monday"]
)
def test_a_question_may_be_asked_at_the_ends_of_the_calendar(phrase: str, asked_at: datetime) -> None:
    scope = read_scope(f"Who won {phrase}?", sources=(), asked_at=asked_at)
    assert (scope.since is None) == (scope.until is None)
