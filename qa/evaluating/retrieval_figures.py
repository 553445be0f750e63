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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.answers import Passage
from qa.evaluating.answer_figures import contains_answer, plain_words
from qa.evaluating.cases import Case
from qa.evaluating.figures import ANSWER_CUTOFFS, CUTOFFS

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
    """Return the distinct passages by name (`article:start-end`), and those of them that are relevant."""
    judge = _Judge(case)
    found: dict[str, Passage] = {}
    for passage in passages:
        found.setdefault(f"{passage.article_id}:{passage.start}-{passage.end}", passage)
    relevant = [name for name, passage in found.items() if judge.brings_something_new(passage)]
    missed = (f"missed:{number}" for number, _ in enumerate(judge.wanted, start=1))
    return Ranking(tuple(found), (*relevant, *missed))


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


class _Judge:
    """Tells which passages of one case are relevant, in the order in which they were found.

    `wanted` is what no passage has brought so far: sentences, the passage, or names of articles.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._gold_words = _runs(case.passage or "")
        self.wanted = self._everything(case)

    def brings_something_new(self, passage: Passage) -> bool:
        """Whether the passage brings something wanted; it is wanted no longer then."""
        gold = self._case.article_ids
        if not self.wanted or (gold and passage.article_id not in gold):
            return False
        brought = {thing for thing in self.wanted if self._brings(passage, thing)}
        self.wanted = tuple(thing for thing in self.wanted if thing not in brought)
        return bool(brought)

    def _everything(self, case: Case) -> tuple[str, ...]:
        if not case.is_answerable:
            return ()
        if case.gold_sentences:
            return _distinct(plain_words(sentence) for sentence in case.gold_sentences)
        if case.passage:
            return (case.passage,)
        return (_distinct(case.article_ids) or ("",)) if case.answers else ()

    def _brings(self, passage: Passage, thing: str) -> bool:
        if self._case.gold_sentences:
            return f" {thing} " in f" {plain_words(passage.text)} "
        answers = self._case.answers
        holds_answer = not answers or contains_answer(passage.text, answers)
        if self._case.passage:
            return holds_answer and not self._gold_words.isdisjoint(_runs(passage.text))
        return holds_answer and thing in {"", passage.article_id}


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of eight words of `text`; all of its words where it has fewer."""
    words = plain_words(text).split()
    last = max(len(words) - _SHARED_WORDS, 0)
    return frozenset(tuple(words[start : start + _SHARED_WORDS]) for start in range(last + 1))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
