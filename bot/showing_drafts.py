"""What a language model writes, shown while it writes: quiet, and gone when the checked answer is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.phrases import QUIET
from bot.terminal_text import make_harmless

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from qa.answering import OnText

NOT_CHECKED = "… not yet checked against the articles"
SHOWN_A_SECOND = 12


@contextmanager
def show_draft(console: Console, model: str) -> Iterator[OnText | None]:
    """Give a function that shows all that `model` wrote so far; None where none writes or nobody watches."""
    if not model or not console.is_terminal:
        yield None
        return
    from rich.live import Live  # late: only a model that writes is worth its import

    with Live(console=console, transient=True, refresh_per_second=SHOWN_A_SECOND) as live:
        yield lambda text: live.update(_last_lines(console, text))


def _last_lines(console: Console, text: str) -> Text:
    """As many of the last lines as the window has, and under them that nothing of it is checked."""
    from rich.text import Text  # late: see above

    words = Text("\n".join(make_harmless(line) for line in text.splitlines()), style=QUIET)
    lines = words.wrap(console, console.width)[-max(1, console.height - 2) :]
    return Text("\n").join([*lines, Text(NOT_CHECKED, style=f"italic {QUIET}")])
