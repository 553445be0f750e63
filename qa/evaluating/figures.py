"""What is measured: one value per case and figure, and estimates of figures over many cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaseScores:
    """Every figure of one case by name; a figure that says nothing about this case is absent.

    Shares and yes-or-no values are 0..1, times milliseconds. Figures over a whole set (AUROC, percentiles)
    are computed from these values alone, so that the scores of a run can be kept in memory however many
    cases it has.
    """

    case_id: str
    kind: str
    tags: tuple[str, ...]
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over `n` cases with the bounds of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: share answered and share wrong of it, or confidence and share right."""

    x: float
    y: float
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of a run: of all cases, of each kind, of each tag; and its curves."""

    overall: Mapping[str, Estimate]
    by_kind: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    by_tag: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    risk_coverage: tuple[Point, ...] = ()
    calibration: tuple[Point, ...] = ()
