"""What a question itself says about outlet and time: "according to the Tribune", "last week", "on Monday".

A scope read from a question is a preference, not a filter that the user asked for: the pipeline looks inside
it first and, if nothing there answers, in the whole collection, and says so. That is why only phrases about
publishing are read: "last week" is when an article would have appeared, while "in 2014" is history that an
article of any day may tell.

Time is counted backwards from the moment of asking, in its own time zone. As in `Filters`, both ends of a
window belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa.language.outlets import plain_outlet
from qa.questions.reporting import find_reporting, is_outlet

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# A story about Monday appears on Monday or the next day; two days leave room for time zones.
DAYS_AFTER_A_WEEKDAY = 2

_ATTRIBUTION = re.compile(
    r"\b(?:according\s+to|as\s+reported\s+by|reported\s+by|published\s+by|as\s+told\s+by)\s+(?:the\s+)?"
    r"(?P<after>[^?,;(]{2,80})"
    r"|\b(?:did|does|has|do)\s+(?:the\s+)?(?P<subject>[^?,;(]{2,80}?)\s+(?:report|write|publish)(?:ed|s|es)?\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?P<day>today|yesterday)"
    r"|(?P<which>this|last|past)\s+(?P<unit>week|month|year)"
    r"|(?:in\s+)?(?:the\s+)?(?:last|past)\s+(?P<count>\d{1,3})\s+(?P<units>days|weeks|months)"
    r"|(?:on|last|this)\s+(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_TO_THE_LAST_SECOND = timedelta(days=1, seconds=-1)
_UNIT_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Scope:
    """The outlets and the window of publishing time that a question names, with the words that said so."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether the question names anything at all."""
        return bool(self.words)


def read_scope(question: str, *, sources: Iterable[str], asked_at: datetime) -> Scope:
    """Return what `question` says about outlet and time.

    `sources` are the outlets of the library: a name that is none of them ("according to Trump") is no scope.
    `asked_at` is aware.

    "What did the mayor promise last week?", asked on 20 May 2026, gives words `("last week",)` and the
    window from 11 May to the end of 20 May.
    """
    named, source_words = _read_sources(question, sources)
    since, until, time_words = _read_window(question, asked_at)
    return Scope(named, since, until, source_words + time_words)


def _read_sources(question: str, sources: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    sources = tuple(sources)
    if reporting := find_reporting(question):
        names = [question[start:end] for start, end in reporting.outlets]
        return (named, tuple(names)) if (named := _outlets_of(names, sources)) else ((), ())
    match = _ATTRIBUTION.search(question)
    if match is None:
        return (), ()
    mentioned = plain_outlet(match["after"] or match["subject"])
    named = tuple(source for source in sources if _starts_with_name(mentioned, plain_outlet(source)))
    return (named, (match[0].strip(),)) if named else ((), ())


def _outlets_of(names: Sequence[str], sources: Sequence[str]) -> tuple[str, ...]:
    """Return the outlets that are named, none when one of the names is no outlet of the library."""
    meant = [[source for source in sources if is_outlet(name, source)] for name in names]
    return tuple(source for found in meant for source in found) if all(meant) else ()


def _starts_with_name(mentioned: str, name: str) -> bool:
    return bool(name) and (mentioned == name or mentioned.startswith(name + " "))


def _read_window(
    question: str, asked_at: datetime
) -> tuple[datetime | None, datetime | None, tuple[str, ...]]:
    match = _TIME.search(question)
    if match is None:
        return None, None, ()
    try:
        since, until = _window(match, asked_at)
    except OverflowError:  # asked in the year 1, which has no last year
        return None, None, ()
    return since, until, (match[0],)


def _window(match: re.Match[str], asked_at: datetime) -> tuple[datetime, datetime]:
    midnight = asked_at.replace(hour=0, minute=0, second=0, microsecond=0)
    tonight = midnight + _TO_THE_LAST_SECOND
    if match["day"]:
        back = 1 if match["day"].lower() == "yesterday" else 0
        return midnight - timedelta(days=back), tonight
    if match["weekday"]:
        back = (asked_at.weekday() - WEEKDAYS.index(match["weekday"].lower())) % 7
        day = midnight - timedelta(days=back)
        return day, min(day + timedelta(days=DAYS_AFTER_A_WEEKDAY - 1) + _TO_THE_LAST_SECOND, tonight)
    if match["count"]:
        days = int(match["count"]) * _UNIT_DAYS[match["units"].lower().removesuffix("s")]
        return midnight - timedelta(days=days), tonight
    return _calendar_window(match["which"].lower(), match["unit"].lower(), midnight)


def _calendar_window(which: str, unit: str, midnight: datetime) -> tuple[datetime, datetime]:
    """Return this or last week, month or year; "last" runs until now, since its story may continue."""
    start = _start_of(unit, midnight)
    if which != "this":
        start = _start_of(unit, start - timedelta(days=1))
    return start, midnight + _TO_THE_LAST_SECOND


def _start_of(unit: str, midnight: datetime) -> datetime:
    if unit == "week":
        return midnight - timedelta(days=midnight.weekday())
    first = midnight.replace(day=1)
    return first.replace(month=1) if unit == "year" else first
