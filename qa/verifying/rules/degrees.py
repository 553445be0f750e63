"""All or some, more or less, up or down, opened or closed: words whose opposites stand in like sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.articles import Span
from qa.language.terms import Word
from qa.verifying.faults import Fault, show
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import to_lemma

# A claim with a word of the first kind needs evidence with one of the second.
_DEMANDING = tuple(
    (re.compile(rf"\b(?:{said})\b", re.IGNORECASE), re.compile(rf"\b(?:{needed})\b", re.IGNORECASE))
    for said, needed in (
        (
            r"(?<!at )(?<!above )(?<!after )(?<!of )all(?! over)|every(?:one|body|thing)?|each|entire(?:ly)?"
            r"|whole(?! range)|always",
            r"all|every(?:one|body|thing|where)?|each|entire(?:ly)?|whole|always|any|completely|total(?:ly)?"
            r"|without exception|100 ?(?:%|per ?cent)|both|full|throughout|invariably",
        ),
        (
            r"only|solely|exclusively",
            r"only|solely|sole|exclusive(?:ly)?|alone|just|merely|no other|except|single|none but|limited"
            r"|restricted|unique(?:ly)?",
        ),
        (
            r"most(?= of| [a-z]+s\b)|majority|mostly",
            r"most(?:ly)?|majority|mainly|largely|predominant(?:ly)?|primarily|generally|more than half"
            r"|usually|all|every|[5-9]\d(?:\.\d+)? ?(?:%|per ?cent)",
        ),
        (r"never", r"never|no|not|none|nor|neither|without|n['’]t|\w+n['’]t"),
    )
)
_SUPERLATIVE = re.compile(
    r"\b(?:[a-z]{3,}(?:iest|est)|best|worst|most (?=[a-z]+(?:ed|ing|ant|ent|ive|ful|ous|al|ic|ar|able)\b))\b"
)
_NO_SUPERLATIVE_TEXT = """
    west midwest southwest northwest forest interest request protest harvest arrest contest guest test invest
    suggest manifest priest chest quest rest conquest digest honest modest tempest breast least request latest
    behest earnest nest pest vest west crest inquest unrest
"""
_NO_SUPERLATIVE = frozenset(_NO_SUPERLATIVE_TEXT.split())


def check_degrees(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for a quantity that the evidence lacks, and for the opposite of what it says."""
    told = " ".join(one.text for one in evidence.sentences)
    for said, needed in _DEMANDING:
        match = said.search(claim.text)
        if match and not needed.search(told):
            yield Fault(
                f"No passage it cites says {show(match[0])} of this.", Span(*match.span()), is_part=False
            )
    for match in _SUPERLATIVE.finditer(claim.text):
        if match[0] not in _NO_SUPERLATIVE and match[0].strip() not in told.lower():
            yield Fault(
                f"No passage it cites says {show(match[0])} of this.", Span(*match.span()), is_part=False
            )
    yield from _check_opposites(claim, evidence)


def demands_more(claimed: str, told: str) -> bool:
    """Whether words claim an "all" or an "only" that those in whose place they stand do not bear out."""
    return any(said.search(claimed) and not needed.search(told) for said, needed in _DEMANDING)


def _check_opposites(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    told = {side: word for one in evidence.sentences for side, word in one.sides.items()}
    if any(stance.is_denied for stances in claim.stances.values() for stance in stances):
        return
    for side, word in claim.sides.items():
        other = told.get(side.other)
        if other is not None and side not in told and not _is_denied(other, evidence):
            yield Fault(
                f"The passage says {show(other.text)}, not {show(word.text)}.",
                Span(word.start, word.end),
                is_part=False,
            )


def _is_denied(word: Word, evidence: Evidence) -> bool:
    lemma = to_lemma(word)
    return any(stance.is_denied for one in evidence.sentences for stance in one.stances.get(lemma, ()))
