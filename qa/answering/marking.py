"""The words of a claim that answer the question, where they can be told by rule.

A number for "how many", a date for "when", a name for "who": values of the expected kind that the question
did not already say. Where several compete, the one in company of the question's own words wins; when that
cannot be told nothing is marked, because a wrong mark misleads more than a missing one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.articles import Span
from qa.answering.merging import find_negations
from qa.answering.values import find_values
from qa.language.terms import Word, find_words, is_content, is_same_name
from qa.questions.expecting import AnswerKind

# Words on either side of a value in which the question's own words are looked for.
_COMPANY_WORDS = 6
_MOST_MARKS = 2
_MOST_DECIDING = 3
_SEVERAL_ALLOWED = frozenset({AnswerKind.NAME})


def new_values(kind: AnswerKind, text: str, asked: Collection[str]) -> list[Span]:
    """Return the values of a kind in `text` that the question, given by its terms, does not say itself."""
    return [span for span in find_values(kind, text) if not _is_asked(text[span.start : span.end], asked)]


def _is_asked(value: str, asked: Collection[str]) -> bool:
    """Whether the question says the value: each word with a meaning, or the last of a name ("Ann Lee")."""
    words = [word for word in find_words(value) if is_content(word)]
    told = words[-1:] if words and words[-1].is_capitalised else words
    return all(word.term in asked or any(is_same_name(word.term, term) for term in asked) for word in told)


def mark_answer(kind: AnswerKind, text: str, asked: Collection[str]) -> tuple[Span, ...]:
    """Return the words of `text` that answer, in order: spans of `text`, none when it cannot be told.

    >>> mark_answer(AnswerKind.NUMBER, "In 2014 some 40 miners and 3 guards were hurt.", {"guard"})
    (Span(start=27, end=28),)
    """
    values = new_values(kind, text, asked)
    allowed = _MOST_MARKS if kind in _SEVERAL_ALLOWED else 1
    return tuple(values) if len(values) <= allowed else _best_company(text, values, asked)


def mark_decision(text: str, asked: Sequence[Word]) -> tuple[Span, ...]:
    """Return the words of `text` that decide a yes/no question, in order; `asked` are its content words.

    That is what the question says of its subject, and what says that something is not so. Whether that makes
    a yes or a no is for the reader to see: no rule can tell it safely.

    >>> text = "The council did not approve the plan."
    >>> [text[start:end] for start, end in mark_decision(text, find_words("council approve"))]
    ['not approve']
    """
    subject = asked[0].term if asked else ""
    said = {word.term for word in asked if not word.is_name} - {subject}
    told = [Span(word.start, word.end) for word in find_words(text) if word.term in said]
    denied = find_negations(text)
    marks = _joined(sorted({*told, *denied}), text)
    return marks if len(marks) <= _MOST_DECIDING else _joined(denied, text)[:_MOST_DECIDING]


def _joined(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Make one span of neighbours with nothing but a space between them, and of those that overlap."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip(" "):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _best_company(text: str, values: Sequence[Span], asked: Collection[str]) -> tuple[Span, ...]:
    company = [_company(text, value, asked) for value in values]
    best = [value for value, score in zip(values, company, strict=True) if score == max(company)]
    return tuple(best) if len(best) <= _MOST_MARKS and max(company) > 0 else ()


def _company(text: str, value: Span, asked: Collection[str]) -> float:
    """Return how many of the question's words stand near the value; a nearer one counts more."""
    before = [word.term for word in find_words(text[: value.start])][-_COMPANY_WORDS:][::-1]
    after = [word.term for word in find_words(text[value.end :])][:_COMPANY_WORDS]
    return sum(
        1 / (1 + distance) for side in (before, after) for distance, term in enumerate(side) if term in asked
    )
