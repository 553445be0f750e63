"""LangSmith by its environment variables, with its real client and a server on loopback: the traces of the
real command and of a Python program, and what becomes of the answer when LangSmith is away.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableLambda
from langsmith_server import KEY, Run, TraceServer
from model_servers import Action, ScriptedServer, hangs, refuses, streams
from provider_servers import streams_as_ollama
from telegram_door import BotProcess, emulator

from bot.failures import ExitCode
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel

pytestmark = pytest.mark.usefixtures("socket_enabled")

ROOT = Path(__file__).resolve().parents[1]
HURT = "How many people were hurt when the barge hit the bridge?"
STORM = "How many homes were without power?"
MODEL_KEY = "the-key-of-the-model"
GUARD_S = 90  # against hanging for ever; a client that is left alone tries for minutes

WRITES = streams("Three people were hurt ", "when the barge hit the pier. [1]", usage=(100, 12))
WRITING = ["write_answer", ["prompt"], ["model", ["ChatOpenAI"]], ["reader"]]
ANSWERING = ["Assistant", ["retrieve"], WRITING]


def start(library: Path, *arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """Start Python with `arguments` over the library, with `env` added to the environment."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"BYLINE_DATA_DIR": str(library), "NO_PROXY": "127.0.0.1"} | env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run(library: Path, *arguments: str, env: dict[str, str], stdin: str = "") -> tuple[str, str]:
    """Run Python to a good end; return what it printed on standard output and on standard error."""
    process = start(library, *arguments, env=env)
    out, err = process.communicate(stdin, GUARD_S)
    assert process.returncode == 0, err
    return out, err


def writer(server: ScriptedServer) -> dict[str, str]:
    """Return the environment in which the model of `server` writes."""
    return {
        "BYLINE_LLM": "openai-compatible:my-model",
        "BYLINE_LLM_URL": server.url,
        "BYLINE_LLM_API_KEY": MODEL_KEY,
        "BYLINE_LLM_RETRIES": "0",
    }


def check_ended_without_keys(langsmith: TraceServer) -> None:
    assert all(one.is_ended for one in langsmith.runs.values())
    assert langsmith.keys == {KEY}
    assert not [key for key in (KEY, MODEL_KEY) if key.encode() in b"".join(langsmith.received)]


def asked(one: Run) -> str:
    return str(one.fields["inputs"]["input"])


def test_a_question_in_the_terminal_is_one_run_with_all_that_was_done(library: Path, articles: Path) -> None:
    with TraceServer() as langsmith, ScriptedServer(WRITES) as server:
        out, err = run(library, "-m", "bot", "ask", HURT, env=langsmith.env | writer(server))
    assert out.startswith("Three people were hurt when the barge hit the pier. [1]")
    assert err == ""
    (root,) = langsmith.roots
    assert langsmith.tree(root) == ANSWERING
    check_ended_without_keys(langsmith)
    assert (asked(root), root.fields["session_name"]) == (HURT, "articles")
    answer = root.fields["outputs"]["output"]
    assert answer["claims"][0]["text"] == "Three people were hurt when the barge hit the pier."
    (retrieval,) = langsmith.of_kind("retriever")
    assert retrieval.fields["outputs"]["documents"][0]["metadata"]["article_id"] == "barge-tribune"
    (call,) = langsmith.of_kind("llm")
    usage = call.fields["extra"]["metadata"]["usage_metadata"]
    assert (usage["input_tokens"], usage["output_tokens"]) == (100, 12)
    received = b"".join(langsmith.received)
    assert b'"vector"' not in received
    assert str(articles).encode() not in received


PROGRAM = f"""
import asyncio
from langsmith import traceable
from qa import Assistant
from qa.working_ahead import work_ahead

async def ask(assistant):
    await assistant.abatch(["{HURT} (1)", "{HURT} (2)"])
    async for event in assistant.astream_events("{HURT} (3)", version="v2"):
        pass

@traceable
def several(assistant):
    return [answer.text for answer in work_ahead(assistant.ask, ["{HURT} (4)", "{HURT} (5)"], threads=2)]

with Assistant.open() as assistant:
    assistant.ask("{HURT} (0)")
    asyncio.run(ask(assistant))
    several(assistant)
    chain = assistant | (lambda answer: answer.text)
    chain.invoke("{HURT} (6)")
"""


def test_each_way_to_ask_in_python_is_a_run_where_it_belongs(library: Path) -> None:
    with TraceServer() as langsmith, ScriptedServer(WRITES) as server:
        run(library, "-c", PROGRAM, env=langsmith.env | writer(server))
    alone = [root for root in langsmith.roots if root.name == "Assistant"]
    assert sorted(asked(root) for root in alone) == [f"{HURT} ({n})" for n in range(4)]
    assert all(langsmith.tree(root) == ANSWERING for root in alone)
    row, chain = (root for root in langsmith.roots if root.name != "Assistant")
    assert langsmith.tree(row) == ["several", ANSWERING, ANSWERING]
    assert langsmith.tree(chain) == ["RunnableSequence", ANSWERING, ["RunnableLambda"]]
    check_ended_without_keys(langsmith)


def test_a_follow_up_in_a_chat_is_a_run_beside_the_one_that_makes_it_stand_alone(library: Path) -> None:
    questions = f"{HURT}\nAnd where did it happen?\n"
    with TraceServer() as langsmith, ScriptedServer(WRITES) as server:
        run(library, "-m", "bot", "chat", env=langsmith.env | writer(server), stdin=questions)
    trees = [langsmith.tree(root) for root in langsmith.roots]
    assert trees == [ANSWERING, ["make_standalone", ["ChatOpenAI"]], ANSWERING]
    check_ended_without_keys(langsmith)


def test_a_question_in_telegram_is_a_run(library: Path, tmp_path: Path) -> None:
    with emulator() as api, TraceServer() as langsmith, ScriptedServer(WRITES) as server:
        bot = BotProcess(api, library, tmp_path, **langsmith.env | writer(server))
        bot.start()
        room = api.private(api.person("Ada"))
        room.say(HURT)
        api.world.wait_for(lambda: any("[1]" in sent.text for sent in room.from_bot()), "an answer", GUARD_S)
        bot.stop()
    (root,) = langsmith.roots
    assert (asked(root), langsmith.tree(root)) == (HURT, ANSWERING)
    check_ended_without_keys(langsmith)


def test_each_question_of_a_batch_is_a_run(library: Path) -> None:
    questions = [f"{HURT} ({number})" for number in range(12)]
    lines = "".join(json.dumps({"id": n, "question": one}) + "\n" for n, one in enumerate(questions))
    with TraceServer() as langsmith:
        run(library, "-m", "bot", "ask", "--batch", "-", env=langsmith.env, stdin=lines)
    assert sorted(map(asked, langsmith.roots)) == sorted(questions)
    assert all(langsmith.tree(root) == ["Assistant", ["retrieve"]] for root in langsmith.roots)
    check_ended_without_keys(langsmith)


def test_a_model_that_fails_or_hangs_is_a_failed_part_of_its_question(library: Path) -> None:
    released = threading.Event()
    script: tuple[Action, ...] = (refuses(401, f"wrong key {MODEL_KEY}"), hangs(released))
    with TraceServer() as langsmith, ScriptedServer(*script) as server:
        env = langsmith.env | writer(server) | {"BYLINE_LLM_TIMEOUT_S": "1"}
        out, _ = run(library, "-m", "bot", "chat", env=env, stdin=f"{HURT}\n{STORM}\n")
        released.set()
    assert "does not accept the key" in out
    assert "did not answer in 1 s" in out
    assert "wrong key ***" in langsmith.of_kind("llm")[0].error
    for call in langsmith.of_kind("llm"):
        assert call.parent is not None
        assert call.error
    assert [root.name for root in langsmith.roots if not root.error].count("Assistant") == 2
    check_ended_without_keys(langsmith)


def test_an_interrupted_question_is_in_the_trace(library: Path) -> None:
    released = threading.Event()
    with TraceServer() as langsmith, ScriptedServer(hangs(released)) as server:
        process = start(library, "-m", "bot", "ask", HURT, env=langsmith.env | writer(server))
        until = time.monotonic() + GUARD_S
        while not server.requests and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=GUARD_S)
        released.set()
    assert (process.returncode, err) == (ExitCode.INTERRUPTED, "error: Interrupted. The library is sound.\n")
    (root,) = langsmith.roots
    assert root.error.startswith("KeyboardInterrupt")
    assert langsmith.tree(root)[1:2] == [["retrieve"]]
    assert root.is_ended


def test_a_langsmith_that_hangs_holds_up_neither_the_answer_nor_the_end(library: Path) -> None:
    with TraceServer(hangs=True) as langsmith:
        out, err = run(library, "-m", "bot", "ask", HURT, env=langsmith.env)
        assert not langsmith.closing.is_set()
    assert "three people were hurt" in out
    assert err == ""


def test_a_langsmith_that_is_away_costs_nothing_but_its_traces(library: Path) -> None:
    away = {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": "http://127.0.0.1:9"}  # and no key
    out, err = run(library, "-m", "bot", "ask", HURT, env=away)
    assert "three people were hurt" in out
    assert err == ""


def test_nothing_of_it_is_imported_when_nothing_is_traced(library: Path) -> None:
    _, imported = run(library, "-X", "importtime", "-m", "bot", "ask", HURT, env={"LANGSMITH_API_KEY": KEY})
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in imported.splitlines()}
    assert "qa" in modules
    assert not modules & {"langchain_core", "langchain", "langsmith", "opentelemetry"}


class Told(BaseCallbackHandler):
    """Keeps what callbacks are told of how a model was opened."""

    serialized = ""

    def on_chat_model_start(self, serialized: dict[str, Any], messages: Any, **_: Any) -> None:
        self.serialized = json.dumps(serialized)


@pytest.mark.parametrize(
    ("provider", "action", "address"),
    [
        ("ollama", streams_as_ollama("Hello."), "http://{host}"),
        ("ollama", streams_as_ollama("Hello."), "http://me:pass-word@{host}"),
        ("openai-compatible", WRITES, "http://me:pass-word@{host}/v1"),
        ("openai-compatible", WRITES, "http://{host}/v1?key=pass-word"),
    ],
)
def test_callbacks_are_told_neither_keys_nor_passwords(provider: str, action: Action, address: str) -> None:
    told = Told()
    with ScriptedServer(action) as server:
        url = address.format(host=server.url.removeprefix("http://").removesuffix("/v1"))
        settings = QaSettings(llm=f"{provider}:my-model", llm_url=url, llm_api_key=MODEL_KEY)  # type: ignore[arg-type]
        model = LanguageModel.open(settings)
        write: RunnableLambda[str, str] = RunnableLambda(lambda text: model.write([HumanMessage(text)]).text)
        assert write.invoke("Hello?", {"callbacks": [told]})
        model.close()
    assert "my-model" in told.serialized
    for secret in (MODEL_KEY, "pass-word", "bWU6cGFzcy13b3Jk"):  # the last: name and password for a header
        assert secret not in told.serialized
