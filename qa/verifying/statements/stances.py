"""How sure a text is of each of its words: denied, possible, planned, about to be, or a fact.

Markers ("not", "may", "plans to") have a scope of one word, the first that carries meaning behind them: the
verb or the noun that is denied, hoped for or merely possible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from qa.language.terms import Word
from qa.verifying.statements.lemmas import is_telling
from qa.verifying.statements.speakers import says_something


class Mode(IntEnum):
    """How sure a text is that something happens or happened."""

    MAY = 1
    PLAN = 2
    WILL = 3
    FACT = 4


@dataclass(frozen=True, slots=True)
class Stance:
    """How a text speaks of one word: `marker` is the word that denies or hedges it, empty for none.

    `is_reported`: somebody is said to have said it, so that "will" and "would" are one.
    """

    word: Word
    is_denied: bool
    mode: Mode
    marker: str
    is_reported: bool = False


_TO = r"(?:e?d|s|ing)? to"
_NEGATIONS = (
    r"no[ -]one|not(?! only| just| merely| least)|no(?! doubt)|never|nor|neither|without|cannot|nobody|none"
    r"|nothing|hardly|barely|rather than|instead of|unable to|lack(?:s|ed)?|den(?:y|ies|ied|ying)"
    rf"|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|fail{_TO}|refuse(?:s|d)? to|declin(?:e|es|ed) to|\w*n['’]t"
)
_MARKERS = (
    (
        Mode.MAY,
        r"may|might|could|perhaps|possibly|maybe|potentially|allegedly|reportedly|alleg(?:e|es|ed)(?: that)?"
        r"|rumou?red|suspected|claim(?:s|ed)? (?:that|to)|accused of|suspected of",
    ),
    (
        Mode.PLAN,
        rf"plan(?:ned|ning|s)? to|intend{_TO}|aim{_TO}|hop(?:e|es|ed|ing) to|want{_TO}|seek(?:s|ing)? to"
        r"|sought to|propos(?:e|es|ed|ing)(?: to)?|consider(?:s|ed|ing)?|expect(?:s|ed)?(?: to)?"
        rf"|likely(?: to)?|probably|would|should|pledg(?:e|es|ed) to|vow(?:s|ed)? to|promis(?:e|es|ed) to"
        rf"|threaten{_TO}|tr(?:y|ies|ied|ying) to|attempt{_TO}|scheduled to|ask{_TO}|urg(?:e|es|ed) \w+ to"
        r"|called? (?:for|on)",
    ),
    (Mode.WILL, r"will|shall|\w+['’]ll|going to|is to|are to|set to"),
)
_MARKER = re.compile(
    rf"\b(?:(?P<denied>{_NEGATIONS})|"
    + "|".join(f"(?P<{mode.name}>{pattern})" for mode, pattern in _MARKERS)
    + r")\b",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(r" (?:not|never|hardly|no longer)\b", re.IGNORECASE)
_NO_BEFORE = re.compile(r"\b(?:no|nobody|none|nothing|neither)\b[^,;.:]*$", re.IGNORECASE)
_ADVERBS_TEXT = "soon also still again even yet then now ever been had quite really very any so far"
_ADVERBS = frozenset(_ADVERBS_TEXT.split())
_FARTHEST_CHARS = 40


def read_stances(text: str, words: Sequence[Word]) -> tuple[Stance, ...]:
    """Return how a text speaks of each of its words with a meaning."""
    marked: dict[int, tuple[bool, Mode, str, bool]] = {}
    for match in _MARKER.finditer(text):
        if match[0] == "May" or _is_inability(text, match):
            continue  # the month; "no one could" is no doubt
        is_denied = bool(match["denied"])
        head = _head_behind(text, words, match.end(), may_count=is_denied)
        if head is None:
            continue
        denied, mode, marker, _ = marked.get(head.start, (False, Mode.FACT, match[0], False))
        found = next((one for one, _ in _MARKERS if match[one.name]), Mode.FACT)
        is_reported = says_something(text[: match.start()])
        marked[head.start] = (denied ^ is_denied, min(mode, found), marker, is_reported)
    return tuple(
        Stance(word, *marked.get(word.start, (False, Mode.FACT, ""))) for word in words if is_telling(word)
    )


def _is_inability(text: str, marker: re.Match[str]) -> bool:
    """Whether a "could" is denied: what could not be done was not done."""
    if marker[0].lower() != "could":
        return False
    return bool(_NOT_BEHIND.match(text, marker.end()) or _NO_BEFORE.search(text[: marker.start()]))


def _head_behind(text: str, words: Sequence[Word], end: int, *, may_count: bool) -> Word | None:
    """Return the first word with a meaning behind a marker, no farther than the clause goes.

    What is expected of "expects a four-month delay" is no four; what is denied of "not 2.4" is.
    """
    for word in words:
        if word.start < end:
            continue
        between = text[end : word.start]
        if len(between) > _FARTHEST_CHARS or any(mark in between for mark in ",;:.()—"):
            return None
        if (word.is_number or between.endswith("-")) and not may_count:
            continue
        if is_telling(word) and word.text.lower() not in _ADVERBS and not word.text.endswith("ly"):
            return word
    return None
