"""The catalog: one SQLite file, the only source of truth of a library.

Everything else on disk is derived from it and can be thrown away. One article batch is one transaction, and
the transaction is the switch: before it commits, readers see the old generation, afterwards the new one, and
at no moment a mixture, because every candidate that a derived index returns is looked up here before it
counts.

Why the vectors lie here too: derived indexes are rebuilt without embedding anything again, and a text that
the same model has embedded before is never embedded again. Why float16: half the bytes, and the cosine of two
unit vectors moves by less than 0.001.

`synchronous=FULL` makes each commit survive a power cut; it costs one fsync per batch, which is nothing
beside embedding it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.embedding import ModelIdentity
from index.errors import LibraryBusyError, LibraryError
from index.storing.catalog_schema import APPLICATION_ID, SCHEMA, SCHEMA_VERSION
from index.storing.disk_errors import find_disk_error

CATALOG_NAME = "catalog.sqlite"
CACHE_KB = 32_000  # enough for the pages that a stream of questions touches again and again
BUSY_TIMEOUT_S = 30.0  # only commits and checkpoints wait for each other, milliseconds each


class NoLibraryError(LibraryError):
    """There is no library in the data folder, or a killed process had only begun to make one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which sealed vectors belong to a generation: folder, highest chunk id in it, number of vectors."""

    name: str
    last_chunk: int
    chunks: int


@dataclass(frozen=True, slots=True)
class LexicalState:
    """Which lexical index belongs to a generation: folder, and the commit that it must have reached."""

    folder: str
    opstamp: int


@dataclass(frozen=True, slots=True)
class LibraryState:
    """The one row that says what the library is now."""

    generation: int
    model: ModelIdentity
    chunk_tokens: int
    lexical: LexicalState
    snapshot: Snapshot | None


class Catalog:
    """One connection to the catalog, usable from several threads, one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, data_dir: Path, *, writable: bool = False) -> Catalog:
        """Open the catalog of a library; a reader can never create or change one.

        Raises NoLibraryError when there is none, LibraryError when it is damaged, foreign or made by a newer
        Byline.
        """
        path = data_dir / CATALOG_NAME
        if not exists(data_dir):
            raise NoLibraryError(_missing_message(data_dir))
        with translated_errors(path):
            connection = _connect(path, mode="rw" if writable else "ro")
            try:
                _refuse_foreign(connection, path)
                _configure(connection, writable=writable)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    @classmethod
    def create(
        cls, data_dir: Path, model: ModelIdentity, chunk_tokens: int, lexical: LexicalState
    ) -> Catalog:
        """Make an empty catalog in one transaction: a kill leaves a blank file, never half a schema."""
        path = data_dir / CATALOG_NAME
        with translated_errors(path):
            connection = _connect(path, mode="rwc")
            try:
                _configure(connection, writable=True)
                _create_schema(connection, model, chunk_tokens, lexical)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the connection; the last one to close folds the write-ahead log into the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """All SELECTs in the block see one generation, whatever is committed meanwhile."""
        with self._lock, translated_errors(self.path):
            if self._connection.in_transaction:  # inside `writing` already
                yield self._connection
                return
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything in the block happens, or nothing."""
        with self._lock, translated_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.commit()
            finally:
                if self._connection.in_transaction:
                    self._connection.rollback()

    def state(self) -> LibraryState:
        """The library's one row: generation, model, and what the derived indexes must hold."""
        with self.reading() as connection:
            return read_state(connection)


def exists(data_dir: Path) -> bool:
    """Whether there is a file of a catalog.

    Raises LibraryError when the data folder is a file, or may not be looked into.
    """
    path = data_dir / CATALOG_NAME
    try:
        if data_dir.exists() and not data_dir.is_dir():
            raise LibraryError(f"{data_dir} is a file, not a folder. Choose a folder with --data-dir.")
        return path.is_file()
    except OSError as error:
        raise find_disk_error(str(error), data_dir) or LibraryError(
            f"Cannot look into the data folder {data_dir} ({error}). Choose another one with --data-dir."
        ) from error


def read_state(connection: sqlite3.Connection) -> LibraryState:
    """Read the library's one row inside a transaction."""
    row = connection.execute(
        "SELECT generation, model_name, model_revision, model_dimension, model_runtime, model_max_tokens,"
        " chunk_tokens, lexical, lexical_opstamp, snapshot, snapshot_last_chunk, snapshot_chunks FROM library"
    ).fetchone()
    if row is None:
        raise sqlite3.DatabaseError("the library row is missing")
    snapshot = None if row[9] is None else Snapshot(row[9], row[10], row[11])
    return LibraryState(row[0], ModelIdentity(*row[1:6]), row[6], LexicalState(row[7], row[8]), snapshot)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(error, path) from error


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,  # transactions are begun by us, where the reader of the code sees them
        check_same_thread=False,  # `Catalog` takes its own lock
    )


def _configure(connection: sqlite3.Connection, *, writable: bool) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    if writable:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")


def _create_schema(
    connection: sqlite3.Connection, model: ModelIdentity, chunk_tokens: int, lexical: LexicalState
) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in _statements(SCHEMA):
        connection.execute(statement)
    connection.execute(
        "INSERT INTO library VALUES (1, 0, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, 0)",
        (*_columns(model), chunk_tokens, lexical.folder, lexical.opstamp),
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.commit()


def _columns(model: ModelIdentity) -> tuple[str, str, int, str, int]:
    return (model.name, model.revision, model.dimension, model.runtime, model.max_tokens)


def _statements(script: str) -> Iterator[str]:
    """Cut a script into statements; `executescript` would commit after each one."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application == 0 and version == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise NoLibraryError(_missing_message(path.parent))
    if application != APPLICATION_ID:
        raise LibraryError(
            f"{path} is an SQLite file, but not a catalog of Byline. Choose another folder with --data-dir."
        )
    if version > SCHEMA_VERSION:
        raise LibraryError(
            f"The library in {path.parent} was made by a newer Byline (format {version}; this one reads "
            f"up to {SCHEMA_VERSION}). Install the newer Byline, or choose another folder with --data-dir."
        )


def _missing_message(data_dir: Path) -> str:
    return f"There is no library in {data_dir}. Make one with `byline index PATH --data-dir {data_dir}`."


def _translate(error: sqlite3.Error, path: Path) -> LibraryError:
    reason = str(error)
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in reason:
        return LibraryError(f"The library in {path.parent} has been closed: open it again to ask it.")
    if "locked" in reason:
        return LibraryBusyError(f"The catalog {path} is locked by another process. Try again in a moment.")
    if "readonly" in reason:
        return LibraryError(
            f"No permission to write to {path.parent} ({reason}). Whoever asks needs it too, because SQLite "
            "keeps its log beside the catalog: change its rights, or name a copy of it with --data-dir."
        )
    blamed_disk = find_disk_error(reason, path)
    if blamed_disk is not None:
        return blamed_disk
    return LibraryError(
        f"The catalog {path} is damaged ({reason}). It holds everything that was indexed, so Byline leaves "
        f"it untouched: restore it from a backup, or move {path.parent} away and run `byline index` again."
    )
