"""Laid beside the sentence that it comes from, what does a claim have in the place of what?

A claim in nearly the words of its source is compared word by word: where one name stands for another, one
number for another, "all" for "many", the claim says something else, however well all its words are known in
the passage. A claim in words of its own does not align, and nothing is said about it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple, TypeAlias

from index.articles import Span
from qa.language.terms import TextTerms, Word, is_content
from qa.verifying.faults import Fault, show
from qa.verifying.rules.counting import counts_the_same
from qa.verifying.rules.degrees import demands_more
from qa.verifying.sources import Evidence, Told
from qa.verifying.statements import Statement
from qa.verifying.statements.amounts import amount_agrees
from qa.verifying.statements.lemmas import has_abbreviated
from qa.verifying.statements.opposites import find_sides
from qa.verifying.statements.told_dates import date_agrees

_SHARE_ALIGNED = 0.5  # of the claim's content words
_DENYING = frozenset({"not", "no", "never", "without", "cannot", "n", "nor", "neither"})
_SHARE_VERBATIM = 0.85  # hardly a word is another one
_NOT = frozenset({"not", "never"})
_IS_THE = re.compile(r"\b(?:is|was|are|were)(?: called| named| known as)?(?: the| an?)? $")
_LONGEST_REPLACED = 7  # words: more are another way to say it


# What difflib says was done to which words of the source, and which words of the claim came of it.
_Changes: TypeAlias = Sequence[tuple[str, int, int, int, int]]


class _Exchange(NamedTuple):
    """What the claim has, and what the source has in its place."""

    claim: Statement
    claimed: Sequence[Word]
    told: Told
    original: Sequence[Word]

    @property
    def span(self) -> Span:
        return Span(self.claimed[0].start, self.claimed[-1].end)

    @property
    def told_span(self) -> Span:
        return Span(self.original[0].start, self.original[-1].end)


def check_alignment(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each name, number, date or degree that stands in another one's place."""
    told = evidence.by_likeness(claim)[0]
    changes, share = _align(claim, told)
    if share >= _SHARE_VERBATIM:
        yield from _compare_denials(claim, told, changes)
    for exchange in _find_exchanges(claim, told, changes) if share >= _SHARE_ALIGNED else ():
        fault = (
            _compare_values(exchange, evidence)
            or _compare_names(exchange)
            or _compare_degrees(exchange)
            or _compare_subjects(exchange, evidence)
        )
        if fault is not None:
            yield fault


def _find_exchanges(claim: Statement, told: Told, changes: _Changes) -> Iterator[_Exchange]:
    """Yield what was exchanged between two sentences that mostly have the same words, in order."""
    for tag, first, last, start, end in changes:
        if tag != "replace" or end - start > _LONGEST_REPLACED:
            continue
        if last - first > _LONGEST_REPLACED:  # the claim leaves out what follows, or what goes before
            if end == len(claim.words):
                last = first + end - start
            elif start == 0:
                first = last - end
            else:
                continue
        yield _Exchange(claim, claim.words[start:end], told, told.words[first:last])


def _align(claim: Statement, told: Told) -> tuple[_Changes, float]:
    """Return how the sentence becomes the claim, and the share of the claim's words that both have."""
    matcher = SequenceMatcher(None, told.lemma_list, claim.lemma_list, autojunk=False)
    blocks = matcher.get_matching_blocks()
    aligned = [word for _, start, size in blocks for word in claim.words[start : start + size]]
    content = sum(is_content(word) for word in claim.words)
    return matcher.get_opcodes(), sum(is_content(word) for word in aligned) / max(1, content)


def _compare_denials(claim: Statement, told: Told, changes: _Changes) -> Iterator[Fault]:
    """Yield a fault for a "not" that was put into the sentence, or left out in its midst."""
    for tag, first, last, start, end in changes:
        added = [word for word in claim.words[start:end] if word.text.lower() in _NOT]
        lost = [word for word in told.words[first:last] if word.text.lower() in _NOT]
        is_inside = 0 < start < len(claim.words)
        if added and not lost and tag in {"insert", "replace"}:
            word = added[0]
            yield Fault(
                f"The claim, but not the passage, says {show(word.text)}.",
                Span(word.start, word.end),
                is_part=False,
            )
        elif lost and not added and tag == "delete" and is_inside and len(lost) == last - first:
            reason = f"The passage says {show(lost[0].text)}, and the claim leaves it out."
            yield Fault(reason, Span(claim.words[start].start, claim.words[start].end), is_part=False)


def _compare_values(exchange: _Exchange, evidence: Evidence) -> Fault | None:
    claim, told = exchange.claim, exchange.told
    amounts = [one for one in claim.amounts if _touches(one.span, exchange.span)]
    others = [one for one in told.amounts if _touches(one.span, exchange.told_span)]
    dates = [one for one in claim.dates if _touches(one.span, exchange.span)]
    other_dates = [one for one in told.dates if _touches(one.span, exchange.told_span)]
    for amount in amounts:
        is_another = others and not any(amount_agrees(amount, one) for one in others)
        if is_another and not counts_the_same(claim, amount, told):
            return _instead(exchange, amount.span, others[0].span)
    for date in dates:
        if other_dates and not any(date_agrees(date, one, evidence.published_at) for one in other_dates):
            return _instead(exchange, date.span, other_dates[0].span)
    return None


def _compare_names(exchange: _Exchange) -> Fault | None:
    names, others = _names_among(exchange.claimed), _names_among(exchange.original)
    if not names or not others:
        return None
    known, known_too = TextTerms(others), TextTerms(names)
    same = any(known.covers(word) for word in names) or any(known_too.covers(word) for word in others)
    if same or has_abbreviated(known, names) or has_abbreviated(known_too, others):
        return None
    if _names_its_subject(exchange, names):
        return None
    return _instead(exchange, Span(names[0].start, names[-1].end), Span(others[0].start, others[-1].end))


def _names_its_subject(exchange: _Exchange, names: Sequence[Word]) -> bool:
    """Whether the claim turns a sentence round: "The fort is the Citadel", of "The Citadel, a fort, ..."."""
    claim, told = exchange.claim, exchange.told
    opener = next((word for word in told.words if is_content(word)), None)
    is_subject = opener is not None and opener.text.lower() == names[0].text.lower()
    is_last = names[-1] is claim.words[-1]
    return is_subject and is_last and _IS_THE.search(claim.text, 0, names[0].start) is not None


def _compare_degrees(exchange: _Exchange) -> Fault | None:
    claimed = exchange.claim.text[exchange.span.start : exchange.span.end]
    original = exchange.told.text[exchange.told_span.start : exchange.told_span.end]
    if any(word.text.lower() in _DENYING for word in (*exchange.claimed, *exchange.original)):
        return None  # "not safe" is "unsafe"
    sides, others = find_sides(exchange.claimed), find_sides(exchange.original)
    is_opposite = any(side.other in others and side not in others for side in sides)
    if is_opposite or demands_more(claimed, original):
        return replace(_instead(exchange, exchange.span, exchange.told_span), is_part=False)
    return None


def _compare_subjects(exchange: _Exchange, evidence: Evidence) -> Fault | None:
    """A fault where words of another sentence stand for words that the claim leaves out altogether."""
    claimed = [word for word in exchange.claimed if is_content(word)]
    original = [word for word in exchange.original if is_content(word)]
    if len(claimed) < 2 or len(original) < 2:
        return None
    lemmas = [exchange.claim.lemma_list[exchange.claim.words.index(word)] for word in claimed]
    from_elsewhere = all(one in evidence.source.lemmas and one not in evidence.lemmas for one in lemmas)
    if not from_elsewhere:
        return None
    return replace(_instead(exchange, exchange.span, exchange.told_span), is_part=False)


def _names_among(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if word.is_name and is_content(word) and not word.is_number]


def _touches(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _instead(exchange: _Exchange, claimed: Span, original: Span) -> Fault:
    has, had = exchange.claim.text[slice(*claimed)], exchange.told.text[slice(*original)]
    return Fault(f"The passage says {show(had)}, not {show(has)}.", claimed)
