"""The two files of a batch: questions as JSON Lines, and the answers, which appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.failures import OptionError
from index.errors import BylineError
from qa.json_forms.lines import JsonLine, LineError, check_text, describe, read_json_lines
from qa.json_forms.moments import parse_timestamp
from qa.whole_files import replace_whole

STANDARD_STREAM = "-"


class BatchFileError(BylineError):
    """The questions cannot be read, or the answers cannot be written."""


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of the input. `asked_at` is aware, or None for now."""

    line: int
    id: str | int
    question: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line without an answer, counted from 1, and why; `is_bug` when the fault is ours, not the line's."""

    line: int
    reason: str
    is_bug: bool = False


def read_questions(stream: BinaryIO) -> Iterator[BatchQuestion | LineProblem]:
    """Yield the questions of a JSON Lines stream as they come; empty lines are passed over."""
    for item in read_json_lines(stream):
        yield _parse_line(item) if isinstance(item, JsonLine) else LineProblem(item.line, item.reason)


def _parse_line(item: JsonLine) -> BatchQuestion | LineProblem:
    given, question, asked_at = (item.fields.get(name) for name in ("id", "question", "asked_at"))
    try:
        return BatchQuestion(
            item.line, _read_id(given), check_text("question", question), _read_moment(asked_at)
        )
    except LineError as error:
        return LineProblem(item.line, str(error))


def _read_id(given: object) -> str | int:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise LineError(f"`id` must be a string or a whole number, not {describe(given)}")
    return given


def _read_moment(given: object) -> datetime | None:
    if given is None:
        return None
    try:
        return parse_timestamp(check_text("asked_at", given))
    except (LineError, ValueError) as error:
        raise LineError(
            f'`asked_at` must be a date like "2024-02-06T18:30:00Z", not {describe(given)}'
        ) from error


def refuse_same_file(questions: str, answers: str | None) -> None:
    """Raise OptionError when the answers would replace the questions."""
    if answers is None or STANDARD_STREAM in (questions, answers):
        return
    if os.path.realpath(questions) == os.path.realpath(answers):
        raise OptionError(f"--batch and --out are both {questions}. Write the answers to another file.")


@contextlib.contextmanager
def open_questions(path: str) -> Iterator[BinaryIO]:
    """Open the questions for reading; `-` is standard input. Raises BatchFileError."""
    if path == STANDARD_STREAM:
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below; only opening it is ours to explain
    except OSError as error:
        raise BatchFileError(f"The questions in {path} cannot be read: {error.strerror or error}.") from error
    with stream:
        yield stream


@contextlib.contextmanager
def open_answers(path: str | None) -> Iterator[BinaryIO]:
    """Open the answers for writing; None and `-` are standard output.

    A file appears under its name when the last line is written, and an earlier one stays whole until then.
    Raises BatchFileError.
    """
    if path is None or path == STANDARD_STREAM:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with replace_whole(Path(path)) as stream:
            yield stream
    except OSError as error:
        raise BatchFileError(
            f"The answers cannot be written to {path}: {error.strerror or error}."
        ) from error
