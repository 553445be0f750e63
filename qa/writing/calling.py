"""One call of the user's language model: what goes in is a list of messages, what comes out is `Written`.

To be built by its owner: `LanguageModel` is the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from index.errors import BylineError
from qa.answering import OnText
from qa.settings import QaSettings

if TYPE_CHECKING:  # LangChain takes longer to import than an answer takes
    from langchain_core.messages import BaseMessage
    from pydantic import BaseModel


class WritingError(BylineError):
    """No model wrote anything: the text says for each of them, in one sentence, what failed."""


# From what there is of a structured reply (a dict that grows, fields may be missing or cut short) to words.
Show = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote; never empty.

    `model` is the one that wrote it, as it was set. `fields` is the reply as the schema that was asked for;
    None without a schema, and when what came does not fit it: then `text` holds what came, as it came.
    `finish_reason` is "length" when the limit cut the reply off, whole sentences before the cut are good.
    `usage` counts tokens (`input`, `output`) of all tries, failed ones included; `cost_usd` is None when
    prices are not set. `is_cached` replies cost nothing.
    """

    text: str
    model: str
    fields: BaseModel | None = None
    finish_reason: Literal["stop", "length"] = "stop"
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    is_cached: bool = False


class LanguageModel:
    """The model that the settings name, and those to ask when it fails. Safe to share between threads.

    `context_tokens` is what each of them can read and write at once, prompt and reply together.
    `can_structure` says whether a schema may be asked for: every one of them can, and `llm_format` allows it.
    """

    name: str
    context_tokens: int
    can_structure: bool

    @classmethod
    def open(cls, settings: QaSettings, cache_dir: Path | None = None) -> Self:
        """Open the models of `settings.llm` and `settings.llm_fallbacks`. Raises ModelError.

        `cache_dir` is where replies are kept when `settings.llm_cache` is on; None for nowhere.
        """
        raise NotImplementedError

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        schema: type[BaseModel] | None = None,
        show: Show | None = None,
        max_tokens: int | None = None,
        on_text: OnText | None = None,
    ) -> Written:
        """Return the reply to `messages`. Raises WritingError when no model answers.

        `on_text` hears all that is written so far, and starts anew when a try fails in the middle; what it
        raises ends the writing, stops the model and comes out. With a `schema` it hears `show(partial)`, and
        nothing without `show`. `max_tokens` (default: the setting `llm_output_tokens`) bounds the reply.
        """
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        """Return how many tokens of the model a text has; an upper estimate where the model cannot tell."""
        raise NotImplementedError
