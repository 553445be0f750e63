"""Ranking, answering and refusing, counted the same way for Byline and its peers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks.cases import Case, Collection
from benchmarks.figures import area_under_roc, contains_answer, mean_words, normalise, share
from index.library import Library
from qa.answers import Answer, Outcome
from qa.pipeline import Pipeline

FIRST_FEW = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One passage as any of the contenders returns it."""

    article_id: str
    text: str


Search = Callable[[str, int], list[Found]]


def measure_ranking(collection: Collection, search: Search) -> dict[str, float]:
    """Return hit rates over the answerable cases of `collection`, 0..1, and the mean words of a passage.

    `answer@k`: an accepted answer stands in one of the first k passages (short answers only). `gold@k`: the
    mean share of the gold sentences that stand in them. `article@k`: one of them is from a right article.
    """
    cases = collection.of_kind("answerable")
    found = [search(case.question, FIRST_FEW) for case in cases]
    figures = {"passage_words": mean_words([passage.text for passages in found for passage in passages])}
    for k in (1, FIRST_FEW):
        first = [(case, passages[:k]) for case, passages in zip(cases, found, strict=True)]
        if any(case.gold_sentences for case in cases):
            with_gold = [(case, passages) for case, passages in first if case.gold_sentences]
            figures[f"gold@{k}"] = mean(gold_share(case, passages) for case, passages in with_gold)
        else:
            figures[f"answer@{k}"] = share([has_answer(case, passages) for case, passages in first])
        figures[f"article@{k}"] = share([has_article(case, passages) for case, passages in first])
    return figures


def has_answer(case: Case, passages: Sequence[Found]) -> bool:
    """Whether an accepted answer stands in one of `passages`."""
    return any(contains_answer(passage.text, case.answers) for passage in passages)


def has_article(case: Case, passages: Sequence[Found]) -> bool:
    """Whether one of `passages` is from a right article; a sample file's id begins with its stem."""
    return any(passage.article_id.startswith(tuple(case.article_ids)) for passage in passages)


def gold_share(case: Case, passages: Sequence[Found]) -> float:
    """Return the share of the case's gold sentences that stand in `passages`."""
    text = " ".join(normalise(passage.text) for passage in passages)
    gold = {normalise(sentence) for sentence in case.gold_sentences}
    return mean(sentence in text for sentence in gold)


def measure_answers(collection: Collection, pipeline: Pipeline, library: Library) -> dict[str, float]:
    """Ask every case and return what became of it: all shares 0..1.

    `contains` counts a refused question as wrong; words are of answered ones.
    """
    answers = {kind: ask_all(collection.of_kind(kind), pipeline) for kind in kinds_of(collection)}
    right = answers["answerable"]
    figures = {
        "contains": share([contains_answer(answer.text, case.answers) for case, answer in right]),
        "answer_words": mean_words([a.text for _, a in right if a.outcome is Outcome.ANSWERED]),
        "verbatim": share([v for pairs in answers.values() for v in verbatim(pairs, library)]),
    }
    for kind, pairs in answers.items():
        figures[f"refused_{kind}"] = share([a.outcome is Outcome.NOT_FOUND for _, a in pairs])
    for kind in set(answers) - {"answerable"}:
        figures[f"auroc_{kind}"] = area_under_roc(
            [answer.confidence for _, answer in right], [answer.confidence for _, answer in answers[kind]]
        )
    return figures


def kinds_of(collection: Collection) -> list[str]:
    """Return the kinds of case in `collection`, in order of first appearance."""
    return list(dict.fromkeys(case.kind for case in collection.cases))


def ask_all(cases: Sequence[Case], pipeline: Pipeline) -> list[tuple[Case, Answer]]:
    """Return each case with its answer."""
    return [(case, pipeline.ask(case.question, asked_at=case.asked_at)) for case in cases]


def verbatim(pairs: Sequence[tuple[Case, Answer]], library: Library) -> list[bool]:
    """Return for every citation whether its quote stands at its offsets in the stored article."""
    return [
        library.load_article(citation.article_id).text[citation.start : citation.end] == citation.quote
        for _, answer in pairs
        for citation in answer.citations
    ]
