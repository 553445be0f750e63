"""Words made comparable beyond their stems, and told by what they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from index.articles import Span
from qa.language.terms import TextTerms, Word, initials, is_content, to_term
from qa.language.verbs import AUXILIARIES, BASE_OF_PAST, PARTICIPLES, to_base

_BASES = frozenset(BASE_OF_PAST.values())


def to_lemma(word: Word) -> str:
    """Return the comparable form of a word: "sank", "sunk" and "sinks" are "sink"."""
    return _lemma_of(word.text, word.term)


@lru_cache(maxsize=50_000)
def _lemma_of(text: str, term: str) -> str:
    lower = text.lower()
    base = to_base(lower)
    return term if base == lower else to_term(base)


def is_inside(word: Word, spans: Sequence[Span]) -> bool:
    """Whether a word begins inside one of `spans`."""
    return any(start <= word.start < end for start, end in spans)


def is_finite(word: str) -> bool:
    """Whether a lower-case word is a verb in its past form, or an auxiliary."""
    return word in AUXILIARIES or is_past(word)


def is_past(word: str) -> bool:
    """Whether a lower-case word is a past form or a participle."""
    return word in BASE_OF_PAST or word in PARTICIPLES or (word.endswith("ed") and len(word) > 4)


def may_be_verb(word: str) -> bool:
    """Whether a lower-case word may be a verb in any form; nouns like "report" are among them."""
    return is_finite(word) or word in _BASES or word.removesuffix("s") in _BASES


def is_telling(word: Word) -> bool:
    """Whether a word tells what happens or to what: one with content, or a verb as common as "given"."""
    return is_content(word) or is_past(word.text.lower())


def has_abbreviated(text: TextTerms, name: Sequence[Word]) -> bool:
    """Whether a text has the acronym of a name, in capitals: "in" does not stand for Isaac Newton."""
    letters = initials(name)
    return len(letters) > 1 and any(
        word.term == letters and word.text.replace(".", "").isupper() for word in text.words
    )
