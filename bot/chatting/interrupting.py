"""When Ctrl-C counts in a chat: while something goes on that it can end, and not in between.

Pressed a moment too late, when the answer already stands there, it would otherwise hit whatever comes next,
and end the chat. While an answer is written keys are not shown either; they wait for the next prompt.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator

try:
    import termios
except ImportError:  # not on every system
    termios = None  # type: ignore[assignment]


@contextlib.contextmanager
def passing_over_ctrl_c() -> Iterator[None]:
    """Let nothing come of Ctrl-C inside the block. Main thread only."""
    with _handling(lambda _number, _frame: None):
        yield


@contextlib.contextmanager
def hearing_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt inside the block. Main thread only."""
    with _handling(signal.default_int_handler):
        yield


@contextlib.contextmanager
def hiding_keys() -> Iterator[None]:
    """Do not show what is typed inside the block, where the system can do that."""
    if termios is None or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    former = termios.tcgetattr(terminal)
    hidden = [*former]
    hidden[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, hidden)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, former)


@contextlib.contextmanager
def _handling(handler: signal._HANDLER) -> Iterator[None]:
    former = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
