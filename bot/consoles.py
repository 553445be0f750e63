"""How Byline writes to a terminal, a pipe or a file: colours, widths, links and progress bars.

rich decides about colour (`NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`, not a terminal). Only `rich.text.Text` is
ever printed, never a string with markup, and what it holds has been through `make_harmless`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from qa.json_forms.contract import Json, to_line

# Below this a hanging indent leaves no room for words: let the terminal break the lines.
NARROWEST = 20
FEWEST_COLUMNS = 8
# Lines longer than this tire the eye, however wide the window.
WIDEST = 100
# In a pipe nothing is wrapped, so that `grep` finds a whole sentence; rich wants a number.
UNWRAPPED = 1_000_000


class PlainConsole(Console):
    """A rich console that leaves a closed pipe to the door, where rich would exit on the spot."""

    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError that rich has just caught."""
        raise  # rich calls this inside its `except BrokenPipeError`


def open_console(*, stderr: bool = False) -> Console:
    """Return a console for standard output or standard error as they are now.

    On a terminal text is wrapped at its width or at `WIDEST`; elsewhere not, unless `COLUMNS` says so.
    """
    console = PlainConsole(stderr=stderr, markup=False, highlight=False, emoji=False)
    if console.is_terminal or "COLUMNS" in os.environ:
        console.width = max(NARROWEST, min(console.width, WIDEST))
    else:
        console.width = UNWRAPPED
    return console


def print_hanging(console: Console, text: Text, *, first: Text | str = "", indent: int | None = None) -> None:
    """Print `text` after `first`, its further lines `indent` columns in (default: below where it began).

    rich's own padding fills every line with spaces to the full width, which shows when it is copied or piped.
    """
    lead = Text(first) if isinstance(first, str) else first
    hang = lead.cell_len if indent is None else indent
    for number, line in enumerate(text.wrap(console, max(FEWEST_COLUMNS, console.width - hang))):
        line.rstrip()
        start = lead if number == 0 else Text(" " * hang)
        console.print(Text.assemble(start, line), soft_wrap=True)


def print_json(values: Iterable[Json]) -> None:
    """Write each value as one line of UTF-8, whatever the locale says; a terminal is no exception."""
    sys.stdout.flush()
    for value in values:
        sys.stdout.buffer.write(to_line(value).encode() + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def progress_line() -> Iterator[Callable[[str], None]]:
    """Give a function that shows how far long work is, on standard error; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # Costs 20 ms to import, and only long work on a terminal shows it.
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=16), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=open_console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)  # input is streamed: how much there will be is not known
        yield lambda text: progress.update(task, description=text)
