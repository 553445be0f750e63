"""What `/filter` asks for: "source=Tamwick Courier since=7d until=2026-05-01", or "since 7d"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.failures import OptionError
from bot.moments import MomentError, format_day, parse_since, parse_until
from bot.options import refuse_unknown_outlets
from index.library import Filters

OFF = "off"
KEYS = ("source", "since", "until")
_DATED = ("since", "until")
_KEY = re.compile(rf"\b(?P<key>{'|'.join(KEYS)})\b\s*(?P<sign>[=:]?)\s*", re.IGNORECASE)
_QUOTES = "\"'“”„‘’ ,"


def change_filters(typed: str, current: Filters, *, outlets: Sequence[str], now: datetime) -> Filters:
    """Return `current` with what `typed` says; what it does not name stays, an empty value takes it away.

    `outlets` are those of the library. Raises OptionError, and MomentError for what is no date.
    """
    if typed.strip().lower() == OFF:
        return Filters()
    pairs = _read_pairs(typed)
    changed = current
    if "source" in (key for key, _ in pairs):
        named = [value for key, value in pairs if key == "source" and value]
        changed = replace(changed, sources=tuple(dict.fromkeys(named)))
    for key, value in pairs:
        if key == "since":
            changed = replace(changed, since=parse_since(value, now=now) if value else None)
        elif key == "until":
            changed = replace(changed, until=parse_until(value, now=now) if value else None)
    since, until = changed.since, changed.until
    if since and until and since > until:
        raise MomentError(f"Nothing lies between {format_day(since)} and {format_day(until)}: swap them.")
    refuse_unknown_outlets(changed, outlets)
    return changed


def describe_filters(filters: Filters) -> str:
    """Return "Courier, Tribune, since 3 May 2026", or nothing when everything is looked through."""
    parts = list(filters.sources)
    if filters.since:
        parts.append(f"since {format_day(filters.since)}")
    if filters.until:
        parts.append(f"until {format_day(filters.until)}")
    return ", ".join(parts)


def _read_pairs(typed: str) -> list[tuple[str, str]]:
    """The keys with their values; a value goes on until the next key, so that outlets need no quotes."""
    found: list[re.Match[str]] = []
    for match in _KEY.finditer(typed):
        if _begins_pair(match, found[-1] if found else None):
            found.append(match)
    ends = [match.start() for match in found[1:]] + [len(typed)]
    values = [typed[match.end() : end].strip(_QUOTES) for match, end in zip(found, ends, strict=False)]
    is_whole = all(match["sign"] or value for match, value in zip(found, values, strict=True))
    if not found or not is_whole or typed[: found[0].start()].strip():
        raise OptionError(
            "A filter is written /filter source=OUTLET since=DATE until=DATE, any of the three; "
            "/filter off takes it away."
        )
    return [(match["key"].lower(), value) for match, value in zip(found, values, strict=True)]


def _begins_pair(word: re.Match[str], before: re.Match[str] | None) -> bool:
    """Whether a key's name is meant as one: not in "source=The Open Source Weekly".

    It is with its sign, as the first word, behind a date, and before a date: "source Courier since 7d".
    """
    if word["sign"] or before is None or before["key"].lower() in _DATED:
        return True
    return word["key"].lower() in _DATED and word.string[word.end() :][:1].isdigit()
