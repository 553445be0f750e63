"""From candidates to passages in order of evidence, each with the scores that put it there.

The score of a passage is a weighted sum of absolute scores (Fox & Shaw 1994, "CombSUM"), and needs no
normalising over the candidates: 0.7 of the cosine of question and passage, and the best of its sentences
by cosine plus share of the question's words (`qa.matching`). So it means the same in a library of twenty
chunks and of twenty thousand, and for every question. One sentence must hold the evidence together: the
best cosine of one and the best words of another are not added up.

BM25 finds candidates and is not added in: what it knows is in the words' shares already. Measured
2026-11-22 on the development questions, an answer in the first passage / in the first five (SQuAD 2.0,
1,500 questions, chunks of 200 tokens), the right article first (CLAPNQ, 300 questions):

| score                                  | SQuAD         | CLAPNQ |
| -------------------------------------- | ------------- | ------ |
| cosine of the passage alone            | 0.586 / 0.867 | 0.953  |
| BM25 alone                             | 0.808 / 0.950 | 0.903  |
| their sum, z-normalised                | 0.817 / 0.963 | 0.957  |
| plus the best sentence's two scores    | 0.864 / 0.977 | 0.953  |
| this one                               | 0.893 / 0.979 | 0.960  |
| with BM25 at 0.2                       | 0.888 / 0.979 | 0.963  |
| without the passage's cosine           | 0.889 / 0.975 | 0.930  |
| without the sentence's cosine          | 0.857 / 0.968 | 0.943  |
| without the words                      | 0.813 / 0.970 | 0.970  |
| without half credit for the passage    | 0.879 / 0.976 | 0.940  |

Tried and left out, for they moved nothing or hurt the other set: z-normalised sums, ordered word pairs,
credit for the sentence before and after, a bonus for a date when the question says "when" (and so on),
damped word weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.library import StoredChunk
from index.records import Vector
from qa.matching import AskedTerm, Coverage, Wording, cover_passages

PASSAGE_WEIGHT = 0.7  # of the passage's cosine beside its best sentence; 0.5 to 1 measured alike


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that one of the two searches found; `bm25` is 0 when the lexical one did not."""

    stored: StoredChunk
    bm25: float


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
    the cosine alone.
    """

    stored: StoredChunk
    score: float
    stages: Mapping[str, float]
    sentence_scores: tuple[float, ...]
    sentence_similarities: tuple[float, ...] = ()


def rerank(question: Vector, asked: Sequence[AskedTerm], candidates: Sequence[Candidate]) -> list[Ranked]:
    """Return all candidates in order of evidence, best first; `question` is a unit vector, `(dim,)`."""
    coverages = cover_passages(asked, [_wording(candidate.stored) for candidate in candidates])
    return best_first(
        [
            _weigh(question, candidate, coverage)
            for candidate, coverage in zip(candidates, coverages, strict=True)
        ]
    )


def best_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the passages by score; equal ones by chunk, so that a question always gets the same order."""
    return sorted(ranked, key=lambda one: (-one.score, one.stored.id))


def _weigh(question: Vector, candidate: Candidate, coverage: Coverage) -> Ranked:
    stored = candidate.stored
    dense = float(stored.vector @ question)
    similarities = stored.sentence_vectors @ question
    evidence = similarities + coverage
    best = int(np.argmax(evidence))
    return Ranked(
        stored=stored,
        score=PASSAGE_WEIGHT * dense + float(evidence[best]),
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
