"""The figures of each kind and of each tag, as the lines of two tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.evaluation_report.shown_figures import ShownFigure, label_figure, pick_headlines, show_figure
from bot.terminal_text import make_harmless
from qa.evaluating.figures import Estimate, Summary

# Lines of a table. A test set may give every question a tag of its own.
MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class Part:
    """The questions of one kind or tag; `cells` go with the columns, None where a figure says nothing."""

    name: str
    n: int
    cells: tuple[ShownFigure | None, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """One table: the largest parts first, and how many small ones are left out."""

    name: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    left_out: int


def divide(summary: Summary) -> list[Division]:
    """Return the tables by kind and by tag that have lines; their columns are the headline figures."""
    tables = {"kind": summary.by_kind, "tag": summary.by_tag}
    return [_make_table(name, parts) for name, parts in tables.items() if parts]


def _make_table(name: str, parts: Mapping[str, Mapping[str, Estimate]]) -> Division:
    largest = sorted(parts, key=lambda part: (-count_questions(parts[part]), part))[:MOST_PARTS]
    columns = pick_headlines(figure for part in largest for figure in parts[part])
    return Division(
        name=name,
        columns=tuple(label_figure(column) for column in columns),
        parts=tuple(_make_part(part, columns, parts[part]) for part in largest),
        left_out=len(parts) - len(largest),
    )


def _make_part(name: str, columns: list[str], figures: Mapping[str, Estimate]) -> Part:
    cells = [show_figure(column, figures[column]) if column in figures else None for column in columns]
    return Part(make_harmless(name), count_questions(figures), tuple(cells))


def count_questions(figures: Mapping[str, Estimate]) -> int:
    """Return the number of questions behind `figures`: at least one of them speaks about all."""
    return max((estimate.n for estimate in figures.values()), default=0)
