"""What a model puts before a statement and no article says: "Yes,", "According to the passage,"."""

from __future__ import annotations

import re

_KEPT = re.compile(
    r"(?:(?:yes|no(?!\.\s*\d))(?:\s*[,.:;!—–]|\s+-)+\s*"  # "No-one" denies, and "No. 7" is a number
    r"|(?:in (?:summary|short|conclusion|addition|fact|other words)|overall|however|therefore|thus|moreover"
    r"|furthermore|additionally|also|so|finally|for (?:example|instance))\s*,\s*)+",
    re.IGNORECASE,
)
_MATERIAL = (
    r"(?:the )?(?:provided |given )?(?:passages?|articles?|text|sources?|document)"
    r"(?: (?:provided|\d+|\[\d+\]))?"
)
_MENTIONS = r"(?:also )?(?:says?|states?|mentions?|notes?|reports?|explains?|suggests?)"
# The reader sees no passages, and no numbers of them.
_REMARK = re.compile(
    rf"(?:according to {_MATERIAL}\s*,\s*"
    rf"|{_MATERIAL}(?: {_MENTIONS} that\s+|\s*:\s*)"
    r"|the answer(?: to (?:the|this|your) question)? is\s*:\s*)+",
    re.IGNORECASE,
)
_QUOTED_WHOLE = re.compile(r"[\"“]([^\"“”]+)[\"”]\.?")


def drop_remark(text: str) -> str:
    """Return a claim without what it says about its passages.

    >>> drop_remark("Passage 2 mentions that the dam holds.")
    'The dam holds.'
    """
    match = _REMARK.match(text)
    if match is None:
        return text
    left = text[match.end() :].strip()
    if quoted := _QUOTED_WHOLE.fullmatch(left):  # the answer "in quotation marks" is nobody's speech
        left = quoted[1]
    return left[:1].upper() + left[1:]


def split_opening(text: str) -> tuple[str, str]:
    """Return the opening of a claim, often empty, and the statement behind it.

    >>> split_opening("Yes, the dam holds.")
    ('Yes, ', 'the dam holds.')
    """
    match = _KEPT.match(text)
    end = match.end() if match else 0
    return text[:end], text[end:]


def put_opening(opening: str, statement: str, version: str) -> str:
    """Return a shorter version of `statement` behind its opening, with the first letter as it was."""
    if opening and version[:1].lower() == statement[:1].lower():
        version = statement[:1] + version[1:]
    return opening + version
