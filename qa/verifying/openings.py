"""What a model puts before a statement and no article says: "Yes,", "According to the passage,"."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"(?:(?:yes|no)\b\s*[,.:;!—–-]+\s*"
    r"|according to (?:the )?(?:passages?|articles?|text|sources?)(?: provided| \d+)?\s*,\s*"
    r"|the (?:passages?|articles?|text) (?:\d+ )?(?:says?|states?|mentions?|notes?|reports?) that\s+"
    r"|(?:in (?:summary|short|conclusion|addition|fact|other words)|overall|however|therefore|thus|moreover"
    r"|furthermore|additionally|also|so|finally|for (?:example|instance))\s*,\s*)+",
    re.IGNORECASE,
)


def split_opening(text: str) -> tuple[str, str]:
    """Return the opening of a claim, often empty, and the statement behind it.

    >>> split_opening("Yes, the dam holds.")
    ('Yes, ', 'the dam holds.')
    """
    match = _OPENING.match(text)
    end = match.end() if match else 0
    return text[:end], text[end:]


def put_opening(opening: str, statement: str, version: str) -> str:
    """Return a shorter version of `statement` behind its opening, with the first letter as it was."""
    if opening and version[:1].lower() == statement[:1].lower():
        version = statement[:1] + version[1:]
    return opening + version
