"""Searching vectors by cosine: the newest ones exactly, in memory, and the bulk in a sealed Chroma folder.

Measured on two cores at 384 dimensions: exact search of 20,000 vectors takes 2 ms and loading them from the
catalog 100 ms; Chroma takes 3 ms a query, 1.3 s to import, and 1 ms for each vector that it is given. Exact
search sees a new article as soon as it is committed, Chroma only when its folder is opened anew. So vectors
are handed to Chroma in lots of `exact_chunks` (a setting), a library below that size never starts it, and
memory stays bounded above.

Filters are applied here, not by Chroma, whose `where` takes 70 ms at 20,000 chunks: when few chunks pass,
these are compared one by one; when many do, so many candidates are asked for that the filter leaves the
limit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.records import Filters, Hit, Matrix, Vector, best_first
from index.storing.catalog import Catalog
from index.storing.catalog_reading import (
    ChunkIds,
    chunk_ids,
    iterate_vectors,
    living,
    load_vectors,
    matching_chunks,
)
from index.storing.sealed_vectors import SealedVectors

SPARE_CANDIDATES = 16  # asked for beyond the limit at once: a few may be dead
CANDIDATE_COST = 3  # of asking Chroma for one candidate more, in vectors loaded from the catalog and compared


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """The vectors that are not sealed yet: ids ascending, `(n,)`, and unit rows, `(n, dim)`."""

    ids: ChunkIds
    vectors: Matrix

    def search(self, vector: Vector, limit: int, allowed: ChunkIds | None) -> list[Hit]:
        """The nearest `limit` by cosine, best first; only those in `allowed`, when it is given."""
        if allowed is None:
            return best(self.ids, _cosines(self.vectors, vector), limit)
        chosen = np.isin(self.ids, allowed, assume_unique=True)
        return best(self.ids[chosen], _cosines(self.vectors[chosen], vector), limit)


def _cosines(vectors: Matrix, vector: Vector) -> Vector:
    """The product of unit rows with a unit vector, on one core.

    `@` spreads it over all cores and is twice as fast on an idle machine, but its threads wait for each
    other: on a busy one, as with several questions at once, it took 16 ms where this takes 2.4.
    """
    cosines: Vector = np.einsum("ij,j->i", vectors, vector)
    return cosines


@dataclass(frozen=True, slots=True, eq=False)
class VectorReader:
    """All vectors of one generation; several threads may search it."""

    tail: Tail
    sealed: SealedVectors | None

    @classmethod
    def open(cls, data_dir: Path, catalog: Catalog, *, former: VectorReader | None = None) -> VectorReader:
        """Load the vectors of the newest generation; whatever `former` has read already is not read again."""
        with catalog.reading() as connection:
            state = catalog.state()
            after = 0 if state.snapshot is None else state.snapshot.last_chunk
            known = former.tail if former is not None else None
            tail = _load_tail(connection, state.model.dimension, after, known)
        if state.snapshot is None:
            return cls(tail, None)
        if former is not None and former.sealed is not None and former.sealed.snapshot == state.snapshot:
            return cls(tail, former.sealed)
        return cls(tail, SealedVectors.open(data_dir, state.snapshot))

    def search(self, vector: Vector, catalog: Catalog, *, limit: int, filters: Filters) -> list[Hit]:
        """The nearest `limit` chunks that pass the filters, best first."""
        allowed = None
        if filters:
            with catalog.reading() as connection:
                allowed = matching_chunks(connection, filters)
        hits = self.tail.search(vector, limit, allowed)
        if self.sealed is not None:
            hits += _search_sealed(self.sealed, catalog, vector, limit=limit, allowed=allowed)
        return sorted(hits, key=best_first)[:limit]


def _load_tail(connection: sqlite3.Connection, dimension: int, after: int, known: Tail | None) -> Tail:
    """The vectors of all chunks above the id `after`; those that `known` has are taken from there."""
    ids = chunk_ids(connection, after=after)
    if known is None or known.vectors.shape[1] != dimension:  # nothing known, or of another model
        known = Tail(np.empty(0, dtype=np.int64), np.empty((0, dimension), dtype=np.float32))
    kept = np.isin(known.ids, ids, assume_unique=True)
    newest = int(known.ids[-1]) if len(known.ids) else after
    lots = list(iterate_vectors(connection, dimension, after=max(newest, after)))
    if not lots and kept.all():
        return known
    return Tail(
        np.concatenate([known.ids[kept], *(lot_ids for lot_ids, _ in lots)]),
        np.concatenate([known.vectors[kept], *(vectors for _, vectors in lots)]),
    )


def _search_sealed(
    sealed: SealedVectors, catalog: Catalog, vector: Vector, *, limit: int, allowed: ChunkIds | None
) -> list[Hit]:
    """The nearest sealed chunks that are alive, and among `allowed` when it is given."""
    if allowed is not None:
        allowed = allowed[allowed <= sealed.snapshot.last_chunk]
        candidates = limit * sealed.snapshot.chunks / max(1, len(allowed))
        if len(allowed) <= CANDIDATE_COST * candidates:
            return _search_exactly(catalog, vector, limit, allowed)
    passing = None if allowed is None else set(allowed.tolist())

    def search(candidates: int) -> list[Hit]:
        return sealed.search(vector, candidates)

    def keep(hits: Sequence[Hit]) -> list[Hit]:
        alive = passing if passing is not None else _living(catalog, hits)
        return [hit for hit in hits if hit.chunk_id in alive]

    return search_widening(search, keep, limit=limit, most=sealed.snapshot.chunks)


def _search_exactly(catalog: Catalog, vector: Vector, limit: int, ids: ChunkIds) -> list[Hit]:
    with catalog.reading() as connection:
        found, vectors = load_vectors(connection, ids, len(vector))
    return Tail(found, vectors).search(vector, limit, None)


def _living(catalog: Catalog, hits: Sequence[Hit]) -> set[int]:
    with catalog.reading() as connection:
        return living(connection, [hit.chunk_id for hit in hits], Filters())


def search_widening(
    search: Callable[[int], list[Hit]], keep: Callable[[Sequence[Hit]], list[Hit]], *, limit: int, most: int
) -> list[Hit]:
    """Ask a derived index for more and more candidates, until `limit` of them are kept or it has no more.

    `search(n)` gives the best n, `keep` drops those that do not count, `most` is all that the index holds.
    """
    candidates = min(most, limit + SPARE_CANDIDATES)
    while candidates > 0:
        found = search(candidates)
        kept = keep(found)
        if len(kept) >= limit or len(found) < candidates or candidates == most:
            return kept[:limit]
        candidates = min(most, candidates * 4)
    return []


def best(ids: ChunkIds, scores: Vector, limit: int) -> list[Hit]:
    """The hits with the highest scores, best first, equal ones by id."""
    if len(ids) > limit:
        chosen = np.argpartition(-scores, limit)[:limit]
        ids, scores = ids[chosen], scores[chosen]
    return sorted(map(Hit, ids.tolist(), scores.tolist()), key=best_first)
