"""What can be wrong inside the catalog, found by reading all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from index.storing.catalog import read_state
from index.storing.catalog_rows import FLOAT_BYTES, unpack_spans

_MOST_PROBLEMS = 20  # of one kind; whoever has more needs the backup, not the list


def find_catalog_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Problems as sentences: pages, references, offsets beside their text, vectors of a wrong size."""
    for (answer,) in connection.execute(f"PRAGMA integrity_check({_MOST_PROBLEMS})"):
        if answer != "ok":
            yield f"SQLite finds the catalog damaged: {answer}."
    broken = connection.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()[0]
    if broken:
        yield f"{broken} rows of the catalog refer to rows that do not exist."
    yield from _bounded(_find_wrong_offsets(connection))
    yield from _bounded(_find_wrong_vectors(connection))


def _bounded(problems: Iterator[str]) -> Iterator[str]:
    for number, problem in enumerate(problems):
        if number == _MOST_PROBLEMS:
            yield "There are more of this kind."
            return
        yield problem


def _find_wrong_offsets(connection: sqlite3.Connection) -> Iterator[str]:
    # Not joined: a text that comes with each of its chunks costs the square of a long article.
    articles = connection.execute(
        "SELECT key, id, text, replaced_s FROM articles WHERE key IN (SELECT article FROM chunks)"
    )
    for key, article_id, article_text, replaced_s in articles:
        chunks = connection.execute(
            "SELECT id, start, end, text, sentences FROM chunks WHERE article = ?", (key,)
        )
        for chunk_id, start, end, text, sentences in chunks:
            if article_text[start:end] != text:
                yield (
                    f"Chunk {chunk_id} of article {article_id!r} is not what stands at {start}..{end} there."
                )
            elif not all(start <= span.start <= span.end <= end for span in unpack_spans(sentences)):
                yield f"Chunk {chunk_id} of article {article_id!r} has sentences outside of it."
            if replaced_s is not None:
                yield f"Chunk {chunk_id} belongs to a replaced version of article {article_id!r}."


def _find_wrong_vectors(connection: sqlite3.Connection) -> Iterator[str]:
    row_bytes = FLOAT_BYTES * read_state(connection).model.dimension
    rows = connection.execute(
        "SELECT c.id FROM chunks AS c LEFT JOIN embeddings AS e ON e.key = c.embedding"
        " LEFT JOIN sentence_embeddings AS s ON s.key = c.embedding"
        " WHERE length(e.vector) IS NOT ? OR length(s.vectors) IS NOT ? * c.sentence_count",
        (row_bytes, row_bytes),
    )
    for (chunk_id,) in rows:
        yield f"Chunk {chunk_id} has no vectors of the library's model: run `byline index --reembed`."
