"""Direct speech: letter for letter, and from the mouth that the claim says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.language.terms import TextTerms, Word, is_content
from qa.verifying.faults import Fault, show
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import has_abbreviated
from qa.verifying.statements.speakers import says_something

_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“]+)“|(?<!\w)‘([^’]+(?:’\w[^’]*)*)’(?!\w)")
_ELLIPSIS = re.compile(r"\s*(?:…|\.\s?\.\s?\.|\[[^\]]*\])\s*")
_LETTERS = re.compile(r"[^\w]+")


def check_speech(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for quoted words that the passage hasn't, and for a speaker that it does not name."""
    for match in _QUOTED.finditer(claim.text):
        quoted = next(group for group in match.groups() if group)
        if not _is_verbatim(quoted, evidence):
            yield Fault(f"The quoted words {show(quoted)} stand in no passage it cites.", Span(*match.span()))
    for speaker in claim.speakers:
        fault = _check_speaker(claim, speaker, evidence)
        if fault:
            yield Fault(fault, is_part=False)


def has_quotation(text: str) -> bool:
    """Whether a text quotes anybody."""
    return _QUOTED.search(text) is not None


def _check_speaker(claim: Statement, speaker: Sequence[Word], evidence: Evidence) -> str:
    shown = " ".join(word.text for word in speaker)
    sayings = _sayings(claim, evidence)
    known = [name for one in sayings for name in one.speakers]
    if not known:
        is_quoted = has_quotation(evidence.sentences[-1].text)  # and only then "she said" may come behind it
        around = (*(evidence.after if is_quoted else ()), *evidence.before)
        known = [name for one in around for name in one.speakers]
    if any(_is_same(speaker, name) for name in known):
        return ""
    if known:
        named = " ".join(word.text for word in known[0])
        return f"The passages have this from {show(named)}, not {show(shown)}."
    is_said = any(says_something(one.text) or has_quotation(one.text) for one in sayings)
    return "" if is_said else f"The passages do not have this from {show(shown)}."


def _sayings(claim: Statement, evidence: Evidence) -> Sequence[Statement]:
    """Return the sentences whose speaker may have said the claim: none behind it, unless it is a quote."""
    place = evidence.sentences.index(evidence.by_likeness(claim)[0])
    is_quoted = has_quotation(evidence.sentences[place].text)
    return evidence.sentences if is_quoted else evidence.sentences[: place + 1]


def _is_same(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether two names may be one person's: the words of the shorter are among the longer's."""
    shorter, longer = sorted((one, other), key=len)
    terms = TextTerms(longer)
    if has_abbreviated(terms, shorter) or has_abbreviated(TextTerms(shorter), longer):
        return True
    return all(terms.covers(word) for word in shorter[-1:] if is_content(word))


def _is_verbatim(quoted: str, evidence: Evidence) -> bool:
    told = _fold(" ".join(one.text for one in (*evidence.before[::-1], *evidence.sentences, *evidence.after)))
    parts = [_fold(part) for part in _ELLIPSIS.split(quoted)]
    return all(f" {part} " in f" {told} " for part in parts if part)


def _fold(text: str) -> str:
    """Return the words alone: quotation marks, dashes and the last comma differ from house to house."""
    return _LETTERS.sub(" ", text.lower()).strip()
