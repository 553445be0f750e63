"""The bot's log on standard error, with no text of a user and no token in it.

On a terminal it is lines to read; anywhere else one JSON object a line, and beside them, as a plain line,
the few things that whoever runs the bot has to know (`TOLD`): that Telegram is away, that it is back.

The libraries below write the address of every request, and the token is part of it. So they are quiet below
warnings, and whatever is written passes a filter that puts `<token>` in its place.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from bot.terminal_text import make_harmless

# The `extra` of a record that a person has to see.
TOLD: Mapping[str, object] = {"told": True}

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
_TALKATIVE = ("httpx", "httpcore", "telegram", "uvicorn", "chromadb")
_READS_ANSWERS = "telegram.request.BaseRequest"  # and writes those that it cannot read, with what is in them


def write_log(stream: TextIO | None = None, *, debug: bool = False) -> None:
    """Send the log of the whole process to `stream` (default: standard error), from info upwards."""
    stream = stream or sys.stderr
    handlers = [logging.StreamHandler(stream)]
    handlers[0].setFormatter(PlainLines(with_time=True) if stream.isatty() else JsonLines())
    if not stream.isatty():
        handlers.append(logging.StreamHandler(stream))
        handlers[1].setFormatter(PlainLines(with_time=False))
        handlers[1].addFilter(lambda record: hasattr(record, "told"))
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if debug else logging.WARNING)
    logging.getLogger(_READS_ANSWERS).setLevel(logging.INFO if debug else logging.CRITICAL)
    # It writes updates that it cannot read, with all that is in them.
    logging.getLogger("telegram.ext.ExtBot").setLevel(logging.CRITICAL + 1)


class PlainLines(logging.Formatter):
    """Writes a record as a line to read, `warning:` or `error:` in front of what went wrong."""

    def __init__(self, *, with_time: bool) -> None:
        super().__init__()
        self._with_time = with_time

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end; below it where an error arose, if the record says."""
        time = self.formatTime(record, "%H:%M:%S ") if self._with_time else ""
        level = f"{record.levelname.lower()}: " if record.levelno >= logging.WARNING else ""
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return hide_tokens(f"{time}{level}{make_harmless(record.getMessage())}{trace}")


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
