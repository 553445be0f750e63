"""Do two sentences report the same? Then they are one claim with two citations.

Wire copies differ by a word or a cut clause, so mostly the same words are enough, and so is nearly the same
vector. Reworded reports must share many words and agree in what they count and name. Different figures stay
two claims, and a "not" on one side only is never the same: vectors hardly see either.
"""

from __future__ import annotations

import re

from index.articles import Span
from qa.answering.evidence import Sentence
from qa.language.terms import TextTerms, is_content, is_same_name

# Shares of content words that two sentences have in common; told on pairs from the samples.
_SAME_WORDING = 0.6  # of all words of both
_CUT_COPY = 0.85  # of the words of the shorter one
_SHORTEST_CUT_COPY = 5  # content words: fewer are shared by chance
_SAME_COSINE = 0.92  # reports of one event that begin alike and go on differently
_REWORDED = 0.35  # of all words of both, when names and figures agree too
_REWORDED_COSINE = 0.75
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|den(?:y|ies|ied)|refuse[sd]?|reject(?:s|ed)?)\b|\b\w*n['’]t\b",
    re.IGNORECASE,
)


def says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences report the same, in the same figures."""
    if one.text == other.text:
        return True
    if count_negations(one.text) != count_negations(other.text) or not figures_agree(one.terms, other.terms):
        return False
    cosine = float(one.vector @ other.vector)
    same_wording = cosine >= _SAME_COSINE or _same_wording(one.terms, other.terms)
    return same_wording or (cosine >= _REWORDED_COSINE and _is_rewording(one, other))


def _same_wording(one: TextTerms, other: TextTerms) -> bool:
    words, words_too = _content(one), _content(other)
    shorter = min(len(words), len(words_too))
    shared = len(words & words_too)
    is_cut_copy = shorter >= _SHORTEST_CUT_COPY and shared >= _CUT_COPY * shorter
    return is_cut_copy or _jaccard(words, words_too) >= _SAME_WORDING


def _is_rewording(one: Sentence, other: Sentence) -> bool:
    return (
        _jaccard(_content(one.terms), _content(other.terms)) >= _REWORDED
        and _figures(one.terms) == _figures(other.terms)
        and _names_agree(one.terms, other.terms)
    )


def figures_agree(one: TextTerms, other: TextTerms) -> bool:
    """Whether one text's figures are all among the other's: some may be left out, none may differ."""
    figures, figures_too = _figures(one), _figures(other)
    return figures <= figures_too or figures_too <= figures


def _figures(terms: TextTerms) -> set[str]:
    return {word.term for word in terms.words if word.is_number}


def count_negations(text: str) -> int:
    """Return how often a text says that something is not so."""
    return len(find_negations(text))


def find_negations(text: str) -> list[Span]:
    """Return the words of `text` that say that something is not so, in order."""
    return [Span(*found.span()) for found in _NEGATION.finditer(text)]


def _content(terms: TextTerms) -> set[str]:
    return {word.term for word in terms.words if is_content(word)}


def _jaccard(words: set[str], words_too: set[str]) -> float:
    """Return the share of the words of both that they have in common, 0..1."""
    return len(words & words_too) / max(1, len(words | words_too))


def _names_agree(one: TextTerms, other: TextTerms) -> bool:
    """Whether the report with fewer names has some, and none that the other lacks, near spellings allowed."""
    fewer, more = sorted((_names(one), _names(other)), key=len)
    return bool(fewer) and all(any(is_same_name(name, known) for known in more) for name in fewer)


def _names(terms: TextTerms) -> set[str]:
    return {word.text.lower() for word in terms.words if word.is_name}
