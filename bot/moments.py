"""The points in time that a user types: a date, a date with a time, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from index.errors import BylineError

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


def parse_timestamp(written: str) -> datetime:
    """Return an ISO 8601 date, or date and time, as UTC; no zone means UTC. Raises ValueError."""
    moment = datetime.fromisoformat(written.strip())
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{written!r} lies outside the years 1 to 9999 in UTC") from error


def format_timestamp(moment: datetime) -> str:
    """Return an aware `moment` as machines read it: `2024-02-06T18:30:00Z`."""
    plain = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return plain.isoformat() + "Z"


def format_day(moment: datetime) -> str:
    """Return an aware `moment` as people read it, in UTC: `6 Feb 2024`."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y}"
