"""From cases and predictions to scores: every figure of every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from index.articles import Article
from qa.evaluating.cases import Case
from qa.evaluating.figures import CaseScores
from qa.evaluating.predictions import Prediction


def score_cases(
    pairs: Iterable[tuple[Case, Prediction]], load_article: Callable[[str], Article]
) -> Iterator[CaseScores]:
    """Yield the scores of each pair in the order of `pairs`, which is read a few hundred at a time.

    `load_article` raises LibraryError for an article that is not there.
    """
    raise NotImplementedError
