"""Questions about who reported: "Did both the Tribune and the Post report on the strike?"

They ask about outlets and not about what the articles say, which seldom name their own outlet. What is asked
about is only the topic; whether a named one is an outlet at all, the articles tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.articles import Span
from qa.language.outlets import outlet_words

# "Carry" and "run" are much else besides, so that these need their "about".
_SOMETHING = r"(?:\s+(?:(?:an?|any|the)\s+)?(?:articles?|stor(?:y|ies)|reports?|pieces?|anything|something))?"
_ABOUT = r"\s+(?:on|about|of)"
_DID = (
    rf"(?:(?:report|cover)(?:ed|s)?{_SOMETHING}(?:{_ABOUT})?"
    rf"|(?:writ(?:e|es|ten)|wrote|publish(?:ed|es)?|carr(?:y|ied|ies)|r[au]n){_SOMETHING}{_ABOUT})"
)
_OUTLETS = (
    r"(?:outlets?|newspapers?|papers?|media(?:\s+outlets?)?|broadcasters?|stations?|agenc(?:y|ies)|news\s+\w+|publications?"
    r"|sources?)"
)
# A name, as outlets have one: "the mayor" reports too.
_NAME = r"(?:[Tt]he\s+)?[A-Z][\w'’.&-]*(?:\s+(?:(?:of|and|&|de|der|la)\s+)?[A-Z][\w'’.&-]*){0,5}"
_NAMED = re.compile(
    rf"\s*(?i:did|does|do|has|have)\s+(?:(?i:both|either)\s+)?(?P<one>{_NAME}?)(?:,?\s+(?:and|or)\s+(?P<two>{_NAME}))?"
    rf"\s+(?:(?i:both|each|also)\s+)?{_DID}\s+(?P<topic>\S.*)"
)
_ASKED = re.compile(
    rf"\s*(?:(?:which|what)\s+(?:\w+\s+)?{_OUTLETS}\s+(?:have\s+|has\s+)?{_DID}"
    rf"|who\s+(?:has\s+|have\s+)?(?:reported|written|wrote)(?:\s+(?:articles?|stories|anything))?\s+(?:on|about))\s+(?P<topic>\S.*)",
    re.IGNORECASE,
)
_LONGEST_QUESTION = 300


@dataclass(frozen=True, slots=True)
class Reporting:
    """The outlets that a question names, none when it asks for them, and what they may have reported on."""

    outlets: tuple[Span, ...]
    topic: Span


def find_reporting(question: str) -> Reporting | None:
    """Return the outlets and the topic of a question about who reported; None for any other.

    >>> question = "Did the Post and NWA report on the strike?"
    >>> found = find_reporting(question)
    >>> [question[slice(*span)] for span in (*found.outlets, found.topic)]
    ['the Post', 'NWA', 'the strike']
    """
    asked = question.rstrip(" ?!.\n")
    if len(asked) > _LONGEST_QUESTION:
        return None
    if found := _NAMED.fullmatch(asked):
        names = [Span(*found.span(name)) for name in ("one", "two") if found[name]]
        return Reporting(tuple(names), Span(*found.span("topic")))
    found = _ASKED.fullmatch(asked)
    return Reporting((), Span(*found.span("topic"))) if found else None


def is_outlet(named: str, source: str | None) -> bool:
    """Whether a name means an outlet: the whole of its name, or the end of it ("the Tribune").

    >>> is_outlet("the Tribune", "The Harbourton Tribune"), is_outlet("the Courier", "Courier Press")
    (True, False)
    """
    words, known = outlet_words(named), outlet_words(source or "")
    return bool(words) and known[-len(words) :] == words
