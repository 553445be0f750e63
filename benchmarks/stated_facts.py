"""What a sentence states that can be looked up: numbers, dates and names. Simple on purpose.

Written apart from the code that verifies answers and sharing nothing with it, so that each can be wrong in
its own way. Its limits: the first word of a sentence counts as a name only when another capitalised word
follows, or when it stands with a capital inside a sentence elsewhere; of a name each word is looked for, and
not who did what; "one", "first" and "half" are no numbers; English only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = "january february march april may june july august september october november december"
_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ADDRESSES = "i mr mrs ms dr sir the a an yes no am pm i'm i've i'd i'll"
_OPENERS = (  # written with a capital where a sentence begins, also behind a colon
    "this that these those it its he she they we you his her their our there here however therefore thus "
    "also moreover meanwhile although though because since as if when while after before both most many some "
    "all in on at by for from with and but or so yet then"
)
WEEKDAYS = tuple(_WEEKDAY_NAMES.split())
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()}
_WORD_VALUES = {word: float(value) for value, word in enumerate(_SMALL_NUMBERS.split())} | {
    word: 10.0 * value for value, word in enumerate(_TENS.split(), start=2)
}
_SCALES = {
    "hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12,
}  # fmt: skip
_NO_NUMBERS = frozenset({"one", "a"})  # alone: "one of them"

_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_DATES = (
    re.compile(rf"\b(?P<month>{_MONTH})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?:,? (?P<year>\d{{4}}))?"
    ),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
)
_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")
_NO_NAMES = frozenset([*_MONTH_NUMBERS, *WEEKDAYS, *_ADDRESSES.split(), *_OPENERS.split()])
_LEAST_STEM = 4


@dataclass(frozen=True, slots=True)
class Source:
    """A passage with what stands above it: the title, the outlet, and the day it was published."""

    text: str
    heading: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    month: int
    day: int
    year: int | None = None

    def fits(self, other: _Day) -> bool:
        """Whether two dates can be the same day; a year counts where both name one."""
        same_year = self.year is None or other.year is None or self.year == other.year
        return (self.month, self.day) == (other.month, other.day) and same_year


def find_unstated(claim: str, sources: Sequence[Source]) -> list[str]:
    """Return the numbers, dates and names of `claim` that stand in none of `sources`, as it writes them."""
    return [
        *_unstated_dates(claim, sources),
        *_unstated_numbers(claim, sources),
        *_unstated_names(claim, sources),
    ]


def split_plainly(text: str) -> list[str]:
    """Return the sentences of `text`, cut behind every full stop that white space follows."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence and sentence.strip()]


def plain_words(text: str) -> list[str]:
    """Return the words of `text` in lower case, without accents and possessive endings."""
    return [re.sub(r"['’]s$", "", _fold(word)) for word in _WORD.findall(text)]


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


# Dates


def _unstated_dates(claim: str, sources: Sequence[Source]) -> Iterator[str]:
    known = [day for source in sources for day in _days_told(source)]
    for written, day in _days_in(claim):
        if not any(day.fits(other) for other in known):
            yield written
    told = {word for source in sources for word in plain_words(f"{source.heading} {source.text}")}
    told |= {WEEKDAYS[weekday] for day in known if (weekday := _weekday(day)) is not None}
    for word in plain_words(claim):
        if word in WEEKDAYS and word not in told:
            yield word


def _days_in(text: str) -> Iterator[tuple[str, _Day]]:
    for pattern in _DATES:
        for found in pattern.finditer(_fold(text)):
            month = found["month"]
            number = int(month) if month.isdigit() else _MONTH_NUMBERS[month]
            yield (
                found[0].rstrip("."),
                _Day(number, int(found["day"]), int(found["year"]) if found["year"] else None),
            )


def _days_told(source: Source) -> Iterator[_Day]:
    """The days that a passage names, counts from its own ("on Tuesday", "yesterday"), or was published on."""
    for _, day in _days_in(f"{source.heading}\n{source.text}"):
        yield _Day(day.month, day.day, day.year or (source.published.year if source.published else None))
    if source.published is None:
        return
    words = set(plain_words(source.text))
    for days in range(-7, 8):
        around = source.published + timedelta(days=days)
        is_next = not words.isdisjoint({"yesterday", "tomorrow", "overnight"}) and abs(days) == 1
        if days == 0 or is_next or WEEKDAYS[around.weekday()] in words:
            yield _Day(around.month, around.day, around.year)


def _weekday(day: _Day) -> int | None:
    try:
        return date(day.year, day.month, day.day).weekday() if day.year else None
    except ValueError:
        return None


# Numbers


def _unstated_numbers(claim: str, sources: Sequence[Source]) -> Iterator[str]:
    known: set[float] = set()
    for source in sources:
        known.update(value for _, value in _numbers_in(f"{source.heading}\n{source.text}", parts=True))
        if source.published:
            known |= {float(source.published.year), float(source.published.day)}
    for written, value in _numbers_in(_without_days(claim), parts=False):
        if not any(abs(value - other) <= 1e-9 * max(1.0, abs(value)) for other in known):
            yield written


def _without_days(claim: str) -> str:
    text = _fold(claim)
    for pattern in _DATES:
        text = pattern.sub(" ", text)
    return text


def _numbers_in(text: str, *, parts: bool) -> Iterator[tuple[str, float]]:
    """Yield numbers as they are written, with their values; with `parts` also what they are made of."""
    text = _fold(text)
    for found in _FIGURE.finditer(text):
        value = float(found[0].replace(",", ""))
        scale = re.match(r"[ -]?(hundred|thousand|million|billion|trillion|k|m|mn|bn)\b", text[found.end() :])
        if scale is None or parts:
            yield found[0], value
        if scale is not None:
            yield f"{found[0]}{scale[0]}", value * _SCALES[scale[1]]
    yield from _numbers_in_words(re.findall(r"[a-z]+|\S", text.replace("-", " ")), parts=parts)


def _numbers_in_words(words: Sequence[str], *, parts: bool) -> Iterator[tuple[str, float]]:
    """ "two thousand five hundred" is 2500."""
    run: list[str] = []
    for word in [*words, "."]:
        if word in _WORD_VALUES or (word in _SCALES and len(word) > 2 and run) or (word == "and" and run):
            run.append(word)
            continue
        if run[-1:] == ["and"]:
            run.pop()
        if run and not (len(run) == 1 and run[0] in _NO_NUMBERS):
            yield " ".join(run), _value(run)
            if parts:
                yield from ((word, _WORD_VALUES[word]) for word in run if word in _WORD_VALUES)
        run = []


def _value(run: Iterable[str]) -> float:
    total, current = 0.0, 0.0
    for word in run:
        if word in _WORD_VALUES:
            current += _WORD_VALUES[word]
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0.0
    return total + current


# Names


def _unstated_names(claim: str, sources: Sequence[Source]) -> Iterator[str]:
    texts = [f"{source.heading}\n{source.text}" for source in sources]
    words = {word for text in texts for word in plain_words(text)}
    initials = {run for text in texts for run in _initials(text)}
    for name in _names_in(claim):
        [word] = plain_words(name)
        if not _is_told(word, words) and word.upper() not in initials:
            yield name


def _names_in(text: str) -> Iterator[str]:
    sentences = [_WORD.findall(sentence) for sentence in split_plainly(text)]
    inside = {_fold(word) for words in sentences for word in words[1:] if word[0].isupper()}
    for words in sentences:
        for place, word in enumerate(words):
            if not word[0].isupper() or _fold(word) in _NO_NAMES:
                continue
            followed = place + 1 < len(words) and words[place + 1][0].isupper()
            if place or followed or _fold(word) in inside or word.isupper():
                yield word


def _is_told(word: str, words: set[str]) -> bool:
    """Whether a word stands there, or one that begins alike: "German" for "Germany"."""
    if word in words or word.rstrip("s") in words:
        return True
    stem = word[: max(_LEAST_STEM, len(word) - 3)]
    return len(stem) < len(word) and any(other.startswith(stem) for other in words)


def _initials(text: str) -> Iterator[str]:
    """ "UN" for "United Nations"."""
    for run in re.findall(r"(?:[A-Z][\w’'-]*(?: (?:of|the|and|for))? ?){2,8}", text):
        letters = "".join(word[0] for word in run.split() if word[0].isupper())
        yield from (
            letters[start:end] for start in range(len(letters)) for end in range(start + 2, len(letters) + 1)
        )
