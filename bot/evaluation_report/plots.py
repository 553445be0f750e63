"""The three plots of a report: how long answers took, what refusing buys, what confidence is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.evaluation_report.sorting_out import was_refused
from bot.evaluation_report.themed_svg import Paint, to_themed_svg
from qa.evaluating.figures import CaseScores, Point, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches at 72 units each: about as wide as a phone, so that letters of 10 units are read there as 10 pixels.
WIDTH_IN, HEIGHT_IN = 5.2, 3.5
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
        plots.append(_draw_times(times_ms))
    if summary.risk_coverage:
        plots.append(_draw_risk(summary, scores))
    if summary.calibration:
        plots.append(_draw_calibration(summary.calibration, summary))
    return plots


def _draw_times(times_ms: Sequence[float]) -> Plot:
    n = len(times_ms)
    on_log = times_ms[-1] > LOG_FROM_RATIO * max(times_ms[n // 2], 1e-3)
    low, high = max(times_ms[0], 1e-3), max(times_ms[-1], 2e-3)
    bins = min(MOST_BINS, max(8, math.ceil(2 * n ** (1 / 3))))  # the Rice rule
    steps = [step / bins for step in range(bins + 1)]
    edges = [low * (high / low) ** step if on_log else high * step for step in steps]
    marks = {share: times_ms[min(n - 1, math.ceil(share / 100 * n) - 1)] for share in (50, 95, 99)}
    with _new_plot() as (figure, axes):
        axes.hist(times_ms, bins=edges, color=Paint.SOFT, edgecolor=Paint.ACCENT, linewidth=0.8)
        if on_log:
            axes.set_xscale("log")
            axes.xaxis.set_major_formatter("{x:g}")
        axes.margins(y=0.3)
        for height, (share, mark_ms) in zip((0.96, 0.87, 0.78), marks.items(), strict=True):
            axes.axvline(mark_ms, color=Paint.INK, linewidth=0.9, linestyle=(0, (3, 2)))
            _label_line(axes, mark_ms, height, f"p{share}  {_write_ms(mark_ms)}")
        axes.set_xlabel("milliseconds for an answer" + (", logarithmic" if on_log else ""))
        axes.set_ylabel(f"questions (n = {n:,})")
        told = ", ".join(f"p{share} {_write_ms(ms)}" for share, ms in marks.items())
        svg = to_themed_svg(
            figure, name="times", description=f"Histogram of times over {n} questions: {told}"
        )
    return Plot("times", "How long an answer takes", f"All {n:,} questions, nothing cut off: {told}.", svg)


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
        fontsize=9.5,
    )


def _write_ms(ms: float) -> str:
    return f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _draw_risk(summary: Summary, scores: Sequence[CaseScores]) -> Plot:
    points = sorted(summary.risk_coverage, key=lambda point: point.x)
    n, everything = max(point.n for point in points), points[-1].y
    stands = _find_operating_point(scores)
    with _new_plot() as (figure, axes):
        x, y = [point.x for point in points], [point.y for point in points]
        axes.fill_between(x, y, step="pre", color=Paint.SOFT, linewidth=0)
        axes.step(x, y, where="pre", color=Paint.ACCENT, linewidth=1.6)
        if stands is not None:
            axes.plot(stands.x, stands.y, "o", color=Paint.INK, markersize=6)
            axes.annotate(
                "as run", (stands.x, stands.y), (0, 8), textcoords="offset points", ha="center",
                va="bottom", color=Paint.INK, fontsize=9.5,
            )  # fmt: skip
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, max(0.1, min(1.0, 1.25 * max(y))))
        axes.set_xlabel("coverage: share of the questions answered, surest first")
        axes.set_ylabel("risk: share wrong of these")
        told = f"Answering all {n:,} questions would leave {everything:.1%} wrong"
        if stands is not None:
            told += f"; as run, {stands.x:.1%} were answered, and {stands.y:.1%} of those were wrong"
        svg = to_themed_svg(figure, name="risk", description=f"Risk–coverage curve. {told}.")
    area = summary.overall.get("risk_coverage_area")
    if area is not None:
        told += f". Area {area.value:.3f} (95 % interval {area.low:.3f}–{area.high:.3f})"
    return Plot("risk", "What refusing buys", f"{told}.", svg)


def _find_operating_point(scores: Sequence[CaseScores]) -> Point | None:
    """Return the share answered, and the share wrong of it, as the system decided; None when unknown."""
    judged = [each for each in scores if "correct" in each.values]
    answered = [each for each in judged if not was_refused(each)]
    if not answered:
        return None
    wrong = sum(each.values["correct"] == 0 for each in answered)
    return Point(len(answered) / len(judged), wrong / len(answered), len(answered))


def _draw_calibration(points: Sequence[Point], summary: Summary) -> Plot:
    filled = [point for point in points if point.n]
    n = sum(point.n for point in filled)
    with _new_plot() as (figure, axes):
        axes.plot([0, 1], [0, 1], color=Paint.QUIET, linewidth=0.9, linestyle=(0, (3, 2)))
        for point in filled:
            low, high = wilson_interval(point.y, point.n)
            axes.plot([point.x, point.x], [low, high], color=Paint.ACCENT, linewidth=1.2)
            axes.plot(point.x, point.y, "o", color=Paint.ACCENT, markersize=3 + 7 * math.sqrt(point.n / n))
            axes.annotate(
                f"{point.n:,}", (point.x, -0.005), (0, -2), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="center", va="bottom", color=Paint.QUIET, fontsize=8,
            )  # fmt: skip
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(-0.09, 1.03)
        axes.set_xlabel("confidence, mean of the bin")
        axes.set_ylabel("share answerable")
        told = f"{n:,} questions in {len(filled)} bins of confidence"
        svg = to_themed_svg(figure, name="calibration", description=f"Calibration plot: {told}.")
    error = summary.overall.get("calibration_error")
    told += "; the bars are 95 % Wilson intervals, the small figures count the questions"
    if error is not None:
        told += f". Expected error {error.value:.3f} (95 % interval {error.low:.3f}–{error.high:.3f})"
    return Plot("calibration", "What its confidence is worth", f"{told}.", svg)


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share of `n` trials (Wilson 1927), within 0..1.

    Half of ten is (0.237, 0.763).
    """
    square = NORMAL_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = NORMAL_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


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
            "font.size": 10,
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
