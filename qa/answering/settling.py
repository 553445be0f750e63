"""Which of two compared things is the older, the larger, the earlier: told by their values, or not at all.

Only where sentences that name a thing give it a value of one measure, and all values that were found for the
two give the same order. What comes out is a sentence beside the answer: the articles' sentences stay as they
are, and show both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.articles import Span
from qa.answering.evidence import Sentence
from qa.answering.telling_values import is_told_of, is_verb, to_verb_term
from qa.language.terms import Word, find_words, missing_words
from qa.language.verbs import BASE_OF_PAST
from qa.questions.expecting import AnswerKind
from qa.questions.parts import QuestionPart
from qa.questions.sides import find_sides

if TYPE_CHECKING:
    from qa.verifying.statements import Statement

_LESS_TEXT = """
    smaller smallest lower lowest shorter shortest lighter lightest slower slowest fewer fewest less least
    cheaper cheapest older oldest earlier earliest sooner first before
"""
_LESS = frozenset(_LESS_TEXT.split())
# The adjective behind an amount that says of what it is one: "300 metres long".
_COMPARED_BY = {
    "longer": "long",
    "shorter": "long",
    "higher": "high",
    "lower": "high",
    "taller": "tall",
    "deeper": "deep",
    "wider": "wide",
}
_MADE = re.compile(
    r"\b(?i:built|opened|founded|established|launched|completed|inaugurated|erected|constructed|commissioned"
    r"|created|born|dat(?:es?|ed|ing)(?: back)?)\b(?: [a-z]+){0,3}? (?:in|from|since|to) (?:[A-Z][a-z]+ )?"
    r"(?P<year>1\d{3}|20\d{2})\b"
)
_MADE_TEXT = """
    built opened founded established launched completed inaugurated erected constructed commissioned created
    born dates dated
"""
_BEGIN_TEXT = "begin start happen occur hold open launch"
_HAVING_TEXT = "is are was were has have had measures holds seats carries weighs counts employs"
_MADE_VERBS, _BEGIN_VERBS, _HAVING_VERBS = (
    frozenset(map(to_verb_term, text.split())) for text in (_MADE_TEXT, _BEGIN_TEXT, _HAVING_TEXT)
)
_TOLD_EXACTLY = ("exact", "about")  # of the bounds of an amount
_VERBS = frozenset((*BASE_OF_PAST, *BASE_OF_PAST.values(), "begin", "happen", "end"))
_MONEY = frozenset({"dollar", "euro", "pound", "yen", "yuan", "rupee", "ruble", "franc", "crown"})
_WORDS_BEHIND = 2  # "300 metres long", "340 passengers"
_SETTLED_KINDS = frozenset({AnswerKind.YEAR, AnswerKind.DATE, AnswerKind.MONEY, AnswerKind.NUMBER})
_OPEN = "The values that were found do not settle this comparison."


@dataclass(frozen=True, slots=True)
class Settled:
    """How two compared things stand, as a sentence, and the sentence that tells each one's value.

    An empty `decision` where nothing is compared; no `sentences` where their values leave it open.
    """

    decision: str = ""
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Value:
    """What a sentence says of a thing: comparable with values of one `unit`. `span` is of the sentence."""

    span: Span
    size: float
    unit: str
    sentence: Sentence

    @property
    def shown(self) -> str:
        """As the sentence writes it."""
        return self.sentence.text[slice(*self.span)]


def settle(question: str, parts: Sequence[QuestionPart], sentences: Sequence[Sentence]) -> Settled:
    """Return how two compared things stand to one another by what the `sentences`, best first, say of them.

    Where their values leave it open, it says so; other questions are none of its business.
    """
    sides = find_sides(question)
    word = sides.comparative.lower() if sides else ""
    if not word or len(parts) != 2 or not all(one.kind in _SETTLED_KINDS and one.subject for one in parts):
        return Settled()
    if any(_compares(one, parts, word) for one in sentences):
        return Settled()  # the articles settle it, or differ: there is nothing to add
    first, second = ([*_find_values(parts, place, word, sentences)] for place in (0, 1))
    pairs = [(one, other) for one in first for other in second if one.unit == other.unit]
    orders = {_order(one, other) for one, other in pairs}
    if len(orders) != 1 or len(pairs) < len(first) * len(second):
        return Settled(_OPEN)
    one, other = pairs[0]
    texts = [_show(part) for part in parts]
    told = f"Going by these values ({texts[0]}: {one.shown}; {texts[1]}: {other.shown})"
    order = orders.pop()
    winner = "neither" if not order else texts[0] if (order < 0) is (word in _LESS) else texts[1]
    return Settled(f"{told}, {winner} is {_name(word)}.", (one.sentence, other.sentence))


def _compares(sentence: Sentence, parts: Sequence[QuestionPart], word: str) -> bool:
    """Whether a sentence compares both things itself."""
    says = any(one.text.lower() == word for one in sentence.words)
    return says and not any(missing_words(_thing(part), sentence.terms) for part in parts)


def _order(one: _Value, other: _Value) -> int:
    return (one.size > other.size) - (one.size < other.size)


def _name(word: str) -> str:
    """Return what the thing that wins is: "the one with more"."""
    if word in ("before", "after"):
        return {"before": "the earlier", "after": "the later"}[word]
    return (
        f"the one with {word}"
        if word in ("more", "most", "less", "least", "fewer", "fewest")
        else f"the {word}"
    )


def _find_values(
    parts: Sequence[QuestionPart], place: int, word: str, sentences: Sequence[Sentence]
) -> Iterator[_Value]:
    """Yield values of one of both things, from sentences that tell one and do not name the other."""
    part, other = parts[place], parts[1 - place]
    verbs = _verbs_of(parts)
    is_when = part.kind in (AnswerKind.YEAR, AnswerKind.DATE)
    for sentence in sentences:
        if not missing_words(_thing(other), sentence.terms):
            continue
        values = list(_read(part, word, sentence))
        if len({(one.size, one.unit) for one in values}) == 1 and any(
            is_told_of(_thing(part), sentence.text, one.span, verbs, is_when=is_when) for one in values
        ):
            yield values[0]


def _verbs_of(parts: Sequence[QuestionPart]) -> frozenset[str]:
    """Return the bases of the verbs with which a value that is asked is told."""
    things = {word.term for part in parts for word in _thing(part)}
    words = [word for part in parts for word in part.words if word.term not in things]
    asked = frozenset(to_verb_term(word.text) for word in words if is_verb(word.text))
    match parts[0].kind:
        case AnswerKind.YEAR:
            return _MADE_VERBS
        case AnswerKind.DATE:
            return asked if asked and not asked & _BEGIN_VERBS else asked | _BEGIN_VERBS | _MADE_VERBS
        case AnswerKind.MONEY:
            return asked or frozenset({"cost"})
        case _:
            return asked | _HAVING_VERBS


def _thing(part: QuestionPart) -> tuple[Word, ...]:
    """Return the words of the thing, without the verb of "(did) the strike begin"."""
    *before, last = part.subject
    return tuple(before) if before and last.text.lower() in _VERBS else part.subject


def _show(part: QuestionPart) -> str:
    thing = _thing(part)
    return (
        part.text
        if len(thing) == len(part.subject)
        else part.text.rpartition(thing[-1].text)[0] + thing[-1].text
    )


def _read(part: QuestionPart, word: str, sentence: Sentence) -> Iterator[_Value]:
    # 0.1 s of patterns: only a comparison needs them. And `qa.verifying` itself imports this package, so that
    # an import at the top would be a circle.
    from qa.verifying.statements import Statement

    statement = Statement(sentence.text)
    if part.kind is AnswerKind.YEAR:
        yield from _read_years(sentence)
    elif part.kind is AnswerKind.DATE:
        yield from list(_read_years(sentence)) or _read_days(statement, sentence)
    else:
        yield from _read_amounts(part, word, statement, sentence)


def _read_years(sentence: Sentence) -> Iterator[_Value]:
    """Yield the years in which something was made."""
    for found in _MADE.finditer(sentence.text):
        yield _Value(Span(*found.span("year")), float(found["year"]), "year", sentence)


def _read_days(statement: Statement, sentence: Sentence) -> Iterator[_Value]:
    """Yield the days of a sentence; a year that it leaves out is that of its article, or unknown."""
    published_at = sentence.found.stored.article.published_at
    for one in statement.dates:
        told, year = one.told, one.told.year or (published_at.year if published_at else 0)
        if told.month and told.day:
            unit = "day" if year else f"day of {sentence.article_id}"
            yield _Value(one.span, (year * 12 + told.month) * 31 + told.day, unit, sentence)


def _read_amounts(
    part: QuestionPart, word: str, statement: Statement, sentence: Sentence
) -> Iterator[_Value]:
    """Yield the amounts in money, of things that the question counts, or with the adjective that compares."""
    asked = {one.term for one in part.words} - {one.term for one in part.subject}
    for one in statement.amounts:
        behind = [word.term for word in find_words(statement.text[one.span.end :])[:_WORDS_BEHIND]]
        counted = next((term for term in behind if term in asked or term == _COMPARED_BY.get(word)), "")
        is_money = part.kind is AnswerKind.MONEY and one.unit in _MONEY
        is_exact = one.low == one.high and one.bound in _TOLD_EXACTLY
        if is_exact and (is_money or (counted and part.kind is AnswerKind.NUMBER)):
            unit = one.unit if is_money else f"{one.unit} {counted}"
            yield _Value(one.span, one.low, unit, sentence)
