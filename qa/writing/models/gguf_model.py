"""A GGUF file as a LangChain chat model: llama.cpp in this process, with the chat template of the model.

    model = GgufChatModel(path=Path("/models/any.gguf"), context_tokens=4096)
    for chunk in model.stream("Hello"): ...          # closing the stream stops the model

The model is loaded when it is first used. Two of the same file and context share one copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableMap, RunnablePassthrough
from pydantic import BaseModel, PrivateAttr

from qa.writing.models.gguf_file import GgufFacts, read_gguf_facts
from qa.writing.models.gguf_runtime import LlamaRuntime, load_runtime, release_runtime

TOKENIZE_S = 30.0


class GgufChatModel(BaseChatModel):
    """Writes with the model in a GGUF file. Reads `context_tokens` at once, prompt and reply together."""

    path: Path
    context_tokens: int
    max_tokens: int = 600
    temperature: float = 0.0
    timeout_s: float = 60.0
    _user: object = PrivateAttr(default_factory=object)

    @property
    def _llm_type(self) -> str:
        return "gguf"

    @property
    def _identifying_params(self) -> Mapping[str, Any]:
        return {"model": self.path.name, "context_tokens": self.context_tokens}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return LangSmithParams(
            ls_provider="xllamacpp",
            ls_model_name=self.path.name,
            ls_model_type="chat",
            ls_temperature=kwargs.get("temperature", self.temperature),
            ls_max_tokens=kwargs.get("max_tokens", self.max_tokens),
        )

    @cached_property
    def facts(self) -> GgufFacts:
        """What the file says of the model. Raises ModelError."""
        return read_gguf_facts(self.path)

    @property
    def runtime(self) -> LlamaRuntime:
        """The loaded model. Raises ModelError when it cannot be loaded."""
        return load_runtime(self.path, self.context_tokens, self._user)

    def close(self) -> None:
        """Let go of the model, unless others use it too. It is loaded again when this one is used again."""
        release_runtime(self.path, self.context_tokens, self._user)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        body = {
            "messages": self._to_llama(messages),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "stop": stop or [],
            # A model that thinks aloud first would spend its tokens on that; others do not know the word.
            "chat_template_kwargs": {"enable_thinking": False},
            **kwargs,
        }
        for part in self.runtime.stream_chat(body, timeout_s=self.timeout_s):
            chunk = ChatGenerationChunk(message=_to_chunk(part))
            if run_manager is not None:
                run_manager.on_llm_new_token(str(chunk.message.content), chunk=chunk)
            yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _to_llama(self, messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
        """Return `messages` for llama.cpp, with nothing in them that its template could take for a mark."""
        said = convert_to_openai_messages(messages, text_format="string")
        marks = self.facts.control_tokens
        return [{**one, "content": _break_marks(str(one["content"]), marks)} for one in said]

    def get_token_ids(self, text: str) -> list[int]:
        """Return the model's own tokens for `text`."""
        return self.runtime.tokenize(text, timeout_s=TOKENIZE_S)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type,
        *,
        include_raw: bool = False,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, Any]:
        """Return a runnable whose replies fit `schema`: llama.cpp only picks tokens that keep to it."""
        described, parser = _read_schema(schema)
        wanted = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": described, "strict": True},
        }
        bound = self.bind(response_format=wanted)
        if not include_raw:
            return bound | parser
        parse = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
        none = RunnablePassthrough.assign(parsed=lambda _: None)
        return RunnableMap(raw=bound) | parse.with_fallbacks([none], exception_key="parsing_error")


def _read_schema(schema: dict[str, Any] | type) -> tuple[dict[str, Any], Runnable[Any, Any]]:
    """Return the schema as JSON says it, and what reads a reply that fits it."""
    if isinstance(schema, dict):
        return schema, JsonOutputParser()
    if not issubclass(schema, BaseModel):
        raise TypeError(f"a schema is a dictionary or a pydantic model, not {schema!r}")
    return schema.model_json_schema(), PydanticOutputParser(pydantic_object=schema)


def _break_marks(text: str, marks: Sequence[str]) -> str:
    """Return `text` with a space in each mark: "<|im_end|>" in an article must not end its turn."""
    for mark in marks:
        if mark in text:
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def _to_chunk(part: Mapping[str, Any]) -> AIMessageChunk:
    choice = (part.get("choices") or [{}])[0]
    reason = choice.get("finish_reason")
    delta = choice.get("delta") or {}
    thoughts = delta.get("reasoning_content")
    return AIMessageChunk(
        content=delta.get("content") or "",
        additional_kwargs={"reasoning_content": thoughts} if thoughts else {},
        response_metadata={"finish_reason": reason} if reason else {},
        usage_metadata=_to_usage(part.get("usage")),
    )


def _to_usage(usage: Mapping[str, int] | None) -> UsageMetadata | None:
    if not usage:
        return None
    asked, written = usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0)
    return UsageMetadata(input_tokens=asked, output_tokens=written, total_tokens=asked + written)
