"""Points in time as machines write and read them: ISO 8601, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


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
