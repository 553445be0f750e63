"""The bot's log: JSON for machines, lines for people, and in neither a token or a terminal's commands."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.telegram_bot.watching.log_lines import TOLD, write_log

log = logging.getLogger("bot.telegram_bot.tests")
TOKEN = "123456789:" + "B" * 35


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Put the process's log back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_what_a_person_has_to_know_stands_beside_the_json_as_a_line() -> None:
    stream = io.StringIO()
    write_log(stream)
    log.info("nothing special")
    log.warning("Telegram is away", extra=TOLD)
    first, second, third = stream.getvalue().splitlines()
    assert json.loads(first)["says"] == "nothing special"
    assert json.loads(second)["says"] == "Telegram is away"
    assert third == "warning: Telegram is away"


def test_a_terminal_shows_lines_only() -> None:
    stream = Terminal()
    write_log(stream)
    log.info("nothing special")
    log.error("Telegram is away", extra=TOLD)
    first, second = stream.getvalue().splitlines()
    assert first.endswith(" nothing special")
    assert second.endswith(" error: Telegram is away")


def test_a_line_to_read_says_where_an_error_arose() -> None:
    stream = Terminal()
    write_log(stream)
    try:
        int("odd")
    except ValueError:
        log.exception("it failed")
    assert "error: it failed\nTraceback" in stream.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_neither_form_holds_a_token_or_what_a_terminal_obeys(stream: io.StringIO) -> None:
    write_log(stream)
    log.warning("GET /bot%s/getMe \x1b[31m", TOKEN, extra=TOLD)
    assert "BBBB" not in stream.getvalue()
    assert "<token>" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
