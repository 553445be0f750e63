"""The log that `--debug` shows: what it repeats of others may not command the terminal. `bot/options.py`."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator

import pytest

from bot.options import OUR_PACKAGES, show_log


@pytest.fixture(autouse=True)
def _former_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with warnings.catch_warnings():
        yield
    root.handlers[:], root.level = handlers, level
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(logging.NOTSET)


def test_a_log_line_has_nothing_in_it_that_a_terminal_would_obey(capsys: pytest.CaptureFixture[str]) -> None:
    show_log()
    logging.getLogger("qa.writing").info("the server said: %s", "\x1b]0;owned\x07 \u202eabc\x9b31m")
    written = capsys.readouterr().err
    assert written.startswith("qa.writing: the server said: ␛]0;owned␇ ")
    assert not set(written) & set("\x1b\x07\x9b\u202e")


def test_a_traceback_in_the_log_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    show_log()
    logging.getLogger("qa").error("it failed", exc_info=ValueError("\x1b[2J"))
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["qa: it failed", "ValueError: ␛[2J"]
