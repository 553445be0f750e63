"""Text in, the spans of its sentences out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.articles import Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of `text`: in order, tight, without overlap, covering all but white space."""
    punkt = _load_punkt()
    return [
        Span(paragraph.start + start, paragraph.start + end)
        for paragraph in split_paragraphs(text)
        for start, end in punkt.spans(text[paragraph.start : paragraph.end])
    ]


def split_paragraphs(text: str) -> list[Span]:
    """Return the blocks of `text` between blank lines, without surrounding white space."""
    spans = []
    start = 0
    for end, following in [*(m.span() for m in _PARAGRAPH_BREAK.finditer(text)), (len(text), len(text))]:
        block = text[start:end]
        if stripped := block.strip():
            first = start + block.index(stripped[0])
            spans.append(Span(first, first + len(stripped)))
        start = following
    return spans


@lru_cache(maxsize=1)
def _load_punkt() -> PunktSentenceTokenizer:
    # 0.05 s and a model of abbreviations: asking a question never needs them.
    from nupunkt import load

    return load("default")
