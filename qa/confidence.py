"""How likely it is that the collection answers the question: 0..1, from a handful of reasons.

Every reason is absolute: a cosine or a share of the question's words, never a score relative to the
collection, so that two articles and a million are judged alike. A logistic function of them was fitted on
one half of the development questions (answerable, about nothing in the collection, and adversarial: right
topic, no answer).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from qa.evidence import Sentence
from qa.expecting import KINDS_WITHOUT_RULE
from qa.marking import new_values
from qa.question_parts import QuestionPart
from qa.reranking import Ranked
from qa.terms import TextTerms, Word, find_words, missing_words

# Names and figures of a question are what an answer must be about; other words have synonyms.
_TELLING_WEIGHT = 1.5
_PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for an answer in the collection.

    `sentence_cosine` and `passage_cosine` are the best among the passages; `passage_coverage` the share of
    the question's words, weighted, in one passage with its title (0..1); `names_missing` counts the
    question's names and figures that the best sentence, its neighbours and its title lack; `kind_present`
    is 1 when the best sentences hold a value of the kind asked, 0 when not, 0.5 when no rule can tell.
    """

    sentence_cosine: float
    passage_cosine: float
    passage_coverage: float
    names_missing: float
    kind_present: float


# Fitted, then rounded: an entry per field of Reasons, and the intercept.
_WEIGHTS = Reasons(
    sentence_cosine=5.5, passage_cosine=3.5, passage_coverage=3.5, names_missing=-0.6, kind_present=0.8
)
_INTERCEPT = -7.0


def judge_confidence(reasons: Reasons) -> float:
    """Return the probability, 0..1, that the collection answers the question."""
    weighted = (weight * value for weight, value in zip(astuple(_WEIGHTS), astuple(reasons), strict=True))
    evidence = _INTERCEPT + sum(weighted)
    return 1 / (1 + math.exp(-evidence))


def weigh_reasons(part: QuestionPart, ranked: Sequence[Ranked], best: Sequence[Sentence]) -> Reasons:
    """Collect the reasons for a question's first part; `best` are the sentences chosen, at least one."""
    asked = {word.term for word in part.words}
    kind_present = 0.5
    if part.kind not in KINDS_WITHOUT_RULE:
        kind_present = float(any(new_values(part.kind, sentence.text, asked) for sentence in best))
    return Reasons(
        sentence_cosine=max(found.stages.get("sentence_dense", 0.0) for found in ranked),
        passage_cosine=max(found.stages.get("dense", 0.0) for found in ranked),
        passage_coverage=max(_coverage(part.words, _passage_terms(found)) for found in ranked[:_PASSAGES]),
        names_missing=float(sum(map(_is_telling, missing_words(part.words, best[0].nearby)))),
        kind_present=kind_present,
    )


def _is_telling(word: Word) -> bool:
    return word.is_name or word.is_number


def _coverage(words: Sequence[Word], text: TextTerms) -> float:
    weights = {word.start: _TELLING_WEIGHT if _is_telling(word) else 1.0 for word in words}
    missing = sum(weights[word.start] for word in missing_words(words, text))
    return 1 - missing / sum(weights.values()) if weights else 0.0


def _passage_terms(found: Ranked) -> TextTerms:
    return TextTerms(find_words(f"{found.stored.article.title}.\n{found.stored.chunk.text}"))
