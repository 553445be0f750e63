"""From a question to a cited answer: scope, retrieve, rerank, answer, verify, cite.

`Pipeline` is everything that Byline does for a question, and imports nothing that an answer does not need:
no torch, no LangChain. `qa.Assistant` is the same object as a LangChain `Runnable`; a door that answers one
question and ends opens the pipeline and saves the half second that importing LangChain takes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from index.embedding import Embedder, open_embedder
from index.library import Coverage, Filters, Library
from index.settings import IndexSettings
from qa.answering import Answerer, Draft, ExtractiveAnswerer
from qa.answers import Answer, Outcome, Passage
from qa.citing import describe_search, narrow_filters, to_answer, to_passages
from qa.questions import check_question
from qa.reranking import Ranked
from qa.retrieving import retrieve
from qa.scoping import Scope, read_scope
from qa.settings import QaSettings
from qa.stopwatch import Stopwatch
from qa.verifying import verify_draft

log = logging.getLogger(__name__)

EVERYTHING = Filters()


class Pipeline:
    """Answers questions about one library. Safe to use from several threads at once."""

    def __init__(
        self, library: Library, embedder: Embedder, answerer: Answerer, settings: QaSettings
    ) -> None:
        self._library = library
        self._embedder = embedder
        self._answerer = answerer
        self._settings = settings

    @classmethod
    def open(cls, index_settings: IndexSettings | None = None, qa_settings: QaSettings | None = None) -> Self:
        """Open the library that the settings name, with its embedding model and the extractive answerer.

        Raises LibraryError when there is no usable library, ModelError when the model cannot be loaded.
        """
        index_settings, qa_settings = index_settings or IndexSettings(), qa_settings or QaSettings()
        library = Library.open(index_settings)
        try:
            embedder = open_embedder(index_settings)
            library.require_model(embedder.identity)
        except BaseException:
            library.close()
            raise
        return cls(library, embedder, ExtractiveAnswerer(qa_settings), qa_settings)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        filters: Filters = EVERYTHING,
        asked_at: datetime | None = None,
    ) -> Answer:
        """Answer `question` in the words of the articles, or say that the collection does not know.

        `k` is the number of passages that are looked at (default: the setting `passages`), `filters` are what
        the user demands. What the question itself says about outlet and time is tried
        first and given up when nothing there answers; `asked_at` (aware, default: now) is what "last week"
        counts from. Raises QuestionError when the question is empty, too long, or not text.
        """
        watch = Stopwatch()
        question = check_question(question, max_chars=self._settings.max_question_chars)
        with watch.stage("scope"):
            scope = self._read_scope(question, asked_at)
        found = self._find_answer(question, narrow_filters(filters, scope), k, watch)
        if found.draft.outcome is Outcome.NOT_FOUND and scope.narrows:
            found = self._find_answer(question, filters, k, watch)
        with watch.stage("verify"):
            draft = verify_draft(found.draft, self._library.load_article)
        searched = describe_search(self.coverage(), found.filters, scope)
        answer = to_answer(question, draft, found.ranked, searched, watch.timings_ms())
        log.info("answered outcome=%s claims=%d %s", answer.outcome, len(answer.claims), watch)
        return answer

    def search(
        self, question: str, *, k: int | None = None, filters: Filters = EVERYTHING
    ) -> tuple[Passage, ...]:
        """Return the `k` best passages for `question` (default: the setting `passages`), best first.

        Fewer when the library holds fewer. Raises QuestionError as `ask` does.
        """
        question = check_question(question, max_chars=self._settings.max_question_chars)
        return to_passages(self._retrieve(question, filters, k))

    def coverage(self) -> Coverage:
        """What there is to ask about: number of articles, outlets, span of time."""
        return self._library.coverage()

    def close(self) -> None:
        """Let go of the library's files; the pipeline cannot be used afterwards."""
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

    def _retrieve(self, question: str, filters: Filters, k: int | None) -> list[Ranked]:
        k = k or self._settings.passages
        return retrieve(
            question, self._library, self._embedder, k=k, filters=filters, settings=self._settings
        )

    def _find_answer(self, question: str, filters: Filters, k: int | None, watch: Stopwatch) -> _Found:
        with watch.stage("retrieve"):
            ranked = self._retrieve(question, filters, k)
        with watch.stage("answer"):
            return _Found(self._answerer.answer(question, ranked), ranked, filters)


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft, the passages that it was made from, and the filters under which they were looked for."""

    draft: Draft
    ranked: Sequence[Ranked]
    filters: Filters
