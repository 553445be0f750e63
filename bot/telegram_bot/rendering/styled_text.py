"""Text with bold words, links and block quotes, before it becomes Telegram's HTML.

A message is put together, counted and cut as runs of text. Tags are written last, in one place, so none can
be cut in two, left open, or come from an article. Every string becomes text of a run and is escaped there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from bot.telegram_bot.rendering.chat_text import is_link


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. Neighbours that are `quoted` stand in one block quote."""

    text: str
    bold: bool = False
    url: str = ""
    quoted: bool = False


StyledText = tuple[Run, ...]


def plain(text: str) -> StyledText:
    """Text without a style."""
    return (Run(text),) if text else ()


def bold(text: str) -> StyledText:
    """Bold text."""
    return (Run(text, bold=True),) if text else ()


def link(text: str, url: str | None) -> StyledText:
    """Text that opens `url`, or that is plain when it does not lead to the web."""
    return (Run(text, url=url),) if text and url and is_link(url) else plain(text)


def quote(text: StyledText) -> StyledText:
    """The text as one block quote that opens when it is pressed."""
    return tuple(replace(run, quoted=True) for run in text)


def join(parts: Iterable[StyledText], separator: str) -> StyledText:
    """The parts that hold anything, one after the other with `separator` between them."""
    joined: list[Run] = []
    for part in filter(None, parts):
        if joined:
            joined.append(Run(separator))
        joined.extend(part)
    return tuple(joined)


def to_plain(text: StyledText) -> str:
    """The characters alone."""
    return "".join(run.text for run in text)


def count_units(text: str) -> int:
    """Return the length as Telegram counts it, in UTF-16 code units: 2 for an emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_entities(text: StyledText) -> int:
    """Return how many entities Telegram makes of the tags."""
    return sum(_tags_around(text))


def to_html(text: StyledText) -> str:
    """Return Telegram's HTML: block quotes around links around bold words, each tag closed in its place."""
    return "".join(_write_quotes(text))


def _tags_around(text: StyledText) -> Iterator[bool]:
    for quoted, inside in groupby(text, key=lambda run: run.quoted):
        yield quoted
        for url, linked in groupby(inside, key=lambda run: run.url):
            yield bool(url)
            yield from (is_bold for is_bold, _ in groupby(linked, key=lambda run: run.bold))


def _write_quotes(text: StyledText) -> Iterator[str]:
    for quoted, inside in groupby(text, key=lambda run: run.quoted):
        html = "".join(_write_links(inside))
        yield f"<blockquote expandable>{html}</blockquote>" if quoted else html


def _write_links(text: Iterable[Run]) -> Iterator[str]:
    for url, linked in groupby(text, key=lambda run: run.url):
        html = "".join(_write_words(linked))
        yield f'<a href="{escape(url)}">{html}</a>' if url else html


def _write_words(text: Iterable[Run]) -> Iterator[str]:
    for is_bold, words in groupby(text, key=lambda run: run.bold):
        html = "".join(escape(run.text, quote=False) for run in words)
        yield f"<b>{html}</b>" if is_bold else html
