"""Do quotes say a statement? By the rules of verification, with nothing at hand but their words."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answers import Citation
from qa.verifying.dividing import divide_claim, split_into_sentences
from qa.verifying.reading_sources import read_text
from qa.verifying.sources import Source
from qa.verifying.statements import Statement
from qa.verifying.supporting import Claimed, find_support


def is_said(statement: str, quotes: Sequence[str]) -> bool:
    """Whether one of the quotes says the statement, or several say its parts."""
    if not statement.strip():
        return False
    if any(_fold(statement) == _fold(quote) for quote in quotes):
        return True
    sources = [_read_quote(quote) for quote in quotes]
    if _is_supported(statement, sources):
        return True
    parts = [part for sentence in split_into_sentences(statement) for part in divide_claim(sentence)]
    return len(parts) > 1 and all(_is_supported(part, sources) for part in parts)


def _is_supported(statement: str, sources: Sequence[Source]) -> bool:
    found = (find_support(Claimed(Statement(statement)), source) for source in sources)
    return any(one is not None and one.is_support for one in found)


def _read_quote(quote: str) -> Source:
    return read_text(Citation(0, "", "", None, None, None, quote, 0, len(quote)), quote, None)


def _fold(text: str) -> str:
    return " ".join(text.split())
