"""Ranking, answering and refusing, counted by the evaluation's own code for Byline and its peers alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import mean

from benchmarks.contenders import Contender
from index.articles import Article
from qa.evaluating.answer_figures import plain_words
from qa.evaluating.cases import Case
from qa.evaluating.figures import Group, describe_figure
from qa.evaluating.predictions import Prediction
from qa.evaluating.scoring import score_cases
from qa.evaluating.summarising import summarise

LoadArticle = Callable[[str], Article]

GOLD_CUTOFFS = (1, 5)
NOT_QUALITY = frozenset({Group.SPEED, Group.COST})  # measured elsewhere, on purpose and alone


def measure_answers(
    cases: Sequence[Case], contender: Contender, load_article: LoadArticle
) -> dict[str, float]:
    """Return every figure of quality over `cases`; shares by kind of case have `_kind` at their end."""
    predictions = [Prediction(case.id, contender(case)) for case in cases]
    summary = summarise(score_cases(zip(cases, predictions, strict=True), load_article), resamples=100)
    figures = {name: estimate.value for name, estimate in summary.overall.items() if _is_quality(name)}
    for kind, estimates in summary.by_kind.items():
        if "refused_rightly" in estimates:
            figures[f"refused_rightly_{kind}"] = estimates["refused_rightly"].value
    return figures | measure_passages(cases, predictions)


def measure_ranking(
    cases: Sequence[Case], contender: Contender, load_article: LoadArticle
) -> Mapping[str, float]:
    """Return the figures of retrieval alone, for a contender that answers nothing."""
    figures = measure_answers(cases, contender, load_article)
    return {
        name: value
        for name, value in figures.items()
        if name in PASSAGE_FIGURES or describe_figure(name).group is Group.RETRIEVAL
    }


def measure_passages(cases: Sequence[Case], predictions: Sequence[Prediction]) -> dict[str, float]:
    """Return the mean words of a passage, and `gold_in@k`: the share of a case's gold sentences that stand
    in its first k passages.
    """
    pairs = list(zip(cases, predictions, strict=True))
    texts = [passage.text for _, prediction in pairs for passage in prediction.answer.passages]
    figures = {"passage_words": mean(len(text.split()) for text in texts)} if texts else {}
    with_gold = [(case, one.answer.passages) for case, one in pairs if case.gold_sentences]
    for k in GOLD_CUTOFFS if with_gold else ():
        figures[f"gold_in@{k}"] = mean(
            gold_share(case, [passage.text for passage in passages[:k]]) for case, passages in with_gold
        )
    return figures


PASSAGE_FIGURES = frozenset({"passage_words", *(f"gold_in@{k}" for k in GOLD_CUTOFFS)})


def gold_share(case: Case, texts: Sequence[str]) -> float:
    """Return the share of the case's gold sentences that stand in `texts`, 0..1."""
    found = f" {plain_words(' '.join(texts))} "
    return mean(f" {plain_words(sentence)} " in found for sentence in case.gold_sentences)


def _is_quality(name: str) -> bool:
    return describe_figure(name).group not in NOT_QUALITY
