"""Keys stay out of traces: a callback that hears of a model's call before all others masks what they get.

LangChain tells callbacks how a model was opened (for Ollama with its headers, for others with an address that
may hold a password) and what its provider said when it failed, which may repeat the key.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config

from qa.writing.calling.failing import causes
from qa.writing.models.masking import MASK, mask, mask_address
from qa.writing.models.opened import OpenedModel

_PASSWORD = re.compile(r"(?<='Basic )[^']+")  # made of the name and the password in an address


def discreet_config(model: OpenedModel) -> RunnableConfig:
    """Return the configuration for a call of `model` as a part of the run around it, if there is one."""
    config = ensure_config()
    callbacks = get_callback_manager_for_config(config)
    if callbacks.handlers:  # else nobody is told
        callbacks.handlers.insert(0, _Discretion(model))
    return {**config, "callbacks": callbacks}


class _Discretion(BaseCallbackHandler):
    run_inline = True  # in its turn, also between callbacks that are awaited

    def __init__(self, model: OpenedModel) -> None:
        self._access = model.access

    def on_chat_model_start(self, serialized: dict[str, Any], messages: Any, **_: Any) -> None:
        """Mask how the model was opened, which the model keeps for the next call."""
        serialized |= _map_strings(serialized, self._hide)

    def on_llm_error(self, error: BaseException, *, response: LLMResult | None = None, **_: Any) -> None:
        """Mask what `error` says, what led to it, and the provider's response as it came."""
        for one in causes(error):
            one.args = tuple(_map_strings(argument, self._hide) for argument in one.args)
        for generation in itertools.chain(*response.generations) if response else ():
            if isinstance(generation, ChatGeneration):
                message = generation.message
                message.response_metadata = _map_strings(message.response_metadata, self._hide)

    def _hide(self, text: str) -> str:
        if self._access.url:
            text = text.replace(self._access.url, mask_address(self._access.url))
        return _PASSWORD.sub(MASK, mask(text, [self._access.key]))


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    """Return `value` with every string in its lists and dicts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _map_strings(one, change) for name, one in value.items()}
    return [_map_strings(one, change) for one in value] if isinstance(value, list) else value
