"""Two runs on the same cases: what changed, and is it more than chance?

Figures of a case are tested by the paired sign-flip test. Figures of a set (AUROC, the area under the
risk-coverage curve, calibration) have no value to flip: their difference is held against its standard error,
from resampling the cases of both runs together, as a normal deviate (Efron and Tibshirani 1993, chapter 13).

Whoever looks at twenty figures finds one below 0.05 by chance, so the verdict goes by p values that Holm's
method has adjusted, over all figures looked at. Times are adjusted apart: they tell the machine and its load
as much as the code, and have no part in whether answers got better.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from index.errors import BylineError
from qa.evaluating.figures import CONFIDENCE, Better, CaseScores, describe_figure, sort_figures
from qa.evaluating.resampling import (
    Array,
    Flags,
    Interval,
    Statistic,
    adjust_holm,
    bootstrap,
    sign_flip_test,
    weighted_means,
)
from qa.evaluating.score_tables import Measurement, ScoreTable, is_time, refusals_of, to_table

SIGNIFICANT = 0.05
_RESAMPLES = 1_000
_LEAST_FOR_ERROR = 10  # cases on either side: from fewer, a standard error means nothing


class ComparisonError(BylineError):
    """Two runs that cannot be compared."""


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
    empty for times, and for figures that exist for a whole set only.
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

    Raises ComparisonError when no case is in both runs, or a case has another kind in each, and ScoresError
    when a run has two scores of one case.
    """
    all_before, all_after = to_table(before), to_table(after)
    pair = _match(all_before, all_after)
    common = len(pair.case_ids)
    wanted = [name for name in pair.figures if figures is None or name in figures]
    times = [name for name in wanted if is_time(name)]
    differences = [
        *_compare_cases(pair, [name for name in wanted if name not in times], seed=seed, flips=flips),
        *_compare_sets(pair, figures, seed=seed),
    ]
    return Comparison(
        common,
        len(all_before.case_ids) - common,
        len(all_after.case_ids) - common,
        _judge(differences),
        _judge(_compare_cases(pair, times, seed=seed, flips=flips)),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """The scores of the common cases in both runs, in the same order, and the figures that both have."""

    before: ScoreTable
    after: ScoreTable

    @property
    def case_ids(self) -> tuple[str, ...]:
        return self.before.case_ids

    @property
    def figures(self) -> list[str]:
        return sort_figures({*self.before.figures} & {*self.after.figures} - {CONFIDENCE})


def _match(before: ScoreTable, after: ScoreTable) -> _Pair:
    common = {*before.case_ids} & {*after.case_ids}
    if not common:
        raise ComparisonError(
            "The two runs have no case in common, so there is nothing to compare. Run both on one test set."
        )
    pair = _Pair(
        *(
            table.select([place for place, case_id in enumerate(table.case_ids) if case_id in common])
            for table in (before, after)
        )
    )
    kinds = zip(pair.case_ids, pair.before.kinds, pair.after.kinds, strict=True)
    for case_id, kind, other in kinds:
        if kind != other:
            raise ComparisonError(
                f"The case {case_id!r} is {kind} in one run and {other} in the other: the test set was "
                "changed between them. Run both on one test set."
            )
    return pair


def _compare_cases(pair: _Pair, figures: Sequence[str], *, seed: int, flips: int) -> list[Difference]:
    """Compare figures that each case has a value of."""
    if not figures:
        return []
    before = np.stack([pair.before.column(name) for name in figures], axis=1)
    after = np.stack([pair.after.column(name) for name in figures], axis=1)
    changes = after - before  # nan where either lacks the figure
    p_values = sign_flip_test(changes, seed=seed, flips=flips)
    intervals = bootstrap([weighted_means(changes)], len(pair.case_ids), seed=seed, resamples=_RESAMPLES)
    found = []
    for place, (name, p, interval) in enumerate(zip(figures, p_values, intervals, strict=True)):
        gain = changes[:, place] * _direction(name)
        both = ~np.isnan(gain)
        if np.any(both):
            means = [float(values[both, place].mean()) for values in (before, after)]
            gained, lost = (_ids_where(rows, name, pair) for rows in (gain > 0, gain < 0))
            n = int(both.sum())
            found.append(_to_difference(name, means, interval, n=n, p=float(p), gained=gained, lost=lost))
    return found


def _compare_sets(pair: _Pair, figures: Collection[str] | None, *, seed: int) -> list[Difference]:
    """Compare figures that only all cases together have a value of."""
    old = {one.figures[0].name: one for one in refusals_of(pair.before)}
    new = {one.figures[0].name: one for one in refusals_of(pair.after)}
    names = [name for name in old if name in new and (figures is None or name in figures)]
    if not names:
        return []
    statistics = [_change_between(old[name], new[name]) for name in names]
    ones = np.ones((1, len(pair.case_ids)))
    intervals = bootstrap(statistics, len(pair.case_ids), seed=seed, resamples=_RESAMPLES)
    found = []
    for name, interval in zip(names, intervals, strict=True):
        values = [float(measurement.statistic(ones)[0, 0]) for measurement in (old[name], new[name])]
        fewer = min(old[name].figures[0], new[name].figures[0], key=lambda measured: measured.bound_n)
        p = _normal_p(interval, fewer.bound_n)
        found.append(_to_difference(name, values, interval, n=fewer.n, p=p))
    return found


def _change_between(old: Measurement, new: Measurement) -> Statistic:
    def change(weights: Array) -> Array:
        return new.statistic(weights) - old.statistic(weights)

    return change


def _normal_p(interval: Interval, n: int) -> float:
    """The chance of a change as large, if it were normal around 0; 1 where its error cannot be told."""
    if n < _LEAST_FOR_ERROR or interval.value == 0 or interval.error == 0:
        return 1.0
    return math.erfc(abs(interval.value) / interval.error / math.sqrt(2))


def _to_difference(
    figure: str,
    values: Sequence[float],
    interval: Interval,
    *,
    n: int,
    p: float,
    gained: tuple[str, ...] = (),
    lost: tuple[str, ...] = (),
) -> Difference:
    """Return the difference between two values, before and after; p is not adjusted yet."""
    before, after = values
    return Difference(
        figure=figure,
        before=before,
        after=after,
        change=interval.value,
        low=min(interval.low, interval.value),
        high=max(interval.high, interval.value),
        n=n,
        p=p,
        p_adjusted=p,
        gained=gained,
        lost=lost,
        verdict=Verdict.NO_DIFFERENCE,
    )


def _ids_where(rows: Flags, figure: str, pair: _Pair) -> tuple[str, ...]:
    """The ids of some cases; of times none, because every case has another time in every run."""
    places = [] if is_time(figure) else np.flatnonzero(rows).tolist()
    return tuple(pair.case_ids[place] for place in places)


def _direction(figure: str) -> int:
    return -1 if describe_figure(figure).better is Better.LOWER else 1


def _judge(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    """Adjust p for how many differences there are, and give each its verdict; in the order of the list."""
    adjusted = adjust_holm([one.p for one in differences])
    judged = {
        one.figure: replace(one, p_adjusted=p, verdict=_to_verdict(one, p))
        for one, p in zip(differences, adjusted, strict=True)
    }
    return tuple(judged[name] for name in sort_figures(judged))


def _to_verdict(difference: Difference, p_adjusted: float) -> Verdict:
    if p_adjusted >= SIGNIFICANT:
        return Verdict.NO_DIFFERENCE
    if describe_figure(difference.figure).better is Better.NEITHER:
        return Verdict.CHANGED
    return Verdict.BETTER if difference.change * _direction(difference.figure) > 0 else Verdict.WORSE
