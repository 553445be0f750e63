"""From candidates to passages in order of evidence, each with the scores that put it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.library import StoredChunk


@dataclass(frozen=True, slots=True)
class Ranked:
    """One retrieved chunk, with why it stands where it stands.

    `score` orders the passages of one question, higher is better. `stages` holds every score it was made of, by
    name. `sentence_scores` has one entry per sentence of `stored.chunk.sentences`: how much evidence for an answer
    that sentence holds, on the same scale for all passages of one question, higher is better.
    """

    stored: StoredChunk
    score: float
    stages: Mapping[str, float]
    sentence_scores: tuple[float, ...]
