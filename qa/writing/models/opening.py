"""From `ollama:qwen3:8b` to a LangChain chat model and what is known of it, or a message that says what is
missing.

Nothing is asked over the network here and no GGUF file is loaded: a model that is away, a wrong key, or a
model that was never pulled show at the first call, where `calling/failing.py` has words for them.
"""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from langchain_core.language_models import BaseChatModel

from index.errors import ModelError, ModelSettingError
from qa.settings import QaSettings
from qa.writing.models.accounting import FREE, Price
from qa.writing.models.bounding import HOOKS
from qa.writing.models.gguf_file import read_gguf_facts
from qa.writing.models.gguf_model import GgufChatModel
from qa.writing.models.masking import mask
from qa.writing.models.opened import OpenedModel
from qa.writing.models.providers import (
    ANTHROPIC,
    GGUF,
    OLLAMA,
    OPENAI,
    OPENAI_COMPATIBLE,
    Access,
    Provider,
    find_access,
    split_spec,
)

UNKNOWN_CONTEXT_TOKENS = 4_096  # of a model of which nothing is known
# Local models could often read more, but the memory for it is taken when they are loaded.
LOCAL_CONTEXT_TOKENS = 8_192
# A small model is there for a small machine, which reads slowly: SmolLM2-135M takes 10 to 16 s for a thousand
# tokens on one of two busy cores, and the time-out for 3,000 (46 to 100 a second, 2026-11-22).
SMALL_MODEL_BYTES, SMALL_MODEL_CONTEXT_TOKENS = 1_000_000_000, 1_024
THINKING_TOKENS = 4_000  # room for what a model thinks before it writes; those that can are asked for little
CONNECT_S = 10.0
OLLAMA_URL = "http://127.0.0.1:11434"
LONGEST_PROBLEM_CHARS = 300
# A proxy of the environment is for the world outside and would look for 127.0.0.1 on its own machine.
_NEAR: Mapping[str, Any] = {"trust_env": False}
_FAR: Mapping[str, Any] = {"follow_redirects": True}


def open_models(settings: QaSettings) -> tuple[OpenedModel, ...]:
    """Open the model of the settings and those to ask when it fails, in that order. Raises ModelError."""
    specs = [settings.llm, *filter(str.strip, settings.llm_fallbacks.split(","))]
    return tuple(open_model(spec.strip(), settings) for spec in dict.fromkeys(specs))


def open_model(spec: str, settings: QaSettings) -> OpenedModel:
    """Open the model `provider:name`. Raises ModelError: the text says what is missing and how to get it."""
    wanted = _read_spec(spec, settings)
    chat = _open_gguf(wanted) if wanted.provider.name == GGUF else _open_langchain(wanted)
    return _describe(wanted, chat)


def open_beside(spec: str, settings: QaSettings) -> OpenedModel:
    """Open a model for another task than to answer, such as to grade answers. Raises ModelError.

    The address and the key that are set are those of the model that answers: this one gets them where it is
    of the same provider, or where no other is set.
    """
    beside = {"llm": settings.llm.strip() or spec, "llm_fallbacks": spec}
    return open_model(spec.strip(), settings.model_copy(update=beside))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A model before it is opened; `context_tokens` is 0 where the server decides by itself."""

    spec: str
    provider: Provider
    name: str
    access: Access
    context_tokens: int
    settings: QaSettings


def _read_spec(spec: str, settings: QaSettings) -> _Wanted:
    provider, name = split_spec(spec)
    if importlib.util.find_spec(provider.module) is None:
        raise ModelError(
            f"{spec} needs the package {provider.package}, which is not installed. Run: {provider.install}"
        )
    access = find_access(provider, settings)
    return _Wanted(spec, provider, name, access, _find_context(provider, name, settings), settings)


def _find_context(provider: Provider, name: str, settings: QaSettings) -> int:
    if provider.name == OLLAMA:
        return settings.llm_context_tokens or LOCAL_CONTEXT_TOKENS
    if provider.name != GGUF:
        return 0
    facts = read_gguf_facts(Path(name).expanduser())
    trained = facts.context_tokens
    if trained and settings.llm_context_tokens > trained:
        raise ModelSettingError(
            f"The model {name} was made to read {trained:,} tokens at once; "
            f"BYLINE_LLM_CONTEXT_TOKENS asks for {settings.llm_context_tokens:,}. Set it to less."
        )
    is_small = facts.file_bytes < SMALL_MODEL_BYTES
    most = SMALL_MODEL_CONTEXT_TOKENS if is_small else LOCAL_CONTEXT_TOKENS
    return settings.llm_context_tokens or min(trained or UNKNOWN_CONTEXT_TOKENS, most)


def _open_gguf(wanted: _Wanted) -> BaseChatModel:
    return GgufChatModel(
        path=Path(wanted.name).expanduser(),
        context_tokens=wanted.context_tokens,
        max_tokens=wanted.settings.llm_output_tokens,
        temperature=wanted.settings.llm_temperature,
        timeout_s=wanted.settings.llm_timeout_s,
    )


def _open_langchain(wanted: _Wanted) -> BaseChatModel:
    try:
        with warnings.catch_warnings():
            # "x is not a default parameter": the provider takes it all the same.
            warnings.simplefilter("ignore")
            return _init(wanted, _arguments(wanted))
    except Exception as error:  # noqa: BLE001 - each provider raises its own
        problem = " ".join(mask(str(error), [wanted.access.key]).split())[:LONGEST_PROBLEM_CHARS]
        # No cause: its text may repeat the key.
        raise ModelError(f"The language model {wanted.spec} cannot be opened: {problem}") from None


def _init(wanted: _Wanted, arguments: dict[str, Any]) -> BaseChatModel:
    if wanted.provider.chat_class:
        module = importlib.import_module(wanted.provider.module)
        chat = getattr(module, wanted.provider.chat_class)(model=wanted.name, **arguments)
    else:
        # Late, and not for the providers above: it imports all of LangChain, which takes half a second.
        from langchain.chat_models import init_chat_model

        chat = init_chat_model(wanted.name, model_provider=wanted.provider.name, **arguments)
    if not isinstance(chat, BaseChatModel):
        raise TypeError(f"{type(chat).__name__} is no chat model")
    return chat


def _arguments(wanted: _Wanted) -> dict[str, Any]:
    """Return what LangChain's model is opened with. Its own retries are off: they are counted here."""
    access, settings = wanted.access, wanted.settings
    shared: dict[str, Any] = {"temperature": settings.llm_temperature}
    shared |= {"base_url": access.url} if access.url else {}
    if wanted.provider.name == OLLAMA:
        return shared | _ollama_arguments(wanted)
    shared |= {"max_retries": 0}
    if wanted.provider.name in {OPENAI, OPENAI_COMPATIBLE}:
        return shared | _openai_arguments(wanted)
    shared |= {"api_key": access.key} if access.key else {}
    return shared | {"max_tokens": settings.llm_output_tokens, "timeout": settings.llm_timeout_s}


def _openai_arguments(wanted: _Wanted) -> dict[str, Any]:
    return {
        # With no key given, LangChain would send the one of OpenAI to a server that is not OpenAI's.
        "api_key": wanted.access.key or "none",
        "use_responses_api": False,  # replies in one form, whatever the model
        "stream_usage": True,
        "timeout": httpx.Timeout(wanted.settings.llm_timeout_s, connect=CONNECT_S),
        "http_client": httpx.Client(**_choose_client(wanted.access.url), **HOOKS),
    }


def _ollama_arguments(wanted: _Wanted) -> dict[str, Any]:
    url = wanted.access.url or os.environ.get("OLLAMA_HOST", "") or OLLAMA_URL
    key = wanted.access.key
    return {
        # Without it Ollama cuts off the beginning of a long prompt, and says nothing.
        "num_ctx": wanted.context_tokens,
        "num_predict": wanted.settings.llm_output_tokens,
        "reasoning": False,  # a model that thinks aloud would spend its tokens and its time on that
        "client_kwargs": {
            "timeout": httpx.Timeout(wanted.settings.llm_timeout_s, connect=CONNECT_S),
            "headers": {"Authorization": f"Bearer {key}"} if key else {},
            **_choose_client(url),
        },
        "sync_client_kwargs": dict(HOOKS),
    }


def _choose_client(url: str) -> Mapping[str, Any]:
    return _NEAR if _is_near(url) else _FAR


def _is_near(url: str) -> bool:
    """Say whether `url` is on this machine."""
    host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _describe(wanted: _Wanted, chat: BaseChatModel) -> OpenedModel:
    profile: dict[str, Any] = dict(getattr(chat, "profile", None) or {})
    # Local models and Anthropic's think when they are told to, the others when they can.
    asks_first = wanted.provider.is_local or wanted.provider.name == ANTHROPIC
    thinks = bool(profile.get("reasoning_output")) and not asks_first
    known = profile.get("max_input_tokens") or UNKNOWN_CONTEXT_TOKENS
    return OpenedModel(
        spec=wanted.spec,
        chat=_suit(chat, profile, wanted.provider),
        provider=wanted.provider,
        context_tokens=wanted.settings.llm_context_tokens or wanted.context_tokens or known,
        can_structure=_can_structure(wanted, profile),
        thinking_tokens=THINKING_TOKENS if thinks else 0,
        price=_find_price(wanted),
        access=wanted.access,
    )


def _suit(chat: BaseChatModel, profile: dict[str, Any], provider: Provider) -> BaseChatModel:
    """Return the model without parameters that it is known to refuse, and told not to think for long."""
    changes: dict[str, Any] = {}
    if profile.get("temperature") is False and hasattr(chat, "temperature"):
        changes["temperature"] = None
    efforts = profile.get("reasoning_effort_levels") or []
    if provider.name == OPENAI and efforts and hasattr(chat, "reasoning_effort"):
        changes["reasoning_effort"] = "low" if "low" in efforts else efforts[0]
    return chat.model_copy(update=changes) if changes else chat


def _can_structure(wanted: _Wanted, profile: dict[str, Any]) -> bool:
    if wanted.settings.llm_format != "auto":
        return wanted.settings.llm_format == "structured"
    if wanted.provider.is_local:
        # Both hold any model to a schema, token by token; but the small ones that run in process write
        # better, and in a tenth of the tokens, in plain lines.
        return wanted.provider.name == OLLAMA
    by_default = wanted.provider.name in {OPENAI, ANTHROPIC}
    return bool(profile.get("structured_output") or profile.get("tool_calling", by_default))


def _find_price(wanted: _Wanted) -> Price | None:
    """Return the price of the model: the settings tell that of the first one, and local ones cost nothing."""
    price = Price(wanted.settings.llm_input_price, wanted.settings.llm_output_price)
    if price == FREE:
        return None
    is_first = wanted.spec == wanted.settings.llm.strip()
    return price if is_first else FREE if wanted.provider.is_local else None
