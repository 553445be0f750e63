"""The facts of one sentence, apart: "will open to pedestrians on 1 December" "and to cars next spring".

Where a sentence has several values with an "and", a comma or the like between them, each has a side of its
own: the words that stand only there. Words that both sides share ("the bridges will open") belong to neither,
which is found by laying them side by side: "to cars" answers "to pedestrians", "the whole plant" answers "the
first turbines". What stands between the joints is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.language.terms import Word, is_content
from qa.verifying.statements.lemmas import is_finite, is_inside, to_lemma

_JOINT = re.compile(
    r"[;:—]|,(?!\d)|\s[–-]\s|\b(?:and|but|while|whereas|against|compared with|compared to|up from|down from"
    r"|instead of|rather than|though|although)\b"
)
# Values that only set a side apart: "a year later", ", one in intensive care".
_LATER = re.compile(
    r"\b(?:an?|one|two|three|four|five|\d+) (?:day|week|month|year|decade)s? (?:later|earlier)\b"
)
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their"})
_ONE = re.compile(r"(?:, |\band )(one)\b(?! of\b| another\b)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One side of a sentence: the places of its values, and the comparable words that are its alone."""

    values: tuple[Span, ...]
    own: frozenset[str]

    def has(self, spans: Sequence[Span]) -> bool:
        """Whether one of `spans` is among its values."""
        return any(span in self.values for span in spans)


def find_facts(
    text: str, words: Sequence[Word], values: Sequence[Span], figures: Sequence[Span]
) -> tuple[Fact, ...]:
    """Return the facts of a sentence in order, none where no joint divides its `values`.

    `figures` are all its dates and amounts, whose words are nobody's.
    """
    groups: list[list[Span]] = []
    edges = [Span(0, len(text))]
    for value in sorted(values):
        joints = list(_JOINT.finditer(text, groups[-1][-1].end, value.start)) if groups else []
        if groups and not joints:
            groups[-1].append(value)
            continue
        if groups:
            edges[-1:] = [Span(edges[-1].start, joints[0].start()), Span(joints[-1].end(), len(text))]
        groups.append([value])
    if len(groups) < 2:
        return ()
    behind = _JOINT.search(text, groups[-1][-1].end)
    edges[-1] = Span(edges[-1].start, behind.start() if behind else len(text))
    parts = [[word for word in words if edge.start <= word.start < edge.end] for edge in edges]
    known = [frozenset(map(to_lemma, part)) for part in parts]
    own = [
        [
            word
            for word in _own_words(part, following, group)
            if is_content(word) and not is_inside(word, figures)
        ]
        for part, following, group in zip(parts, [*parts[1:], []], groups, strict=True)
    ]
    return tuple(
        Fact(
            tuple(group), frozenset(map(to_lemma, own[place])).difference(*known[:place], *known[place + 1 :])
        )
        for place, group in enumerate(groups)
    )


def values_that_set_apart(text: str) -> tuple[list[Span], list[Span]]:
    """Return the dates and the amounts that no claim is held to, and that yet have a side of their own."""
    later = [Span(*match.span()) for match in _LATER.finditer(text)]
    return later, [Span(*match.span(1)) for match in _ONE.finditer(text)]


def _own_words(part: Sequence[Word], following: Sequence[Word], values: Sequence[Span]) -> Sequence[Word]:
    """Return the words of a side that the side behind it does not take up without saying them."""
    is_taken_up = following and any(is_finite(word.text.lower()) for word in part)
    return _answered_by(part, following, values) if is_taken_up else part


def _answered_by(part: Sequence[Word], following: Sequence[Word], values: Sequence[Span]) -> Sequence[Word]:
    """Return the words of a side in whose place the next side has others."""
    verb = next(place for place, word in enumerate(part) if is_finite(word.text.lower()))
    opener = following[0].text.lower()
    if is_finite(opener):
        return part[verb:]
    if any(is_finite(word.text.lower()) for word in following):
        return part
    if not is_content(following[0]) and opener not in _ARTICLES and not following[0].is_number:
        same = [place for place, word in enumerate(part) if word.text.lower() == opener]
        return part[same[-1] :] if same else ()
    if any(word.is_name for word in following):
        return _last_name(part, values[0])
    if following[0].is_number:
        return [word for word in part[verb + 1 :] if word.start >= values[-1].end]
    return part[:verb]


def _last_name(part: Sequence[Word], value: Span) -> list[Word]:
    """Return the run of capitalised words that stands nearest before a value."""
    name: list[Word] = []
    for word in reversed([word for word in part if word.start < value.start]):
        if word.is_capitalised and (not name or name[-1].start - word.end <= 2):
            name.append(word)
        elif name:
            break
    return name
