"""The library: the one object that answers from a data folder, to many readers beside one writer.

    library = Library.open(settings)
    hits = library.search_lexical("Who met in Moscow?", limit=60)
    chunks = library.load_chunks([hit.chunk_id for hit in hits])

Every search first looks at the catalog's one row (20 µs). When a writer has published a new generation, the
lexical reader and the vectors are refreshed before the search goes on, so a running bot answers from an
article that another process indexed a moment ago. What the derived indexes return counts only if the catalog
knows it as current, so an answer is never made from a replaced or removed article.

All methods may be called from several threads at once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from index.articles import Article
from index.embedding import ModelIdentity
from index.errors import LibraryError
from index.records import (
    ArticleHead,
    ArticleVersion,
    Coverage,
    Filters,
    Health,
    Hit,
    Sizes,
    Statistics,
    StoredChunk,
    Vector,
)
from index.settings import IndexSettings
from index.storing.catalog import CATALOG_NAME, Catalog, LibraryState
from index.storing.catalog_reading import (
    count_everything,
    iterate_heads,
    living,
    load_stored_chunks,
    load_versions,
    read_date_span,
    read_sources,
)
from index.storing.derived import LEXICAL_FOLDER, find_problems, find_stale_commit, lexical_folder
from index.storing.lexical import LexicalReader
from index.storing.same_model import require_same_model, require_same_name
from index.storing.sealed_vectors import VECTORS_FOLDER
from index.storing.vectors import VectorReader, search_widening

__all__ = [
    "ArticleHead",
    "ArticleVersion",
    "Coverage",
    "Filters",
    "Health",
    "Hit",
    "Library",
    "Sizes",
    "Statistics",
    "StoredChunk",
]

NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The derived indexes of one generation, open. Replaced as a whole: a running search keeps its own."""

    state: LibraryState
    lexical: LexicalReader
    vectors: VectorReader


class Library:
    """A library that is open for reading. A context manager; close it when done."""

    def __init__(self, data_dir: Path, catalog: Catalog) -> None:
        self.data_dir = data_dir
        self._catalog = catalog
        self._coverage: tuple[int, Coverage] | None = None  # of the generation that it names
        self._view: _View | None = None  # opened by the first search: listing articles needs no index
        self._refreshing = threading.Lock()

    @classmethod
    def open(cls, settings: IndexSettings) -> Library:
        """Open the library in `settings.data_dir`.

        Raises LibraryError when there is none, it is damaged, made by a newer Byline, or with another
        embedding model than the settings name.
        """
        catalog = Catalog.open(settings.data_dir)
        try:
            require_same_name(settings.data_dir, catalog.state().model, settings.embedding_model)
        except BaseException:
            catalog.close()
            raise
        return cls(settings.data_dir, catalog)

    def close(self) -> None:
        """Close the catalog and let go of the indexes."""
        self._view = None
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def generation(self) -> int:
        """Number of the newest published generation; it grows with every batch that changes something."""
        return self._catalog.state().generation

    @property
    def model(self) -> ModelIdentity:
        """The embedding model that made all vectors of this library."""
        return self._catalog.state().model

    def require_model(self, model: ModelIdentity) -> None:
        """Raise LibraryError unless questions embedded by `model` can be compared with these vectors."""
        require_same_model(self.data_dir, self.model, model)

    def refresh(self) -> bool:
        """Bring the indexes to the newest generation now; say whether anything had changed."""
        before = self._view
        return self._current() is not before

    def search_dense(self, vector: Vector, *, limit: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """The `limit` nearest chunks by cosine, best first; `vector` is a unit vector, `(dim,)`."""
        view = self._current()
        if vector.shape != (view.state.model.dimension,):
            raise LibraryError(
                f"The vectors in {self.data_dir} have {view.state.model.dimension} dimensions, the "
                f"question's has the shape {vector.shape}. Use the model {view.state.model.name}."
            )
        return view.vectors.search(vector, self._catalog, limit=limit, filters=filters)

    def search_lexical(self, question: str, *, limit: int, filters: Filters = NO_FILTERS) -> list[Hit]:
        """The `limit` best chunks by BM25, best first; none when no word of the question is known."""
        lexical = self._current().lexical

        def search(candidates: int) -> list[Hit]:
            return lexical.search(question, limit=candidates, filters=filters)

        def keep(hits: Sequence[Hit]) -> list[Hit]:
            with self._catalog.reading() as connection:
                alive = living(connection, [hit.chunk_id for hit in hits], filters)
            return [hit for hit in hits if hit.chunk_id in alive]

        return search_widening(search, keep, limit=limit, most=lexical.chunk_count)

    def document_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many chunks each term stands; terms as `index.storing.lexical.analyze` makes them."""
        lexical = self._current().lexical
        return {term: lexical.document_frequency(term) for term in terms}

    def load_chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Load chunks with their vectors, in the order asked; unknown and replaced ones are left out."""
        with self._catalog.reading() as connection:
            return load_stored_chunks(connection, ids, self._catalog.state().model.dimension)

    def load_article(self, article_id: str) -> Article:
        """Load the current version of an article. Raises LibraryError when there is none."""
        with self._catalog.reading() as connection:
            versions = load_versions(connection, article_id, current=True)
        if not versions:
            raise LibraryError(
                f"The library in {self.data_dir} has no article {article_id!r}. "
                "`byline sources` lists what it has."
            )
        return versions[0].article

    def article_versions(self, article_id: str) -> list[ArticleVersion]:
        """All versions of an article that were ever indexed, newest first; empty for an unknown id."""
        with self._catalog.reading() as connection:
            return load_versions(connection, article_id)

    def list_articles(self, filters: Filters = NO_FILTERS) -> Iterator[ArticleHead]:
        """Stream the heads of the current articles, newest first, undated ones last.

        The list is of one generation, from a connection of its own, however long the caller takes over it.
        """
        catalog = Catalog.open(self.data_dir)
        try:
            with catalog.reading() as connection:
                yield from iterate_heads(connection, filters)
        finally:
            catalog.close()

    def coverage(self) -> Coverage:
        """What the current articles span; counted once per generation, since every answer tells it."""
        known = self._coverage
        generation = self.generation
        if known is None or known[0] != generation:
            with self._catalog.reading() as connection:
                counts, sources = count_everything(connection), read_sources(connection)
                span = read_date_span(connection)
            known = self._coverage = (
                generation,
                Coverage(counts.articles, counts.chunks, sources, *span),
            )
        return known[1]

    def statistics(self) -> Statistics:
        """What the library holds, and how it looks at a glance."""
        with self._catalog.reading() as connection:
            state = self._catalog.state()
            counts, sources = count_everything(connection), read_sources(connection)
            earliest, latest = read_date_span(connection)
        problems = find_problems(self.data_dir, state)
        return Statistics(
            articles=counts.articles,
            chunks=counts.chunks,
            sentences=counts.sentences,
            sources=sources,
            earliest=earliest,
            latest=latest,
            model=state.model,
            chunk_tokens=state.chunk_tokens,
            sizes=_measure(self.data_dir),
            generation=state.generation,
            health=Health(not problems, problems),
        )

    def _current(self) -> _View:
        """The view of the newest generation; whoever comes first after a change makes it."""
        view, state = self._view, self._catalog.state()
        if view is not None and view.state == state:
            return view
        with self._refreshing:
            view, state = self._view, self._catalog.state()
            if view is None or view.state != state:
                view = self._view = self._reopen_view(view, state)
            return view

    def _reopen_view(self, former: _View | None, state: LibraryState) -> _View:
        """Open a view; again when a writer replaced a folder between our reading its name and opening it."""
        while True:
            try:
                return self._open_view(former)
            except LibraryError:
                seen, state = state, self._catalog.state()
                if state == seen:
                    raise  # nobody replaced anything meanwhile: it is damaged

    def _open_view(self, former: _View | None) -> _View:
        with self._catalog.reading():
            state = self._catalog.state()
            vectors = VectorReader.open(
                self.data_dir, self._catalog, former=None if former is None else former.vectors
            )
        folder = lexical_folder(self.data_dir, state.lexical)
        if former is not None and former.lexical.folder == folder:
            lexical = former.lexical.reload()
        else:
            lexical = LexicalReader.open(folder)
        stale = find_stale_commit(self.data_dir, state.lexical)
        if stale is not None:
            raise LibraryError(stale)
        return _View(state, lexical, vectors)


def _measure(data_dir: Path) -> Sizes:
    catalog = sum(path.stat().st_size for path in data_dir.glob(f"{CATALOG_NAME}*"))
    return Sizes(catalog, _folder_bytes(data_dir / LEXICAL_FOLDER), _folder_bytes(data_dir / VECTORS_FOLDER))


def _folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder; a file that a writer removes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
