"""Figures, dates, sums and names in a text: the words that could answer "how many", "when" or "who".

Rules, not a trained tagger: they are exact about where a value starts and ends, take microseconds, and know
only English. A value they miss costs a mark, never an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.language.terms import NUMBER_WORDS, Word, find_words, name_runs
from qa.questions.expecting import AnswerKind

_SCALE = r"(?:hundreds?|thousands?|millions?|billions?|trillions?|dozens?|bn|tn)"
_WORDS = "(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|{_WORDS}(?:[- ]{_WORDS})*)(?:[ -]{_SCALE})*"
_RANGE = rf"{_NUMBER}(?:(?:\s?[-–]\s?| to | and | or ){_NUMBER})?"
_ABOUT = r"(?:(?:between|about|around|nearly|almost|over|more than|less than|fewer than|at least|up to) )?"
_VAGUE = rf"(?:tens of |hundreds of |several )?{_SCALE}(?= )|(?:a |an |one )?(?:half|quarter|third)(?= of)"
_UNIT = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centuries|century)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1\d{3}|20\d{2})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CURRENCY = r"(?:dollars|euros|pounds|yen|yuan|roubles|rubles|rupees|francs|crowns|cents)"

_DATE = re.compile(
    rf"\b(?:(?:{_WEEKDAY}(?: morning| afternoon| evening| night)?,? )?{_MONTH} {_DAY}\b(?:,? {_YEAR})?"
    rf"|{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH}(?: (?:of )?{_YEAR})?"
    rf"|{_WEEKDAY}(?: morning| afternoon| evening| night)?"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|(?:late |early |mid-)?{_YEAR}s?\b(?:\s?[-–]\s?{_YEAR})?"
    r"|\d{1,2}(?:st|nd|rd|th) century|\d{1,2}(?::\d{2})? ?(?:[ap]\.m\.|[ap]m\b)"
    rf"|(?:last|next|this) (?:week|month|year|weekend|{_WEEKDAY}|spring|summer|autumn|winter)"
    rf"|(?:{_NUMBER}|a few|several) {_UNIT} (?:ago|earlier|later)"
    r"|yesterday|today|tonight|tomorrow)(?!\w)"
)
_NUMBERS = re.compile(rf"\b(?:{_RANGE}|{_VAGUE})(?!\w)", re.IGNORECASE)
_PATTERNS = {
    AnswerKind.DATE: _DATE,
    AnswerKind.YEAR: re.compile(rf"(?<![\d.,$€£¥])\b{_YEAR}\b(?![.,]?\d)"),
    AnswerKind.DURATION: re.compile(
        rf"\b{_ABOUT}(?:(?:{_RANGE}|several|a few|a couple of|half an?|an?|many)[- ]){_UNIT}(?!\w)(?! ago)"
        r"|\bovernight\b",
        re.IGNORECASE,
    ),
    AnswerKind.MONEY: re.compile(
        rf"(?:\b[A-Z]{{1,2}})?[$€£¥]\s?\d+(?:[.,]\d+)*(?:[ -]?{_SCALE}|[mkb]\b)?|\b{_RANGE} {_CURRENCY}\b",
        re.IGNORECASE,
    ),
    AnswerKind.PERCENT: re.compile(
        rf"\b{_RANGE}\s?(?:%|percent\b|per cent\b|percentage points?\b)"
        r"|\b(?:a |one |two |three )?(?:half|thirds?|quarters?)\b",
        re.IGNORECASE,
    ),
    AnswerKind.NUMBER: _NUMBERS,
}
_PLACE_TEXT = "in at near from to outside off across around inside into through toward towards"
_PLACE_WORDS = frozenset(_PLACE_TEXT.split())
# Capitalised at the head of a sentence, and no name; the months and days are dates.
_NO_NAME_TEXT = """
    i the a an in on at but and he she it they we you this that these those his her their its our for as
    if when after before while since with by from to there however although according some many most
    both one two three all no not so yet still also other another under over during between because
    despite among even such what who how why where which mr mrs ms dr
"""
_NO_NAME = frozenset(_NO_NAME_TEXT.split())


def find_values(kind: AnswerKind, text: str) -> list[Span]:
    """Return the places in `text` of values of one kind, in order; none for kinds that no rule knows."""
    if kind is AnswerKind.NAME:
        return list(_names(text))
    if kind is AnswerKind.PLACE:
        return list(_places(text))
    if kind is AnswerKind.NUMBER:
        return list(_plain_numbers(text))
    pattern = _PATTERNS.get(kind)
    return [Span(*match.span()) for match in pattern.finditer(text)] if pattern else []


def _plain_numbers(text: str) -> Iterator[Span]:
    """Yield numbers that are no part of a date; "one of" and "no one" count nothing."""
    dates = [match.span() for match in _DATE.finditer(text)]
    for match in _NUMBERS.finditer(text):
        inside_date = any(start < match.end() and match.start() < end for start, end in dates)
        if not inside_date and match[0].lower() != "one":
            yield Span(*match.span())


def _names(text: str) -> Iterator[Span]:
    for _, run in _runs_with_word_before(text):
        yield Span(run[0].start, run[-1].end)


def _places(text: str) -> Iterator[Span]:
    for before, run in _runs_with_word_before(text):
        if before in _PLACE_WORDS:
            yield Span(run[0].start, run[-1].end)


def _runs_with_word_before(text: str) -> Iterator[tuple[str, Sequence[Word]]]:
    """Yield each run of names with the lower-case word that stands before it."""
    words = find_words(text)
    positions = {word.start: position for position, word in enumerate(words)}
    for run in name_runs(words):
        name = trim_name(run)
        if name:
            position = positions[name[0].start]
            yield (words[position - 1].text.lower() if position else ""), name


def trim_name(run: list[Word]) -> list[Word]:
    """Return a run of capitalised words without what is no name at its head.

    Nothing is left of a date, or of a lone word that opens a sentence.
    """
    while run and (run[0].text.lower() in _NO_NAME or not run[0].is_capitalised):
        run = run[1:]
    lone_opening_word = len(run) == 1 and not run[0].is_name
    return [] if lone_opening_word or _DATE.fullmatch(" ".join(word.text for word in run)) else run
