"""A conversation as Markdown: each question a heading, each claim with footnotes, each footnote a source."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from bot.chatting.escaping import escape, link
from bot.failures import OptionError
from bot.phrases import count_things, name_day, name_filter, name_span
from bot.terminal_text import is_web_address
from qa.answers import Answer, Citation, Outcome, Searched
from qa.conversing import Exchange
from qa.whole_files import replace_whole

SUFFIX = ".md"


def name_file(typed: str) -> Path:
    """Return the file that was named, with `.md` where it has no ending.

    Raises OptionError when none was, or something that is there and no file, as a folder or a device is.
    """
    name = typed.strip().strip("\"'")
    if not name:
        raise OptionError("Name the file: /save talk.md")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise OptionError("A file name cannot hold line breaks or control characters.")
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:  # "~somebody/talk.md"
        raise OptionError(f"Nobody here has the home folder that {name[:40]} begins with.") from error
    if name.endswith(("/", os.sep)) or path.name in ("", "..") or os.path.isdir(path):
        raise OptionError(f"{name[:40]} is a folder. Name a file in it: /save talk.md")
    file = path if path.suffix else path.with_name(path.name + SUFFIX)
    if any(os.path.exists(one) and not os.path.isfile(one) for one in (path, file)):
        raise OptionError(f"{name[:40]} is a device, a pipe or a folder. Name a file: /save talk.md")
    return file


def save_conversation(path: Path, exchanges: Sequence[Exchange]) -> None:
    """Write the conversation to `path` in one step. Raises OptionError when the file cannot be written."""
    try:
        with replace_whole(path) as stream:
            stream.write(to_markdown(exchanges).encode("utf-8", "replace"))
    except OSError as error:
        raise OptionError(f"{path} cannot be written: {error.strerror}. Name another file.") from error


def to_markdown(exchanges: Sequence[Exchange]) -> str:
    """Return the questions and answers in order, and below them the footnotes, numbered through."""
    notes = _Footnotes()
    blocks = [block for exchange in exchanges for block in _to_blocks(exchange, notes)]
    return "\n\n".join(["# Questions to a collection of articles", *blocks, *notes.blocks]) + "\n"


class _Footnotes:
    """Numbers for citations: the same words of the same article have one, however often they are cited."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int, str], int] = {}
        self.blocks: list[str] = []

    def cite(self, citation: Citation) -> str:
        """Return the mark that refers to the citation."""
        key = (citation.article_id, citation.start, citation.end, citation.quote)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.blocks.append(f"[^{self._numbers[key]}]: {_describe(citation)}")
        return f"[^{self._numbers[key]}]"


def _to_blocks(exchange: Exchange, notes: _Footnotes) -> list[str]:
    blocks = [f"## {escape(exchange.question)}"]
    if exchange.searched_for:
        blocks.append(f"*Searched for:* {escape(exchange.searched_for)}")
    answer = exchange.answer
    if answer.outcome is Outcome.NOT_FOUND:
        reason = f" {escape(answer.reason)}" if answer.reason else ""
        blocks.append(f"The collection does not answer this question.{reason}")
        blocks.append(f"*Searched:* {_describe_search(answer.searched)}")
    blocks += _claims(answer, notes)
    blocks += [escape(answer.decision)] if answer.decision else []
    blocks += [f"*Not found in the collection:* {escape(part)}" for part in answer.missing]
    if answer.note:
        blocks.append(f"*{escape(answer.note)}*")
    if answer.written_by:
        blocks.append(f"*Written by {escape(answer.written_by)}, checked against the sources.*")
    return blocks


def _describe_search(searched: Searched) -> str:
    span = name_span(searched.earliest, searched.latest)
    only = [escape(name_filter(name, value)) for name, value in searched.filters.items()]
    return ", ".join(filter(None, [count_things(searched.articles, "article"), span, *only]))


def _claims(answer: Answer, notes: _Footnotes) -> list[str]:
    cited = {citation.n: citation for citation in answer.citations}
    return [
        f"{escape(claim.text)} {''.join(notes.cite(cited[n]) for n in claim.citations if n in cited)}".strip()
        for claim in answer.claims
    ]


def _describe(citation: Citation) -> str:
    """Outlet, date, title with its link, and the words that are cited."""
    title = citation.title or citation.article_id
    url = citation.url if is_web_address(citation.url) else None
    named = link(title, url) if url else escape(title)
    head = f"{escape(citation.source or 'unknown outlet')}, {name_day(citation.published_at)}: {named}."
    return f"{head} “{escape(citation.quote)}”"
