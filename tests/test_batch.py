"""Files of questions: order, bounds, bad lines, and an output file that is whole or absent."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.batch_files import (
    BatchFileError,
    BatchQuestion,
    LineProblem,
    open_answers,
    open_questions,
    read_questions,
    refuse_same_file,
)
from bot.batching import BatchAnswer, answer_batch, run_batch
from bot.failures import OptionError
from index.errors import LibraryError, QuestionError
from qa.json_forms.contract import Json
from qa.json_forms.lines import LONGEST_LINE_BYTES
from qa.working_ahead import AHEAD_PER_THREAD


def read(text: str | bytes) -> list[BatchQuestion | LineProblem]:
    return list(read_questions(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def echo(question: BatchQuestion) -> Json:
    return {"id": question.id}


def numbered(count: int) -> list[BatchQuestion]:
    return [BatchQuestion(line, line, "Who won?", None) for line in range(1, count + 1)]


def test_a_line_gives_id_question_and_moment_of_asking() -> None:
    lines = (
        '\ufeff{"id": "a", "question": "Who?", "asked_at": "2026-05-20T12:00:00+02:00", "more": 1}\n'
        "\n"
        '{"id": 7, "question": "Why?"}'
    )
    assert read(lines) == [
        BatchQuestion(1, "a", "Who?", datetime(2026, 5, 20, 10, 0, tzinfo=UTC)),
        BatchQuestion(3, 7, "Why?", None),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('{"question": "Who?"}', "`id` must be a string or a whole number, not null or missing"),
        ('{"id": true, "question": "Who?"}', "not true"),
        ('{"id": 1.5, "question": "Who?"}', "not 1.5"),
        ('{"id": 1}', "`question` must be a string"),
        ('{"id": 1, "question": ["Who?"]}', "`question` must be a string"),
        (
            '{"id": 1, "question": "Who?", "asked_at": "soon"}',
            "must be a date like \"2024-02-06T18:30:00Z\", not the string 'soon'",
        ),
        ('{"id": 1, "question": "Who?", "asked_at": 5}', "`asked_at` must be a date"),
        ('{"id": 1, "question": "Who?", "question": "When?"}', "comes twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "too many digits"),
        (" " * (2 * LONGEST_LINE_BYTES) + "{}", "longer than"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_stops_nothing(line: str, reason: str) -> None:
    problem, question = read(f'{line}\n{{"id": 2, "question": "Who?"}}\n')
    assert isinstance(problem, LineProblem)
    assert problem.line == 1
    assert reason in problem.reason
    assert question == BatchQuestion(2, 2, "Who?", None)


def test_a_line_that_is_not_utf8_is_a_problem() -> None:
    (problem,) = read(b'{"id": 1, "question": "\xff"}')
    assert isinstance(problem, LineProblem)
    assert "not UTF-8" in problem.reason


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise(raw: bytes) -> None:
    assert all(isinstance(item, BatchQuestion | LineProblem) for item in read(raw))


@settings(max_examples=20, deadline=None)
@given(delays=st.lists(st.integers(0, 3), max_size=40), threads=st.integers(1, 4))
def test_results_keep_the_order_of_the_input_however_long_each_takes(delays: list[int], threads: int) -> None:
    def answer(question: BatchQuestion) -> Json:
        time.sleep(delays[question.line - 1] / 1000)
        return question.line

    results = list(answer_batch(numbered(len(delays)), answer, threads=threads))
    assert results == [BatchAnswer(line, str(line)) for line in range(1, len(delays) + 1)]


def test_several_questions_are_answered_at_once() -> None:
    both = threading.Barrier(2, timeout=10)

    def answer(question: BatchQuestion) -> Json:
        return both.wait() >= 0

    assert len(list(answer_batch(numbered(2), answer, threads=2))) == 2


def test_no_more_is_read_ahead_than_the_threads_need() -> None:
    taken = 0

    def endless() -> Iterator[BatchQuestion]:
        nonlocal taken
        while True:
            taken += 1
            yield BatchQuestion(taken, taken, "Who?", None)

    results = answer_batch(endless(), echo, threads=2)
    for _ in range(100):
        next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator, which its type does not promise
    assert taken <= 100 + 2 * AHEAD_PER_THREAD


def test_an_unaskable_question_and_a_bug_are_problems_of_their_lines_alone() -> None:
    def answer(question: BatchQuestion) -> Json:
        if question.line == 1:
            raise QuestionError("Ask something.")
        if question.line == 2:
            raise KeyError("oops")
        return "fine"

    unaskable, bug, fine = answer_batch(numbered(3), answer, threads=2)
    assert unaskable == LineProblem(1, "Ask something. (id 1)")
    assert isinstance(bug, LineProblem)
    assert bug.is_bug
    assert "KeyError" in bug.reason
    assert fine == BatchAnswer(3, '"fine"')


def test_an_error_that_every_question_would_meet_ends_the_batch(tmp_path: Path) -> None:
    def answer(question: BatchQuestion) -> Json:
        raise LibraryError("It is gone.")

    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": 1, "question": "Who?"}\n', encoding="utf-8")
    with pytest.raises(LibraryError, match="gone"):
        run_batch(str(questions), str(answers), answer, threads=1)
    assert sorted(tmp_path.iterdir()) == [questions]


def test_the_answers_replace_an_earlier_file_only_when_they_are_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_text("earlier", encoding="utf-8")
    target.chmod(0o600)
    with open_answers(str(target)) as answers:
        answers.write(b"half")
        answers.flush()
        assert target.read_text(encoding="utf-8") == "earlier"
    assert target.read_text(encoding="utf-8") == "half"
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_keeps_pointing_at_the_file_that_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "a.jsonl", tmp_path / "link.jsonl"
    target.touch()
    link.symlink_to(target)
    with open_answers(str(link)) as answers:
        answers.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_into_and_never_replaced() -> None:
    with open_answers(os.devnull) as answers:
        answers.write(b"gone")
    assert not Path(os.devnull).is_file()


def test_files_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(BatchFileError, match=r"nowhere\.jsonl cannot be read: No such file"),
        open_questions(str(tmp_path / "nowhere.jsonl")),
    ):
        pass
    with (
        pytest.raises(BatchFileError, match="cannot be written"),
        open_answers(str(tmp_path / "no" / "a.jsonl")),
    ):
        pass


def test_the_answers_cannot_replace_the_questions(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="another file"):
        refuse_same_file(str(tmp_path / "q.jsonl"), str(tmp_path / "." / "q.jsonl"))


def test_a_batch_counts_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": "a", "question": "Who?"}\nnonsense\n', encoding="utf-8")
    report = run_batch(str(questions), str(answers), echo, threads=0)
    assert (report.answered, report.problems, report.bugs) == (1, 1, 0)
    assert [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()] == [{"id": "a"}]
    assert "q.jsonl, line 2: not JSON at column 1" in capsys.readouterr().err
