"""One try: a chat model's stream, read in a thread of its own, until it ends, fails, or the time is up.

A provider may hang before the first word or dribble for ever. So the stream is read by a daemon thread and
the caller waits on a queue: it gives up at the deadline whatever the provider does. Then the connection is
cut (`models/bounding.py`), which ends the thread; where the client is not ours, it ends with the next part or
at the provider's own time-out. The thread runs in a copy of the caller's context, in which LangChain keeps
the callbacks of the run that this call is a part of.
"""

from __future__ import annotations

import contextlib
import contextvars
import threading
import time
from collections.abc import Callable, Generator, Iterable
from queue import Empty, SimpleQueue
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk

from qa.writing.models.bounding import Stop, heeding

Open = Callable[[], Iterable[Any]]


class DeadlineTimeoutError(TimeoutError):
    """The time for the whole call is up."""


def iterate_until(deadline_s: float, open_stream: Open) -> Generator[list[AIMessageChunk]]:
    """Yield what the stream gives, as soon as there is something, all that has come since the last time.

    `deadline_s` is a moment of `time.monotonic()`. Closing the iterator stops the stream.
    Raises what the stream raises, and DeadlineTimeoutError.
    """
    queue: SimpleQueue[AIMessageChunk | _End] = SimpleQueue()
    stop = Stop()
    run = contextvars.copy_context().run
    threading.Thread(
        target=run, args=(_pump, open_stream, queue, stop), daemon=True, name="byline-writing"
    ).start()
    try:
        while True:
            parts, end = _take_all(queue, deadline_s)
            if parts:
                yield parts
            if end is not None:
                if end.error is not None:
                    raise end.error
                return
    finally:
        stop.now()


class _End:
    """The stream has ended, by an error or well."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def _pump(open_stream: Open, queue: SimpleQueue[AIMessageChunk | _End], stop: Stop) -> None:
    stream: Any = None
    error: BaseException | None = None
    try:
        with heeding(stop):
            stream = open_stream()
            for part in stream:
                if stop.is_said:
                    break
                queue.put(part if isinstance(part, AIMessageChunk) else _to_chunk(part))
    except BaseException as raised:  # noqa: BLE001 - raised again by the thread that waits
        error = raised
    finally:
        # Close before the end is told: who is told may ask the next thing, and find the model still busy.
        with contextlib.suppress(Exception):
            close = getattr(stream, "close", None)
            if close is not None:
                close()
        queue.put(_End(error))


def _to_chunk(whole: AIMessage) -> AIMessageChunk:
    """Return what a model that cannot stream says: LangChain gives the message as it is."""
    return AIMessageChunk(
        content=whole.content,
        additional_kwargs=whole.additional_kwargs,
        response_metadata=whole.response_metadata,
        usage_metadata=whole.usage_metadata,
        tool_calls=whole.tool_calls,  # from which it makes pieces of them
    )


def _take_all(
    queue: SimpleQueue[AIMessageChunk | _End], deadline_s: float
) -> tuple[list[AIMessageChunk], _End | None]:
    """Wait for a part and take all that have come by then, so that a slow listener does not lag behind."""
    parts: list[AIMessageChunk] = []
    left_s = deadline_s - time.monotonic()
    if left_s <= 0:  # a model that always has something to say gets no longer either
        raise DeadlineTimeoutError
    try:
        item = queue.get(timeout=left_s)
        while not isinstance(item, _End):
            parts.append(item)
            item = queue.get_nowait()
    except Empty:
        if not parts:
            raise DeadlineTimeoutError from None
        return parts, None
    return parts, item
