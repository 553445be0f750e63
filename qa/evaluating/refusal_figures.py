"""Does the confidence tell what can be answered, and what will be right? Figures of a whole set.

Risk and coverage (El-Yaniv and Wiener 2010): the answered questions from the most confident down; at each
confidence the share of all cases answered so far, and the share of those that is wrong. The area is the mean
of that risk over the answered questions. Refused questions are in no area: nobody knows what they would
have said.

AUROC: the chance that an answerable question gets more confidence than an unanswerable one, ties counting
half (Mann and Whitney 1947).

Expected calibration error (Naeini et al. 2015): confidence is the probability that the collection answers the
question, so it is held against the share of answerable questions, in ten bins of as many cases. Bins of equal
width would leave most of them empty, as confidence crowds at both ends, and are the more biased for it
(Roelofs et al. 2022).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qa.evaluating.figures import Point
from qa.evaluating.resampling import Array, Flags, Integers, Statistic, divide

_BINS = 10
_MOST_POINTS = 200  # of a curve: more than a plot can show


@dataclass(frozen=True, slots=True)
class Confidences:
    """What the figures of refusal are made of, each `(n_cases,)`; `right` counts only where `answered`."""

    confidence: Array
    answerable: Flags
    answered: Flags
    right: Flags


def auroc(confidences: Confidences, against: Flags) -> Statistic:
    """Return the AUROC of answerable questions against those in `against`, 0..1; nan without either."""
    order, starts = _blocks(confidences.confidence)
    answerable, unanswerable = confidences.answerable[order], against[order]

    def area(weights: Array) -> Array:
        ordered = weights[:, order]
        right = np.add.reduceat(ordered * answerable, starts, axis=1)
        wrong = np.add.reduceat(ordered * unanswerable, starts, axis=1)
        below = np.cumsum(wrong, axis=1) - wrong / 2
        pairs = right.sum(axis=1) * wrong.sum(axis=1)
        return divide((right * below).sum(axis=1), pairs)[:, None]

    return area


def risk_coverage_area(confidences: Confidences) -> Statistic:
    """Return the area under the risk-coverage curve, 0..1, lower is better; nan when nothing was answered."""
    order, starts = _blocks(-confidences.confidence)
    answered = confidences.answered[order]
    wrong = answered & ~confidences.right[order]

    def area(weights: Array) -> Array:
        ordered = weights[:, order]
        more = np.add.reduceat(ordered * answered, starts, axis=1)
        risk = divide(
            np.cumsum(np.add.reduceat(ordered * wrong, starts, axis=1), axis=1), np.cumsum(more, axis=1)
        )
        return divide(np.nansum(more * risk, axis=1), more.sum(axis=1))[:, None]

    return area


def calibration_error(confidences: Confidences) -> Statistic:
    """Return the expected calibration error, 0..1. The bins are those of all cases, in every resample."""
    bins = _to_bins(confidences.confidence)
    gaps = confidences.confidence - confidences.answerable
    in_bins = np.where(bins[:, None] == np.arange(_BINS), gaps[:, None], 0.0)

    def error(weights: Array) -> Array:
        return divide(np.abs(weights @ in_bins).sum(axis=1), weights.sum(axis=1))[:, None]

    return error


def draw_risk_coverage(confidences: Confidences) -> tuple[Point, ...]:
    """Return the curve: share of all cases answered, share of those wrong; `n` is how many were answered.

    One point for each confidence, at most 200 evenly chosen.
    """
    order, starts = _blocks(-confidences.confidence)
    answered = confidences.answered[order]
    wrong = answered & ~confidences.right[order]
    counts = np.cumsum(np.add.reduceat(answered.astype(np.int64), starts))
    errors = np.cumsum(np.add.reduceat(wrong.astype(np.int64), starts))
    new = np.flatnonzero(np.diff(counts, prepend=0))
    chosen = new[np.unique(np.linspace(0, len(new) - 1, min(len(new), _MOST_POINTS)).round().astype(int))]
    total = len(confidences.confidence)
    return tuple(
        Point(float(counts[i] / total), float(errors[i] / counts[i]), int(counts[i])) for i in chosen
    )


def draw_calibration(confidences: Confidences) -> tuple[Point, ...]:
    """Return for each bin mean confidence, share answerable and number of cases, least confident first."""
    bins = _to_bins(confidences.confidence)
    members = [bins == number for number in range(_BINS) if np.any(bins == number)]
    return tuple(
        Point(
            float(confidences.confidence[inside].mean()),
            float(confidences.answerable[inside].mean()),
            int(inside.sum()),
        )
        for inside in members
    )


def _blocks(values: Array) -> tuple[Integers, Integers]:
    """The order of ascending `values`, and where in that order a new value begins."""
    order = np.argsort(values, kind="stable")
    return order, np.flatnonzero(np.diff(values[order], prepend=np.nan) != 0)


def _to_bins(confidence: Array) -> Integers:
    """The bin of each case, 0..9, by its rank; equal confidences share a bin, so some may stay empty."""
    _, inverse, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    return (middles / len(confidence) * _BINS).astype(np.intp)[inverse]
