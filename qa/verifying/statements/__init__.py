"""What a sentence asserts, read once and asked often: its words, amounts, dates, names and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from index.articles import Span
from qa.answering.values import trim_name
from qa.language.terms import TextTerms, Word, find_words, is_content, name_runs, to_term
from qa.verifying.statements.amounts import Amount
from qa.verifying.statements.deeds import Deed, find_deeds, group_deeds
from qa.verifying.statements.facts import Fact, find_facts, values_that_set_apart
from qa.verifying.statements.lemmas import is_inside, to_lemma
from qa.verifying.statements.opposites import Side, find_sides
from qa.verifying.statements.reading_amounts import find_amounts
from qa.verifying.statements.speakers import find_speakers
from qa.verifying.statements.stances import Stance, read_stances
from qa.verifying.statements.told_dates import ToldDate, find_dates

# What ends a clause: within one, words belong together. A comma inside a number ends nothing.
_CLAUSE_BREAK = re.compile(
    r"[;:()—“”\"]|,(?!\d)|\s[–-]\s"
    r"|\b(?:and|but|or|while|whereas|although|though|because|since|after|before|when|until|unless|if|that|who"
    r"|which|where)\b",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"\w{3,}|\d+")


@dataclass(frozen=True, eq=False)
class Statement:
    """One sentence, or a part of one. All spans are of `text`."""

    text: str

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words in order; "no one" is one word, "nobody"."""
        return tuple(_join_no_one(find_words(self.text)))

    @cached_property
    def terms(self) -> TextTerms:
        """Its words, ready to be asked."""
        return TextTerms(self.words)

    @cached_property
    def lemma_list(self) -> tuple[str, ...]:
        """The comparable form of each of its words, in order: "sank" and "sunk" are "sink"."""
        return tuple(to_lemma(word) for word in self.words)

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The comparable forms of its words."""
        return frozenset(self.lemma_list)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """Its words in lower case, as they are written."""
        return frozenset(word.text.lower() for word in self.words)

    @cached_property
    def long_words(self) -> frozenset[str]:
        """Its numbers and longer words, in lower case: read quickly, to compare quickly."""
        return frozenset(_LONG_WORD.findall(self.text.lower()))

    @cached_property
    def dates(self) -> tuple[ToldDate, ...]:
        """When, in order."""
        return find_dates(self.text)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """How many and how much, in order; nothing that is part of a date."""
        return find_amounts(self.text, [one.span for one in self.dates])

    @cached_property
    def dated_facts(self) -> tuple[Fact, ...]:
        """What it tells of each of several dates; none where it tells one thing."""
        later, _ = values_that_set_apart(self.text)
        return self._find_facts([*(one.span for one in self.dates), *later])

    @cached_property
    def counted_facts(self) -> tuple[Fact, ...]:
        """What it tells of each of several amounts; none where it tells one thing."""
        later, ones = values_that_set_apart(self.text)
        return self._find_facts(
            [
                *(one.span for one in self.amounts if one.span.start not in {span.start for span in later}),
                *ones,
            ]
        )

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What it tells of each of several dates and amounts; none where it tells one thing."""
        return self._find_facts(self._figures)

    @cached_property
    def names(self) -> tuple[tuple[Word, ...], ...]:
        """Runs of capitalised words that are no date; a lone opening word is none of them."""
        return tuple(tuple(name) for run in name_runs(self.words) if (name := self._name_of(run)))

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words that say what it is about, without those of amounts and dates."""
        return tuple(word for word in self.words if is_content(word) and not is_inside(word, self._figures))

    @cached_property
    def stances(self) -> Mapping[str, Sequence[Stance]]:
        """How sure it is of each of its words with a meaning, by comparable form."""
        return _by_lemma(read_stances(self.text, self.words))

    @cached_property
    def sides(self) -> Mapping[Side, Word]:
        """The sides of pairs of opposites that it takes, each with the first word that takes it."""
        return find_sides(self.words)

    @cached_property
    def deeds(self) -> Mapping[str, Sequence[Deed]]:
        """Who does what to whom, by the comparable form of the verb."""
        return group_deeds(find_deeds(self.text, self.clauses))

    @cached_property
    def speakers(self) -> tuple[tuple[Word, ...], ...]:
        """The names that it has something from."""
        opener = [] if self.names and self.names[0][0] is self.words[0] else [self.words[:1]]
        return tuple(find_speakers(self.text, [*(one for one in opener if one), *self.names]))

    @cached_property
    def clauses(self) -> tuple[tuple[Word, ...], ...]:
        """Its words by clause; what divides them is in none."""
        breaks = [match.span() for match in _CLAUSE_BREAK.finditer(self.text)]
        edges = [0, *(edge for span in breaks for edge in span), len(self.text)]
        pieces = [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
        found = (tuple(word for word in self.words if is_inside(word, [piece])) for piece in pieces)
        return tuple(clause for clause in found if clause)

    @cached_property
    def _figures(self) -> list[Span]:
        return [*(one.span for one in self.amounts), *(one.span for one in self.dates)]

    def _find_facts(self, values: Sequence[Span]) -> tuple[Fact, ...]:
        return find_facts(self.text, self.words, values, self._figures) if len(values) > 1 else ()

    def _name_of(self, run: list[Word]) -> list[Word]:
        spans = [one.span for one in self.dates]
        return trim_name([word for word in run if not is_inside(word, spans)])


def _join_no_one(words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words, "nobody" in place of "no one" and "no-one"."""
    is_joined = False
    for word, behind in zip_longest(words, words[1:]):
        if is_joined:
            is_joined = False
        elif behind and word.text.lower() == "no" and behind.text == "one" and behind.start - word.end == 1:
            nobody = "Nobody" if word.is_capitalised else "nobody"
            yield word._replace(text=nobody, end=behind.end, term=to_term(nobody))
            is_joined = True
        else:
            yield word


def _by_lemma(stances: Iterable[Stance]) -> dict[str, list[Stance]]:
    grouped: dict[str, list[Stance]] = {}
    for stance in stances:
        grouped.setdefault(to_lemma(stance.word), []).append(stance)
    return grouped
