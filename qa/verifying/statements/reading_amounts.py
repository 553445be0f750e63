"""The amounts in a text: a reader of English number words, digits, scales, ranges, shares and sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.articles import Span
from qa.verifying.statements.amounts import AGE, Amount, Bound
from qa.verifying.statements.number_words import (
    FRACTIONS,
    ORDINALS,
    SCALES,
    VAGUE_SCALES,
    VALUES,
    read_number_words,
)
from qa.verifying.statements.units import CURRENCIES, CURRENCY_SIGNS, SQUARES, UNITS

_GLUED_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "mn": 1e6, "tn": 1e12}
_SIGNS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3}
_SEVERAL = frozenset({"several", "few", "many"})

_ABOUT_TEXT = "about around some roughly approximately circa nearly almost approx estimated"
_OVER_WORDS = frozenset({"over", "above", "exceeding"})
_UNDER_WORDS = frozenset({"under", "below"})
_THAN = {"more": Bound.OVER, "greater": Bound.OVER, "less": Bound.UNDER, "fewer": Bound.UNDER}
_ABOUT_WORDS = frozenset(_ABOUT_TEXT.split())

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]")
_NUMBER_WORDS = "|".join({*VALUES, *SCALES, *VAGUE_SCALES, *ORDINALS, *FRACTIONS} - {"one"})
_MAY_COUNT = re.compile(rf"\d|[½¼¾⅓⅔]|\b(?:{_NUMBER_WORDS})\b|\bone[- ]", re.IGNORECASE)
_STARTS = frozenset({*VALUES, *SCALES, *VAGUE_SCALES, *ORDINALS, *FRACTIONS, *_SIGNS, "a", "an", "tens"})
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def find_amounts(text: str, dates: Sequence[Span] = ()) -> tuple[Amount, ...]:
    """Return the amounts of `text` in order; none inside `dates`, and none for a lone "one"."""
    if not _MAY_COUNT.search(text):
        return ()
    return tuple(_Reader(text, dates).read())


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it was read: `end` is the token behind it, `unit` "ordinal", "share" or empty."""

    value: float
    end: int
    unit: str = ""


class _Range(NamedTuple):
    low: float
    high: float
    end: int


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, dates: Sequence[Span]) -> None:
        self._text = text
        self._tokens = [Span(*match.span()) for match in _TOKEN.finditer(text)]
        self._words = [text[start:end].lower() for start, end in self._tokens]
        self._dates = dates

    def read(self) -> Iterator[Amount]:
        """Yield the amounts in order."""
        place = 0
        while place < len(self._words):
            amount_end = self._read_amount(place)
            if amount_end is None:
                place += 1
                continue
            amount, place = amount_end
            yield amount

    def _read_amount(self, place: int) -> tuple[Amount, int] | None:
        word = self._words[place]
        if word not in _STARTS and not word[0].isdecimal():
            return None
        if self._is_in_date(place) or self._is_in_name(place):
            return None
        if vague := self._read_vague(place):
            return vague
        number = self._read_number(place)
        if number is None or (number.end == place + 1 and self._words[place] == "one"):
            return None
        return self._to_amount(place, number)

    def _read_range(self, place: int, number: _Number) -> _Range:
        """Return the range that begins with the number ("10 to 15", "between 10 and 15"), or itself alone."""
        alone = _Range(number.value, number.value, number.end)
        joint = self._word(number.end)
        joins = joint in {"-", "–", "—", "to"} or (joint == "and" and self._word(place - 1) == "between")
        upper = self._read_number(number.end + 1) if joins and not number.unit else None
        if upper is None or upper.unit or self._is_in_date(number.end + 1):
            return alone
        lower = number.value
        if lower < upper.value / 100:  # "12 to 15 million"
            lower *= _scale_of(upper.value)
        return _Range(lower, upper.value, upper.end) if lower < upper.value else alone

    def _to_amount(self, place: int, number: _Number) -> tuple[Amount, int]:
        found = self._read_range(place, number)
        unit, end = self._read_unit(place, number, found.end)
        factor = -1.0 if self._is_negative(place) else 1.0
        if unit == "share" and number.unit != "share":
            factor /= 100
        first = place - 1 if self._word(place - 1) in CURRENCY_SIGNS else place
        span = Span(self._tokens[first].start, self._tokens[end - 1].end)
        low, high = sorted((found.low * factor, found.high * factor))
        vague = found.low == found.high and found.low in SCALES.values() and self._word(first - 1) in _SEVERAL
        if vague:
            low, high = 2 * low, 10 * high
        return Amount(span, low, high, unit, self._read_bound(first, end), vague), end

    def _read_unit(self, place: int, number: _Number, end: int) -> tuple[str, int]:
        """Return the unit and the token behind what belongs to the amount; a measure is not part of it."""
        word, following = self._word(end), self._word(end + 1)
        if self._word(place - 1) in CURRENCY_SIGNS:
            return CURRENCY_SIGNS[self._word(place - 1)], end
        if word in {"%", "percent"}:
            return "share", end + 1
        if word == "per" and following == "cent":
            return "share", end + 2
        if word == "percentage" and following in {"point", "points"}:
            return "points", end + 2
        if word in CURRENCIES:
            return CURRENCIES[word], end + 1
        return number.unit or self._read_measure(end), end

    def _read_measure(self, end: int) -> str:
        measured = end + 1 if self._word(end) in {"-", *SQUARES} else end
        unit = UNITS.get(self._word(measured), "")
        if unit == "year" and "old" in {self._word(measured + 1), self._word(measured + 2)}:
            return AGE
        return f"{self._word(end)} {unit}" if unit and self._word(end) in SQUARES else unit

    def _read_bound(self, first: int, end: int) -> Bound:
        before, earlier = self._word(first - 1), self._word(first - 2)
        if before == "than" and earlier in _THAN:
            return _THAN[earlier]
        if before in _OVER_WORDS or (earlier, before) == ("at", "least") or self._word(end) == "+":
            return Bound.OVER
        if before in _UNDER_WORDS or (earlier, before) in {("up", "to"), ("at", "most")}:
            return Bound.UNDER
        return Bound.ABOUT if before in _ABOUT_WORDS else Bound.EXACT

    def _read_vague(self, place: int) -> tuple[Amount, int] | None:
        """Read "thousands" or "tens of thousands": at least two of them, less than the next scale."""
        word, start = self._words[place], place
        factor = 1.0
        if (
            word in {"tens", "hundreds"}
            and self._word(place + 1) == "of"
            and self._word(place + 2) in VAGUE_SCALES
        ):
            factor, place = (10.0 if word == "tens" else 100.0), place + 2
            word = self._words[place]
        if word not in VAGUE_SCALES:
            return None
        scale = VAGUE_SCALES[word] * factor
        span = Span(self._tokens[start].start, self._tokens[place].end)
        most = 20 * scale if word == "dozens" or factor > 1 else 100 * scale
        return Amount(span, 2 * scale, most, is_vague=True), place + 1

    def _read_number(self, place: int) -> _Number | None:
        word = self._word(place)
        if not word:
            return None
        if word[0].isdecimal():
            return self._read_digits(place)
        if word in _SIGNS:
            return _Number(_SIGNS[word], place + 1, "share")
        if fraction := self._read_fraction(place):
            return fraction
        if word in ORDINALS:
            return _Number(ORDINALS[word], place + 1, "ordinal")
        spoken = read_number_words(self._words, place)
        return _Number(spoken.value, spoken.end, "ordinal" if spoken.is_ordinal else "") if spoken else None

    def _read_digits(self, place: int) -> _Number:
        word = self._words[place]
        value = _to_float(word)
        glued = self._word(place + 1) if self._is_glued(place) else ""
        if glued in {"st", "nd", "rd", "th"}:
            return _Number(value, place + 2, "ordinal")
        if self._word(place + 1) in _SIGNS:
            return _Number(value + _SIGNS[self._word(place + 1)], place + 2)
        is_money = self._word(place - 1) in CURRENCY_SIGNS
        if glued in _GLUED_SCALES and (glued != "m" or is_money):
            return _Number(value * _GLUED_SCALES[glued], place + 2)
        return self._scaled(value, place + 1)

    def _scaled(self, value: float, end: int) -> _Number:
        while True:
            hyphen = 1 if self._word(end) == "-" and self._word(end + 1) in SCALES else 0
            if self._word(end + hyphen) not in SCALES:
                return _Number(value, end)
            value *= SCALES[self._word(end + hyphen)]
            end += hyphen + 1

    def _read_fraction(self, place: int) -> _Number | None:
        """Read "half of", "a third", "two-thirds"; a lone "third" counts places, and "quarter" months."""
        word = self._words[place]
        if word == "half" and self._word(place - 1) != "and":
            scale = SCALES.get(self._word(place + 2), 0.0) if self._word(place + 1) == "a" else 0.0
            return _Number(0.5 * scale, place + 3) if scale else _Number(0.5, place + 1, "share")
        count = 1.0 if word in {"a", "one"} else VALUES.get(word, 0.0)
        following = place + 2 if self._word(place + 1) == "-" else place + 1
        part = self._word(following)
        if not count or part not in FRACTIONS or (word == "a" and part in {"fifth", "tenth", "half"}):
            return None
        is_share = count > 1 or part == "half" or self._word(following + 1) in {"of", "the", "as"}
        return _Number(count * FRACTIONS[part], following + 1, "share") if is_share else None

    def _is_negative(self, place: int) -> bool:
        if self._word(place - 1) not in {"-", "−", "minus"}:
            return False
        sign = self._tokens[place - 1]
        return self._word(place - 1) == "minus" or sign.start == 0 or self._text[sign.start - 1].isspace()

    def _is_glued(self, place: int) -> bool:
        return place + 1 < len(self._tokens) and self._tokens[place].end == self._tokens[place + 1].start

    def _is_in_name(self, place: int) -> bool:
        """Whether a number is glued to letters before it, as in "G20"."""
        return (
            self._words[place][0].isdecimal()
            and place > 0
            and self._words[place - 1].isalpha()
            and self._is_glued(place - 1)
        )

    def _is_in_date(self, place: int) -> bool:
        at = self._tokens[place].start if place < len(self._tokens) else -1
        return any(start <= at < end for start, end in self._dates)

    def _word(self, place: int) -> str:
        return self._words[place] if 0 <= place < len(self._words) else ""


def _to_float(digits: str) -> float:
    if _GROUPED.fullmatch(digits):
        return float(digits.replace(",", ""))
    head, *groups = digits.replace(",", ".").split(".")
    return float(f"{head}.{groups[0]}" if len(groups) == 1 else head + "".join(groups))


def _scale_of(value: float) -> float:
    return max((scale for scale in (1e3, 1e6, 1e9, 1e12) if scale <= value), default=1.0)
