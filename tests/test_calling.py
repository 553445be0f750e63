"""Calls of a language model: `qa/writing/calling/`.

Failures come over real HTTP from a scripted server, in the wording of OpenAI, Ollama and Anthropic, through
their real clients; what a model writes comes from a scripted chat model, or from SmolLM2 in process and
behind a server.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from model_servers import (
    Action,
    Reply,
    ScriptedChatModel,
    ScriptedServer,
    asked,
    breaks_off,
    dribbles,
    hangs,
    needs_smollm2,
    open_scripted,
    refuses,
    says_rubbish,
    scripted_language_model,
    serve_smollm2,
    smollm2_settings,
    streams,
)
from provider_servers import refuses_as_ollama, streams_as_anthropic, streams_as_ollama
from pydantic import BaseModel, SecretStr

from qa.settings import QaSettings
from qa.writing.calling import LanguageModel, WritingError, Written, trying
from qa.writing.calling.failing import Failure
from qa.writing.calling.language_model import REPLIES
from qa.writing.calling.reply_cache import ReplyCache
from qa.writing.calling.trying import find_pause_s

KEY = "sk-test-0123456789abcdef"
ASKED = [SystemMessage("Be brief."), HumanMessage("Who crossed the bridge?")]
GUARD_S = 30.0  # says that something hangs, not how long it takes


class _Claims(BaseModel):
    """What was found."""

    claims: list[str]


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "FIRST_PAUSE_S", 0.01)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Lets a hanging server go when the test is over."""
    event = threading.Event()
    yield event
    event.set()


Call = Callable[..., tuple[Written | WritingError, ScriptedServer]]


@pytest.fixture
def call(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return what asks a scripted server once, and gives back what came of it, and the server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # Anthropic's client goes by it, as a user's would

    def ask(
        *script: Action,
        spec: str = "openai-compatible:m",
        path: str = "/v1",
        schema: type[BaseModel] | None = None,
        show: Callable[[Mapping[str, Any]], str] | None = None,
        on_text: Callable[[str], None] | None = None,
        **settings: Any,
    ) -> tuple[Written | WritingError, ScriptedServer]:
        with ScriptedServer(*script) as server:
            url = server.url.removesuffix("/v1") + path
            model = LanguageModel.open(
                QaSettings(llm=spec, llm_url=url, llm_api_key=SecretStr(KEY), **settings)
            )
            try:
                return model.write(ASKED, schema=schema, show=show, on_text=on_text), server
            except WritingError as error:
                return error, server

    return ask


def _written(outcome: Written | WritingError) -> Written:
    assert isinstance(outcome, Written), str(outcome)
    return outcome


def _failed(outcome: Written | WritingError) -> WritingError:
    assert isinstance(outcome, WritingError), outcome
    return outcome


# ---- What is written ---------------------------------------------------------------------------------------


def test_returns_what_was_written_and_what_it_took(call: Call) -> None:
    outcome, _ = call(streams("Forty ", "people."), llm_input_price=2.0, llm_output_price=10.0)
    written = _written(outcome)
    assert (written.text, written.model, written.finish_reason) == (
        "Forty people.",
        "openai-compatible:m",
        "stop",
    )
    assert written.usage == {"input": 12, "output": 5}
    assert written.cost_usd == pytest.approx((12 * 2.0 + 5 * 10.0) / 1_000_000)


class _WholeChatModel(BaseChatModel):
    """A chat model that cannot stream: there are such in packages of providers."""

    said: AIMessage

    @property
    def _llm_type(self) -> str:
        return "whole"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self.said)])


def test_a_model_that_cannot_stream_is_heard_in_one_piece() -> None:
    usage = UsageMetadata(input_tokens=3, output_tokens=4, total_tokens=7)
    said = AIMessage("Forty people.", usage_metadata=usage)
    model = LanguageModel([open_scripted("scripted:m", _WholeChatModel(said=said))], QaSettings())
    told: list[str] = []
    written = model.write(ASKED, on_text=told.append)
    assert (written.text, told, written.usage) == (
        "Forty people.",
        ["Forty people."],
        {"input": 3, "output": 4},
    )


def test_a_tool_call_of_a_model_that_cannot_stream_is_its_reply() -> None:
    call = {"name": "claims", "args": {"claims": ["Forty people."]}, "id": "1"}
    chat = _WholeChatModel(said=AIMessage("", tool_calls=[call]))
    written = LanguageModel([open_scripted("scripted:m", chat)], QaSettings()).write(ASKED)
    assert written.text == '{"claims": ["Forty people."]}'


def test_costs_are_unknown_without_prices(call: Call) -> None:
    outcome, _ = call(streams("Forty people."))
    assert _written(outcome).cost_usd is None


def test_counts_tokens_itself_where_the_provider_says_nothing(call: Call) -> None:
    outcome, _ = call(streams("Forty people crossed it.", usage=None))
    usage = _written(outcome).usage
    assert usage["input"] > 5
    assert 4 <= usage["output"] <= 12


def test_tells_all_that_is_written_so_far_from_the_first_word_on() -> None:
    told: list[str] = []
    may_go_on = threading.Event()

    def hear(text: str) -> None:
        told.append(text)
        may_go_on.set()

    halting = open_scripted("scripted:m", _Halting(go_on=may_go_on))
    model = LanguageModel([halting], QaSettings(llm="scripted:m"))
    written = model.write(ASKED, on_text=hear)
    assert told[0] == "Forty "
    assert told[-1] == written.text == "Forty people."
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(told))


class _Halting(ScriptedChatModel):
    """Says one word, and the next when the listener has heard the first."""

    replies: tuple[Reply, ...] = ()
    go_on: Any

    def _stream(self, *_: Any, **__: Any) -> Iterator[Any]:
        words = Reply(("Forty ", "people."))
        for number, chunk in enumerate(ScriptedChatModel(replies=(words,))._stream([HumanMessage("")])):
            if number == 1:
                assert self.go_on.wait(GUARD_S), "the first word was not told before the second came"
            yield chunk


def test_a_limit_that_cut_a_reply_off_is_told(call: Call) -> None:
    outcome, _ = call(streams("Forty peo", finish_reason="length"))
    assert _written(outcome).finish_reason == "length"


def test_a_model_that_never_stops_is_cut_off(call: Call, released: threading.Event) -> None:
    outcome, _ = call(dribbles(released, "on and on " * 20), llm_output_tokens=16)
    assert _written(outcome).finish_reason == "length"
    assert len(_written(outcome).text) < 1_000


# ---- Structured replies ------------------------------------------------------------------------------------

STRUCTURED = ('{"claims": ["Forty', " people", ' crossed it."', "]}")


@pytest.mark.parametrize(
    ("spec", "path", "action"),
    [
        ("openai-compatible:m", "/v1", streams(*STRUCTURED)),
        ("openai:gpt-4o-mini", "/v1", streams(*STRUCTURED)),
        ("ollama:qwen3:8b", "", streams_as_ollama(*STRUCTURED)),
        (
            "anthropic:claude-of-the-test",
            "",
            streams_as_anthropic(*STRUCTURED, reason="tool_use", tool="_Claims"),
        ),
    ],
)
def test_a_structured_reply_is_shown_as_it_grows(call: Call, spec: str, path: str, action: Action) -> None:
    _need_package_of(spec)
    told: list[str] = []
    outcome, _ = call(
        action,
        spec=spec,
        path=path,
        schema=_Claims,
        show=_show_claims,
        on_text=told.append,
    )
    assert _written(outcome).fields == _Claims(claims=["Forty people crossed it."])
    assert told[-1] == "Forty people crossed it."


def _show_claims(partial: Mapping[str, Any]) -> str:
    return " ".join(partial.get("claims", []))


def test_a_structured_reply_that_does_not_fit_is_kept_as_it_came(call: Call) -> None:
    outcome, _ = call(streams('{"claims": ["Forty'), schema=_Claims)
    assert _written(outcome).fields is None
    assert _written(outcome).text == '{"claims": ["Forty'


def test_nothing_is_told_of_a_structured_reply_that_nobody_can_show(call: Call) -> None:
    told: list[str] = []
    call(streams(*STRUCTURED), schema=_Claims, on_text=told.append)
    assert told == []


# ---- Failures that may pass --------------------------------------------------------------------------------


def test_waits_exactly_as_long_as_the_server_asks(call: Call) -> None:
    outcome, server = call(refuses(429, retry_after="1"), streams("Forty people."))
    assert _written(outcome).text == "Forty people."
    first, second = server.requests
    assert second.at_s - first.at_s >= 1.0  # never sooner; how much later depends on the machine


def test_does_not_wait_longer_than_the_whole_call_may_take(call: Call) -> None:
    outcome, server = call(refuses(429, retry_after="3600"))
    assert "429) and asks to wait 3,600 s" in str(_failed(outcome))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "failure",
    [
        refuses(500),
        refuses(502),
        refuses(503),
        refuses(529),
        refuses(408),
        breaks_off("Forty "),
        says_rubbish("Forty "),
        streams("Forty ", finish_reason=None),
    ],
    ids=["500", "502", "503", "529", "408", "breaks off", "rubbish", "no end"],
)
def test_tries_again_when_the_failure_may_pass(call: Call, failure: Action) -> None:
    told: list[str] = []
    outcome, server = call(failure, streams("Forty ", "people."), on_text=told.append)
    assert _written(outcome).text == "Forty people."
    assert told[-1] == "Forty people."
    assert len(server.requests) == 2


def test_a_try_that_broke_off_is_counted_too(call: Call) -> None:
    outcome, _ = call(breaks_off("Forty people crossed "), streams("Forty people."))
    usage = _written(outcome).usage
    assert usage["input"] > 12
    assert usage["output"] > 5


def test_gives_up_after_the_tries_that_are_set(call: Call) -> None:
    outcome, server = call(refuses(500, "the engine stalled"), llm_retries=2)
    assert str(_failed(outcome)) == "The server of openai-compatible:m failed (500): the engine stalled."
    assert _failed(outcome).failures[0].kind == "server"
    assert len(server.requests) == 3


def test_says_where_nobody_is_there(socket_enabled: None) -> None:
    model = LanguageModel.open(QaSettings(llm="openai-compatible:m", llm_url="http://127.0.0.1:9/v1"))
    with pytest.raises(
        WritingError, match=r"^openai-compatible:m cannot be reached at http://127.0.0.1:9/v1\.$"
    ):
        model.write(ASKED)


@pytest.mark.parametrize("asked_for", ["86400", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_server_that_asks_to_wait_longer_than_anybody_would_is_left(call: Call, asked_for: str) -> None:
    outcome, server = call(refuses(429, retry_after=asked_for), llm_retries=5)
    assert re.search(r"gets too many requests \(429\) and asks to wait [\d,]+ s\.$", str(_failed(outcome)))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "asked_for", ["-3600", "Mon, 02 Mar 2020 10:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "nan", "soon"]
)
def test_a_pause_that_makes_no_sense_is_replaced_by_ours(call: Call, asked_for: str) -> None:
    outcome, server = call(refuses(429, retry_after=asked_for), streams("Forty people."), llm_retries=1)
    assert _written(outcome).text == "Forty people."
    failed, _ = call(refuses(429, retry_after=asked_for), llm_retries=0)
    assert _failed(failed).failures[0].wait_s is None
    assert len(server.requests) == 2


@pytest.mark.parametrize("seconds", ["0", "7.5", "1e400", "-3", "soon", ""])
def test_a_pause_is_never_negative_and_always_finite(seconds: str, call: Call) -> None:
    outcome, _ = call(refuses(429, retry_after=seconds), llm_retries=0)
    (failure,) = _failed(outcome).failures
    assert 0 <= find_pause_s(failure, 3) <= 8


def test_pauses_grow_and_stay_bounded() -> None:
    failure = Failure("server", "")
    pauses = [[find_pause_s(failure, tries) for _ in range(50)] for tries in range(12)]
    assert all(0 < pause <= 8 for row in pauses for pause in row)
    assert max(pauses[0]) < min(pauses[3])


# ---- Failures that will not --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "kind", "sentence"),
    [
        (refuses(401), "key", "does not accept the key (401). Check BYLINE_LLM_API_KEY."),
        (refuses(403), "key", "does not accept the key (403)."),
        (refuses(404), "missing", "Check BYLINE_LLM_URL; it often ends in /v1."),
        (refuses(402), "quota", "the account has no credit left (402)."),
        (refuses(429, code="insufficient_quota"), "quota", "the account has no credit left (429)."),
        (refuses(400, "no such parameter"), "refused", "refused the request (400): no such parameter."),
        (
            refuses(400, "This model's maximum context length is 4096 tokens"),
            "too_long",
            "Set BYLINE_LLM_CONTEXT_TOKENS",
        ),
        (streams(), "empty", "wrote nothing."),
        (streams(finish_reason="length"), "empty", "set BYLINE_LLM_OUTPUT_TOKENS to more."),
        (streams("Forty", finish_reason="content_filter"), "filtered", "content filter"),
    ],
)
def test_does_not_try_again_what_will_fail_again(
    call: Call, action: Action, kind: str, sentence: str
) -> None:
    outcome, server = call(action)
    assert _failed(outcome).failures[0].kind == kind
    assert sentence in str(_failed(outcome))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("spec", "action", "sentence"),
    [
        (
            "ollama:qwen3:8b",
            refuses_as_ollama(404, 'model "qwen3:8b" not found'),
            "Ollama does not have the model qwen3:8b: `ollama pull qwen3:8b` fetches it.",
        ),
        (
            "ollama:qwen3:8b",
            refuses_as_ollama(500, "the runner stopped"),
            "The server of ollama:qwen3:8b failed (500): the runner stopped.",
        ),
        (
            "anthropic:claude-of-the-test",
            refuses(401),
            "anthropic:claude-of-the-test does not accept the key (401). "
            "Check ANTHROPIC_API_KEY or BYLINE_LLM_API_KEY.",
        ),
        (
            "anthropic:claude-of-the-test",
            streams_as_anthropic(reason="refusal"),
            "anthropic:claude-of-the-test declined to answer.",
        ),
    ],
)
def test_other_providers_are_understood_too(call: Call, spec: str, action: Action, sentence: str) -> None:
    _need_package_of(spec)
    outcome, _ = call(action, spec=spec, path="", llm_retries=0)
    assert str(_failed(outcome)) == sentence


@pytest.mark.parametrize(
    ("spec", "action"),
    [
        ("ollama:qwen3:8b", streams_as_ollama("Forty ", "people.")),
        ("anthropic:claude-of-the-test", streams_as_anthropic("Forty ", "people.")),
    ],
)
def test_other_providers_write_and_count(call: Call, spec: str, action: Action) -> None:
    _need_package_of(spec)
    outcome, _ = call(action, spec=spec, path="")
    assert _written(outcome).text == "Forty people."
    assert _written(outcome).usage == {"input": 12, "output": 5}


@pytest.mark.parametrize(
    ("spec", "broken", "whole"),
    [
        ("ollama:qwen3:8b", streams_as_ollama("Forty ", reason=None), streams_as_ollama("Forty people.")),
        (
            "anthropic:claude-of-the-test",
            streams_as_anthropic("Forty ", reason=None),
            streams_as_anthropic("Forty people."),
        ),
    ],
)
def test_a_reply_of_another_provider_that_broke_off_is_asked_for_again(
    call: Call, spec: str, broken: Action, whole: Action
) -> None:
    _need_package_of(spec)
    outcome, server = call(broken, whole, spec=spec, path="")
    assert _written(outcome).text == "Forty people."
    assert len(server.requests) == 2


@pytest.mark.parametrize("parameter", ["temperature", "stream_options"])
def test_a_parameter_that_a_server_does_not_know_is_left_out(socket_enabled: None, parameter: str) -> None:
    with ScriptedServer(refuses(400, f"unknown parameter: {parameter}"), streams("Forty people.")) as server:
        model = LanguageModel.open(QaSettings(llm="openai-compatible:m", llm_url=server.url, llm_retries=0))
        assert model.write(ASKED).text == "Forty people."
        assert model.write(ASKED).text == "Forty people."
    assert [parameter in request.body for request in server.requests] == [True, False, False]


# ---- Time-outs and cancellation ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script", [hangs, dribbles, lambda event: dribbles(event, "and ")], ids=["hangs", "pings", "dribbles"]
)
def test_a_model_that_does_not_come_to_an_end_is_left(
    call: Call, released: threading.Event, script: Callable[[threading.Event], Action]
) -> None:
    outcome, server = call(script(released), llm_timeout_s=0.5)
    assert str(_failed(outcome)) == "openai-compatible:m did not answer in 0.5 s."
    assert _failed(outcome).failures[0].kind == "timeout"
    assert len(server.requests) == 1


def test_a_call_may_be_given_less_time_than_the_setting_and_not_more(released: threading.Event) -> None:
    model = scripted_language_model(Reply(waits=released), llm_timeout_s=60.0)
    with pytest.raises(WritingError, match=r"did not answer in 0\.2 s"):
        model.write(ASKED, timeout_s=0.2)
    model = scripted_language_model(Reply(waits=released), llm_timeout_s=0.2)
    with pytest.raises(WritingError, match=r"did not answer in 0\.2 s"):
        model.write(ASKED, timeout_s=60.0)


class _HungUpError(Exception):
    """What a door raises when its user has gone."""


@pytest.mark.parametrize("error", [_HungUpError("gone"), ConnectionError("mine"), TimeoutError("mine")])
def test_what_the_listener_raises_stops_the_model_and_comes_out(error: Exception) -> None:
    model = scripted_language_model(Reply(("on ",) * 10_000), llm_retries=3, fallback=_fallback("no"))

    def hang_up(text: str) -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        model.write(ASKED, on_text=hang_up)
    assert raised.value is error
    assert len(asked(model)) == 1
    chat = cast("ScriptedChatModel", model.models[0].chat)
    assert _comes_true(lambda: chat.stopped == 1), "the model still writes"


def test_a_listener_is_heard_on_the_thread_that_asked() -> None:
    threads: list[threading.Thread] = []
    scripted_language_model("Forty people.").write(
        ASKED, on_text=lambda _: threads.append(threading.current_thread())
    )
    assert set(threads) == {threading.current_thread()}


# ---- Fallbacks ---------------------------------------------------------------------------------------------


def test_the_next_model_is_asked_when_one_fails() -> None:
    model = scripted_language_model(Reply(fails=ConnectionError("down")), fallback=_fallback("Forty."))
    written = model.write(ASKED)
    assert (written.text, written.model) == ("Forty.", "scripted:fallback")


def test_when_all_fail_each_is_told_in_a_sentence_of_its_own() -> None:
    fallback = ScriptedChatModel(replies=(Reply(),))
    model = scripted_language_model(Reply(fails=ConnectionError("down")), fallback=fallback)
    with pytest.raises(WritingError) as raised:
        model.write(ASKED)
    assert str(raised.value) == "scripted:model cannot be reached. scripted:fallback wrote nothing."
    assert [failure.kind for failure in raised.value.failures] == ["connection", "empty"]


def test_what_failed_tries_took_is_added_up() -> None:
    broken = Reply(("Forty ",), fails=ConnectionError("down"))
    model = scripted_language_model(broken, fallback=_fallback("Forty.", usage=(100, 7)))
    usage = model.write(ASKED).usage
    assert usage["input"] > 100
    assert usage["output"] > 7


def _fallback(text: str, **more: Any) -> ScriptedChatModel:
    return ScriptedChatModel(replies=(Reply.of(text, **more),))


# ---- Keys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_a_key_that_a_server_repeats_is_nowhere_to_be_read(
    call: Call, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    outcome, server = call(refuses(status, f"Incorrect API key provided: {KEY}."), llm_retries=0)
    error = _failed(outcome)
    assert server.requests[0].key == KEY
    told = "".join(traceback.format_exception(error)) + repr(error.failures) + str(vars(error))
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith("qa."))
    assert KEY not in told + ours


# ---- Letting go --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("spec", "path", "script"),
    [
        ("openai-compatible:m", "/v1", streams("Forty.")),
        ("ollama:qwen3:8b", "", streams_as_ollama("Forty.")),
    ],
)
def test_a_closed_model_holds_no_connection_and_writes_no_more(spec: str, path: str, script: Action) -> None:
    _need_package_of(spec)
    with ScriptedServer(script) as server:
        url = server.url.removesuffix("/v1") + path
        model = LanguageModel.open(QaSettings(llm=spec, llm_url=url, llm_retries=0))
        assert model.write(ASKED).text == "Forty."
        model.close()
        with pytest.raises(WritingError):
            model.write(ASKED)
        assert len(server.requests) == 1


# ---- LangChain ---------------------------------------------------------------------------------------------


class _Watching(BaseCallbackHandler):
    def __init__(self) -> None:
        self.parents: list[UUID | None] = []
        self.tokens: list[str] = []

    def on_chat_model_start(self, *_: Any, parent_run_id: UUID | None = None, **__: Any) -> None:
        self.parents.append(parent_run_id)

    def on_llm_new_token(self, token: Any, **_: Any) -> None:
        self.tokens.append(token)


def test_callbacks_of_the_run_around_it_see_the_call() -> None:
    model = scripted_language_model("Forty people.")
    watching = _Watching()
    chain: Runnable[str, str] = RunnableLambda(lambda _: model.write(ASKED).text)
    assert chain.invoke("?", config={"callbacks": [watching]}) == "Forty people."
    assert len(watching.parents) == 1
    assert watching.parents[0] is not None
    assert "".join(watching.tokens) == "Forty people."


def test_astream_events_sees_the_words_as_they_come() -> None:
    model = scripted_language_model("Forty people crossed.")
    chain: Runnable[str, str] = RunnableLambda(lambda _: model.write(ASKED).text)

    async def listen() -> list[str]:
        return [
            event["data"]["chunk"].text
            async for event in chain.astream_events("?", version="v2")
            if event["event"] == "on_chat_model_stream"
        ]

    assert "".join(asyncio.run(listen())) == "Forty people crossed."


# ---- Kept replies ------------------------------------------------------------------------------------------


def _cached(tmp_path: Path, *replies: Reply | str, **settings: Any) -> LanguageModel:
    chat = ScriptedChatModel(replies=tuple(Reply.of(one) if isinstance(one, str) else one for one in replies))
    return LanguageModel(
        [open_scripted("scripted:m", chat)],
        QaSettings(llm="scripted:m", llm_retries=0, **settings),
        ReplyCache(tmp_path / REPLIES),
    )


def test_the_same_question_is_not_asked_twice(tmp_path: Path) -> None:
    model = _cached(tmp_path, "Forty people.", "Something else.", llm_input_price=1.0)
    first = model.write(ASKED)
    told: list[str] = []
    again = model.write(ASKED, on_text=told.append)
    assert (again.text, again.is_cached, again.usage) == (first.text, True, {"input": 0, "output": 0})
    assert again.cost_usd == 0
    assert told == ["Forty people."]
    assert len(asked(model)) == 1


@pytest.mark.parametrize(
    "changed", [{"max_tokens": 5}, {"schema": _Claims}, {"messages": [HumanMessage("Who else?")]}]
)
def test_another_question_is_asked(tmp_path: Path, changed: dict[str, Any]) -> None:
    model = _cached(tmp_path, "Forty people.")
    model.write(ASKED)
    messages: list[BaseMessage] = changed.pop("messages", ASKED)
    assert not model.write(messages, **changed).is_cached


def test_a_structured_reply_is_kept_with_its_fields(tmp_path: Path) -> None:
    model = _cached(tmp_path, "".join(STRUCTURED))
    model.write(ASKED, schema=_Claims)
    again = model.write(ASKED, schema=_Claims, show=lambda partial: str(partial["claims"]))
    assert again.is_cached
    assert again.fields == _Claims(claims=["Forty people crossed it."])


@pytest.mark.parametrize(
    "reply", [Reply(("Forty peo",), finish_reason="length"), Reply(("Forty",), ValueError())]
)
def test_half_a_reply_is_not_kept(tmp_path: Path, reply: Reply) -> None:
    model = _cached(tmp_path, reply, "Forty people.")
    with contextlib.suppress(WritingError):
        model.write(ASKED)
    assert not model.write(ASKED).is_cached


def test_neither_keys_nor_questions_are_in_a_kept_reply(tmp_path: Path, socket_enabled: None) -> None:
    with ScriptedServer(streams("Forty people.")) as server:
        settings = QaSettings(
            llm="openai-compatible:m", llm_url=server.url, llm_api_key=SecretStr(KEY), llm_cache=True
        )
        LanguageModel.open(settings, tmp_path).write(ASKED)
    (kept,) = (tmp_path / REPLIES).iterdir()
    assert kept.read_text() == '{"text":"Forty people."}'
    assert KEY not in kept.name
    assert (tmp_path / REPLIES).stat().st_mode & 0o077 == 0


def test_nothing_is_kept_unless_it_is_set(tmp_path: Path, socket_enabled: None) -> None:
    with ScriptedServer(streams("Forty people.")) as server:
        settings = QaSettings(llm="openai-compatible:m", llm_url=server.url)
        LanguageModel.open(settings, tmp_path).write(ASKED)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "{}", '{"text": ""}', '{"text": 3}', "\x00", '{"text": "x", "more": 1}']
)
def test_a_damaged_reply_is_asked_for_again(tmp_path: Path, content: str) -> None:
    model = _cached(tmp_path, "Forty people.")
    model.write(ASKED)
    (kept,) = (tmp_path / REPLIES).iterdir()
    kept.write_text(content)
    assert model.write(ASKED).text == "Forty people."
    assert len(asked(model)) == 2


def test_old_replies_go_first_when_there_are_too_many(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, most_bytes=3_000)
    for number in range(70):
        cache.keep({"number": number}, "x" * 500)
    kept = [number for number in range(70) if cache.find({"number": number})]
    assert kept[-1] == 69
    assert len(kept) <= 10


def test_replies_that_are_too_old_are_not_used(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path, most_age_s=3_600)
    cache.keep({"number": 1}, "old")
    (kept,) = tmp_path.iterdir()
    os.utime(kept, (time.time() - 7_200,) * 2)
    assert cache.find({"number": 1}) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / REPLIES).write_text("in the way")
    assert _cached(tmp_path, "Forty people.").write(ASKED).text == "Forty people."


# ---- Real models -------------------------------------------------------------------------------------------


@needs_smollm2
def test_a_real_model_writes_in_process() -> None:
    told: list[str] = []
    model = LanguageModel.open(smollm2_settings())
    written = model.write([HumanMessage("What is the capital of France?")], max_tokens=8, on_text=told.append)
    assert written.text == told[-1].strip()
    assert len(told) > 1
    assert 0 < written.usage["output"] <= 8
    assert model.count_tokens("Paris") >= 1


@needs_smollm2
def test_a_real_model_behind_a_server_writes_the_same(socket_enabled: None) -> None:
    question = [HumanMessage("What is the capital of France?")]
    with serve_smollm2() as url:
        settings = QaSettings(llm="openai-compatible:smollm2", llm_url=url)
        served = LanguageModel.open(settings).write(question, max_tokens=8)
    here = LanguageModel.open(smollm2_settings()).write(question, max_tokens=8)
    assert (served.text, served.usage) == (here.text, here.usage)


def _need_package_of(spec: str) -> None:
    package = f"langchain_{spec.partition(':')[0].partition('-')[0]}"
    pytest.importorskip(package, reason=f"{package} is not installed")


def _comes_true(condition: Callable[[], bool]) -> bool:
    end_s = time.monotonic() + GUARD_S
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.01)
    return condition()
