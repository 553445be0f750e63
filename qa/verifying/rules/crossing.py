"""Two facts of one sentence stay two: "will open to pedestrians on 1 December and to cars next spring".

A claim has crossed two facts when it gives a value words of another fact, and none of the value's own; or
when it puts a date of one fact to an amount of another, though the amount has a date, and the date an amount,
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from index.articles import Span
from qa.language.terms import Word, is_content
from qa.verifying.faults import Fault, show
from qa.verifying.rules.counting import agreeing_amounts
from qa.verifying.sources import Evidence, Told
from qa.verifying.statements import Statement
from qa.verifying.statements.facts import Fact
from qa.verifying.statements.lemmas import is_inside, to_lemma
from qa.verifying.statements.told_dates import ToldDate, date_agrees

# What stands before an amount of which another one is a part, or is left: "by 2023 it had repaid 150 of the
# 400 million" that it borrowed in 2017.
_WHOLE = re.compile(r"\b(?:of|from)(?: (?:the|its|his|her|their|all))*\s*\Z", re.IGNORECASE)

_Places = Mapping[Span, Sequence[Span]]
"""Where a sentence tells each value of a claim."""


def check_crossing(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each date or amount of the claim that has another one's words wherever it is told."""
    if not claim.dates and not claim.amounts:
        return
    crossed: set[Span] = set()
    straight: set[Span] = set()
    for told in evidence.sentences:
        dates = {one.span: _agreeing_dates(one, told, evidence) for one in claim.dates}
        amounts = {one.span: [two.span for two in agreeing_amounts(one, told)] for one in claim.amounts}
        here = {
            *_with_words_of_another(claim, dates, told.dated_facts),
            *_with_words_of_another(claim, amounts, told.counted_facts),
            *_with_another_date(claim, dates, amounts, told),
        }
        crossed |= here
        straight |= {span for span, places in (*dates.items(), *amounts.items()) if places} - here
    for span in sorted(crossed - straight):
        value = claim.text[slice(*span)]
        yield Fault(f"The passages say {show(value)} of something else.", span)


def _agreeing_dates(claimed: ToldDate, told: Told, evidence: Evidence) -> list[Span]:
    return [one.span for one in told.dates if date_agrees(claimed, one, evidence.published_at)]


def _with_words_of_another(claim: Statement, values: _Places, facts: Sequence[Fact]) -> Iterator[Span]:
    """Yield the claimed values whose clause has words of a fact that it names no value of."""
    for span, places in values.items() if facts else ():
        clause = _clause_around(claim, span)
        said = {to_lemma(word) for word in clause if is_content(word)}
        stated = [place for other, found in values.items() if _is_in(clause, other) for place in found]
        right = [fact for fact in facts if fact.has(places)]
        rivals = [fact for fact in facts if not fact.has(stated)]
        if right and not any(said & fact.own for fact in right) and any(said & fact.own for fact in rivals):
            yield span


def _with_another_date(claim: Statement, dates: _Places, amounts: _Places, told: Told) -> Iterator[Span]:
    """Yield the claimed dates that belong to another fact than the amount in their clause."""
    dated, counted = [one.span for one in told.dates], [one.span for one in told.amounts]
    for span, places in dates.items():
        clause = _clause_around(claim, span)
        beside = {other: found for other, found in amounts.items() if _is_in(clause, other)}
        of_date = [fact for fact in told.facts if fact.has(places)]
        has_own = any(fact.has(found) for fact in of_date for found in beside.values())
        for amount, found in beside.items():
            if has_own and _WHOLE.search(claim.text, 0, amount.start):
                continue
            of_amount = [fact for fact in told.facts if fact.has(found)]
            has_another = all(fact.has(dated) for fact in of_amount)
            are_apart = of_date and of_amount and not any(fact in of_amount for fact in of_date)
            if are_apart and has_another and all(fact.has(counted) for fact in of_date):
                yield span


def _clause_around(claim: Statement, span: Span) -> tuple[Word, ...]:
    return next((one for one in claim.clauses if _is_in(one, span)), claim.words)


def _is_in(clause: Sequence[Word], span: Span) -> bool:
    return any(is_inside(word, [span]) for word in clause)
