"""A model without weights: each word hashes to a place in the vector. Fast, deterministic, ranks poorly.

For tests that embed thousands of chunks whose ranking does not matter. It passes the same contract tests as
the real model (`test_embedder_contract.py`).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.embedding import Matrix, ModelIdentity, PassageText, PassageVectors


@dataclass(frozen=True, slots=True)
class HashingEmbedder:
    """Counts words in `dimension` buckets; another `name` makes it another model."""

    name: str = "all-MiniLM-L6-v2"  # the default of the settings, so that a library of it opens with them
    dimension: int = 64

    @property
    def identity(self) -> ModelIdentity:
        """A revision of its own: its vectors never mix with those of the real model."""
        return ModelIdentity(self.name, "hashing", self.dimension, "hashing", 256)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words."""
        return [len(text.split()) for text in texts]

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """One unit row per text; a text without words gets the first axis."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().split():
                digest = zlib.crc32(word.encode())
                row[digest % self.dimension] += 1.0 if digest & 0x8000_0000 else -1.0
            if not row.any():
                row[0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """The vector of heading and text together, and one for each sentence."""
        return [
            PassageVectors(
                self.embed_texts([f"{passage.heading} {passage.text}"])[0],
                self.embed_texts([passage.text[start:end] for start, end in passage.sentences]),
            )
            for passage in passages
        ]
