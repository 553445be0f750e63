"""A cross-encoder for natural language inference, by name: does a passage entail, leave open, or contradict?

Off by default, for it needs a model that is not packaged and some 20 ms for each claim. It only adds to the
rules: what they find faulty stays so, what it finds contradicted goes too, and a claim in other words than
its passage is kept when it finds it entailed. Any sentence-transformers `CrossEncoder` of three labels works,
for example `cross-encoder/nli-MiniLM2-L6-H768`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


@dataclass(frozen=True, slots=True)
class Inference:
    """Probabilities, 0..1, that a premise entails a hypothesis and that it contradicts it."""

    entailed: float
    contradicted: float


class Entailment(Protocol):
    """Judges pairs of premise and hypothesis."""

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """Return one inference for each pair, in order."""
        ...


class CrossEncoderEntailment:
    """Judges with a sentence-transformers CrossEncoder; loaded when it is first asked."""

    def __init__(self, model: str) -> None:
        self._model = model

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """Return one inference for each pair. Raises ModelError when the model is none for inference."""
        if not pairs:
            return []
        loaded = _load(self._model)
        entailed, contradicted = loaded.places
        scores = np.atleast_2d(loaded.model.predict(list(pairs), show_progress_bar=False))
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        return [Inference(float(row[entailed]), float(row[contradicted])) for row in chances]


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: CrossEncoder
    places: tuple[int, int]  # of "entailment" and of "contradiction" among the outputs


@lru_cache(maxsize=1)
def _load(name: str) -> _Loaded:
    # 6 s with torch: only for those who ask for it.
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(name)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The model {name!r} for inference could not be loaded ({error}). Set BYLINE_NLI_MODEL to the "
            "name of a sentence-transformers CrossEncoder or to its folder, or unset it to do without."
        ) from error
    labels = {str(label).lower(): place for place, label in model.model.config.id2label.items()}
    entailed = [place for label, place in labels.items() if label.startswith("entail")]
    contradicted = [place for label, place in labels.items() if label.startswith("contra")]
    if not entailed or not contradicted:
        raise ModelError(
            f"The model {name!r} does not tell entailment from contradiction: its outputs are "
            f"{', '.join(labels)}. Set BYLINE_NLI_MODEL to a model for natural language inference."
        )
    return _Loaded(model, (int(entailed[0]), int(contradicted[0])))
