"""Many questions at once: answered on every core, written in the order they came, in bounded memory.

A question that cannot be answered is a `LineProblem` in its place and stops nothing; `docs/json.md` says what
becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.batch_files import (
    BatchQuestion,
    LineProblem,
    open_answers,
    open_questions,
    read_questions,
    refuse_same_file,
)
from bot.consoles import progress_line
from bot.failures import describe_bug, show_warning
from index.errors import BylineError, QuestionError
from qa.json_forms.contract import Json, to_line
from qa.working_ahead import work_ahead


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The output line of one question, as JSON without the line feed."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How many lines were answered, how many were not, and how many of those through a fault of ours."""

    answered: int
    problems: int
    bugs: int


def run_batch(
    batch: str, out: str | None, to_object: Callable[[BatchQuestion], Json], *, threads: int
) -> BatchReport:
    """Answer the file `batch` into the file `out`; what cannot be answered is told on standard error.

    `to_object` makes the output of one question. `-` is standard input and output, None is standard output;
    `threads` of 0 is one for each core. Raises BatchFileError when a file cannot be read or written, and the
    BylineErrors of `to_object` beyond QuestionError.
    """
    refuse_same_file(batch, out)
    answered = problems = bugs = 0
    with open_questions(batch) as questions, open_answers(out) as answers, progress_line() as tell:
        for result in answer_batch(read_questions(questions), to_object, threads=threads):
            if isinstance(result, LineProblem):
                problems += 1
                bugs += result.is_bug
                show_warning(f"{batch}, line {result.line}: {result.reason}")
            else:
                answers.write(result.text.encode() + b"\n")
                answers.flush()
                answered += 1
            tell(f"{answered:,} questions answered")
    return BatchReport(answered, problems, bugs)


def answer_batch(
    questions: Iterable[BatchQuestion | LineProblem],
    to_object: Callable[[BatchQuestion], Json],
    *,
    threads: int,
) -> Iterator[BatchAnswer | LineProblem]:
    """Answer each question with `to_object` in one of `threads` threads; results keep the order of the input.

    A question that `to_object` refuses with QuestionError becomes a LineProblem, and so does one that it
    stumbles over; any other BylineError ends the batch, because the next question would meet it too.
    """
    return work_ahead(lambda question: _answer_line(question, to_object), questions, threads=threads)


def _answer_line(
    item: BatchQuestion | LineProblem, to_object: Callable[[BatchQuestion], Json]
) -> BatchAnswer | LineProblem:
    if isinstance(item, LineProblem):
        return item
    try:
        return BatchAnswer(item.line, to_line(to_object(item)))
    except QuestionError as error:
        return LineProblem(item.line, f"{error} (id {item.id!r})")
    except BylineError:
        raise
    except Exception as error:  # noqa: BLE001 - the answers to all other questions must not be lost to this one
        return LineProblem(item.line, f"{describe_bug(error)} (id {item.id!r})", is_bug=True)
