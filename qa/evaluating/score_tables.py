"""The scores of many cases as one array, and every figure of them as a function of weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.errors import BylineError
from qa.evaluating.cases import ANSWERABLE
from qa.evaluating.figures import CONFIDENCE, PERCENTILES, CaseScores, Unit, describe_figure
from qa.evaluating.refusal_figures import Confidences, auroc, calibration_error, risk_coverage_area
from qa.evaluating.resampling import Array, Flags, Statistic, weighted_means, weighted_percentiles

CALIBRATION_ERROR = "calibration_error"
_MOST_FIGURES = 500
_MOST_KINDS = 20  # with an AUROC of their own, which takes long: a test set may have a kind for every case


class ScoresError(BylineError):
    """Scores that cannot come from an evaluation."""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """Scores sorted by case id, so that their order does not matter; nan where a case lacks a figure.

    `values` is `(n_cases, n_figures)`.
    """

    case_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    figures: tuple[str, ...]
    values: Array

    def column(self, figure: str) -> Array:
        """The values of one figure, `(n_cases,)`; all nan for a figure that no case has."""
        if figure in self.figures:
            return self.values[:, self.figures.index(figure)]
        return np.full(len(self.case_ids), np.nan)

    def select(self, places: Sequence[int]) -> ScoreTable:
        """The cases at `places`."""
        return ScoreTable(
            tuple(self.case_ids[place] for place in places),
            tuple(self.kinds[place] for place in places),
            tuple(self.tags[place] for place in places),
            self.figures,
            self.values[list(places)],
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of a set and how many cases it is of.

    `bound_n` is the number that its uncertainty goes by: of an AUROC, the smaller of the two groups.
    """

    name: str
    n: int
    bound_n: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """Figures that are computed together, in the order of the columns of `statistic`."""

    figures: tuple[Measured, ...]
    statistic: Statistic


def to_table(scores: Iterable[CaseScores]) -> ScoreTable:
    """Return the scores as one table; its figures are in alphabetical order.

    Raises ScoresError for two scores of one case, and for more figures than an evaluation has.
    """
    ordered = sorted(scores, key=lambda one: one.case_id)
    for one, other in pairwise(ordered):
        if one.case_id == other.case_id:
            raise ScoresError(
                f"The case {one.case_id!r} has two lines of scores. Remove one, or run it anew."
            )
    figures = sorted({figure for one in ordered for figure in one.values})
    if len(figures) > _MOST_FIGURES:
        raise ScoresError(
            f"The scores hold {len(figures):,} different figures, an evaluation has at most {_MOST_FIGURES}. "
            "Run it anew."
        )
    values = np.array([[one.values.get(figure, np.nan) for figure in figures] for one in ordered])
    return ScoreTable(
        tuple(one.case_id for one in ordered),
        tuple(one.kind for one in ordered),
        tuple(one.tags for one in ordered),
        tuple(figures),
        values.reshape(len(ordered), len(figures)),
    )


def means_of(table: ScoreTable, figures: Sequence[str]) -> Measurement:
    """Return the means of what a case has by itself."""
    values = np.stack([table.column(figure) for figure in figures], axis=1)
    counts = (~np.isnan(values)).sum(axis=0).tolist()
    measured = [Measured(figure, n, n) for figure, n in zip(figures, counts, strict=True)]
    return Measurement(tuple(measured), weighted_means(values))


def percentiles_of(table: ScoreTable, figure: str) -> Measurement:
    """Return p50, p95 and p99 of a time."""
    column = table.column(figure)
    n = int((~np.isnan(column)).sum())
    measured = tuple(Measured(f"{figure}_p{percent}", n, n) for percent in PERCENTILES)
    return Measurement(measured, weighted_percentiles(column, PERCENTILES))


def refusals_of(table: ScoreTable) -> list[Measurement]:
    """Return AUROC (of all unanswerable cases and of each kind), risk-coverage area and calibration error.

    AUROC and calibration error need answerable and unanswerable cases, the area an answered one. Of many
    kinds only the largest have an AUROC.
    """
    confidences, rows = read_confidences(table)
    kinds = np.array(table.kinds, dtype=object)[rows]
    n_answerable, n_answered = int(confidences.answerable.sum()), int(confidences.answered.sum())
    groups = {"auroc": ~confidences.answerable} | {
        f"auroc_{kind}": kinds == kind for kind in _largest(kind for kind in kinds if kind != ANSWERABLE)
    }
    found = []
    for name, group in groups.items():
        n_group = int(group.sum())
        if min(n_answerable, n_group):
            measured = Measured(name, n_answerable + n_group, min(n_answerable, n_group))
            found.append(Measurement((measured,), auroc(confidences, group)))
    if found:
        measured = Measured(CALIBRATION_ERROR, len(kinds), len(kinds))
        found.append(Measurement((measured,), calibration_error(confidences)))
    if n_answered:
        measured = Measured("risk_coverage_area", n_answered, n_answered)
        found.append(Measurement((measured,), risk_coverage_area(confidences)))
    return [_among(rows, one) for one in found]


def _largest(kinds: Iterable[str]) -> list[str]:
    """Return the `_MOST_KINDS` kinds that most cases are of, in alphabetical order."""
    counts = sorted(Counter(kinds).items(), key=lambda one: (-one[1], one[0]))
    return sorted(kind for kind, _ in counts[:_MOST_KINDS])


def read_confidences(table: ScoreTable) -> tuple[Confidences, Flags]:
    """Return what figures of refusal are made of, for the cases with a confidence, and which those are."""
    rows: Flags = ~np.isnan(table.column(CONFIDENCE))
    answerable = np.array([kind == ANSWERABLE for kind in table.kinds], dtype=np.bool_)
    answered = (table.column("answered_rightly") == 1) | (table.column("refused_rightly") == 0)
    correct = table.column("correct")
    confidences = Confidences(
        confidence=table.column(CONFIDENCE)[rows],
        answerable=answerable[rows],
        answered=(answered & ~np.isnan(correct))[rows],
        right=(correct == 1)[rows],
    )
    return confidences, rows


def is_time(figure: str) -> bool:
    """Whether the values of a figure are times."""
    return describe_figure(figure).unit is Unit.MILLISECONDS


def _among(rows: Flags, measurement: Measurement) -> Measurement:
    """The same, from the weights of all cases."""
    places, statistic = np.flatnonzero(rows), measurement.statistic

    def of_some(weights: Array) -> Array:
        return statistic(weights[:, places])

    return measurement if len(places) == len(rows) else Measurement(measurement.figures, of_some)
