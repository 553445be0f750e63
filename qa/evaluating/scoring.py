"""From cases and predictions to scores: every figure of every case."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from index.articles import Article
from qa.answers import Answer, Outcome
from qa.evaluating.answer_figures import score_answer
from qa.evaluating.cases import Case
from qa.evaluating.citation_figures import score_citations
from qa.evaluating.figures import CONFIDENCE, CaseScores
from qa.evaluating.predictions import Prediction
from qa.evaluating.retrieval_figures import score_retrieval
from qa.evaluating.speed_figures import score_speed

_AT_ONCE = 256  # cases: enough for the start of ir-measures not to matter, few enough to hold
_ARTICLES_KEPT = 64

LoadArticle = Callable[[str], Article]


def score_cases(pairs: Iterable[tuple[Case, Prediction]], load_article: LoadArticle) -> Iterator[CaseScores]:
    """Yield the scores of each pair in the order of `pairs`, which is read a few hundred at a time.

    `load_article` raises LibraryError for an article that is not there.
    """
    load = lru_cache(_ARTICLES_KEPT)(load_article)
    remaining = iter(pairs)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield from _score_batch(batch, load)


def _score_batch(pairs: Sequence[tuple[Case, Prediction]], load_article: LoadArticle) -> Iterator[CaseScores]:
    cases = [case for case, _ in pairs]
    retrieval = score_retrieval(cases, [prediction.answer.passages for _, prediction in pairs])
    for (case, prediction), found in zip(pairs, retrieval, strict=True):
        answer = prediction.answer
        values = {
            **score_answer(case, answer),
            **found,
            **score_citations(case, answer, load_article),
            **_score_refusal(case, answer),
            **score_speed(answer),
        }
        correct = judge_correct(case, answer, values)
        yield CaseScores(case.id, case.kind, case.tags, {**values, **correct})


def judge_correct(case: Case, answer: Answer, values: Mapping[str, float]) -> Mapping[str, float]:
    """Return `correct`: whether the case came out right, 0 or 1, by its other figures.

    An unanswerable question is right when it was refused. An answerable one when the text contains an
    accepted answer, of every part if there are several, or a gold sentence is quoted, and what the case
    demands beyond that is kept. Absent for a case that says neither answer nor gold sentence.
    """
    if not case.is_answerable:
        return {"correct": float(answer.outcome is Outcome.NOT_FOUND)}
    if not case.answers and not case.gold_sentences:
        return {}
    contains = values.get("contains") == 1 and values.get("parts_contained", 1) == 1
    right = contains or values.get("cites_gold_sentence") == 1
    kept = values.get("must_cite_kept", 1) == 1 and values.get("must_not_say_kept", 1) == 1
    return {"correct": float(right and kept)}


def _score_refusal(case: Case, answer: Answer) -> Mapping[str, float]:
    is_answered = answer.outcome is Outcome.ANSWERED
    values = {"answered_rightly": is_answered} if case.is_answerable else {"refused_rightly": not is_answered}
    confidence = {CONFIDENCE: answer.confidence} if math.isfinite(answer.confidence) else {}
    return {name: float(value) for name, value in (values | confidence).items()}
