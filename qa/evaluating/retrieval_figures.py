"""Was the right thing found, and how early? At the level of articles and of passages, by ir-measures.

Articles: each article has the rank of its best passage, and those are relevant that the case names.

Passages: what there is to find are the gold sentences; where the case has none, the gold passage; where it
has none either, an accepted answer in each gold article. A passage is relevant when it comes from a gold
article and brings one of these for the first time, whole; of a gold passage eight words in a row are enough,
with an accepted answer. What no passage brings counts as a relevant passage that was missed. So each thing
counts once, however many passages repeat it, and recall does not depend on how many passages were asked for
(subtopic recall: Zhai, Cohen and Lafferty 2003).

`Ranking` is what an export to TREC files writes too, so that other tools come to the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from qa.answers import Passage
from qa.evaluating.answer_figures import contains_answer, plain_words
from qa.evaluating.cases import Case
from qa.evaluating.figures import ANSWER_CUTOFFS, CUTOFFS

_Words = tuple[str, ...]

_SHARED_WORDS = 8  # in a row: two passages that share as many are the same text


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found, best first and without repetition, and what is relevant, found or not."""

    documents: tuple[str, ...]
    relevant: tuple[str, ...]


def score_retrieval(cases: Sequence[Case], found: Sequence[Sequence[Passage]]) -> list[dict[str, float]]:
    """Return the figures of each case by name, all 0..1; `found` are the passages of each, best first.

    Nothing for a case without an answer: there is nothing to find. All at once, because ir-measures is slow
    to start and fast to go on.
    """
    values = [_answer_in(case, passages) for case, passages in zip(cases, found, strict=True)]
    for level, rank in (("article", rank_articles), ("passage", rank_passages)):
        rankings = [rank(case, passages) for case, passages in zip(cases, found, strict=True)]
        for figures, more in zip(values, score_rankings(rankings, level), strict=True):
            figures.update(more)
    return values


def rank_articles(case: Case, passages: Sequence[Passage]) -> Ranking:
    """Return the distinct articles of `passages`, and those that answer."""
    relevant = _distinct(case.article_ids) if case.is_answerable else ()
    return Ranking(_distinct(passage.article_id for passage in passages), relevant)


def rank_passages(case: Case, passages: Sequence[Passage]) -> Ranking:
    """Return the distinct passages by name (`article:start-end`), and those of them that are relevant.

    What no passage brings has the name `missed:1`, `missed:2` and so on among the relevant ones.
    """
    found: dict[str, Passage] = {}
    for passage in passages:
        found.setdefault(f"{passage.article_id}:{passage.start}-{passage.end}", passage)
    wanted, relevant = _list_wanted(case), []
    for name, passage in found.items():
        if not case.article_ids or passage.article_id in case.article_ids:
            still_wanted = [is_brought_by for is_brought_by in wanted if not is_brought_by(passage)]
            if len(still_wanted) < len(wanted):
                relevant.append(name)
            wanted = still_wanted
    return Ranking(tuple(found), (*relevant, *(f"missed:{n}" for n, _ in enumerate(wanted, start=1))))


def score_rankings(rankings: Sequence[Ranking], level: str) -> list[dict[str, float]]:
    """Return the figures of each ranking under their names at `level`; none where nothing is relevant."""
    import ir_measures  # late: nothing but an evaluation needs it

    measures = {ir_measures.parse_measure(measure): f"{level}_{name}" for measure, name in _MEASURES.items()}
    judged, run = {}, {}
    for number, ranking in enumerate(rankings):
        if ranking.relevant:
            judged[str(number)], run[str(number)] = _number_documents(ranking)
    values: list[dict[str, float]] = [{} for _ in rankings]
    if judged:
        for metric in ir_measures.iter_calc(list(measures), judged, run):
            values[int(metric.query_id)][measures[metric.measure]] = float(metric.value)
    return values


_MEASURES: Mapping[str, str] = {
    **{f"R@{k}": f"recall@{k}" for k in CUTOFFS},
    **{f"P@{k}": f"precision@{k}" for k in CUTOFFS},
    "RR@10": "mrr@10",
    "nDCG@10": "ndcg@10",
    "AP@10": "map@10",
}


def _number_documents(ranking: Ranking) -> tuple[dict[str, int], dict[str, float]]:
    """Judgements and run with numbers for names: ids may hold anything, and a C library reads these."""
    numbers = {name: str(n) for n, name in enumerate(_distinct(ranking.documents + ranking.relevant))}
    judged = {numbers[name]: 1 for name in ranking.relevant}
    return judged, {numbers[name]: float(-rank) for rank, name in enumerate(ranking.documents)}


def _answer_in(case: Case, passages: Sequence[Passage]) -> dict[str, float]:
    if not case.is_answerable or not case.answers:
        return {}
    holding = (
        rank for rank, passage in enumerate(passages, 1) if contains_answer(passage.text, case.answers)
    )
    first = next(holding, None)
    return {f"answer_in@{k}": float(first is not None and first <= k) for k in ANSWER_CUTOFFS}


def _list_wanted(case: Case) -> list[Callable[[Passage], bool]]:
    """Return, for each thing that there is to find, whether a passage of a gold article brings it."""
    if not case.is_answerable:
        return []
    if case.gold_sentences:
        return [partial(_holds_words, plain_words(sentence)) for sentence in _distinct(case.gold_sentences)]
    if case.passage:
        return [partial(_shares_text, _runs(case.passage), case.answers)]
    articles = _distinct(case.article_ids) or (None,)
    return [partial(_holds_answer, article, case.answers) for article in articles if case.answers]


def _holds_words(words: str, passage: Passage) -> bool:
    return f" {words} " in f" {plain_words(passage.text)} "


def _shares_text(gold: frozenset[_Words], answers: Sequence[str], passage: Passage) -> bool:
    is_gold = not gold.isdisjoint(_runs(passage.text))
    return is_gold and (not answers or contains_answer(passage.text, answers))


def _holds_answer(article_id: str | None, answers: Sequence[str], passage: Passage) -> bool:
    return article_id in {None, passage.article_id} and contains_answer(passage.text, answers)


def _runs(text: str) -> frozenset[_Words]:
    """Every run of eight words of `text`; all of its words where it has fewer."""
    words = plain_words(text).split()
    last = max(len(words) - _SHARED_WORDS, 0)
    return frozenset(tuple(words[start : start + _SHARED_WORDS]) for start in range(last + 1))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
