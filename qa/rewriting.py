"""A follow-up becomes a question of its own: by the language model where there is one, else by rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa import conversation
from qa.conversation import Standalone, Turn

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel


def make_standalone(
    question: str,
    turns: Sequence[Turn],
    *,
    outlets: Iterable[str] = (),
    language_model: LanguageModel | None = None,
) -> Standalone:
    """Return `question` so that it can be understood without `turns` (oldest first)."""
    return conversation.make_standalone(question, turns, outlets=outlets)
