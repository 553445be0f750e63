"""What a server sends that is no reply, and how it is told: `qa/writing/calling/failing.py`, over real HTTP.

Errors that providers word themselves are tested with the calls, in `test_calling.py`.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from model_servers import Action, ScriptedServer
from pydantic import SecretStr

from index.errors import ModelError
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel, WritingError
from qa.writing.models.opening import open_model


def _sends(body: bytes, *, status: int = 200, **headers: str) -> Action:
    """Return an action that sends exactly that."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        given = {"Content-Type": "text/event-stream", "Content-Length": str(len(body)), "Connection": "close"}
        for name, value in {**given, **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


def _event(value: Any) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\ndata: [DONE]\n\n"


def _failure_of(action: Action) -> str:
    with ScriptedServer(action) as server:
        settings = QaSettings(llm="openai-compatible:m", llm_url=server.url, llm_retries=0)
        with pytest.raises(WritingError) as raised:
            LanguageModel.open(settings).write([HumanMessage("Hello")])
    return str(raised.value)


@pytest.mark.parametrize(
    "body",
    [
        _event([1, 2]),
        _event(None),
        _event(7),
        _event({"choices": [{"index": 0, "delta": None, "finish_reason": None}]}),
        b"<html>Please log in</html>",
        b"",
    ],
)
def test_what_is_no_reply_is_told_without_the_words_of_a_programmer(
    body: bytes, socket_enabled: None
) -> None:
    assert _failure_of(_sends(body)) == "openai-compatible:m sent something that is not a reply."


def test_a_body_that_cannot_be_unpacked_is_no_server_that_is_away(socket_enabled: None) -> None:
    said = _failure_of(_sends(b"not gzip", Content_Encoding="gzip"))
    assert said == "openai-compatible:m sent something that is not a reply."


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_server_that_sends_elsewhere_is_told_with_the_setting(status: int, socket_enabled: None) -> None:
    said = _failure_of(_sends(b"", status=status, Location="http://127.0.0.1:1/v1"))
    assert f"sends elsewhere ({status})" in said
    assert "Check BYLINE_LLM_URL." in said


@pytest.mark.parametrize("key", ["abc\ndef-hidden", "ключ-hidden", "abc\x00hidden"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(key: str) -> None:
    settings = QaSettings(
        llm="openai-compatible:m", llm_url="http://127.0.0.1:1/v1", llm_api_key=SecretStr(key)
    )
    with pytest.raises(ModelError, match="Copy it again") as raised:
        open_model(settings.llm, settings)
    assert "hidden" not in str(raised.value)
