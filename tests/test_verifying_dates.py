"""Dates by value: which date of a source bears out which date of a claim. Truth: a calendar of 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.verifying.statements.told_dates import date_agrees, find_dates, publication_agrees

FRIDAY = datetime(2026, 3, 20, 9, tzinfo=UTC)


def agrees(claimed: str, told: str, published_at: datetime | None = FRIDAY) -> bool:
    return any(
        date_agrees(one, other, published_at) for one in find_dates(claimed) for other in find_dates(told)
    )


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("on March 18", "on Wednesday"),
        ("on Wednesday", "on March 18, 2026"),
        ("on March 18", "on 18 March 2026"),
        ("on the 18th of March", "on March 18"),
        ("on 2026-03-18", "on March 18"),
        ("on 18/3/2026", "on March 18, 2026"),
        ("on Wednesday, March 18", "on Wednesday"),
        ("on March 19", "yesterday"),
        ("yesterday", "on March 19"),
        ("today", "on Friday"),
        ("on March 18, 2026", "two days ago"),
        ("in March 2026", "on Wednesday"),
        ("in March", "in mid-March"),
        ("last week", "on March 12"),
        ("in 2025", "last year"),
        ("last year", "in 2025"),
        ("in February", "last month"),
        ("last summer", "in the summer of 2025"),
        ("in the 1990s", "in 1994"),
        ("in the late 1990s", "in 1998"),
        ("in the 20th century", "in 1994"),
        ("in the twentieth century", "in the 20th century"),
        ("in the 19th century", "a 19th-century fort"),
        ("in the 19th century", "a nineteenth-century fort"),
        ("in 1994", "on 5 May 1994"),
        ("in 1995", "from 1990–1995"),
        ("at 5 p.m.", "at 5:00 pm"),
        ("at noon", "at 12:00 p.m."),
        ("on Wednesday", "on Wednesday morning"),
    ],
)
def test_one_date_is_told_in_many_ways(claimed: str, told: str) -> None:
    assert agrees(claimed, told)


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        ("on March 18", "on Thursday"),
        ("on March 18", "in March"),
        ("on March 18, 2025", "on March 18"),
        ("on Tuesday", "on March 18, 2026"),
        ("on Tuesday, March 18", "on Wednesday"),
        ("on Wednesday", "on March 18, 1990"),
        ("on Wednesday morning", "on Wednesday"),
        ("in 1994", "in 1995"),
        ("in 1994", "in the 1990s"),
        ("in the early 1990s", "in 1998"),
        ("in the 19th century", "in 1994"),
        ("in 1993", "from 1990–1995"),
        ("last week", "on March 18"),
        ("in 2026", "last year"),
        ("yesterday", "on Wednesday"),
        ("on 3/4/2026", "on March 4, 2026"),  # or the third of April
        ("at 5 p.m.", "at 5 a.m."),
    ],
)
def test_another_date_or_a_more_exact_one_is_not_told(claimed: str, told: str) -> None:
    assert not agrees(claimed, told)


def test_without_a_day_of_publication_a_weekday_is_only_itself() -> None:
    assert agrees("on Wednesday", "on Wednesday", None)
    assert not agrees("on March 18", "on Wednesday", None)


def test_what_a_paper_reported_on_the_day_it_appeared_is_dated_by_that_day() -> None:
    (claimed,), (other,) = find_dates("on March 20"), find_dates("on March 19")
    assert publication_agrees(claimed, FRIDAY)
    assert not publication_agrees(other, FRIDAY)
    assert not publication_agrees(claimed, None)


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@given(st.dates(min_value=date(1700, 1, 1), max_value=date(2098, 12, 31)))
def test_a_whole_date_agrees_with_all_its_forms_and_not_with_the_next_year(day: date) -> None:
    month = MONTHS[day.month - 1]
    forms = [
        f"on {month} {day.day}, {day.year}",
        f"on {day.day} {month} {day.year}",
        f"on {day.isoformat()}",
    ]
    for claimed in [*forms, f"in {month} {day.year}", f"in {day.year}"]:
        for told in forms:
            assert agrees(claimed, told, None), (claimed, told)
    assert not agrees(f"on {month} {day.day}, {day.year + 1}", forms[0])


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for one in find_dates(text):
        assert 0 <= one.span.start < one.span.end <= len(text)
        date_agrees(one, one, FRIDAY)
