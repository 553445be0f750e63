"""From a question to a cited answer: scope, decompose, retrieve, rerank, answer, verify, cite.

`Pipeline` is everything that Byline does for a question, and imports nothing that an answer does not need:
no torch, no LangChain. `qa.Assistant` is the same object as a LangChain `Runnable`; a door that answers one
question and ends opens the pipeline and saves the half second that importing LangChain takes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.embedding import Embedder, open_embedder
from index.errors import ModelSettingError
from index.library import Coverage, Filters, Library
from index.settings import IndexSettings
from qa.answering import Answerer, Draft, ExtractiveAnswerer, OnText
from qa.answers import Answer, Outcome, Passage
from qa.citing import count_in, describe_search, narrow_filters, to_answer, to_passages
from qa.conversing.conversation import Standalone, Turn
from qa.conversing.rewriting import make_standalone
from qa.questions import check_question
from qa.questions.decomposing import decompose
from qa.questions.parts import QuestionPart
from qa.questions.scoping import Scope, read_scope
from qa.retrieving import retrieve, retrieve_for_parts
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings
from qa.stopwatch import Stopwatch
from qa.verifying import CrossEncoderEntailment, verify_draft

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel

log = logging.getLogger(__name__)

EVERYTHING = Filters()


class Pipeline:
    """Answers questions about one library. Safe to use from several threads at once."""

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        answerer: Answerer,
        settings: QaSettings,
        *,
        language_model: LanguageModel | None = None,
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._answerer = answerer
        self._settings = settings
        self._language_model = language_model
        self._entailment = CrossEncoderEntailment(settings.nli_model) if settings.nli_model else None

    @classmethod
    def open(cls, index_settings: IndexSettings | None = None, qa_settings: QaSettings | None = None) -> Self:
        """Open the library that the settings name, with its embedding model and the answerer.

        That is the extractive one, or the generative one when a language model is set. Raises LibraryError
        when there is no usable library, ModelError when a model cannot be loaded.
        """
        index_settings, qa_settings = index_settings or IndexSettings(), qa_settings or QaSettings()
        library = Library.open(index_settings)
        try:
            embedder = open_embedder(index_settings)
            library.require_model(embedder.identity)
            language_model = _open_language_model(qa_settings, index_settings.cache_dir)
        except BaseException:
            library.close()
            raise
        answerer = _choose_answerer(language_model, qa_settings, embedder)
        return cls(library, embedder, answerer, qa_settings, language_model=language_model)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        filters: Filters = EVERYTHING,
        asked_at: datetime | None = None,
        on_text: OnText | None = None,
    ) -> Answer:
        """Answer `question` from the articles, or say that the collection does not know.

        `k` is the number of passages that are looked at (default: the setting `passages`), `filters` are what
        the user demands. What the question itself says about outlet and time is tried
        first and given up when nothing there answers; `asked_at` (aware, default: now) is what "last week"
        counts from. `on_text` hears what a language model has written so far, unchecked, as it is written; an
        exception that it raises ends the writing and comes out of here. Raises QuestionError when the
        question is empty, too long, or not text.
        """
        watch = Stopwatch()
        question = check_question(question, max_chars=self._settings.max_question_chars)
        with watch.stage("scope"):
            scope = self._read_scope(question, asked_at)
        with watch.stage("decompose"):
            decomposed = decompose(question, self._language_model)
        inquiry = Inquiry(question, decomposed.parts, k, watch, on_text)
        first = self._find_answer(inquiry, narrow_filters(filters, scope))
        in_vain = first.draft.outcome is Outcome.NOT_FOUND and scope.narrows
        found = self._find_answer(inquiry, filters) if in_vain else first
        with watch.stage("verify"):
            draft = self._verify(found, inquiry)
        searched = describe_search(self.coverage(), found.filters, scope)
        answer = to_answer(question, draft, found.ranked, searched, watch.timings_ms())
        answer = count_in(answer, decomposed, *([first.draft] if in_vain else []))
        log.info("answered outcome=%s claims=%d %s", answer.outcome, len(answer.claims), watch)
        return answer

    def search(
        self, question: str, *, k: int | None = None, filters: Filters = EVERYTHING
    ) -> tuple[Passage, ...]:
        """Return the `k` best passages for `question` (default: the setting `passages`), best first.

        Fewer when the library holds fewer. Raises QuestionError as `ask` does.
        """
        question = check_question(question, max_chars=self._settings.max_question_chars)
        k = k or self._settings.passages
        return to_passages(
            retrieve(question, self._library, self._embedder, k=k, filters=filters, settings=self._settings)
        )

    def make_standalone(self, question: str, turns: Sequence[Turn]) -> Standalone:
        """Return `question` so that it can be asked without the conversation, `turns`, before it.

        By the language model where there is one, else by rule. `turns` are oldest first.
        """
        return make_standalone(
            question, turns, outlets=self.coverage().sources, language_model=self._language_model
        )

    def without_model(self) -> Pipeline:
        """Return a pipeline over the same library that answers at once, in the articles' own words."""
        extractive = ExtractiveAnswerer(self._settings, self._embedder)
        return Pipeline(self._library, self._embedder, extractive, self._settings)

    def coverage(self) -> Coverage:
        """What there is to ask about: number of articles, outlets, span of time."""
        return self._library.coverage()

    def close(self) -> None:
        """Let go of the library's files and of the language model; the pipeline cannot be used afterwards."""
        if self._language_model is not None:
            self._language_model.close()
        self._library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_scope(self, question: str, asked_at: datetime | None) -> Scope:
        sources = self.coverage().sources
        return read_scope(question, sources=sources, asked_at=asked_at or datetime.now(UTC))

    def _find_answer(self, inquiry: Inquiry, filters: Filters) -> _Found:
        question, parts, watch = inquiry.question, inquiry.parts, inquiry.watch
        with watch.stage("retrieve"):
            ranked = self._retrieve(inquiry, filters)
        with watch.stage("answer"):
            draft = self._answerer.answer(question, ranked, parts=parts, on_text=inquiry.on_text)
        return _Found(draft, ranked, filters)

    def _retrieve(self, inquiry: Inquiry, filters: Filters) -> Sequence[Ranked]:
        return retrieve_for_parts(
            inquiry.question,
            inquiry.parts,
            self._library,
            self._embedder,
            k=inquiry.k or self._settings.passages,
            filters=filters,
            settings=self._settings,
        )

    def _verify(self, found: _Found, inquiry: Inquiry) -> Draft:
        load, ranked, embedder = self._library.load_article, found.ranked, self._embedder
        draft = verify_draft(found.draft, load, ranked=ranked, embedder=embedder, entailment=self._entailment)
        if not draft.written_by:
            return draft
        from qa.verifying.deciding import check_decisions  # late: 0.1 s of patterns that only a model needs

        return check_decisions(draft, inquiry.question, inquiry.parts, load, ranked=ranked, embedder=embedder)


def _open_language_model(settings: QaSettings, cache_dir: Path) -> LanguageModel | None:
    if not settings.llm:
        if settings.llm_fallbacks:
            raise ModelSettingError(
                "BYLINE_LLM_FALLBACKS says which models to ask when BYLINE_LLM fails, and BYLINE_LLM is not "
                "set. Name the first of them there."
            )
        return None
    from qa.writing.calling import LanguageModel  # late: LangChain takes longer to import than an answer

    return LanguageModel.open(settings, cache_dir.expanduser())


def _choose_answerer(
    language_model: LanguageModel | None, settings: QaSettings, embedder: Embedder
) -> Answerer:
    extractive = ExtractiveAnswerer(settings, embedder)
    if language_model is None:
        return extractive
    from qa.writing.generative import GenerativeAnswerer  # late: see above

    return GenerativeAnswerer(language_model, extractive, settings)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question with what it asks and how it is to be answered."""

    question: str
    parts: Sequence[QuestionPart]
    k: int | None
    watch: Stopwatch
    on_text: OnText | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft, the passages that it was made from, and the filters under which they were looked for."""

    draft: Draft
    ranked: Sequence[Ranked]
    filters: Filters
