"""A language model that is away, wrong or endless, as whoever asks on the command line meets it.

Each trouble goes through `byline ask` and through `byline chat`, over HTTP where a server has a part in it.
That the reason is right for each error of a provider is tested in `test_failing.py` and `test_calling.py`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from model_servers import Action, ScriptedServer, dribbles, refuses, streams
from provider_servers import refuses_as_ollama
from typer.testing import CliRunner

from bot.cli import app
from bot.failures import ExitCode
from bot.options import OUR_PACKAGES

QUESTION = "How many people were hurt when the barge hit the pier?"
OWN_WORDS = "three people were hurt"
KEY = "a-key-that-looks-like-none-0123456789"
NOBODYS_KEYS = {"OPENAI_API_KEY": "", "OLLAMA_API_KEY": "", "OLLAMA_HOST": "", "BYLINE_LLM_RETRIES": "0"}

pytestmark = pytest.mark.usefixtures("socket_enabled")


@dataclass(frozen=True, slots=True)
class Told:
    """What a command wrote, each in one line, and how it ended."""

    out: str
    err: str
    code: int


@dataclass(frozen=True, slots=True)
class Door:
    """A way to ask: the command, with the library behind it."""

    command: str
    library: Path

    def ask(self, **settings: str) -> Told:
        """Ask once, the question through a pipe; `settings` are variables without their prefix."""
        env = {f"BYLINE_{name.upper()}": value for name, value in settings.items()}
        arguments = ["--data-dir", str(self.library), self.command]
        done = CliRunner(env=NOBODYS_KEYS | env).invoke(app, arguments, input=f"{QUESTION}\n")
        return Told(" ".join(done.stdout.split()), " ".join(done.stderr.split()), done.exit_code)


@pytest.fixture(params=["ask", "chat"])
def door(request: pytest.FixtureRequest, library: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    # As `byline` does at its start: else Python writes what nobody handles to standard error.
    monkeypatch.setattr(logging, "lastResort", None)
    return Door(request.param, library)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """What a server that does not stop waits for."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize(
    ("model", "package", "told"),
    [
        ("opnai:gpt-5-mini", "", "no provider of language models called 'opnai'. Did you mean openai:"),
        ("gpt-5-mini", "", "'gpt-5-mini' has no provider or no name"),
        ("openai:gpt-5-mini", "langchain_openai", "openai needs a key. Set OPENAI_API_KEY"),
        ("openai-compatible:own", "langchain_openai", "needs the address of a server. Set BYLINE_LLM_URL"),
        ("gguf:/nowhere/model.gguf", "xllamacpp", "The model file /nowhere/model.gguf cannot be read"),
        ("gguf:README.md", "xllamacpp", "README.md is not a whole GGUF model"),
    ],
)
def test_a_model_that_cannot_be_is_a_wrong_setting(door: Door, model: str, package: str, told: str) -> None:
    if package:
        pytest.importorskip(package, reason=f"{package} is not installed")
    result = door.ask(llm=model)
    assert (result.code, result.out) == (ExitCode.USAGE, "")
    assert result.err.startswith("error: ")
    assert told in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (refuses(401, f"Incorrect API key: {KEY}", code="invalid_api_key"), "does not accept the key (401)"),
        (
            refuses(400, f"no such project for {KEY} \x1b[2J"),
            "refused the request (400): no such project for",
        ),
        (refuses(404, "no model"), "has no model own, or is not an OpenAI-compatible one"),
        (refuses(400, "maximum context length is 40 tokens", code="context_length_exceeded"), "longer than"),
        (streams(*["and on "] * 20_000), "wrote nothing that could be used"),
    ],
    ids=["wrong key", "key repeated", "no such model", "too long", "never stops"],
)
def test_a_model_that_does_not_write_leaves_the_articles_own_words_and_says_why(
    door: Door, action: Action, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    with ScriptedServer(action) as server, caplog.at_level(logging.DEBUG):
        result = door.ask(llm="openai-compatible:own", llm_url=server.url, llm_api_key=KEY)
    assert (result.code, result.err) == (0, "")
    assert OWN_WORDS in result.out
    assert told in result.out
    assert "these are the articles' own words" in result.out
    assert "\x1b" not in result.out
    assert KEY not in result.out
    assert not any(KEY in record.getMessage() for record in caplog.records if is_ours(record))


def is_ours(record: logging.LogRecord) -> bool:
    """Whether `--debug` would show it."""
    return record.name.partition(".")[0] in OUR_PACKAGES


def test_a_model_that_is_not_pulled_is_told_with_the_command_that_pulls_it(door: Door) -> None:
    pytest.importorskip("langchain_ollama", reason="langchain-ollama is not installed")
    with ScriptedServer(refuses_as_ollama(404, "model 'qwen9' not found")) as server:
        result = door.ask(llm="ollama:qwen9", llm_url=server.url.removesuffix("/v1"))
    assert result.code == 0
    assert OWN_WORDS in result.out
    assert "ollama pull qwen9" in result.out


def test_models_to_fall_back_on_without_a_first_one_are_a_wrong_setting(door: Door) -> None:
    result = door.ask(llm="", llm_fallbacks="ollama:qwen3:8b")
    assert result.code == 2
    assert "BYLINE_LLM_FALLBACKS" in result.err


def test_a_context_too_small_for_one_passage_names_the_setting_and_asks_nobody(door: Door) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    with ScriptedServer(streams("A barge. [1]")) as server:
        settings = {"llm_url": server.url, "llm_context_tokens": "60"}
        result = door.ask(llm="openai-compatible:own", **settings)
        assert server.requests == []
    assert result.code == 0
    assert OWN_WORDS in result.out
    assert "too few for one passage (BYLINE_LLM_CONTEXT_TOKENS says" in result.out


def test_a_model_that_dribbles_on_is_given_up_after_its_time(door: Door, released: threading.Event) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    with ScriptedServer(dribbles(released, "and ")) as server:
        result = door.ask(llm="openai-compatible:own", llm_url=server.url, llm_timeout_s="1")
    assert result.code == 0
    assert OWN_WORDS in result.out
    assert "openai-compatible:own did not answer in 1 s" in result.out


def test_another_model_that_is_set_steps_in(door: Door) -> None:
    pytest.importorskip("langchain_openai", reason="langchain-openai is not installed")
    with ScriptedServer(refuses(404), streams("Three people were hurt. [1]")) as server:
        fallbacks = "openai-compatible:second"
        result = door.ask(llm="openai-compatible:first", llm_url=server.url, llm_fallbacks=fallbacks)
    assert result.code == 0
    assert "Written by openai-compatible:second" in result.out
