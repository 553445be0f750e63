"""Answers written by a language model from the passages that were found. To be built by its owner."""

from __future__ import annotations

from collections.abc import Sequence

from qa.answering import Answerer, Draft, OnText
from qa.answering.question_parts import QuestionPart
from qa.reranking import Ranked
from qa.settings import QaSettings
from qa.writing.calling import LanguageModel


class GenerativeAnswerer:
    """Writes claims with a language model; refuses, and falls back, by the extractive answerer."""

    def __init__(self, model: LanguageModel, extractive: Answerer, settings: QaSettings) -> None:
        self._model = model
        self._extractive = extractive
        self._settings = settings

    def answer(
        self,
        question: str,
        ranked: Sequence[Ranked],
        *,
        parts: Sequence[QuestionPart] | None = None,
        on_text: OnText | None = None,
    ) -> Draft:
        """Answer `question` from `ranked`; a model that is away never means no answer."""
        return self._extractive.answer(question, ranked, parts=parts, on_text=on_text)
