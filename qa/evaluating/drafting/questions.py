"""What the rules take and give: a sentence with what its article tells about names, and a question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from qa.evaluating.drafting.clauses import Clause, read_clause


class RuleKind(StrEnum):
    """What a question asks for; a tag of its case."""

    NUMBER = "number"
    DATE = "date"
    QUOTATION = "quotation"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the words of the sentence that answer it."""

    kind: RuleKind
    text: str
    answer: str


@dataclass(frozen=True)
class Sentence:
    """A sentence to ask about.

    `names` are the words that its article writes with a capital wherever they stand, `people` the full
    names that the article shows to be persons.
    """

    text: str
    names: frozenset[str]
    people: frozenset[str]

    @cached_property
    def clause(self) -> Clause | None:
        """The main clause, or None when the sentence is not a plain one."""
        return read_clause(self.text, self.names)


def capitalise(text: str) -> str:
    """Return `text` with its first letter as at the head of a sentence; the others stay."""
    return text[:1].upper() + text[1:]
