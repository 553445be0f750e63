"""Connections that go only where they may, and end when the time is up.

A host name is resolved once, every address it has is checked, and the connection goes to one of those very
addresses: a name that says another thing the second time (DNS rebinding) is never asked a second time. TLS is
still verified for the host name, because httpcore passes that on, not the address.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import httpcore

Resolve = Callable[[str, int], Sequence[str]]
IsAllowed = Callable[[str], bool]


class ForbiddenAddressError(Exception):
    """A host has an address that may not be connected to."""


class UnknownHostError(Exception):
    """A host name has no address."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a host, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Connects for httpcore until `deadline` (by `time.monotonic`), and only where `is_allowed` says yes."""

    def __init__(self, deadline: float, *, is_allowed: IsAllowed, resolve: Resolve) -> None:
        self._deadline = deadline
        self._is_allowed = is_allowed
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises ForbiddenAddressError when any of them may not be connected to: a name that points both outside
        and inside has no good reason to.
        """
        addresses = self._resolve_in_time(host, port)
        if not all(map(self._is_allowed, addresses)):
            raise ForbiddenAddressError(host)
        failure: httpcore.NetworkError | httpcore.TimeoutException = httpcore.ConnectError(host)
        for address in addresses:
            try:
                stream = self._plain.connect_tcp(
                    address, port, _left(self._deadline), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Never: a link leads to no file."""
        raise ForbiddenAddressError(path)

    def _resolve_in_time(self, host: str, port: int) -> Sequence[str]:
        """Resolve in a thread, because the system's resolver knows no deadline and may take a minute."""
        answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001 - it is raised again, in the thread that waits for it
                answers.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answers.get(timeout=_left(self._deadline))
        except Empty:
            raise httpcore.ConnectTimeout(host) from None
        if isinstance(found, OSError | UnicodeError):  # UnicodeError: a label that is too long
            raise UnknownHostError(host) from found
        if isinstance(found, Exception):
            raise found
        if not found:
            raise UnknownHostError(host)
        return found


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every step has only the time that is left: a server that drips gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises ReadTimeout when it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
