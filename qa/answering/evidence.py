"""The sentences of the passages that were found, each with what speaks for it as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.articles import Span
from qa.language.terms import TextTerms, Word, find_words
from qa.retrieving.reranking import PartEvidence, Ranked


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence of a passage. `passage` is the passage's rank, `position` its place there, both from 0.

    `score` is the ranking's evidence, on one scale for all sentences of a question.
    """

    found: Ranked = field(repr=False)
    passage: int
    position: int
    span: Span
    text: str
    score: float

    @property
    def place(self) -> tuple[str, Span]:
        """Which sentence it is, whatever its score: its article and where it stands there."""
        return self.article_id, self.span

    @property
    def article_id(self) -> str:
        """Which article it stands in."""
        return self.found.stored.chunk.article_id

    def precedes(self, other: Sentence) -> bool:
        """Whether `other` is the very next sentence of the same article."""
        return self.article_id == other.article_id and self.span == other.previous

    @property
    def vector(self) -> NDArray[np.float32]:
        """The sentence's embedding: unit length, shape `(dim,)`."""
        vector: NDArray[np.float32] = self.found.stored.sentence_vectors[self.position]
        return vector

    @property
    def previous(self) -> Span | None:
        """The sentence before it in the same passage, as a span of the article."""
        return self.found.stored.chunk.sentences[self.position - 1] if self.position else None

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The sentence's words, offsets counted in `text`."""
        return tuple(find_words(self.text))

    @cached_property
    def terms(self) -> TextTerms:
        """The sentence's words, ready to be asked."""
        return TextTerms(self.words)

    @cached_property
    def nearby(self) -> TextTerms:
        """The words of its article's title, of the sentence itself and of the sentences beside it."""
        chunk = self.found.stored.chunk
        first = chunk.sentences[max(0, self.position - 1)]
        last = chunk.sentences[min(len(chunk.sentences) - 1, self.position + 1)]
        around = chunk.text[first.start - chunk.start : last.end - chunk.start]
        return TextTerms(find_words(f"{self.found.stored.article.title}.\n{around}"))


def read_sentences(ranked: Sequence[Ranked], part: int | None = None) -> list[Sentence]:
    """Return every sentence of the passages, in the order of passages.

    Their scores are those for the whole question, or for its part number `part`, from 0, where it has
    several.
    """
    return [
        Sentence(
            found, rank, position, span, chunk.text[span.start - chunk.start : span.end - chunk.start], score
        )
        for rank, found in enumerate(ranked)
        for chunk in (found.stored.chunk,)
        for position, (span, score) in enumerate(zip(chunk.sentences, _scores(found, part), strict=True))
    ]


def _scores(found: Ranked, part: int | None) -> Sequence[float]:
    evidence = evidence_for(found, part)
    return found.sentence_scores if evidence is None else evidence.sentence_scores


def evidence_for(found: Ranked, part: int | None) -> PartEvidence | None:
    """Return what a passage holds for a part of the question, or for the whole; None when it has one part."""
    return found.for_parts[0 if part is None else part + 1] if found.for_parts else None
