"""llama.cpp in this process: one copy of a model, shared by everybody who opened the same file.

xllamacpp answers through the HTTP interface of llama.cpp's own server, in C++ threads of this process. Its
Python calls cannot be stopped before the first token, and cannot count tokens; the interface can both: who
goes away is noticed while the prompt is still being read. So it is spoken to over a Unix socket in a folder
that only this user may enter (or, where there are none, over loopback), and asks for a key that nobody else
has. Cost: a socket of its own. Undo: `Server.handle_chat_completions`, with a thread for each call.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import json
import logging
import os
import secrets
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from index.errors import ModelError
from qa.writing.models.bounding import HOOKS

log = logging.getLogger(__name__)

LONGEST_SOCKET_PATH = 100  # bytes; the system's limit is 104 or 108
CONNECT_S = 10.0
QUIET = -1  # llama.cpp says nothing on stderr
READ_AT_ONCE = 512  # tokens of a prompt: after so many it looks whether anybody still waits


class LlamaError(Exception):
    """llama.cpp refused a request; `status_code` is what its HTTP interface says."""

    def __init__(self, message: str, status_code: int) -> None:
        super().__init__(message)
        self.status_code = status_code


class LlamaRuntime:
    """A loaded model. Any number of threads may use it; llama.cpp answers one after the other."""

    def __init__(self, path: Path, context_tokens: int) -> None:
        """Load the model. Raises ModelError when llama.cpp cannot."""
        self._folder = tempfile.mkdtemp(prefix="byline-")  # only this user may enter it
        self._pid = os.getpid()
        self._key = secrets.token_hex(16)
        socket_path = os.path.join(self._folder, "llama.sock")
        has_sockets = hasattr(socket, "AF_UNIX") and len(os.fsencode(socket_path)) <= LONGEST_SOCKET_PATH
        self._server: Any = None
        try:
            self._server = _start(
                path, context_tokens, socket_path if has_sockets else "127.0.0.1", self._key
            )
        except RuntimeError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise ModelError(
                f"llama.cpp cannot load {path.name} with a context of {context_tokens} tokens: the file is "
                "damaged, its architecture is too new, or there is not enough memory. "
                "Set BYLINE_LLM_CONTEXT_TOKENS to less, or use another file."
            ) from error
        # One reference too many, so that only `close` ends it: a child process has no such threads to stop,
        # and would crash when it ends.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._server))
        self._client = httpx.Client(
            transport=httpx.HTTPTransport(
                uds=socket_path if has_sockets else None,
                # llama.cpp hangs up when it pleases: each request has a connection of its own.
                limits=httpx.Limits(max_keepalive_connections=0),
            ),
            base_url="http://llama" if has_sockets else self._server.listening_address,
            headers={"Authorization": f"Bearer {self._key}"},
            trust_env=False,
            **HOOKS,
        )

    @property
    def is_of_parent(self) -> bool:
        """Whether this process was forked from the one that loaded it: then nobody here answers."""
        return self._pid != os.getpid()

    @property
    def is_closed(self) -> bool:
        """Whether the model was let go of."""
        return self._server is None

    def stream_chat(self, body: Mapping[str, Any], *, timeout_s: float) -> Iterator[dict[str, Any]]:
        """Yield the parts of a chat completion as llama.cpp sends them; closing the iterator stops it.

        Raises LlamaError when the request is refused, and httpx's errors.
        """
        request = {**body, "stream": True, "stream_options": {"include_usage": True}}
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_S)
        with self._client.stream("POST", "/v1/chat/completions", json=request, timeout=timeout) as response:
            if response.status_code != httpx.codes.OK:
                raise _read_error(response.read(), response.status_code)
            for line in response.iter_lines():
                kind, _, data = line.partition(": ")
                if kind == "error":
                    raise _read_error(data.encode(), 500)
                if kind == "data" and data != "[DONE]":
                    yield _take_part(json.loads(data))

    def tokenize(self, text: str, *, timeout_s: float) -> list[int]:
        """Return the tokens of `text` alone, without those of a chat template."""
        response = self._client.post("/tokenize", json={"content": text}, timeout=timeout_s)
        if response.status_code != httpx.codes.OK:
            raise _read_error(response.content, response.status_code)
        return [int(token) for token in response.json()["tokens"]]

    def close(self) -> None:
        """Stop llama.cpp and let go of the model."""
        self._client.close()
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(self._server))
        self._server = None  # the last reference: it ends its threads
        shutil.rmtree(self._folder, ignore_errors=True)


def _start(path: Path, context_tokens: int, address: str, key: str) -> Any:
    import xllamacpp  # type: ignore[import-untyped]  # late: an optional extra, 100 MB; it comes without types

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = context_tokens, 1
    params.n_batch = params.n_ubatch = READ_AT_ONCE
    params.hostnames, params.port, params.api_keys = [address], 0, [key]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = count_threads()
    params.verbosity, params.warmup = QUIET, False
    params.ui = params.endpoint_slots = False
    params.cache_ram_mib = 0  # its default keeps up to 8 GB of old prompts
    params.offline = True
    return xllamacpp.Server(params)


def count_threads() -> int:
    """Return how many cores to compute on: all but one, which is left to everything else.

    llama.cpp's threads wait for each other without sleeping, so that one core with other work holds all of
    them up: on two busy cores 40 tokens took 45 s with two threads and 2.3 s with one.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(1, cores - 1)


def _take_part(part: Any) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise LlamaError("a part of the reply is no object", 500)
    if "error" in part:
        raise _read_error(json.dumps(part).encode(), 500)
    return part


def _read_error(body: bytes, status: int) -> LlamaError:
    with contextlib.suppress(ValueError, AttributeError):
        said = json.loads(body)
        error = said.get("error", said)
        return LlamaError(str(error.get("message") or body), int(error.get("code") or status))
    return LlamaError(body.decode(errors="replace"), status)


_Place = tuple[str, int]
_loaded: dict[_Place, LlamaRuntime] = {}
_users: dict[_Place, set[object]] = {}
_loading = threading.Lock()


def load_runtime(path: Path, context_tokens: int, user: object) -> LlamaRuntime:
    """Return the model at `path`, loaded once for this process, until the last user is done with it.

    Raises ModelError.
    """
    place = (os.path.realpath(path), context_tokens)
    with _loading:
        if any(runtime.is_of_parent for runtime in _loaded.values()):
            raise ModelError(
                f"The model {path.name} was loaded before this process was forked, and llama.cpp does not "
                "outlive that. Start processes with multiprocessing's method `spawn`."
            )
        if place not in _loaded:
            if not _loaded:
                atexit.register(close_runtimes)
            _loaded[place] = LlamaRuntime(path, context_tokens)
            log.info("loaded model=%s context_tokens=%d", path.name, context_tokens)
        _users.setdefault(place, set()).add(user)
        return _loaded[place]


def release_runtime(path: Path, context_tokens: int, user: object) -> None:
    """Say that `user` is done with the model at `path`; the last one that says so closes it."""
    place = (os.path.realpath(path), context_tokens)
    with _loading:
        users = _users.get(place, set())
        users.discard(user)
        if not users and place in _loaded and not _loaded[place].is_of_parent:
            _loaded.pop(place).close()


def close_runtimes() -> None:
    """Close every model that this process loaded; done when it ends."""
    with _loading:
        for place in [place for place, runtime in _loaded.items() if not runtime.is_of_parent]:
            _loaded.pop(place).close()
