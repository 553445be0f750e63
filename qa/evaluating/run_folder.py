"""The folder of a run: what it was made with, what was asked, answered and scored.

    run.json            what it was made with (`RunFacts`)
    cases.jsonl         the cases, with the ids of the library
    predictions.jsonl   one line an answer, written as it comes
    scores.jsonl        one line a case, in the order of the cases
    figures.json        all figures with their intervals (`Summary`)
    report.html         made when it is asked for

The folder appears with its first two files in one step, and grows line by line, so a run that is killed can
go on: what was answered is there, but for a torn last line. A folder may come from somebody else: what is
read is checked.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from uuid import uuid4

from index.errors import BylineError
from qa.evaluating.cases import Case, read_cases, write_cases
from qa.evaluating.figures import CaseScores, Summary, describe_figure
from qa.evaluating.predictions import Prediction, open_predictions
from qa.evaluating.run_facts import FORMAT, RunFacts
from qa.json_forms.contract import to_line
from qa.json_forms.lines import bounded_lines
from qa.json_forms.moments import format_timestamp
from qa.whole_files import replace_whole

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FACTS = "run.json"
CASES = "cases.jsonl"
PREDICTIONS = "predictions.jsonl"
SCORES = "scores.jsonl"
FIGURES = "figures.json"
REPORT = "report.html"
LOCK = ".lock"
OWN_FILES = frozenset({FACTS, CASES, PREDICTIONS, SCORES, FIGURES, REPORT, LOCK})

MOST_BYTES = 200_000_000  # of a file that is read at once: figures of many tags are some megabytes
_HUGE = 1e15  # beyond any count or time; sums of such numbers stay finite
_ROUNDING = 1e-9
_BLOCK_BYTES = 1_000_000  # read at a time to find the ends of lines

Shape = TypeVar("Shape")


class RunFolderError(BylineError):
    """A folder holds no run, a damaged one, or one that this command may not touch."""


class RunFolder:
    """One run on disk. `facts` are those of the moment it was opened or changed through this object."""

    def __init__(self, path: Path, facts: RunFacts) -> None:
        self.path = path
        self.facts = facts

    @classmethod
    def create(cls, path: Path, facts: RunFacts, cases: Iterable[Case]) -> RunFolder:
        """Make the folder `path` with its facts and cases in one step; its parents are made too.

        Raises RunFolderError when there is something in it already, or it cannot be written.
        """
        try:
            target = Path(os.path.realpath(path))  # a link to an empty folder cannot be renamed over
            staging = target.with_name(f".{target.name}.{uuid4().hex[:8]}.part")
            staging.mkdir(parents=True)
            try:
                write_cases(staging / CASES, cases)
                cls(staging, facts).write_facts(facts)
                staging.rename(target)  # over an empty folder, but never over a full one
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
        except OSError as error:
            raise RunFolderError(
                f"The run cannot be written to {path}: {error.strerror or error}. Choose another folder with "
                "--out."
            ) from error
        return cls(path, facts)

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the run in `path`. Raises RunFolderError when there is none, or a newer Byline made it."""
        if not (path / FACTS).is_file():
            raise RunFolderError(
                f"There is no run in {path}. `byline eval CASES --out {path}` makes one in a folder that is "
                "empty or not there yet."
            )
        facts = _read_whole(path / FACTS, RunFacts)
        if facts.format > FORMAT:
            raise RunFolderError(
                f"{path} was made by a newer Byline, {facts.versions.get('byline', '')}. Update this one."
            )
        return cls(path, facts)

    def cases(self) -> tuple[Case, ...]:
        """Return the cases, with article ids as the library has them."""
        return read_cases(self.path / CASES)

    def predictions(self) -> Iterator[Prediction]:
        """Stream the predictions, in the order in which they were written. Raises PredictionFileError."""
        if (self.path / PREDICTIONS).exists():
            yield from open_predictions(self.path / PREDICTIONS)

    def pairs(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Prediction]]:
        """Stream the predictions, each with its case. Raises RunFolderError when one belongs to no case."""
        by_id = {case.id: case for case in cases}
        for prediction in self.predictions():
            case = by_id.get(prediction.case_id)
            if case is None:
                raise RunFolderError(
                    f"{self.path} holds a prediction for {prediction.case_id!r}, which is no case of its "
                    "test set. Make the run anew in another folder."
                )
            yield case, prediction

    def count_predictions(self) -> int:
        """Return how many predictions are written, without reading them; a torn last line does not count."""
        path = self.path / PREDICTIONS
        if not path.exists():
            return 0
        with _translated(path), path.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK_BYTES), b""))

    def scores(self) -> Iterator[CaseScores]:
        """Stream the scores in the order of the cases. Raises RunFolderError when the run is not finished."""
        self._require_finished()
        path = self.path / SCORES
        with _translated(path), path.open("rb") as stream:
            for number, line in enumerate(bounded_lines(stream), start=1):
                where = f"{path}, line {number},"
                scores = _parse(line, CaseScores, where)
                _require_possible(scores.values, where)
                yield scores

    def summary(self) -> Summary:
        """Return all figures. Raises RunFolderError when the run is not finished."""
        self._require_finished()
        path = self.path / FIGURES
        summary = _read_whole(path, Summary)
        for figures in (summary.overall, *summary.by_kind.values(), *summary.by_tag.values()):
            for bound in ("value", "low", "high"):
                _require_possible({name: getattr(one, bound) for name, one in figures.items()}, str(path))
        return summary

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from writing here. Raises RunFolderError when one does already."""
        from filelock import FileLock, Timeout  # late: only runs that are written need it

        lock = FileLock(self.path / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise RunFolderError(
                f"Another `byline eval` writes to {self.path} at this moment. Wait for it, or choose another "
                "--out."
            ) from error
        except OSError as error:
            raise _cannot_use(self.path / LOCK, error) from error
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def appending(self) -> Iterator[Callable[[str], None]]:
        """Give a function that adds the line of a prediction; a kill after it returns does not lose it."""
        path = self.path / PREDICTIONS
        with _translated(path):
            stream = path.open("ab")

        def add(line: str) -> None:
            with _translated(path):
                stream.write(line.encode() + b"\n")
                stream.flush()

        try:
            yield add
            with _translated(path):
                os.fsync(stream.fileno())
        finally:
            with _translated(path):  # of a full disk, closing tells once more
                stream.close()

    def drop_torn_line(self) -> None:
        """Cut off a last line that a killed process did not finish."""
        path = self.path / PREDICTIONS
        if not path.exists():
            return
        with _translated(path), path.open("r+b") as stream:
            stream.truncate(_end_of_last_line(stream))

    def write_facts(self, facts: RunFacts) -> None:
        """Replace the facts."""
        fields = asdict(facts)
        moments = {
            name: fields[name] and format_timestamp(fields[name]) for name in ("started_at", "finished_at")
        }
        self._write_whole(FACTS, [{**fields, **moments}])
        self.facts = facts

    def write_results(self, scores: Iterable[CaseScores], summary: Summary, facts: RunFacts) -> None:
        """Replace scores and figures, and then the facts, which make the run a finished one."""
        self.write_facts(replace(self.facts, finished_at=None))
        self._write_whole(SCORES, map(asdict, scores))
        self._write_whole(FIGURES, [asdict(summary)])
        self.write_facts(facts)

    def _write_whole(self, name: str, values: Iterable[dict[str, Any]]) -> None:
        path = self.path / name
        with _translated(path), replace_whole(path) as stream:
            for value in values:
                stream.write(to_line(value).encode() + b"\n")

    def _require_finished(self) -> None:
        if self.facts.finished_at is None:
            raise RunFolderError(
                f"The run in {self.path} is not finished. Give the same `byline eval ... --out {self.path}` "
                "again, and it goes on where it ended."
            )


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _cannot_use(path, error) from error


def _cannot_use(path: Path, error: OSError) -> RunFolderError:
    return RunFolderError(f"{path} cannot be used: {error.strerror or error}.")


def _end_of_last_line(stream: BinaryIO) -> int:
    """Return the offset behind the last line feed, 0 when there is none."""
    end = stream.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK_BYTES)
        stream.seek(start)
        found = stream.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _read_whole(path: Path, shape: type[Shape]) -> Shape:
    with _translated(path), path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise RunFolderError(f"{path} is larger than {MOST_BYTES:,} bytes: it is not of this run.")
    return _parse(content, shape, str(path))


def _parse(content: bytes, shape: type[Shape], where: str) -> Shape:
    from pydantic import TypeAdapter, ValidationError  # late: takes longer to import than `byline --help`

    if shape not in _ADAPTERS:
        _ADAPTERS[shape] = TypeAdapter(shape)
    try:
        parsed: Shape = _ADAPTERS[shape].validate_json(content, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "".join(f"{part}: " for part in first["loc"])
        raise RunFolderError(
            f"{where} is damaged: {place}{first['msg']}. Make the run anew in another folder."
        ) from error
    return parsed


def _require_possible(values: Mapping[str, float], where: str) -> None:
    """Raise RunFolderError for a value that no evaluation gives: a share beyond 0..1, a huge number, nan."""
    for name, value in values.items():
        least, most = (0.0, 1.0) if describe_figure(name).unit.is_share else (-_HUGE, _HUGE)
        if not least - _ROUNDING <= value <= most + _ROUNDING:
            raise RunFolderError(
                f"{where} is damaged: {name!r} cannot be {value!r}. Give the `byline eval ... --out` of the "
                "run again with --rescore, or make the run anew in another folder."
            )


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}  # making one takes longer than reading with it
