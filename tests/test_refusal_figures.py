"""Figures of refusal and confidence: worked by hand, and AUROC against scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from qa.evaluating.figures import Point
from qa.evaluating.refusal_figures import (
    Confidences,
    auroc,
    calibration_error,
    draw_calibration,
    draw_risk_coverage,
    risk_coverage_area,
)
from qa.evaluating.resampling import Statistic

Row = tuple[float, bool, bool, bool]  # confidence, answerable, answered, right

ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), st.booleans(), st.booleans(), st.booleans()),
    min_size=1,
    max_size=40,
)


def read(rows: list[Row]) -> Confidences:
    columns = list(zip(*rows, strict=True))
    flags = [np.array(column, dtype=np.bool_) for column in columns[1:]]
    return Confidences(np.array(columns[0], dtype=np.float64), *flags)


def value(statistic: Statistic, n: int) -> float:
    return float(statistic(np.ones((1, n)))[0, 0])


def all_figures(rows: list[Row]) -> list[float]:
    confidences = read(rows)
    statistics = [
        auroc(confidences, ~confidences.answerable),
        risk_coverage_area(confidences),
        calibration_error(confidences),
    ]
    return [value(statistic, len(rows)) for statistic in statistics]


def test_auroc_counts_the_pairs_in_the_right_order_and_half_of_the_ties() -> None:
    rows: list[Row] = [
        (0.9, True, True, True),
        (0.5, True, True, True),
        (0.5, False, True, False),
        (0.1, False, False, True),
    ]

    assert all_figures(rows)[0] == 3.5 / 4


@settings(deadline=None, max_examples=50)
@given(rows=ROWS)
def test_auroc_is_that_of_scikit_learn(rows: list[Row]) -> None:
    answerable = [row[1] for row in rows]
    ours = all_figures(rows)[0]

    if len(set(answerable)) == 2:
        assert ours == pytest.approx(roc_auc_score(answerable, [row[0] for row in rows]))
    else:
        assert np.isnan(ours)


def test_auroc_of_weights_is_that_of_repeated_cases() -> None:
    rng = np.random.default_rng(3)
    confidence, answerable = rng.random(30).round(1), rng.random(30) < 0.6
    counts = rng.integers(0, 4, 30)
    confidences = Confidences(confidence, answerable, answerable, answerable)
    repeated = roc_auc_score(np.repeat(answerable, counts), np.repeat(confidence, counts))

    found = auroc(confidences, ~answerable)(counts[None, :].astype(np.float64))
    assert float(found[0, 0]) == pytest.approx(repeated)


def test_risk_is_the_share_wrong_from_the_most_confident_down() -> None:
    rows: list[Row] = [
        (0.9, True, True, True),
        (0.8, True, True, False),
        (0.7, True, True, True),
        (0.2, True, False, False),  # refused: in no risk, but in the share that is covered
    ]

    assert draw_risk_coverage(read(rows)) == (
        Point(1 / 4, 0, 1),
        Point(2 / 4, 1 / 2, 2),
        Point(3 / 4, 1 / 3, 3),
    )
    assert all_figures(rows)[1] == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)


def test_answers_of_one_confidence_are_answered_together() -> None:
    """No threshold tells them apart, so neither may their order in the file."""
    rows: list[Row] = [(0.9, True, True, False), (0.9, True, True, True)]

    assert draw_risk_coverage(read(rows)) == (Point(1.0, 0.5, 2),)
    assert all_figures(rows)[1] == 0.5


def test_confidence_is_held_against_the_share_of_answerable_questions_in_bins_of_as_many_cases() -> None:
    rows: list[Row] = [
        (number / 100, number % 2 == 0, True, True) for number in range(20)
    ]  # in each bin of two, one is answerable

    assert all_figures(rows)[2] == pytest.approx(np.mean([0.5 - (2 * b + 0.5) / 100 for b in range(10)]))
    assert [point.n for point in draw_calibration(read(rows))] == [2] * 10
    assert {point.y for point in draw_calibration(read(rows))} == {0.5}


def test_perfect_confidence_has_no_error_and_wrong_confidence_has_all() -> None:
    perfect: list[Row] = [(1.0, True, True, True), (0.0, False, False, True)]
    wrong: list[Row] = [(0.0, True, True, True), (1.0, False, False, True)]

    assert all_figures(perfect) == [1.0, 0.0, 0.0]
    assert all_figures(wrong) == [0.0, 0.0, 1.0]


@settings(deadline=None, max_examples=50)
@given(rows=ROWS, data=st.data())
def test_figures_stay_between_0_and_1_and_do_not_depend_on_the_order(
    rows: list[Row], data: st.DataObject
) -> None:
    figures = all_figures(rows)
    shuffled = data.draw(st.permutations(rows))

    assert all(np.isnan(one) or 0 <= one <= 1 + 1e-12 for one in figures)
    assert all_figures(shuffled) == pytest.approx(figures, nan_ok=True)
    assert draw_risk_coverage(read(shuffled)) == draw_risk_coverage(read(rows))


@given(rows=ROWS)
def test_coverage_rises_to_the_share_answered(rows: list[Row]) -> None:
    points = draw_risk_coverage(read(rows))
    coverage = [point.x for point in points]

    assert coverage == sorted(set(coverage))
    assert (coverage[-1:] or [0.0]) == [sum(answered for _, _, answered, _ in rows) / len(rows)]


def test_a_curve_has_no_more_points_than_a_plot_can_show() -> None:
    rows: list[Row] = [(number / 5_000, True, True, number % 3 > 0) for number in range(5_000)]
    points = draw_risk_coverage(read(rows))

    assert len(points) == 200
    assert points[-1].n == 5_000
