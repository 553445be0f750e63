"""A disk that fills up while indexing: a clear message, and a library that is still sound."""

from __future__ import annotations

import multiprocessing
import resource
from multiprocessing.queues import Queue
from pathlib import Path

import pytest
from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index.building import build_index
from index.checking import check_library
from index.errors import LibraryError
from index.library import Library
from index.settings import IndexSettings

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["chromadb", "index.building"])


def index_with_little_room(
    paths: list[Path], settings: IndexSettings, file_bytes: int, answers: Queue[str]
) -> None:
    """No file may grow above `file_bytes`: to a program this looks like a full disk, without filling one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    try:
        build_index(paths, settings, embedder=HashingEmbedder())
        answers.put("done")
    except LibraryError as error:
        answers.put(str(error))
    except BaseException as error:
        answers.put(f"{type(error)} {error}")
        raise


@pytest.mark.parametrize(("file_kb", "exact_chunks"), [(30, 8192), (500, 8192), (500, 20), (900, 20)])
def test_a_full_disk_is_told_plainly_and_loses_nothing(
    tmp_path: Path, file_kb: int, exact_chunks: int
) -> None:
    settings = IndexSettings(data_dir=tmp_path / "library", chunk_tokens=64, exact_chunks=exact_chunks)
    path = write_articles(tmp_path / "a.jsonl", (invent_article(number) for number in range(100)))
    answers: Queue[str] = PROCESSES.Queue()
    process = PROCESSES.Process(
        target=index_with_little_room, args=([path], settings, file_kb * 1000, answers)
    )
    process.start()
    answer = answers.get(timeout=60)
    process.join()
    assert "full" in answer
    assert "run the same command again" in answer
    report = build_index([path], settings, embedder=HashingEmbedder())
    assert report.added + report.unchanged == 100
    assert check_library(settings).healthy
    with Library.open(settings) as library:
        assert library.statistics().articles == 100
