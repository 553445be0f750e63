"""How each provider is told the same request: how long a reply may be, and which form it is to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableSequence
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import BaseModel

from qa.answering import OnText
from qa.writing.calling.discretion import discreet_config
from qa.writing.models.opened import OpenedModel
from qa.writing.models.providers import ANTHROPIC, GGUF, OLLAMA, OPENAI, OPENAI_COMPATIBLE

if TYPE_CHECKING:
    from qa.writing.calling.language_model import Show


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model; `max_tokens` bounds what it writes, `timeout_s` how long it may take."""

    messages: tuple[BaseMessage, ...]
    max_tokens: int
    timeout_s: float
    schema: type[BaseModel] | None = None
    show: Show | None = None
    on_text: OnText | None = None


def open_stream(model: OpenedModel, request: Request) -> Iterable[Any]:
    """Return the parts of the model's reply as LangChain streams them; nothing is sent before the first."""
    tokens = request.max_tokens + model.thinking_tokens
    arguments: dict[str, Any] = {}
    if model.provider.name in {OPENAI, GGUF, ANTHROPIC}:
        arguments["max_tokens"] = tokens
    if model.provider.name == OPENAI_COMPATIBLE:
        # LangChain would send OpenAI's newer name for it, which other servers pass over.
        arguments["extra_body"] = {"max_tokens": tokens}
    if request.schema is not None and model.provider.name in {OPENAI, OPENAI_COMPATIBLE}:
        arguments.setdefault("extra_body", {})["response_format"] = _to_response_format(request.schema)
    bound = _bind(model, request, tokens)
    return bound.stream(list(request.messages), discreet_config(model), **arguments)


def _bind(model: OpenedModel, request: Request, tokens: int) -> Runnable[Any, Any]:
    """Return the chat model, bound to the schema in its provider's own way where that is LangChain's."""
    chat = model.chat
    if model.provider.name == OLLAMA:
        chat = chat.model_copy(update={"num_predict": tokens})
    if request.schema is None or model.provider.name in {OPENAI, OPENAI_COMPATIBLE}:
        return chat
    # As a plain schema, and without what reads the reply: one that does not fit must not be lost there.
    structured = chat.with_structured_output(request.schema.model_json_schema())
    return structured.first if isinstance(structured, RunnableSequence) else chat


def _to_response_format(schema: type[BaseModel]) -> dict[str, Any]:
    """Return the schema as OpenAI's interface takes it.

    By hand: LangChain's own way goes through a part of the client that takes a second to import, reports no
    tokens, and raises where a reply does not fit.
    """
    described = convert_to_openai_tool(schema, strict=True)["function"]
    form = {"name": described["name"], "schema": described["parameters"], "strict": True}
    return {"type": "json_schema", "json_schema": form}
