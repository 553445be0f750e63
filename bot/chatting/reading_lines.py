"""Where the lines of a chat come from: a terminal, with everything that makes typing easy, or a pipe."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from bot.chatting.interrupting import hearing_ctrl_c
from index.library import Library
from qa.json_forms.lines import bounded_lines

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import Completer
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

# prompt_toolkit is imported inside the functions: a pipe does not need it.

CONTINUES = "\\"
_PROMPT = "> "
_BEHIND_PROMPT = "  "
_MENU_LINES = 6


class LineSource(Protocol):
    """Where lines come from; `is_terminal` when somebody sits there."""

    is_terminal: bool

    def read_line(self, told: str) -> str:
        """Return the next line, or several that belong together; `told` is shown beside it.

        Raises EOFError when nothing more will come, KeyboardInterrupt for Ctrl-C where nothing was typed.
        """

    def confirm(self, question: str) -> bool:
        """Ask a question that is answered with yes or no."""


class PipedLines:
    """Lines of a pipe or a file. One that ends in a backslash goes on in the next."""

    is_terminal = False

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _decode(stream)

    def read_line(self, told: str) -> str:
        """Return the next line."""
        read: list[str] = []
        for line in self._lines:
            read.append(line.removesuffix(CONTINUES))
            if not line.endswith(CONTINUES):
                break
        if not read:
            raise EOFError
        return "\n".join(read)

    def confirm(self, question: str) -> bool:
        """Nobody is there to ask."""
        return False


class TerminalLines:
    """Lines typed by a person, with history, completion, and Alt-Enter for a line break."""

    is_terminal = True

    def __init__(
        self, outlets: Callable[[], Sequence[str]], open_library: Callable[[], Library], history: Path | None
    ) -> None:
        """`outlets` and titles are offered by Tab; `history` is the file of past lines, None to keep none."""
        from prompt_toolkit.completion import ThreadedCompleter

        from bot.chatting.completing import ChatCompleter, Titles

        _be_quiet()
        self._titles = Titles(open_library)
        completer = ThreadedCompleter(ChatCompleter(outlets, self._titles))
        self._session = _open_session(completer, history)

    def read_line(self, told: str) -> str:
        """Return what was typed; nothing when it was given up with Ctrl-C."""
        try:
            return str(self._session.prompt(_PROMPT, rprompt=told))  # None would leave the former text
        except KeyboardInterrupt:
            if not self._session.default_buffer.text:
                raise
            return ""

    def confirm(self, question: str) -> bool:
        """Return whether "y" or "yes" was typed."""
        try:
            with hearing_ctrl_c():
                return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
        except (EOFError, KeyboardInterrupt):
            print()
            return False

    def close(self) -> None:
        """Let go of what completion has opened."""
        self._titles.close()


def is_interactive() -> bool:
    """Whether somebody sits at a terminal, for typing and for reading."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _decode(stream: BinaryIO) -> Iterator[str]:
    for number, raw in enumerate(bounded_lines(stream)):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        yield line.removeprefix("\ufeff") if number == 0 else line


def _open_session(completer: Completer, history: Path | None) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.history import InMemoryHistory

    from bot.chatting.commands import MARK
    from bot.chatting.past_lines import PastLines

    return PromptSession(
        multiline=True,
        prompt_continuation=_BEHIND_PROMPT,
        key_bindings=_bind_keys(),
        completer=completer,
        # A question is only completed on Tab: a menu that opens by itself is in the way of writing.
        complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith(MARK)),
        history=InMemoryHistory() if history is None else PastLines(history),
        enable_suspend=True,
        reserve_space_for_menu=_MENU_LINES,
    )


def _bind_keys() -> KeyBindings:
    """Enter sends, unless the line ends in a backslash; Alt-Enter breaks the line."""
    from prompt_toolkit.filters import completion_is_selected
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("enter")
    def send(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.text_before_cursor.endswith(CONTINUES):
            buffer.delete_before_cursor()
            buffer.newline(copy_margin=False)
        else:
            buffer.validate_and_handle()

    @keys.add("enter", filter=completion_is_selected)
    def take(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None  # the text already stands there

    @keys.add("escape", "enter")
    def break_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    return keys


def _be_quiet() -> None:
    """Keep asyncio, which prompt_toolkit runs on, out of the log that --debug shows."""
    logging.getLogger("asyncio").setLevel(logging.WARNING)
