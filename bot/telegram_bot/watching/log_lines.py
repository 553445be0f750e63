"""The bot's log: one JSON object a line on standard error, with no text of a user and no token in it.

The libraries below write the address of every request, and the token is part of it. So they are quiet below
warnings, and whatever is written passes a filter that puts `<token>` in its place.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_TALKATIVE = ("httpx", "httpcore", "telegram", "uvicorn", "chromadb")


def write_log(stream: TextIO | None = None, *, debug: bool = False) -> None:
    """Send the log of the whole process to `stream` (default: standard error), from info upwards."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)


class JsonLines(logging.Formatter):
    """Writes a record as `{"at", "level", "from", "says"}`, and `error` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = self.formatException(record.exc_info)
        return hide_tokens(json.dumps(line, ensure_ascii=False))


def hide_tokens(text: str) -> str:
    """Return `text` with every bot token in it replaced."""
    return _TOKEN.sub("<token>", text)
