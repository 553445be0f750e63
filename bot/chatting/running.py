"""The loop of a chat: a line is read, and is a command or a question."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.chatting.asking import Asking, Drafted, Rewritten, Tell
from bot.chatting.commands import Command, Typed, read_command
from bot.chatting.exporting import name_file, save_conversation
from bot.chatting.filtering import change_filters, describe_filters
from bot.chatting.interrupting import hearing_ctrl_c, hiding_keys, passing_over_ctrl_c
from bot.chatting.reading_lines import LineSource
from bot.chatting.showing import DraftDisplay, show_exchange, show_help, show_search, show_sources
from bot.consoles import print_hanging
from bot.failures import OptionError, show_error
from bot.phrases import QUIET, count_things
from bot.rendering import show_revisions
from bot.terminal_text import make_harmless
from index.errors import BylineError
from index.library import Filters
from qa.answers import Answer
from qa.conversing import Exchange, ask_in_conversation
from qa.pipeline import Pipeline

MOST_EXCHANGES = 500  # of one conversation; beyond, the oldest are forgotten
_FORGOTTEN_AT_ONCE = 100
_WAITED_AT_END_S = 2.0
_LONGEST_BESIDE_PROMPT = 36  # characters
_HOW_TO_LEAVE = "Ctrl-D or /quit leaves."


@dataclass
class Chat:
    """A conversation: who answers, what may be looked at, and what was said so far, oldest first."""

    pipeline: Pipeline
    lines: LineSource
    console: Console
    filters: Filters = field(default_factory=Filters)
    exchanges: list[Exchange] = field(default_factory=list)
    failures: int = 0
    _stopped: list[Asking] = field(default_factory=list)

    def run(self) -> None:
        """Answer until there are no more lines, or `/quit`."""
        # In a pipe Ctrl-C ends it all.
        deaf = passing_over_ctrl_c() if self.lines.is_terminal else nullcontext()
        try:
            with deaf:
                while self._take_line():
                    pass
        finally:
            for asking in self._stopped:  # the pipeline is about to be closed under them
                asking.join(_WAITED_AT_END_S)

    def _take_line(self) -> bool:
        """Read a line and do what it says; False when it was the last."""
        try:
            line = self.lines.read_line(_clip(make_harmless(describe_filters(self.filters))))
        except EOFError:
            return False
        except KeyboardInterrupt:
            if not self.lines.is_terminal:
                raise
            self._say(_HOW_TO_LEAVE)
            return True
        if not line.strip():
            return True
        try:
            typed = read_command(line)
            if typed is None:
                self._answer(line)
            elif typed.command is Command.QUIT:
                return False
            else:
                self._obey(typed)
        except BylineError as error:
            self.failures += 1
            show_error(str(error))
        sys.stdout.flush()  # who reads a pipe waits for the answer
        return True

    def _answer(self, question: str) -> None:
        if not self.lines.is_terminal:
            print_hanging(self.console, Text(make_harmless(question.strip())))
        asking = Asking(lambda tell: self._ask(question, tell))
        try:
            with hearing_ctrl_c(), hiding_keys():
                self._follow(asking)
        except KeyboardInterrupt:
            asking.stop()
            self._stopped.append(asking)
            if not self.lines.is_terminal:
                raise
            print_hanging(self.console, Text("Stopped.", style=QUIET))
            return
        exchange = asking.result()
        show_exchange(self.console, exchange)
        self._keep(exchange)

    def _ask(self, question: str, tell: Tell) -> Exchange:
        return ask_in_conversation(
            self.pipeline,
            question,
            [exchange.turn for exchange in self.exchanges],
            filters=self.filters,
            on_rewritten=lambda rewritten: tell(Rewritten(rewritten)),
            on_text=lambda text: tell(Drafted(text)),
        )

    def _follow(self, asking: Asking) -> None:
        """Show what happens until the answer is there."""
        with DraftDisplay(self.console) as display:
            for event in asking.events():
                if isinstance(event, Rewritten):
                    display.clear()
                    show_search(self.console, event.question)
                elif isinstance(event, Drafted):
                    display.show(event.text)
                else:
                    display.wait()

    def _keep(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        if len(self.exchanges) > MOST_EXCHANGES:
            del self.exchanges[:_FORGOTTEN_AT_ONCE]

    def _obey(self, typed: Typed) -> None:
        deeds: dict[Command, Callable[[str], None]] = {
            Command.SOURCES: self._show_sources,
            Command.FILTER: self._filter,
            Command.EXPLAIN: lambda _: show_revisions(self.console, self._last_answer()),
            Command.SAVE: self._save,
            Command.NEW: lambda _: self._begin_anew(),
            Command.HELP: lambda _: show_help(self.console),
        }
        deeds[typed.command](typed.rest)

    def _show_sources(self, rest: str) -> None:
        answer = self._last_answer()
        numbers = {str(citation.n): citation.n for citation in answer.citations}
        if rest and rest not in numbers:
            raise OptionError(f"The last answer has no source {rest[:40]}.")
        show_sources(self.console, answer, numbers.get(rest))

    def _filter(self, rest: str) -> None:
        if rest:
            outlets = self.pipeline.coverage().sources
            self.filters = change_filters(rest, self.filters, outlets=outlets, now=datetime.now(UTC))
        only = describe_filters(self.filters)
        self._say(f"Looking only at: {only}." if only else "Looking at all articles.")

    def _save(self, rest: str) -> None:
        if not self.exchanges:
            raise OptionError("There is nothing to save yet: ask something first.")
        path = name_file(rest)
        # not `path.exists()`, which fails where a name is too long, or a folder may not be looked into
        if os.path.exists(path) and not self.lines.confirm(f"{make_harmless(str(path))} exists. Replace it?"):
            raise OptionError(f"{path} was left as it is. Name another file.")
        save_conversation(path, self.exchanges)
        self._say(f"Saved {count_things(len(self.exchanges), 'question')} to {path}.")

    def _begin_anew(self) -> None:
        self.exchanges.clear()
        self._say("A new conversation.")

    def _last_answer(self) -> Answer:
        if not self.exchanges:
            raise OptionError("There is no answer yet: ask something first.")
        return self.exchanges[-1].answer

    def _say(self, words: str) -> None:
        print_hanging(self.console, Text(make_harmless(words), style=QUIET))


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_BESIDE_PROMPT else f"{text[: _LONGEST_BESIDE_PROMPT - 1]}…"
