"""Questions that a date answers. Each rule's docstring shows a sentence and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.articles import Span
from qa.answering.values import find_values
from qa.evaluating.drafting.clauses import TO_BE, Clause, cut_out, is_subordinate, read_clause
from qa.evaluating.drafting.questions import Question, RuleKind, Sentence, capitalise
from qa.language.verbs import PARTICIPLES
from qa.questions.expecting import AnswerKind

_WHEN = {"on": "When", "in": "When", "until": "Until when", "since": "Since when", "by": "By when"}
_FAR_FROM_VERB_WORDS = 14
_BEFORE_DATE = re.compile(r"(?<= )(on|in|until|since|by) (?:the )?$")
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:following|during|according|including|between|compared|due|dated|born|of)$|\bfollowing\b"
)
# What may follow a date that stands for itself: "in the 2012 draft" is no date of an event.
_AFTER_DATE = re.compile(
    r"$| (?:in|on|at|by|with|from|for|of|to|into|near|off|under|over|using|making|against|between|among|as"
    r"|aboard|during|through|without|across|along|around|beneath|beside|inside|outside)\b"
)
_BEFORE_PARTICIPLE = frozenset(
    {"first", "also", "later", "again", "then", "once", "being", "been", "be", "not"}
)
_INSIDE_DATE = frozenset({" at ", " on "})
_LEADING_DATE = re.compile(r"(?P<preposition>On|In|Since|Until) (?P<date>[^,]{3,30}), (?=\S)")
_NAMED = r"(?:[A-Z][\w.’'-]*|&|of)"
_FOUNDED = re.compile(
    rf"(?P<name>{_NAMED}(?: {_NAMED}){{1,5}}), "
    r"(?P<verb>born|founded|built|established|opened|launched|created)(?P<between>[^,]{0,40}?) in "
    r"(?P<year>1\d{3}|20\d{2})\b"
)


def ask_when(sentence: Sentence) -> Iterator[Question]:
    """The bridge will open to cars on 14 August. → When will the bridge open to cars?"""
    clause = sentence.clause
    dates = _join_parts(find_values(AnswerKind.DATE, clause.rest), clause.rest) if clause else []
    if not clause or len(dates) != 1 or not _is_event(clause):
        return
    start, end = dates[0]
    preposition = _BEFORE_DATE.search(clause.rest[:start])
    if not preposition or (preposition[1] == "since" and clause.auxiliary not in {"has", "have"}):
        return
    rest = cut_out(clause.rest, Span(preposition.start(), end))
    is_its_own = _belongs_to_verb(clause.rest[: preposition.start()]) and _AFTER_DATE.match(clause.rest[end:])
    if rest and is_its_own:
        asked = clause.ask(_WHEN[preposition[1]], rest)
        yield Question(RuleKind.DATE, asked, clause.rest[start:end])


def ask_when_of_leading_date(sentence: Sentence) -> Iterator[Question]:
    """In 2014, the council sold the mill. → When did the council sell the mill?"""
    lead = _LEADING_DATE.match(sentence.text)
    if not lead or find_values(AnswerKind.DATE, lead["date"]) != [Span(0, len(lead["date"]))]:
        return
    clause = read_clause(capitalise(sentence.text[lead.end() :]), sentence.names)
    if clause and _is_event(clause) and not find_values(AnswerKind.DATE, clause.rest):
        asked = clause.ask(_WHEN[lead["preposition"].lower()], clause.rest)
        yield Question(RuleKind.DATE, asked, lead["date"])


def ask_when_founded(sentence: Sentence) -> Iterator[Question]:
    """Carrow & Pell, founded in 1881 by a rope maker, lost money. → When was Carrow & Pell founded?"""
    for match in _FOUNDED.finditer(sentence.text):
        asked = f"When was {match['name']} {match['verb']}{match['between']}?"
        yield Question(RuleKind.DATE, asked, match["year"])


def _join_parts(dates: list[Span], text: str) -> list[Span]:
    """The dates, with a day and its hour as one: "Saturday at 11:40 p.m."."""
    joined: list[Span] = []
    for date in dates:
        if joined and text[joined[-1].end : date.start] in _INSIDE_DATE:
            joined[-1] = Span(joined[-1].start, date.end)
        else:
            joined.append(date)
    return joined


def _is_event(clause: Clause) -> bool:
    """Whether the clause tells what happened ("was opened"), and not what something is ("was a mill")."""
    if clause.auxiliary not in TO_BE and not clause.rest.startswith("been "):
        return True
    words = (
        word for word in clause.rest.split() if not word.endswith("ly") and word not in _BEFORE_PARTICIPLE
    )
    verb = next(words, "")
    return verb in PARTICIPLES or verb.endswith("ed")


def _belongs_to_verb(before: str) -> bool:
    """Whether a date behind these words tells when the clause happened, and not something it mentions."""
    is_near = len(before.split()) <= _FAR_FROM_VERB_WORDS
    return is_near and not is_subordinate(before) and not _OF_SOMETHING_ELSE.search(before)
