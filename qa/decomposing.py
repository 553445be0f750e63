"""What a question asks, part by part: by rule, or by the language model where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.answering.question_parts import QuestionPart, split_question

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel


def decompose(question: str, language_model: LanguageModel | None = None) -> tuple[QuestionPart, ...]:
    """Return the parts of a question, at least one, in its order."""
    return split_question(question)
