"""What is asked of the catalog: chunks, articles, vectors, counts. The caller opens the transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.articles import Article, Chunk
from index.records import ArticleHead, ArticleVersion, Filters, Matrix, StoredChunk, Vector
from index.storing.catalog_rows import (
    FLOAT_BYTES,
    HEAD_COLUMNS,
    HEAD_WIDTH,
    article_of,
    head_from_row,
    moment,
    seconds,
    source_key,
    unpack_spans,
    unpack_vectors,
)

ChunkIds = NDArray[np.int64]
_ARTICLES_AT_ONCE = 16  # articles loaded together with their texts, which may be long
_ROWS_AT_ONCE = 2000  # rows fetched per step while streaming: some megabytes


class LexicalRow(NamedTuple):
    """What the lexical index keeps of one chunk."""

    chunk_id: int
    title: str
    text: str
    source_key: str | None
    published_s: float | None


class KeyedArticle(NamedTuple):
    """An article with its key in the catalog, which differs for each version."""

    key: int
    article: Article


class Counts(NamedTuple):
    """Current articles, chunks and sentences."""

    articles: int
    chunks: int
    sentences: int


def load_stored_chunks(
    connection: sqlite3.Connection, ids: Sequence[int], dimension: int
) -> list[StoredChunk]:
    """Load chunks in the order asked for; unknown and replaced ones are left out."""
    columns = ", ".join(f"a.{name.strip()}" for name in HEAD_COLUMNS.split(","))
    rows = connection.execute(
        f"SELECT c.id, c.text, c.start, c.end, c.sentences, e.vector, s.vectors, {columns}"  # noqa: S608 - constant
        " FROM json_each(?) AS asked JOIN chunks AS c ON c.id = asked.value"
        " JOIN articles AS a ON a.key = c.article JOIN embeddings AS e ON e.key = c.embedding"
        " JOIN sentence_embeddings AS s ON s.key = c.embedding ORDER BY asked.key",
        (json.dumps([int(id_) for id_ in ids]),),
    ).fetchall()
    vectors = _unpack_each([row[5] for row in rows], dimension)
    sentence_vectors = _unpack_each([row[6] for row in rows], dimension)
    heads: dict[str, ArticleHead] = {}
    return [
        _stored_chunk(row, heads, vector[0], of_sentences)
        for row, vector, of_sentences in zip(rows, vectors, sentence_vectors, strict=True)
    ]


def _unpack_each(blobs: Sequence[bytes], dimension: int) -> Iterator[Matrix]:
    """Unpack all blobs at once, which takes a third of the time, and deal them out: `(n, dim)` for each."""
    together, end = unpack_vectors(b"".join(blobs), dimension), 0
    for blob in blobs:
        start, end = end, end + len(blob) // (dimension * FLOAT_BYTES)
        yield together[start:end]


def _stored_chunk(
    row: tuple[Any, ...], heads: dict[str, ArticleHead], vector: Vector, sentence_vectors: Matrix
) -> StoredChunk:
    chunk_id, text, start, end, sentences = row[:5]
    article_id = row[7]
    if article_id not in heads:  # several chunks of one article share its head
        heads[article_id] = head_from_row(row[7:])
    return StoredChunk(
        id=chunk_id,
        chunk=Chunk(article_id, text, start, end, unpack_spans(sentences)),
        article=heads[article_id],
        vector=vector,
        sentence_vectors=sentence_vectors,
    )


def load_versions(
    connection: sqlite3.Connection, article_id: str, *, current: bool = False
) -> list[ArticleVersion]:
    """Load all versions of an article, or only the current one, newest first."""
    rows = connection.execute(
        f"SELECT {HEAD_COLUMNS}, text, recorded_s, replaced_s FROM articles WHERE id = ?"  # noqa: S608 - constant
        f"{' AND replaced_s IS NULL' if current else ''} ORDER BY version DESC",
        (article_id,),
    )
    return [_version(row) for row in rows]


def _version(row: tuple[Any, ...]) -> ArticleVersion:
    head = head_from_row(row[:HEAD_WIDTH])
    text, recorded_s, replaced_s = row[HEAD_WIDTH:]
    recorded_at = datetime.fromtimestamp(recorded_s, UTC)
    return ArticleVersion(head, article_of(head, text), recorded_at, moment(replaced_s))


def iterate_heads(connection: sqlite3.Connection, filters: Filters) -> Iterator[ArticleHead]:
    """Stream the heads of the current articles, newest first, undated ones last."""
    condition, values = _condition(filters)
    rows = connection.execute(
        f"SELECT {HEAD_COLUMNS} FROM articles WHERE replaced_s IS NULL{condition}"  # noqa: S608 - constant
        " ORDER BY published_s DESC NULLS LAST, id",
        values,
    )
    return map(head_from_row, rows)


def load_page(connection: sqlite3.Connection, *, after: int) -> list[KeyedArticle]:
    """Some of the current articles with a key above `after`, ascending; none when there are no more."""
    rows = connection.execute(
        f"SELECT key, {HEAD_COLUMNS}, text FROM articles"  # noqa: S608 - constant
        " WHERE replaced_s IS NULL AND key > ? ORDER BY key LIMIT ?",
        (after, _ARTICLES_AT_ONCE),
    )
    return [KeyedArticle(row[0], article_of(head_from_row(row[1:-1]), row[-1])) for row in rows]


def matching_chunks(connection: sqlite3.Connection, filters: Filters) -> ChunkIds:
    """Ids of all chunks whose article passes the filters, ascending."""
    condition, values = _condition(filters)
    rows = connection.execute(
        "SELECT c.id FROM chunks AS c WHERE c.article IN"  # noqa: S608 - constant
        f" (SELECT key FROM articles WHERE replaced_s IS NULL{condition}) ORDER BY c.id",
        values,
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _condition(filters: Filters) -> tuple[str, list[str | float]]:
    """The filters as SQL with its values: `(" AND published_s >= ?", [1.7e9])`."""
    condition, values = "", list[str | float]()
    if filters.sources:
        condition += f" AND source_key IN ({', '.join('?' * len(filters.sources))})"
        values += [source_key(source) or "" for source in filters.sources]
    for operator, when in ((">=", filters.since), ("<=", filters.until)):
        since_1970_s = seconds(when)
        if since_1970_s is not None:
            condition += f" AND published_s {operator} ?"
            values.append(since_1970_s)
    return condition, values


def living(connection: sqlite3.Connection, ids: Sequence[int], filters: Filters) -> set[int]:
    """Which of these chunk ids belong to a current article that passes the filters."""
    condition, values = _condition(filters)
    rows = connection.execute(
        "SELECT c.id FROM json_each(?) AS asked JOIN chunks AS c ON c.id = asked.value"  # noqa: S608 - constant
        f" JOIN articles AS a ON a.key = c.article WHERE replaced_s IS NULL{condition}",
        (json.dumps(list(ids)), *values),
    )
    return {row[0] for row in rows}


def chunk_ids(connection: sqlite3.Connection, *, after: int = 0, up_to: int | None = None) -> ChunkIds:
    """Ids of the chunks in `after < id <= up_to`, ascending."""
    rows = connection.execute(
        "SELECT id FROM chunks WHERE id > ? AND id <= ? ORDER BY id", (after, _or_last(up_to))
    )
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def count_chunks(connection: sqlite3.Connection, *, after: int = 0, up_to: int | None = None) -> int:
    """How many chunks there are in `after < id <= up_to`."""
    row = connection.execute(
        "SELECT count(*) FROM chunks WHERE id > ? AND id <= ?", (after, _or_last(up_to))
    ).fetchone()
    return int(row[0])


def _or_last(chunk_id: int | None) -> int:
    return 2**63 - 1 if chunk_id is None else chunk_id


def iterate_vectors(
    connection: sqlite3.Connection, dimension: int, *, after: int = 0
) -> Iterator[tuple[ChunkIds, Matrix]]:
    """Stream `(ids, vectors)` of the chunks with an id above `after`, ascending, a bounded number at once."""
    cursor = connection.execute(
        "SELECT c.id, e.vector FROM chunks AS c JOIN embeddings AS e ON e.key = c.embedding"
        " WHERE c.id > ? ORDER BY c.id",
        (after,),
    )
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        yield ids, unpack_vectors(b"".join(row[1] for row in rows), dimension)


def load_vectors(connection: sqlite3.Connection, ids: ChunkIds, dimension: int) -> tuple[ChunkIds, Matrix]:
    """Load the vectors of these chunks; unknown and replaced ones are left out of both arrays."""
    rows = connection.execute(
        "SELECT c.id, e.vector FROM chunks AS c JOIN embeddings AS e ON e.key = c.embedding"
        " WHERE c.id IN (SELECT value FROM json_each(?)) ORDER BY c.id",
        (json.dumps(ids.tolist()),),
    ).fetchall()
    found = np.array([row[0] for row in rows], dtype=np.int64)
    return found, unpack_vectors(b"".join(row[1] for row in rows), dimension)


def iterate_lexical_rows(connection: sqlite3.Connection, *, after: int = 0) -> Iterator[LexicalRow]:
    """Stream what the lexical index holds of the chunks with an id above `after`."""
    rows = connection.execute(
        "SELECT c.id, a.title, c.text, a.source_key, a.published_s"
        " FROM chunks AS c JOIN articles AS a ON a.key = c.article WHERE c.id > ? ORDER BY c.id",
        (after,),
    )
    return map(LexicalRow._make, rows)


def count_everything(connection: sqlite3.Connection) -> Counts:
    """Count current articles, chunks and sentences, from indexes alone."""
    (articles,) = connection.execute("SELECT count(*) FROM articles WHERE replaced_s IS NULL").fetchone()
    chunks, sentences = connection.execute(
        "SELECT count(*), coalesce(sum(sentence_count), 0) FROM chunks"
    ).fetchone()
    return Counts(articles, chunks, sentences)


def read_sources(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the outlets, one spelling each, in alphabetical order."""
    rows = connection.execute(
        "SELECT min(source) FROM articles WHERE replaced_s IS NULL AND source IS NOT NULL"
        " GROUP BY source_key ORDER BY source_key"
    )
    return tuple(row[0] for row in rows)


def read_date_span(connection: sqlite3.Connection) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest date of publication among current articles."""
    row = connection.execute(
        "SELECT min(published_s), max(published_s) FROM articles WHERE replaced_s IS NULL"
    ).fetchone()
    return moment(row[0]), moment(row[1])
