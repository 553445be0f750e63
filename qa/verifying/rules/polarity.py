"""Did it happen, may it, or not? A "not" or a "may" must be said of the same word in claim and evidence.

Words that only one of both has are not compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.answering.merging import count_negations
from qa.verifying.faults import Fault, show
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import is_past, to_lemma
from qa.verifying.statements.opposites import opposite_by_prefix
from qa.verifying.statements.stances import Mode, Stance

_CONDITION = re.compile(r"(?:^|[,;] )(?:if|unless|provided that)\b|\bonly if\b|\bwould have\b", re.IGNORECASE)
_NOBODY = re.compile(r"\bnobody\b", re.IGNORECASE)  # "no one" is counted by its "no"
_HEDGED = re.compile(r"\b(?:if|unless|provided|would|could|may|might|when|whether)\b", re.IGNORECASE)


def check_polarity(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault where the claim denies what the evidence affirms, or is surer of it, and the reverse."""
    ordered = evidence.by_likeness(claim)
    for lemma, stances in claim.stances.items():
        same = next((one.stances[lemma] for one in ordered if lemma in one.stances), None)
        for place, stance in enumerate(stances if same else ()):
            # As often here as there: the first is compared with the first.
            others = same[place : place + 1] if same and len(same) == len(stances) else same
            if others and (fault := _compare(stance, others)):
                yield fault
    yield from _check_counts(claim, evidence)
    yield from _check_prefixes(claim, evidence)
    yield from _check_condition(claim, evidence)


def _compare(claimed: Stance, told: Sequence[Stance]) -> Fault | None:
    span = Span(claimed.word.start, claimed.word.end)
    if all(one.is_denied != claimed.is_denied for one in told):
        marker = claimed.marker if claimed.is_denied else told[0].marker
        where = "The claim, but not the passage, says" if claimed.is_denied else "The passage says"
        return Fault(f"{where} {show(f'{marker} {claimed.word.text}')}.", span, is_part=False)
    if not any(_allows(one, claimed) for one in told):
        marker = told[0].marker or claimed.marker
        if told[0].marker:
            return Fault(
                f"The passage is less sure: it says {show(f'{marker} {told[0].word.text}')}.",
                span,
                is_part=False,
            )
        return Fault(f"The passage says it as a fact, without {show(marker)}.", span, is_part=False)
    return None


def _allows(told: Stance, claimed: Stance) -> bool:
    """Whether evidence this sure allows a claim that sure."""
    if told.mode == claimed.mode or claimed.word.text[:1].isupper():
        return True
    if told.is_reported and claimed.is_reported and told.marker.lower() == "would":
        return claimed.mode is Mode.WILL  # "said she would" is "said she will"
    if claimed.mode is Mode.FACT:  # "opens on Friday" is what "will open" means
        return told.mode is Mode.WILL and not is_past(claimed.word.text.lower())
    if told.mode is Mode.FACT:
        return not (is_past(told.word.text.lower()) and claimed.mode in (Mode.WILL, Mode.PLAN, Mode.MAY))
    return claimed.mode < told.mode


def _check_counts(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """A claim that denies needs evidence that denies something."""
    if count_negations(claim.text) and not any(_denies(one.text) for one in evidence.sentences):
        denied = next((one for same in claim.stances.values() for one in same if one.is_denied), None)
        if denied is not None and not opposite_by_prefix(denied.word.text.lower(), evidence.lower_words):
            known = to_lemma(denied.word) in evidence.lemmas
            yield Fault(
                f"No passage it cites says {show(f'{denied.marker} {denied.word.text}')}.",
                Span(denied.word.start, denied.word.end) if known else None,
                is_part=False,
            )


def _denies(text: str) -> bool:
    return count_negations(text) > 0 or _NOBODY.search(text) is not None


def _check_prefixes(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for "legal" where the evidence has "illegal" alone, and the reverse."""
    for word in claim.content:
        lower = word.text.lower()
        if lower in evidence.lower_words:
            continue
        opposite = opposite_by_prefix(lower, evidence.lower_words)
        if opposite and not any(one.is_denied for one in claim.stances.get(to_lemma(word), ())):
            yield Fault(
                f"The passage says {show(opposite)}, not {show(word.text)}.",
                Span(word.start, word.end),
                is_part=False,
            )


def _check_condition(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    if _HEDGED.search(claim.text):
        return
    if any(_CONDITION.search(one.text) for one in evidence.sentences):
        yield Fault("The passage says it only under a condition.", is_part=False)
