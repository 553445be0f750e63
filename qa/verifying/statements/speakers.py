"""Who a text has something from: "Dunn said", "said Dunn", "according to Dunn"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.language.terms import Word

_SAYING = re.compile(
    r"\b(?:said|says|say|told|tells|added|adds|warned|warns|argued|argues|stated|states|wrote|writes|announced"
    r"|explained|insisted|insists|testified|promised|asked|replied|declared|commented|remarked|claimed|claims"
    r"|asserted|asserts|acknowledged|acknowledges|admitted|admits|noted|concluded|concludes|confirmed|confirms"
    r"|stressed|stresses|emphasi[sz]e[sd]|believed|believes|according to)\b",
    re.IGNORECASE,
)
_NEAR_CHARS = 60


def says_something(text: str) -> bool:
    """Whether a text reports what somebody said, named or not."""
    return _SAYING.search(text) is not None


def find_speakers(text: str, names: Sequence[tuple[Word, ...]]) -> Iterator[tuple[Word, ...]]:
    """Yield the names that a text has something from: "Dunn said", "said Dunn", "according to Dunn"."""
    for match in _SAYING.finditer(text):
        before = [name for name in names if _is_before(text, name, match.start())]
        behind = [name for name in names if _is_behind(text, name, match.end())]
        if match[0].lower() == "according to":
            yield from behind[:1]
        elif before:
            yield before[-1]
        elif behind and match[0].lower() not in {"told", "asked"}:
            yield behind[0]


def _is_before(text: str, name: Sequence[Word], place: int) -> bool:
    """Whether a name stands right before a verb, at most an insertion between commas between them."""
    between = text[name[-1].end : place]
    if name[-1].end > place or len(between) > _NEAR_CHARS or re.search(r"[.;:“\"]", between):
        return False
    plain = between.strip()
    return plain in {"", "has", "had", "also", "then", "later"} or (plain[:1] == "," and plain[-1:] == ",")


def _is_behind(text: str, name: Sequence[Word], place: int) -> bool:
    between = text[place : name[0].start].strip().lower()
    return name[0].start >= place and len(between.split()) <= 3 and not re.search(r"[.,;:“\"]|that", between)
