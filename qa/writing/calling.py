"""One call of the user's language model: what goes in is a list of messages, what comes out is `Written`.

To be built by its owner: `LanguageModel` is the contract.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from index.errors import BylineError
from qa.answering import OnText
from qa.settings import QaSettings

if TYPE_CHECKING:  # LangChain takes longer to import than an answer takes
    from langchain_core.messages import BaseMessage
    from pydantic import BaseModel


class WritingError(BylineError):
    """No model wrote anything: the text says which failed, and why."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote. `fields` is the reply as the schema that was asked for, None without one.

    `model` is the one that wrote it, as it was set; `usage` counts tokens (`input`, `output`).
    """

    text: str
    model: str
    fields: BaseModel | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None


class LanguageModel:
    """The model that the settings name, and those to ask when it fails. Safe to share between threads."""

    name: str
    context_tokens: int
    can_structure: bool

    @classmethod
    def open(cls, settings: QaSettings) -> Self:
        """Open the models of `settings.llm` and `settings.llm_fallbacks`. Raises ModelError."""
        raise NotImplementedError

    def write(
        self,
        messages: Sequence[BaseMessage],
        *,
        schema: type[BaseModel] | None = None,
        max_tokens: int | None = None,
        on_text: OnText | None = None,
    ) -> Written:
        """Return the reply to `messages`. `on_text` hears all that is written so far; what it raises ends the
        writing, stops the model and comes out. Raises WritingError when no model answers.
        """
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        """Return how many tokens of the model a text has; an upper estimate where the model cannot tell."""
        raise NotImplementedError
