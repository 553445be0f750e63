"""What stands in front of a story: date headers, bylines, and the dateline with place and agency.

    Published: May 6, 2026 9:15 a.m. | By JANE DOE, Staff Writer        header lines
    OSTMARK, March 3 (AP) — The harbour ...                             a dateline, then the story

Each function looks at one line, and says what it found and what is left of the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from index.cleaning.furniture import ends_sentence, is_furniture
from index.timestamps import MONTH, parse_time

MAX_HEADER_CHARS = 200
_MAX_DATELINE_CHARS = 120

_AGENCY_NAMES = (
    "AP|The Associated Press|Associated Press|AFP|Agence France-Presse|Reuters|Thomson Reuters Foundation|"
    "UPI|dpa|ANSA|EFE|TASS|ITAR-TASS|Interfax|RIA Novosti|Sputnik|Xinhua|Kyodo|Kyodo News|Jiji|Yonhap|"
    "KCNA|PTI|ANI|IANS|UNI|APP|BSS|Bernama|Antara|Anadolu|Anadolu Agency|AA|Ukrinform|Unian|"
    "Interfax-Ukraine|PAP|CTK|ČTK|TASR|MTI|Agerpres|Tanjug|HINA|BTA|APA|Keystone-SDA|SDA|ATS|KNA|epd|SID|"
    "Belga|ANP|NTB|TT|Ritzau|STT|LETA|BNS|ELTA|Lusa|SPA|WAM|SANA|IRNA|ISNA|Petra|MENA|NAN|GNA|Bloomberg|"
    "CNN|BBC|AAP|The Canadian Press|Canadian Press|CP|PA|PA Media|Europa Press|States Newsroom|"
    "KFF Health News|Stacker|NewsNation|The Conversation|RFE/RL|VOA|Deutsche Welle|DW|Al Jazeera"
)
AGENCIES = frozenset(_AGENCY_NAMES.casefold().split("|"))
_LABELS_IN_CAPITALS = (
    "BREAKING|BREAKING NEWS|EXCLUSIVE|UPDATE|UPDATED|UPDATE 1|WATCH|LIVE|LIVE UPDATES|OPINION|ANALYSIS|"
    "EXPLAINER|VIDEO|PHOTOS|REVIEW|CORRECTION|NOTE|EDITOR'S NOTE|WARNING|FACT CHECK|INTERVIEW|QUIZ|"
    "PODCAST|FEATURE|COLUMN|EDITORIAL|COMMENT|NASA|NATO|UNESCO|UNICEF|OPEC|FIFA|UEFA|ASEAN|IAEA|BREXIT|"
    "COVID|JUST IN|DEVELOPING|READ|RELATED|PHOTO|NEWS|ADVERTISEMENT|DATE|BY|SPORT|SPORTS|FOOTBALL|"
    "POLITICS|BUSINESS|WORLD|HEALTH|WEATHER|CULTURE|OBITUARY|SUMMARY"
)
_NO_PLACES = frozenset(_LABELS_IN_CAPITALS.split("|"))

_DASH = re.compile(r"\s?[—–]\s?|\s?--\s?|\s-\s|:\s")
_BRACKETS = re.compile(r"\(([^()]{2,40})\)\s?[:.]?$")
_BRACKETS_AND_STORY = re.compile(r"([^()]{0,80}\(([^()]{2,40})\))\s(?=[\"“‘'A-Z\d])")
_WORD = r"[^\W\d_a-zà-ÿ][\w.'’-]*"
_PLACE = re.compile(
    rf"{_WORD}(?:(?: and | & |[ /]|/ )(?:{_WORD}|(?:de|del|la|le|of|al|el|upon|sur|am)(?= ))){{0,5}}"
)
_MONTH_DAY = re.compile(
    rf"(?i)(?:{MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?(?: \d{{4}})?|\d{{1,2}}\.? (?:{MONTH})\.?(?: \d{{4}})?"
)
_STORY_START = re.compile(r"[\"“‘'«(]*(?:[^\W\d_a-zà-ÿ]|\d)")
_WEEKDAY = re.compile(r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day")
_YEAR = re.compile(r"(?:19|20)\d\d")

_LABEL = (
    r"(?:(?:article |story |first |originally |last )?(?:published|posted|updated|modified|created"
    r"|issued|released)|date"
    r"|publication date|pub date|release date|veröffentlicht|aktualisiert|stand|erstellt|publié"
    r"|mis à jour|publicado"
    r"|actualizado|pubblicato|aggiornato|atualizado|gepubliceerd|bijgewerkt|опубликовано|обновлено"
    r"|опубліковано|оновлено)"
    r"(?: (?:on|at|le|el|il|am|em|op|vom|date))?"
)
_LABELLED = re.compile(rf"(?i)({_LABEL})\s?:?\s+(\S.{{0,90}})|({_LABEL}):(\S.{{0,90}})")
_NEXT_LABEL = re.compile(rf"(?i)(?<!last)(?<!first)(?<!originally)[\s,;(]+(?=(?:{_LABEL})\s?:?\s)")
_UPDATE_WORDS = re.compile(r"(?i)updat|modif|aktual|mis à jour|actual|aggior|atual|bijgew|обнов|онов")
_PRINTED_DATE = re.compile(
    rf"(?i)\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d[/.]\s?\d{{1,2}}[/.]\s?\d{{4}}|(?:{MONTH})\b"
)
_DATE_PREFIX = re.compile(
    rf"(?i)({_LABEL})\s?:?\s((?:\d{{4}}-\d{{2}}-\d{{2}}(?:[t ]\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:z"
    rf"|[+-]\d{{2}}:?\d{{2}})?)?)"
    rf"|(?:(?:{MONTH})\.? \d{{1,2}},? \d{{4}}|\d{{1,2}}\.? (?:{MONTH})\.? \d{{4}}))\s+(?=\S)"
)

_BYLINE = re.compile(
    r"(?i:(written |reported |story |text )?by|von|par|por|di|door|автор)\s?:?\s+(\S.{1,120})"
)
_NAME_WORD = re.compile(
    r"[^\W\d_a-zà-ÿ][\w.'’-]*,?|(?:and|&|und|et|y|e|de|van|von|der|da|di|la|le|al|bin|el|du|dos|of|the),?"
)
_ROLE = re.compile(
    r"(?i)\b(?:writers?|reporters?|editors?|correspondents?|staff|press|news|bureau|chief|contributors?"
    r"|producers?|author"
    r"|columnists?|analysts?|senior|special to|photographer|magazine|times|post|journal|service|agency"
    r"|agencies|media)\b"
)
_NOT_NAMES = re.compile(
    rf"(?i)(?:the numbers|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:{MONTH})|(?:19|20)\d\d)\b"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a header line says; all None means that it says nothing worth keeping."""

    published_at: datetime | None = None
    updated_at: datetime | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, agency and date in front of a story, as printed, and the story's line without them."""

    place: str | None
    agency: str | None
    published_at: datetime | None
    rest: str


def read_header(line: str) -> Header | None:
    """What a line of nothing but dates, bylines and reading times says; None for any other line.

    >>> read_header("By JANE DOE, Staff Writer | May 6, 2026").author
    'Jane Doe'
    """
    return _read_short_header(line) if len(line) <= MAX_HEADER_CHARS else None


@lru_cache(maxsize=1024)  # cleaning looks at the same first lines several times
def _read_short_header(line: str) -> Header | None:
    header, is_header = Header(), False
    for part in _header_parts(line):
        found = _read_part(part)
        if found is None and not is_furniture(part):
            return None
        if found is not None:
            header, is_header = _join(header, found), True
    return header if is_header else None


def is_date_label(line: str) -> bool:
    """Whether a line is a labelled date (`Updated: ...`), which is no sentence wherever it stands."""
    return (
        len(line) <= MAX_HEADER_CHARS and _LABELLED.match(line) is not None and read_header(line) is not None
    )


def split_date_prefix(line: str) -> tuple[Header, str] | None:
    """A labelled date glued to the front of a line, and the rest: `date 2026-05-06 OSTMARK (AP) — ...`."""
    match = _DATE_PREFIX.match(line.lstrip()[:200])
    if match is None:
        return None
    rest = line.lstrip()[match.end() :]
    is_label = ":" in match[0] or match[1].casefold() == "date" or read_dateline(rest) is not None
    moment = parse_time(match[2])
    if moment is None or not is_label or rest[:1].islower() or rest[:1] in ",;":
        return None
    return _dated(match[1], moment), rest


def read_dateline(line: str) -> Dateline | None:
    """The dateline at the beginning of a story; None if there is none.

    `PLACE (AGENCY) —`, `PLACE, Region, March 3 (AGENCY) -`, `(AGENCY) -`, or a place in capitals and a dash.

    >>> read_dateline("OSTMARK, Norland (AP) — The harbour reopened.").agency
    'AP'
    """
    found = None
    if dash := _DASH.search(line[:_MAX_DATELINE_CHARS]):
        found = _read_place(line[: dash.start()], line[dash.end() :], dash[0].strip())
    if found is None and (brackets := _BRACKETS_AND_STORY.match(line[:_MAX_DATELINE_CHARS])):
        found = _read_place(brackets[1], line[brackets.end() :], "")
    return found


def _read_place(head: str, rest: str, dash: str) -> Dateline | None:
    head, agency = head.strip(), None
    if brackets := _BRACKETS.search(head):
        agency = brackets[1].strip()
        head = head[: brackets.start()].strip(" ,")
    parts = [part.strip() for part in head.split(",") if part.strip()]
    if agency is None and parts and parts[-1].casefold() in AGENCIES:
        agency = parts.pop()
    place, moment, is_place = _read_place_parts(parts)
    rest = rest.strip()
    if not is_place or not _STORY_START.match(rest):
        return None
    has_date = len(parts) > (place or "").count(",") + bool(place)
    is_dateline = (
        _is_signed(place, agency, is_firm=dash not in {"", ":"} or has_date)
        if agency
        else _is_loud(place) and dash not in {"", ":"} and (dash != "-" or len(parts) > 1)
    )
    return Dateline(place, agency, moment, rest) if is_dateline else None


def _is_signed(place: str | None, agency: str, *, is_firm: bool) -> bool:
    """Whether an agency makes this a dateline, and not the first mention of an organisation with its
    initials.

    `The World Health Organization (WHO) — ...` is none: initials that are no known agency need a place in
    capitals. A known one needs a short place, and without a dash or a date (not `is_firm`) capitals, too.
    """
    if place is None or _is_loud(place, letters=2):
        return all(_is_agency(part.strip()) for part in agency.split("/"))
    is_known = all(part.strip().casefold() in AGENCIES for part in agency.split("/"))
    return is_known and is_firm and len(place.split(",")[0].split()) <= 3 and not place.startswith("The ")


def _is_agency(name: str) -> bool:
    return name.casefold() in AGENCIES or re.fullmatch(r"[A-Z]{2,6}", name) is not None


def _is_loud(place: str | None, letters: int = 4) -> bool:
    """Whether a place is printed in capitals, as datelines are, and is not some other label in capitals."""
    name = (place or "").split(",")[0]
    found = [character for character in name if character.isalpha()]
    return len(found) >= letters and all(letter.isupper() for letter in found) and name not in _NO_PLACES


def _read_place_parts(parts: list[str]) -> tuple[str | None, datetime | None, bool]:
    """Place with region, and date if it has a year; False if there is anything else among the parts."""
    places: list[str] = []
    dates: list[str] = []
    for part in parts:
        if _MONTH_DAY.fullmatch(part) or _WEEKDAY.fullmatch(part) or (dates and _YEAR.fullmatch(part)):
            dates.append(part)
        elif _PLACE.fullmatch(part) and len(part) <= 40 and len(places) < 3 and not dates:
            places.append(part)
        else:
            return None, None, False
    return ", ".join(places) or None, parse_time(", ".join(dates)), True


def _header_parts(line: str) -> list[str]:
    pieces = re.split(r"\s*[|•·●]\s*", line.strip(" |•·●"))
    return [
        part.strip(" ()[]-–—")
        for piece in pieces
        for part in _NEXT_LABEL.split(piece)
        if part.strip(" ()[]-–—")
    ]


def _read_part(part: str) -> Header | None:
    if match := _LABELLED.fullmatch(part):
        moment = parse_time((match[2] or match[4]).strip(" ."))
        return _dated(match[1] or match[3], moment) if moment else None
    if _PRINTED_DATE.search(part) and (moment := parse_time(part.strip(" ."))):
        return Header(published_at=moment)
    author = _read_byline(part)
    return Header(author=author) if author else None


def _dated(label: str, moment: datetime) -> Header:
    is_update = _UPDATE_WORDS.search(label) is not None
    return Header(updated_at=moment) if is_update else Header(published_at=moment)


def _join(first: Header, second: Header) -> Header:
    return Header(
        first.published_at or second.published_at,
        first.updated_at or second.updated_at,
        first.author or second.author,
    )


def _read_byline(part: str) -> str | None:
    """The names of `By Jane Doe and JOHN ROE, Staff Writers`; None if this is no byline."""
    match = _BYLINE.fullmatch(part)
    if match is None or _NOT_NAMES.match(match[2]) or ":" in match[2]:
        return None
    names = match[2].strip()
    if ends_sentence(names) and not re.search(r"(?:\b[A-Z]|[JS]r)\.$", names):
        return None
    words = re.sub(r"\s(?:in|for|at|with|from)\s", " and ", names).split()
    is_english = part[:2].casefold() == "by" or match[1]
    if len(words) > 12 or not all(_NAME_WORD.fullmatch(word) for word in words):
        return None
    if not 1 < len(words) <= (12 if is_english else 4) and names.casefold() not in AGENCIES:
        return None
    return _plain_names(names)


def _plain_names(names: str) -> str | None:
    names = re.split(r"\s(?:in|for|at|with|from)\s", names)[0]
    people = [name.strip() for name in names.split(",") if name.strip()]
    kept = [people[0], *(name for name in people[1:] if " " in name and not _ROLE.search(name))]
    return ", ".join(name.title() if name.isupper() and " " in name else name for name in kept) or None
