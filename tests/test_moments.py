"""What may be typed as a point in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moments import MomentError, format_day, parse_since, parse_until
from qa.json_forms.moments import format_timestamp, parse_timestamp

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "since"),
    [
        ("2024-02-06", datetime(2024, 2, 6, tzinfo=UTC)),
        (" 20240206 ", datetime(2024, 2, 6, tzinfo=UTC)),
        ("2024-02-06T18:30", datetime(2024, 2, 6, 18, 30, tzinfo=UTC)),
        ("2024-02-06T18:30+02:00", datetime(2024, 2, 6, 16, 30, tzinfo=UTC)),
        ("7d", datetime(2026, 5, 13, 12, 0, tzinfo=UTC)),
        ("36H", datetime(2026, 5, 19, 0, 0, tzinfo=UTC)),
        ("2w", datetime(2026, 5, 6, 12, 0, tzinfo=UTC)),
    ],
)
def test_since_is_a_date_a_time_or_an_age(typed: str, since: datetime) -> None:
    assert parse_since(typed, now=NOW) == since


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2024-02-06", datetime(2024, 2, 6, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2024-02-06T18:30", datetime(2024, 2, 6, 18, 30, tzinfo=UTC)),
        ("7d", datetime(2026, 5, 13, 12, 0, tzinfo=UTC)),
        ("9999-12-31", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_until_includes_the_day_it_names(typed: str, until: datetime) -> None:
    assert parse_until(typed, now=NOW) == until


@pytest.mark.parametrize("typed", ["", "soon", "2024-02-30", "7 days", "99999y", "0001-01-01T00:00+05:00"])
def test_anything_else_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(MomentError, match=r"is not a date\. Write 2024-02-06"):
        parse_until(typed, now=NOW)


@given(
    st.datetimes(
        timezones=st.just(timezone(timedelta(hours=3))),
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    )
)
def test_a_written_timestamp_reads_back_to_the_second(moment: datetime) -> None:
    assert parse_timestamp(format_timestamp(moment)) == moment.replace(microsecond=0)


def test_people_read_a_day_without_a_leading_zero() -> None:
    assert format_day(datetime(2024, 2, 6, 23, 59, tzinfo=UTC)) == "6 Feb 2024"
