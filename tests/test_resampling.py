"""Intervals hold what they promise, and the paired test gives a false alarm as often as it says."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluating.resampling import (
    Array,
    Interval,
    adjust_holm,
    bootstrap,
    sign_flip_test,
    weighted_means,
    weighted_percentiles,
    within_shares,
    without_bias,
)

NAN = float("nan")


def column(*values: float) -> Array:
    return np.array(values, dtype=np.float64)[:, None]


def mean_interval(values: Array, *, seed: int = 0, resamples: int = 1_000) -> Interval:
    return bootstrap([weighted_means(values)], len(values), seed=seed, resamples=resamples)[0]


def test_the_interval_of_a_mean_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(1).normal(10, 2, (400, 1))
    interval = mean_interval(values, resamples=4_000)
    error = values.std() / 20

    assert interval.value == pytest.approx(values.mean())
    assert interval.error == pytest.approx(error, rel=0.05)
    assert interval.low == pytest.approx(values.mean() - 1.96 * error, abs=0.02)
    assert interval.high == pytest.approx(values.mean() + 1.96 * error, abs=0.02)


def test_95_of_100_intervals_hold_the_truth() -> None:
    rng = np.random.default_rng(2)
    held = 0
    for seed in range(300):
        right = (rng.random((120, 1)) < 0.8).astype(np.float64)
        interval = mean_interval(right, seed=seed, resamples=400)
        held += interval.low <= 0.8 <= interval.high

    assert 0.92 <= held / 300 <= 0.98


def test_cases_without_the_figure_do_not_count() -> None:
    assert mean_interval(column(1, NAN, 0, NAN)).value == 0.5
    assert np.isnan(mean_interval(column(NAN, NAN)).value)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = np.random.default_rng(4).random((50, 1))

    assert mean_interval(values, seed=5) == mean_interval(values, seed=5)
    assert mean_interval(values, seed=5) != mean_interval(values, seed=6)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_shares_that_are_all_alike_get_the_exact_interval(n: int) -> None:
    """Clopper and Pearson: the lowest share of which n of n right is still 2.5 % likely."""
    all_right = within_shares(mean_interval(np.ones((n, 1))), n)
    all_wrong = within_shares(mean_interval(np.zeros((n, 1))), n)
    all_half = within_shares(mean_interval(np.full((n, 1), 0.5)), n)

    assert all_right.low**n == pytest.approx(0.025)
    assert (all_right.value, all_right.high) == (1, 1)
    assert all_wrong.low == 0
    assert all_wrong.high == pytest.approx(1 - all_right.low)
    assert all_half.low == pytest.approx(1 - all_half.high)


@given(st.lists(st.floats(0, 1) | st.just(NAN), min_size=1, max_size=30), st.integers(0, 9))
def test_the_interval_of_a_share_holds_its_value_and_stays_between_0_and_1(
    values: list[float], seed: int
) -> None:
    n = sum(not np.isnan(value) for value in values)
    interval = mean_interval(column(*values), seed=seed, resamples=50)

    if n:
        interval = within_shares(interval, n)
        assert 0 <= interval.low < interval.high <= 1


def test_bias_is_taken_off_both_ends() -> None:
    moved = without_bias(Interval(0.1, 0.11, 0.19, 0.01, bias=0.05))

    assert (moved.value, moved.bias) == (0.1, 0)
    assert (moved.low, moved.high) == pytest.approx((0.06, 0.14))


@given(
    st.lists(st.floats(0, 1e6) | st.just(NAN), min_size=1, max_size=40), st.sampled_from([1, 50, 95, 99, 100])
)
def test_a_percentile_is_a_value_that_occurred(values: list[float], percent: float) -> None:
    values = [*values, 7.0]
    numbers = [value for value in values if not np.isnan(value)]
    found = float(weighted_percentiles(np.array(values), [percent])(np.ones((1, len(values))))[0, 0])

    assert found == np.percentile(numbers, percent, method="inverted_cdf")


def test_percentiles_of_weights_are_those_of_repeated_values() -> None:
    rng = np.random.default_rng(6)
    values, counts = rng.random(30), rng.integers(0, 4, 30)
    found = weighted_percentiles(values, [50, 95])(counts[None, :].astype(np.float64))[0]

    repeated = np.repeat(values, counts)
    assert found.tolist() == np.percentile(repeated, [50, 95], method="inverted_cdf").tolist()


def exact_p(differences: list[float]) -> float:
    """Two-sided, of all signs that there are."""
    seen = abs(sum(differences)) - 1e-9
    all_signs = list(product((-1, 1), repeat=len(differences)))
    sums = [abs(sum(sign * d for sign, d in zip(signs, differences, strict=True))) for signs in all_signs]
    return sum(one >= seen for one in sums) / len(sums)


@settings(deadline=None)
@given(st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=8))
def test_p_is_that_of_all_signs(differences: list[float]) -> None:
    p = float(sign_flip_test(column(*differences), seed=1, flips=10_000)[0])

    assert p == pytest.approx(exact_p(differences), abs=0.03)


def test_for_yes_or_no_figures_p_is_that_of_mcnemars_exact_test() -> None:
    differences = column(*[1.0] * 14, *[-1.0] * 4, *[0.0] * 200, *[NAN] * 7)
    tail = sum(comb(18, k) for k in range(5)) / 2**18

    assert float(sign_flip_test(differences, seed=0, flips=20_000)[0]) == pytest.approx(2 * tail, abs=0.004)


def test_no_difference_is_as_likely_as_can_be() -> None:
    assert sign_flip_test(column(0, 0, NAN), seed=0, flips=100).tolist() == [1.0]
    assert sign_flip_test(np.full((3, 2), NAN), seed=0, flips=100).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("kind", ["yes or no", "share", "milliseconds"])
def test_of_500_comparisons_without_a_difference_fewer_than_7_percent_are_alarms(kind: str) -> None:
    rng, alarms = np.random.default_rng(11), 0
    for seed in range(500):
        difficulty = rng.random((150, 1))  # of each case, the same in both runs
        if kind == "yes or no":
            before, after = (rng.random((150, 1)) < difficulty for _ in range(2))
            changes = after.astype(float) - before
        elif kind == "share":
            changes = rng.beta(2, 5, (150, 1)) - rng.beta(2, 5, (150, 1))
        else:
            changes = rng.lognormal(3, 1, (150, 1)) - rng.lognormal(3, 1, (150, 1))
        alarms += int(sign_flip_test(changes, seed=seed, flips=1_000)[0] < 0.05)

    assert alarms / 500 < 0.07


def test_holm_adjusts_the_worked_example() -> None:
    # smallest first: 4 x 0.005, 3 x 0.01, 2 x 0.03, 1 x 0.04, and never less than the one before
    assert adjust_holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjust_holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_never_lowers_p_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = adjust_holm(p_values)

    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    assert [q for _, q in sorted(zip(p_values, adjusted, strict=True))] == sorted(adjusted)
