"""How much of a question a sentence covers, its words weighed by how rare they are in the collection.

A word counts whole in the sentence itself and half in the rest of the passage or in its title: an article
that names the plant in its first sentence calls it "the plant" in the sentence that answers. The weight
of a word is its inverse document frequency as in BM25 (Robertson & Zaragoza 2009, "The Probabilistic
Relevance Framework").
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
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

# Of a word that stands elsewhere in the passage; 0.4 to 0.6 measured alike, 0 loses a point.
CONTEXT_SHARE = 0.5
RESPELLED_SHARE = 0.7  # of a name in another spelling: the asked spelling wins, other things being equal

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W_]+")  # cut as the index cuts
_ASCII_LETTERS = bytes(  # ASCII's letters and digits, and all bytes of other characters; else a space
    byte if byte >= 128 or chr(byte).isalnum() else 32 for byte in range(256)
)
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
    for word, form in _find_forms(asked, _find_words(joined)).items():
        rows = np.searchsorted(starts, _find_places(word, joined), side="right") - 1
        found[rows, form.place] = np.maximum(found[rows, form.place], form.share)
    return found


def _find_words(text: str) -> set[str]:
    """All words of a text, cut at whatever is neither letter nor digit, each once.

    Bytes are cut first, at ASCII's punctuation: ten times as fast as an expression over the whole text, and
    Bytes are cut first, at ASCII's punctuation, and only the few pieces with other characters in them by the
    expression: twice as fast as the expression alone.
    """
    pieces = set(text.encode("utf-8", "replace").translate(_ASCII_LETTERS).split())
    plain = {piece for piece in pieces if piece.isascii()}
    others = _LETTERS.findall(b" ".join(pieces - plain).decode("utf-8"))
    return {*b" ".join(plain).decode("ascii").split(), *others}


def _find_forms(asked: Sequence[AskedTerm], words: Set[str]) -> dict[str, _Form]:
    """All words of the passages that are a form of an asked term: only these are looked for further on.

    A stem begins as its word does, so only words with the right first letter are stemmed at all.
    """
    places = {wanted.term: place for place, wanted in enumerate(asked)}
    initials = {letter for term in places for letter in (term[0], term[0].upper())}
    likely = [word for word in words if word[0] in initials or word[0] > "z"]  # "Él" is "el" to the index
    forms = {
        word: _Form(places[term], 1.0)
        for word, term in zip(likely, map(_to_term, likely), strict=True)
        if term in places
    }
    if any(wanted.name for wanted in asked):
        names = [word for word in words if not "a" <= word[0] <= "z" and _NAME.fullmatch(word)]
        forms |= _find_respelled(asked, [name for name in names if name not in forms])
    return forms


def _find_respelled(asked: Sequence[AskedTerm], names: Sequence[str]) -> dict[str, _Form]:
    lowered = [name.lower() for name in names]
    return {
        name: _Form(place, RESPELLED_SHARE)
        for place, wanted in enumerate(asked)
        if wanted.name
        for name, lower in zip(names, lowered, strict=True)
        if is_same_name(lower, wanted.name)
    }


class _Form(NamedTuple):
    """A word as the text has it: which asked term it is a form of, and how much of it it counts for."""

    place: int
    share: float


@lru_cache(maxsize=50_000)
def _to_term(word: str) -> str:
    terms = analyze(word)
    return terms[0] if terms else ""  # an overlong "word" is no term


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
