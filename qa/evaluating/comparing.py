"""Two runs on the same cases: what changed, and is it more than chance?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from index.errors import BylineError
from qa.evaluating.figures import CaseScores


class ComparisonError(BylineError):
    """Two runs that have nothing in common to compare."""


class Verdict(StrEnum):
    """What the comparison of one figure comes to."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"  # of a figure that has no better direction
    NO_DIFFERENCE = "no difference shown"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both runs, over the `n` cases for which both have it.

    `change` is `after - before` with its 95 % interval. `p` is of this figure alone, `p_adjusted` allows for
    all the figures that were looked at; the verdict goes by `p_adjusted`. `gained` and `lost` are the ids of
    the cases whose value went the better way and the worse way (up and down, where neither is better);
    empty for figures that exist for a whole set only.
    """

    figure: str
    before: float
    after: float
    change: float
    low: float
    high: float
    n: int
    p: float
    p_adjusted: float
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs: `common` cases are compared, those of one run alone are counted and left out.

    `differences` are in the order of the list of figures; `times` apart from them, because they tell the
    machine as much as the code.
    """

    common: int
    only_before: int
    only_after: int
    differences: tuple[Difference, ...]
    times: tuple[Difference, ...]


def compare(
    before: Iterable[CaseScores],
    after: Iterable[CaseScores],
    *,
    figures: Collection[str] | None = None,
    seed: int = 0,
    flips: int = 10_000,
) -> Comparison:
    """Compare two runs figure by figure; `figures` names those looked at, default all that both have.

    Raises ComparisonError when no case is in both runs.
    """
    raise NotImplementedError
