"""Text in one line, without the characters that nobody sees: they hide words, turn them around, or obey."""

from __future__ import annotations

import re

# Controls, zero-width and direction marks, soft hyphens, tags (a second, invisible ASCII), half characters.
# The two joiners U+200C and U+200D stay: some scripts are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def drop_unseen(text: str) -> str:
    """Return `text` without characters that nobody sees; line breaks stay."""
    return _UNSEEN.sub("", text)


def fold_line(text: str) -> str:
    """Return `text` in one line, every run of white space one space, without characters that nobody sees."""
    return " ".join(_UNSEEN.sub("", text).split())
