"""English number words: "two thousand five hundred", "a hundred and five", "twenty-first"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa.language.terms import NUMBER_WORDS

VALUES = {word: float(value) for word, value in NUMBER_WORDS.items()}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0,
    "mn": 1e6, "bn": 1e9, "tn": 1e12, "lakh": 1e5, "crore": 1e7,
}  # fmt: skip
VAGUE_SCALES = {f"{word}s": scale for word, scale in SCALES.items() if len(word) >= 5}
_ORDINALS_TEXT = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
ORDINALS = {word: float(value) for value, word in enumerate(_ORDINALS_TEXT.split(), start=1)} | {
    "thirtieth": 30.0, "fortieth": 40.0, "fiftieth": 50.0, "hundredth": 100.0,
}  # fmt: skip
FRACTIONS = {
    "half": 1 / 2, "halves": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4,
    "fifth": 1 / 5, "fifths": 1 / 5, "tenth": 1 / 10, "tenths": 1 / 10,
}  # fmt: skip


class Spoken(NamedTuple):
    """A number in words, and the position behind it."""

    value: float
    end: int
    is_ordinal: bool = False


def read_number_words(words: Sequence[str], start: int) -> Spoken | None:
    """Return the number that begins at `start` of lower-case words and hyphens, None where none does.

    >>> read_number_words("a hundred and five bridges".split(), 0)
    Spoken(value=105.0, end=4, is_ordinal=False)
    """
    place, number = start, _Sum()
    if words[start] in {"a", "an"}:
        if _word(words, start + 1) not in SCALES:
            return None
        place, number.current = start + 1, 1.0
    while number.add(_word(words, place)):
        place += 1
        if _joins(words, place) and number.takes(_word(words, place + 1)):
            place += 1
    if place == start:
        return None
    ordinal = ORDINALS.get(_word(words, place + 1), 0.0) if _word(words, place) == "-" else 0.0
    if number.last >= 20 and 0 < ordinal < 10:
        return Spoken(number.value + ordinal, place + 2, is_ordinal=True)
    return Spoken(number.value, place)


class _Sum:
    """Adds number words up; `last` is the value of the word before, 0 behind a scale."""

    def __init__(self) -> None:
        self.total = self.current = self.last = 0.0

    @property
    def value(self) -> float:
        return self.total + self.current

    def takes(self, word: str) -> bool:
        """Whether a word goes on with the number: "five" does behind "twenty", not behind "two"."""
        fits = self.last == 0 or (self.last >= 20 and 0 < VALUES.get(word, 0.0) < 10)
        return word in SCALES or (word in VALUES and fits)

    def add(self, word: str) -> bool:
        """Add a word; false where it does not go on with the number."""
        if not self.takes(word):
            return False
        if word in VALUES:
            self.last = VALUES[word]
            self.current += self.last
        elif word == "hundred":
            self.current, self.last = max(self.current, 1.0) * 100, 0.0
        else:
            self.total += max(self.current, 1.0) * SCALES[word]
            self.current = self.last = 0.0
        return True


def _joins(words: Sequence[str], place: int) -> bool:
    """Whether a hyphen, or the "and" of "a hundred and five", stands here."""
    return _word(words, place) == "-" or (_word(words, place) == "and" and words[place - 1] in SCALES)


def _word(words: Sequence[str], place: int) -> str:
    return words[place] if place < len(words) else ""
