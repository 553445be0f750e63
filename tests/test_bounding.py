"""Servers that send for ever, nothing, far too much, or wrong counts: `bounding.py` and `accounting.py` of
`qa/writing/models/`.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from model_servers import Action, ScriptedServer, streams

from qa.answering import OnText
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel, WritingError, Written
from qa.writing.calling.reply_cache import ReplyCache
from qa.writing.models import bounding

GUARD_S = 30.0  # says that something goes on for ever, not how long it takes
HEAD = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
SPECS = ["openai-compatible:m", "openai:gpt-5-mini", "ollama:m"]


@pytest.fixture(autouse=True)
def _a_key(monkeypatch: pytest.MonkeyPatch, socket_enabled: None) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none-at-all")


def _write(
    action: Action, llm: str = SPECS[0], timeout_s: float = GUARD_S, on_text: OnText | None = None
) -> Written:
    with ScriptedServer(action) as server:
        url = server.url.removesuffix("/v1") if llm.startswith("ollama") else server.url
        wanted = QaSettings(llm=llm, llm_url=url, llm_retries=0, llm_timeout_s=timeout_s)
        return LanguageModel.open(wanted).write([HumanMessage("Hello")], on_text=on_text)


def _floods(data: bytes, hung_up: threading.Event, *, packed: bool = False) -> Action:
    """Return an action that sends `data` again and again until nobody listens."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        until_s = time.monotonic() + GUARD_S
        try:
            while time.monotonic() < until_s:
                handler.wfile.write(data)
                time.sleep(0.005)
        except OSError:
            hung_up.set()

    return act


@pytest.fixture
def hung_up() -> threading.Event:
    """Is set when the server has noticed that nobody listens any more."""
    return threading.Event()


@pytest.mark.parametrize("llm", SPECS)
@pytest.mark.parametrize("data", [b": still here\n\n", b"x" * 1024], ids=["comments", "one line"])
def test_a_server_that_never_says_a_word_is_left_when_the_time_is_up(
    llm: str, data: bytes, hung_up: threading.Event
) -> None:
    with pytest.raises(WritingError):
        _write(_floods(data, hung_up), llm, timeout_s=1.0)
    assert hung_up.wait(GUARD_S), "the connection stays open, and what comes is read for ever"


def test_a_reply_that_is_far_too_long_is_not_read_to_its_end(
    hung_up: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounding, "MOST_BYTES", 10_000)
    with pytest.raises(WritingError, match="broke off"):
        _write(_floods(b"x" * 1024, hung_up))
    assert hung_up.wait(GUARD_S)


def test_a_packed_reply_may_be_much_shorter(
    hung_up: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounding, "MOST_PACKED_BYTES", 1_000)
    bomb = gzip.compress(bytes(4_000_000))
    with pytest.raises(WritingError, match="broke off"):
        _write(_floods(bomb, hung_up, packed=True))
    assert hung_up.wait(GUARD_S)


def test_a_reply_that_comes_in_one_huge_piece_is_cut_off_at_once() -> None:
    written = _write(streams("words " * 500_000, usage=None))
    assert written.finish_reason == "length"
    assert len(written.text) < 10_000
    assert written.usage["output"] < 10_000


@pytest.mark.parametrize("llm", SPECS)
def test_a_server_that_is_silent_is_hung_up_on_when_nobody_waits_any_more(
    llm: str, hung_up: threading.Event
) -> None:
    with pytest.raises(WritingError, match="did not answer in 1 s"):
        _write(_is_silent(hung_up), llm, timeout_s=1.0)
    assert hung_up.wait(GUARD_S), "the connection stays open"


def test_a_server_that_falls_silent_is_hung_up_on_when_the_listener_leaves(hung_up: threading.Event) -> None:
    def leave(text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _write(_is_silent(hung_up, says="Forty"), on_text=leave)
    assert hung_up.wait(GUARD_S), "the connection stays open"


def _is_silent(hung_up: threading.Event, *, says: str = "") -> Action:
    """Return an action that says nothing, or nothing more than a word, until nobody listens."""
    delta = {"role": "assistant", "content": says}

    def act(handler: BaseHTTPRequestHandler) -> None:
        if says:
            _begin(handler)
            _tell(handler, {**HEAD, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        handler.close_connection = True
        handler.connection.settimeout(GUARD_S)
        with contextlib.suppress(TimeoutError):
            if handler.rfile.read(1) == b"":
                hung_up.set()

    return act


@pytest.mark.parametrize("counts", [(-5_000, 7), (100, -7), (10**30, 1)])
def test_a_provider_that_cannot_count_is_not_believed(counts: tuple[int, int]) -> None:
    honest = _write(streams("Nobody crossed it.", usage=None))
    assert _write(streams("Nobody crossed it.", usage=counts)).usage == honest.usage


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # the provider's client sees it too
@pytest.mark.parametrize("counts", [(12.5, 7.5), ("12", "7"), ("many", "few"), ([], {})])
@pytest.mark.parametrize("where", ["behind the end", "at the end", "in each piece"])
def test_counts_that_are_no_numbers_do_not_cost_the_reply(counts: tuple[Any, Any], where: str) -> None:
    honest = _write(streams("Nobody crossed it."))
    assert _write(_counts_oddly(counts, where)).text == honest.text


def _counts_oddly(counts: tuple[Any, Any], where: str) -> Action:
    """Return an action that answers, and tells `counts` in a place where some servers do."""
    told = {"prompt_tokens": counts[0], "completion_tokens": counts[1], "total_tokens": counts[1]}
    said = {
        "index": 0,
        "delta": {"role": "assistant", "content": "Nobody crossed it."},
        "finish_reason": None,
    }
    ended = {"index": 0, "delta": {}, "finish_reason": "stop"}
    events = [
        {**HEAD, "choices": [said]} | ({"usage": told} if where == "in each piece" else {}),
        {**HEAD, "choices": [ended]} | ({"usage": told} if where != "behind the end" else {}),
        {**HEAD, "choices": []} | ({"usage": told} if where == "behind the end" else {}),
    ]

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler)
        for event in events:
            _tell(handler, event)
        handler.wfile.write(b"data: [DONE]\n\n")

    return act


def _begin(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def _tell(handler: BaseHTTPRequestHandler, event: dict[str, Any]) -> None:
    handler.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_kept_reply_that_is_no_file_is_not_read(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    cache.keep({"a": 1}, "kept")
    (kept,) = tmp_path.iterdir()
    kept.unlink()
    os.mkfifo(kept)
    assert cache.find({"a": 1}) is None
