"""Addresses in a claim: only those of articles that it cites stay. Any other may carry the reader away."""

from __future__ import annotations

import re
from collections.abc import Collection

_MARKDOWN_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?([^\s)>]+)>?[^)]*\)")
_ADDRESS = re.compile(
    r"<?\b(?:(?:https?|ftp|file|data|javascript|mailto|tg)\s?:\s?/{0,2}[^\s<>\"”’)\]]+|www\.[^\s<>\"”’)\]]+)>?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*[(\[]?\s*(?:\b(?:at|see|visit|via|from|on|read|go to)\s*:?)?\s*\0\s*[)\]]?", re.IGNORECASE
)
_STOPS = "<>.,;:!?"


def find_links(text: str) -> list[str]:
    """Return the addresses in a text, in order."""
    return [match[0].strip(_STOPS) for match in _ADDRESS.finditer(text)]


def remove_links(text: str, allowed: Collection[str | None] = ()) -> str:
    """Return `text` without addresses but the `allowed` ones; the words of a Markdown link stay.

    >>> remove_links("The dam holds (see https://evil.example/x?q=1).")
    'The dam holds.'
    """
    plain = _MARKDOWN_IMAGE.sub("", text)
    plain = _MARKDOWN_LINK.sub(lambda match: match[0] if match[2] in allowed else match[1], plain)
    marked = _ADDRESS.sub(lambda match: match[0] if match[0].strip(_STOPS) in allowed else "\0", plain)
    if marked == text:
        return text
    without = _CUT.sub(" ", marked)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(without.split())).strip()
