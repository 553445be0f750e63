"""Any sentence-transformers model, by name or path, in its own runtime: slower, on a GPU where there is one.

It is also the reference that the ONNX runtime is tested against. Passages and their sentences are embedded
separately.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import Matrix, ModelIdentity, PassageText, PassageVectors
from index.embedding.packaged_model import WEIGHTS_SHA256, find_model_folder, read_weights
from index.errors import ModelError
from index.settings import PACKAGED_MODEL

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformersEmbedder:
    """An `Embedder` around a loaded SentenceTransformer."""

    def __init__(self, model: SentenceTransformer, name: str, revision: str) -> None:
        self._model = model
        self._name = name
        self._revision = revision

    @classmethod
    def open(cls, name: str) -> SentenceTransformersEmbedder:
        """Load the packaged model, a folder, or a model of the hub. Raises ModelError when that fails."""
        if name == PACKAGED_MODEL:
            folder = find_model_folder()
            read_weights(folder)
            return cls(_load(str(folder), name), name, WEIGHTS_SHA256[:12])
        model = _load(name, name)
        return cls(model, name, _find_revision(model, name))

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(
            name=self._name,
            revision=self._revision,
            dimension=self._model.get_embedding_dimension() or 0,
            runtime="sentence-transformers",
            max_tokens=self._model.max_seq_length or 512,
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, not truncated, without special tokens."""
        if not texts:
            return []
        encoded = self._model.tokenizer(
            list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """One unit row per text, shape (n, dim); what exceeds the model's longest text is not read."""
        if not texts:
            return np.zeros((0, self.identity.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of each passage (with its heading) and of each of its sentences, each read on its own."""
        texts = [f"{p.heading}\n{p.text}" if p.heading else p.text for p in passages]
        texts += [p.text[s.start : s.end] for p in passages for s in p.sentences]
        rows = self.embed_texts(texts)  # sorted by length inside, so that one call is the fastest
        results = []
        first = len(passages)
        for number, passage in enumerate(passages):
            last = first + len(passage.sentences)
            results.append(PassageVectors(rows[number], rows[first:last]))
            first = last
        return results


def _load(name_or_path: str, name: str) -> SentenceTransformer:
    # 6 s, with torch.
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # one for reading the weights, which takes 20 ms
    try:
        return SentenceTransformer(name_or_path)
    except Exception as error:  # a dozen libraries raise here; all mean that there is no model
        reason = " ".join(str(error).split())
        raise ModelError(
            f"The embedding model {name!r} cannot be loaded: {reason} Check BYLINE_EMBEDDING_MODEL: "
            "a folder or a name on the Hugging Face hub, which needs the network the first time."
        ) from error


def _find_revision(model: SentenceTransformer, name: str) -> str:
    """The hub's commit, or a digest of a folder's files."""
    if Path(name).is_dir():
        return _digest_folder(Path(name))
    config = getattr(model[0].auto_model, "config", None)
    return str(getattr(config, "_commit_hash", None) or "unknown")[:12]


def _digest_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
