"""Who took the picture: credit lines of their own, and credits at the end of a caption."""

from __future__ import annotations

import re

_MAX_CREDIT_CHARS = 130

_WORD = r"(?:photo|photograph|picture|image|video|graphic|illustration|credit|file photo|foto|bild|crédito?)"
_AGENCY = (
    r"(?:AP(?: Photo)?|AFP|Reuters|REUTERS|EPA(?:-EFE)?|Getty(?: Images)?|Shutterstock|Alamy|Xinhua|dpa|TASS"
    r"|PA(?: Wire| Media| Images)?|Anadolu(?: Agency)?|picture alliance|ZUMA(?: Press| Wire)?|I(?:mago|MAGO)"
    r"|Sipa(?: USA)?|iStock|NurPhoto|WireImage|Bloomberg|Wikimedia(?: Commons)?|Unsplash|Pexels|Kyodo"
    r"|Handout|Pool)"
)
_LINE = re.compile(
    rf"(?i:\(?{_WORD}(?: (?:credit|source|courtesy|illustration))?(?: ?[:/©|,] ?| by | via | courtesy of )"
    rf"\S.{{0,100}})"
    rf"|\(?[^.!?()]{{0,60}}(?:/ ?| via | \| |© ?){_AGENCY}\b[^.!?()]{{0,40}}\)?"
    rf"|\(?{_AGENCY}(?: ?/ ?| via | \| )[^.!?()]{{1,60}}\)?"
    r"|\(?(?:AP Photo|Getty Images|AFP|Reuters|REUTERS|Shutterstock|Alamy|iStock)\)?"
)
_IN_BRACKETS = re.compile(
    rf"(?i:{_WORD})(?: by\b| ?[:/©]).{{1,100}}|{_AGENCY}(?: Photo)?(?: ?/| via ).{{1,100}}"
    rf"|[^.!?]{{1,60}}(?:/| via ){_AGENCY}|AP Photo|Getty Images"
)
_AT_END = re.compile(
    r"(?<=[.!?…\"”’])\s(?:Photo|Photograph|Picture|Image|Foto|Bild|Credit)s?(?: by|:| ?/) ?[^.!?:]{2,60}$"
)
_SENTENCE = re.compile(r"[.!?]$")


def is_photo_credit(line: str) -> bool:
    """Whether a line is nothing but a credit: `Jane Doe/Getty Images`, `(Photo: Jane Doe)`."""
    if len(line) > _MAX_CREDIT_CHARS or not _LINE.fullmatch(line):
        return False
    return not _SENTENCE.search(line)


def strip_photo_credit(paragraph: str) -> str:
    """A caption without its credit: `... (AP Photo/Jane Doe)`, `... Photo: Jane Doe`."""
    if not paragraph.endswith(")"):
        last = _AT_END.search(paragraph[-_MAX_CREDIT_CHARS:])
        return paragraph[: -len(last[0])] if last else paragraph
    start = paragraph.rfind("(", max(0, len(paragraph) - _MAX_CREDIT_CHARS))
    if start > 0 and _IN_BRACKETS.fullmatch(paragraph[start + 1 : -1]):
        return paragraph[:start].rstrip()
    return paragraph
