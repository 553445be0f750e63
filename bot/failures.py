"""What the user reads when something failed, and the exit code that scripts read."""

from __future__ import annotations

import sys
from enum import IntEnum

from rich.text import Text

from bot.consoles import open_console, print_hanging
from bot.terminal_text import make_harmless
from index.errors import BylineError


class ExitCode(IntEnum):
    """How a command ended. Listed in `byline --help` and in `docs/json.md`."""

    OK = 0
    ERROR = 1
    USAGE = 2  # also what typer uses
    NOT_FOUND = 3  # only with --fail-if-not-found
    INCOMPLETE = 4
    UNSOUND = 5
    INTERRUPTED = 130  # 128 + SIGINT, as shells have it
    BROKEN_PIPE = 141  # 128 + SIGPIPE


class OptionError(BylineError):
    """The options contradict each other, or one is missing."""

    exit_code = ExitCode.USAGE


EXIT_CODES_HELP = (
    "Exit codes: 0 done (a question that the collection does not answer included); 1 an error; "
    "2 wrong usage, a wrong setting or a question that cannot be asked; "
    "3 not found, with --fail-if-not-found; 4 done, but some files or lines could not be used; "
    "5 check found damage that is not repaired; 130 interrupted; "
    "141 the reader of the output went away."
)


def show_error(message: str) -> None:
    """Print one error on standard error."""
    show_line("error:", message, style="bold red")


def show_warning(message: str) -> None:
    """Print one warning on standard error: the command goes on."""
    show_line("warning:", message, style="bold yellow")


def show_note(message: str) -> None:
    """Print on standard error what is good to know, and nothing is wrong."""
    show_line("note:", message, style="bold")


def show_line(label: str, message: str, *, style: str) -> None:
    """Print `message` after a coloured label on standard error; further lines of it stand below its first."""
    sys.stdout.flush()  # so that on a terminal the two streams keep their order
    lines = Text("\n").join(Text(make_harmless(line)) for line in message.split("\n"))
    print_hanging(open_console(stderr=True), lines, first=Text(f"{label} ", style=style))


def describe_bug(error: Exception) -> str:
    """Return the one line for an error that nobody foresaw."""
    return (
        f"this is a bug in Byline: {type(error).__name__}: {error}. "
        "Please report it with what you did; --debug (or BYLINE_DEBUG=1) shows where it happened."
    )
