"""The two files of a batch: questions as JSON Lines, and the answers, which appear whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.failures import OptionError
from index.errors import BylineError
from qa.moments import parse_timestamp

STANDARD_STREAM = "-"

# A question has at most 20,000 characters, six bytes each when escaped; eight times that is no question.
LONGEST_LINE_BYTES = 1_000_000


class BatchFileError(BylineError):
    """The questions cannot be read, or the answers cannot be written."""


class LineError(Exception):
    """One line of the input is no question; becomes a LineProblem."""


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
    for number, raw in enumerate(_bounded_lines(stream), start=1):
        if raw.isspace() and len(raw) <= LONGEST_LINE_BYTES:
            continue
        try:
            yield _parse_line(number, raw)
        except LineError as error:
            yield LineProblem(number, str(error))


def _bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of an over-long one only the beginning, which the parser then refuses."""
    while line := stream.readline(LONGEST_LINE_BYTES + 1):
        yield line
        while len(line) > LONGEST_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE_BYTES + 1)


def _parse_line(number: int, raw: bytes) -> BatchQuestion:
    if len(raw) > LONGEST_LINE_BYTES:
        raise LineError(f"the line is longer than {LONGEST_LINE_BYTES:,} bytes")
    try:
        fields = json.loads(raw.decode("utf-8-sig"))
    except RecursionError as error:
        raise LineError("the JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise LineError(f"the line is not UTF-8: {error}") from error
    except json.JSONDecodeError as error:
        raise LineError(f"the line is not JSON: {error.msg} at character {error.pos + 1}") from error
    except ValueError as error:  # Python refuses integers of thousands of digits
        raise LineError("the line holds a number with too many digits") from error
    if not isinstance(fields, dict):
        raise LineError('the line is not a JSON object like {"id": "1", "question": "..."}')
    return BatchQuestion(number, _read_id(fields.get("id")), *_read_question(fields))


def _read_id(given: object) -> str | int:
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise LineError(f'"id" must be a string or a whole number, not {_shorten(given)}')
    return given


def _read_question(fields: dict[str, object]) -> tuple[str, datetime | None]:
    question, asked_at = fields.get("question"), fields.get("asked_at")
    if not isinstance(question, str):
        raise LineError(f'"question" must be a string, not {_shorten(question)}')
    if asked_at is None:
        return question, None
    if not isinstance(asked_at, str):
        raise LineError(f'"asked_at" must be a string like "2024-02-06T18:30:00Z", not {_shorten(asked_at)}')
    try:
        return question, parse_timestamp(asked_at)
    except ValueError as error:
        raise LineError(f'"asked_at" is {asked_at[:40]!r}, not a date like "2024-02-06T18:30:00Z"') from error


def _shorten(value: object) -> str:
    return "missing" if value is None else repr(value)[:40]


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
    target = Path(os.path.realpath(path))  # replacing a link would cut it off from its file
    try:
        with _replace_whole(target) if _is_plain(target) else target.open("wb") as stream:
            yield stream
    except OSError as error:
        raise BatchFileError(
            f"The answers cannot be written to {path}: {error.strerror or error}."
        ) from error


def _is_plain(target: Path) -> bool:
    """Tell a file that may be replaced from a pipe or a device, which must be written into."""
    try:
        return stat.S_ISREG(target.stat().st_mode)
    except FileNotFoundError:
        return True


@contextlib.contextmanager
def _replace_whole(target: Path) -> Iterator[BinaryIO]:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, _mode_of(target))
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _mode_of(target: Path) -> int:
    """Return the permissions of the file that is replaced, or those that a new file would have."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
