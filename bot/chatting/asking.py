"""One question of a conversation, on its way in a thread of its own.

The thread is there for Ctrl-C: whoever waits for a model in the main thread may not hear it until the model
says something. Stopping takes effect when the model writes its next word; nobody waits for that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from index.errors import BylineError
from qa.conversing import Exchange

_TICK_S = 0.4  # how often a waiting caller gets a turn, to show that something is going on


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The question is searched for in these words."""

    question: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """All that a language model has written so far, unchecked."""

    text: str


Event = Rewritten | Drafted
Tell = Callable[[Event], None]


class StoppedError(BylineError):
    """Nobody wants the answer any more."""


class Asking:
    """A question that is being answered. `ask` gets a function to tell what happens on the way."""

    def __init__(self, ask: Callable[[Tell], Exchange]) -> None:
        self._ask = ask
        self._told: SimpleQueue[Event | _Ended] = SimpleQueue()
        self._stopped = threading.Event()
        self._ended: _Ended | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="byline-chat")
        self._thread.start()

    def events(self) -> Iterator[Event | None]:
        """Yield what happens, and None now and then when nothing does; ends with the answer."""
        while self._ended is None:
            for event in self._wait():
                if isinstance(event, _Ended):
                    self._ended = event
                else:
                    yield event
            yield None

    def result(self) -> Exchange:
        """Return what `ask` returned, or raise what it raised. Call it when the events have ended."""
        if self._ended is None:
            raise RuntimeError("the question is still being answered")
        if isinstance(self._ended.with_, BaseException):
            raise self._ended.with_
        return self._ended.with_

    def stop(self) -> None:
        """End the writing at the next word; do not wait for it."""
        self._stopped.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the thread's end, but not for long."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self._told.put(_Ended(self._ask(self._tell)))
        except BaseException as error:  # noqa: BLE001 - raised again by `result`, in the thread that waits
            self._told.put(_Ended(error))

    def _tell(self, event: Event) -> None:
        if self._stopped.is_set():
            raise StoppedError("the answer is not wanted any more")
        self._told.put(event)

    def _wait(self) -> Iterator[Event | _Ended]:
        """Yield what has been told, of several drafts only the last one."""
        try:
            event = self._told.get(timeout=_TICK_S)
        except Empty:
            return
        while not self._told.empty():
            after = self._told.get()
            if not (isinstance(event, Drafted) and isinstance(after, Drafted)):
                yield event
            event = after
        yield event


@dataclass(frozen=True, slots=True)
class _Ended:
    with_: Exchange | BaseException
