"""What a chat shows: a draft while it is written, what an answer rests on, the commands, the collection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from bot.chatting.commands import Command
from bot.consoles import print_hanging
from bot.phrases import (
    MARKED,
    NUMBER,
    OUTLET,
    QUIET,
    count_things,
    link_text,
    name_day,
    name_outlets,
    name_span,
)
from bot.rendering import mark_words, show_answer
from bot.terminal_text import make_harmless
from index.articles import Span
from index.library import Coverage
from qa.answers import Answer, Citation, Outcome, Passage
from qa.conversing import Exchange

_WAITING = "Looking … (Ctrl-C stops)"
_UNCHECKED = "Not yet checked against the articles; Ctrl-C stops:"
_LINES_BESIDE_DRAFT = 4
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


class DraftDisplay:
    """What a model has written so far, dim, at the end of the terminal; gone when the block ends.

    Shows nothing where nobody watches, or on a terminal that cannot take lines back.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        shown = console.is_terminal and not console.is_dumb_terminal
        self._live = Live(console=console, auto_refresh=False, transient=True) if shown else None
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def wait(self) -> None:
        """Show that something is going on, until there is more to show."""
        if not self._begun:
            self._show(Text(_WAITING, style=QUIET))

    def show(self, draft: str) -> None:
        """Show the end of `draft`, as much as the window has room for."""
        lines = Text("\n").join(Text(make_harmless(line)) for line in draft.strip().split("\n"))
        wrapped = lines.wrap(self._console, self._console.width)
        room = max(1, self._console.height - _LINES_BESIDE_DRAFT)
        end = Text("\n").join(list(wrapped)[-room:])
        end.stylize(QUIET)
        self._show(Group(Text(_UNCHECKED, style=f"{QUIET} italic"), end))

    def clear(self) -> None:
        """Take everything back."""
        if self._live is not None and self._begun:
            self._live.stop()
            self._begun = False

    def _show(self, shown: Text | Group) -> None:
        if self._live is None:
            return
        if not self._begun:
            self._live.start()
            self._begun = True
        self._live.update(shown, refresh=True)


def greet(console: Console, coverage: Coverage, model: str) -> None:
    """Say what there is to ask about, who writes, and where help is."""
    outlets = f"{count_things(len(coverage.sources), 'outlet')} ({name_outlets(coverage.sources)})"
    about = [f"{count_things(coverage.articles, 'article')} from {outlets}"]
    about.append(name_span(coverage.earliest, coverage.latest))
    told = [", ".join(part for part in about if part) + "."]
    if model:
        told.append(f"{_name_model(model)} writes, and is checked against the articles.")
    told.append("/help lists the commands, Ctrl-D leaves.")
    print_hanging(console, Text(" ".join(told), style=QUIET))


def _name_model(spec: str) -> str:
    """The model as it was set; of a file the name alone."""
    provider, _, name = spec.partition(":")
    return make_harmless(f"{provider}:{Path(name).name}" if provider == "gguf" else spec)


def show_help(console: Console) -> None:
    """Print the commands and the keys."""
    for command in Command:
        head = Text.assemble((command.typed, MARKED), f" {command.arguments}".rstrip())
        print_hanging(console, head)
        print_hanging(console, Text(command.told, style=QUIET), first="    ")
    keys = "Alt-Enter, or a backslash at its end, breaks a line. Tab completes. Ctrl-C stops an answer."
    print_hanging(console, Text(keys, style=QUIET))


def show_search(console: Console, question: str) -> None:
    """Say what is searched for in the place of a follow-up."""
    print_hanging(console, Text(f"Searching for “{make_harmless(question)}”", style=QUIET))


def show_exchange(console: Console, exchange: Exchange) -> None:
    """Print the answer, without the outlets that there are: they do not change from answer to answer."""
    answer = exchange.answer
    if exchange.given_up:
        words = "Nothing was found for that; this answers the question as you asked it."
        print_hanging(console, Text(words, style=QUIET))
    show_answer(console, replace(answer, searched=replace(answer.searched, outlets=())))
    if answer.nearest is None:  # else an empty line stands there already
        console.print()
    if answer.outcome is Outcome.NOT_FOUND and exchange.searched_for:
        words = "If the question was meant without what came before it: /new, and ask again."
        print_hanging(console, Text(words, style=QUIET))
        console.print()


def show_sources(console: Console, answer: Answer, only: int | None = None) -> None:
    """Print each source with the passage around the words that are cited, these in bold.

    `only` is the number of one source. Under an answer that found nothing stands what came nearest.
    """
    citations: Sequence[Citation] = answer.citations
    if not citations:
        words = "No answer was found" + (". The nearest thing, which is none:" if answer.nearest else ".")
        print_hanging(console, Text(words, style=QUIET))
        citations = (answer.nearest,) if answer.nearest else ()
    for citation in citations:
        if only is None or citation.n == only:
            _show_source(console, citation, answer.passages)


def _show_source(console: Console, citation: Citation, passages: Sequence[Passage]) -> None:
    number = Text(f"[{citation.n}] ", style=NUMBER)
    indent = " " * number.cell_len
    outlet = make_harmless(citation.source or "unknown outlet")
    about = f" · {name_day(citation.published_at)} · {make_harmless(citation.title)}"
    print_hanging(console, Text.assemble((outlet, OUTLET), about), first=number)
    if citation.url:
        print_hanging(console, link_text(citation.url), first=indent)
    text, start = _around(citation, passages)
    cited = Span(citation.start, citation.end)
    for paragraph in _PARAGRAPH.finditer(text):
        marked = mark_words(paragraph[0], [cited], offset=start + paragraph.start())
        print_hanging(console, marked, first=indent)
    console.print()


def _around(citation: Citation, passages: Sequence[Passage]) -> tuple[str, int]:
    """The passage that holds the cited words, and where it begins in its article."""
    for passage in passages:
        inside = passage.start <= citation.start and citation.end <= passage.end
        if passage.article_id == citation.article_id and inside:
            return passage.text, passage.start
    return citation.quote, citation.start
