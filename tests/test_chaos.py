"""Killing, and crowding: whatever happens to a writer, a library is sound, and whoever reads gets an answer.

The processes come from a fork server that has everything imported, so that a kill at a random moment hits the
indexing and not the start of Python.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterable
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path

from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index import building
from index.building import build_index
from index.checking import check_library
from index.library import Library
from index.settings import IndexSettings

SEED = 2
KILLS = 24
ARTICLES = 60
LOT_ARTICLES = 8  # more generations, and so more moments to be killed between
READING_S = 6.0
EMBEDDER = HashingEmbedder()
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["chromadb", "index.building", "index.library", "test_chaos"])


def settings_in(folder: Path) -> IndexSettings:
    """Small chunks, and nearly all vectors sealed, so that every store is busy."""
    return IndexSettings(data_dir=folder, chunk_tokens=64, exact_chunks=60, lock_timeout_s=120)


def editions_of(run: int) -> list[dict[str, str]]:
    """The articles of one run: in each, some have changed, some are gone, some have come back."""
    chance = random.Random(run)  # noqa: S311 - not for secrets
    return [
        invent_article(number, edition=chance.randint(1, 3))
        for number in range(ARTICLES)
        if chance.random() < 0.9
    ]


def index_in_small_lots(paths: list[Path], settings: IndexSettings) -> None:
    building.LOT_ARTICLES = LOT_ARTICLES
    build_index(paths, settings, embedder=EMBEDDER, prune=True)


def contents(settings: IndexSettings) -> tuple[object, ...]:
    """Everything that a library answers with, but for chunk ids, which tell its history."""
    questions = ("story3", "harbour crates", "the museum of Ostmark", "edition2 auctioned")
    with Library.open(settings) as library:
        articles = sorted(
            (library.load_article(head.id) for head in library.list_articles()), key=lambda a: a.id
        )
        return (
            articles,
            sorted(_places(library, range(1, 100_000))),
            [sorted(_places(library, _lexical(library, question))) for question in questions],
            [_places(library, _dense(library, question)) for question in questions],
        )


def _lexical(library: Library, question: str) -> list[int]:
    return [hit.chunk_id for hit in library.search_lexical(question, limit=100_000)]


def _dense(library: Library, question: str) -> list[int]:
    (vector,) = EMBEDDER.embed_texts([question])
    return [hit.chunk_id for hit in library.search_dense(vector, limit=3)]


def _places(library: Library, ids: Iterable[int]) -> list[tuple[str, int, int, str]]:
    chunks = [stored.chunk for stored in library.load_chunks(list(ids))]
    return [(chunk.article_id, chunk.start, chunk.end, chunk.text) for chunk in chunks]


def read_all(settings: IndexSettings) -> None:
    """A reader between two kills: every answer is whole, and of one edition for each article."""
    with Library.open(settings) as library:
        for number in range(0, ARTICLES, 7):
            for _, _, _, text in _places(
                library, [*_lexical(library, f"story{number}"), *_dense(library, "harbour")]
            ):
                assert text.startswith("In story")
            words = [text.split() for *_, text in _places(library, _lexical(library, f"story{number}"))]
            assert len({edition for _, _, edition, *_ in words}) <= 1


def test_killed_at_random_moments_nothing_is_lost_doubled_or_stale(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "library")
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    index_in_small_lots([write_articles(tmp_path / "a.jsonl", editions_of(0))], settings)
    killed = 0
    for run in range(1, 10 * KILLS):
        path = write_articles(tmp_path / "a.jsonl", editions_of(run))
        process = PROCESSES.Process(target=index_in_small_lots, args=([path], settings))
        started = time.perf_counter()
        process.start()
        process.join(chance.uniform(0.05, 1.2))
        process.kill()
        process.join()
        killed += process.exitcode == -9
        read_all(settings)
        if killed == KILLS:
            break
        assert process.exitcode in {0, -9}, time.perf_counter() - started
    assert killed == KILLS
    index_in_small_lots([path], settings)
    clean = settings_in(tmp_path / "clean")
    index_in_small_lots([path], clean)
    assert contents(settings) == contents(clean)
    assert check_library(settings).findings == ()


def write_on(path: Path, settings: IndexSettings, numbers: range, until: float, problems: Queue[str]) -> None:
    """Index one edition after another, until the time is over."""
    try:
        edition = 1
        while time.time() < until:
            edition += 1
            write_articles(path, (invent_article(number, edition=edition) for number in numbers))
            build_index([path], settings, embedder=EMBEDDER, prune=True)
        problems.put("")
    except Exception as error:
        problems.put(f"writer: {type(error).__name__}: {error}")
        raise


def read_on(settings: IndexSettings, until: float, problems: Queue[str]) -> None:
    """Search without pause; each article is there, in one edition, and no older one than before."""
    newest: dict[int, int] = {}
    reads = 0
    try:
        with Library.open(settings) as library:
            while time.time() < until:
                number = reads % ARTICLES
                editions = {int(text.split()[2].removeprefix("edition")) for text in _read(library, number)}
                assert len(editions) == 1, f"story{number} has the editions {editions}"
                (edition,) = editions
                assert edition >= newest.get(number, 0), f"story{number} fell back to edition {edition}"
                newest[number] = edition
                assert len(_dense(library, f"story{number}")) == 3
                reads += 1
        problems.put("" if reads > 20 else f"reader: only {reads} reads")
    except Exception as error:
        problems.put(f"reader: {type(error).__name__}: {error}")
        raise


def _read(library: Library, number: int) -> list[str]:
    """The texts of a story's chunks; again when a writer replaced them between search and load."""
    for _ in range(100):
        texts = [
            text
            for *_, text in _places(library, _lexical(library, f"story{number}"))
            if text.split()[1] == f"story{number}"
        ]
        if texts:
            return texts
    return []


def test_two_writers_and_three_readers_at_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "library")
    halves = {
        tmp_path / "a.jsonl": range(ARTICLES // 2),
        tmp_path / "b.jsonl": range(ARTICLES // 2, ARTICLES),
    }
    for path, numbers in halves.items():
        write_articles(path, (invent_article(number) for number in numbers))
    build_index([*halves], settings, embedder=EMBEDDER)
    problems: Queue[str] = PROCESSES.Queue()
    until = time.time() + READING_S
    crowd: list[BaseProcess] = [
        PROCESSES.Process(target=write_on, args=(path, settings, numbers, until, problems))
        for path, numbers in halves.items()
    ]
    crowd += [PROCESSES.Process(target=read_on, args=(settings, until, problems)) for _ in range(3)]
    for process in crowd:
        process.start()
    told = [problems.get(timeout=120) for _ in crowd]
    for process in crowd:
        process.join()
    assert told == [""] * len(crowd)
    assert check_library(settings).findings == ()
    clean = settings_in(tmp_path / "clean")
    build_index([*halves], clean, embedder=EMBEDDER)
    assert contents(settings) == contents(clean)
