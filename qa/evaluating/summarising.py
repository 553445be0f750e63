"""From the scores of cases to the figures of a run, each with its interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from qa.evaluating.figures import CONFIDENCE, CaseScores, Estimate, Summary, describe_figure, sort_figures
from qa.evaluating.refusal_figures import draw_calibration, draw_risk_coverage
from qa.evaluating.resampling import Interval, bootstrap, within_shares, without_bias
from qa.evaluating.score_tables import (
    CALIBRATION_ERROR,
    Measured,
    Measurement,
    ScoreTable,
    is_time,
    means_of,
    percentiles_of,
    read_confidences,
    refusals_of,
    to_table,
)


def summarise(scores: Iterable[CaseScores], *, seed: int = 0, resamples: int = 1_000) -> Summary:
    """Return every figure over all cases, over each kind and over each tag, with 95 % bootstrap intervals.

    The order of `scores` does not matter. A figure of no case at all is absent.
    """
    table = to_table(scores)
    confidences, _ = read_confidences(table)

    def estimate_parts(labels: Iterable[Iterable[str]]) -> Mapping[str, Mapping[str, Estimate]]:
        return {
            label: estimate_figures(table.select(places), seed=seed, resamples=resamples)
            for label, places in _group_by_label(labels).items()
        }

    return Summary(
        overall=estimate_figures(table, seed=seed, resamples=resamples),
        by_kind=estimate_parts([kind] for kind in table.kinds),
        by_tag=estimate_parts(table.tags),
        risk_coverage=draw_risk_coverage(confidences),
        calibration=draw_calibration(confidences),
    )


def _group_by_label(labels: Iterable[Iterable[str]]) -> Mapping[str, list[int]]:
    """Return the places of each label, labels in alphabetical order."""
    places: dict[str, list[int]] = {}
    for place, of_case in enumerate(labels):
        for label in dict.fromkeys(of_case):
            places.setdefault(label, []).append(place)
    return {label: places[label] for label in sorted(places)}


def estimate_figures(table: ScoreTable, *, seed: int, resamples: int) -> Mapping[str, Estimate]:
    """Return the figures of the cases in `table` by name, in the order in which they are shown."""
    measurements = _measure(table)
    if not measurements:
        return {}
    measured = [figure for measurement in measurements for figure in measurement.figures]
    statistics = [measurement.statistic for measurement in measurements]
    intervals = bootstrap(statistics, len(table.case_ids), seed=seed, resamples=resamples)
    estimates = {
        one.name: _to_estimate(one, interval) for one, interval in zip(measured, intervals, strict=True)
    }
    return {name: estimates[name] for name in sort_figures(estimates)}


def _measure(table: ScoreTable) -> list[Measurement]:
    present = [figure for figure in table.figures if not np.all(np.isnan(table.column(figure)))]
    times = [figure for figure in present if is_time(figure)]
    others = [figure for figure in present if figure not in {CONFIDENCE, *times}]
    return [
        *([means_of(table, others)] if others else []),
        *refusals_of(table),
        *(percentiles_of(table, time) for time in times),
    ]


def _to_estimate(measured: Measured, interval: Interval) -> Estimate:
    if measured.name == CALIBRATION_ERROR:
        interval = without_bias(interval)  # chance alone moves bins apart: every resample has more of it
    if describe_figure(measured.name).unit.is_share:
        interval = within_shares(interval, measured.bound_n)
    value = interval.value
    return Estimate(value, min(interval.low, value), max(interval.high, value), measured.n)
