"""Long text in, messages that Telegram takes out: cut at sentence ends, never inside a link or bold words.

Telegram counts UTF-16 code units once the tags are parsed, and at most 100 entities. Since runs are cut
before tags are written, a block quote that goes on in the next message is closed and opened again there.

Where to cut, best first: between paragraphs, when the message is at least half full; behind a line, or a
sentence and the numbers of its sources; at white space; between two characters that are seen as two.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from bot.telegram_bot.rendering.styled_text import Run, StyledText, count_entities, count_units, to_plain
from index.sentences import split_sentences

MOST_UNITS = 4096
MOST_ENTITIES = 100

_LOOK_AHEAD_CHARS = 200  # tells whether the last sentence really ends where the message is full
_SOURCE_NUMBERS = re.compile(r"(?:\s?\[\d{1,3}\])*")
_LINE_END = re.compile(r"\n")
_SPACE = re.compile(r"\s+")
_MARKS = frozenset({"Mn", "Mc", "Me"})
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_HIDDEN_LETTERS = range(0xE0020, 0xE0080)
_JOINER = "\u200d"


def split_text(
    text: StyledText, *, most_units: int = MOST_UNITS, most_entities: int = MOST_ENTITIES
) -> list[StyledText]:
    """Return `text` as pieces that each fit into a message, none of them blank.

    Nothing but white space is lost at the cuts. `most_units` is at least 2, `most_entities` at least 3.
    """
    pieces: list[StyledText] = []
    rest = strip(text)
    while not _fits(rest, most_units, most_entities):
        place = _choose_cut(rest, _find_limit(rest, most_units, most_entities))
        piece, rest = _cut(rest, place)
        pieces.append(strip(piece))
        rest = strip(rest)
    return [piece for piece in (*pieces, rest) if piece]


def strip(text: StyledText) -> StyledText:
    """Return `text` without white space on either side, as Telegram shows it."""
    runs = list(text)
    while runs and not runs[0].text.strip():
        runs.pop(0)
    while runs and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(runs)


def _fits(text: StyledText, most_units: int, most_entities: int) -> bool:
    return count_units(to_plain(text)) <= most_units and count_entities(text) <= most_entities


def _find_limit(text: StyledText, most_units: int, most_entities: int) -> int:
    """How many characters of `text` one message can take, if it may be cut anywhere."""
    runs = bisect_right(range(len(text) + 1), most_entities, key=lambda n: count_entities(text[:n])) - 1
    units = 0
    for place, character in enumerate(to_plain(text[:runs])):
        units += 2 if character > "\uffff" else 1
        if units > most_units:
            return place
    return len(to_plain(text[:runs]))


def _choose_cut(text: StyledText, limit: int) -> int:
    """The best place to cut, 1 to `limit` characters from the start."""
    start = to_plain(text)[: limit + _LOOK_AHEAD_CHARS]
    ways: tuple[tuple[Callable[[], Iterable[int]], int], ...] = (
        (lambda: _paragraph_ends(text), limit // 2),
        (lambda: _sentence_ends(start), 1),
        (lambda: (found.start() for found in _SPACE.finditer(start)), 1),
        (lambda: (place for place in range(1, limit + 1) if _are_two(start, place)), 1),
    )
    for whole in (_find_whole(text), []):  # what is longer than a message has to be cut inside
        for find_places, least in ways:
            fitting = (place for place in find_places() if least <= place <= limit)
            if place := max((at for at in fitting if not _is_inside(at, whole)), default=0):
                return place
    return limit


def _find_whole(text: StyledText) -> list[range]:
    """Where links and bold words stand, in characters."""
    return [*_spans(text, lambda run: run.url), *_spans(text, lambda run: run.bold)]


def _spans(text: StyledText, style: Callable[[Run], str | bool]) -> Iterator[range]:
    start = 0
    for value, runs in groupby(text, key=style):
        end = start + sum(len(run.text) for run in runs)
        if value:
            yield range(start, end)
        start = end


def _is_inside(place: int, whole: Iterable[range]) -> bool:
    return any(span.start < place < span.stop for span in whole)


def _paragraph_ends(text: StyledText) -> Iterator[int]:
    """Line ends outside block quotes."""
    start = 0
    for run in text:
        if not run.quoted:
            yield from (start + found.start() for found in _LINE_END.finditer(run.text))
        start += len(run.text)


def _sentence_ends(text: str) -> Iterator[int]:
    """Line ends, and where a sentence and the numbers of its sources ("[1] [2]") end."""
    yield from (found.start() for found in _LINE_END.finditer(text))
    for sentence in split_sentences(text):
        numbers = _SOURCE_NUMBERS.match(text, sentence.end)
        yield numbers.end() if numbers else sentence.end


def _are_two(text: str, place: int) -> bool:
    """Whether the characters on both sides of `place` are seen apart, not a letter and its mark.

    A simple reading of Unicode's rules for grapheme clusters (UAX 29): Hangul's letters are told apart.
    """
    before, after = text[place - 1], text[place : place + 1]
    if not after:
        return True
    if unicodedata.category(after) in _MARKS or _JOINER in (before, after):
        return False
    if ord(after) in _SKIN_TONES or ord(after) in _HIDDEN_LETTERS:
        return False
    return not (
        ord(before) in _FLAG_LETTERS and ord(after) in _FLAG_LETTERS and _flag_letters(text, place) % 2
    )


def _flag_letters(text: str, place: int) -> int:
    """How many letters of flags stand right before `place`: two make a flag."""
    count = 0
    while count < place and ord(text[place - 1 - count]) in _FLAG_LETTERS:
        count += 1
    return count


def _cut(text: StyledText, place: int) -> tuple[StyledText, StyledText]:
    before: list[Run] = []
    for number, run in enumerate(text):
        if place <= len(run.text):
            left, right = replace(run, text=run.text[:place]), replace(run, text=run.text[place:])
            return (*before, left), (right, *text[number + 1 :])
        place -= len(run.text)
        before.append(run)
    return tuple(before), ()
