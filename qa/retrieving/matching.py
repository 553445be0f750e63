"""How much of a question a sentence covers, its words weighed by how rare they are in the collection.

A word counts whole in the sentence itself and half in the rest of the passage or in its title: an article
that names the plant in its first sentence calls it "the plant" in the sentence that answers. The weight
of a word is its inverse document frequency as in BM25 (Robertson & Zaragoza 2009, "The Probabilistic
Relevance Framework").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.library import Library
from index.storing.lexical import analyze
from qa.language.terms import find_words, is_content
from qa.retrieving.vocabulary import Pieces, Vocabulary, find_pieces, may_be_name

Coverage = NDArray[np.float64]
"""Shape (n_sentences,), 0..1."""

# Of a word that stands elsewhere in the passage; 0.4 to 0.6 measured alike, 0 loses a point.
CONTEXT_SHARE = 0.5
RESPELLED_SHARE = 0.7  # of a name in another spelling: the asked spelling wins, other things being equal

_vocabulary = Vocabulary()  # of the whole process: what a word is depends on no library


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
    return " ".join(_content_words(question))


def _content_words(question: str) -> list[str]:
    return [word.text for word in find_words(question) if is_content(word)] or question.split()


def weigh_terms(question: str, library: Library) -> tuple[AskedTerm, ...]:
    """Return the question's content terms; their weights sum to 1. None when the question has no word."""
    names: dict[str, str] = {}
    for word in _content_words(question):
        for term in analyze(word):
            names.setdefault(term, word.lower() if may_be_name(word) else "")
    frequencies = library.document_frequencies(list(names))
    chunks = library.coverage().chunks
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
    texts = [text for passage in passages for text in (*passage.sentences, passage.title)]
    if not texts:
        return []
    found = _share_found(asked, texts)
    sizes = [len(passage.sentences) + 1 for passage in passages]
    ends = np.cumsum(sizes, dtype=np.intp)
    anywhere = np.maximum.reduceat(found, ends - np.array(sizes), axis=0)  # in the passage or its title
    weights = np.array([wanted.weight for wanted in asked])
    covered = np.maximum(found, CONTEXT_SHARE * anywhere.repeat(sizes, axis=0)) @ weights
    return [covered[end - size : end - 1] for size, end in zip(sizes, ends.tolist(), strict=True)]


def _share_found(asked: Sequence[AskedTerm], texts: Sequence[str]) -> NDArray[np.float64]:
    """The share that each text has of each asked term, `(n_texts, n_terms)`: 1, less when respelled, or 0.

    The texts are looked through as one: cutting each into words took half the time of a search.
    """
    joined = "\n".join(texts)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    found = np.zeros((len(texts), len(asked)))
    for word, form in _find_forms(asked, find_pieces(joined)).items():
        rows = np.searchsorted(starts, _find_places(word, joined), side="right") - 1
        found[rows, form.place] = np.maximum(found[rows, form.place], form.share)
    return found


def _find_forms(asked: Sequence[AskedTerm], pieces: Pieces) -> dict[str, _Form]:
    """All words of the passages that are a form of an asked term, or another spelling of an asked name."""
    places = {wanted.term: place for place, wanted in enumerate(asked)}
    found = _vocabulary.find_forms(tuple(places), pieces)
    forms = {word: _Form(places[term], 1.0) for word, term in found.items()}
    for wanted in asked:
        if wanted.name:
            respelled = _vocabulary.find_spellings(wanted.name, pieces) - forms.keys()
            forms |= {word: _Form(places[wanted.term], RESPELLED_SHARE) for word in respelled}
    return forms


class _Form(NamedTuple):
    """A word as the text has it: which asked term it is a form of, and how much of it it counts for."""

    place: int
    share: float


def _find_places(word: str, text: str) -> list[int]:
    """Where `word` stands in `text` as a whole word."""
    places: list[int] = []
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not (text[place - 1 : place].isalnum() or text[end : end + 1].isalnum()):
            places.append(place)
        place = text.find(word, end)
    return places
