"""Do two sentences report the same? Then they are one claim with two citations.

Wire copies differ by a word or a cut clause, so near-equal wording is enough; freely reworded reports must
agree in meaning (embedding) and in what they name and count. Different figures stay two claims, and a "not"
on one side only is never the same.
"""

from __future__ import annotations

import re

from qa.evidence import Sentence
from qa.terms import TextTerms, Word, is_content, is_same_name

# Shares of shared content words, and cosines of MiniLM sentence vectors. Two reports of one event that
# agree in names and figures reach 0.8; different sentences of one article seldom do.
_SAME_WORDING = 0.7
_SAME_MEANING = 0.93
_SAME_MEANING_AND_FACTS = 0.82
_NEGATION = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|den(?:y|ies|ied)|refuse[sd]?|reject(?:s|ed)?)\b|n['’]t\b",
    re.IGNORECASE,
)


def says_the_same(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences report the same, in the same figures."""
    if not figures_agree(one.terms, other.terms) or count_negations(one.text) != count_negations(other.text):
        return False
    cosine = float(one.vector @ other.vector)
    if cosine >= _SAME_MEANING or _shared_words(one.terms, other.terms) >= _SAME_WORDING:
        return True
    return cosine >= _SAME_MEANING_AND_FACTS and _names_agree(one.terms, other.terms)


def figures_agree(one: TextTerms, other: TextTerms) -> bool:
    """Whether one text's figures are all among the other's: some may be left out, none may differ."""
    figures, figures_too = ({word.term for word in terms.words if word.is_number} for terms in (one, other))
    return figures <= figures_too or figures_too <= figures


def count_negations(text: str) -> int:
    """Return how often a text says that something is not so."""
    return len(_NEGATION.findall(text))


def _content(terms: TextTerms) -> set[str]:
    return {word.term for word in terms.words if is_content(word)}


def _shared_words(one: TextTerms, other: TextTerms) -> float:
    """Return the Jaccard index of the content words, 0..1."""
    words, words_too = _content(one), _content(other)
    return len(words & words_too) / max(1, len(words | words_too))


def _names_agree(one: TextTerms, other: TextTerms) -> bool:
    """Whether the report with fewer names uses none that the other lacks, near spellings allowed."""
    fewer, more = sorted((_names(one), _names(other)), key=len)
    known = {name.text.lower() for name in more}
    return all(any(is_same_name(name.text.lower(), other_name) for other_name in known) for name in fewer)


def _names(terms: TextTerms) -> list[Word]:
    return [word for word in terms.words if word.is_name]
