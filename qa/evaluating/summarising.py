"""From the scores of cases to the figures of a run, each with its interval."""

from __future__ import annotations

from collections.abc import Iterable

from qa.evaluating.figures import CaseScores, Summary


def summarise(scores: Iterable[CaseScores], *, seed: int = 0, resamples: int = 1_000) -> Summary:
    """Return every figure over all cases, over each kind and over each tag, with 95 % bootstrap intervals.

    The order of `scores` does not matter. A figure of no case at all is absent.
    """
    raise NotImplementedError
