"""From a question to passages: candidates of two searches, weighed by their evidence, best first.

The dense search finds what is said in other words, the lexical one names and figures that an embedding
blurs; either alone misses answers that the union has (0.997 of the development questions with 40 of each,
0.991 with 15). Their own order counts for nothing afterwards: reciprocal rank fusion of the two is worse
than BM25 alone on such questions.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Self

from index.embedding import Embedder
from index.library import Filters, Library
from index.records import Vector
from qa.questions.parts import QuestionPart
from qa.retrieving.copies import spread_copies
from qa.retrieving.cross_encoding import rerank_by_model
from qa.retrieving.matching import AskedTerm, content_text, weigh_terms
from qa.retrieving.orders import without_orders
from qa.retrieving.reranking import Candidate, PartEvidence, Ranked, best_first, rerank
from qa.settings import QaSettings

log = logging.getLogger(__name__)


def retrieve(
    question: str, library: Library, embedder: Embedder, *, k: int, filters: Filters, settings: QaSettings
) -> list[Ranked]:
    """Return the `k` best passages that pass `filters`, best first; fewer when the library holds fewer.

    Raises LibraryError when the library is unusable, ModelError when a cross-encoder is set and cannot be
    loaded.
    """
    return _search(_Query.read(question, library, embedder), library, k=k, filters=filters, settings=settings)


def retrieve_for_parts(
    question: str,
    parts: Sequence[QuestionPart],
    library: Library,
    embedder: Embedder,
    *,
    k: int,
    filters: Filters,
    settings: QaSettings,
) -> list[Ranked]:
    """Return the `k` best passages for the question as a whole and for each of its parts, best first.

    Every part keeps its own best ones, however little they have of the other parts, and every passage says
    in `for_parts` what it holds for each and for the whole. A question with one part is `retrieve`. Raises as
    that does.
    """
    if len(parts) == 1:
        return retrieve(question, library, embedder, k=k, filters=filters, settings=settings)
    queries = [_Query.read(text, library, embedder) for text in (question, *(part.query for part in parts))]
    found = [_search(query, library, k=k, filters=filters, settings=settings) for query in queries]
    return _weigh_for_parts(_merge(found, k), queries)


@dataclass(frozen=True, slots=True)
class _Query:
    """What is searched for: its words, its unit vector `(dim,)`, and its content words by weight."""

    text: str
    vector: Vector
    asked: tuple[AskedTerm, ...]

    @classmethod
    def read(cls, text: str, library: Library, embedder: Embedder) -> Self:
        return cls(text, embedder.embed_texts([text])[0], weigh_terms(text, library))


def _search(
    query: _Query, library: Library, *, k: int, filters: Filters, settings: QaSettings
) -> list[Ranked]:
    limit = max(k, settings.candidates)
    candidates = find_candidates(query.text, query.vector, library, limit=limit, filters=filters)
    ranked = rerank(query.vector, query.asked, candidates)
    if settings.cross_encoder:
        first = max(k, settings.cross_encoder_passages)
        ranked = rerank_by_model(query.text, ranked, model=settings.cross_encoder, first=first)
    log.info("retrieved candidates=%d", len(candidates))
    return spread_copies(ranked)[:k]


def _merge(found: Sequence[Sequence[Ranked]], k: int) -> list[Ranked]:
    """The `k` best of several searches, best first: in turns, so that each search keeps its best ones.

    A passage has the highest score that a search gave it; scores are comparable between questions.
    """
    chosen: dict[int, Ranked] = {}
    for one in (one for turn in zip_longest(*found) for one in turn if one is not None):
        known = chosen.get(one.stored.id)
        if len(chosen) < k if known is None else known.score < one.score:
            chosen[one.stored.id] = one
    return spread_copies(best_first(list(chosen.values())))


def _weigh_for_parts(ranked: Sequence[Ranked], queries: Sequence[_Query]) -> list[Ranked]:
    """Say of each passage what it holds for each query; the passages and their order stay as they are."""
    candidates = [Candidate(one.stored, one.stages.get("bm25", 0.0)) for one in ranked]
    weighed = [
        {one.stored.id: one for one in rerank(query.vector, query.asked, candidates)} for query in queries
    ]
    return [
        replace(one, for_parts=tuple(_evidence(by_id[one.stored.id]) for by_id in weighed)) for one in ranked
    ]


def _evidence(one: Ranked) -> PartEvidence:
    return PartEvidence(one.stages["dense"], one.sentence_scores)


def find_candidates(
    question: str, vector: Vector, library: Library, *, limit: int, filters: Filters
) -> Sequence[Candidate]:
    """Return what the dense and the lexical search find, at most `limit` each, each chunk once.

    Sentences that order somebody to write something are no evidence; a chunk of nothing else is left out.
    """
    dense = library.search_dense(vector, limit=limit, filters=filters)
    lexical = library.search_lexical(content_text(question), limit=limit, filters=filters)
    bm25 = {hit.chunk_id: hit.score for hit in lexical}
    ids = list(dict.fromkeys([hit.chunk_id for hit in (*dense, *lexical)]))
    found = map(without_orders, library.load_chunks(ids))
    return [Candidate(stored, bm25.get(stored.id, 0.0)) for stored in found if stored.chunk.sentences]
