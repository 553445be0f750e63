"""How much of a question a sentence covers, its words weighed by how rare they are in the collection.

A word counts whole in the sentence itself and half in the rest of the passage or in its title: an article
that names the plant in its first sentence calls it "the plant" in the sentence that answers. The weight
of a word is its inverse document frequency as in BM25 (Robertson & Zaragoza 2009, "The Probabilistic
Relevance Framework").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.lexical import analyze
from index.library import Library
from qa.terms import find_words, is_content, is_same_name

Coverage = NDArray[np.float64]
"""Shape (n_sentences,), 0..1."""

CONTEXT_SHARE = (
    0.5  # of a word that stands elsewhere in the passage; 0.3 to 0.6 measured alike, 0 loses a point
)
RESPELLED_SHARE = 0.7  # of a name in another spelling: the asked spelling wins, other things being equal

_WORD = re.compile(r"\S+")
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


def cover_sentences(asked: Sequence[AskedTerm], sentences: Sequence[str], title: str) -> Coverage:
    """Return for each sentence of one passage the share of the question that it covers, 0..1.

    Asked for Vera Lind's election, "She was elected in May." under the title "Vera Lind" covers `elect`
    whole and `vera` and `lind` half.
    """
    if not asked:
        return np.zeros(len(sentences))
    spellings = _find_spellings(asked, [*sentences, title])
    found = np.array([_share_found(asked, sentence_terms(text), spellings) for text in (*sentences, title)])
    credit = np.maximum(found[:-1], CONTEXT_SHARE * found.max(axis=0))
    coverage: Coverage = credit @ np.array([term.weight for term in asked])
    return coverage


@lru_cache(maxsize=4096)
def sentence_terms(sentence: str) -> frozenset[str]:
    """The terms of a sentence: cached, for the sentences of a topic return from one question to the next."""
    return frozenset(analyze(sentence))


def _share_found(
    asked: Sequence[AskedTerm], terms: frozenset[str], spellings: Sequence[frozenset[str]]
) -> list[float]:
    """For each asked term: 1 when it is there, less when only another spelling of it is, else 0."""
    return [
        1.0 if wanted.term in terms else RESPELLED_SHARE if near and not near.isdisjoint(terms) else 0.0
        for wanted, near in zip(asked, spellings, strict=True)
    ]


def _find_spellings(asked: Sequence[AskedTerm], texts: Iterable[str]) -> list[frozenset[str]]:
    """For each asked term: the terms of all names in `texts` that are a spelling of it."""
    if not any(wanted.name for wanted in asked):
        return [frozenset()] * len(asked)
    names = {name.lower() for text in texts for name in _NAME.findall(text)}
    return [
        frozenset(
            term
            for name in names
            if wanted.name and is_same_name(name, wanted.name)
            for term in analyze(name)
        )
        for wanted in asked
    ]
