"""Runs: the same figures twice, interrupted ones go on, one case's failure is its own, memory is bounded."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from predicted import answered, cite, loader, passage, refused

from index.articles import Article
from index.errors import LibraryError
from index.settings import IndexSettings
from qa.answers import Answer, Claim
from qa.evaluating.cases import Case, CaseFileError
from qa.evaluating.evaluation import Request, Settings, evaluate
from qa.evaluating.figures import Estimate
from qa.evaluating.run_facts import RunFacts, describe_run
from qa.evaluating.run_folder import RunFolder, RunFolderError
from qa.evaluating.running import answer_cases, check_questions, finish_run, open_answered_run, open_run
from qa.settings import QaSettings

ROOT = Path(__file__).resolve().parents[1]
BARGE = Article("barge", "", "A barge hit the bridge. Three people were hurt when it hit the pier.")
CASES = tuple(
    Case(
        f"case-{n}", f"Question {n}?", answers=("three people",), article_ids=("barge",), tags=(f"t{n % 3}",)
    )
    for n in range(40)
)
LINES = (
    {
        "id": "hurt",
        "question": "How many people were hurt when the barge hit the pier?",
        "answers": ["three people"],
        "article_ids": ["barge-tribune"],
    },
    {
        "id": "power",
        "question": "How many homes did Storm Hesper leave without power?",
        "answers": ["9,400"],
        "article_ids": ["storm-courier"],
    },
    {
        "id": "when",
        "question": "What happened to the bridge yesterday?",
        "answers": ["barge"],
        "article_ids": ["barge-tribune"],
    },
    {"id": "lisbon", "question": "What is the population of Lisbon?", "kind": "absent"},
)


def facts(cases: Sequence[Case] = CASES, **changes: object) -> RunFacts:
    made = describe_run(
        name="barge",
        configuration={},
        cases_digest="c",
        library_digest="l",
        case_count=len(cases),
        seed=0,
        resamples=200,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def ask(case: Case) -> Answer:
    """Answer three of four questions, and one of them wrongly."""
    number = int(case.id.rpartition("-")[2])
    if number % 4 == 0:
        return refused(confidence=0.2)
    quote = "A barge hit the bridge." if number % 4 == 1 else "Three people were hurt when it hit the pier."
    return answered(
        Claim(quote, (1,)), citations=[cite(1, BARGE, quote)], found=[passage("barge", BARGE.text)]
    )


def run_all(path: Path, cases: Sequence[Case] = CASES, answer: Callable[[Case], Answer] = ask) -> RunFolder:
    run = open_run(path, facts(cases), cases)
    answer_cases(run, cases, answer, threads=3)
    finish_run(run, cases, loader(BARGE))
    return run


def without_times(run: RunFolder) -> list[dict[str, Estimate]]:
    summary = run.summary()
    tables = [summary.overall, *summary.by_kind.values(), *summary.by_tag.values()]
    timed = ("_ms", "peak_memory_mb")
    return [
        {name: one for name, one in table.items() if not any(t in name for t in timed)} for table in tables
    ]


def test_two_runs_of_the_same_give_the_same_predictions_scores_and_figures(tmp_path: Path) -> None:
    one, other = run_all(tmp_path / "one"), run_all(tmp_path / "other")
    for name in ("cases.jsonl", "predictions.jsonl"):
        assert (one.path / name).read_bytes() == (other.path / name).read_bytes()
    assert list(one.scores()) == list(other.scores())
    assert without_times(one) == without_times(other)
    assert one.summary().overall["correct"].value == pytest.approx(0.5)


def test_an_interrupted_run_goes_on_where_it_ended_and_gives_the_same_figures(tmp_path: Path) -> None:
    asked: list[str] = []
    interrupted: list[str] = []

    def ask_until_interrupted(case: Case) -> Answer:
        if case.id == "case-17" and not interrupted:
            interrupted.append(case.id)
            raise KeyboardInterrupt
        asked.append(case.id)
        return ask(case)

    path = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run_all(path, answer=ask_until_interrupted)
    kept = RunFolder.open(path)
    assert [one.case_id for one in kept.predictions()] == [case.id for case in CASES[:17]]
    asked.clear()
    run_all(path, answer=ask_until_interrupted)
    assert sorted(asked) == sorted(case.id for case in CASES[17:])
    assert without_times(RunFolder.open(path)) == without_times(run_all(tmp_path / "whole"))


def test_predictions_in_another_order_give_the_same_scores_in_the_order_of_the_cases(tmp_path: Path) -> None:
    run = run_all(tmp_path / "run")
    lines = (run.path / "predictions.jsonl").read_text("utf-8").splitlines(keepends=True)
    (run.path / "predictions.jsonl").write_text("".join(reversed(lines)), encoding="utf-8")
    before = list(run.scores())
    finish_run(run, CASES, loader(BARGE))
    assert list(run.scores()) == before
    assert [one.case_id for one in before] == [case.id for case in CASES]


def test_a_case_that_fails_is_told_and_asked_again_and_hides_no_other(tmp_path: Path) -> None:
    def stumble(case: Case) -> Answer:
        if case.id == "case-5":
            raise KeyError("oops")
        return ask(case)

    run = open_run(tmp_path / "run", facts(), CASES)
    (failed,) = answer_cases(run, CASES, stumble, threads=3)
    assert (failed.case_id, str(failed.error)) == ("case-5", "'oops'")
    finish_run(run, CASES, loader(BARGE))
    assert run.facts.unanswered == 1
    assert run.count_predictions() == len(CASES) - 1
    again = run_all(tmp_path / "run")
    assert again.facts.unanswered == 0


def test_what_every_question_would_meet_ends_the_run_and_keeps_the_answers(tmp_path: Path) -> None:
    def lose_library(case: Case) -> Answer:
        if case.id == "case-20":
            raise LibraryError("the library is gone")
        return ask(case)

    run = open_run(tmp_path / "run", facts(), CASES)
    with pytest.raises(LibraryError, match="is gone"):
        answer_cases(run, CASES, lose_library, threads=2)
    assert run.count_predictions() == 20


def test_a_run_made_with_something_else_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "run"
    run = open_run(path, facts(), CASES)
    answer_cases(run, CASES[:10], ask)
    with pytest.raises(RunFolderError, match="made with something else: passages was not set and is 3"):
        open_run(path, facts(configuration={"passages": 3}), CASES)
    with pytest.raises(RunFolderError, match="the code of Byline has changed"):
        open_run(path, facts(code="edited"), CASES)


def test_predictions_of_another_system_may_be_scored_by_any_code(tmp_path: Path) -> None:
    theirs = {"predictions_sha256": "d"}
    open_run(tmp_path / "run", facts(configuration=theirs), CASES)
    open_run(tmp_path / "run", facts(configuration=theirs, code="edited"), CASES)
    with pytest.raises(RunFolderError, match="predictions_sha256 was d and is e"):
        open_run(tmp_path / "run", facts(configuration={"predictions_sha256": "e"}), CASES)


def test_an_answered_run_may_be_scored_anew_by_other_code_with_other_resamples(tmp_path: Path) -> None:
    path = tmp_path / "run"
    run = open_run(path, facts(), CASES)
    answer_cases(run, CASES[:39], ask)
    edited = facts(code="edited", resamples=500)
    with pytest.raises(RunFolderError, match="cannot be scored anew: 1 of its cases have no answer yet"):
        open_answered_run(path, edited)
    answer_cases(run, CASES, ask)
    with pytest.raises(RunFolderError, match="cannot be scored anew: passages was not set and is 3"):
        open_answered_run(path, facts(configuration={"passages": 3}))
    with pytest.raises(RunFolderError, match="use --rescore"):
        open_run(path, edited, CASES)
    again = open_answered_run(path, edited)
    finish_run(again, CASES, loader(BARGE))
    assert (again.facts.resamples, again.facts.code) == (500, facts().code)


def test_a_prediction_that_belongs_to_no_case_is_refused(tmp_path: Path) -> None:
    run = run_all(tmp_path / "run")
    with pytest.raises(RunFolderError, match="'case-39', which is no case of its test set"):
        finish_run(run, CASES[:39], loader(BARGE))


def test_questions_that_cannot_be_asked_are_all_named_with_their_lines() -> None:
    cases = [
        Case("a", "\u200b?", line=3),
        Case("b", "Who?", line=4),
        Case("c", "x" * 99, line=5),
        Case("d", "When?", history=("Who?", "x" * 99), line=6),
    ]
    with pytest.raises(CaseFileError) as raised:
        check_questions(cases, max_chars=50)
    assert [problem.split(":")[0] for problem in raised.value.problems] == ["line 3", "line 5", "line 6"]


def test_memory_does_not_grow_with_the_answers(tmp_path: Path) -> None:
    """An answer with its passages takes 20 kB here: 16 MB in all, of which a few are held at once."""
    long = "The gravel barge hit the pier of the bridge at seven in the morning. " * 30
    found = [passage("barge", f"{n} {long}", rank=n) for n in range(1, 11)]

    def ask_at_length(case: Case) -> Answer:
        return answered(Claim("Three people were hurt.", ()), found=found)

    cases = [Case(f"{n}", "Who was hurt?", answers=("three people",)) for n in range(800)]
    run = open_run(tmp_path / "run", facts(cases), cases)
    with measured_peak() as peak_mb:
        answer_cases(run, cases, ask_at_length, threads=2)
        answer_cases(run, cases, ask_at_length, threads=2)  # nothing is left to do: reads what is there
    assert (run.path / "predictions.jsonl").stat().st_size > 15e6
    assert peak_mb() < 3


@contextmanager
def measured_peak() -> Iterator[Callable[[], float]]:
    """Give what the block allocated at most, in megabytes."""
    tracemalloc.start()
    peak = 0.0
    try:
        yield lambda: peak
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.fixture
def cases_file(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


def evaluate_library(cases_file: Path, library: Path, out: Path, **options: object) -> RunFolder:
    request = replace(Request(cases_file, resamples=200), **options)  # type: ignore[arg-type]
    return evaluate(request, Settings(IndexSettings(data_dir=library), QaSettings()), out).run


def test_a_real_library_gives_the_same_run_whenever_it_is_asked(
    cases_file: Path, library: Path, tmp_path: Path
) -> None:
    one = evaluate_library(cases_file, library, tmp_path / "one", jobs=1)
    other = evaluate_library(cases_file, library, tmp_path / "other", jobs=4)
    # "yesterday" counts from the newest article, not from the day of the run
    assert one.facts.configuration["asked_at"] == "2026-05-04T00:00:00+00:00"
    assert without_times(one) == without_times(other)
    assert one.summary().overall["correct"].n == len(LINES)
    for name in ("library_digest", "cases_digest", "code", "configuration", "versions"):
        assert getattr(one.facts, name) == getattr(other.facts, name)
    assert one.facts.peak_memory_mb
    assert one.facts.finished_at >= one.facts.started_at > datetime(2026, 1, 1, tzinfo=UTC)  # type: ignore[operator]


def test_a_runs_own_predictions_measured_as_another_systems_give_the_same_figures(
    cases_file: Path, library: Path, tmp_path: Path
) -> None:
    own = evaluate_library(cases_file, library, tmp_path / "own")
    fed = evaluate_library(cases_file, library, tmp_path / "fed", predictions=own.path / "predictions.jsonl")
    assert list(fed.scores()) == list(own.scores())
    assert without_times(fed) == without_times(own)


def test_a_case_with_earlier_questions_is_asked_as_a_conversation(library: Path, tmp_path: Path) -> None:
    asks = {"question": "And when will the last of them be reconnected?", "answers": ["Wednesday"]}
    lines = (
        {"id": "alone", **asks},
        {"id": "in turn", **asks, "history": ["How many homes did Storm Hesper leave without power?"]},
    )
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    asked = {
        one.case_id: one.answer for one in evaluate_library(path, library, tmp_path / "run").predictions()
    }
    assert asked["alone"].question == asks["question"]
    assert "Storm Hesper" in asked["in turn"].question
    assert asked["in turn"].confidence > asked["alone"].confidence


def test_a_killed_run_goes_on_with_the_same_command(library: Path, tmp_path: Path) -> None:
    cases, out = tmp_path / "cases.jsonl", tmp_path / "run"
    lines = [{**LINES[n % 2], "id": f"case-{n}"} for n in range(2_000)]
    cases.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = ["-m", "bot", "--data-dir", str(library), "eval", str(cases), "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(
        lambda: (out / "predictions.jsonl").exists() and (out / "predictions.jsonl").stat().st_size > 50_000
    )
    process.kill()
    process.wait(timeout=60)
    before = RunFolder.open(out).count_predictions()
    assert 0 < before < len(lines)
    interrupted = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: RunFolder.open(out).count_predictions() > before)
    interrupted.send_signal(signal.SIGINT)
    _, stderr = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 130
    assert f"what was answered is kept in {out}." in " ".join(stderr.split())
    assert "Traceback" not in stderr
    run = RunFolder.open(out)
    run.drop_torn_line()
    assert len({one.case_id for one in run.predictions()}) == run.count_predictions() > before


def wait_until(condition: Callable[[], bool], *, timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
