"""A table without lines that leaves out its least important columns where there is no room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.phrases import QUIET

GAP = 2
LEAST_PROSE = 24  # columns in which a sentence can be read; leaves room for figures on a terminal of 80


@dataclass(frozen=True, slots=True)
class Column:
    """A column; where there is no room, that of the greatest `expendable` goes first, and one of 0 never.

    Numbers stand to the right. `is_prose` may be wrapped over several lines, all other cells are kept whole.
    """

    name: str
    expendable: int = 0
    is_number: bool = True
    is_prose: bool = False


def show_table(console: Console, columns: Sequence[Column], rows: Sequence[Sequence[Text]]) -> None:
    """Print `rows`, a cell for each column; a row of fewer cells is a heading over the rows below it."""
    shown = _choose(columns, rows, console.width)
    table = Table(box=None, pad_edge=False, header_style=QUIET, padding=(0, GAP, 0, 0))
    for place in shown:
        column = columns[place]
        justify = "right" if column.is_number else "left"
        table.add_column(column.name, justify=justify, no_wrap=not column.is_prose)  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*([row[place] for place in shown] if len(row) == len(columns) else row))
    console.print(table)


def _choose(columns: Sequence[Column], rows: Sequence[Sequence[Text]], room: int) -> list[int]:
    """Return the places of the columns that fit into `room`, in order."""
    widths = [_width(column, place, rows) for place, column in enumerate(columns)]
    shown = list(range(len(columns)))
    while sum(widths[place] + GAP for place in shown) - GAP > room:
        most = max(shown, key=lambda place: columns[place].expendable)
        if not columns[most].expendable:
            break
        shown.remove(most)
    return shown


def _width(column: Column, place: int, rows: Sequence[Sequence[Text]]) -> int:
    cells = [row[place].cell_len for row in rows if place < len(row)]
    widest = max([len(column.name), *cells])
    return min(widest, LEAST_PROSE) if column.is_prose else widest
