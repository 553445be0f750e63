"""Changing a library: one process at a time, one transaction per batch, recoverable at any moment.

A batch goes like this, and may be killed between any two steps:

1. vectors of new texts are kept in the catalog (a transaction of its own: they are a cache, they change no
   answer);
2. a catalog transaction begins: new versions and chunks in, replaced chunks out and noted as dead;
3. the new chunks go into the lexical index, together with the deletion of chunks that died in earlier
   batches, and tantivy commits;
4. the catalog commits, with the number of tantivy's commit. This is the moment at which readers see the
   batch.

Killed before 4, the catalog still stands at the old generation, and the lexical index may hold chunks that
the catalog does not know: readers ignore them, and the next writer sees that the two commit numbers differ,
deletes them and never hands out their ids again (it rolls back; nothing is lost, as step 1 has kept what cost
time). Killed after 4, only deletions are left to do, and the dead chunks are noted in the catalog. Chroma is
never written in place (see `sealed_vectors`).
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.articles import Article, Chunk
from index.embedding import ModelIdentity, PassageVectors
from index.errors import LibraryError
from index.settings import IndexSettings
from index.storing import catalog_writing as rows
from index.storing.catalog import Catalog, LexicalState, NoLibraryError, exists
from index.storing.catalog_reading import LexicalRow, load_page
from index.storing.catalog_rows import seconds, source_key
from index.storing.derived import (
    LEXICAL_FOLDER,
    find_lexical_problem,
    find_vectors_problem,
    lexical_folder,
    make_lexical,
    rebuild_lexical,
    reseal,
    seal_if_due,
)
from index.storing.lexical import LexicalReader, LexicalWriter, committed_opstamp
from index.storing.locking import hold_writer_lock
from index.storing.numbered_folders import remove_replaced
from index.storing.same_model import require_same_model
from index.storing.sealed_vectors import VECTORS_FOLDER, remove_unfinished

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """A new or changed article, cut into chunks; `digests` name each chunk's vectors, kept before."""

    article: Article
    chunks: tuple[Chunk, ...]
    digests: tuple[bytes, ...]


@contextmanager
def open_for_writing(
    settings: IndexSettings, model: ModelIdentity, *, reembed: bool = False
) -> Iterator[LibraryWriter]:
    """Be the library's only writer inside the block; make the library when there is none, and mend it first.

    Raises LibraryBusyError when another process writes, and LibraryError when the library was made with
    another model or chunk size, unless `reembed` says that this is about to change.
    """
    _make_data_dir(settings.data_dir)
    with hold_writer_lock(settings.data_dir, timeout_s=settings.lock_timeout_s):
        catalog = _open_or_create(settings, model)
        writer = LibraryWriter(settings, catalog)
        try:
            if not reembed:
                _refuse_other_vectors(settings, catalog, model)
            writer.mend()
            yield writer
            writer.finish()
        finally:
            writer.close()


class LibraryWriter:
    """The catalog open for writing, with the derived indexes following it."""

    def __init__(self, settings: IndexSettings, catalog: Catalog) -> None:
        self.catalog = catalog
        self._settings = settings
        # Opened by the first change: a run without one stays quick.
        self._lexical: LexicalWriter | None = None

    def mend(self) -> None:
        """Bring the derived indexes in line with the catalog, after a killed writer or a damaged disk."""
        data_dir, state = self._settings.data_dir, self.catalog.state()
        remove_unfinished(data_dir / VECTORS_FOLDER)
        problem = find_lexical_problem(data_dir, state.lexical)
        if problem is not None:
            log.info("making the lexical index anew: %s", problem)
            rebuild_lexical(data_dir, self.catalog)
        elif committed_opstamp(lexical_folder(data_dir, state.lexical)) != state.lexical.opstamp:
            self._drop_orphans(state.lexical)
        problem = find_vectors_problem(data_dir, state.snapshot)
        if problem is not None:
            log.warning("making the vector index anew: %s", problem)
            reseal(data_dir, self.catalog, base=None, exact_chunks=self._settings.exact_chunks)

    def find(self, article: Article) -> rows.Fingerprint | None:
        """The stored article with the same id, if there is one."""
        with self.catalog.reading() as connection:
            return rows.find_current(connection, article.id)

    def find_same_text(self, article: Article) -> str | None:
        """The id of another stored article of the same outlet with the same text."""
        with self.catalog.reading() as connection:
            return rows.find_same_text(connection, article)

    def note_origin(self, stored: rows.Fingerprint, origin: str) -> None:
        """Remember that an unchanged article lies elsewhere now; this makes no generation."""
        if stored.origin != origin:
            with self.catalog.writing() as connection:
                rows.set_origin(connection, stored.key, origin)

    def articles(self) -> Iterator[Article]:
        """All current articles, in the order in which they were recorded."""
        after = 0
        while True:
            with self.catalog.reading() as connection:
                page = load_page(connection, after=after)
            if not page:
                return
            after = page[-1].key
            yield from (keyed.article for keyed in page)

    def origins(self) -> dict[str, list[str]]:
        """Where the current articles were read from, each with the ids of its articles."""
        with self.catalog.reading() as connection:
            return rows.read_origins(connection)

    def without_vectors(self, digests: Sequence[bytes]) -> list[bytes]:
        """Those of the digests for which no vectors are kept yet."""
        with self.catalog.reading() as connection:
            known = rows.find_embeddings(connection, digests)
        return [digest for digest in digests if digest not in known]

    def keep_vectors(self, vectors: Mapping[bytes, PassageVectors]) -> None:
        """Keep the vectors of embedded passages by their digests; nothing counts until a chunk uses it."""
        with self.catalog.writing() as connection:
            for digest, passage in vectors.items():
                rows.insert_embedding(connection, digest, passage)

    def record(self, prepared: Sequence[PreparedArticle]) -> None:
        """Publish new and changed articles as one generation; their vectors have been kept before."""
        with self._publishing() as connection:
            for one in prepared:
                key = rows.insert_article(connection, one.article)
                self._lexical_writer().add(_insert_chunks(connection, key, one))
        seal_if_due(self._settings.data_dir, self.catalog, exact_chunks=self._settings.exact_chunks)

    def retire(self, article_ids: Sequence[str]) -> None:
        """Take articles out of the library, as one generation; their texts stay as earlier versions."""
        with self._publishing() as connection:
            for article_id in article_ids:
                rows.retire_article(connection, article_id)
        seal_if_due(self._settings.data_dir, self.catalog, exact_chunks=self._settings.exact_chunks)

    def replace_chunks(
        self, prepare: Callable[[Article], PreparedArticle], model: ModelIdentity, chunk_tokens: int
    ) -> None:
        """Give every article new chunks, whose vectors by another model are all kept, as one generation."""
        former = self.catalog.state().lexical.folder
        with self.catalog.writing() as connection:
            rows.delete_chunks(connection, "true")
            after = 0
            while page := load_page(connection, after=after):
                for keyed in page:
                    _insert_chunks(connection, keyed.key, prepare(keyed.article))
                after = page[-1].key
            rows.set_model(connection, model, chunk_tokens)
            rows.set_snapshot(connection, None)
            rows.delete_unused_embeddings(connection)
            self._close_lexical()
            rows.forget_all_deletions(connection)
            rows.publish(connection, make_lexical(self._settings.data_dir, connection, above=former))
        remove_replaced(self._settings.data_dir / LEXICAL_FOLDER, self.catalog.state().lexical.folder)
        seal_if_due(self._settings.data_dir, self.catalog, exact_chunks=self._settings.exact_chunks)

    def finish(self) -> None:
        """Delete the chunks of the last batches that died from the lexical index too; seal what is due."""
        with self.catalog.writing() as connection:
            dead = rows.pending_deletions(connection)
            if dead:
                writer = self._lexical_writer()
                writer.delete(dead)
                rows.set_lexical(connection, LexicalState(writer.folder.name, writer.commit()))
                rows.forget_all_deletions(connection)
        seal_if_due(self._settings.data_dir, self.catalog, exact_chunks=self._settings.exact_chunks)

    def close(self) -> None:
        """Close both; what was not published is forgotten."""
        try:
            self._close_lexical()
        finally:
            self.catalog.close()

    def _close_lexical(self) -> None:
        if self._lexical is not None:
            self._lexical.close()
            self._lexical = None

    @contextmanager
    def _publishing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that commits the lexical index at its end and becomes the next generation."""
        writer = self._lexical_writer()
        try:
            with self.catalog.writing() as connection:
                dead = rows.pending_deletions(connection)
                yield connection
                writer.delete(dead)
                lexical = LexicalState(writer.folder.name, writer.commit())
                rows.forget_deletions(connection, dead)
                rows.publish(connection, lexical)
        except BaseException:
            writer.rollback()
            raise

    def _lexical_writer(self) -> LexicalWriter:
        if self._lexical is None:
            folder = lexical_folder(self._settings.data_dir, self.catalog.state().lexical)
            self._lexical = LexicalWriter.open(folder)
        return self._lexical

    def _drop_orphans(self, lexical: LexicalState) -> None:
        """Delete chunks that a killed writer committed to the lexical index but not to the catalog."""
        held = LexicalReader.open(lexical_folder(self._settings.data_dir, lexical)).chunk_ids()
        with self.catalog.writing() as connection:
            last = rows.last_chunk_id(connection)
            orphans = [id_ for id_ in held if id_ > last]
            log.info("a writer was killed: dropping %d chunks that it did not publish", len(orphans))
            rows.skip_chunk_ids(connection, max(held, default=0))
            writer = self._lexical_writer()
            writer.delete(orphans)
            rows.set_lexical(connection, LexicalState(lexical.folder, writer.commit()))


def _insert_chunks(connection: sqlite3.Connection, key: int, one: PreparedArticle) -> list[LexicalRow]:
    """Record the chunks of an article; return what the lexical index keeps of them."""
    embeddings = rows.find_embeddings(connection, one.digests)
    outlet, published_s = source_key(one.article.source), seconds(one.article.published_at)
    return [
        LexicalRow(
            rows.insert_chunk(connection, chunk, key, embeddings[digest]),
            one.article.title,
            chunk.text,
            outlet,
            published_s,
        )
        for chunk, digest in zip(one.chunks, one.digests, strict=True)
    ]


def _make_data_dir(data_dir: Path) -> None:
    exists(data_dir)  # raises for a file
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"Cannot make the data folder {data_dir} ({error.strerror}). Choose another one with --data-dir."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise LibraryError(
            f"No permission to write to {data_dir}. Check its rights, or choose another one with --data-dir."
        )


def _open_or_create(settings: IndexSettings, model: ModelIdentity) -> Catalog:
    try:
        return Catalog.open(settings.data_dir, writable=True)
    except NoLibraryError:
        pass  # make one, the lexical index first, so that no reader finds a catalog without it
    lexical = make_lexical(settings.data_dir, None, above=None)
    return Catalog.create(settings.data_dir, model, settings.chunk_tokens, lexical)


def _refuse_other_vectors(settings: IndexSettings, catalog: Catalog, model: ModelIdentity) -> None:
    state = catalog.state()
    require_same_model(settings.data_dir, state.model, model)
    if state.chunk_tokens != settings.chunk_tokens:
        raise LibraryError(
            f"The library in {settings.data_dir} was cut into chunks of {state.chunk_tokens} tokens, the "
            f"settings say {settings.chunk_tokens}. Set BYLINE_CHUNK_TOKENS back, or cut and embed the "
            "library anew with `byline index --reembed`."
        )
