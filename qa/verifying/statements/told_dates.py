"""Dates in a text by value: "March 18" is "Tuesday" in an article that appeared that week.

A date is a set of fields, most of them empty. What a source leaves out ("on Tuesday", "yesterday", "last
month", "March 18" without a year) is filled in from the day on which its article was published. A claim may
say less than its source ("in March"), never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from index.articles import Span
from qa.answering.values import find_values
from qa.questions.expecting import AnswerKind
from qa.questions.scoping import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a moment; None is unknown. `month` counts from 1, `weekday` from 0 for Monday.

    `week` is that of ISO 8601, `decade` and `century` the year's first digits (199, 19), `minute` counts from
    midnight, `part` is "late 1990s" or "Tuesday morning" without the rest, `season` a name.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    week: int | None = None
    decade: int | None = None
    century: int | None = None
    minute: int | None = None
    part: str | None = None
    season: str | None = None


@dataclass(frozen=True, slots=True)
class ToldDate:
    """A date as a text tells it: its place, its explicit fields, and what it counts from publication."""

    span: Span
    told: Calendar
    words: str


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MORE_DATES = re.compile(
    r"\b(?:\d{1,2}/\d{1,2}/\d{4}|noon|midnight"
    r"|(?:early|mid|late)[- ](?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)|(?:spring|summer|autumn|fall|winter) (?:of )?(?:1\d{3}|20\d{2})"
    r"|(?:\d{1,2}(?:st|nd|rd|th)|\w+teenth|twentieth|twenty-first)[- ]century)\b"
)
_PART = re.compile(r"\b(early|mid|late|morning|afternoon|evening|night)\b")
_MONTH = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_YEAR = re.compile(r"\b(1\d{3}|20\d{2})\b(?!s)")
_DECADE = re.compile(r"\b(1\d|20)(\d)0s\b")
_CENTURY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)[- ]century|\b(twenty-first|[a-z]+)[- ]century")
_CENTURY_WORDS_TEXT = "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_CENTURY_WORDS = {word: number for number, word in enumerate(_CENTURY_WORDS_TEXT.split(), start=13)}
_CENTURY_WORDS["twenty-first"] = 21
_DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?![:/-]|\s?[ap]\.?m)")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d{2}))? ?([ap])\.?m\b")
_SEASON = re.compile(r"\b(spring|summer|autumn|fall|winter)\b")
_NEAR = re.compile(r"\b(last|next|this) (week|month|year|weekend|\w+day|\w+)\b")
_AGO = re.compile(r"\b(\w+) (day|week|month|year)s? ago\b")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}
_DAYS_FROM_NOW = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_DAYS_OF_A_WEEK = 7


def find_dates(text: str) -> tuple[ToldDate, ...]:
    """Return the dates of `text` in order."""
    spans = find_values(AnswerKind.DATE, text)
    more = [Span(*match.span()) for match in _MORE_DATES.finditer(text)]
    spans = [one for one in spans if not any(other.start <= one.start < other.end for other in more)]
    return tuple(_read(text, one) for span in sorted([*spans, *more]) for one in _ends_of(text, span))


def date_agrees(claimed: ToldDate, told: ToldDate, published_at: datetime | None) -> bool:
    """Whether a date that a source tells bears out the claimed one; `published_at` is the source's."""
    if claimed.words == told.words:
        return True
    known = [_with_wider(one) for one in (told.told, *_fill_in(told, published_at))]
    return any(_fits(wanted, one) for wanted in _meanings(claimed, published_at) for one in known)


def publication_agrees(claimed: ToldDate, published_at: datetime | None) -> bool:
    """Whether the claimed date is that of publication, as in "the Tribune reported on 2 May"."""
    if published_at is None or claimed.told == Calendar():
        return False
    return _fits(claimed.told, _to_calendar(published_at.date(), published_at.date()))


def _ends_of(text: str, span: Span) -> list[Span]:
    """Return both ends of "1985-1995", or the span alone."""
    years = [
        Span(span.start + one.start(), span.start + one.end()) for one in _YEAR.finditer(text[slice(*span)])
    ]
    return years if len(years) == 2 else [span]


def _read(text: str, span: Span) -> ToldDate:
    words = " ".join(text[span.start : span.end].lower().replace(",", " ").split())
    return ToldDate(span, _read_fields(words), words)


def _read_fields(words: str) -> Calendar:
    if iso := _ISO.search(words):
        return Calendar(year=int(iso[1]), month=int(iso[2]), day=int(iso[3]))
    if slashed := _SLASHED.search(words):
        return _read_slashed(int(slashed[1]), int(slashed[2]), int(slashed[3]))
    month, weekday, year, part = (pattern.search(words) for pattern in (_MONTH, _WEEKDAY, _YEAR, _PART))
    day = _DAY.search(words) if month else None
    decade, season = _DECADE.search(words), _SEASON.search(words)
    return Calendar(
        year=int(year[1]) if year else None,
        month=_MONTHS.index(month[1]) + 1 if month else None,
        day=int(day[1]) if day else None,
        weekday=WEEKDAYS.index(weekday[0]) if weekday else None,
        decade=int(decade[1] + decade[2]) if decade else None,
        century=_read_century(words),
        minute=_read_clock(words),
        part=part[1] if part else None,
        season=season[1].replace("fall", "autumn") if season else None,
    )


def _read_slashed(first: int, second: int, year: int) -> Calendar:
    """Read 18/3/2026 and 3/18/2026; 3/4/2026 is two different days, and so none."""
    if first <= 12 and second <= 12 and first != second:
        return Calendar()
    day, month = (first, second) if first > 12 else (second, first)
    return Calendar(year=year, month=month, day=day)


def _read_century(words: str) -> int | None:
    match = _CENTURY.search(words)
    if match is None:
        return None
    return int(match[1]) if match[1] else _CENTURY_WORDS.get(match[2])


def _read_clock(words: str) -> int | None:
    if words in {"noon", "midnight"}:
        return 12 * 60 if words == "noon" else 0
    match = _CLOCK.search(words)
    if match is None:
        return None
    return (int(match[1]) % 12 + (12 if match[3] == "p" else 0)) * 60 + int(match[2] or 0)


def _meanings(claimed: ToldDate, published_at: datetime | None) -> list[Calendar]:
    """What has to be known for the claimed date to be borne out: one of these."""
    told = claimed.told
    is_relative = told == Calendar() or _NEAR.search(claimed.words) is not None
    is_weekday = told.weekday is not None and told.month is None
    counted = list(_fill_in(claimed, published_at)) if is_relative or is_weekday else []
    return counted if is_relative else [told, *counted]


def _fill_in(date_told: ToldDate, published_at: datetime | None) -> Iterator[Calendar]:
    """Yield the days that the date may mean, counted from publication."""
    if published_at is None:
        return
    told, published = date_told.told, published_at.date()
    try:
        for meant in _count_from(date_told, published):
            if told.weekday in (None, meant.weekday):
                yield replace(meant, part=told.part, minute=told.minute)
    except (ValueError, OverflowError):  # February 30, or a day before the first
        return


def _with_wider(known: Calendar) -> Calendar:
    """Fill in what follows from a year: its decade and century, and whether it is late in its decade."""
    if known.year is None:
        return known
    decade, century = known.year // 10, (known.year - 1) // 100 + 1
    part = ("early", "mid", "late")[min(2, known.year % 10 * 3 // 10)] if known.month is None else None
    return replace(known, decade=decade, century=century, part=known.part or part)


def _count_from(date_told: ToldDate, published: date) -> Iterator[Calendar]:
    words, told = date_told.words, date_told.told
    shift = next((days for word, days in _DAYS_FROM_NOW.items() if word in words.split()), None)
    if shift is not None:
        yield _to_calendar(published + timedelta(days=shift), published)
    elif near := _NEAR.search(words):
        yield from _count_near(near[1], near[2], published)
    elif ago := _AGO.search(words):
        yield from _count_back(ago[1], ago[2], published)
    elif told.weekday is not None and told.month is None:
        yield from (_to_calendar(day, published) for day in _weekdays(told.weekday, published))
    elif told.month is not None and told.year is None:
        yield _nearest_year(told, published)
    elif told.year and told.month and told.day:
        yield _to_calendar(date(told.year, told.month, told.day), published)


def _count_near(which: str, unit: str, published: date) -> Iterator[Calendar]:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        yield Calendar(year=published.year + step)
    elif unit == "month":
        months = published.year * 12 + published.month - 1 + step
        yield Calendar(year=months // 12, month=months % 12 + 1)
    elif unit in {"week", "weekend"}:
        year, week, _ = (published + timedelta(days=step * _DAYS_OF_A_WEEK)).isocalendar()
        yield Calendar(year=year, week=week)
    elif unit in WEEKDAYS:
        days = [
            day for day in _weekdays(WEEKDAYS.index(unit), published) if step * (day - published).days >= 0
        ]
        yield from (_to_calendar(day, published) for day in days)
    else:
        yield Calendar(year=published.year + step, season=unit.replace("fall", "autumn"))


def _count_back(count: str, unit: str, published: date) -> Iterator[Calendar]:
    number = int(count) if count.isdigit() else _COUNTS.get(count)
    if number is None:
        return
    if unit == "year":
        yield Calendar(year=published.year - number)
    elif unit == "month":
        months = published.year * 12 + published.month - 1 - number
        yield Calendar(year=months // 12, month=months % 12 + 1)
    else:
        days = number * (_DAYS_OF_A_WEEK if unit == "week" else 1)
        yield _to_calendar(published - timedelta(days=days), published)


def _weekdays(weekday: int, published: date) -> list[date]:
    """The last and the next such day; news about a Monday appear on it, soon after it, or before it."""
    back = (published.weekday() - weekday) % _DAYS_OF_A_WEEK
    last = published - timedelta(days=back)
    return [last, last + timedelta(days=_DAYS_OF_A_WEEK)]


def _nearest_year(told: Calendar, published: date) -> Calendar:
    """The month, or the day of it, in the year that brings it nearest to publication."""
    month, day = told.month or 1, told.day or 15
    near = min(
        (date(published.year + step, month, min(day, 28)) for step in (-1, 0, 1)),
        key=lambda one: abs((one - published).days),
    )
    if told.day is None:
        return Calendar(year=near.year, month=month)
    return _to_calendar(date(near.year, month, day), published)


def _to_calendar(day: date, published: date) -> Calendar:
    """A whole date; its weekday is a name for it only near to publication."""
    is_near = abs((day - published).days) <= _DAYS_OF_A_WEEK
    return Calendar(
        year=day.year,
        month=day.month,
        day=day.day,
        weekday=day.weekday() if is_near else None,
        week=day.isocalendar().week,
    )


def _fits(wanted: Calendar, known: Calendar) -> bool:
    """Whether all that is wanted is known, and the same."""
    values = [(getattr(wanted, field.name), getattr(known, field.name)) for field in fields(Calendar)]
    return all(value is None or value == value_too for value, value_too in values)
