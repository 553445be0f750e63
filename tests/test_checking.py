"""Tests for index/checking.py: every kind of damage is found, told plainly, and repaired from the catalog
alone.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from damage import cut_off, garble
from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index.building import build_index
from index.checking import check_library
from index.errors import LibraryError
from index.library import Library
from index.settings import IndexSettings
from index.storing.catalog import CATALOG_NAME, Catalog
from index.storing.catalog_checking import find_catalog_problems

(VECTOR,) = HashingEmbedder().embed_texts(["story3 crates"])


def newest(folder: Path) -> Path:
    return max(path for path in folder.iterdir() if path.name.isdigit())


def largest(folder: Path, pattern: str) -> Path:
    return max(newest(folder).rglob(pattern), key=lambda path: path.stat().st_size)


def remove_file(path: Path) -> None:
    path.unlink()


DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "lexical folder lost": ("lexical", lambda data: shutil.rmtree(data / "lexical")),
    "lexical meta lost": ("lexical", lambda data: remove_file(newest(data / "lexical") / "meta.json")),
    "lexical meta cut off": ("lexical", lambda data: cut_off(newest(data / "lexical") / "meta.json")),
    "postings lost": ("lexical", lambda data: remove_file(largest(data / "lexical", "*.idx"))),
    "postings cut off": ("lexical", lambda data: cut_off(largest(data / "lexical", "*.idx"))),
    "postings garbled": ("lexical", lambda data: garble(largest(data / "lexical", "*.idx"))),
    "terms garbled": ("lexical", lambda data: garble(largest(data / "lexical", "*.term"))),
    "ids garbled": ("lexical", lambda data: garble(largest(data / "lexical", "*.fast"))),
    "vectors folder lost": ("vectors", lambda data: shutil.rmtree(data / "vectors")),
    "graph lost": ("vectors", lambda data: remove_file(largest(data / "vectors", "data_level0.bin"))),
    "graph cut off": ("vectors", lambda data: cut_off(largest(data / "vectors", "data_level0.bin"))),
    "graph garbled": ("vectors", lambda data: garble(largest(data / "vectors", "data_level0.bin"))),
    "graph index garbled": (
        "vectors",
        lambda data: garble(largest(data / "vectors", "index_metadata.pickle")),
    ),
    "chroma lost": ("vectors", lambda data: remove_file(largest(data / "vectors", "chroma.sqlite3"))),
    "chroma cut off": ("vectors", lambda data: cut_off(largest(data / "vectors", "chroma.sqlite3"))),
    "manifest cut off": ("vectors", lambda data: cut_off(largest(data / "vectors", "manifest.json"))),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    """A library of 30 articles, most of their vectors sealed. Copy it before damaging it."""
    folder = tmp_path_factory.mktemp("sound")
    settings = IndexSettings(data_dir=folder / "library", chunk_tokens=64, exact_chunks=20)
    path = write_articles(folder / "a.jsonl", (invent_article(number) for number in range(30)))
    build_index([path], settings, embedder=HashingEmbedder())
    return settings


@pytest.fixture
def settings(sound: IndexSettings, tmp_path: Path) -> IndexSettings:
    shutil.copytree(sound.data_dir, tmp_path / "library")
    return sound.model_copy(update={"data_dir": tmp_path / "library"})


def search_everything(settings: IndexSettings) -> tuple[list[int], list[int]]:
    with Library.open(settings) as library:
        lexical = library.search_lexical(
            "story3 crates", limit=1_000
        )  # all: equal ones have no cut to fall off
        dense = library.search_dense(VECTOR, limit=20)
    return [hit.chunk_id for hit in lexical], [hit.chunk_id for hit in dense]


def test_a_sound_library_has_no_findings(settings: IndexSettings) -> None:
    report = check_library(settings, rebuild=True)
    assert (report.findings, report.repaired, report.healthy) == ((), False, True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_repaired(settings: IndexSettings, damage: str) -> None:
    store, do_damage = DAMAGES[damage]
    hits = search_everything(settings)
    do_damage(settings.data_dir)
    found = check_library(settings)
    assert ({finding.store for finding in found.findings}, found.healthy) == ({store}, False)
    repaired = check_library(settings, rebuild=True)
    assert (repaired.repaired, repaired.healthy) == (True, True)
    assert check_library(settings).findings == ()
    assert search_everything(settings) == hits


@pytest.mark.parametrize("damage", [name for name in DAMAGES if "garbled" not in name or "graph" in name])
def test_a_reader_of_a_damaged_index_is_told_the_command(settings: IndexSettings, damage: str) -> None:
    DAMAGES[damage][1](settings.data_dir)
    with pytest.raises(LibraryError, match="byline check --rebuild"):
        search_everything(settings)


@pytest.mark.parametrize(
    "damage", ["lexical folder lost", "postings cut off", "vectors folder lost", "graph cut off"]
)
def test_status_and_the_list_work_on_a_damaged_index(settings: IndexSettings, damage: str) -> None:
    DAMAGES[damage][1](settings.data_dir)
    with Library.open(settings) as library:
        health = library.statistics().health
        assert len([*library.list_articles()]) == 30
    assert not health.healthy
    assert "byline check --rebuild" in health.findings[0]


def test_the_next_run_of_the_indexer_mends_what_is_lost(settings: IndexSettings) -> None:
    hits = search_everything(settings)
    shutil.rmtree(settings.data_dir / "lexical")
    shutil.rmtree(settings.data_dir / "vectors")
    build_index([], settings, embedder=HashingEmbedder())
    assert check_library(settings).healthy
    assert search_everything(settings) == hits


def test_a_lexical_index_put_back_from_a_backup_is_found_stale(
    settings: IndexSettings, tmp_path: Path
) -> None:
    shutil.copytree(settings.data_dir / "lexical", tmp_path / "backup")
    path = write_articles(tmp_path / "b.jsonl", [invent_article(77)])
    build_index([path], settings, embedder=HashingEmbedder())
    shutil.rmtree(settings.data_dir / "lexical")
    shutil.copytree(tmp_path / "backup", settings.data_dir / "lexical")
    with pytest.raises(LibraryError, match="stale"):
        search_everything(settings)
    assert check_library(settings, rebuild=True).healthy


def change_catalog(settings: IndexSettings, statement: str) -> None:
    with closing(sqlite3.connect(settings.data_dir / CATALOG_NAME)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE chunks SET start = start + 1 WHERE id = 5", "Chunk 5"),
        (
            "UPDATE embeddings SET vector = x'00' WHERE key = (SELECT embedding FROM chunks WHERE id = 5)",
            "Chunk 5",
        ),
        ("DELETE FROM embeddings WHERE key = (SELECT embedding FROM chunks WHERE id = 5)", "do not exist"),
    ],
)
def test_damage_inside_the_catalog_is_reported_and_never_touched(
    settings: IndexSettings, statement: str, problem: str
) -> None:
    change_catalog(settings, statement)
    report = check_library(settings, rebuild=True)
    assert not report.healthy
    assert any(problem in finding.problem for finding in report.findings if finding.store == "catalog")


def test_a_damaged_page_of_the_catalog_is_found(settings: IndexSettings) -> None:
    garble_page(settings.data_dir / CATALOG_NAME)
    try:
        problems = [finding.problem for finding in check_library(settings).findings]
    except LibraryError as error:  # it may be a page without which nothing can be read
        problems = [str(error)]
    assert any("damaged" in problem for problem in problems)


def garble_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8 * 4096 : 9 * 4096] = bytes(range(256)) * 16
    path.write_bytes(bytes(content))


def test_checking_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="byline index"):
        check_library(IndexSettings(data_dir=tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()


def test_a_long_article_is_read_once_and_not_with_each_of_its_chunks(tmp_path: Path) -> None:
    settings = IndexSettings(data_dir=tmp_path / "library", chunk_tokens=64)
    article = invent_article(1, sentences=2000)
    build_index([write_articles(tmp_path / "a.jsonl", [article])], settings, embedder=HashingEmbedder())
    bytes_read = 0

    def count(text: bytes) -> str:
        nonlocal bytes_read
        bytes_read += len(text)
        return text.decode()

    with closing(Catalog.open(settings.data_dir)) as catalog, catalog.reading() as connection:
        connection.text_factory = count
        assert [*find_catalog_problems(connection)] == []
    assert len(article["text"]) <= bytes_read <= 3 * len(article["text"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_library_that_may_not_be_written_says_that_readers_need_to(settings: IndexSettings) -> None:
    settings.data_dir.chmod(0o555)
    try:
        with pytest.raises(LibraryError, match="Whoever asks needs it too"):
            Library.open(settings)
    finally:
        settings.data_dir.chmod(0o755)
