"""Does the evidence count what the claim counts? "12 killed" is not "12 wounded", though both have a 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.language.terms import Word, is_content
from qa.verifying.faults import Fault, show, stands_in_none
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.amounts import Amount, amount_agrees
from qa.verifying.statements.lemmas import is_finite, is_inside, to_lemma

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
_OF_THE = re.compile(r" of (?:the |its |their |his |her |all )*(?:other |first |last )?")
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
    beside = set(_lemmas_behind(claim, amount.span))
    return any(
        not beside.isdisjoint(_lemmas_behind(told, one.span)) for one in agreeing_amounts(amount, told)
    )


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
    if _excluded(_lemmas_behind(claim, amount.span), told, agreeing):
        return False
    own = [to_lemma(word) for word in beside if amount in (_owners(claim, word) or [amount])]
    owners = [_owners(told, place) for lemma in own for place in _places(told, lemma)]
    if not all(owners):
        return True
    return sum(any(one in agreeing for one in found) for found in owners) >= len(owners) / 2


def _words_behind(statement: Statement, span: Span) -> list[Word]:
    """Return the content words right behind an amount, in its clause and before the next amount."""
    others = [one.span.start for one in statement.amounts if one.span.start >= span.end]
    end = min([*others, len(statement.text)])
    clause: Sequence[Word] = next(
        (one for one in statement.clauses if any(is_inside(word, [span]) for word in one)), ()
    )
    behind = [word for word in clause if span.end <= word.start < end and is_content(word)]
    return behind[:_WORDS_OF_COMPANY]


def _lemmas_behind(statement: Statement, span: Span) -> list[str]:
    return [to_lemma(word) for word in _words_behind(statement, span)]


def _excluded(beside: Sequence[str], told: Statement, agreeing: Sequence[Amount]) -> bool:
    """Whether every telling amount is of a kind that the claimed one is not."""
    claimed = _kinds_of(beside)
    if not claimed:
        return False
    return all(
        (kinds := _kinds_of(_lemmas_behind(told, one.span))) and kinds.isdisjoint(claimed) for one in agreeing
    )


def _kinds_of(lemmas: Sequence[str]) -> set[int]:
    return {number for number, kind in enumerate(_KINDS) if not kind.isdisjoint(lemmas)}


def _places(told: Statement, lemma: str) -> list[Word]:
    return [word for word in told.words if to_lemma(word) == lemma]


def _owners(told: Statement, counted: Word) -> list[Amount]:
    """Return the amounts that count a word: the last before it, near and in its clause.

    Of "two of the eleven sirens stayed silent", both count sirens, and two stay silent.
    """
    before = [one for one in told.amounts if one.span.end <= counted.start]
    if not before:
        return []
    nearest = before[-1]
    between = [word for word in told.words if nearest.span.end <= word.start < counted.start]
    clause = next((one for one in told.clauses if counted in one), ())
    in_clause = any(is_inside(word, [nearest.span]) for word in clause)
    if not in_clause or len(between) > _FARTHEST_WORDS:
        return []
    if len(before) < 2 or not _OF_THE.fullmatch(told.text, before[-2].span.end, nearest.span.start):
        return [nearest]
    is_done = any(is_finite(word.text) for word in (*between, counted))
    return [before[-2]] if is_done else [before[-2], nearest]
