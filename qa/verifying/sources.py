"""What a claim is held against: passages, sentence by sentence, each with what stands around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import sqrt

from index.articles import Span
from index.records import Vector
from qa.language.terms import TextTerms
from qa.verifying.statements import Statement

_SENTENCES_BEFORE = 2
_SHORTEST_STEM = 5


@dataclass(frozen=True, eq=False)
class Told(Statement):
    """A sentence of an article: `span` is its place there, `vector`, (dim,), its embedding if any."""

    span: Span
    vector: Vector | None = field(repr=False)


@dataclass(frozen=True, eq=False)
class Source:
    """A passage with its article's facts. `text` stands at `start` in the article.

    `told` are its sentences in order; those in `cited` may bear a claim out, the others are only read for who
    "he" is.
    """

    article_id: str
    title: str
    outlet: str | None
    published_at: datetime | None
    url: str | None
    text: str
    start: int
    told: tuple[Told, ...]
    cited: range

    @cached_property
    def head(self) -> Statement:
        """Title and outlet, which every sentence of the article takes for granted."""
        return Statement(". ".join(text for text in (self.title, self.outlet) if text))

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The comparable forms of all its words."""
        return frozenset().union(*(one.lemmas for one in self.told))

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names in lower case: words that it writes with a capital inside a sentence."""
        return frozenset(word.text.lower() for one in self.told for word in one.words if word.is_name)

    @property
    def cited_sentences(self) -> tuple[Told, ...]:
        """The sentences that may bear a claim out."""
        return self.told[self.cited.start : self.cited.stop]

    def window(self, first: int, last: int) -> Evidence:
        """Return the sentences `first` to `last`, positions in `told`, both included."""
        return Evidence(self, first, last)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One to three consecutive sentences that may bear a claim out, and what stands before them."""

    source: Source
    first: int
    last: int

    @cached_property
    def sentences(self) -> tuple[Told, ...]:
        """The sentences themselves."""
        return self.source.told[self.first : self.last + 1]

    @cached_property
    def before(self) -> tuple[Told, ...]:
        """The sentences before them, nearest first: who "he" is, and of which year they speak."""
        start = max(0, self.first - _SENTENCES_BEFORE)
        return self.source.told[start : self.first][::-1]

    @cached_property
    def after(self) -> tuple[Told, ...]:
        """The sentence behind them: who said it."""
        return self.source.told[self.last + 1 : self.last + 2]

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The comparable forms of the sentences' words."""
        return frozenset().union(*(one.lemmas for one in self.sentences))

    def family(self, lemma: str) -> list[str]:
        """Return the comparable forms that begin like one, none for a short one."""
        return self._families.get(lemma[:_SHORTEST_STEM], []) if len(lemma) >= _SHORTEST_STEM else []

    @cached_property
    def _families(self) -> dict[str, list[str]]:
        families: dict[str, list[str]] = {}
        for lemma in self.lemmas:
            families.setdefault(lemma[:_SHORTEST_STEM], []).append(lemma)
        return families

    @cached_property
    def context_lemmas(self) -> frozenset[str]:
        """Those of the sentences before, and of the article's title."""
        return frozenset().union(self.source.head.lemmas, *(one.lemmas for one in self.before))

    @cached_property
    def own_terms(self) -> TextTerms:
        """The words of the sentences alone, ready to be asked."""
        return TextTerms(word for one in self.sentences for word in one.words)

    @cached_property
    def terms(self) -> TextTerms:
        """The words of the sentences, of those before and of the title, ready to be asked."""
        statements = (self.source.head, *self.before[::-1], *self.sentences)
        return TextTerms(word for one in statements for word in one.words)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """The words of the sentences in lower case, as they are written."""
        return frozenset().union(*(one.lower_words for one in self.sentences))

    def by_likeness(self, claim: Statement) -> list[Told]:
        """Return the sentences, the one that shares most words with a claim first."""
        return sorted(self.sentences, key=lambda one: -len(one.lemmas & claim.lemmas))

    @property
    def published_at(self) -> datetime | None:
        """When the article appeared."""
        return self.source.published_at

    def similarity(self, vector: Vector | None) -> float | None:
        """Return the cosine of a claim and these sentences, -1..1; None without vectors."""
        vectors = [one.vector for one in self.sentences if one.vector is not None]
        if vector is None or len(vectors) < len(self.sentences):
            return None
        both: Vector = sum(vectors[1:], start=vectors[0])
        length = sqrt(both @ both)  # np.mean and np.linalg.norm take five times as long
        return float(both @ vector) / max(length, 1e-9)


def windows_of(source: Source, singles: Iterable[int]) -> Iterator[Evidence]:
    """Yield the two and three consecutive cited sentences around each of `singles`, positions in `told`."""
    seen: set[tuple[int, int]] = set()
    for middle in singles:
        for first, last in ((middle - 1, middle), (middle, middle + 1), (middle - 1, middle + 1)):
            if first >= source.cited.start and last < source.cited.stop and (first, last) not in seen:
                seen.add((first, last))
                yield source.window(first, last)
