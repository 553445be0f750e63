"""Tests for index/building.py and storing/pruning.py: what a run of the indexer does to a library."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hashing_embedder import HashingEmbedder
from invented_articles import invent_article, write_articles

from index.building import BuildReport, Progress, build_index
from index.checking import check_library
from index.embedding import PassageText, PassageVectors
from index.errors import LibraryError
from index.library import Library
from index.reading.run_folders import FACTS_OF_A_RUN
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class CountingEmbedder(HashingEmbedder):
    """Remembers how many passages it was given; may be told to be interrupted."""

    embedded: list[PassageText] = field(default_factory=list)
    interrupt_after: int = 10**9

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        self.embedded.extend(passages)
        if len(self.embedded) > self.interrupt_after:
            raise KeyboardInterrupt
        return HashingEmbedder.embed_passages(self, passages)


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path / "library", chunk_tokens=64)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return (report.added, report.changed, report.unchanged, report.removed)


def stored_ids(settings: IndexSettings) -> set[str]:
    with Library.open(settings) as library:
        return {head.id for head in library.list_articles()}


def test_a_second_run_changes_nothing_and_embeds_nothing(
    folder: Path, settings: IndexSettings, embedder: CountingEmbedder
) -> None:
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(80)))
    first = build_index([folder], settings, embedder=embedder)
    assert counts(first) == (80, 0, 0, 0)
    embedder.embedded.clear()
    second = build_index([folder], settings, embedder=embedder)
    assert counts(second) == (0, 0, 80, 0)
    assert second.generation == first.generation
    assert embedder.embedded == []


def test_only_the_changed_article_is_embedded_again(
    folder: Path, settings: IndexSettings, embedder: CountingEmbedder
) -> None:
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(10)))
    build_index([folder], settings, embedder=embedder)
    embedder.embedded.clear()
    write_articles(
        folder / "a.jsonl", (invent_article(number, edition=1 + (number == 4)) for number in range(10))
    )
    assert counts(build_index([folder], settings, embedder=embedder)) == (0, 1, 9, 0)
    assert all("story4 edition2" in passage.text for passage in embedder.embedded)


def test_a_text_that_comes_back_is_not_embedded_again(
    folder: Path, settings: IndexSettings, embedder: CountingEmbedder
) -> None:
    for edition in (1, 2):
        write_articles(folder / "a.jsonl", [invent_article(1, edition=edition)])
        build_index([folder], settings, embedder=embedder)
    embedder.embedded.clear()
    write_articles(folder / "a.jsonl", [invent_article(1, edition=1)])
    assert counts(build_index([folder], settings, embedder=embedder)) == (0, 1, 0, 0)
    assert embedder.embedded == []
    with Library.open(settings) as library:
        assert [version.head.version for version in library.article_versions("article-1")] == [3, 2, 1]


def test_a_change_of_the_date_alone_is_a_change_without_embedding(
    folder: Path, settings: IndexSettings, embedder: CountingEmbedder
) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    build_index([folder], settings, embedder=embedder)
    embedder.embedded.clear()
    write_articles(folder / "a.jsonl", [invent_article(1) | {"published_at": "2020-01-01T00:00:00Z"}])
    assert counts(build_index([folder], settings, embedder=embedder)) == (0, 1, 0, 0)
    assert embedder.embedded == []


def test_a_broken_file_does_not_stop_the_rest(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1), invent_article(2)])
    (folder / "broken.json").write_text("{")
    (folder / "empty.txt").write_text("")
    report = build_index([folder, folder / "absent"], settings, embedder=HashingEmbedder())
    assert report.added == 2
    assert {Path(problem.origin).name for problem in report.problems} == {
        "broken.json",
        "empty.txt",
        "absent",
    }


def test_the_same_story_read_from_two_files_is_kept_once(folder: Path, settings: IndexSettings) -> None:
    text = (
        "The ferry to Ostmark sank in the storm on Monday evening. Nobody was hurt, said the harbour master."
    )
    (folder / "one.txt").write_text(text)
    (folder / "two.txt").write_text(text)
    report = build_index([folder], settings, embedder=HashingEmbedder())
    again = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.added, report.duplicates) == (1, 1)
    assert (again.unchanged, again.duplicates, again.removed) == (1, 1, 0)


def test_the_copy_of_a_story_survives_when_the_first_file_goes(folder: Path, settings: IndexSettings) -> None:
    text = (
        "The ferry to Ostmark sank in the storm on Monday evening. Nobody was hurt, said the harbour master."
    )
    for name in ("one.txt", "two.txt"):
        (folder / name).write_text(text)
    build_index([folder], settings, embedder=HashingEmbedder())
    (folder / "one.txt").unlink()
    for _ in range(2):
        build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
        assert len(stored_ids(settings)) == 1


def test_wire_copies_of_two_outlets_are_two_articles(folder: Path, settings: IndexSettings) -> None:
    wire = invent_article(1)
    write_articles(
        folder / "a.jsonl", [wire | {"id": "x", "source": "Courier"}, wire | {"id": "y", "source": "Radio"}]
    )
    assert build_index([folder], settings, embedder=HashingEmbedder()).added == 2


def test_pruning_removes_what_has_gone_and_nothing_else(
    folder: Path, settings: IndexSettings, tmp_path: Path
) -> None:
    other = write_articles(tmp_path / "other.jsonl", [invent_article(9)])
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(4)))
    build_index([folder, other], settings, embedder=HashingEmbedder())
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(2)))
    assert counts(build_index([folder], settings, embedder=HashingEmbedder())) == (0, 0, 2, 0)
    assert counts(build_index([folder], settings, embedder=HashingEmbedder(), prune=True)) == (0, 0, 2, 2)
    assert stored_ids(settings) == {"article-0", "article-1", "article-9"}


@pytest.mark.parametrize("gone", ["empty", "missing"])
def test_an_empty_or_missing_folder_never_wipes_a_library(
    folder: Path, settings: IndexSettings, gone: str
) -> None:
    path = write_articles(folder / "a.jsonl", (invent_article(number) for number in range(4)))
    build_index([folder], settings, embedder=HashingEmbedder())
    path.unlink()
    if gone == "missing":
        folder.rmdir()
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert report.removed == 0
    assert any("nothing under it was pruned" in problem.reason for problem in report.problems)
    assert len(stored_ids(settings)) == 4


def test_a_file_that_is_gone_is_pruned_when_it_is_named(
    folder: Path, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = write_articles(folder / "kept.jsonl", [invent_article(1)])
    gone = write_articles(folder / "gone [1].jsonl", [invent_article(2), invent_article(3)])
    build_index([kept, gone], settings, embedder=HashingEmbedder())
    gone.unlink()
    without = build_index([gone], settings, embedder=HashingEmbedder())
    assert (without.removed, [problem.origin for problem in without.problems]) == (0, [str(gone)])
    monkeypatch.chdir(folder)
    report = build_index(["gone [1].jsonl", kept.name], settings, embedder=HashingEmbedder(), prune=True)
    assert (counts(report), report.problems) == ((0, 0, 1, 2), ())
    assert stored_ids(settings) == {"article-1"}
    again = build_index([gone], settings, embedder=HashingEmbedder(), prune=True)  # now it was never seen
    assert (again.removed, len(again.problems)) == (0, 1)
    assert stored_ids(settings) == {"article-1"}


def test_the_only_file_is_pruned_when_it_is_named(folder: Path, settings: IndexSettings) -> None:
    path = write_articles(folder / "a.jsonl", [invent_article(1)])
    build_index([path], settings, embedder=HashingEmbedder())
    path.unlink()
    (folder / "notes.odt").touch()  # an empty folder may be a disk that is not mounted
    report = build_index([path], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, report.problems) == (1, ())


def test_a_gone_file_with_brackets_in_its_name_is_no_pattern(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "report1.jsonl", [invent_article(1)])
    gone = write_articles(folder / "report[1].jsonl", [invent_article(2)])
    build_index([folder], settings, embedder=HashingEmbedder())
    gone.unlink()
    report = build_index([gone], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, report.problems) == (1, ())
    assert stored_ids(settings) == {"article-1"}


def test_a_story_that_moved_is_not_pruned_with_the_file_it_left(
    folder: Path, settings: IndexSettings
) -> None:
    former, present = folder / "a.jsonl", folder / "b.jsonl"
    write_articles(former, [invent_article(1), invent_article(2)])
    build_index([former], settings, embedder=HashingEmbedder())
    former.unlink()
    write_articles(present, [invent_article(1)])
    report = build_index([former, present], settings, embedder=HashingEmbedder(), prune=True)
    assert counts(report) == (0, 0, 1, 1)
    assert stored_ids(settings) == {"article-1"}


@pytest.mark.parametrize("path", ["never.jsonl", "", "\0", "-", "*.jsonl"])
def test_a_path_that_was_never_seen_prunes_nothing(
    folder: Path, settings: IndexSettings, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    write_articles(folder / "a.json", [invent_article(1)])
    build_index([folder], settings, embedder=HashingEmbedder())
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    report = build_index([path], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, len(report.problems)) == (0, 1)


def test_a_file_whose_folder_is_gone_too_is_kept(folder: Path, settings: IndexSettings) -> None:
    """As when a disk is not mounted, and a script names a file on it every night."""
    path = write_articles(folder / "a.jsonl", [invent_article(1)])
    build_index([path], settings, embedder=HashingEmbedder())
    path.unlink()
    folder.rmdir()
    report = build_index([path], settings, embedder=HashingEmbedder(), prune=True)
    assert report.removed == 0
    assert any("the folder above it" in problem.reason for problem in report.problems)


def test_files_of_an_empty_folder_are_kept_until_something_is_in_it(
    folder: Path, settings: IndexSettings
) -> None:
    """A disk that is not mounted leaves an empty folder in its place."""
    paths = [write_articles(folder / f"{number}.jsonl", [invent_article(number)]) for number in range(2)]
    build_index(paths, settings, embedder=HashingEmbedder())
    for path in paths:
        path.unlink()
    report = build_index(paths, settings, embedder=HashingEmbedder(), prune=True)
    assert report.removed == 0
    told = [one.origin for one in report.problems if "put any file into it and prune again" in one.reason]
    assert told == [str(folder)]
    (folder / "notes.odt").touch()
    assert build_index(paths, settings, embedder=HashingEmbedder(), prune=True).removed == 2


def test_an_empty_folder_below_keeps_what_was_read_from_it(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    (folder / "disk" / "2024").mkdir(parents=True)
    path = write_articles(folder / "disk" / "2024" / "b.jsonl", [invent_article(2)])
    build_index([folder], settings, embedder=HashingEmbedder())
    path.unlink()
    path.parent.rmdir()
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, [problem.origin for problem in report.problems]) == (0, [str(folder / "disk")])
    (folder / "disk").rmdir()
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, report.problems) == (1, ())


def test_a_file_that_is_there_but_not_read_today_keeps_its_articles(
    folder: Path, settings: IndexSettings
) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    hidden = write_articles(folder / ".b.jsonl", [invent_article(2)])
    emptied = write_articles(folder / "c.jsonl", [invent_article(3)])
    build_index([folder, hidden], settings, embedder=HashingEmbedder())
    emptied.write_text('{"id": "1", "question": "Who won?", "answers": ["Oldmere"]}\n')
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert (report.removed, report.problems) == (0, ())
    kept = {Path(one.origin).name for one in report.skipped if "are kept" in one.reason}
    assert kept == {".b.jsonl", "c.jsonl"}
    hidden.unlink()
    emptied.unlink()
    assert build_index([folder], settings, embedder=HashingEmbedder(), prune=True).removed == 2


def test_a_run_and_a_test_set_beside_articles_are_told_and_change_nothing(
    folder: Path, settings: IndexSettings
) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    (folder / "cases.jsonl").write_text('{"id": "1", "question": "Who won?", "answers": ["Oldmere"]}\n')
    run = folder / "runs" / "first"
    (run / "mine").mkdir(parents=True)
    write_articles(run / "predictions.jsonl", [invent_article(2)])
    write_articles(run / "mine" / "more.jsonl", [invent_article(3)])
    write_articles(run / "mine.jsonl", [invent_article(4)])
    build_index([folder], settings, embedder=HashingEmbedder())  # by an earlier Byline, which knew no runs
    assert stored_ids(settings) == {f"article-{number}" for number in range(1, 5)}
    (run / "run.json").write_text(json.dumps(dict.fromkeys(FACTS_OF_A_RUN)))
    (run / "cases.jsonl").write_text("{}")
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert (counts(report), report.problems) == ((0, 0, 3, 1), ())
    assert [Path(one.origin).name for one in report.skipped] == ["cases.jsonl", "first"]
    assert stored_ids(settings) == {"article-1", "article-3", "article-4"}


def test_files_called_like_those_of_a_run_prune_nothing(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    (folder / "below").mkdir()
    write_articles(folder / "below" / "predictions.jsonl", [invent_article(2)])
    build_index([folder], settings, embedder=HashingEmbedder())
    for name in ("run.json", "cases.jsonl"):
        (folder / name).write_text("{}")
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert counts(report) == (0, 0, 2, 0)


def test_articles_of_a_file_that_is_broken_today_are_kept(folder: Path, settings: IndexSettings) -> None:
    for number in range(3):
        (folder / f"{number}.json").write_text(json.dumps(invent_article(number)))
    build_index([folder], settings, embedder=HashingEmbedder())
    (folder / "1.json").write_text("{ half of")
    (folder / "2.json").unlink()
    report = build_index([folder], settings, embedder=HashingEmbedder(), prune=True)
    assert report.removed == 1
    assert stored_ids(settings) == {"article-0", "article-1"}


def test_interrupting_keeps_what_was_published_and_a_sound_library(
    folder: Path, settings: IndexSettings
) -> None:
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(150)))
    impatient = CountingEmbedder(interrupt_after=600)
    with pytest.raises(KeyboardInterrupt):
        build_index([folder], settings, embedder=impatient)
    kept = len(stored_ids(settings))
    assert 0 < kept < 150
    assert check_library(settings).healthy
    patient = CountingEmbedder()
    assert counts(build_index([folder], settings, embedder=patient)) == (150 - kept, 0, kept, 0)


def test_reembedding_gives_every_chunk_vectors_of_the_new_model(
    folder: Path, settings: IndexSettings
) -> None:
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(20)))
    build_index([folder], settings, embedder=HashingEmbedder())
    (folder / "a.jsonl").unlink()  # the catalog's text is enough
    smaller, other = HashingEmbedder(dimension=16), settings.model_copy(update={"chunk_tokens": 32})
    with Library.open(settings) as library:
        before = library.coverage().chunks
        build_index([], other, embedder=smaller, reembed=True)
        assert library.model == smaller.identity
        assert library.coverage().chunks > before
        (vector,) = smaller.embed_texts(["story3"])
        hits = library.search_dense(vector, limit=5)
        assert all(
            stored.vector.shape == (16,) for stored in library.load_chunks([hit.chunk_id for hit in hits])
        )
        assert library.search_lexical("story3", limit=3)
    assert check_library(other).healthy


def test_other_chunk_sizes_are_refused_without_reembedding(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "a.jsonl", [invent_article(1)])
    build_index([folder], settings, embedder=HashingEmbedder())
    with pytest.raises(LibraryError, match="byline index --reembed"):
        build_index([folder], settings.model_copy(update={"chunk_tokens": 100}), embedder=HashingEmbedder())


def test_progress_grows_to_the_counts_of_the_report(folder: Path, settings: IndexSettings) -> None:
    write_articles(folder / "a.jsonl", (invent_article(number) for number in range(70)))
    seen: list[Progress] = []
    report = build_index([folder], settings, embedder=HashingEmbedder(), on_progress=seen.append)
    assert [progress.read for progress in seen] == sorted(progress.read for progress in seen)
    assert (seen[-1].read, seen[-1].added, seen[-1].chunks) == (70, 70, report.chunks)
    assert report.seconds.total > 0
