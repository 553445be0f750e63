"""Answers written by a language model from the passages that were found, one claim after the other.

The extractive answerer judges first whether the collection answers at all: where it refuses, no model is
called, so none can answer from its memory, nor where rules settle the question (who reported, which is
older by the years found): there a model has nothing to add that could be checked. What a model writes cites
whole passages; verification holds each claim to them. A model that is away, or that writes nothing that can
be used, never means no answer: then the articles' own sentences are the answer, with a note that says so.

A model that says the passages do not answer is believed, and the nearest sentence shown as a pointer: it has
read them closer than the extractive answerer, whose confidence counts words and cosines, and a refusal too
many costs less than an answer that is none. (SmolLM2 never refused in some 30 replies, so that this is a
choice and not a measurement; to undo it, treat a refusal as an unreadable reply in `_find_problem`.)

The call is a LangChain chain, prompt | model | reader, so callbacks and tracing see it like any other.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableLambda

from qa.answering import Answerer, Draft, OnText
from qa.answers import Citation, Outcome, Revision, Verdict
from qa.questions.parts import QuestionPart
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings
from qa.spending import Spent
from qa.writing.calling import LanguageModel, WritingError, Written
from qa.writing.prompting.budgeting import Excerpt, fit_excerpts, room_for_passages, room_for_reply
from qa.writing.prompting.prompts import (
    KEEP_TO_FORM,
    KEEP_TO_LANGUAGE,
    as_data,
    in_heading,
    make_mark,
    show_excerpt,
    write_answer_messages,
)
from qa.writing.reading_replies.languages import is_foreign
from qa.writing.reading_replies.live_text import text_so_far
from qa.writing.reading_replies.marks import Statement
from qa.writing.reading_replies.markup import drop_links
from qa.writing.reading_replies.replies import Reply, WrittenAnswer, read_reply, read_written
from qa.writing.written_drafts import Told, to_draft

log = logging.getLogger(__name__)

# Models that read no more than this at once are small, and follow a short list of rules better.
_SMALL_CONTEXT_TOKENS = 4_096
_LINKED = "It linked to what is not the address of an article that was shown."
_OWN_WORDS = "these are the articles' own words."


class GenerativeAnswerer:
    """Writes claims with a language model; refuses, and falls back, by the extractive answerer.

    Holds no state between questions, so any number of threads may share one.
    """

    def __init__(self, model: LanguageModel, extractive: Answerer, settings: QaSettings) -> None:
        self._model = model
        self._extractive = extractive
        self._output_tokens = room_for_reply(model.context_tokens, settings.llm_output_tokens)
        self._is_short = model.context_tokens <= _SMALL_CONTEXT_TOKENS
        # A small model that is made to write fields loses the words over them, so it is not asked by itself.
        wants_fields = settings.llm_format == "structured" or not self._is_short
        self._is_structured = model.can_structure and wants_fields

    def answer(
        self,
        question: str,
        ranked: Sequence[Ranked],
        *,
        parts: Sequence[QuestionPart] | None = None,
        on_text: OnText | None = None,
    ) -> Draft:
        """Answer `question` from `ranked`; `on_text` hears statements as they are written, without citations.

        What `on_text` raises comes out of here; a model's failure does not.
        """
        judged = self._extractive.answer(question, ranked, parts=parts)
        if judged.outcome is Outcome.NOT_FOUND or judged.is_settled:
            return judged
        spent = Spent()
        try:
            excerpts = self._choose_excerpts(question, _evidence_first(ranked, judged.citations))
            reading = self._write(question, excerpts, spent, on_text)
        except WritingError as error:
            log.warning("no model wrote: %s", error)
            spent.add(error)
            note = f"{str(error).rstrip('. ')}; {_OWN_WORDS}"
            return replace(judged, note=note, usage=spent.usage, cost_usd=spent.cost_usd)
        names_passages = self._is_structured or not self._is_short
        told = Told(question, parts or (), excerpts, names_passages)
        draft = to_draft(reading.written, reading.reply, judged, told, reading.revisions)
        return replace(draft, usage=spent.usage, cost_usd=spent.cost_usd)

    def _choose_excerpts(self, question: str, ranked: Sequence[Ranked]) -> tuple[Excerpt, ...]:
        """Return what of the passages the model can read beside everything else that it is told."""
        messages = write_answer_messages(
            question, (), structured=False, short=self._is_short, repair=KEEP_TO_FORM
        )
        told = sum(self._model.count_tokens(message.text) for message in messages)
        room = room_for_passages(self._model.context_tokens, self._output_tokens, told)
        mark = make_mark([question])  # of the length of the real one
        return fit_excerpts(ranked, room, lambda one: self._model.count_tokens(show_excerpt(one, mark)) + 1)

    def _write(
        self, question: str, excerpts: Sequence[Excerpt], spent: Spent, on_text: OnText | None
    ) -> _Reading:
        """Ask for an answer, and once more as plain lines when what came cannot be used."""
        task = _Task(question, excerpts, structured=self._is_structured)
        reading = self._chain(task, on_text).invoke(question)
        spent.add(reading.written)
        if reading.problem is None:
            return reading
        log.info("asked again: %s", reading.problem.name)
        again = replace(task, structured=False, repair=reading.problem.value)
        reading = self._chain(again, on_text).invoke(question)
        spent.add(reading.written)
        if reading.problem is not None:
            raise WritingError(f"{reading.written.model} {_PROBLEMS[reading.problem]}.")
        return reading

    def _chain(self, task: _Task, on_text: OnText | None) -> Runnable[str, _Reading]:
        """Return question → messages → reply → what was read of it.

        What a trace shows is what goes from link to link, so the task, whose passages hold vectors and the
        paths of files, goes around them.
        """
        prompt = RunnableLambda(partial(self._prompt, task), name="prompt")
        model = RunnableLambda(partial(self._call, task, on_text), name="model")
        chain = prompt | model | RunnableLambda(partial(_read, task), name="reader")
        return chain.with_config(run_name="write_answer")

    def _prompt(self, task: _Task, question: str) -> Sequence[BaseMessage]:
        return write_answer_messages(
            question,
            task.excerpts,
            structured=task.structured,
            short=self._is_short,
            repair=task.repair,
        )

    def _call(self, task: _Task, on_text: OnText | None, messages: Sequence[BaseMessage]) -> _Called:
        hear = on_text and (on_text if task.structured else partial(_show_lines, on_text))
        written = self._model.write(
            messages,
            schema=WrittenAnswer if task.structured else None,
            show=_show_fields if task.structured else None,
            max_tokens=self._output_tokens,
            on_text=hear,
        )
        return _Called(messages, written)


@dataclass(frozen=True, slots=True)
class _Task:
    """A question with what the model is shown for it, and the form that the reply is to have."""

    question: str
    excerpts: Sequence[Excerpt]
    structured: bool
    repair: str = ""


@dataclass(frozen=True, slots=True)
class _Called:
    """What a model was told, and what it wrote."""

    messages: Sequence[BaseMessage]
    written: Written


class _Problem(Enum):
    """Why a reply cannot be used; the value is what the model is told when it is asked again."""

    UNREADABLE = KEEP_TO_FORM
    FOREIGN = KEEP_TO_LANGUAGE


_PROBLEMS = {
    _Problem.UNREADABLE: "wrote nothing that could be used",
    _Problem.FOREIGN: "answered in a language that was not asked for",
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a model wrote and what was read of it, what was cut off that, and why it cannot be used."""

    written: Written
    reply: Reply
    problem: _Problem | None
    revisions: tuple[Revision, ...] = ()


def _evidence_first(ranked: Sequence[Ranked], citations: Sequence[Citation]) -> list[Ranked]:
    """Put the passages that the extractive answer quotes before the others; the order is kept otherwise."""
    return sorted(ranked, key=lambda one: not any(_holds(one, citation) for citation in citations))


def _holds(found: Ranked, citation: Citation) -> bool:
    chunk = found.stored.chunk
    return chunk.article_id == citation.article_id and chunk.start <= citation.start < chunk.end


def _show_lines(on_text: OnText, written: str) -> None:
    if shown := text_so_far(written):
        on_text(shown)


def _show_fields(fields: Mapping[str, Any]) -> str:
    """Return the claims in what there is of a structured reply."""
    claims = fields.get("claims")
    texts = (
        [claim.get("text") for claim in claims if isinstance(claim, dict)] if isinstance(claims, list) else []
    )
    return text_so_far("\n".join(text for text in texts if isinstance(text, str)))


def _read(task: _Task, called: _Called) -> _Reading:
    written = called.written
    known = {excerpt.number for excerpt in task.excerpts}
    prompt = _words_of_ours(called.messages, task.excerpts)
    if written.fields is not None:
        reply = read_written(written.fields, known, prompt=prompt)
    else:
        is_cut = written.finish_reason == "length"
        outlets = {one.number: one.found.stored.article.source or "" for one in task.excerpts}
        reply = read_reply(written.text, known, prompt=prompt, outlets=outlets, is_cut=is_cut)
    reply, revisions = _without_links(reply, task.excerpts)
    return _Reading(written, reply, _find_problem(reply, task), revisions)


def _words_of_ours(messages: Sequence[BaseMessage], excerpts: Sequence[Excerpt]) -> str:
    """Return what the model was told, without the articles' words and titles: to repeat those is no echo."""
    told = "\n".join(message.text for message in messages)
    for excerpt in excerpts:
        told = told.replace(as_data(excerpt.text), "")
        if title := in_heading(excerpt.found.stored.article.title):
            told = told.replace(f"{title}\n", "\n")
    return told


def _without_links(reply: Reply, excerpts: Sequence[Excerpt]) -> tuple[Reply, tuple[Revision, ...]]:
    """Leave out all links but those to the articles that were shown, and tell what was left out."""
    allowed = {excerpt.found.stored.article.url or "" for excerpt in excerpts}
    kept: list[Statement] = []
    revisions: list[Revision] = []
    for one in reply.statements:
        text = drop_links(one.text, allowed)
        if says_something := any(map(str.isalnum, text)):
            kept.append(Statement(text, one.passages))
        if text != one.text:
            verdict = Verdict.SOFTENED if says_something else Verdict.DROPPED
            revisions.append(Revision(one.text, text if says_something else "", verdict, _LINKED))
    return replace(reply, statements=tuple(kept)), tuple(revisions)


def _find_problem(reply: Reply, task: _Task) -> _Problem | None:
    if not reply:
        return _Problem.UNREADABLE
    said = " ".join(statement.text for statement in reply.statements)
    texts = [excerpt.text for excerpt in task.excerpts]
    alike = [text for text in texts if not is_foreign(text, [task.question])]
    # Where no article is in the language of the question, one of theirs is all that can be checked.
    expected = [task.question] if alike else texts
    is_odd = is_foreign(said, expected, alike) or is_foreign(said, [task.question, *texts])
    return _Problem.FOREIGN if is_odd else None
