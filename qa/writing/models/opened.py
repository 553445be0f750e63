"""A chat model with what is known of it: what `opening.py` makes, and every step above asks."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel

from index.errors import ModelError
from qa.writing.models.accounting import Price, estimate_tokens
from qa.writing.models.gguf_model import GgufChatModel
from qa.writing.models.gguf_runtime import LlamaError
from qa.writing.models.providers import GGUF, OLLAMA, OPENAI, OPENAI_COMPATIBLE, Access, Provider


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A chat model with what is known of it.

    `spec` is how it was set, `context_tokens` what it reads and writes at once, `thinking_tokens` how many of
    its tokens may go before the first word. `price` is None when nobody said. `keys` are never to be shown.
    """

    spec: str
    chat: BaseChatModel
    provider: Provider
    context_tokens: int
    can_structure: bool
    thinking_tokens: int
    price: Price | None
    access: Access

    @property
    def name(self) -> str:
        """The model's name at its provider."""
        return self.spec.partition(":")[2]

    @property
    def shown(self) -> str:
        """How people see it: as it was set, but a file without its folders."""
        return f"{GGUF}:{Path(self.name).name}" if self.provider.name == GGUF else self.spec

    def close(self) -> None:
        """Let go of its connections, and of the model when it was loaded here; nobody asks it any more."""
        if isinstance(self.chat, GgufChatModel):
            self.chat.close()
        # What ChatOpenAI was given by us, and what ChatOllama made for itself. Other clients are LangChain's
        # own, which shares them between models.
        for client in (getattr(self.chat, "http_client", None), getattr(self.chat, "_client", None)):
            if self.provider.name in {OPENAI_COMPATIBLE, OPENAI, OLLAMA} and client is not None:
                client.close()

    def describe(self) -> Mapping[str, Any]:
        """Return what tells this model from others, without its key."""
        about: dict[str, Any] = {
            "spec": self.spec,
            "url": self.access.url,
            "context_tokens": self.context_tokens,
        }
        if self.provider.name != GGUF:
            return about
        with contextlib.suppress(OSError):  # another file may have come under the same name
            status = Path(self.name).expanduser().stat()
            about |= {"bytes": status.st_size, "changed_ns": status.st_mtime_ns}
        return about

    def count_tokens(self, text: str) -> int:
        """Return the tokens of `text`: the model's own count where it runs here, else rather too many."""
        if self.provider.name == GGUF:
            # A model that cannot be loaded is told by the call, which has somebody to ask instead.
            with contextlib.suppress(ModelError, LlamaError, httpx.HTTPError):
                return self.chat.get_num_tokens(text)
        return estimate_tokens(text)

    def without(self, parameter: str) -> OpenedModel | None:
        """Return the same model without a parameter that its server refuses; None when it has none such."""
        fields = {"temperature": ("temperature", None), "stream_options": ("stream_usage", False)}
        field, value = fields.get(parameter, ("", None))
        if field not in type(self.chat).model_fields or getattr(self.chat, field) == value:
            return None
        return replace(self, chat=self.chat.model_copy(update={field: value}))
