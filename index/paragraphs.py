"""Paragraphs: how the lines of a text belong together.

Saved text comes in three shapes: paragraphs between blank lines, a paragraph a line, or lines wrapped at a
fixed width. Cleaned text has one shape, the first, with each paragraph on one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ODD_SPACES = re.compile(r"[^\S\n]{3,}| ?[^\S \n][^\S\n]*")
_ANY_ODD_SPACE = re.compile(r"[^\S \n]|   ")
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_LIST_ITEM = re.compile(r"(?:[-*•–—·]|\d{1,3}[.)])\s")
WRAPPED_MIN_CHARS, WRAPPED_MAX_CHARS = 40, 130  # fixed-width lines of mail, print and terminals


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line without outer blanks; wrapped lines are joined.

    Tabs, no-break spaces and the like become one plain space; one or two plain spaces stay, so that text
    which was cut into words (`as , say , this`) keeps its exact form.
    """
    if _ANY_ODD_SPACE.search(text):
        text = _ODD_SPACES.sub(" ", text)
    lines = [line.strip() for line in text.split("\n")]
    paragraphs: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            paragraphs += [_join_block(block)] if is_wrapped(block) else block
            block = []
    return paragraphs


def is_wrapped(block: Sequence[str]) -> bool:
    """Whether consecutive lines look cut at a fixed width: all but the last nearly as long as the longest."""
    longest = max(map(len, block))
    if len(block) == 2:
        return block[1][:1].islower() and WRAPPED_MIN_CHARS <= len(block[0]) <= WRAPPED_MAX_CHARS
    if len(block) < 2 or not WRAPPED_MIN_CHARS <= longest <= WRAPPED_MAX_CHARS:
        return False
    full = [len(line) >= longest * 0.7 for line in block[:-1]]
    broken = sum(1 for line in block[:-1] if not _SENTENCE_END.search(line[-4:]))
    return sum(full) >= 0.8 * len(full) and broken * 2 >= len(full)


def join_wrapped_lines(text: str) -> str:
    """Paragraphs out of the lines of a printed page, which has no blank lines between them.

    A paragraph ends with a line that is clearly shorter than the page is wide.
    """
    lines = [line.strip() for line in text.split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    width = lengths[int(len(lengths) * 0.9)]
    out: list[str] = []
    block: list[str] = []
    for line in lines:
        if block and (not line or _LIST_ITEM.match(line) or len(block[-1]) < width * 0.75):
            out.append(_join_block(block))
            block = []
        if line:
            block.append(line)
    return "\n\n".join([*out, _join_block(block)] if block else out)


def _join_block(lines: Sequence[str]) -> str:
    """Wrapped lines as one; a word cut by a hyphen at the end of a line is whole again."""
    joined = [lines[0]]
    for line in lines[1:]:
        if joined[-1].endswith("-") and joined[-1][-2:-1].islower() and line[:1].islower():
            joined[-1] = joined[-1][:-1]
            joined.append(line)
        else:
            joined += [" ", line]
    return "".join(joined)
