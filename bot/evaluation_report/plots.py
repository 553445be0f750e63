"""The three plots of a report: how long answers took, what refusing buys, what confidence is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation_report.themed_svg import Paint, to_themed_svg
from qa.evaluating.figures import PERCENTILES, CaseScores, Point, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches at 72 units each: about as wide as a phone, so that letters of 11 units are read there as 11 pixels.
WIDTH_IN, HEIGHT_IN = 4.7, 3.3
MOST_BINS = 40
# From this ratio of the slowest to the typical answer on, a linear axis would show one bar.
LOG_FROM_RATIO = 20
NORMAL_95 = 1.959964  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as SVG, with the title and the explanation that stand beside it."""

    name: str
    title: str
    caption: str
    svg: str


def draw_plots(scores: Sequence[CaseScores], summary: Summary) -> list[Plot]:
    """Return the plots that the run has values for, each drawn with its number of questions."""
    times_ms = sorted(each.values["total_ms"] for each in scores if "total_ms" in each.values)
    plots = []
    if times_ms:
        plots.append(_draw_times(times_ms, summary))
    if summary.risk_coverage:
        plots.append(_draw_risk(summary))
    if summary.calibration:
        plots.append(_draw_calibration(summary))
    return plots


def _draw_times(times_ms: Sequence[float], summary: Summary) -> Plot:
    n = len(times_ms)
    on_log = times_ms[-1] > LOG_FROM_RATIO * max(times_ms[n // 2], 1e-3)
    low, high = max(times_ms[0], 1e-3), max(times_ms[-1], 2e-3)
    bins = min(MOST_BINS, max(8, math.ceil(2 * n ** (1 / 3))))  # the Rice rule
    steps = [step / bins for step in range(bins + 1)]
    edges = [low * (high / low) ** step if on_log else high * step for step in steps]
    marks = {
        percent: summary.overall[name].value
        for percent in PERCENTILES
        if (name := f"total_ms_p{percent}") in summary.overall
    }
    with _new_plot() as (figure, axes):
        axes.hist(times_ms, bins=edges, color=Paint.SOFT, edgecolor=Paint.ACCENT, linewidth=0.8)
        if on_log:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter("{x:g}")
        axes.margins(y=0.3)
        for place, (percent, mark_ms) in enumerate(marks.items()):
            axes.axvline(mark_ms, color=Paint.INK, linewidth=0.9, linestyle=(0, (3, 2)))
            _label_line(axes, mark_ms, 0.96 - 0.09 * place, f"p{percent}  {_write_ms(mark_ms)}")
        axes.set_xlabel("milliseconds for an answer" + (", logarithmic" if on_log else ""))
        axes.set_ylabel(f"questions (n = {n:,})")
        told = ", ".join(f"p{percent} {_write_ms(ms)}" for percent, ms in marks.items())
        svg = to_themed_svg(
            figure, name="times", description=f"Histogram of times over {n} questions: {told}"
        )
    return Plot(
        "times",
        "How long an answer takes",
        f"All {n:,} questions, nothing cut off{told and f': {told}'}.",
        svg,
    )


def _label_line(axes: Axes, x: float, height: float, text: str) -> None:
    """Write beside a vertical line, on the side where there is more room; `height` is 0..1 of the axes."""
    left, right = axes.get_xlim()
    place = (
        axes.transScale.transform((x, 1))[0],
        [axes.transScale.transform((e, 1))[0] for e in (left, right)],
    )
    on_left = place[0] > sum(place[1]) / 2
    axes.annotate(
        text,
        (x, height),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if on_left else 4, 0),
        textcoords="offset points",
        ha="right" if on_left else "left",
        va="center",
        color=Paint.INK,
        fontsize=11,
    )


def _write_ms(ms: float) -> str:
    return f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _draw_risk(summary: Summary) -> Plot:
    points = sorted(summary.risk_coverage, key=lambda point: point.x)
    end = points[-1]
    half = min(points, key=lambda point: abs(point.n - end.n / 2))
    x, y = [point.x for point in points], [point.y for point in points]
    with _new_plot() as (figure, axes):
        axes.fill_between(x, y, step="pre", color=Paint.SOFT, linewidth=0)
        axes.step(x, y, where="pre", color=Paint.ACCENT, linewidth=1.6)
        axes.plot(end.x, end.y, "o", color=Paint.INK, markersize=6)
        _label_point(axes, end, f"as run (n = {end.n:,})")
        axes.set_xlim(0, 1.04)
        axes.set_ylim(0, min(1.08, max(0.1, 1.35 * max(y))))
        axes.set_xlabel("coverage: share answered, surest first")
        axes.set_ylabel("risk: share wrong of them")
        told = f"{end.n:,} questions were answered, {_percent(end.x)} of all"
        told += f"; {_percent(end.y)} of them came out wrong"
        if half.n < end.n:
            told += f", and {_percent(half.y)} of the surest {half.n:,}"
        svg = to_themed_svg(figure, name="risk", description=f"Risk–coverage curve: {told}.")
    told += _tell_figure("Area under the curve", summary, "risk_coverage_area")
    return Plot("risk", "What refusing buys", f"{told}.", svg)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def _label_point(axes: Axes, point: Point, text: str) -> None:
    """Write above a point, to its left where it stands in the right half of the axes."""
    axes.annotate(
        text,
        (point.x, point.y),
        xytext=(0, 8),
        textcoords="offset points",
        ha="right" if point.x > 0.6 else "left",
        va="bottom",
        color=Paint.INK,
    )


def _tell_figure(what: str, summary: Summary, name: str) -> str:
    estimate = summary.overall.get(name)
    if estimate is None:
        return ""
    bounds = f"{estimate.low:.3f}–{estimate.high:.3f}"
    return f". {what} {estimate.value:.3f} (95 % interval {bounds})"


def _draw_calibration(summary: Summary) -> Plot:
    filled = [point for point in summary.calibration if point.n]
    n = sum(point.n for point in filled)
    with _new_plot() as (figure, axes):
        axes.plot([0, 1], [0, 1], color=Paint.QUIET, linewidth=0.9, linestyle=(0, (3, 2)))
        for point in filled:
            low, high = wilson_interval(point.y, point.n)
            axes.plot([point.x, point.x], [low, high], color=Paint.ACCENT, linewidth=1.2)
            axes.plot(point.x, point.y, "o", color=Paint.ACCENT, markersize=3 + 7 * math.sqrt(point.n / n))
            axes.annotate(
                f"{point.n:,}", (point.x, -0.005), (0, -2), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="center", va="bottom", color=Paint.QUIET, fontsize=9.5,
            )  # fmt: skip
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(-0.09, 1.03)
        axes.set_xlabel("confidence, mean of the bin")
        axes.set_ylabel("share answerable")
        told = f"{n:,} questions in {len(filled)} bins, each with about as many"
        svg = to_themed_svg(figure, name="calibration", description=f"Calibration plot: {told}.")
    told += "; the bars are 95 % Wilson intervals, the small figures count the questions"
    told += _tell_figure("Expected calibration error", summary, "calibration_error")
    return Plot("calibration", "What its confidence is worth", f"{told}.", svg)


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share of `n` trials (Wilson 1927), within 0..1.

    Half of ten is (0.237, 0.763).
    """
    square = NORMAL_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = NORMAL_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n**2))
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


@contextmanager
def _new_plot() -> Iterator[tuple[Figure, Axes]]:
    """Open an empty figure with the page's colours; it belongs to no window and to no global state."""
    # Late: importing matplotlib takes half a second, and only a report needs it.
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(
        {
            "svg.fonttype": "none",  # text as text
            "svg.hashsalt": "byline",  # the same run gives the same file
            "font.size": 11,
            "axes.edgecolor": Paint.RULE,
            "axes.labelcolor": Paint.QUIET,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "xtick.color": Paint.RULE,
            "ytick.color": Paint.RULE,
            "xtick.labelcolor": Paint.QUIET,
            "ytick.labelcolor": Paint.QUIET,
            "grid.color": Paint.RULE,
        }
    ):
        figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), layout="constrained")
        yield figure, figure.subplots()
