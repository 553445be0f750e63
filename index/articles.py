"""What travels through the house: an article, and the chunks it is cut into.

All offsets are counted in characters (Python `str` indices) of `Article.text`, the cleaned text as stored,
and are half-open: `article.text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One published article, cleaned: what the journalist wrote and nothing that the page added.

    `published_at` and `updated_at` are aware datetimes in UTC, or None when the page does not say, never
    "now". `source` is the outlet that published it, `agency` the wire service it credits ("AP"), `place`
    the place in its dateline ("WASHINGTON"). `origin` tells where Byline read it (a path, or `-` for
    standard input).
    `metadata` keeps fields of the input that Byline does not know.
    """

    id: str
    title: str
    text: str
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    language: str | None = None
    place: str | None = None
    agency: str | None = None
    origin: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive whole sentences of one article, small enough for the embedding model.

    `text == article.text[start:end]`; each of `sentences` is a span of the article's text inside
    `start..end`, in order and without overlap.
    """

    article_id: str
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
