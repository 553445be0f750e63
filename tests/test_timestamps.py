"""Dates as files and pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.timestamps import parse_time


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-05-06", "2026-05-06T00:00:00"),
        ("20260506", "2026-05-06T00:00:00"),
        ("2026-05-06T10:15:00Z", "2026-05-06T10:15:00"),
        ("2026-05-06T10:15:00+02:00", "2026-05-06T08:15:00"),
        ("2026-05-06 10:15:00 +0200", "2026-05-06T08:15:00"),
        ("2026-05-06 10:15 UTC", "2026-05-06T10:15:00"),
        ("Wed, 06 May 2026 10:15:00 -0500", "2026-05-06T15:15:00"),
        ("Wed, 06 May 2026 10:15:00 GMT", "2026-05-06T10:15:00"),
        ("May 6, 2026", "2026-05-06T00:00:00"),
        ("May 6, 2026 9:15 a.m.", "2026-05-06T09:15:00"),
        ("May 6, 2026 at 9 p.m. EDT", "2026-05-07T01:00:00"),
        ("5:15 PM ET, Wed May 6, 2026", "2026-05-06T21:15:00"),
        ("5:15 PM ET, Fri January 9, 2026", "2026-01-09T22:15:00"),
        ("12:05 a.m. Sept. 3, 2025", "2025-09-03T00:05:00"),
        ("Wed 6 May 2026 10.15 BST", "2026-05-06T09:15:00"),
        ("6th of May 2026", "2026-05-06T00:00:00"),
        ("6 mai 2026 à 10h15", "2026-05-06T10:15:00"),
        ("6 de mayo de 2026", "2026-05-06T00:00:00"),
        ("Mittwoch, 6. Mai 2026, 10:15 Uhr", "2026-05-06T10:15:00"),
        ("06.05.2026, 10:15 Uhr", "2026-05-06T10:15:00"),
        ("6 мая 2026 г., 10:15", "2026-05-06T10:15:00"),
        ("2026/05/06", "2026-05-06T00:00:00"),
        ("13/04/2026", "2026-04-13T00:00:00"),
        ("1778062500", "2026-05-06T10:15:00"),
        (1778062500, "2026-05-06T10:15:00"),
        (1778062500.0, "2026-05-06T10:15:00"),
        (1778062500000, "2026-05-06T10:15:00"),
        (date(2026, 5, 6), "2026-05-06T00:00:00"),
        (datetime(2026, 5, 6, 10, tzinfo=timezone(timedelta(hours=2))), "2026-05-06T08:00:00"),
    ],
)
def test_a_date_is_understood_in_utc(value: object, expected: str) -> None:
    assert parse_time(value) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        *[
            "",
            "soon",
            "May 2026",
            "2026",
            "03/04/2026",
            "2026-13-45",
            "31 June 2026",
            "May 6, 2026 was sunny",
        ],
        *["25:70", "May 6, 2026 25:10", "May 6, 2026 13 p.m.", "6 May 9999", "x" * 1000],
        *[None, True, 10**400, float("nan"), [2026]],
    ],
)
def test_what_is_no_date_or_two_dates_is_none(value: object) -> None:
    assert parse_time(value) is None


@given(moment=st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2190, 1, 1)))  # noqa: DTZ001 - naive on purpose
def test_every_iso_date_is_read_back(moment: datetime) -> None:
    assert parse_time(moment.isoformat()) == moment.replace(tzinfo=UTC)


@given(value=st.one_of(st.text(max_size=60), st.integers(), st.floats()))
def test_anything_is_a_date_in_utc_or_none(value: object) -> None:
    moment = parse_time(value)

    assert moment is None or moment.tzinfo is UTC
