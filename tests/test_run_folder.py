"""The folder of a run: it appears whole, reads back, survives a torn line, refuses what is not its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predicted import refused

from index.reading import Skipped, read_articles
from index.settings import IndexSettings
from qa.evaluating.cases import Case
from qa.evaluating.figures import CaseScores, Estimate, Point, Summary
from qa.evaluating.judging import Agreement, JudgeReport
from qa.evaluating.predictions import Prediction, PredictionFileError, write_prediction
from qa.evaluating.run_facts import RunFacts, find_code_differences, find_differences
from qa.evaluating.run_folder import RunFolder, RunFolderError

CASES = (
    Case("a", "Who was hurt?", answers=("three people",), article_ids=("barge",)),
    Case("b", "Who won?", kind="absent"),
)
FACTS = RunFacts(
    name="barge",
    configuration={"passages": 10, "least_confidence": 0.31, "cross_encoder": ""},
    cases_digest="c",
    library_digest="l",
    case_count=2,
    seed=0,
    resamples=1000,
    started_at=datetime(2026, 5, 2, 8, 30, tzinfo=UTC),
    code="code",
    versions={"byline": "0.1.0"},
    machine={"cores": 2},
)
SUMMARY = Summary(
    {"correct": Estimate(0.5, 0.0, 1.0, 2)},
    by_kind={"absent": {"correct": Estimate(1.0, 0.2, 1.0, 1)}},
    by_tag={"a.b": {"correct": Estimate(0.5, 0.0, 1.0, 2)}},
    risk_coverage=(Point(0.5, 0.0, 1),),
)
SCORES = [
    CaseScores("a", "answerable", ("a.b",), {"correct": 1.0, "total_ms": 12.345}),
    CaseScores("b", "absent", (), {}),
]


def make(folder: Path) -> RunFolder:
    return RunFolder.create(folder / "runs" / "first", FACTS, CASES)


def test_a_run_is_known_as_one_from_its_first_moment_and_not_taken_for_articles(tmp_path: Path) -> None:
    run = make(tmp_path)
    assert {path.name for path in run.path.iterdir()} == {"run.json", "cases.jsonl"}
    (told,) = read_articles([tmp_path], IndexSettings())
    assert (type(told), told.origin) == (Skipped, str(run.path))


def add(run: RunFolder, *ids: str) -> None:
    with run.appending() as append:
        for case_id in ids:
            append(write_prediction(Prediction(case_id, refused())))


def finish(run: RunFolder) -> None:
    judge = JudgeReport("fake:model", 1, 0, "", (Agreement("judge_correct", "correct", 1, 1.0, None),))
    run.write_results(SCORES, SUMMARY, replace(run.facts, finished_at=FACTS.started_at, judge=judge))


def test_everything_reads_back_as_it_was_written(tmp_path: Path) -> None:
    run = make(tmp_path)
    add(run, "b", "a")
    finish(run)
    again = RunFolder.open(run.path)
    assert again.facts == run.facts
    assert again.facts.judge is not None
    assert again.cases() == CASES
    assert [one.case_id for one in again.predictions()] == ["b", "a"]
    assert list(again.scores()) == SCORES
    assert again.summary() == SUMMARY


def test_a_run_without_results_says_how_to_go_on(tmp_path: Path) -> None:
    run = make(tmp_path)
    assert list(run.predictions()) == []
    for read in (run.summary, lambda: list(run.scores())):
        with pytest.raises(RunFolderError, match=r"is not finished\. Give the same `byline eval"):
            read()


@pytest.mark.parametrize("exists", [True, False])
def test_a_run_is_made_where_a_link_leads(tmp_path: Path, exists: bool) -> None:
    folder, link = tmp_path / "large disk", tmp_path / "latest"
    if exists:
        folder.mkdir()
    link.symlink_to(folder)
    RunFolder.create(link, FACTS, CASES)
    assert link.is_symlink()
    assert RunFolder.open(folder).cases() == CASES


def test_a_run_is_made_in_a_new_or_empty_folder_and_in_no_other(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    RunFolder.create(empty, FACTS, CASES)
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.txt").write_text("years of work", encoding="utf-8")
    file = tmp_path / "file"
    file.touch()
    for taken in (full, file, file / "below"):
        with pytest.raises(RunFolderError, match=r"cannot be written to .*Choose another folder with --out"):
            RunFolder.create(taken, FACTS, CASES)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "full"]


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(min_value=0))
def test_whatever_a_kill_leaves_the_whole_lines_are_kept(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    run = make(tmp_path_factory.mktemp("torn"))
    add(run, "a", "b", "c")
    path = run.path / "predictions.jsonl"
    written = path.read_bytes()
    kept = written[: cut % (len(written) + 1)]
    path.write_bytes(kept)
    assert run.count_predictions() == kept.count(b"\n")
    run.drop_torn_line()
    assert [one.case_id for one in run.predictions()] == ["a", "b", "c"][: kept.count(b"\n")]


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    run = make(tmp_path)
    add(run, "a")
    with (run.path / "predictions.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("rubbish\n")
    add(run, "b")
    with pytest.raises(PredictionFileError, match=r"predictions\.jsonl, line 2: not JSON"):
        list(run.predictions())


def _score(value: str) -> str:
    return f'{{"case_id": "a", "kind": "absent", "tags": [], "values": {{"correct": {value}}}}}\n'


def _figure(name: str, value: str) -> str:
    return f'{{"overall": {{"{name}": {{"value": {value}, "low": 0.5, "high": 0.5, "n": 2}}}}}}'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.json", "", r"run\.json is damaged"),
        ("run.json", '{"name": 5}', r"run\.json is damaged: name: "),
        ("run.json", None, "There is no run in"),
        ("scores.jsonl", "{}\n", r"scores\.jsonl, line 1, is damaged: case_id: "),
        ("scores.jsonl", None, r"scores\.jsonl cannot be used: No such file"),
        ("scores.jsonl", "x" * 5_000_000, r"scores\.jsonl, line 1, is damaged: Invalid JSON"),
        ("scores.jsonl", _score("1e308"), r"scores\.jsonl, line 1, is damaged: 'correct' cannot be 1e\+308"),
        ("scores.jsonl", _score("NaN"), r"scores\.jsonl, line 1, is damaged: 'correct' cannot be nan"),
        ("figures.json", '{"overall": {"correct": "high"}}', r"figures\.json is damaged: overall: correct: "),
        ("figures.json", _figure("correct", '"0.9"'), r"figures\.json is damaged: overall: correct: value: "),
        ("figures.json", _figure("correct", "1.5"), r"figures\.json is damaged: 'correct' cannot be 1\.5"),
        ("figures.json", _figure("total_ms_p50", "1e308"), r"'total_ms_p50' cannot be 1e\+308"),
    ],
)
def test_a_damaged_folder_is_explained(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    run = make(tmp_path)
    finish(run)
    if content is None:
        (run.path / name).unlink()
    else:
        (run.path / name).write_text(content, encoding="utf-8")
    with pytest.raises(RunFolderError, match=message):
        read_all(run.path)


def read_all(path: Path) -> None:
    run = RunFolder.open(path)
    run.summary()
    list(run.scores())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no file that is always full")
def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    run = make(tmp_path)
    (run.path / "predictions.jsonl").symlink_to("/dev/full")
    with pytest.raises(RunFolderError, match=r"predictions\.jsonl cannot be used: No space left on device"):
        add(run, "a")


def test_a_run_of_a_newer_byline_is_refused(tmp_path: Path) -> None:
    run = make(tmp_path)
    fields = json.loads((run.path / "run.json").read_text("utf-8"))
    (run.path / "run.json").write_text(json.dumps({**fields, "format": 99}), encoding="utf-8")
    with pytest.raises(RunFolderError, match="made by a newer Byline"):
        RunFolder.open(run.path)


def test_two_processes_never_write_to_one_run(tmp_path: Path) -> None:
    run = make(tmp_path)
    other = RunFolder.open(run.path)
    with run.locked(), pytest.raises(RunFolderError, match="Another `byline eval` writes to"), other.locked():
        pass
    with other.locked():
        pass


def test_what_makes_a_run_another_is_told_in_words() -> None:
    assert find_differences(FACTS, replace(FACTS, seed=5, resamples=200, machine={"cores": 64})) == []
    changed = replace(
        FACTS,
        configuration={"passages": 20, "least_confidence": 0.31, "cross_encoder": "x"},
        cases_digest="another",
        library_digest="another",
        versions={"byline": "0.2.0"},
        code="another",
    )
    assert find_differences(FACTS, changed) == [
        "cross_encoder was not set and is x",
        "passages was 10 and is 20",
        "the test set is another",
        "the library holds other articles, or was made with another model",
    ]
    assert find_code_differences(FACTS, changed) == [
        "the version of byline was 0.1.0 and is 0.2.0",
        "the code of Byline has changed",
    ]
