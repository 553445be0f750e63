"""What questions of a conversation are made of: names, things, people, places, outlets and times.

English only, as `qa.language.terms`. Names are told by their capitals; who types without any is understood as
far as the last answer shows how the names are written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from qa.answers import Answer
from qa.language.terms import TextTerms, Word, find_words, is_content, is_same_name, name_runs
from qa.questions.expecting import asking_words
from qa.questions.scoping import WEEKDAYS, read_scope

_MONTHS = "january february march april may june july august september october november december"
_NO_NAMES = frozenset([*WEEKDAYS, *_MONTHS.split(), "i", "ok"])
# With these hardly anything is asked yet: "what did he say".
_LEAN_WORDS = """said tell think thinks thought happen happened happens react reacted respond responded answer
    answered reply replied mean means meant comment want wants know go went exactly really precisely
    anyone anybody anything someone somebody something else next"""
_LEAN = frozenset(_LEAN_WORDS.split())
_PASSAGES_READ = 3
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # which words tell a time does not depend on today

_BRACKET = re.compile(r"\s*\(([^()]*)\)(?=\s*\?*\s*$)")
_ATTRIBUTION = re.compile(r",?\s*\b(?:according\s+to|as\s+reported\s+by)\s+[^?,;]+", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|from|near|of|into|across|outside|around)\s+(?:the\s+)?$", re.IGNORECASE)
_THERE = re.compile(r"\b(?:in|at|near)\s+(?:the\s+)?$", re.IGNORECASE)
_ASKS_WHO = re.compile(r"\s*(?:who|whom|whose|which\s+(?:man|woman|person))\b", re.IGNORECASE)

# "the swing bridge": a thing without a name, of one word or two, up to where a verb begins.
_THING = re.compile(
    r"\b(?:the|an?|(?i:which|what)(?=\s+[a-z]+\s+(?:is|was|are|were|did|has|have|had|will)\b))\s+"
    r"(?P<thing>[a-z][\w-]+(?:\s+(?!of\b|in\b|at\b|on\b|to\b|and\b)[a-z][\w-]+)?)"
)
_VERB_BEHIND = re.compile(
    r"(?<=\w)\s+(?:\w+(?:ed|ing|ly)|built|hit|made|kept|told|found|held|lost|left|won|sent|go|say|said|take"
    r"|cost|last|open|close|begin|promise|reject|decide|want|leave|cause|do"
    r"|is|was|are|were|did|has|have|had|will|for|with|by|from|into|about|when|that)$"
)
# "the mayor", "the harbour master of Oldmere": somebody without a name.
_ROLE = re.compile(
    r"\b(?:the|an?)\s+(?:(?:[a-z-]+\s+)?(?:\w+(?:er|or|ist|man|woman|ian|ident|ant)|chief|king|queen|head|pope|judge))\b"
    r"(?:\s+of\s+(?:the\s+)?[A-Z][\w-]+)?"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a text, with its place there."""

    text: str
    start: int
    end: int


def find_names(text: str, known: Collection[str] = ()) -> list[Name]:
    """Return the names in `text`: capitals that begin no sentence, and words `known` to be names."""
    words = [_as_name(word) if word.text.lower() in known else word for word in find_words(text)]
    kept = (word for word in words if word.is_name or not word.is_capitalised)
    runs = name_runs(word for word in kept if word.text.lower() not in _NO_NAMES)
    return [Name(text[run[0].start : run[-1].end], run[0].start, run[-1].end) for run in runs]


def find_things(text: str) -> list[str]:
    """Return what is called "the …", "a …" or "which …" in `text`, in order, without that word.

    >>> find_things("When was the swing bridge built, and who paid for the pier?")
    ['swing bridge', 'pier']
    """
    return [_VERB_BEHIND.sub("", found["thing"]) for found in _THING.finditer(text)]


def find_role(text: str) -> str:
    """Return who is called by an office in `text`, "the mayor of Oldmere", or nothing."""
    found = _ROLE.search(text)
    return found[0] if found else ""


def telling_words(text: str) -> list[Word]:
    """Return the words that say what is asked: without "how long", "exactly", or "say"."""
    asking = asking_words(text)
    return [
        word
        for word in find_words(text)
        if is_content(word)
        and word.text.lower() not in _LEAN
        and not any(start <= word.start < end for start, end in asking)
    ]


def find_times(text: str) -> tuple[str, ...]:
    """Return the words that say when an article should have appeared: "last week"."""
    return read_scope(text, sources=(), asked_at=_ANY_MOMENT).words


def find_outlet(text: str, outlets: Iterable[str]) -> str:
    """Return the outlet that a question is put to ("according to the Courier"), or nothing."""
    found = read_scope(text, sources=outlets, asked_at=_ANY_MOMENT).sources
    return max(found, key=len, default="")


def recognise_outlet(name: str, outlets: Iterable[str]) -> str:
    """Return the outlet that is called `name`, or so in a part of its name that no other has.

    >>> recognise_outlet("the Tribune", ["Tamwick Courier", "The Harbourton Tribune"])
    'The Harbourton Tribune'
    """
    outlets = tuple(outlets)
    if outlet := find_outlet(f"according to {name}", outlets):
        return outlet
    words = {word.text.lower() for word in find_words(name)} - {"the"}
    having = [
        outlet for outlet in outlets if words and words <= {word.text.lower() for word in find_words(outlet)}
    ]
    return having[0] if len(having) == 1 else ""


def leave_out_outlet(text: str) -> str:
    """Return a question without "according to the Courier"."""
    return _ATTRIBUTION.sub("", text)


@dataclass(frozen=True)
class Topic:
    """What an earlier question, which stands on its own, is about; `answer` is None where it was not kept."""

    standalone: str
    answer: Answer | None = None

    @cached_property
    def question(self) -> str:
        """The question without outlet and without what was carried into it in brackets."""
        return leave_out_outlet(_BRACKET.sub("", self.standalone))

    @cached_property
    def brought(self) -> tuple[str, ...]:
        """What had been carried into it: names and things, no outlet and no time."""
        bracket = _BRACKET.search(self.standalone)
        items = leave_out_outlet(bracket[1]).split(", ") if bracket else ()
        return tuple(item for item in items if item and not find_times(item))

    @cached_property
    def names(self) -> list[Name]:
        """The names in the question, each where it stands first."""
        first: dict[str, Name] = {}
        for name in self.find_names_in(self.question):
            first.setdefault(name.text.lower(), name)
        return list(first.values())

    def find_names_in(self, text: str) -> list[Name]:
        """The names in a question; of one typed without capitals, those that the answer shows to be names."""
        typed_small = not any(character.isupper() for character in text[1:])
        return find_names(text, self.known if typed_small else ())

    @cached_property
    def told(self) -> str:
        """What the answer and the best passages say."""
        if self.answer is None:
            return ""
        quotes = (citation.quote for citation in self.answer.citations)
        passages = (passage.text for passage in self.answer.passages[:_PASSAGES_READ])
        return "\n\n".join([self.answer.text, *quotes, *passages])

    @cached_property
    def known(self) -> frozenset[str]:
        """The words that the answer always writes as names, in lower case."""
        words = find_words(self.told)
        return frozenset(word.text.lower() for word in words if word.is_name) - {
            word.text for word in words if not word.is_capitalised
        }

    def shares_word(self, words: Iterable[Word]) -> bool:
        """Whether one of the words stands in the question."""
        asked = {word.term for word in telling_words(self.question)}
        return any(word.term in asked for word in words)

    def covers(self, words: Iterable[Word]) -> bool:
        """Whether question and answer hold all of the words."""
        terms = TextTerms([*find_words(self.question), *find_words(self.told)])
        return all(terms.covers(word) for word in words)

    def find_person(self) -> str:
        """Who "she" is: the answer to "who?", a name that is no place's, or "the mayor"; or nothing."""
        return self._answered_person() or self._named_person() or find_role(self.question)

    def find_place(self) -> str:
        """Where "there" is, with its preposition: "in Oldmere"; or nothing."""
        for name in self.names:
            if before := _THERE.search(self.question[: name.start]):
                return before[0] + name.text
        return ""

    def is_place(self, name: Name) -> bool:
        """Whether the question says "in" or "from" before the name."""
        return _PLACE.search(self.question[: name.start]) is not None

    def find_scope(self, outlets: Iterable[str]) -> tuple[str, ...]:
        """The time and outlet that the question asked for, unless they were given up to find an answer."""
        filters = None if self.answer is None else self.answer.searched.filters
        times = find_times(self.standalone) if filters is None or "since" in filters else ()
        outlet = find_outlet(self.standalone, outlets) if filters is None or "source" in filters else ""
        return (*times, f"according to {outlet}") if outlet else times

    def _answered_person(self) -> str:
        if self.answer is None or not _ASKS_WHO.match(self.question):
            return ""
        marked = [claim.text[mark.start : mark.end] for claim in self.answer.claims for mark in claim.marks]
        # A mark begins no sentence: what opens it with a capital is a name.
        named = [name.text for text in marked for name in find_names(f"by {text}")]
        full = [name for name in named if " " in name]  # "her Kostrovian colleague, Andriy Velychenko"
        return next(iter([*full, *named]), "")

    def _named_person(self) -> str:
        people = [name.text for name in self.names if not self.is_place(name)]
        return people[0] if people else ""


def is_said(item: str, text: str) -> bool:
    """Whether `text` already holds the name or thing, in whatever spelling."""
    said = [word.text.lower() for word in find_words(text)]
    return all(any(is_same_name(word.text.lower(), one) for one in said) for word in find_words(item))


def _as_name(word: Word) -> Word:
    return word._replace(is_name=True, is_capitalised=True)
