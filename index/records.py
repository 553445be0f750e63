"""What the library hands out: hits, stored chunks, article heads, statistics; and what narrows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from index.articles import Article, Chunk
from index.embedding import Matrix as Matrix  # handed on to who reads records
from index.embedding import ModelIdentity
from index.embedding import Vector as Vector


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer: outlets (in any letter case), and a span of time, both ends included.

    An article without a date is left out as soon as `since` or `until` is set; the same goes for outlets.
    """

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.sources or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate chunk; `score` is a cosine in -1..1 or a BM25 score, higher is better."""

    chunk_id: int
    score: float


def best_first(hit: Hit) -> tuple[float, int]:
    """Sort key: the highest score first, then the lowest id, so that the order never wavers."""
    return (-hit.score, hit.chunk_id)


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """Everything about a stored article but its text. `version` counts from 1 for each article id."""

    id: str
    title: str
    source: str | None
    author: str | None
    url: str | None
    published_at: datetime | None
    updated_at: datetime | None
    language: str | None
    place: str | None
    agency: str | None
    origin: str
    version: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One version of an article as it once stood in the library; the newest has `replaced_at` None."""

    head: ArticleHead
    article: Article
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class StoredChunk:
    """A chunk, its article's head, and its unit vectors: `(dim,)` and, by sentence, `(n_sentences, dim)`."""

    id: int
    chunk: Chunk
    article: ArticleHead
    vector: Vector
    sentence_vectors: Matrix


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the current articles span; `earliest` and `latest` (UTC) are None when no article has a date."""

    articles: int
    chunks: int
    sources: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the derived indexes look usable, at a glance; `check_library` looks closely."""

    healthy: bool
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on disk of the three stores."""

    catalog: int
    lexical: int
    vectors: int

    @property
    def total(self) -> int:
        """Bytes of all three together."""
        return self.catalog + self.lexical + self.vectors


@dataclass(frozen=True, slots=True)
class Statistics:
    """What `byline status` shows. `earliest` and `latest` (UTC) are None when no article has a date."""

    articles: int
    chunks: int
    sentences: int
    sources: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None
    model: ModelIdentity
    chunk_tokens: int
    sizes: Sizes
    generation: int
    health: Health
