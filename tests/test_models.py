"""From a setting to a chat model: `qa/writing/models/opening.py`, `providers.py`, `masking.py`.

Real provider packages where they are installed; what a request looks like is read off the wire by the
scripted server of `model_servers.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from model_servers import (
    CONTEXT_TOKENS,
    SMOLLM2,
    Request,
    ScriptedServer,
    needs_smollm2,
    smollm2_settings,
    streams,
)
from pydantic import BaseModel, SecretStr

from index.errors import ModelError
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel
from qa.writing.models.accounting import FREE, estimate_tokens
from qa.writing.models.masking import MASK, mask
from qa.writing.models.opened import OpenedModel
from qa.writing.models.opening import (
    LOCAL_CONTEXT_TOKENS,
    SMALL_MODEL_BYTES,
    SMALL_MODEL_CONTEXT_TOKENS,
    UNKNOWN_CONTEXT_TOKENS,
    open_model,
    open_models,
)
from qa.writing.models.providers import PROVIDERS, find_access, split_spec

KEY = "sk-test-0123456789abcdef"
URL = "http://127.0.0.1:8080/v1"


@pytest.fixture(autouse=True)
def _nobodys_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for provider in PROVIDERS.values():
        for name in provider.keys:
            monkeypatch.delenv(name, raising=False)


def _settings(llm: str, **more: Any) -> QaSettings:
    return QaSettings(llm=llm, **more)


def _open(llm: str, **more: Any) -> OpenedModel:
    return open_model(llm, _settings(llm, **more))


# ---- What is missing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", ["gpt-5-mini", "openai:", "openai: ", " : "])
def test_a_model_needs_a_provider_and_a_name(spec: str) -> None:
    with pytest.raises(ModelError, match=r"no provider or no name\..*ollama:qwen3:8b"):
        split_spec(spec)


def test_only_the_first_colon_separates_provider_and_name() -> None:
    provider, name = split_spec("ollama:qwen3:8b")
    assert (provider.name, name) == ("ollama", "qwen3:8b")


@pytest.mark.parametrize(
    ("typed", "meant"), [("olama:qwen3", "ollama:qwen3"), ("antropic:x", "anthropic:x"), ("ggml:x", "")]
)
def test_an_unknown_provider_is_told_with_the_nearest_and_the_known_ones(typed: str, meant: str) -> None:
    with pytest.raises(ModelError) as raised:
        split_spec(typed)
    assert f"called '{typed.partition(':')[0]}'" in str(raised.value)
    assert (f"Did you mean {meant}?" in str(raised.value)) is bool(meant)
    assert "openai-compatible" in str(raised.value)


def test_a_provider_that_only_langchain_knows_is_tried() -> None:
    provider, _ = split_spec("upstage:solar")
    assert provider.install == "pip install langchain-upstage"


@pytest.mark.parametrize(
    ("spec", "module", "command"),
    [
        ("openai:gpt-5-mini", "langchain_openai", 'pip install "byline[openai]"'),
        ("openai-compatible:m", "langchain_openai", 'pip install "byline[openai]"'),
        ("anthropic:claude-sonnet-4-5", "langchain_anthropic", 'pip install "byline[anthropic]"'),
        ("ollama:qwen3:8b", "langchain_ollama", 'pip install "byline[ollama]"'),
        ("gguf:/models/any.gguf", "xllamacpp", 'pip install "byline[gguf]"'),
        ("cohere:command", "langchain_cohere", "pip install langchain-cohere"),
        ("azure_openai:gpt", "langchain_openai", "pip install langchain-openai"),
    ],
)
def test_a_missing_package_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, spec: str, module: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    with pytest.raises(ModelError) as raised:
        _open(spec)
    assert str(raised.value).endswith(f"Run: {command}")


def test_a_missing_key_is_told_with_its_variable() -> None:
    with pytest.raises(ModelError, match=r"openai needs a key\. Set OPENAI_API_KEY in .*BYLINE_LLM_API_KEY"):
        _open("openai:gpt-5-mini")


def test_a_fallback_of_another_provider_needs_its_own_key() -> None:
    settings = _settings("openai:gpt-5-mini", llm_api_key=KEY, llm_fallbacks="groq:llama")
    with pytest.raises(ModelError, match=r"groq needs a key\. Set GROQ_API_KEY in the env") as raised:
        find_access(PROVIDERS["groq"], settings)
    assert "BYLINE_LLM_API_KEY" not in str(raised.value)


def test_an_openai_compatible_model_needs_an_address() -> None:
    with pytest.raises(ModelError, match=r"Set BYLINE_LLM_URL, e\.g\. http://127\.0\.0\.1:8080/v1"):
        _open("openai-compatible:m")


@pytest.mark.parametrize("url", ["127.0.0.1:8080/v1", "localhost", "ftp://host/v1", "http://", "file:///etc"])
def test_an_address_without_a_scheme_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(ModelError, match="is not an address of the web"):
        _open("openai-compatible:m", llm_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://::1:8080/v1",
        "http://127.0.0.1:99999/v1",
        "http://127.0.0.1:0/v1",
        "http://127.0.0.1:-1/v1",
        "http://127.0.0.1:port/v1",
        "http:///v1",
        "http://a..b/v1",
        "http://xn--/v1",
        f"http://{'a' * 70}.example/v1",
    ],
)
@pytest.mark.parametrize("spec", ["openai-compatible:m", "ollama:m", "anthropic:claude-of-the-test"])
def test_an_address_with_an_impossible_host_or_port_is_refused(spec: str, url: str) -> None:
    with pytest.raises(ModelError, match=r"^BYLINE_LLM_URL is .* the host or the port cannot be right"):
        _open(spec, llm_url=url, llm_api_key=KEY)


@pytest.mark.parametrize("url", ["http://host/my path/v1", "http://ho st/v1", "http://host/v1\nX: y"])
def test_an_address_with_a_space_in_it_is_refused(url: str) -> None:
    with pytest.raises(ModelError, match=r"^BYLINE_LLM_URL is .* has a space in it"):
        _open("openai-compatible:m", llm_url=url)


@pytest.mark.parametrize(
    "url",
    ["http://[::1]:8080/v1", "https://example.org/v1", "http://bücher.example/v1", "HTTP://host:1/a%20b"],
)
def test_an_address_in_any_right_form_is_taken(url: str) -> None:
    assert _open("openai-compatible:m", llm_url=url).access.url == url


@needs_smollm2
def test_people_see_a_file_without_its_folders() -> None:
    (model,) = open_models(smollm2_settings())
    assert SMOLLM2 is not None
    assert model.shown == f"gguf:{SMOLLM2.name}"
    assert str(SMOLLM2.parent) in str(model.describe())  # two files of one name are two models


@needs_smollm2
def test_a_gguf_file_that_is_missing_or_something_else_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a model")
    with pytest.raises(ModelError, match="No such file"):
        _open(f"gguf:{tmp_path / 'none.gguf'}")
    with pytest.raises(ModelError, match="not a whole GGUF model"):
        _open(f"gguf:{tmp_path / 'notes.txt'}")


@needs_smollm2
def test_a_context_beyond_what_a_gguf_model_was_made_for_is_refused() -> None:
    with pytest.raises(ModelError, match=r"made to read 8,192 tokens.*asks for 100,000"):
        open_models(smollm2_settings(llm_context_tokens=100_000))


# ---- Keys and addresses ------------------------------------------------------------------------------------


def test_the_key_of_the_setting_goes_to_the_first_provider_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "groq-key-of-its-own")
    settings = _settings("openai:gpt-5-mini", llm_api_key=KEY, llm_fallbacks="groq:llama,openai:gpt-4o-mini")
    assert find_access(PROVIDERS["openai"], settings).key == KEY
    assert find_access(PROVIDERS["groq"], settings).key == "groq-key-of-its-own"


def test_the_address_belongs_to_the_openai_compatible_model_where_there_is_one() -> None:
    settings = _settings(
        "openai:gpt-5-mini", llm_api_key=KEY, llm_url=URL, llm_fallbacks="openai-compatible:local"
    )
    assert find_access(PROVIDERS["openai"], settings).url == ""
    fallback = find_access(PROVIDERS["openai-compatible"], settings)
    assert (fallback.url, fallback.key) == (URL, "")


def test_an_openai_key_of_the_environment_is_not_sent_to_another_server(
    monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert KEY not in _request_of("openai-compatible:m").key


def test_the_key_of_the_setting_is_sent(socket_enabled: None) -> None:
    assert _request_of("openai-compatible:m", llm_api_key=KEY).key == KEY


def test_no_repr_shows_a_key(socket_enabled: None) -> None:
    settings = _settings("openai:gpt-5-mini", llm_api_key=SecretStr(KEY))
    opened = open_model("openai:gpt-5-mini", settings)
    model = LanguageModel([opened], settings)
    told = "".join(map(repr, (settings, opened, opened.access, opened.chat, model, opened.describe())))
    assert KEY not in told


def test_an_error_that_repeats_a_key_is_masked() -> None:
    said = mask(f"Incorrect API key provided: {KEY}. Bearer abc.def http://me:secret@host/v1", ["secret"])
    assert KEY not in said
    assert "abc.def" not in said
    assert "secret" not in said
    assert said.count(MASK) >= 3


@given(
    st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=40), st.text()
)
def test_no_text_keeps_the_key_that_is_masked(key: str, text: str) -> None:
    assert key not in mask(f"{text}{key}{text}".replace(MASK, ""), [key])


# ---- What is known of a model, and what it is told ---------------------------------------------------------


def _request_of(spec: str, *, schema: type[BaseModel] | None = None, **more: Any) -> Request:
    """Return the request that a model's server sees."""
    with ScriptedServer(streams("Hello")) as server:
        model = LanguageModel.open(_settings(spec, llm_url=server.url, **more))
        model.write([HumanMessage("Hi")], max_tokens=50, schema=schema)
        return server.requests[0]


def test_what_langchain_knows_of_a_model_is_used() -> None:
    opened = _open("openai:gpt-4o-mini", llm_api_key=KEY)
    assert (opened.context_tokens, opened.can_structure, opened.thinking_tokens) == (128_000, True, 0)


def test_of_an_unknown_model_little_is_expected() -> None:
    opened = _open("openai-compatible:my-model", llm_url=URL)
    assert (opened.context_tokens, opened.can_structure) == (UNKNOWN_CONTEXT_TOKENS, False)


@pytest.mark.parametrize(("form", "can"), [("structured", True), ("lines", False)])
def test_the_settings_know_better(form: str, can: bool) -> None:
    opened = _open("openai-compatible:m", llm_url=URL, llm_format=form, llm_context_tokens=2_048)
    assert (opened.context_tokens, opened.can_structure) == (2_048, can)


@needs_smollm2
def test_a_gguf_model_is_described_by_its_file() -> None:
    (opened,) = open_models(QaSettings(llm=f"gguf:{SMOLLM2}"))
    assert (opened.context_tokens, opened.can_structure) == (SMALL_MODEL_CONTEXT_TOKENS, False)


@needs_smollm2
def test_a_model_reads_as_much_at_once_as_one_of_its_size_does_in_time(tmp_path: Path) -> None:
    assert SMOLLM2 is not None
    large = tmp_path / "large.gguf"
    with SMOLLM2.open("rb") as whole, large.open("wb") as copy:
        copy.write(whole.read(4_000_000))  # what the file says of the model
        copy.truncate(SMALL_MODEL_BYTES)  # takes no room on the disk
    small, large_one = (open_model(f"gguf:{path}", QaSettings()) for path in (SMOLLM2, large))
    assert small.context_tokens == SMALL_MODEL_CONTEXT_TOKENS
    assert large_one.context_tokens == LOCAL_CONTEXT_TOKENS
    assert open_model(f"gguf:{SMOLLM2}", smollm2_settings()).context_tokens == CONTEXT_TOKENS


def test_the_smallest_context_of_all_models_counts() -> None:
    settings = _settings(
        "openai:gpt-4o-mini",
        llm_api_key=KEY,
        llm_url=URL,
        llm_fallbacks="openai-compatible:m, ,openai:gpt-4o",
    )
    model = LanguageModel.open(settings)
    assert model.name == "openai:gpt-4o-mini"
    assert [one.spec for one in model.models] == [
        "openai:gpt-4o-mini",
        "openai-compatible:m",
        "openai:gpt-4o",
    ]
    assert (model.context_tokens, model.can_structure) == (UNKNOWN_CONTEXT_TOKENS, False)


def test_a_server_is_told_the_limits_in_words_that_every_server_knows(socket_enabled: None) -> None:
    body = _request_of("openai-compatible:m", llm_temperature=0.5).body
    assert (body["model"], body["max_tokens"], body["temperature"]) == ("m", 50, 0.5)
    assert body["stream_options"] == {"include_usage": True}
    assert "max_completion_tokens" not in body


def test_a_model_that_thinks_gets_room_for_it_and_no_temperature(socket_enabled: None) -> None:
    body = _request_of("openai:gpt-5-mini", llm_api_key=KEY).body
    assert body["max_completion_tokens"] > 1_000
    assert body["reasoning_effort"] == "low"
    assert "temperature" not in body


class _Reply(BaseModel):
    """What was found."""

    claims: list[str]


@pytest.mark.parametrize("spec", ["openai-compatible:m", "openai:gpt-4o-mini"])
def test_a_schema_is_asked_for_strictly(socket_enabled: None, spec: str) -> None:
    body = _request_of(spec, schema=_Reply, llm_api_key=KEY).body
    asked = body["response_format"]["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"]["additionalProperties"] is False
    assert asked["schema"]["required"] == ["claims"]


def test_ollama_is_told_the_context_and_not_to_think(socket_enabled: None) -> None:
    pytest.importorskip("langchain_ollama", reason="langchain-ollama is not installed")
    opened = _open("ollama:qwen3:8b", llm_context_tokens=5_000)
    chat: Any = opened.chat
    assert (chat.num_ctx, chat.reasoning, chat.model) == (5_000, False, "qwen3:8b")
    assert opened.can_structure


def test_anthropic_is_opened_without_retries_of_its_own() -> None:
    pytest.importorskip("langchain_anthropic", reason="langchain-anthropic is not installed")
    chat: Any = _open("anthropic:claude-sonnet-4-5", llm_api_key=KEY).chat
    assert chat.max_retries == 0


# ---- Tokens and prices -------------------------------------------------------------------------------------


def test_prices_are_those_of_the_first_model_and_local_ones_are_free() -> None:
    settings = _settings(
        "openai:gpt-4o-mini",
        llm_api_key=KEY,
        llm_input_price=0.15,
        llm_output_price=0.6,
        llm_fallbacks=f"openai:gpt-4o{',gguf:' + str(SMOLLM2) if SMOLLM2 else ''}",
    )
    prices = [model.price for model in open_models(settings)]
    assert prices[0] is not None
    assert (prices[0].input, prices[0].output) == (0.15, 0.6)
    assert prices[1] is None
    assert prices[2:] in ([], [FREE])


NEWS = (
    "On 18 March 2026, 2,500 people crossed the swing bridge at Harbourton, the council's engineers said.",
    "«Мост закрыт до вторника», – сообщил начальник порта; ущерб оценили в 1,2 млн евро.",
    "Über 300 Schülerinnen demonstrierten in Düsseldorf gegen die Schließung des Freibads.",
    "桥梁将于星期二重新开放，市议会表示。",
    "\n\n## Heading\n\n- a list; with (marks) [1] <and> tags -- https://tribune.example/barge?id=12345\n",
)


@needs_smollm2
@pytest.mark.parametrize("text", NEWS)
def test_the_estimate_is_not_below_what_a_real_tokenizer_counts(text: str) -> None:
    (model,) = open_models(smollm2_settings())
    assert model.count_tokens(text) <= estimate_tokens(text) <= 3 * model.count_tokens(text)
