"""How much of a question a sentence covers, its words weighed by how rare they are in the collection.

A word counts whole in the sentence itself and half in the rest of the passage or in its title: an article
that names the plant in its first sentence calls it "the plant" in the sentence that answers. The weight
of a word is its inverse document frequency as in BM25 (Robertson & Zaragoza 2009, "The Probabilistic
Relevance Framework").
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.library import Library
from index.storing.lexical import analyze
from qa.terms import find_words, is_content, is_same_name

Coverage = NDArray[np.float64]
"""Shape (n_sentences,), 0..1."""

CONTEXT_SHARE = (
    0.5  # of a word that stands elsewhere in the passage; 0.4 to 0.6 measured alike, 0 loses a point
)
RESPELLED_SHARE = 0.7  # of a name in another spelling: the asked spelling wins, other things being equal

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W_]+")  # cut as the index cuts
_NAME = re.compile(r"\b[^\W\d_a-z]\w{4,}")  # as short as a name may be to have two spellings


@dataclass(frozen=True, slots=True)
class AskedTerm:
    """A content word of the question as the lexical index sees it.

    `weight` is its share of the question, 0..1; all sum to 1. `name` is the word in lower case when it may
    be a name, which has more than one spelling; else empty.
    """

    term: str
    weight: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a passage says: its article's title, and its sentences in order."""

    title: str
    sentences: Sequence[str]


def content_text(question: str) -> str:
    """Return the question without function and question words; the whole of it when nothing else is there."""
    return " ".join(word.text for word in find_words(question) if is_content(word)) or question


def weigh_terms(question: str, library: Library) -> tuple[AskedTerm, ...]:
    """Return the question's content terms; their weights sum to 1. None when the question has no word."""
    names: dict[str, str] = {}
    for word in _WORD.findall(content_text(question)):
        for term in analyze(word):
            names.setdefault(term, word.lower() if _NAME.fullmatch(word) else "")
    frequencies = library.document_frequencies(list(names))
    chunks = library.chunk_count
    rarity = {term: inverse_document_frequency(frequencies[term], chunks) for term in names}
    total = sum(rarity.values())
    return tuple(AskedTerm(term, rarity[term] / total, name) for term, name in names.items())


def inverse_document_frequency(frequency: int, chunks: int) -> float:
    """BM25's weight of a term that `frequency` of `chunks` hold: above 0, higher for rarer terms."""
    frequency = min(frequency, chunks)  # the index may still hold replaced chunks
    return math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5))


def cover_passages(asked: Sequence[AskedTerm], passages: Sequence[Wording]) -> list[Coverage]:
    """Return for each sentence of each passage the share of the question that it covers, 0..1.

    Asked for Vera Lind's election, "She was elected in May." under the title "Vera Lind" covers `elect`
    whole and `vera` and `lind` half.
    """
    texts = [[_find_words(text) for text in (*passage.sentences, passage.title)] for passage in passages]
    forms = _find_forms(asked, frozenset().union(*(words for each in texts for words in each)))
    weights = np.array([wanted.weight for wanted in asked])
    coverages: list[Coverage] = []
    for each in texts:
        found = np.array([_share_found(words, forms, len(asked)) for words in each])
        coverages.append(np.maximum(found[:-1], CONTEXT_SHARE * found.max(axis=0)) @ weights)
    return coverages


@lru_cache(maxsize=4096)  # the sentences of a topic return from one question to the next
def _find_words(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text))


def _find_forms(asked: Sequence[AskedTerm], words: frozenset[str]) -> dict[str, _Form]:
    """All words of the passages that are a form of an asked term: only these are looked for further on."""
    places = {wanted.term: place for place, wanted in enumerate(asked)}
    forms = {
        word: _Form(places[term], 1.0)
        for word, term in zip(words, map(_to_term, words), strict=True)
        if term in places
    }
    names = [word for word in words if word not in forms and _NAME.fullmatch(word)]
    for place, wanted in enumerate(asked):
        if wanted.name:
            near = (name for name in names if is_same_name(name.lower(), wanted.name))
            forms |= {name: _Form(place, RESPELLED_SHARE) for name in near}
    return forms


class _Form(NamedTuple):
    """A word as the text has it: which asked term it is a form of, and how much of it it counts for."""

    place: int
    share: float


@lru_cache(maxsize=50_000)
def _to_term(word: str) -> str:
    terms = analyze(word)
    return terms[0] if terms else ""  # an overlong "word" is no term


def _share_found(words: frozenset[str], forms: Mapping[str, _Form], terms: int) -> list[float]:
    """For each asked term the share that these words have of it: 1, less for another spelling, or 0."""
    shares = [0.0] * terms
    for word in forms.keys() & words:
        place, share = forms[word]
        shares[place] = max(shares[place], share)
    return shares
