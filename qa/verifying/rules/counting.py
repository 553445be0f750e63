"""Does the evidence count what the claim counts? "12 killed" is not "12 wounded", though both have a 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.terms import Word, is_content
from qa.verifying.faults import Fault, show, stands_in_none
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.amounts import Amount, amount_agrees
from qa.verifying.statements.lemmas import is_inside, to_lemma

_TWO = re.compile(r"\b(?:both|couple|pair|twins?|twice|double)\b", re.IGNORECASE)
# What may be counted, by kinds that exclude each other.
_KINDS = tuple(
    frozenset(kind.split())
    for kind in (
        "kill die dead death fatal fatality casualti",
        "wound injur hurt injuri",
        "miss",
        "arrest detain captur",
        "rescu save surviv survivor",
        "man",
        "woman",
        "child",
        "civilian",
        "soldier troop",
    )
)
_WORDS_OF_COMPANY = 4
_FARTHEST_WORDS = 6


def check_amounts(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each amount that the evidence does not tell, or tells of something else."""
    for amount in claim.amounts:
        value = claim.text[amount.span.start : amount.span.end]
        telling = [one for one in evidence.sentences if _tells(one, amount)]
        if telling:
            if not any(_same_company(claim, amount, one) for one in telling):
                yield Fault(f"The passages say {show(value)} of something else.", amount.span)
        elif any(_tells(one, amount) for one in evidence.source.cited_sentences):
            yield Fault(f"The passages say {show(value)} of something else.", amount.span)
        else:
            yield stands_in_none(value, amount.span)


def counts_the_same(claim: Statement, amount: Amount, told: Statement) -> bool:
    """Whether a sentence has the amount, with one of the words that follow it in the claim."""
    beside = set(_words_behind(claim, amount.span))
    return any(not beside.isdisjoint(_words_behind(told, one.span)) for one in agreeing_amounts(amount, told))


def agreeing_amounts(claimed: Amount, told: Statement) -> list[Amount]:
    """Return the amounts of a sentence that bear out a claimed one."""
    return [one for one in told.amounts if amount_agrees(claimed, one)]


def _tells(told: Statement, amount: Amount) -> bool:
    if agreeing_amounts(amount, told):
        return True
    if amount.low != amount.high or amount.unit:
        return False
    if amount.low == 2 and _TWO.search(told.text):
        return True
    return any(one.told.year == amount.low for one in told.dates)


def _same_company(claim: Statement, amount: Amount, told: Statement) -> bool:
    """Whether a telling amount stands with the words with which the claim has it, as far as can be told."""
    agreeing = agreeing_amounts(amount, told)
    if not agreeing:
        return True
    beside = _words_behind(claim, amount.span)
    if _excluded(beside, told, agreeing):
        return False
    owners = [_owner(told, place) for lemma in beside for place in _places(told, lemma)]
    counted = [owner for owner in owners if owner is not None]
    return not counted or len(counted) < len(owners) or any(owner in agreeing for owner in counted)


def _words_behind(statement: Statement, span: Span) -> list[str]:
    """Return the content lemmas right behind an amount, in its clause and before the next amount."""
    others = [one.span.start for one in statement.amounts if one.span.start >= span.end]
    end = min([*others, len(statement.text)])
    clause: Sequence[Word] = next(
        (one for one in statement.clauses if any(is_inside(word, [span]) for word in one)), ()
    )
    behind = [word for word in clause if span.end <= word.start < end and is_content(word)]
    return [to_lemma(word) for word in behind[:_WORDS_OF_COMPANY]]


def _excluded(beside: Sequence[str], told: Statement, agreeing: Sequence[Amount]) -> bool:
    """Whether every telling amount is of a kind that the claimed one is not."""
    claimed = _kinds_of(beside)
    if not claimed:
        return False
    return all(
        (kinds := _kinds_of(_words_behind(told, one.span))) and kinds.isdisjoint(claimed) for one in agreeing
    )


def _kinds_of(lemmas: Sequence[str]) -> set[int]:
    return {number for number, kind in enumerate(_KINDS) if not kind.isdisjoint(lemmas)}


def _places(told: Statement, lemma: str) -> list[Word]:
    return [word for word in told.words if to_lemma(word) == lemma]


def _owner(told: Statement, counted: Word) -> Amount | None:
    """Return the amount that counts a word: the last one before it, near and in its clause."""
    before = [one for one in told.amounts if one.span.end <= counted.start]
    if not before:
        return None
    nearest = before[-1]
    between = [word for word in told.words if nearest.span.end <= word.start < counted.start]
    clause = next((one for one in told.clauses if counted in one), ())
    in_clause = any(is_inside(word, [nearest.span]) for word in clause)
    return nearest if in_clause and len(between) <= _FARTHEST_WORDS else None
