"""One writer at a time: a lock on a file in the data folder that the kernel drops when its process dies.

The lock is `flock` through filelock, so `kill -9` leaves nothing behind that must be removed by hand. Who
holds it stands in a note beside it, for the message that a second writer gets; the note may be stale, the
lock never is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import LibraryBusyError, LibraryError
from index.storing.disk_errors import find_disk_error

LOCK_NAME = "writer.lock"
NOTE_NAME = "writer.json"


@contextmanager
def hold_writer_lock(data_dir: Path, *, timeout_s: float) -> Iterator[None]:
    """Be the only writer of `data_dir` inside the block.

    Raises LibraryBusyError when another process still holds the lock after `timeout_s` seconds.
    """
    lock = FileLock(data_dir / LOCK_NAME, fallback_to_soft=False)
    try:
        lock.acquire(timeout=timeout_s)
    except Timeout as error:
        raise LibraryBusyError(_busy_message(data_dir, timeout_s)) from error
    except (OSError, NotImplementedError) as error:
        raise LibraryError(f"Cannot lock the library in {data_dir} for writing: {error}.") from error
    note = data_dir / NOTE_NAME
    try:
        _write_note(note)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _write_note(note: Path) -> None:
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        note.write_text(json.dumps({"pid": os.getpid(), "started_at": started_at}), encoding="utf-8")
    except OSError as error:
        raise find_disk_error(str(error), note.parent) or LibraryError(
            f"Cannot write to the data folder {note.parent}: {error}. Choose another one with --data-dir."
        ) from error


def _busy_message(data_dir: Path, timeout_s: float) -> str:
    return (
        f"Another process{_holder(data_dir / NOTE_NAME)} is writing to the library in {data_dir}; "
        f"waited {timeout_s:g} s. Wait until it is done and try again, or let Byline wait longer with "
        f"BYLINE_LOCK_TIMEOUT_S."
    )


def _holder(note: Path) -> str:
    """Who wrote the note, for a message: `" (pid 42, since 2024-05-01T10:00:00+00:00)"`, or nothing."""
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        return f" (pid {int(holder['pid'])}, since {holder['started_at']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # released a moment ago, or written by half: the message does without
