"""The figures, each from plain values, so that ours and the peers' are counted by the same code.

Containment: the words of an accepted answer stand in a text, in order and whole. Words are compared as the
SQuAD evaluation does (Rajpurkar et al. 2016), in lower case and without articles, but punctuation separates:
"six" is found in "six-reactor", and "5" is not found in "1950".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

_ARTICLES = frozenset({"a", "an", "the"})


def normalise(text: str) -> str:
    """Return the words of `text` in lower case, without articles, one space between them."""
    return " ".join(word for word in re.findall(r"\w+", text.lower()) if word not in _ARTICLES)


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether any accepted answer stands in `text` as whole words."""
    padded = f" {normalise(text)} "
    return any(f" {normalise(answer)} " in padded for answer in answers if normalise(answer))


def share(hits: Sequence[bool]) -> float:
    """Return the share of True, 0..1; nan of nothing."""
    return mean(hits) if hits else float("nan")


def mean_words(texts: Sequence[str]) -> float:
    """Return the mean number of white-space separated words; nan of nothing."""
    return mean(len(text.split()) for text in texts) if texts else float("nan")


def area_under_roc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the chance that a positive scores above a negative, ties counting half; nan of nothing."""
    if not positives or not negatives:
        return float("nan")
    from sklearn.metrics import roc_auc_score  # late: takes a second

    labels = [1] * len(positives) + [0] * len(negatives)
    return float(roc_auc_score(labels, [*positives, *negatives]))
