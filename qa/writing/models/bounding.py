"""What a model's server sends is read only while somebody waits for it, and only so much of it.

A server may send for ever without saying a word: comments that keep a connection alive, one line that never
ends. The client of the provider goes on reading, out of reach of whoever waits for its next word; and where
the server is silent, it sits in the socket, where nobody can wake it. So two hooks of httpx watch: the bytes
are counted as they pass, and under `heeding(stop)` each connection is known to `stop`, which cuts it. The
server notices that, and stops writing what nobody reads.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

# A token comes with a few hundred bytes around it; the longest reply that can be set has 100,000.
MOST_BYTES = 64 * 1024 * 1024
MOST_PACKED_BYTES = 256 * 1024  # packed, a byte may become a thousand
# What httpcore calls the moments at which there is a new socket: over TLS it takes the place of the first.
_CONNECTED = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")


class BoundsRemoteProtocolError(httpx.RemoteProtocolError):
    """The server has sent more than any reply has, or nobody waits for it any more."""


class Stop:
    """Says that nobody waits any more, and cuts the connections that were made until then, or are later."""

    def __init__(self) -> None:
        self.is_said = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()

    def now(self) -> None:
        """Say it."""
        with self._lock:
            self.is_said = True
            for one in self._sockets:
                _cut(one)

    def watch(self, connected: socket.socket) -> None:
        """Take a connection that is to be cut when it is said."""
        with self._lock:
            self._sockets.append(connected)
            if self.is_said:
                _cut(connected)


def _cut(connected: socket.socket) -> None:
    """Wake whoever reads; closing it would not. It is closed by whoever opened it, and may be already."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)  # past the TLS around it, which is not ours


_stop: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def heeding(stop: Stop) -> Iterator[None]:
    """Inside the block, in this context, replies to clients with `HOOKS` end when `stop` is said."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def _watch_connecting(request: httpx.Request) -> None:
    """Let each connection that is made for `request` be known to whoever may stop it."""
    stop = _stop.get()
    if stop is None:
        return

    def look(event: str, details: Mapping[str, Any]) -> None:
        connected = details["return_value"].get_extra_info("socket") if event.endswith(_CONNECTED) else None
        if connected is not None:
            stop.watch(connected)

    request.extensions = {**request.extensions, "trace": look}


def _watch_reading(response: httpx.Response) -> None:
    """Let what is read of `response` pass by us."""
    if isinstance(response.stream, httpx.SyncByteStream):
        is_packed = response.headers.get("content-encoding", "identity").lower() != "identity"
        most = MOST_PACKED_BYTES if is_packed else MOST_BYTES
        response.stream = _WatchedStream(response.stream, most, _stop.get())


# Arguments of an `httpx.Client`. Each request has a connection of its own: one that was kept open could not
# be cut without harm to the next, and servers hang up between two questions, which shows only in the next.
HOOKS: Mapping[str, Any] = {
    "event_hooks": {"request": [_watch_connecting], "response": [_watch_reading]},
    "limits": httpx.Limits(max_keepalive_connections=0),
}


class _WatchedStream(httpx.SyncByteStream):
    """Passes bytes on until there are too many, or they are not wanted any more."""

    def __init__(self, stream: httpx.SyncByteStream, most_bytes: int, stop: Stop | None) -> None:
        self._stream = stream
        self._left = most_bytes
        self._stop = stop

    def __iter__(self) -> Iterator[bytes]:
        for data in self._stream:
            self._left -= len(data)
            if self._left < 0:
                raise BoundsRemoteProtocolError("more than any reply has")
            if self._stop is not None and self._stop.is_said:
                raise BoundsRemoteProtocolError("nobody waits for it any more")
            yield data

    def close(self) -> None:
        """Close the connection below."""
        self._stream.close()
