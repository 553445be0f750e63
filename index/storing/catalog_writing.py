"""What changes the catalog. The caller opens the transaction: a batch of these calls is one generation."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.articles import Article, Chunk
from index.embedding import ModelIdentity, PassageVectors
from index.storing.catalog import LexicalState, Snapshot
from index.storing.catalog_rows import (
    article_digest,
    pack_spans,
    pack_vectors,
    seconds,
    source_key,
    text_digest,
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells an incoming article from the stored one without reading either's text."""

    key: int
    digest: bytes
    origin: str


def find_current(connection: sqlite3.Connection, article_id: str) -> Fingerprint | None:
    """Find the current version of an article."""
    row = connection.execute(
        "SELECT key, digest, origin FROM articles WHERE id = ? AND replaced_s IS NULL", (article_id,)
    ).fetchone()
    return None if row is None else Fingerprint(*row)


def find_same_text(connection: sqlite3.Connection, article: Article) -> str | None:
    """Find the id of another current article of the same outlet with exactly this text."""
    row = connection.execute(
        "SELECT id FROM articles WHERE text_digest = ? AND replaced_s IS NULL AND id <> ? ORDER BY key",
        (text_digest(article), article.id),
    ).fetchone()
    return None if row is None else str(row[0])


def insert_article(connection: sqlite3.Connection, article: Article) -> int:
    """Record a new version of an article, the earlier one is kept as such; return the new key."""
    (last_version,) = connection.execute(
        "SELECT coalesce(max(version), 0) FROM articles WHERE id = ?", (article.id,)
    ).fetchone()
    retire_article(connection, article.id)
    row = connection.execute(
        "INSERT INTO articles (id, version, digest, text_digest, title, text, source, source_key, author,"
        " url, published_s, updated_s, language, place, agency, origin, metadata, recorded_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING key",
        (
            article.id,
            last_version + 1,
            article_digest(article),
            text_digest(article),
            article.title,
            article.text,
            article.source,
            source_key(article.source),
            article.author,
            article.url,
            seconds(article.published_at),
            seconds(article.updated_at),
            article.language,
            article.place,
            article.agency,
            article.origin,
            json.dumps(dict(article.metadata), ensure_ascii=False),
            time.time(),
        ),
    ).fetchone()
    return int(row[0])


def retire_article(connection: sqlite3.Connection, article_id: str) -> None:
    """Take an article's current version out of the answers; its text stays as history, its chunks go."""
    row = connection.execute(
        "UPDATE articles SET replaced_s = ? WHERE id = ? AND replaced_s IS NULL RETURNING key",
        (time.time(), article_id),
    ).fetchone()
    if row is not None:
        delete_chunks(connection, "article = ?", (row[0],))


def delete_chunks(connection: sqlite3.Connection, condition: str, values: Sequence[int] = ()) -> None:
    """Delete chunks and remember their ids, until the lexical index has let go of them as well."""
    connection.execute(f"INSERT INTO dead_chunks SELECT id FROM chunks WHERE {condition}", values)  # noqa: S608
    connection.execute(f"DELETE FROM chunks WHERE {condition}", values)  # noqa: S608 - our own conditions


def insert_chunk(connection: sqlite3.Connection, chunk: Chunk, article_key: int, embedding_key: int) -> int:
    """Record a chunk of an article; return its id."""
    row = connection.execute(
        "INSERT INTO chunks (article, start, end, text, sentences, sentence_count, embedding)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            article_key,
            chunk.start,
            chunk.end,
            chunk.text,
            pack_spans(chunk.sentences),
            len(chunk.sentences),
            embedding_key,
        ),
    ).fetchone()
    return int(row[0])


def find_embeddings(connection: sqlite3.Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """Keys of the embeddings that are there already, by digest."""
    found: dict[bytes, int] = {}
    for digest in digests:
        row = connection.execute("SELECT key FROM embeddings WHERE digest = ?", (digest,)).fetchone()
        if row is not None:
            found[digest] = row[0]
    return found


def insert_embedding(connection: sqlite3.Connection, digest: bytes, vectors: PassageVectors) -> None:
    """Keep the vectors of one embedded passage, unless they are there already."""
    cursor = connection.execute(
        "INSERT INTO embeddings (digest, vector) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (digest, pack_vectors(vectors.vector)),
    )
    if cursor.rowcount:
        connection.execute(
            "INSERT INTO sentence_embeddings VALUES (?, ?)",
            (cursor.lastrowid, pack_vectors(vectors.sentences)),
        )


def delete_unused_embeddings(connection: sqlite3.Connection) -> None:
    """Drop vectors that no chunk uses: after re-embedding, those of the former model."""
    connection.execute("DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM chunks)")


def set_origin(connection: sqlite3.Connection, article_key: int, origin: str) -> None:
    """Note that an unchanged article was read from elsewhere this time."""
    connection.execute("UPDATE articles SET origin = ? WHERE key = ?", (origin, article_key))


def read_origins(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The ids of the current articles by where they were read from."""
    origins: dict[str, list[str]] = {}
    for origin, article_id in connection.execute(
        "SELECT origin, id FROM articles WHERE replaced_s IS NULL ORDER BY key"
    ):
        origins.setdefault(origin, []).append(article_id)
    return origins


def publish(connection: sqlite3.Connection, lexical: LexicalState) -> None:
    """Make the rest of the transaction a new generation."""
    connection.execute("UPDATE library SET generation = generation + 1")
    set_lexical(connection, lexical)


def set_model(connection: sqlite3.Connection, model: ModelIdentity, chunk_tokens: int) -> None:
    """Record the model that all vectors of this generation come from, and the chunk size they were cut to."""
    connection.execute(
        "UPDATE library SET model_name = ?, model_revision = ?, model_dimension = ?, model_runtime = ?,"
        " model_max_tokens = ?, chunk_tokens = ?",
        (model.name, model.revision, model.dimension, model.runtime, model.max_tokens, chunk_tokens),
    )


def set_snapshot(connection: sqlite3.Connection, snapshot: Snapshot | None) -> None:
    """Name the sealed vectors that readers shall open from now on."""
    values = (None, 0, 0) if snapshot is None else (snapshot.name, snapshot.last_chunk, snapshot.chunks)
    connection.execute(
        "UPDATE library SET snapshot = ?, snapshot_last_chunk = ?, snapshot_chunks = ?", values
    )


def set_lexical(connection: sqlite3.Connection, lexical: LexicalState) -> None:
    """Name the lexical index that readers shall open, and the commit that it has reached."""
    connection.execute(
        "UPDATE library SET lexical = ?, lexical_opstamp = ?", (lexical.folder, lexical.opstamp)
    )


def pending_deletions(connection: sqlite3.Connection) -> list[int]:
    """Chunks that are gone from the catalog and may still stand in the lexical index."""
    return [row[0] for row in connection.execute("SELECT id FROM dead_chunks")]


def forget_deletions(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """The lexical index has committed these deletions."""
    connection.executemany("DELETE FROM dead_chunks WHERE id = ?", ((id_,) for id_ in ids))


def forget_all_deletions(connection: sqlite3.Connection) -> None:
    """The lexical index was made anew, without any dead chunk."""
    connection.execute("DELETE FROM dead_chunks")


def last_chunk_id(connection: sqlite3.Connection) -> int:
    """The highest chunk id that was ever committed, even if the chunk is gone."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'").fetchone()
    return 0 if row is None else int(row[0])


def skip_chunk_ids(connection: sqlite3.Connection, up_to: int) -> None:
    """Never hand out ids up to `up_to`: a lexical index may hold them for texts that were rolled back."""
    connection.execute(
        "INSERT INTO sqlite_sequence SELECT 'chunks', 0 WHERE NOT EXISTS"
        " (SELECT 1 FROM sqlite_sequence WHERE name = 'chunks')"
    )
    connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'chunks'", (up_to,))
