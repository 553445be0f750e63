"""The commands of a chat: their names, what may stand behind them, and what they do in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from bot.failures import OptionError

MARK = "/"


class Command(Enum):
    """What a line that begins with a stroke can ask for: name, arguments, and a line of help."""

    SOURCES = ("sources", "[NUMBER]", "The sources of the last answer, each with the passage it stands in.")
    FILTER = (
        "filter",
        "source=OUTLET since=DATE until=DATE",
        "Look only there from now on. /filter off takes it away, /filter alone shows it.",
    )
    EXPLAIN = ("explain", "", "What checking changed of the last answer, and why.")
    SAVE = ("save", "FILE.md", "The conversation as Markdown, with footnotes.")
    NEW = ("new", "", "Begin a new conversation: the next question takes up nothing.")
    HELP = ("help", "", "This list.")
    QUIT = ("quit", "", "Leave; Ctrl-D does too.")

    @property
    def typed(self) -> str:
        """The command as it is typed: "/save"."""
        return MARK + str(self.value[0])

    @property
    def arguments(self) -> str:
        """What may stand behind it."""
        return str(self.value[1])

    @property
    def told(self) -> str:
        """What it does."""
        return str(self.value[2])


_OTHER_NAMES = {"/exit": Command.QUIT, "/q": Command.QUIT, "/?": Command.HELP, "/source": Command.SOURCES}
# A line that is nothing but one of these is no question, whatever the articles are about.
_WITHOUT_MARK = {"quit": Command.QUIT, "exit": Command.QUIT, "help": Command.HELP}
_ALONE = (Command.NEW, Command.EXPLAIN)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command with what stands behind it."""

    command: Command
    rest: str


def read_command(line: str) -> Typed | None:
    """Return the command that a line is, None for a question. Raises OptionError for an unknown command.

    Also for a question behind a command, which would be lost: "/new Who won?".
    """
    line = line.strip()
    if line.lower() in _WITHOUT_MARK:
        return Typed(_WITHOUT_MARK[line.lower()], "")
    if not line.startswith(MARK):
        return None
    name, rest = [*line.split(maxsplit=1), ""][:2]
    names = {command.typed: command for command in Command}
    command = {**names, **_OTHER_NAMES}.get(name.lower())
    if command is None:
        near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else "/help lists the commands."
        raise OptionError(f"There is no command {name[:40]}. {hint}")
    if rest and command in _ALONE:
        raise OptionError(f"{command.typed} stands alone. Give it first, and the rest in a line of its own.")
    return Typed(command, rest)
