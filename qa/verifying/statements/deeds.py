"""Who does what to whom, without a parser: a clause is cut at its verb.

What stands before a verb does it, what stands behind it has it done; a passive with "by" is turned around,
and a comparison ("larger than") has its two sides like a verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qa.language.terms import Word, is_content
from qa.verifying.statements.lemmas import is_past, to_lemma

_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|been|being|be|gets?|got)\b"
    r"(?:\W+(?:\w+ly|also|then|later|first|often|not|never|now|still|soon|once|again|even|only)\b){0,2}\W*$",
    re.IGNORECASE,
)
_BY = re.compile(r"\W*(?:\w+\W+){0,4}?by\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:\w+er|more \w+|less \w+|fewer \w+) than\b", re.IGNORECASE)
_NEAREST_WORDS = 5


class Deed(NamedTuple):
    """A verb with the comparable words of who does it, and of whom or what it is done to.

    `is_done_to`: it is a passive, and what stands before the verb does nothing.
    """

    verb: Word
    doers: frozenset[str]
    objects: frozenset[str]
    is_done_to: bool


def find_deeds(text: str, clauses: Sequence[Sequence[Word]]) -> Iterator[Deed]:
    """Yield the deeds of a text in order; those without anything on one side are none."""
    compared = {match.start() for match in _COMPARED.finditer(text)}
    for clause in clauses:
        for position, word in enumerate(clause):
            if word.start not in compared and (word.is_capitalised or not is_past(word.text)):
                continue
            before = _lemmas(clause[:position][-_NEAREST_WORDS:])
            behind = _lemmas(clause[position + 1 :][:_NEAREST_WORDS])
            if before and behind:
                is_passive = _PASSIVE.search(text[: word.start]) is not None
                is_turned = is_passive and _BY.match(text[word.end :])
                doers, objects = (behind, before) if is_turned else (before, behind)
                yield Deed(word, doers, objects, is_passive)


def group_deeds(deeds: Iterable[Deed]) -> dict[str, list[Deed]]:
    """Return deeds by the comparable form of their verb."""
    grouped: dict[str, list[Deed]] = {}
    for deed in deeds:
        grouped.setdefault(to_lemma(deed.verb), []).append(deed)
    return grouped


def _lemmas(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(to_lemma(word) for word in words if is_content(word))
