"""LangSmith on loopback, as far as its client talks to it: takes runs and keeps them for the test to look at.

with TraceServer() as langsmith: ... run something with os.environ | langsmith.env ...
    langsmith.roots, langsmith.tree(root), langsmith.received
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import zstandard

KEY = "lsv2_pt_of_the_tests"
HANG_S = 60.0


@dataclass
class Run:
    """A run as it was told: begun by a post, ended by a patch, or both at once."""

    id: str
    fields: dict[str, Any] = field(default_factory=dict)
    is_ended: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.fields["name"])

    @property
    def kind(self) -> str:
        """`chain`, `llm`, `retriever` …."""
        return str(self.fields["run_type"])

    @property
    def parent(self) -> str | None:
        """The run that it is a part of."""
        return self.fields.get("parent_run_id")

    @property
    def error(self) -> str:
        """Why it failed; nothing when it did not."""
        return str(self.fields.get("error") or "")


class TraceServer:
    """Takes runs as LangSmith does. With `hangs` it reads requests and answers none until it is closed."""

    def __init__(self, *, hangs: bool = False, compresses: bool = True) -> None:
        self.runs: dict[str, Run] = {}
        self.received: list[bytes] = []
        self.paths: list[str] = []
        self.keys: set[str] = set()
        self.hangs = hangs
        self.compresses = compresses
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _QuietServer(("127.0.0.1", 0), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def env(self) -> dict[str, str]:
        """The environment that sends the traces of a program here."""
        return {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_ENDPOINT": f"http://127.0.0.1:{self._server.server_address[1]}",
            "LANGSMITH_API_KEY": KEY,
            "LANGSMITH_PROJECT": "articles",
            "NO_PROXY": "127.0.0.1",
        }

    @property
    def roots(self) -> list[Run]:
        """The runs that are a part of no other, in the order in which they began."""
        return [run for run in self._in_order() if run.parent is None]

    def tree(self, run: Run) -> list[Any]:
        """Return the run as [name, its children as trees...]."""
        return [run.name, *(self.tree(one) for one in self.children(run))]

    def children(self, run: Run) -> list[Run]:
        """Return the direct parts of a run, in the order in which they began."""
        return [one for one in self._in_order() if one.parent == run.id]

    def of_kind(self, kind: str) -> list[Run]:
        """Return all runs of a kind, in the order in which they began."""
        return [run for run in self._in_order() if run.kind == kind]

    def _in_order(self) -> list[Run]:
        return sorted(self.runs.values(), key=lambda run: str(run.fields["dotted_order"]))

    def take(self, path: str, headers: Any, body: bytes) -> None:
        """Keep what a request tells of runs."""
        if headers.get("Content-Encoding") == "zstd":
            body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        with self._lock:
            self.received.append(body)
            self.keys.add(headers.get("x-api-key", ""))
            if path == "/runs/batch":
                told = json.loads(body)
                parts = [(verb, run["id"], "", run) for verb in ("post", "patch") for run in told[verb]]
            else:
                parts = _read_parts(headers["Content-Type"], body)
            for _verb, run_id, name, value in parts:
                run = self.runs.setdefault(run_id, Run(run_id))
                run.fields |= {name: value} if name else {k: v for k, v in value.items() if v is not None}
                run.is_ended = run.is_ended or bool(run.fields.get("end_time"))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


def _read_parts(content_type: str, body: bytes) -> list[tuple[str, str, str, Any]]:
    """Read a form: `post.<id>` is a run, `post.<id>.inputs` a field of it; `patch` the same at its end."""
    form = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = []
    for part in form.iter_parts():
        verb, run_id, *field_name = str(part.get_param("name", header="content-disposition")).split(".")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        parts.append((verb, run_id, ".".join(field_name), json.loads(content)))
    return parts


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away in the middle is what is tested."""


def _handler_for(server: TraceServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            flags = {"zstd_compression_enabled": server.compresses}
            self._answer({"version": "0.12", "instance_flags": flags})

        def do_POST(self) -> None:
            length = self.headers["Content-Length"]
            body = self.rfile.read(int(length)) if length else b"".join(self._chunks())
            if not server.hangs:
                server.take(self.path, self.headers, body)
            self._answer({})

        def _chunks(self) -> Any:
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def _answer(self, value: Any) -> None:
            server.paths.append(self.path)
            if server.hangs:
                server.closing.wait(HANG_S)
                self.close_connection = True
                return
            body = json.dumps(value).encode()
            self.send_response(200 if self.command == "GET" else 202)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
