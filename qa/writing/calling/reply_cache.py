"""Replies kept on disk by content: the same model asked the same thing is not asked twice.

A file is named for the SHA-256 of everything that shapes a reply: model, address, messages, schema, limits.
It holds the reply alone: no key, and neither question nor passages, which the digest cannot be turned back
into. The folder is its owner's only, since replies tell what was asked all the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from qa.whole_files import replace_whole

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
MOST_AGE_S = 30 * 24 * 3_600.0
LARGEST_REPLY_BYTES = 1024 * 1024
SWEEP_EVERY = 64  # replies kept between two looks at the size of the folder


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    text: str


class ReplyCache:
    """Keeps replies in a folder, bounded in size and age. What cannot be kept or read is simply not there."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, most_age_s: float = MOST_AGE_S) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_age_s = most_age_s
        self._kept = 0

    def find(self, request: Mapping[str, Any]) -> str | None:
        """Return the reply to `request`, which JSON can write; None when there is none."""
        path = self._path_of(request)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # a pipe or a device would be read for ever
                return None
            if time.time() - status.st_mtime > self._most_age_s or status.st_size > LARGEST_REPLY_BYTES:
                return None
            line = _Line.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            return None
        return line.text if line.text.strip() else None

    def keep(self, request: Mapping[str, Any], reply: str) -> None:
        """Keep `reply` as the one to `request`."""
        data = _Line(text=reply.encode(errors="replace").decode()).model_dump_json().encode()
        if len(data) > LARGEST_REPLY_BYTES:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with replace_whole(self._path_of(request)) as stream:
                stream.write(data)
            if self._kept % SWEEP_EVERY == 0:
                self._sweep()
            self._kept += 1
        except OSError as error:
            log.warning("a reply was not kept: %s", error.strerror or error)

    def _path_of(self, request: Mapping[str, Any]) -> Path:
        content = json.dumps(request, sort_keys=True, ensure_ascii=True)
        return self._folder / f"{hashlib.sha256(content.encode()).hexdigest()}.json"

    def _sweep(self) -> None:
        """Remove what is too old, and then the oldest until the rest is small enough."""
        with os.scandir(self._folder) as entries:
            files = sorted((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in entries)
        total = sum(size for _, size, _ in files)
        for changed_at, size, path in files:
            if total <= self._most_bytes and time.time() - changed_at <= self._most_age_s:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)
            total -= size
