"""From one sentence to questions about its numbers, dates, quotations and names, by rules of English.

Each rule knows one turn of phrase and is silent about all others: a question that was never made costs
nothing, a bad one costs the person who reviews it.

    The Carrow & Pell shipyard was founded in 1881 by a rope maker.
    When was the Carrow & Pell shipyard founded by a rope maker?                         1881
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from qa.evaluating.drafting.clauses import lower_first
from qa.evaluating.drafting.date_rules import ask_when, ask_when_founded, ask_when_of_leading_date
from qa.evaluating.drafting.name_rules import ask_by_whom, ask_who_did, ask_who_holds_a_role
from qa.evaluating.drafting.number_rules import (
    ask_age,
    ask_change,
    ask_how_long,
    ask_how_many,
    ask_how_many_at_the_head,
    ask_how_many_it_has,
    ask_how_many_there_are,
    ask_measure,
    ask_money,
)
from qa.evaluating.drafting.questions import Question, Sentence, capitalise
from qa.evaluating.drafting.quotation_rules import ask_about_quotation, holds_quotation

_RULES: tuple[Callable[[Sentence], Iterator[Question]], ...] = (
    ask_how_many_at_the_head,
    ask_how_many,
    ask_how_many_there_are,
    ask_how_many_it_has,
    ask_measure,
    ask_change,
    ask_how_long,
    ask_money,
    ask_age,
    ask_when,
    ask_when_of_leading_date,
    ask_when_founded,
    ask_who_holds_a_role,
    ask_who_did,
    ask_by_whom,
)
# The county said on Friday that ...
_TOLD = re.compile(
    r"(?P<teller>(?:The|[A-Z][\w’'-]+)(?: [\w&’'-]+){0,5}) (?:said|announced|confirmed|reported|estimated)"
    r"(?: on \w+day)? (?:that )?(?=[a-zA-Z\d])"
)


def find_questions(sentence: Sentence) -> list[Question]:
    """Return all questions that a rule makes of `sentence`; most sentences give none."""
    if holds_quotation(sentence):
        return [*ask_about_quotation(sentence), *ask_who_holds_a_role(sentence)]
    told = _TOLD.match(sentence.text)
    teller = told and lower_first(told["teller"], sentence.names)
    if not told or not teller:
        return [question for rule in _RULES for question in rule(sentence)]
    inner = replace(sentence, text=capitalise(sentence.text[told.end() :]))
    return [_attribute(question, teller) for rule in _RULES for question in rule(inner)]


def _attribute(question: Question, teller: str) -> Question:
    """When will the bridge open? → When will the bridge open, according to the county?"""
    return replace(question, text=f"{question.text.removesuffix('?')}, according to {teller}?")
