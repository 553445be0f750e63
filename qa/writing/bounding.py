"""What a model's server sends is read only while somebody waits for it, and only so much of it.

A server may send for ever without saying a word: comments that keep a connection alive, one line that never
ends. The client of the provider goes on reading, out of reach of whoever waits for its next word. So the
bytes themselves are watched, by a hook of httpx: with `heeding(stopped)` they end when `stopped` is set.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

# A token comes with a few hundred bytes around it; the longest reply that can be set has 100,000.
MOST_BYTES = 64 * 1024 * 1024
MOST_PACKED_BYTES = 256 * 1024  # packed, a byte may become a thousand

_stopped: ContextVar[threading.Event | None] = ContextVar("stopped", default=None)


class BoundsRemoteProtocolError(httpx.RemoteProtocolError):
    """The server has sent more than any reply has, or nobody waits for it any more."""


@contextmanager
def heeding(stopped: threading.Event) -> Iterator[None]:
    """Inside the block, in this context, replies of clients with `HOOKS` end when `stopped` is set."""
    token = _stopped.set(stopped)
    try:
        yield
    finally:
        _stopped.reset(token)


def _watch(response: httpx.Response) -> None:
    """Let what is read of `response` pass by us."""
    if isinstance(response.stream, httpx.SyncByteStream):
        is_packed = response.headers.get("content-encoding", "identity").lower() != "identity"
        most = MOST_PACKED_BYTES if is_packed else MOST_BYTES
        response.stream = _WatchedStream(response.stream, most, _stopped.get())


HOOKS: Mapping[str, Any] = {"event_hooks": {"response": [_watch]}}  # arguments of an `httpx.Client`


class _WatchedStream(httpx.SyncByteStream):
    """Passes bytes on until there are too many, or they are not wanted any more."""

    def __init__(
        self, stream: httpx.SyncByteStream, most_bytes: int, stopped: threading.Event | None
    ) -> None:
        self._stream = stream
        self._left = most_bytes
        self._stopped = stopped

    def __iter__(self) -> Iterator[bytes]:
        for data in self._stream:
            self._left -= len(data)
            if self._left < 0:
                raise BoundsRemoteProtocolError("more than any reply has")
            if self._stopped is not None and self._stopped.is_set():
                raise BoundsRemoteProtocolError("nobody waits for it any more")
            yield data

    def close(self) -> None:
        """Close the connection below."""
        self._stream.close()
