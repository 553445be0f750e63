"""What was typed in earlier chats: one JSON string a line, in a file that only its owner can read.

Two chats may write to it at once: a line is added with one write. Whatever is wrong with the file, the chat
goes on without it.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit.history import History

from qa.whole_files import replace_whole

log = logging.getLogger(__name__)

FILE_NAME = "chat-history.jsonl"
MOST_LINES = 1_000
MOST_BYTES = 1_000_000  # beyond, the file is cut down to its last lines
_ONLY_OWNER = 0o600


class PastLines(History):
    """The lines of earlier chats, for the arrow keys and for Ctrl-R."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def load_history_strings(self) -> Iterable[str]:
        """Return the lines, the newest first."""
        return reversed(_read(self._path))

    def store_string(self, string: str) -> None:
        """Add one line to the file."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _add(self._path, string)
            if self._path.stat().st_size > MOST_BYTES:
                _cut_down(self._path)
        except OSError as error:
            log.warning("the chat's history is not kept: %s", error)


def _read(path: Path) -> list[str]:
    """The last lines of the file, oldest first; what is no line of ours is passed over."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, path.stat().st_size - MOST_BYTES))
            raw = stream.read(MOST_BYTES).splitlines()
    except OSError:
        return []
    lines: list[str] = []
    for line in raw[-MOST_LINES:]:
        try:
            typed = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(typed, str) and typed != (lines[-1] if lines else None):
            lines.append(typed)
    return lines


def _add(path: Path, typed: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _ONLY_OWNER)
    try:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != _ONLY_OWNER:
            os.fchmod(descriptor, _ONLY_OWNER)
        os.write(descriptor, json.dumps(typed).encode() + b"\n")
    finally:
        os.close(descriptor)


def _cut_down(path: Path) -> None:
    kept = _read(path)[-MOST_LINES // 2 :]
    with replace_whole(path) as stream:
        stream.writelines(json.dumps(typed).encode() + b"\n" for typed in kept)
