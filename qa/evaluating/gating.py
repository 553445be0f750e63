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

Each figure knows its better direction, so a bound needs none. Bounds are for the figures themselves, not for
the ends of their intervals: a gate is to notice a change of the code on a set that stays the same.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from index.errors import BylineError
from qa.evaluating.figures import (
    FIGURES,
    Better,
    Estimate,
    Summary,
    describe_figure,
    nearest_name,
)

_Keys = tuple[str, ...]

_MOST_BYTES = 1_000_000
_TOLERANCE = 1e-9
_LONGEST_SHOWN = 60
_PINNED = "cases"
_PARTS = ("kind", "tag")
# A time has a bound for its percentiles, not for its mean.
_GATED = frozenset(name for name in FIGURES if not re.fullmatch(r"\w+_ms", name))
_AUROC_OF_KIND = "auroc_"


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

    @property
    def is_ceiling(self) -> bool:
        """Whether the bound is the highest value: of a figure that is better when it is lower."""
        return describe_figure(self.figure).better is Better.LOWER


@dataclass(frozen=True, slots=True)
class FloorSet:
    """The floors of one test set, from the table `name` at `line` of the file `origin`.

    `digest` is of its cases, None when the table pins none.
    """

    name: str
    digest: str | None
    floors: tuple[Floor, ...]
    origin: Path
    line: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one floor. `value` is None when the run has no such figure; `reason` says it all."""

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
    text = _read(path)
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        raise FloorsFileError(f"{path} is not TOML: {error}. Correct it there.") from error
    if not tables:
        raise FloorsFileError(f"{path} holds no floors. Write a table for each test set, such as [samples].")
    reader = _Reader(path, _find_lines(text), measured)
    return tuple(reader.read_set(name, table) for name, table in tables.items())


def choose_floors(sets: Sequence[FloorSet], digest: str, *, name: str | None = None) -> FloorSet:
    """Return the floors for a run whose cases have `digest`: those that pin it, of the table `name` if given.

    A table that pins no test set is taken when it is named. Raises FloorsFileError when there is none, which
    is what happens when the test set was changed, and when there are several.
    """
    named = [one for one in sets if name is None or one.name == name]
    if not named:
        raise FloorsFileError(f"{sets[0].origin} has no table [{name}], only {_list_tables(sets)}.")
    pinning = [one for one in named if one.digest == digest or (name and one.digest is None)]
    if len(pinning) > 1:
        raise FloorsFileError(
            f"{_list_tables(pinning)} are floors for the same test set. Name the one you mean."
        )
    if not pinning:
        raise FloorsFileError(_explain_other_digest(named, digest))
    return pinning[0]


def check_floors(floors: FloorSet, summary: Summary) -> GateResult:
    """Hold the figures of a run against its floors, in the order of the file."""
    return GateResult(floors.name, tuple(_check(floor, summary) for floor in floors.floors))


def _explain_other_digest(sets: Sequence[FloorSet], digest: str) -> str:
    tables = "; ".join(
        f"[{one.name}], line {one.line}, pins {'none' if one.digest is None else one.digest}" for one in sets
    )
    return (
        f"{sets[0].origin} has no floors for the test set of this run: {tables}. The set was changed, or it "
        f'is another. If that is meant, write cases = "{digest}" into its table, and look at its floors anew.'
    )


def _list_tables(sets: Sequence[FloorSet]) -> str:
    return ", ".join(f"[{one.name}]" for one in sets)


def _check(floor: Floor, summary: Summary) -> Verdict:
    figures: Mapping[str, Estimate] | None = summary.overall
    if floor.kind is not None:
        figures = summary.by_kind.get(floor.kind)
    elif floor.tag is not None:
        figures = summary.by_tag.get(floor.tag)
    if figures is None:
        return Verdict(floor, None, False, "the run has no such cases")
    estimate = figures.get(floor.figure)
    if estimate is None:
        return Verdict(floor, None, False, "the run has no such figure")
    beyond = floor.bound - estimate.value if not floor.is_ceiling else estimate.value - floor.bound
    passed = beyond <= _TOLERANCE
    return Verdict(floor, estimate.value, passed, _explain(floor, estimate, passed))


def _explain(floor: Floor, estimate: Estimate, passed: bool) -> str:
    if floor.is_ceiling:
        relation = "is within the ceiling" if passed else "is above the ceiling"
    else:
        relation = "reaches the floor" if passed else "is below the floor"
    of = f"{estimate.n:,} case" + ("s" if estimate.n != 1 else "")
    interval = f"95 % interval {estimate.low:.4g} to {estimate.high:.4g}"
    return f"{estimate.value:.6g} {relation} {floor.bound:.6g} ({interval}, {of})"


class _Reader:
    """Makes floors of what a file holds; knows the lines, for whoever has to correct it."""

    def __init__(self, path: Path, lines: Mapping[_Keys, int], measured: Collection[str]) -> None:
        self._path = path
        self._lines = lines
        self._measured = frozenset(measured)

    def read_set(self, name: str, table: object) -> FloorSet:
        """Read one test set's table."""
        if not isinstance(table, dict):
            self._fail((name,), f"{name!r} is no table. Write floors below the name of their set: [samples].")
        floors = list(self._read_floors((name,), table))
        for part in _PARTS:
            groups = table.get(part, {})
            if not isinstance(groups, dict) or not all(isinstance(group, dict) for group in groups.values()):
                self._fail((name, part), f"{part!r} must be a table for each: [{name}.{part}.WHICH].")
            for word, group in groups.items():
                floors += self._read_floors((name, part, word), group)
        if not floors:
            self._fail((name,), f"[{name}] holds no floor. Write one below it, such as correct = 0.8.")
        return FloorSet(name, self._read_digest(name, table), tuple(floors), self._path, self._line((name,)))

    def _read_digest(self, name: str, table: Mapping[str, object]) -> str | None:
        digest = table.get(_PINNED)
        if digest is not None and not isinstance(digest, str):
            self._fail((name, _PINNED), "'cases' must be the digest of the test set, in quotes.")
        return digest

    def _read_floors(self, keys: _Keys, table: Mapping[str, object]) -> Iterator[Floor]:
        kind, tag = (keys[2] if keys[1:2] == (part,) else None for part in _PARTS)
        for figure, value in table.items():
            if len(keys) > 1 or figure not in {_PINNED, *_PARTS}:
                here = (*keys, figure)
                self._check_figure(here, figure)
                yield Floor(figure, self._read_bound(here, figure, value), self._line(here), kind, tag)

    def _check_figure(self, keys: _Keys, figure: str) -> None:
        known = _GATED | self._measured
        if figure not in known and not figure.startswith(_AUROC_OF_KIND):
            nearest = nearest_name(figure, known)
            hint = f"Did you mean {nearest!r}?" if nearest else "The table of `byline eval` shows them."
            self._fail(keys, f"there is no figure {figure[:_LONGEST_SHOWN]!r}. {hint}")
        if describe_figure(figure).better is Better.NEITHER:
            self._fail(keys, f"{figure!r} is neither better higher nor lower, so it has no floor. Remove it.")

    def _read_bound(self, keys: _Keys, figure: str, value: object) -> float:
        highest = 1.0 if describe_figure(figure).unit.is_share else sys.float_info.max
        if isinstance(value, bool) or not isinstance(value, int | float):
            shown = repr(value)[:_LONGEST_SHOWN]
            self._fail(keys, f"the floor of {figure!r} must be a number, not {shown}.")
        if not 0 <= value <= highest:  # nan is neither
            bounds = "a share, from 0 to 1" if highest == 1 else "0 or more"
            self._fail(keys, f"the floor of {figure!r} must be {bounds}, not {str(value)[:_LONGEST_SHOWN]}.")
        return float(value)

    def _line(self, keys: _Keys) -> int:
        """The line that names `keys`, or the nearest thing around them."""
        while keys not in self._lines and len(keys) > 1:
            keys = keys[:-1]
        return self._lines.get(keys, 1)

    def _fail(self, keys: _Keys, reason: str) -> NoReturn:
        raise FloorsFileError(f"{self._path}, line {self._line(keys)}: {reason}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise FloorsFileError(f"{path} is larger than {_MOST_BYTES:,} bytes: that is no file of floors.")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise FloorsFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise FloorsFileError(f"{path} is not UTF-8: {error.reason} at byte {error.start + 1}.") from error


def _find_lines(text: str) -> Mapping[_Keys, int]:
    """Return the line of every table and key; tomllib does not tell. Each is read as a file of one line."""
    lines: dict[_Keys, int] = {}
    table: _Keys = ()
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            keys = _innermost(tomllib.loads(line))
        except (ValueError, RecursionError):
            continue  # part of a value that goes over several lines
        if line.lstrip().startswith("["):
            table = keys
        if keys:
            keys = keys if line.lstrip().startswith("[") else table + keys
            for length in range(1, len(keys) + 1):
                lines.setdefault(keys[:length], number)
    return lines


def _innermost(value: object) -> _Keys:
    """The keys that lead to the one value of a line."""
    keys: list[str] = []
    while isinstance(value, dict) and len(value) == 1:
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)
