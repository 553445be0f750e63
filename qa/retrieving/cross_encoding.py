"""An optional last look: a cross-encoder reads question and passage together and orders the best anew.

Off by default, for it needs a model that is not packaged and some 10 ms for each passage. Any
sentence-transformers `CrossEncoder` works, by name or path, for example
`cross-encoder/ms-marco-MiniLM-L6-v2`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.errors import ModelError
from qa.retrieving.reranking import Ranked, best_first

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def rerank_by_model(question: str, ranked: Sequence[Ranked], *, model: str, first: int) -> list[Ranked]:
    """Order the `first` passages by the cross-encoder named `model`, and leave the rest behind them.

    Their `score` becomes the model's, shifted as a whole so that it stays above the score of those it did
    not read; the model's own is the stage `cross_encoder`. Raises ModelError when the model cannot be
    loaded or has more than one output.
    """
    read, unread = ranked[:first], list(ranked[first:])
    if not read:
        return unread
    pairs = [(question, f"{one.stored.article.title}\n\n{one.stored.chunk.text}") for one in read]
    scores = _load(model).predict(pairs, show_progress_bar=False)
    if scores.ndim != 1:
        raise ModelError(
            f"The cross-encoder {model!r} gives {scores.shape[1]} numbers for a passage, not one score. "
            "Set BYLINE_CROSS_ENCODER to a model for ranking."
        )
    lift = max((one.score for one in unread), default=0.0) - min(0.0, float(scores.min())) if unread else 0.0
    return (
        best_first([_scored(one, float(score), lift) for one, score in zip(read, scores, strict=True)])
        + unread
    )


def _scored(one: Ranked, score: float, lift: float) -> Ranked:
    return replace(one, score=score + lift, stages={**one.stages, "cross_encoder": score})


@lru_cache(maxsize=1)
def _load(model: str) -> CrossEncoder:
    # 6 s with torch: only for those who ask for it.
    from sentence_transformers import CrossEncoder

    try:
        loaded: CrossEncoder = CrossEncoder(model)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The cross-encoder {model!r} could not be loaded ({error}). Set BYLINE_CROSS_ENCODER to the "
            "name of a sentence-transformers CrossEncoder or to its folder, or unset it to do without."
        ) from error
    return loaded
