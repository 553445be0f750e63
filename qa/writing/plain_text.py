"""Text in one line, without what nobody sees: it hides words, turns them around, or commands a terminal."""

from __future__ import annotations

import re

from index.reading.invisible_characters import drop_invisible

# "\x1b[31m" colours, "\x1b]0;...\x07" names a window; what a model writes may have lost the first character.
_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,40}[ -/]{0,4}[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]{0,400}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\\(?:x1b|033|e|u001b))?\[\d{1,3}(?:;\d{1,3}){0,4}m",
    re.IGNORECASE,
)
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def drop_unseen(text: str) -> str:
    """Return `text` without characters that nobody sees and commands for a terminal; line breaks stay."""
    return drop_invisible(_HALF_CHARACTER.sub("", _ESCAPE.sub("", text)))


def fold_line(text: str) -> str:
    """Return `text` in one line, every run of white space one space, without what nobody sees."""
    return " ".join(drop_unseen(text).split())
