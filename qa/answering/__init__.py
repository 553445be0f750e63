"""From ranked passages to an answer in the articles' own words, or the honest statement that they hold none.

The extractive answerer needs no language model: it judges whether the passages answer at all, picks one to
three sentences, puts together what several articles say alike, and marks the words that answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from index.articles import Span
from index.embedding import Embedder
from qa.answering.drafting import Draft, Marked, number_claims, to_citation
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.marking import mark_answer, mark_decision
from qa.answering.quoting import leave_out_quoted, quote_sentence
from qa.answering.selecting import Choice
from qa.answering.several_parts import choose_for_question
from qa.answers import Outcome
from qa.language.terms import Word
from qa.questions.parts import QuestionForm, QuestionPart, split_question
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings

__all__ = ["Answerer", "Draft", "ExtractiveAnswerer", "OnText"]


# Hears all that is written of an answer so far, unchecked. What it raises ends the writing.
OnText = Callable[[str], None]


class Answerer(Protocol):
    """Writes the answer to a question from the passages that were found for it."""

    def answer(
        self,
        question: str,
        ranked: Sequence[Ranked],
        *,
        parts: Sequence[QuestionPart] | None = None,
        on_text: OnText | None = None,
    ) -> Draft:
        """Return a draft that cites passages of `ranked`: best first, possibly none.

        `parts` are what the question asks (default: told by rule). `on_text` hears what is written as it is
        written, where that takes time; what it raises comes out of here.
        """
        ...


class ExtractiveAnswerer:
    """Answers with verbatim sentences. Stateless, so any number of threads may share one.

    `embedder` is the library's: with it, a question that asks of a known name what nobody told is refused.
    """

    def __init__(self, settings: QaSettings | None = None, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._least_confidence = (settings or QaSettings()).least_confidence

    def answer(
        self,
        question: str,
        ranked: Sequence[Ranked],
        *,
        parts: Sequence[QuestionPart] | None = None,
        on_text: OnText | None = None,
    ) -> Draft:
        """Answer `question` from `ranked` (best first), in milliseconds and without a model."""
        if not read_sentences(ranked):
            return _not_found(0.0, "The collection holds nothing that resembles the question.")
        parts = parts or split_question(question)
        if not any(part.words for part in parts):  # every sentence has all words of "What is it?"
            return _not_found(0.0, "The question has no word that says what it is about.")
        selection = choose_for_question(
            question, parts, ranked, least_confidence=self._least_confidence, embedder=self._embedder
        )
        confidence = selection.confidence
        if confidence < self._least_confidence:
            nearest = selection.choices[0].sentence
            return _not_found(confidence, _refusal(confidence), nearest=nearest)
        answered = [part for part in parts if part not in selection.missing]
        claims, citations = number_claims(_quote_groups(selection.choices, answered))
        return Draft(
            Outcome.ANSWERED,
            claims,
            citations,
            confidence,
            missing=tuple(part.text for part in selection.missing),
            decision=selection.decision,
            is_settled=selection.is_settled,
        )


def _quote_groups(choices: Sequence[Choice], parts: Sequence[QuestionPart]) -> list[list[Marked]]:
    """Quote every choice with those that say the same, in an order that reads well."""
    asked = {choice.sentence: choice.part.words for choice in choices}
    same = {choice.sentence: choice.same for choice in choices}
    return [
        [_quote(one, asked[sentence], parts) for one in (sentence, *same[sentence])]
        for sentence in _in_reading_order(leave_out_quoted(asked))
    ]


def _in_reading_order(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Order sentences from the best down; one that the article tells right before another goes before it."""
    ordered: list[Sentence] = []
    for sentence in sentences:
        places = [place for place, other in enumerate(ordered) if sentence.precedes(other)]
        ordered.insert(places[0] if places else len(ordered), sentence)
    return ordered


def _quote(sentence: Sentence, asked: Sequence[Word], parts: Sequence[QuestionPart]) -> Marked:
    """Quote a sentence that was chosen for its `asked` words, with what answers any of `parts` marked."""
    quotation = quote_sentence(sentence, asked)
    terms = {word.term for part in parts for word in part.words}
    marks = {mark for part in parts for mark in _mark(part, quotation.text, terms)}
    return Marked(quotation, tuple(sorted(marks)))


def _mark(part: QuestionPart, text: str, asked: Collection[str]) -> tuple[Span, ...]:
    """Whether something is so is decided by other words than who did it, or when."""
    if part.form is QuestionForm.YES_NO and not part.subject:
        return mark_decision(text, part.words)
    return mark_answer(part.kind, text, asked)


def _refusal(confidence: float) -> str:
    return (
        f"No article answers this with enough confidence: {confidence:.0%}. "
        "The nearest thing found is about something else, or leaves out what was asked."
    )


def _not_found(confidence: float, reason: str, *, nearest: Sentence | None = None) -> Draft:
    """Refuse, pointing at the nearest sentence without marks: nothing in it is an answer."""
    pointer = to_citation(1, Marked(quote_sentence(nearest, ()))) if nearest else None
    return Draft(Outcome.NOT_FOUND, (), (), confidence, reason=reason, nearest=pointer)
