"""Passages, citations, answers and scores as a system might return them, with little to write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import Article
from index.errors import LibraryError
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Searched
from qa.evaluating.cases import ANSWERABLE
from qa.evaluating.figures import CaseScores

SEARCHED = Searched(articles=1, outlets=(), earliest=None, latest=None)


def passage(article_id: str, text: str, *, rank: int = 1, start: int = 0) -> Passage:
    """A passage of an article; the higher its rank the lower its score."""
    return Passage(rank, article_id, "", None, None, None, text, start, start + len(text), score=1 / rank)


def passages(*found: tuple[str, str]) -> tuple[Passage, ...]:
    """Passages in the order given, each `(article_id, text)`, at different places."""
    return tuple(
        passage(article_id, text, rank=rank, start=1_000 * rank)
        for rank, (article_id, text) in enumerate(found, start=1)
    )


def cite(n: int, article: Article, quote: str) -> Citation:
    """A citation of words that stand in the article, or, if they do not, of its beginning."""
    start = max(article.text.find(quote), 0)
    return Citation(n, article.id, "", None, None, None, quote, start, start + len(quote))


def answered(
    *claims: Claim,
    citations: Sequence[Citation] = (),
    found: Sequence[Passage] = (),
    confidence: float = 0.9,
) -> Answer:
    """An answer of some claims."""
    text = " ".join(claim.text for claim in claims)
    return Answer(
        "?", Outcome.ANSWERED, text, claims, tuple(citations), confidence, SEARCHED, passages=tuple(found)
    )


def refused(*, found: Sequence[Passage] = (), confidence: float = 0.1) -> Answer:
    """The answer of a system that found nothing."""
    return Answer("?", Outcome.NOT_FOUND, "", (), (), confidence, SEARCHED, passages=tuple(found))


def loader(*articles: Article) -> Callable[[str], Article]:
    """What loads articles as the library does."""
    by_id = {article.id: article for article in articles}

    def load_article(article_id: str) -> Article:
        if article_id not in by_id:
            raise LibraryError(f"no article {article_id!r}")
        return by_id[article_id]

    return load_article


def scored(
    case_id: str, *, kind: str = ANSWERABLE, tags: tuple[str, ...] = (), **values: float
) -> CaseScores:
    """The scores of one case."""
    return CaseScores(case_id, kind, tags, values)
