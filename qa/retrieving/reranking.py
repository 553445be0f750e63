"""From candidates to passages in order of evidence, each with the scores that put it there.

The score of a passage is a plain sum of three absolute scores (Fox & Shaw 1994, "CombSUM"): the cosine of
question and passage, and, of its best sentence, the cosine and the share of the question's words
(`qa.retrieving.matching`). Nothing is normalised over the candidates, so a score means the same in a library
of twenty chunks and of twenty thousand. One sentence must hold the evidence together: the best cosine of one
and the best words of another are not added up.

Measured 2026-11-22 on chunks of 210 tokens: an accepted answer in the first passage / in the first five
(SQuAD 2.0, 1,500 questions), the right article first (CLAPNQ, 300), an answer in the first passage
(`samples`, 86):

| score                                | SQuAD         | CLAPNQ | samples |
| ------------------------------------ | ------------- | ------ | ------- |
| this one                             | 0.887 / 0.977 | 0.967  | 0.849   |
| without the passage's cosine         | 0.894 / 0.975 | 0.960  | 0.802   |
| without the sentence's cosine        | 0.875 / 0.972 | 0.960  | 0.826   |
| without the words                    | 0.733 / 0.929 | 0.963  | 0.860   |
| the passage's cosine alone           | 0.671 / 0.899 | 0.957  | 0.826   |
| BM25 alone                           | 0.835 / 0.951 | 0.877  | 0.756   |
| with sentences embedded on their own | 0.892 / 0.980 | 0.960  | 0.814   |

SQuAD's questions were written with the text in view, so that its words count for more there than with
readers; the weights that win there, words first and no passage, lose on the other two. Equal weights are
within a point of the best everywhere, or nearly.

Tried and left out, for they moved nothing or hurt another set: BM25 of the passage as a fourth part (what it
knows is in the words' shares), z-normalised sums, ordered word pairs, credit for the sentences before and
after, a bonus for a date when the question says "when" (and so on), damped word weights, passages
re-centred on their best sentence (more SQuAD answers in the first, fewer of CLAPNQ's longer ones).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.library import StoredChunk
from index.records import Matrix, Vector
from qa.retrieving.matching import AskedTerm, Coverage, Wording, cover_passages


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that one of the two searches found; `bm25` is 0 when the lexical one did not."""

    stored: StoredChunk
    bm25: float


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What a passage holds for a part of a question: its cosine, and the evidence of each sentence."""

    dense: float
    sentence_scores: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """One retrieved chunk, with why it stands where it stands.

    `score` orders the passages of one question, higher is better. `stages` holds the scores that it was
    made of or found by, none of them relative to other candidates: `dense` (cosine of question and
    chunk), `sentence_dense` (best cosine of a sentence), `sentence_coverage` (share of the question's
    words in the best sentence, 0..1), `sentence` (the best sentence's evidence), `bm25` (0 when the
    lexical search did not return it), and `cross_encoder` where one was asked.

    `sentence_scores` has the evidence of each of `stored.chunk.sentences`: cosine plus share of the
    question's words, -1..2 and mostly 0..1.8, comparable between questions. `sentence_similarities` has
    the cosine alone. When a question asks several things, `for_parts` has the evidence for the question as a
    whole and then for each of its parts; it is empty for a question with one part.
    """

    stored: StoredChunk
    score: float
    stages: Mapping[str, float]
    sentence_scores: tuple[float, ...]
    sentence_similarities: tuple[float, ...] = ()
    for_parts: tuple[PartEvidence, ...] = ()


def rerank(question: Vector, asked: Sequence[AskedTerm], candidates: Sequence[Candidate]) -> list[Ranked]:
    """Return all candidates in order of evidence, best first; `question` is a unit vector, `(dim,)`."""
    if not candidates:
        return []
    stored = [candidate.stored for candidate in candidates]
    coverages = cover_passages(asked, [_wording(one) for one in stored])
    similarities = _compare(question, [one.sentence_vectors for one in stored])
    dense = (np.stack([one.vector for one in stored]) @ question).tolist()
    return best_first(
        [_weigh(*parts) for parts in zip(candidates, dense, similarities, coverages, strict=True)]
    )


def _compare(question: Vector, sentences: Sequence[Matrix]) -> list[Vector]:
    """The cosines of every passage's sentences: one product for all, `(n_sentences,)` for each."""
    cosines: Vector = np.einsum("ij,j->i", np.concatenate(sentences), question)
    return np.split(cosines, np.cumsum([len(each) for each in sentences])[:-1])


def best_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the passages by score; equal ones by chunk, so that a question always gets the same order."""
    return sorted(ranked, key=lambda one: (-one.score, one.stored.id))


def _weigh(candidate: Candidate, dense: float, similarities: Vector, coverage: Coverage) -> Ranked:
    evidence = similarities + coverage
    best = int(evidence.argmax())
    return Ranked(
        stored=candidate.stored,
        score=dense + float(evidence[best]),
        stages={
            "dense": dense,
            "bm25": candidate.bm25,
            "sentence_dense": float(similarities.max()),
            "sentence_coverage": float(coverage[best]),
            "sentence": float(evidence[best]),
        },
        sentence_scores=tuple(evidence.tolist()),
        sentence_similarities=tuple(similarities.tolist()),
    )


def _wording(stored: StoredChunk) -> Wording:
    chunk = stored.chunk
    sentences = [chunk.text[span.start - chunk.start : span.end - chunk.start] for span in chunk.sentences]
    return Wording(stored.article.title, sentences)
