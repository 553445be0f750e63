"""What a system answered to a case: the line of `byline ask`, with the passages it looked at.

    {"id": "bridge-cost", "question": ..., "outcome": "answered", "text": ..., ..., "passages": [...]}

Byline's own predictions and those of another system are read by the same code, so they are measured alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.errors import BylineError
from qa.answers import Answer
from qa.json_forms.contract import ask_object, passage_objects, to_line
from qa.json_forms.lines import Problem, read_json_lines

MOST_IDS_SHOWN = 5


class PredictionFileError(BylineError):
    """Predictions cannot be read, or are not those of the test set."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one case. `answer.passages` are what retrieval found, best first."""

    case_id: str
    answer: Answer


def write_prediction(prediction: Prediction) -> str:
    """Return the line of `prediction`, without the line feed."""
    answer = prediction.answer
    fields = ask_object(prediction.case_id, answer.question, answer)
    return to_line({**fields, "passages": passage_objects(answer.passages)})


def open_predictions(path: Path) -> Iterator[Prediction]:
    """Yield the predictions of the file `path` as they come.

    Raises PredictionFileError for a file that cannot be read, and, with its line, for the first line that is
    no prediction or repeats an id.
    """
    try:
        with path.open("rb") as stream:
            yield from _read_predictions(stream, path)
    except OSError as error:
        raise PredictionFileError(
            f"The predictions in {path} cannot be read: {error.strerror or error}."
        ) from error


def check_predictions(path: Path, case_ids: Collection[str]) -> int:
    """Read `path` to its end; return how many of its predictions belong to no case.

    Raises PredictionFileError when a line is wrong, or a case has no prediction.
    """
    wanted, surplus = set(case_ids), 0
    for prediction in open_predictions(path):
        if prediction.case_id in wanted:
            wanted.remove(prediction.case_id)
        else:
            surplus += 1
    if wanted:
        raise PredictionFileError(
            f"{path} has no prediction for {len(wanted):,} of {len(case_ids):,} cases: {_list_ids(wanted)}. "
            'A question that the system refused is a line with "outcome": "not_found".'
        )
    return surplus


def _read_predictions(stream: BinaryIO, origin: Path) -> Iterator[Prediction]:
    seen: dict[str, int] = {}
    for item in read_json_lines(stream):
        if isinstance(item, Problem):
            raise _line_error(origin, item.line, item.reason)
        prediction = _parse(item.fields, origin, item.line)
        first = seen.setdefault(prediction.case_id, item.line)
        if first != item.line:
            reason = f"the id {prediction.case_id!r} is already that of line {first}"
            raise _line_error(origin, item.line, reason)
        yield prediction


def _parse(fields: Mapping[str, object], origin: Path, line: int) -> Prediction:
    from qa.json_forms import reading  # late: pydantic would make `byline --help` slow

    case_id = fields.get("id")
    if isinstance(case_id, bool) or not isinstance(case_id, str | int):
        raise _line_error(origin, line, '"id" must be the id of a case')
    try:
        return Prediction(str(case_id), reading.read_answer(fields))  # ids of a batch may be numbers
    except reading.JsonReadingError as error:
        raise _line_error(origin, line, str(error)) from error


def _line_error(origin: Path, line: int, reason: str) -> PredictionFileError:
    return PredictionFileError(
        f"{origin}, line {line}: {reason}. A prediction is a line of `byline ask --batch`, with `passages` "
        "if it has some; docs/json.md explains the fields."
    )


def _list_ids(ids: Collection[str]) -> str:
    shown = [repr(case_id) for case_id in sorted(ids)[:MOST_IDS_SHOWN]]
    return ", ".join([*shown, "..."] if len(ids) > MOST_IDS_SHOWN else shown)
