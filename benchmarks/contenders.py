"""The three that are compared, each as a function from a case to an answer with the passages it found."""

from __future__ import annotations

from collections.abc import Callable

from langchain_chroma import Chroma
from langchain_core.documents import Document

from index.library import Library, StoredChunk
from qa.answers import Answer, Outcome, Passage, Searched
from qa.evaluating.cases import Case
from qa.pipeline import Pipeline

PASSAGES = 10
NOTHING_TOLD = Searched(articles=0, outlets=(), earliest=None, latest=None)

Contender = Callable[[Case], Answer]


def byline(pipeline: Pipeline) -> Contender:
    """Return Byline as any door calls it."""
    return lambda case: pipeline.ask(case.question, k=PASSAGES, asked_at=case.asked_at)


def plain_chain(store: Chroma) -> Contender:
    """Return the plain chain's similarity search; it finds passages and answers nothing."""

    def search(case: Case) -> Answer:
        found = store.similarity_search(case.question, k=PASSAGES)
        return _found(case, [_from_document(rank, one) for rank, one in enumerate(found, start=1)])

    return search


def bm25_alone(library: Library) -> Contender:
    """Return BM25 over Byline's own chunks; it finds passages and answers nothing."""

    def search(case: Case) -> Answer:
        hits = library.search_lexical(case.question, limit=PASSAGES)
        stored = library.load_chunks([hit.chunk_id for hit in hits])
        return _found(case, [_from_chunk(rank, one) for rank, one in enumerate(stored, start=1)])

    return search


def _found(case: Case, passages: list[Passage]) -> Answer:
    return Answer(
        question=case.question,
        outcome=Outcome.NOT_FOUND,
        text="",
        claims=(),
        citations=(),
        confidence=0.0,
        searched=NOTHING_TOLD,
        passages=tuple(passages),
    )


def _from_document(rank: int, document: Document) -> Passage:
    start, text = int(document.metadata["start_index"]), document.page_content
    return _passage(rank, str(document.metadata["id"]), text, start)


def _from_chunk(rank: int, stored: StoredChunk) -> Passage:
    return _passage(rank, stored.article.id, stored.chunk.text, stored.chunk.start)


def _passage(rank: int, article_id: str, text: str, start: int) -> Passage:
    return Passage(
        rank=rank,
        article_id=article_id,
        title="",
        source=None,
        published_at=None,
        url=None,
        text=text,
        start=start,
        end=start + len(text),
        score=-float(rank),
    )
