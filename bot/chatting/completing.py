"""What Tab offers in a chat: commands and what stands behind them, outlets, titles of articles."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from bot.chatting.commands import MARK, Command
from bot.chatting.filtering import KEYS, OFF
from bot.terminal_text import make_harmless
from index.errors import BylineError
from index.library import Library

log = logging.getLogger(__name__)

MOST_TITLES = 50_000  # the newest; sorting more makes the first Tab slow
_LONGEST_TITLE = 160
_MOST_OFFERED = 30
_WORDS_LOOKED_AT = 8  # of what stands before the cursor
_FEWEST_LETTERS = 3
_SOURCE_VALUE = re.compile(r"\bsource\s*=\s*(?P<begun>[^=]*)$", re.IGNORECASE)


class Titles:
    """The titles of the library's articles, read at the first Tab and again when the library has changed."""

    def __init__(self, open_library: Callable[[], Library]) -> None:
        self._open_library = open_library
        self._library: Library | None = None
        self._generation = -1
        self._titles: list[tuple[str, str]] = []

    def starting_with(self, begun: str) -> Iterator[str]:
        """Yield the titles that begin with `begun`, whatever the case."""
        try:
            self._refresh()
        except BylineError as error:  # nobody who types wants to hear of it; whoever asks will
            log.info("no titles are offered: %s", error)
        key = begun.casefold()
        for folded, title in islice(self._titles, bisect_left(self._titles, (key, "")), None):
            if not folded.startswith(key):
                return
            yield title

    def close(self) -> None:
        """Let go of the library."""
        if self._library is not None:
            self._library.close()

    def _refresh(self) -> None:
        if self._library is None:
            self._library = self._open_library()
        generation = self._library.generation
        if generation != self._generation:
            heads = islice(self._library.list_articles(), MOST_TITLES)
            titles = {make_harmless(head.title)[:_LONGEST_TITLE].strip() for head in heads}
            self._titles = sorted((title.casefold(), title) for title in titles if title)
            self._generation = generation


class ChatCompleter(Completer):
    """Completes the line before the cursor."""

    def __init__(self, outlets: Callable[[], Sequence[str]], titles: Titles) -> None:
        self._outlets = outlets
        self._titles = titles
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Return what may take the place of the end of the line."""
        line = document.text_before_cursor.lstrip()
        if not line.startswith(MARK):
            return islice(self._complete_question(line), _MOST_OFFERED)
        name, space, rest = line.partition(" ")
        if not space:
            return _complete_command(name)
        if name == Command.FILTER.typed:
            return self._complete_filter(rest)
        if name == Command.SAVE.typed:
            return self._paths.get_completions(Document(rest), complete_event)
        return ()

    def _complete_filter(self, rest: str) -> Iterator[Completion]:
        if begun := _SOURCE_VALUE.search(rest):
            yield from _offer(begun["begun"], self._matching_outlets(begun["begun"]))
            return
        word = rest.rpartition(" ")[2]
        keys = [f"{key}=" for key in KEYS] + ([OFF] if word == rest else [])
        yield from _offer(word, (key for key in keys if key.startswith(word.lower())))

    def _complete_question(self, line: str) -> Iterator[Completion]:
        """Outlets and titles that begin like the last words of the question; the longest match first."""
        words = [found.start() for found in re.finditer(r"\S+", line)][-_WORDS_LOOKED_AT:]
        for start in words:
            begun = line[start:]
            if len(begun) >= _FEWEST_LETTERS:
                yield from _offer(begun, self._matching_outlets(begun))
                yield from _offer(begun, self._titles.starting_with(begun))

    def _matching_outlets(self, begun: str) -> Iterator[str]:
        """Outlets that begin like that, with or without their "The"."""
        key = begun.casefold()
        for outlet in self._outlets():
            plain = make_harmless(outlet)
            if plain.casefold().startswith(key) or plain.casefold().removeprefix("the ").startswith(key):
                yield plain


def _complete_command(name: str) -> Iterator[Completion]:
    for command in Command:
        if command.typed.startswith(name.lower()):
            behind = " " if command.arguments else ""
            yield Completion(command.typed + behind, -len(name), command.typed, display_meta=command.told)


def _offer(begun: str, candidates: Iterable[str]) -> Iterator[Completion]:
    for candidate in islice(candidates, _MOST_OFFERED):
        yield Completion(candidate, start_position=-len(begun))
