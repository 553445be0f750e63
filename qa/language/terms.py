"""Words of a question and of a text, made comparable: stems, numbers, names, and the many ways to write them.

A question says "IAEA" and the article "International Atomic Energy Agency"; one outlet writes Zelensky and
the other Zelenskyy; "three" is 3. `TextTerms.covers` knows these, so that a term counts as missing only
when the text really lacks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from index.storing.lexical import analyze

# Function words and question words: they say nothing about what a text is about.
_STOP_WORDS = """
    a about according after all also am an and any are as at be became become been before being both but
    by can come could did do does done during each else ever for from get give given go had has have he
    her him his how i if in into is it its just kind like made make many may me might more most much
    must my name named no nor not of off on one or other our out over own please say says shall she
    should so some such tell than that the their them then there these they this those through to told
    type under until up upon us use used very was way we were what when where whether which while who
    whom whose why will with within without would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_UP_TO_TWENTY = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_UP_TO_TWENTY.split())} | {
    word: str(10 * tens) for tens, word in enumerate(_TENS.split(), start=3)
}

_MONTHS = {
    "jan": "january",
    "feb": "february",
    "aug": "august",
    "sep": "september",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
}

# "U.S." is one word; "2,500" and "3.5" are one number; a possessive or contracted ending is left out.
_WORD = re.compile(r"(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?")
_CONTRACTED = re.compile(r"(?<=\w)['’](?:s|t|re|ve|ll|d|m)\b", re.IGNORECASE)
_INSIDE_NAMES = frozenset({"of", "for", "the", "and", "de", "la", "del", "al", "van", "von", "bin"})
_SHORTEST_SKELETON = 4  # shorter names differ by their letters: Wan is not Van
_LONG_NAME = 8  # one slip inside a name this long leaves it recognisable
_TRANSLITERATIONS = tuple(
    (re.compile(variant), plain)
    for variant, plain in (
        ("tsch|tch", "ch"),
        ("ph", "f"),
        ("kh", "h"),
        ("w", "v"),
        ("ck|q|c(?!h)", "k"),
        ("[yj]", "i"),
        ("[ea]i", "i"),
        (r"(\w)\1+", r"\1"),
    )
)
_LONGEST_ACRONYM = 7


class Word(NamedTuple):
    """One word of a text. `term` is its comparable form; `is_name`: a capital that opens no sentence."""

    text: str
    start: int
    end: int
    term: str
    is_capitalised: bool
    is_name: bool

    @property
    def is_number(self) -> bool:
        """Whether the word is written in digits or is a number word."""
        return self.term[:1].isdigit()


@lru_cache(maxsize=50_000)
def to_term(word: str) -> str:
    """Return the comparable form of one word.

    >>> to_term("U.N."), to_term("2,500"), to_term("three"), to_term("agreements")
    ('un', '2500', '3', 'agreement')
    """
    plain = word.lower().replace(".", "") if word[:1].isalpha() else word.replace(",", "")
    plain = _MONTHS.get(plain, plain)
    if plain in NUMBER_WORDS:
        return NUMBER_WORDS[plain]
    return (analyze(plain) or [plain])[0] if plain.isalpha() else plain


def find_words(text: str) -> list[Word]:
    """Return the words of `text` in order, with their offsets in it."""
    plain = _CONTRACTED.sub(lambda match: " " * len(match[0]), text)
    return [_to_word(match, plain) for match in _WORD.finditer(plain)]


def _to_word(match: re.Match[str], text: str) -> Word:
    word = match[0]
    capitalised = word[0].isupper()
    return Word(
        text=word,
        start=match.start(),
        end=match.end(),
        term=to_term(word),
        is_capitalised=capitalised,
        is_name=capitalised and (not _starts_sentence(text, match.start()) or word[1:2].isupper()),
    )


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" \n\t\"'“”‘’([")
    return not before if start <= 3 else before[-1:] in ".!?…:" or "\n" in text[max(0, start - 4) : start]


def is_content(word: Word) -> bool:
    """Whether a word says what a text is about. Capitalised short words ("US", "WHO") do."""
    return _is_content(word.text) or (len(word.text) == 1 and word.is_number)


@lru_cache(maxsize=50_000)
def _is_content(text: str) -> bool:
    return len(text) > 1 and (text.isupper() or text.lower() not in STOP_WORDS)


def name_runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield runs of capitalised words, small ones inside allowed: "Bank of the South"."""
    run: list[Word] = []
    for word in words:
        adjacent = not run or word.start - run[-1].end <= 1
        if adjacent and (word.is_capitalised or (run and word.text in _INSIDE_NAMES)):
            run.append(word)
            continue
        yield from _closed(run)
        run = [word] if word.is_capitalised else []
    yield from _closed(run)


def _closed(run: list[Word]) -> Iterator[list[Word]]:
    while run and not run[-1].is_capitalised:
        run = run[:-1]
    if run:
        yield run


def initials(run: Iterable[Word]) -> str:
    """Return the capitals' initials in lower case: "International Atomic Energy Agency" gives "iaea"."""
    return "".join(word.text[0].lower() for word in run if word.is_capitalised)


class TextTerms:
    """What a text says, ready to be asked which of a question's terms it covers."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = tuple(words)
        self.terms = frozenset(word.term for word in self.words)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Initials of every sequence of two or more capitalised words."""
        found: set[str] = set()
        for run in name_runs(self.words):
            letters = initials(run)
            for start in range(len(letters) - 1):
                found.update(letters[start : start + n] for n in range(2, _LONGEST_ACRONYM + 1))
        return frozenset(found)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(word.text.lower() for word in self.words if word.is_capitalised)

    def covers(self, word: Word) -> bool:
        """Whether the text has the word, spelt out, abbreviated, or in a near spelling of the name."""
        if word.term in self.terms or self.spells_out(word):
            return True
        plain = word.text.replace(".", "")
        return plain.isalpha() and any(is_same_name(plain.lower(), name) for name in self._names)

    def spells_out(self, word: Word) -> bool:
        """Whether the text has the whole name of which the word is the abbreviation."""
        plain = word.text.replace(".", "")
        return len(plain) > 1 and plain.isupper() and plain.lower() in self.acronyms

    def covers_spelt_out(self, run: list[Word]) -> bool:
        """Whether the text has the acronym of a run of names: "IAEA" for the whole name of the agency."""
        letters = initials(run)
        return len(letters) > 1 and letters in self.terms


@lru_cache(maxsize=50_000)
def is_same_name(one: str, other: str) -> bool:
    """Whether two lower-case names are spellings of one, or one a slip of the other.

    >>> is_same_name("zelensky", "zelenskyy"), is_same_name("martin", "marvin")
    (True, False)
    """
    if to_skeleton(one) == to_skeleton(other):
        return True
    long_enough = min(len(one), len(other)) >= _LONG_NAME and abs(len(one) - len(other)) <= 1
    return long_enough and (one[0], one[-1]) == (other[0], other[-1]) and _distance(one, other) == 1


@lru_cache(maxsize=50_000)
def to_skeleton(name: str) -> str:
    """Return a lower-case name without what transliterations differ in: doubled letters, y and i, w and v,
    c and k.

    >>> to_skeleton("welytschenko") == to_skeleton("velichenko")
    True
    """
    if len(name) < _SHORTEST_SKELETON:
        return name
    for variant, plain in _TRANSLITERATIONS:
        name = variant.sub(plain, name)
    return name


def _distance(one: str, other: str) -> int:
    """Levenshtein's edit distance."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, row[0] = row[0], i
        for j, letter_too in enumerate(other, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (letter != letter_too))
    return row[-1]


def missing_words(question: Iterable[Word], text: TextTerms) -> list[Word]:
    """Return the content words of a question that a text lacks, in the question's order."""
    asked = list(question)
    spelt_out = {word.start for run in name_runs(asked) if text.covers_spelt_out(run) for word in run}
    return [
        word for word in asked if is_content(word) and word.start not in spelt_out and not text.covers(word)
    ]
