"""What kind of answer a question asks for: a number, a date, a person, or none that a rule can tell."""

from __future__ import annotations

import re
from enum import StrEnum

from index.articles import Span


class AnswerKind(StrEnum):
    """The kind of words that would answer a question."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    DATE = "date"
    YEAR = "year"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


# Kinds of which no rule can tell whether a sentence holds one.
KINDS_WITHOUT_RULE = frozenset({AnswerKind.OTHER, AnswerKind.REASON})

_NAMED = (
    "person|man|woman|president|minister|leader|politician|official|author|artist|scientist|company|firm"
    "|manufacturer|team|club|party|agency|organi[sz]ation|university|newspaper|outlet|court"
)
_PLACES = "country|countries|city|cities|town|state|region|place|location|continent|county|district|village"
_PAYING = "costs?|pays?|paid|spend|spent|worth|earn|earned|raised?|invest|invested|owed?|fined|dollars"
_MEASURES = "old|far|tall|high|deep|big|large|heavy|fast|wide|often|strong|hot|cold"
_COUNTED = "number|population|age|distance|height|size|speed|toll|death toll|temperature|magnitude"
_TIMES = "seconds|minutes|hours|days|weeks|months|years|decades"
_WHICH = r"(what|which)( \w+)?"

# How each kind is asked for, from the question word on. The first rule that matches decides.
_RULES: tuple[tuple[AnswerKind, str], ...] = (
    (AnswerKind.PERCENT, rf"({_WHICH}|how much) (percent|percentage|per cent|share|proportion|fraction)"),
    (AnswerKind.MONEY, rf"how much( \w+)? money|how much .*({_PAYING})"),
    (
        AnswerKind.MONEY,
        r"what (will|would|did|does|do) .*cost|what .*(price|cost|salary|fine) (of|for|was|is)",
    ),
    (AnswerKind.DATE, r"how long ago|when|how (soon|recently|early|late)"),
    (AnswerKind.YEAR, r"(what|which)( exact)? years?"),
    (AnswerKind.DATE, r"(what|which)( exact)? (month|day|date|decade|century|time)"),
    (AnswerKind.DURATION, rf"how (long|much( more)? time|many ({_TIMES}))"),
    (AnswerKind.NUMBER, rf"how (many|much|few|{_MEASURES})"),
    (AnswerKind.NUMBER, rf"what (is|was|are|were) the( \w+)? ({_COUNTED})"),
    (AnswerKind.PLACE, rf"where|{_WHICH} ({_PLACES})"),
    (AnswerKind.NAME, rf"who|whom|whose|{_WHICH} ({_NAMED})"),
    (AnswerKind.NAME, r"what (is|was|are|were) (the names? of|.*(called|named))"),
    (AnswerKind.REASON, r"why|what (was|is|were|are) the (reasons?|causes?)|for what reason"),
)
_PATTERNS = tuple(
    (kind, re.compile("(?:" + pattern.replace(" ", r"\s+") + r")\b", re.IGNORECASE))
    for kind, pattern in _RULES
)


_QUESTION_WORD = re.compile(r"\b(?:who|whom|whose|what|when|where|why|which|how|for what)\b", re.IGNORECASE)

# Words that only ask: an answer seldom repeats the "long" of "how long" or the "year" of "in what year".
_ASKING = re.compile(
    rf"\bhow\s+(?:many|much|few|long|{_MEASURES})\b"
    r"|\b(?:what|which)\s+(?:exact\s+)?(?:year|month|day|date|decade|century|time|percent|percentage|number)\b",
    re.IGNORECASE,
)


def expected_kind(question: str) -> AnswerKind:
    """Return the kind of answer that the first question word asks for; a later one belongs to a clause.

    >>> expected_kind("How many soldiers are killed each week?").value
    'number'
    >>> expected_kind("What did she say when she left?").value
    'other'
    """
    asking = _QUESTION_WORD.search(question)
    if asking is None:
        return AnswerKind.OTHER
    matching = (kind for kind, rule in _PATTERNS if rule.match(question, asking.start()))
    return next(matching, AnswerKind.OTHER)


def asking_words(question: str) -> tuple[Span, ...]:
    """Return where the question only asks: "How long", "what year"."""
    return tuple(Span(*match.span()) for match in _ASKING.finditer(question))
