"""Texts in, unit vectors out: the one seam behind which embedding models live.

The default is the packaged all-MiniLM-L6-v2, run by ONNX Runtime with 8-bit weights (`onnx_model`). Any
other sentence-transformers model, by name or path, runs in its own runtime (`sentence_transformers_model`),
which is also the reference that the fast one is tested against. Importing this module loads neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.articles import Span
from index.errors import SettingsError
from index.settings import PACKAGED_MODEL, IndexSettings

Matrix: TypeAlias = NDArray[np.float32]
"""Shape (n, dim), one unit vector a row."""
Vector: TypeAlias = NDArray[np.float32]
"""Shape (dim,), length 1."""

_SPECIAL_TOKENS = 2  # [CLS] and [SEP], or what a model has in their place


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What decides whether two vectors may be compared. `max_tokens` includes the model's special tokens."""

    name: str
    revision: str
    dimension: int
    runtime: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class PassageText:
    """A chunk as the model reads it: `heading` (the title) gives context, `sentences` are spans of `text`."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PassageVectors:
    """`vector`, shape (dim,), stands for the passage, `sentences`, (n_sentences, dim), for its sentences."""

    vector: Vector
    sentences: Matrix


class Embedder(Protocol):
    """A loaded embedding model. Cosine similarity is the dot product: all vectors have length 1."""

    @property
    def identity(self) -> ModelIdentity: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, not truncated, without the special tokens that the model adds."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """One row per question or sentence, shape (n, dim); what exceeds `max_tokens` is not read."""
        ...

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of each passage and of each of its sentences."""
        ...


def open_embedder(settings: IndexSettings) -> Embedder:
    """Load the model that the settings name, in the runtime they ask for.

    Raises ModelError when it is missing, damaged or cannot be loaded, SettingsError when a setting does not
    fit it.
    """
    embedder = _load_embedder(settings)
    longest = embedder.identity.max_tokens - _SPECIAL_TOKENS
    if settings.chunk_tokens > longest:
        raise SettingsError(
            f"BYLINE_CHUNK_TOKENS={settings.chunk_tokens} is more than {settings.embedding_model} reads: the "
            f"rest of a chunk would be lost. Set it to {longest} or less."
        )
    return embedder


def _load_embedder(settings: IndexSettings) -> Embedder:
    packaged = settings.embedding_model == PACKAGED_MODEL
    if settings.embedding_runtime == "onnx" and not packaged:
        raise SettingsError(
            f"BYLINE_EMBEDDING_RUNTIME=onnx runs only {PACKAGED_MODEL}, not {settings.embedding_model!r}. "
            "Set it to auto or sentence-transformers."
        )
    # Only the runtime that is used is imported: onnxruntime takes 0.1 s, sentence-transformers 6 s.
    if packaged and settings.embedding_runtime != "sentence-transformers":
        from index.embedding.onnx_model import OnnxEmbedder

        return OnnxEmbedder.open(settings.cache_dir)
    from index.embedding.sentence_transformers_model import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder.open(settings.embedding_model)
