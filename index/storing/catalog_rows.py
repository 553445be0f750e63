"""How articles, chunks and vectors lie in the catalog's rows, and how they come back."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from index.articles import Article, Span
from index.embedding import ModelIdentity, PassageText
from index.records import ArticleHead, Matrix, Vector

HEAD_COLUMNS = (
    "id, title, source, author, url, published_s, updated_s, language, place, agency, origin, version,"
    " metadata"
)
HEAD_WIDTH = HEAD_COLUMNS.count(",") + 1
FLOAT_BYTES = 2  # of each number in a stored vector
_SPAN = struct.Struct("<II")
_DIGEST_BYTES = 16  # 128 bits: two different articles never share one by accident


def head_from_row(row: tuple[Any, ...]) -> ArticleHead:
    """Build an article's head from the columns of `HEAD_COLUMNS`."""
    (
        id_,
        title,
        source,
        author,
        url,
        published_s,
        updated_s,
        language,
        place,
        agency,
        origin,
        version,
        metadata,
    ) = row
    return ArticleHead(
        id=id_,
        title=title,
        source=source,
        author=author,
        url=url,
        published_at=moment(published_s),
        updated_at=moment(updated_s),
        language=language,
        place=place,
        agency=agency,
        origin=origin,
        version=version,
        metadata={} if metadata == "{}" else json.loads(metadata),  # as most are: a fifth of the time
    )


def article_of(head: ArticleHead, text: str) -> Article:
    """Put an article's head and text together again."""
    return Article(
        id=head.id,
        title=head.title,
        text=text,
        source=head.source,
        author=head.author,
        url=head.url,
        published_at=head.published_at,
        updated_at=head.updated_at,
        language=head.language,
        place=head.place,
        agency=head.agency,
        origin=head.origin,
        metadata=head.metadata,
    )


def source_key(source: str | None) -> str | None:
    """What two spellings of one outlet's name share: "The Verge " and "the verge"."""
    return None if source is None else " ".join(source.split()).casefold()


def seconds(when: datetime | None) -> float | None:
    """Seconds since 1970 UTC; before 1970 they are negative."""
    return None if when is None else when.timestamp()


def moment(seconds_: float | None) -> datetime | None:
    """The aware UTC datetime of `seconds`."""
    return None if seconds_ is None else datetime.fromtimestamp(seconds_, UTC)


def article_digest(article: Article) -> bytes:
    """Tell two versions of an article apart by everything but where it was read."""
    fields = (
        article.title,
        article.text,
        article.source,
        article.author,
        article.url,
        seconds(article.published_at),
        seconds(article.updated_at),
        article.language,
        article.place,
        article.agency,
        sorted(article.metadata.items()),
    )
    return _digest(json.dumps(fields, ensure_ascii=False))


def text_digest(article: Article) -> bytes:
    """Equal for two articles of one outlet with the same text: the same story read twice."""
    return _digest(json.dumps((source_key(article.source), article.text), ensure_ascii=False))


def embedding_digest(model: ModelIdentity, passage: PassageText) -> bytes:
    """Equal when the same model would embed the same words with the same sentence boundaries."""
    key = (model.name, model.revision, model.dimension, model.runtime, passage.heading, passage.text)
    return _digest(json.dumps((key, passage.sentences), ensure_ascii=False))


def pack_spans(spans: Iterable[Span]) -> bytes:
    """Spans as little-endian 32-bit integers, start and end in turn."""
    return np.array(list(spans), dtype="<u4").tobytes()


def unpack_spans(blob: bytes) -> tuple[Span, ...]:
    """The reverse of `pack_spans`."""
    return tuple(map(Span._make, _SPAN.iter_unpack(blob)))


def pack_vectors(vectors: Matrix | Vector) -> bytes:
    """Unit rows as little-endian float16."""
    return vectors.astype("<f2").tobytes()


def unpack_vectors(blob: bytes, dimension: int) -> Matrix:
    """The reverse of `pack_vectors`: `(n, dimension)` float32."""
    return np.frombuffer(blob, dtype="<f2").reshape(-1, dimension).astype(np.float32)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8"), digest_size=_DIGEST_BYTES).digest()
