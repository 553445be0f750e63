"""From the sentences that bear a claim out to a citation of just them, with the claim's values marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.articles import Span
from qa.answers import Citation
from qa.verifying.rules.counting import agreeing_amounts
from qa.verifying.rules.naming import opening_name
from qa.verifying.sources import Evidence, Told
from qa.verifying.statements import Statement
from qa.verifying.statements.told_dates import date_agrees

# A sentence that opens with one of these is quoted with the one before it, which says who.
_PRONOUN = re.compile(
    r"[\s\"'“‘(]*(?:(?:and|but|so|then) )?(?:he|she|they|it|his|her|their|its)\b", re.IGNORECASE
)
_MOST_MARKS = 4


def narrow_citation(claim: Statement, evidence: Evidence) -> Citation:
    """Return a citation of the evidence, numbered 0: whole sentences, verbatim."""
    source = evidence.source
    first = _first_needed(claim, evidence)
    span = Span(source.told[first].span.start, evidence.sentences[-1].span.end)
    quoted = source.told[first : evidence.last + 1]
    marks = sorted({mark for told in quoted for mark in _find_marks(claim, told, evidence)})
    return Citation(
        n=0,
        article_id=source.article_id,
        title=source.title,
        source=source.outlet,
        published_at=source.published_at,
        url=source.url,
        quote=source.text[span.start - source.start : span.end - source.start],
        start=span.start,
        end=span.end,
        marks=tuple(marks[:_MOST_MARKS]),
    )


def _first_needed(claim: Statement, evidence: Evidence) -> int:
    """Return the first sentence to quote: one earlier when the evidence leans on it for a name or a date."""
    first = evidence.first
    if first > evidence.source.cited.start and (
        _PRONOUN.match(evidence.sentences[0].text) or not _names_stand(claim, evidence)
    ):
        first -= 1
    return first


def _names_stand(claim: Statement, evidence: Evidence) -> bool:
    opener = opening_name(claim, evidence.source)
    named = [*(name[-1] for name in claim.names), *([opener] if opener else [])]
    known = (*evidence.sentences, evidence.source.head)
    return all(any(one.terms.covers(word) for one in known) for word in named)


def _find_marks(claim: Statement, told: Told, evidence: Evidence) -> Iterator[Span]:
    """Yield the places of the claim's amounts and dates in the article."""
    found = [one.span for amount in claim.amounts for one in agreeing_amounts(amount, told)]
    found += [
        one.span
        for claimed in claim.dates
        for one in told.dates
        if date_agrees(claimed, one, evidence.published_at)
    ]
    for span in found:
        yield Span(told.span.start + span.start, told.span.start + span.end)
