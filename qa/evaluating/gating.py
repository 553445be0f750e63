"""Refuse a run that falls below its floors.

`floors.toml` has one table for each test set:

    [samples]
    cases = "5f2c..."            # digest of the test set: a changed set is noticed
    correct = 0.85               # the figure must reach this ...
    "article_recall@5" = 0.97    # ... names with an @ are quoted
    total_ms_p95 = 400           # ... or stay at or below it, where lower is better

    [samples.kind.absent]        # the same for the cases of one kind
    refused_rightly = 0.9

    [samples.tag.paraphrase]     # or of one tag
    correct = 0.6
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from index.errors import BylineError
from qa.evaluating.figures import Summary


class FloorsFileError(BylineError):
    """The floors file cannot be used: the message names the line and the remedy."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Floor:
    """The worst value that `figure` may have, over all cases or over those of a `kind` or `tag`."""

    figure: str
    bound: float
    line: int
    kind: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class FloorSet:
    """The floors of one test set; `digest` is of its cases, None when the file does not pin them."""

    name: str
    digest: str | None
    floors: tuple[Floor, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one floor; `value` is None when the run has no such figure, `reason` is for people."""

    floor: Floor
    value: float | None
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """All floors of one test set beside a run."""

    name: str
    verdicts: tuple[Verdict, ...]

    @property
    def passed(self) -> bool:
        """Whether the run reaches every floor."""
        return all(verdict.passed for verdict in self.verdicts)


def read_floors(path: Path, *, measured: Collection[str] = ()) -> tuple[FloorSet, ...]:
    """Read a floors file; `measured` are figures of the run that no list holds (a stage of another system).

    Raises FloorsFileError, with the line and the remedy: for what is no TOML, no number, or no figure.
    """
    raise NotImplementedError


def choose_floors(sets: Collection[FloorSet], digest: str, *, name: str | None = None) -> FloorSet:
    """Return the floors for the run whose cases have `digest`: those that pin it, or those called `name`.

    Raises FloorsFileError when none pins it, which is what happens when the test set was changed.
    """
    raise NotImplementedError


def check_floors(floors: FloorSet, summary: Summary) -> GateResult:
    """Hold the figures of a run against its floors."""
    raise NotImplementedError
