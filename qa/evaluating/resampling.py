"""How sure is a figure, and is a difference more than chance? Both by drawing from the cases themselves.

Intervals: the percentile bootstrap (Efron 1979). A resample of n cases is a vector of n weights, how often
each was drawn, so a figure is a function of weights; many resamples are computed at once, and the figure
itself is that of the weights 1. Where every resample gives the same value - ten right of ten - the bootstrap
knows nothing, and for a share the exact bound for "never seen in n" takes its place (Clopper and Pearson
1934).

Differences: the paired sign-flip test (Fisher 1935). If two runs are alike, each case's difference could as
well have had the other sign. p is the share of random signs that give a mean as far from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.intp]
# Values of some figures, (n_resamples, n_figures), from weights, (n_resamples, n_cases); nan where undefined.
Statistic = Callable[[Array], Array]

_LEVEL = 0.95
_AT_ONCE = 2_000_000  # weights or signs in memory: 16 MB
_TOLERANCE = 1e-9  # relative: sums of the same numbers in another order are equal


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds of its 95 % interval.

    `error` is the standard deviation of the resamples, `bias` what their mean has more than the value.
    """

    value: float
    low: float
    high: float
    error: float
    bias: float


def bootstrap(statistics: Sequence[Statistic], n_cases: int, *, seed: int, resamples: int) -> list[Interval]:
    """Return value and interval of every figure of `statistics`, over `n_cases` cases, at least one.

    The value is nan where a figure is not defined for all cases; resamples without a value are left out.
    """
    values = _compute(statistics, np.ones((1, n_cases)))[0]
    drawn = [_compute(statistics, weights) for weights in _draw_weights(n_cases, seed, resamples)]
    return _to_intervals(values, np.concatenate(drawn))


def without_bias(interval: Interval) -> Interval:
    """Return the interval moved by the bias: of a figure that resampling itself makes larger."""
    low, high = interval.low - interval.bias, interval.high - interval.bias
    return replace(interval, low=low, high=high, bias=0.0)


def within_shares(interval: Interval, n: int) -> Interval:
    """Return the interval of a share of `n` cases: inside 0..1, and never without width.

    Where n cases all have one value, at 97.5 % certainty fewer than `1 - 0.025 ** (1 / n)` of all cases have
    another, which may lie anywhere in 0..1.

    >>> ten_of_ten = within_shares(Interval(1.0, 1.0, 1.0, 0.0, 0.0), 10)
    >>> round(ten_of_ten.low, 3), ten_of_ten.high
    (0.692, 1.0)
    """
    low, high = max(interval.low, 0.0), min(interval.high, 1.0)
    if low >= high:
        alike = ((1 - _LEVEL) / 2) ** (1 / n)
        low, high = interval.value * alike, 1 - (1 - interval.value) * alike
    return replace(interval, low=low, high=high)


def weighted_means(values: Array) -> Statistic:
    """The mean of each column of `values`, `(n_cases, n_figures)`, over the cases that are not nan there."""
    present = ~np.isnan(values)
    filled = np.where(present, values, 0.0)

    def means(weights: Array) -> Array:
        return divide(weights @ filled, weights @ present.astype(np.float64))

    return means


def weighted_percentiles(values: Array, percents: Sequence[float]) -> Statistic:
    """For each of `percents` the smallest of `values`, `(n_cases,)`, that as many % of cases do not exceed.

    So it is a value that occurred (nearest rank). Cases that are nan do not count; not all of them are.
    """
    present = np.flatnonzero(~np.isnan(values))
    order = present[np.argsort(values[present], kind="stable")]
    ordered = values[order]

    def percentiles(weights: Array) -> Array:
        reached = np.cumsum(weights[:, order], axis=1)
        total = reached[:, -1]
        places = [np.argmax(reached >= (total * percent / 100)[:, None], axis=1) for percent in percents]
        return np.stack([np.where(total > 0, ordered[place], np.nan) for place in places], axis=1)

    return percentiles


def sign_flip_test(differences: Array, *, seed: int, flips: int) -> Array:
    """Return p of the mean of each column being 0, two-sided, `(n_figures,)`; at least `1 / (flips + 1)`.

    `differences` are `(n_cases, n_figures)`, nan where a case lacks the figure. All figures share the signs.
    """
    filled = np.nan_to_num(differences, nan=0.0)
    filled = filled[np.any(filled != 0, axis=1)]
    seen = np.abs(filled.sum(axis=0)) * (1 - _TOLERANCE)
    as_far = np.zeros(filled.shape[1])
    for signs in _draw_signs(len(filled), seed, flips):
        as_far += (np.abs(signs @ filled) >= seen).sum(axis=0)
    p: Array = (as_far + 1) / (flips + 1)
    return p


def adjust_holm(p_values: Sequence[float]) -> list[float]:
    """Return the p values allowing for how many there are (Holm 1979), in the same order.

    >>> adjust_holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted, largest = list(p_values), 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = largest
    return adjusted


def divide(above: Array, below: Array) -> Array:
    """Return `above / below`, nan where there is nothing to divide by."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _draw_weights(n_cases: int, seed: int, resamples: int) -> Iterator[Array]:
    """Yield the weights of all resamples, `(some, n_cases)` at a time."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // n_cases)
    for start in range(0, resamples, at_once):
        rows = min(at_once, resamples - start)
        drawn = rng.integers(n_cases, size=(rows, n_cases)) + np.arange(rows)[:, None] * n_cases
        yield np.bincount(drawn.ravel(), minlength=rows * n_cases).reshape(rows, n_cases).astype(np.float64)


def _draw_signs(n_cases: int, seed: int, flips: int) -> Iterator[Array]:
    """Yield rows of +1 and -1, `(some, n_cases)` at a time."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // max(n_cases, 1))
    for start in range(0, flips, at_once):
        rows = min(at_once, flips - start)
        bits = np.unpackbits(np.frombuffer(rng.bytes(rows * n_cases // 8 + 1), dtype=np.uint8))
        yield bits[: rows * n_cases].reshape(rows, n_cases).astype(np.float64) * 2 - 1


def _compute(statistics: Sequence[Statistic], weights: Array) -> Array:
    return np.concatenate([statistic(weights) for statistic in statistics], axis=1)


def _to_intervals(values: Array, drawn: Array) -> list[Interval]:
    """Return an interval for each of `values`, `(n_figures,)`; `drawn` is `(n_resamples, n_figures)`."""
    defined = ~np.isnan(drawn)
    counts = np.maximum(defined.sum(axis=0), 1)
    means = np.where(defined, drawn, 0.0).sum(axis=0) / counts
    errors = np.sqrt(np.where(defined, (drawn - means) ** 2, 0.0).sum(axis=0) / counts)
    ordered = np.sort(np.where(defined.any(axis=0), drawn, values), axis=0)  # nan goes last
    ends = ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
    lows, highs = (
        ordered[np.rint(end * (counts - 1)).astype(np.intp), np.arange(len(values))] for end in ends
    )
    columns = np.stack([values, lows, highs, errors, means - values], axis=1)
    return [Interval(*column) for column in columns.tolist()]
