"""Tests for storing/vectors.py and sealed_vectors.py, through a library: the same answers sealed or not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index.building import build_index
from index.library import Filters, Hit, Library
from index.settings import IndexSettings
from index.storing.vectors import search_widening

QUESTIONS = ("the harbour of Ostmark", "story7 auctioned crates", "who waited for line12?")


def open_built(folder: Path, *, exact_chunks: int, editions: tuple[int, ...] = (1,)) -> Library:
    """A library of 40 articles, about 200 chunks, indexed once for each edition."""
    settings = IndexSettings(data_dir=folder / "library", exact_chunks=exact_chunks, chunk_tokens=64)
    for edition in editions:
        records = (invent_article(number, edition=edition) for number in range(40))
        build_index([write_articles(folder / "a.jsonl", records)], settings, embedder=HashingEmbedder())
    return Library.open(settings)


def rounded(hits: list[Hit]) -> list[tuple[int, float]]:
    return [(hit.chunk_id, round(hit.score, 2)) for hit in hits]


@pytest.mark.parametrize("exact_chunks", [0, 50, 100_000])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(sources=("courier",)),
        Filters(since=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 8, 1, tzinfo=UTC)),
        Filters(sources=("nobody",)),
    ],
)
def test_the_nearest_are_those_of_a_plain_product(
    tmp_path: Path, exact_chunks: int, filters: Filters
) -> None:
    with open_built(tmp_path, exact_chunks=exact_chunks) as library:
        allowed = {head.id for head in library.list_articles(filters)}
        everything = library.load_chunks(range(1, 1000))
        chosen = [stored for stored in everything if stored.article.id in allowed]
        for question in QUESTIONS:
            (vector,) = HashingEmbedder().embed_texts([question])
            cosines = sorted((float(stored.vector @ vector) for stored in chosen), reverse=True)
            hits = library.search_dense(vector, limit=10, filters=filters)
            assert [hit.score for hit in hits] == pytest.approx(cosines[:10], abs=0.002)
            assert {
                stored.article.id for stored in library.load_chunks([hit.chunk_id for hit in hits])
            } <= allowed


def test_replaced_chunks_do_not_eat_the_limit(tmp_path: Path) -> None:
    (vector,) = HashingEmbedder().embed_texts(["story7 auctioned crates"])
    with open_built(tmp_path, exact_chunks=0, editions=(1, 2)) as library:
        hits = library.search_dense(vector, limit=60)
        chunks = library.load_chunks([hit.chunk_id for hit in hits])
    assert len(chunks) == 60
    assert all("edition2" in stored.chunk.text for stored in chunks)


def test_only_a_large_library_has_sealed_vectors(tmp_path: Path) -> None:
    with open_built(tmp_path, exact_chunks=100_000) as library:
        assert library.statistics().sizes.vectors == 0
    with open_built(tmp_path, exact_chunks=100) as library:
        assert library.statistics().sizes.vectors > 0


def test_searching_sealed_vectors_leaves_their_files_as_they_were(tmp_path: Path) -> None:
    for _ in range(3):
        with open_built(tmp_path, exact_chunks=30) as library:
            library.search_dense(np.eye(64, dtype=np.float32)[0], limit=10)
            assert library.statistics().health.healthy


def test_two_libraries_of_one_process_search_the_same_sealed_vectors(tmp_path: Path) -> None:
    (vector,) = HashingEmbedder().embed_texts(["story7 auctioned crates"])
    with open_built(tmp_path, exact_chunks=30) as first:
        hits = rounded(first.search_dense(vector, limit=5))
        second = open_built(tmp_path, exact_chunks=30)
        assert rounded(second.search_dense(vector, limit=5)) == hits
        second.close()
        assert rounded(first.search_dense(vector, limit=5)) == hits


def test_widening_stops_when_the_index_has_no_more() -> None:
    asked: list[int] = []

    def search(candidates: int) -> list[Hit]:
        asked.append(candidates)
        return [Hit(number, -number) for number in range(min(candidates, 500))]

    kept = search_widening(
        search, lambda hits: [hit for hit in hits if hit.chunk_id >= 300], limit=3, most=500
    )
    assert [hit.chunk_id for hit in kept] == [300, 301, 302]
    assert search_widening(search, lambda hits: [], limit=3, most=500) == []
    assert max(asked) == 500
