"""The lexical index: BM25 over English word stems, in tantivy.

Derived from the catalog: it holds no text, only terms and chunk ids, and can be thrown away. tantivy commits
are atomic and its files never change once written, so readers need no lock and a killed writer leaves the
last commit in place. The number of that commit (tantivy calls it the opstamp) is recorded in the catalog with
each generation; an index whose commit is older than the recorded one is stale.

Questions never pass through a query parser: they are analysed into terms, and the terms are joined by OR. So
no character in a question is syntax, and a term that the library does not know costs nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

from index.errors import LibraryError
from index.records import Filters, Hit, best_first
from index.storing.catalog_reading import LexicalRow
from index.storing.catalog_rows import seconds, source_key
from index.storing.disk_errors import find_disk_error, is_panic

ANALYZER = "byline_english"
LONGEST_TERM_BYTES = 64  # longer "words" are encoded data, never asked for
# Terms of a question that are searched, the rarest first: bounds the cost of a pasted article.
MOST_TERMS = 64
TITLE_BOOST = 0.3  # a word in the title counts, but every chunk of the article shares it
WRITER_HEAP_BYTES = 64_000_000


def analyze(text: str) -> list[str]:
    """Cut a text into the terms that the index sees.

    "Visits to São Paulo" gives `["visit", "to", "sao", "paulo"]`.
    """
    return _analyzer().analyze(text)


@cache  # costs a millisecond to build, and is the same for everybody
def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_TERM_BYTES))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("chunk", indexed=True, fast=True)
    builder.add_text_field("title", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("text", tokenizer_name=ANALYZER, index_option="freq")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("published_s", indexed=True, fast=True)
    return builder.build()


class LexicalReader:
    """A lexical index as it stood at one commit; `reload` gives the reader of the newest one."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self.folder = folder
        self._index = index
        self._searcher = index.searcher()

    @classmethod
    def open(cls, folder: Path) -> LexicalReader:
        """Open the newest commit. Raises LibraryError when the index is missing or damaged."""
        with translated_errors(folder):
            index = tantivy.Index.open(str(folder))
            index.register_tokenizer(ANALYZER, _analyzer())
            index.config_reader("manual")
            return cls(folder, index)

    def reload(self) -> LexicalReader:
        """The reader of the newest commit; this one stays as it is for whoever still searches with it."""
        with translated_errors(self.folder):
            self._index.reload()
            return LexicalReader(self.folder, self._index)

    @property
    def chunk_count(self) -> int:
        """Number of chunks in this commit, replaced ones that are still to be deleted included."""
        return self._searcher.num_docs

    def search(self, question: str, *, limit: int, filters: Filters) -> list[Hit]:
        """The best chunks by BM25, best first; the filters may let through some seconds too many.

        Of equal chunks at the limit, which ones are among them depends on how tantivy has merged its files.
        """
        terms = self._known_terms(question)
        if not terms or limit < 1:
            return []
        with translated_errors(self.folder):
            found = self._searcher.search(_query(terms, filters), limit, count=False)
            ids = self._searcher.fast_field_values("chunk", [address for _, address in found.hits])
        hits = (Hit(int(id_ or 0), float(score)) for id_, (score, _) in zip(ids, found.hits, strict=True))
        return sorted(hits, key=best_first)

    def document_frequency(self, term: str) -> int:
        """In how many chunks' texts a term of `analyze` stands."""
        with translated_errors(self.folder):
            return self._searcher.doc_freq("text", term)

    def chunk_ids(self) -> list[int]:
        """All chunk ids in this commit, in no order."""
        with translated_errors(self.folder):
            everything = self._searcher.search(
                tantivy.Query.all_query(), max(1, self._searcher.num_docs), count=False
            )
            ids = self._searcher.fast_field_values("chunk", [address for _, address in everything.hits])
        return [int(id_ or 0) for id_ in ids]

    def _known_terms(self, question: str) -> list[str]:
        frequencies = {
            term: self._searcher.doc_freq("text", term) for term in dict.fromkeys(analyze(question))
        }
        known = [
            term for term, count in frequencies.items() if count or self._searcher.doc_freq("title", term)
        ]
        return sorted(known, key=frequencies.__getitem__)[:MOST_TERMS]


def _query(terms: Sequence[str], filters: Filters) -> tantivy.Query:
    clauses: list[tuple[tantivy.Occur, tantivy.Query]] = []
    for term in terms:
        in_text = tantivy.Query.term_query(_schema(), "text", term, "freq")
        in_title = tantivy.Query.term_query(_schema(), "title", term, "freq")
        clauses.append((tantivy.Occur.Should, in_text))
        clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(in_title, TITLE_BOOST)))
    any_term = tantivy.Query.boolean_query(clauses)
    if not filters:
        return any_term
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in (any_term, *_only(filters))])


def _only(filters: Filters) -> Iterator[tantivy.Query]:
    """The filters as queries that add nothing to the score."""
    if filters.sources:
        keys = [source_key(source) or "" for source in filters.sources]
        yield tantivy.Query.const_score_query(tantivy.Query.term_set_query(_schema(), "source", keys), 0.0)
    since_s, until_s = seconds(filters.since), seconds(filters.until)
    if since_s is not None or until_s is not None:
        dates = tantivy.Query.range_query(
            _schema(),
            "published_s",
            tantivy.FieldType.Integer,
            None if since_s is None else math.floor(since_s),
            None if until_s is None else math.floor(until_s),
        )
        yield tantivy.Query.const_score_query(dates, 0.0)


class LexicalWriter:
    """Adds and deletes chunks; nothing counts before `commit`. One at a time, by the library's lock."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self.folder = folder
        self._writer = index.writer(heap_size=WRITER_HEAP_BYTES, num_threads=1)
        # A killed writer leaves files of a commit that never was; tantivy would refuse to write them again.
        self._writer.garbage_collect_files()

    @classmethod
    def open(cls, folder: Path) -> LexicalWriter:
        """Open an index for writing, an empty new one when the folder does not exist."""
        with translated_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(ANALYZER, _analyzer())
            return cls(folder, index)

    def add(self, rows: Iterable[LexicalRow]) -> None:
        """Add chunks; their ids must be new to the index."""
        with translated_errors(self.folder):
            for row in rows:
                self._writer.add_document(_document(row))

    def delete(self, ids: Sequence[int]) -> None:
        """Delete chunks; unknown ids are fine.

        By query, because `delete_documents_by_term` of tantivy 0.27 deletes nothing when the field is
        unsigned.
        """
        if ids:
            with translated_errors(self.folder):
                self._writer.delete_documents_by_query(
                    tantivy.Query.term_set_query(_schema(), "chunk", list(ids))
                )

    def commit(self) -> int:
        """Make everything since the last commit visible to readers that reload; return its number."""
        with translated_errors(self.folder):
            return self._writer.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        with translated_errors(self.folder):
            self._writer.rollback()

    def close(self) -> None:
        """Let running merges finish and give the writer's lock back."""
        with translated_errors(self.folder):
            self._writer.wait_merging_threads()


def _document(row: LexicalRow) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("chunk", row.chunk_id)
    document.add_text("title", row.title)
    document.add_text("text", row.text)
    if row.source_key is not None:
        document.add_text("source", row.source_key)
    if row.published_s is not None:
        document.add_integer("published_s", math.floor(row.published_s))
    return document


def committed_opstamp(folder: Path) -> int:
    """The number of the newest commit in a folder, read without opening the index."""
    return int(_read_meta(folder)["opstamp"])


def committed_files(folder: Path) -> list[Path]:
    """The files that the newest commit consists of; a killed writer may have left others beside them."""
    files: list[Path] = []
    for segment in _read_meta(folder)["segments"]:
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        files += [path for path in sorted(folder.glob(f"{name}.*")) if path.suffix != ".del"]
        if deletes is not None:
            files.append(folder / f"{name}.{deletes['opstamp']}.del")
    return files


def _read_meta(folder: Path) -> dict[str, Any]:
    """tantivy's own description of the newest commit."""
    with translated_errors(folder):
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        if not {"opstamp", "segments"} <= meta.keys():
            raise ValueError("meta.json is not tantivy's")
        return meta


@contextmanager
def translated_errors(folder: Path) -> Iterator[None]:
    """Turn tantivy's errors into ours: it raises ValueError or OSError, with the reason as text."""
    try:
        yield
    except (LibraryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if not isinstance(error, ValueError | OSError) and not is_panic(error):
            raise
        reason = str(error)
        raise find_disk_error(reason, folder) or LibraryError(
            f"The lexical index in {folder} is missing or damaged ({reason}). Rebuild it from the catalog "
            "with `byline check --rebuild`."
        ) from error
