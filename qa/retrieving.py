"""From a question to passages: candidates of two searches, weighed by their evidence, best first.

The dense search finds what is said in other words, the lexical one names and figures that an embedding
blurs; either alone misses answers that the union has (0.997 of the development questions with 40 of each,
0.991 with 15). Their own order counts for nothing afterwards: reciprocal rank fusion of the two is worse
than BM25 alone on such questions.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from index.embedding import Embedder
from index.library import Filters, Library
from index.records import Vector
from qa.answering.question_parts import QuestionPart
from qa.copies import spread_copies
from qa.cross_encoding import rerank_by_model
from qa.matching import content_text, weigh_terms
from qa.reranking import Candidate, Ranked, rerank
from qa.settings import QaSettings

log = logging.getLogger(__name__)


def retrieve(
    question: str, library: Library, embedder: Embedder, *, k: int, filters: Filters, settings: QaSettings
) -> list[Ranked]:
    """Return the `k` best passages that pass `filters`, best first; fewer when the library holds fewer.

    Raises LibraryError when the library is unusable, ModelError when a cross-encoder is set and cannot be
    loaded.
    """
    vector: Vector = embedder.embed_texts([question])[0]
    candidates = find_candidates(
        question, vector, library, limit=max(k, settings.candidates), filters=filters
    )
    ranked = rerank(vector, weigh_terms(question, library), candidates)
    if settings.cross_encoder:
        first = max(k, settings.cross_encoder_passages)
        ranked = rerank_by_model(question, ranked, model=settings.cross_encoder, first=first)
    log.info("retrieved candidates=%d", len(candidates))
    return spread_copies(ranked)[:k]


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
    """Return the `k` best passages for the question as a whole."""
    return retrieve(question, library, embedder, k=k, filters=filters, settings=settings)


def find_candidates(
    question: str, vector: Vector, library: Library, *, limit: int, filters: Filters
) -> Sequence[Candidate]:
    """Return what the dense and the lexical search find, at most `limit` each, each chunk once."""
    dense = library.search_dense(vector, limit=limit, filters=filters)
    lexical = library.search_lexical(content_text(question), limit=limit, filters=filters)
    bm25 = {hit.chunk_id: hit.score for hit in lexical}
    ids = list(dict.fromkeys([hit.chunk_id for hit in (*dense, *lexical)]))
    return [Candidate(stored, bm25.get(stored.id, 0.0)) for stored in library.load_chunks(ids)]
