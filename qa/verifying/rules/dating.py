"""Does the evidence tell the claim's dates, and of the same events?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from qa.verifying.faults import Fault, show, stands_in_none
from qa.verifying.sources import Evidence, Told
from qa.verifying.statements import Statement
from qa.verifying.statements.amounts import Bound
from qa.verifying.statements.told_dates import ToldDate, date_agrees, publication_agrees

_HOURS = {
    "morning": range(4, 13),
    "afternoon": range(12, 19),
    "evening": range(17, 24),
    "night": (*range(19, 24), *range(6)),
}
_FROM_TO = frozenset({"to", "until", "till", "through"})
_REPORTING = re.compile(r"\b(?:according to|report(?:s|ed)?|wrote|published|article|story)\b", re.IGNORECASE)


def check_dates(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each date that neither the evidence nor the sentences before it tell."""
    for claimed in claim.dates:
        value = claim.text[claimed.span.start : claimed.span.end]
        if _is_told(claim, claimed, evidence):
            continue
        if any(tells_date(one, claimed, evidence) for one in evidence.source.cited_sentences):
            yield Fault(f"The passages say {show(value)} of something else.", claimed.span)
        else:
            yield stands_in_none(value, claimed.span)
    yield from _check_order(claim, evidence)


def tells_date(told: Statement, claimed: ToldDate, evidence: Evidence) -> bool:
    """Whether a sentence bears out a claimed date, if only as the number of a year."""
    wanted = _without_known_part(claimed, evidence)
    if any(date_agrees(wanted, one, evidence.published_at) for one in told.dates):
        return True
    year = claimed.told.year
    return claimed.words == f"{year}" and any(
        one.low == one.high == year and one.bound is not Bound.UNDER for one in told.amounts
    )


def _without_known_part(claimed: ToldDate, evidence: Evidence) -> ToldDate:
    """Return "Tuesday morning" as "Tuesday" where the passage says elsewhere that it was in the morning."""
    hours = _HOURS.get(claimed.told.part or "")
    if hours is None:
        return claimed
    dates = [one.told for sentence in evidence.source.cited_sentences for one in sentence.dates]
    is_known = any(
        one.part == claimed.told.part or (one.minute is not None and one.minute // 60 in hours)
        for one in dates
    )
    return replace(claimed, told=replace(claimed.told, part=None), words="") if is_known else claimed


def _is_told(claim: Statement, claimed: ToldDate, evidence: Evidence) -> bool:
    if any(tells_date(one, claimed, evidence) for one in evidence.sentences):
        return True
    if tells_date(evidence.source.head, claimed, evidence):
        return True
    if any(tells_date(one, claimed, evidence) for one in evidence.before) and not any(
        one.dates for one in evidence.sentences
    ):
        return True
    return bool(_REPORTING.search(claim.text)) and publication_agrees(claimed, evidence.published_at)


def _check_order(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault where a span of time is turned round: from 1991 until 2000."""
    for one, other in zip(claim.dates, claim.dates[1:], strict=False):
        told = next(
            (sentence for sentence in evidence.sentences if _tells_both(sentence, one, other, evidence)), None
        )
        if told is not None and _are_turned_around(claim, (one, other), told, evidence):
            value = claim.text[one.span.start : one.span.end]
            yield Fault(f"The passages say {show(value)} of something else.", one.span)


def _tells_both(told: Told, one: ToldDate, other: ToldDate, evidence: Evidence) -> bool:
    return tells_date(told, one, evidence) and tells_date(told, other, evidence)


def _are_turned_around(
    claim: Statement, dates: tuple[ToldDate, ToldDate], told: Told, evidence: Evidence
) -> bool:
    """Whether "from 1991 until 2000" has become "from 2000 until 1991"."""
    between = [word for word in claim.words if dates[0].span.end <= word.start < dates[1].span.start]
    if not _FROM_TO.issuperset(word.text.lower() for word in between) or not between:
        return False
    return any(
        date_agrees(dates[1], one, evidence.published_at)
        and date_agrees(dates[0], other, evidence.published_at)
        for one, other in pairwise(told.dates)
    )
