"""The one SQLite file in which the bot keeps what has to survive a restart.

Every change is a transaction of its own, committed before the method that makes it returns: a process that is
killed at any moment loses nothing that it was told had been kept. `synchronous=NORMAL`: with the write-ahead
log a commit is then a write without a wait for the disk (0.1 to 0.3 ms, short enough for the event loop).
What that gives up is the last moments before a power cut, never the soundness of the file; Telegram delivers
again what it was not told had arrived, so the cost is a question answered twice. To undo: FULL, and some
milliseconds a commit.

`secure_delete`: what a user asks to be forgotten is overwritten, not only unlinked.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.telegram_bot.remembering.state_schema import APPLICATION_ID, MIGRATIONS, SCHEMA, SCHEMA_VERSION
from index.errors import BylineError

BUSY_TIMEOUT_S = 10.0  # only somebody who exports feedback meanwhile is ever waited for
OWNER_ONLY = 0o600


class StateError(BylineError):
    """The file with the bot's state cannot be used as it is."""


class StateDatabase:
    """One connection, usable from several threads, one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> StateDatabase:
        """Open the state at `path`, readable by its owner alone; a missing one is made.

        Raises StateError when it is damaged, foreign, made by a newer Byline, or not ours to write.
        """
        path = path.expanduser()
        with translated_errors(path):
            _make_private(path)
            connection = sqlite3.connect(
                path,
                timeout=BUSY_TIMEOUT_S,
                isolation_level=None,  # transactions are begun by us, where the reader of the code sees them
                check_same_thread=False,  # this class takes its own lock
            )
            try:
                _prepare(connection, path)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection for one SELECT, or for several inside a `writing` block."""
        with self._lock, translated_errors(self.path):
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything in the block happens, or nothing. Blocks may be nested."""
        with self._lock, translated_errors(self.path):
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise

    def fold_log(self) -> None:
        """Write the log into the file and empty it, so that what was deleted stands in neither."""
        with self._lock, translated_errors(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system into ours, with what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _translate(error, path) from error


def _make_private(path: Path) -> None:
    """Make the file, or take everybody else's rights to it; SQLite gives its log files the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    if path.stat().st_mode & 0o777 != OWNER_ONLY:
        path.chmod(OWNER_ONLY)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    _refuse_foreign(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != ("ok",):
        raise sqlite3.DatabaseError(str(found[0]).splitlines()[-1])
    _bring_up_to_date(connection)


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    is_new = not connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    if application != APPLICATION_ID and not (is_new and application == version == 0):
        raise StateError(
            f"{path} is an SQLite file, but not the state of a bot. Name another file with "
            "BYLINE_TELEGRAM_STATE."
        )
    if version > SCHEMA_VERSION:
        raise StateError(
            f"The bot's state {path} was made by a newer Byline (format {version}; this one reads up to "
            f"{SCHEMA_VERSION}). Install the newer Byline, or name another file with BYLINE_TELEGRAM_STATE."
        )


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make the tables, or lead them from an older version to this one, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    scripts = [SCHEMA] if version == 0 else [MIGRATIONS[step] for step in range(version, SCHEMA_VERSION)]
    for script in scripts:
        for statement in _statements(script):
            connection.execute(statement)
    if scripts:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.commit()


def _statements(script: str) -> Iterator[str]:
    """Cut a script into statements; `executescript` would commit on its own."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _translate(error: sqlite3.Error | OSError, path: Path) -> StateError:
    reason = str(error)
    if "locked" in reason:
        return StateError(f"The bot's state {path} is locked by another process. Try again in a moment.")
    if "full" in reason or "No space left" in reason:
        return StateError(f"The disk that holds the bot's state {path} is full. Free some space.")
    if isinstance(error, OSError) or "readonly" in reason or "unable to open" in reason:
        return StateError(
            f"The bot's state {path} cannot be opened or written ({reason}). Check its rights, or name "
            "another file with BYLINE_TELEGRAM_STATE."
        )
    return StateError(
        f"The bot's state {path} is damaged ({reason}), and is left untouched. Restore it from a backup, or "
        "move it away: the bot then starts with no conversations, settings, feedback and invitations."
    )
