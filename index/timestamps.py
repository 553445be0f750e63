"""Dates as news pages write them, turned into aware datetimes in UTC.

No guessing: a date counts only if every word of it is understood, and `03/04/2026`, which is two different
days on two sides of the Atlantic, is not understood. A time without a zone is taken as UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_DATE_CHARS = 100
EARLIEST_YEAR, LATEST_YEAR = 1600, 2200  # digitised newspapers begin in the 17th century

_MONTHS = (
    "january jan januar jänner janvier enero ene gennaio gen janeiro января січня",
    "february feb februar février fév fevrier febrero febbraio fevereiro fev февраля лютого",
    "march mar märz mär maerz mars marzo março março марта березня",
    "april apr avril abril abr aprile апреля квітня",
    "may mai mayo maggio mag maio мая травня",
    "june jun juni juin junio giugno giu junho июня червня",
    "july jul juli juillet julio luglio lug julho июля липня",
    "august aug août aout agosto ago августа серпня",
    "september sept sep septembre septiembre settembre set setembro сентября вересня",
    "october oct oktober okt octobre octubre ottobre ott outubro out октября жовтня",
    "november nov novembre noviembre novembro ноября листопада",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro декабря грудня",
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_NOISE_WORDS = (
    "at on the of um uhr le el la à a de den der am alle ore h kl mon tue tues wed thu thur thurs fri sat "
    "sun monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag "
    "freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles "
    "jueves viernes sábado domingo в г года о р року local time"
)
_NOISE = frozenset(_NOISE_WORDS.split())
_HOURS_FROM_UTC = {
    "utc": 0, "gmt": 0, "z": 0, "bst": 1, "ist": 5.5, "cet": 1, "cest": 2, "mez": 1, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "jst": 9, "sgt": 8, "hkt": 8, "aest": 10, "aedt": 11,
}  # fmt: skip
_HALF_ZONES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}

_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_DATES = tuple(
    re.compile(rf"(?<!\w){pattern}(?!\w)")
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        rf"(?P<name>{MONTH})\.?\s{_DAY},?\s(?P<year>\d{{4}})",
        rf"{_DAY}[\s-](?:de\s|of\s)?(?P<name>{MONTH})\.?,?[\s-](?:de\s)?(?P<year>\d{{4}})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})",
    )
)
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,6})?)?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?(?![\d:])"
)
_OFFSET = re.compile(r"(?:utc|gmt)?(?P<sign>[+\-−])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")


def parse_time(value: object) -> datetime | None:
    """The moment that a file's date field means, in UTC; None if there is none or it cannot be understood.

    Takes datetimes and dates (YAML makes them), seconds or milliseconds since 1970, ISO 8601, RFC 2822, and
    what pages print: `May 6, 2026 9:15 a.m. ET`, `6 mai 2026`, `06.05.2026, 10:15 Uhr`.
    """
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return _in_utc(datetime(value.year, value.month, value.day))  # noqa: DTZ001 - the zone comes with _in_utc
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_epoch(value)
    return _parse_text(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _parse_text(text: str) -> datetime | None:
    text = " ".join(text.split())
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    if re.fullmatch(r"-?\d{9,13}(?:\.\d{1,6})?", text):
        return _from_epoch(float(text))
    if re.match(r"\d{4}-?\d{2}-?\d{2}(?!\d)", text):
        try:
            return _in_utc(datetime.fromisoformat(re.sub(r"\s(?=[+-]\d{2}:?\d{2}$)", "", text)))
        except ValueError:
            pass  # "2026-05-06 10:15 UTC" and the like: words, below
    return _parse_words(text.lower())


def _parse_words(text: str) -> datetime | None:
    found = next(
        ((match, day) for pattern in _DATES if (match := pattern.search(text)) and (day := _day(match))), None
    )
    if found is None:
        return None
    match, day = found
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    clock = next((m for m in _TIME.finditer(rest) if m["minute"] or m["half"]), None)
    time_of_day = _clock(clock) if clock else timedelta()
    if clock:
        rest = f"{rest[: clock.start()]} {rest[clock.end() :]}"
    zone = _zone_among(rest, day)
    if zone is None or time_of_day is None:
        return None
    return _in_utc((day + time_of_day).replace(tzinfo=zone))


def _day(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    year, month, day = int(parts["year"]), parts.get("month"), parts.get("day")
    if name := parts.get("name"):
        month = str(_MONTH_NUMBERS[name])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None  # nobody can tell which of them is the month
        month, day = (str(first), str(second)) if first <= 12 else (str(second), str(first))
    try:
        return datetime(year, int(month or 0), int(day or 0)) if _plausible(year) else None  # noqa: DTZ001 - zone follows
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> timedelta | None:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return timedelta(hours=hour, minutes=minute, seconds=second) if hour < 24 and minute < 60 else None


def _zone_among(rest: str, day: datetime) -> tzinfo | None:
    """The zone that the words around a date name (UTC if none does); None if a word is no part of a date."""
    zone: tzinfo = UTC
    for word in rest.replace(",", " ").replace("(", " ").replace(")", " ").split():
        word = word.strip(".;|–—") or word
        if word in _HOURS_FROM_UTC:
            zone = timezone(timedelta(hours=_HOURS_FROM_UTC[word]))
        elif word in _HALF_ZONES:
            zone = _american_zone(word, day)
        elif offset := _OFFSET.fullmatch(word):
            minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
            if minutes > 14 * 60:
                return None
            zone = timezone(timedelta(minutes=-minutes if offset["sign"] != "+" else minutes))
        elif word not in _NOISE and word.strip("-–—|•·"):
            return None
    return zone


def _american_zone(word: str, day: datetime) -> tzinfo:
    try:
        return ZoneInfo(_HALF_ZONES[word])
    except ZoneInfoNotFoundError:  # a machine without a time zone database: summer time by the month
        winter = {"et": -5, "ct": -6, "mt": -7, "pt": -8}[word]
        return timezone(timedelta(hours=winter + (4 <= day.month <= 10)))


def _from_epoch(value: float) -> datetime | None:
    try:
        # Seconds would lie in the year 5138 or later: it must be milliseconds.
        seconds = value / 1000 if abs(value) >= 1e11 else value
        return _in_utc(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _in_utc(moment: datetime) -> datetime | None:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC) if _plausible(moment.year) else None
    except (OverflowError, ValueError):
        return None


def _plausible(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LATEST_YEAR
