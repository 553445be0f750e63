"""The last stage: what was found becomes what is shown, with outlet, date and place in the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.library import Coverage, Filters
from qa.answering.drafting import Draft
from qa.answers import Answer, Passage, Searched
from qa.questions.scoping import Scope
from qa.retrieving.reranking import Ranked
from qa.spending import Call, Spent


def to_passages(ranked: Sequence[Ranked]) -> tuple[Passage, ...]:
    """Return what was retrieved, best first, as passages ranked from 1."""
    return tuple(_to_passage(rank, one) for rank, one in enumerate(ranked, start=1))


def _to_passage(rank: int, ranked: Ranked) -> Passage:
    chunk, article = ranked.stored.chunk, ranked.stored.article
    return Passage(
        rank=rank,
        article_id=article.id,
        title=article.title,
        source=article.source,
        published_at=article.published_at,
        url=article.url,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        score=ranked.score,
        sentences=chunk.sentences,
        stages=ranked.stages,
    )


def to_answer(
    question: str,
    draft: Draft,
    ranked: Sequence[Ranked],
    searched: Searched,
    timings_ms: Mapping[str, float],
) -> Answer:
    """Return the verified `draft` as the answer to `question`: its claims, in order, are the text.

    `ranked` is what the draft was made from.
    """
    return Answer(
        question=question,
        outcome=draft.outcome,
        text=" ".join(claim.text for claim in draft.claims),
        claims=draft.claims,
        citations=draft.citations,
        confidence=draft.confidence,
        searched=searched,
        reason=draft.reason,
        missing=draft.missing,
        nearest=draft.nearest,
        timings_ms=timings_ms,
        passages=to_passages(ranked),
        usage=draft.usage,
        cost_usd=draft.cost_usd,
        written_by=draft.written_by,
        revisions=draft.revisions,
        note=draft.note,
        decision=draft.decision,
    )


def count_in(answer: Answer, *calls: Call) -> Answer:
    """Return `answer` with the tokens and the cost of more calls of the language model."""
    spent = Spent(answer, *calls)
    return replace(answer, usage=spent.usage, cost_usd=spent.cost_usd)


def narrow_filters(filters: Filters, scope: Scope) -> Filters:
    """Return `filters` narrowed by what the question says; what the user demanded outright wins."""
    return replace(
        filters,
        sources=filters.sources or scope.sources,
        since=filters.since or scope.since,
        until=filters.until or scope.until,
    )


def describe_search(coverage: Coverage, filters: Filters, scope: Scope) -> Searched:
    """Return what was looked through: the collection, and the filters that were in force at the end."""
    return Searched(
        articles=coverage.articles,
        outlets=coverage.sources,
        earliest=coverage.earliest,
        latest=coverage.latest,
        filters=_describe_filters(filters, scope),
    )


def _describe_filters(filters: Filters, scope: Scope) -> Mapping[str, str]:
    described = {
        "source": ", ".join(filters.sources),
        "since": filters.since.isoformat(timespec="seconds") if filters.since else "",
        "until": filters.until.isoformat(timespec="seconds") if filters.until else "",
        "question": ", ".join(scope.words),
    }
    return {name: value for name, value in described.items() if value}
