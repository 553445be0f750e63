"""A reply of a value alone ("In 1995.", "Vera Lind") → the sentence of the articles that answers with it.

A value without a sentence states nothing that could be checked. Where a sentence about what is asked holds
it, and it is of the kind that is asked for, that sentence says what the model meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.answering.evidence import Sentence
from qa.answering.selecting import nearness, value_of
from qa.answering.values import find_values
from qa.language.terms import Word, find_words, is_content
from qa.questions.expecting import KINDS_WITHOUT_RULE, AnswerKind
from qa.questions.parts import QuestionForm, QuestionPart
from qa.verifying.statements.lemmas import is_inside, may_be_verb

_LONGEST_VALUE, _LONGEST_VALUE_CHARS = 12, 200  # words, characters
_MOST_BESIDE = 3  # words that are no figure, date or name: "vehicles a day", "a burst cooling hose"
_TELLING = (AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENT, AnswerKind.DATE, AnswerKind.NAME)
# The sentence must be about what is asked: this share of its words in it or beside it.
_LEAST_NEARNESS = 0.5
# What may stand around a value and says nothing of it; "over" and "nearly" do.
_AROUND = re.compile(
    r"(?:(?:[\w ]{1,40}(?::|→|->|=)|it (?:is|was)|in|on|at|by|from|for|to|of|the|an?|about|around"
    r"|approximately|roughly|circa|ca\.)\s+)+",
    re.IGNORECASE,
)
# Of a name that stands in the sentence, no rule tells better than the model whether it is that of a person.
_NAMED = frozenset({AnswerKind.NAME, AnswerKind.PLACE})
_FIGURES = (AnswerKind.NUMBER, AnswerKind.MONEY, AnswerKind.PERCENT, AnswerKind.DURATION, AnswerKind.DATE)
_TAKEN_BACK = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\binstead of|\brather than)(?:\s+\w+){0,2}\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class SaidValue:
    """A sentence that holds a value as an answer to a part; `span` is the value's place in its text."""

    sentence: Sentence
    span: Span
    part: QuestionPart


def is_bare(statement: str) -> bool:
    """Whether a statement is a value alone: little beside figures and names, and no verb.

    >>> is_bare("About 4.2 million crowns."), is_bare("It costs 4.2 million."), is_bare("The dyke broke.")
    (True, True, False)
    """
    value = _strip(statement)
    words = find_words(value)
    if not 0 < len(words) <= _LONGEST_VALUE or len(value) > _LONGEST_VALUE_CHARS:
        return False
    told = [span for kind in _TELLING for span in find_values(kind, value)]
    beside = [word for word in words if is_content(word) and not is_inside(word, told)]
    has_verb = any(may_be_verb(re.sub("ies$", "y", word.text)) for word in words)
    return len(beside) <= _MOST_BESIDE and not has_verb


def find_said(
    statement: str, parts: Sequence[QuestionPart], sentences: Sequence[Sentence]
) -> SaidValue | None:
    """Return the sentence that says a bare value as an answer to one of `parts`, the best where several do.

    None when none of `sentences` does.
    """
    value = find_words(_strip(statement))
    found = [one for sentence in sentences for one in _say(value, parts, sentence)]
    return max(found, key=lambda one: value_of(one.sentence, one.part), default=None)


def _strip(statement: str) -> str:
    """Return the value without a label, and what else may stand before it."""
    around = _AROUND.match(statement)
    return statement[around.end() :] if around else statement


def _say(value: Sequence[Word], parts: Sequence[QuestionPart], sentence: Sentence) -> Iterator[SaidValue]:
    """Yield the first place in a sentence that says the value, for each part that it answers."""
    for part in parts:
        if part.form is QuestionForm.YES_NO or nearness(part, sentence) < _LEAST_NEARNESS:
            continue
        for span in _places(value, sentence):
            if _is_of_kind(span, part, sentence.text) and not _TAKEN_BACK.search(
                sentence.text, 0, span.start
            ):
                yield SaidValue(sentence, span, part)
                break


def _places(value: Sequence[Word], sentence: Sentence) -> Iterator[Span]:
    """Yield where a sentence has the words of a value, one behind the other."""
    terms, words = [word.term for word in value], sentence.words
    for start in range(len(words) - len(terms) + 1):
        run = words[start : start + len(terms)]
        if [word.term for word in run] == terms:
            yield Span(run[0].start, run[-1].end)


def _is_of_kind(place: Span, part: QuestionPart, text: str) -> bool:
    """Whether what stands at `place` is what the part asks for, as far as rules can tell, and says anything
    that the part does not."""
    asked = {word.term for word in part.words}
    words = find_words(text[slice(*place)])
    telling = [word for word in words if is_content(word) and word.term not in asked]
    if part.kind in _NAMED:
        figures = [span for kind in _FIGURES for span in find_values(kind, text[slice(*place)])]
        return not all(word.is_number or is_inside(word, figures) for word in telling)
    if not telling or part.kind in KINDS_WITHOUT_RULE:
        return bool(telling)
    return any(start < place.end and place.start < end for start, end in find_values(part.kind, text))
