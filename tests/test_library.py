"""Tests for index/library.py: what a reader sees, also while somebody writes."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index.building import build_index
from index.embedding import ModelIdentity
from index.errors import LibraryError
from index.library import Filters, Library
from index.settings import IndexSettings
from index.storing.catalog import CATALOG_NAME
from index.storing.lexical import analyze

EMBEDDER = HashingEmbedder()


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path / "library", chunk_tokens=64)


@pytest.fixture
def library(settings: IndexSettings, tmp_path: Path) -> Library:
    """A library of twelve articles, open for reading."""
    index(settings, tmp_path, [invent_article(number) for number in range(12)])
    return Library.open(settings)


def index(settings: IndexSettings, folder: Path, records: list[dict[str, str]]) -> None:
    build_index([write_articles(folder / "articles.jsonl", records)], settings, embedder=EMBEDDER, prune=True)


def test_chunks_come_in_the_order_asked_and_unknown_ones_are_left_out(library: Library) -> None:
    ids = [hit.chunk_id for hit in library.search_lexical("story3", limit=4)]
    loaded = library.load_chunks([999_999, *reversed(ids), -1])
    assert [stored.id for stored in loaded] == [*reversed(ids)]


def test_a_chunk_carries_its_article_and_a_unit_vector_for_each_sentence(library: Library) -> None:
    (hit, *_) = library.search_lexical("story3", limit=1)
    (stored,) = library.load_chunks([hit.chunk_id])
    article = library.load_article("article-3")
    assert (stored.article.id, stored.article.title) == (article.id, article.title)
    assert article.text[stored.chunk.start : stored.chunk.end] == stored.chunk.text
    assert stored.sentence_vectors.shape == (len(stored.chunk.sentences), EMBEDDER.dimension)
    assert np.linalg.norm(stored.sentence_vectors, axis=1) == pytest.approx(1, abs=1e-3)


def test_the_stored_vectors_are_those_of_the_model(library: Library) -> None:
    (hit, *_) = library.search_lexical("story3", limit=1)
    (stored,) = library.load_chunks([hit.chunk_id])
    sentences = [
        stored.chunk.text[s.start - stored.chunk.start : s.end - stored.chunk.start]
        for s in stored.chunk.sentences
    ]
    assert stored.sentence_vectors == pytest.approx(EMBEDDER.embed_texts(sentences), abs=1e-3)


def test_an_open_library_answers_from_an_article_indexed_a_moment_ago(
    library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    (vector,) = EMBEDDER.embed_texts(["zeppelin zeppelin"])
    assert library.search_lexical("zeppelin", limit=3) == []
    fresh = invent_article(50) | {"text": "A zeppelin landed in Ostmark. The zeppelin stayed a week."}
    index(settings, tmp_path, [invent_article(0), fresh])
    (lexical, *_) = library.search_lexical("zeppelin", limit=3)
    (dense, *_) = library.search_dense(vector, limit=3)
    assert lexical.chunk_id == dense.chunk_id
    assert [stored.article.id for stored in library.load_chunks([lexical.chunk_id])] == ["article-50"]
    assert library.search_lexical("story5", limit=3) == []


def test_refresh_tells_whether_anything_changed(
    library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    assert library.refresh()
    assert not library.refresh()
    generation = library.generation
    index(settings, tmp_path, [invent_article(number, edition=2) for number in range(12)])
    assert library.refresh()
    assert library.generation > generation


def test_earlier_versions_are_kept_and_never_found(
    library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    index(settings, tmp_path, [invent_article(number, edition=2) for number in range(12)])
    assert library.search_lexical("edition1", limit=99) == []
    new, old = library.article_versions("article-3")
    assert (new.head.version, old.head.version) == (2, 1)
    assert new.replaced_at is None
    assert old.replaced_at is not None
    assert old.replaced_at >= old.recorded_at
    assert "edition1" in old.article.text
    assert library.load_article("article-3") == new.article


def test_filters_narrow_both_searches_and_the_list(library: Library) -> None:
    filters = Filters(sources=("the  TRIBUNE",), since=datetime(2026, 5, 1, tzinfo=UTC))
    expected = {"article-4", "article-8"}
    assert {head.id for head in library.list_articles(filters)} == expected
    (vector,) = EMBEDDER.embed_texts(["crates"])
    for hits in (
        library.search_lexical("crates", limit=99, filters=filters),
        library.search_dense(vector, limit=99, filters=filters),
    ):
        assert {
            stored.article.id for stored in library.load_chunks([hit.chunk_id for hit in hits])
        } == expected


def test_articles_are_listed_newest_first(library: Library) -> None:
    dates = [head.published_at for head in library.list_articles()]
    assert len(dates) == 12
    assert dates == sorted(dates, key=lambda date: date or datetime.min.replace(tzinfo=UTC), reverse=True)


def test_document_frequencies_are_counts_of_chunks(library: Library) -> None:
    (term,) = analyze("story3")
    having = library.search_lexical("story3", limit=999)
    in_text = [
        stored
        for stored in library.load_chunks([hit.chunk_id for hit in having])
        if term in analyze(stored.chunk.text)
    ]
    assert library.document_frequencies([term, "absent"]) == {term: len(in_text), "absent": 0}


def test_statistics_count_what_is_there(library: Library) -> None:
    statistics = library.statistics()
    assert (statistics.articles, statistics.sentences) == (12, 12 * 30)
    assert statistics.chunks == library.coverage().chunks
    assert statistics.sources == ("Courier", "Northern Radio", "The Tribune")
    assert statistics.earliest == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert statistics.model == EMBEDDER.identity
    assert statistics.sizes.catalog > 0
    assert statistics.sizes.lexical > 0
    assert statistics.health.healthy


def test_many_threads_may_search_while_articles_change(
    library: Library, settings: IndexSettings, tmp_path: Path
) -> None:
    wrong: list[str] = []
    done = threading.Event()

    def search_on() -> None:
        while not done.is_set():
            hits = library.search_lexical("story3", limit=20)
            editions = {
                stored.chunk.text.split()[2] for stored in library.load_chunks([hit.chunk_id for hit in hits])
            }
            if len(editions) > 1:
                wrong.append(f"two editions at once: {editions}")

    threads = [threading.Thread(target=search_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for edition in range(2, 6):
        index(settings, tmp_path, [invent_article(number, edition=edition) for number in range(12)])
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_unknown_article_is_named_in_the_error(library: Library) -> None:
    with pytest.raises(LibraryError, match="'nothing'"):
        library.load_article("nothing")


def test_a_missing_library_says_how_to_make_one(settings: IndexSettings) -> None:
    with pytest.raises(LibraryError, match="byline index"):
        Library.open(settings)
    assert not settings.data_dir.exists()


def test_a_closed_library_says_so_and_is_not_called_damaged(library: Library) -> None:
    library.close()
    with pytest.raises(LibraryError, match="has been closed") as error:
        library.coverage()
    assert "damaged" not in str(error.value)


def test_a_data_folder_that_is_a_file_is_refused(settings: IndexSettings) -> None:
    settings.data_dir.write_text("not a folder")
    with pytest.raises(LibraryError, match="is a file"):
        Library.open(settings)
    with pytest.raises(LibraryError, match="is a file"):
        build_index([], settings, embedder=EMBEDDER)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but a letter " * 200, b"SQLite format 3\0" + bytes(5000)]
)
def test_a_damaged_catalog_is_refused_and_left_as_it_is(
    library: Library, settings: IndexSettings, content: bytes
) -> None:
    library.close()
    catalog = settings.data_dir / CATALOG_NAME
    catalog.write_bytes(content)
    for attempt in (lambda: Library.open(settings), lambda: build_index([], settings, embedder=EMBEDDER)):
        with pytest.raises(LibraryError, match=r"damaged|not a catalog"):
            attempt()
    assert catalog.read_bytes() == content


def test_somebody_elses_database_is_refused(settings: IndexSettings) -> None:
    settings.data_dir.mkdir()
    with closing(sqlite3.connect(settings.data_dir / CATALOG_NAME)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(LibraryError, match="not a catalog of Byline"):
        Library.open(settings)


def test_a_library_of_a_newer_byline_is_refused(library: Library, settings: IndexSettings) -> None:
    library.close()
    with closing(sqlite3.connect(settings.data_dir / CATALOG_NAME)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for attempt in (lambda: Library.open(settings), lambda: build_index([], settings, embedder=EMBEDDER)):
        with pytest.raises(LibraryError, match="newer Byline"):
            attempt()


def test_another_model_is_an_error_that_names_the_remedy(library: Library, settings: IndexSettings) -> None:
    other = settings.model_copy(update={"embedding_model": "somebody/else"})
    with pytest.raises(LibraryError, match="byline index --reembed"):
        Library.open(other)
    with pytest.raises(LibraryError, match="byline index --reembed"):
        library.require_model(ModelIdentity("all-MiniLM-L6-v2", "another revision", 64, "hashing", 256))
    with pytest.raises(LibraryError, match=r"runtime-to-be.*whose vectors cannot be compared"):
        library.require_model(replace(EMBEDDER.identity, runtime="runtime-to-be"))
    with pytest.raises(LibraryError, match="byline index --reembed"):
        build_index([], settings, embedder=HashingEmbedder(dimension=32))
    library.require_model(EMBEDDER.identity)


def test_a_question_vector_of_another_width_is_refused(library: Library) -> None:
    with pytest.raises(LibraryError, match="64 dimensions"):
        library.search_dense(np.ones(3, dtype=np.float32), limit=3)
