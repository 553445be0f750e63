"""The points in time that a user types: a date, a date with a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.errors import BylineError
from qa.json_forms.moments import parse_timestamp

_AGO = re.compile(r"(\d{1,5})([hdwmy])", re.IGNORECASE)
_AGO_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
REST_OF_THE_DAY = timedelta(days=1) - timedelta(microseconds=1)
_TIME_OF_DAY = re.compile(r"[Tt: ]")


class MomentError(BylineError):
    """What was typed is no point in time."""

    exit_code = 2


def parse_since(typed: str, *, now: datetime) -> datetime:
    """Return the first moment that counts (UTC): `2024-02-06` is its midnight, `7d` a week before `now`.

    A time without a zone is UTC, as the dates of the articles are. Raises MomentError.
    """
    ago = _AGO.fullmatch(typed.strip())
    try:
        if ago:
            return now - timedelta(hours=int(ago[1]) * _AGO_HOURS[ago[2].lower()])
        return parse_timestamp(typed)
    except (ValueError, OverflowError) as error:  # OverflowError: 99999y is before the year 1
        raise MomentError(
            f"{typed!r} is not a date. Write 2024-02-06, 2024-02-06T18:30, or 7d for seven days ago "
            "(h hours, d days, w weeks, m months of 30 days, y years of 365 days)."
        ) from error


def parse_until(typed: str, *, now: datetime) -> datetime:
    """Return the last moment that counts (UTC): a day without a time counts whole. Raises MomentError."""
    moment = parse_since(typed, now=now)
    typed = typed.strip()
    if _AGO.fullmatch(typed) or _TIME_OF_DAY.search(typed):
        return moment
    return moment + REST_OF_THE_DAY


def format_day(moment: datetime) -> str:
    """Return an aware `moment` as people read it, in UTC: `6 Feb 2024`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y}"


def format_moment(moment: datetime) -> str:
    """Return an aware `moment` as people read it, in UTC: `6 Feb 2024`, `6 Feb 2024, 18:30`.

    The time is left out of the first and the last moment of a day.
    """
    moment = moment.astimezone(UTC)
    if (moment.hour, moment.minute) in ((0, 0), (23, 59)):
        return format_day(moment)
    return f"{format_day(moment)}, {moment:%H:%M}"
