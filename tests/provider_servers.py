"""What Ollama and Anthropic say over HTTP, as actions of `model_servers.ScriptedServer`."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from model_servers import Action


def streams_as_ollama(*pieces: str, reason: str | None = "stop") -> Action:
    """Return an action that streams `pieces` as `/api/chat`; without a reason it breaks off."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, "application/x-ndjson")
        head = {"model": "scripted", "created_at": "2026-01-01T00:00:00Z"}
        for piece in pieces:
            _say(handler, {**head, "message": {"role": "assistant", "content": piece}, "done": False})
        if reason is not None:
            end = {"done": True, "done_reason": reason, "prompt_eval_count": 12, "eval_count": 5}
            _say(handler, {**head, "message": {"role": "assistant", "content": ""}, **end})
        _finish(handler)

    return act


def refuses_as_ollama(status: int, message: str) -> Action:
    """Return an action that answers with an error as Ollama words it."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"error": message}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(body)

    return act


def streams_as_anthropic(*pieces: str, reason: str | None = "end_turn", tool: str = "") -> Action:
    """Return an action that streams `pieces` as `/v1/messages`, as text or as the input of `tool`."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, "text/event-stream")
        _tell(handler, "message_start", message=_ANTHROPIC_MESSAGE)
        text: dict[str, Any] = {"type": "text", "text": ""}
        block = {"type": "tool_use", "id": "t1", "name": tool, "input": {}} if tool else text
        _tell(handler, "content_block_start", index=0, content_block=block)
        for piece in pieces:
            written = {"type": "input_json_delta", "partial_json": piece}
            delta = written if tool else {"type": "text_delta", "text": piece}
            _tell(handler, "content_block_delta", index=0, delta=delta)
        _tell(handler, "content_block_stop", index=0)
        if reason is not None:
            end = {"stop_reason": reason, "stop_sequence": None}
            _tell(handler, "message_delta", delta=end, usage={"input_tokens": 12, "output_tokens": 5})
            _tell(handler, "message_stop")
        _finish(handler)

    return act


_ANTHROPIC_MESSAGE: dict[str, Any] = {
    "id": "m1",
    "type": "message",
    "role": "assistant",
    "content": [],
    "model": "scripted",
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 12, "output_tokens": 1},
}


def _begin(handler: BaseHTTPRequestHandler, kind: str) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()


def _say(handler: BaseHTTPRequestHandler, line: dict[str, Any]) -> None:
    _send(handler, json.dumps(line).encode() + b"\n")


def _tell(handler: BaseHTTPRequestHandler, kind: str, **fields: Any) -> None:
    _send(handler, f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode())


def _send(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()


def _finish(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"0\r\n\r\n")
    handler.wfile.flush()
