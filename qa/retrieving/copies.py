"""Wire copies: the same report in several outlets must not fill the first page, and must not be lost either.

A second outlet with the same words is worth showing, for it confirms the first; a third and fourth push
out what somebody else found out. So among the first five passages at most two tell the same; further
copies follow right behind, where the answerer still finds them and merges them into one claim with
several citations.

Copies are known by their best sentences, not by whole passages: outlets cut and extend a wire report, so
that its chunks begin and end elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.records import Vector
from qa.retrieving.reranking import Ranked

FIRST_FEW = 5
TELLINGS = 2  # of one thing among the first few: the report and its confirmation
SAME_SENTENCE = 0.95  # cosine of two sentences that differ by an edit, "said" for "told reporters"


def spread_copies(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the same passages, best first, with at most two tellings of one thing among the first five.

    A passage that waits gets the score of the fifth when its own is higher, so that scores never rise
    down the list.
    """
    ahead = _choose_ahead(ranked)
    if not ahead or ahead[-1] == len(ahead) - 1:
        return list(ranked)  # nobody crowds
    behind = [place for place in range(len(ranked)) if place not in ahead]
    fifth = ranked[ahead[-1]].score
    return [ranked[place] for place in ahead] + [
        replace(ranked[place], score=min(ranked[place].score, fifth)) for place in behind
    ]


def _choose_ahead(ranked: Sequence[Ranked]) -> list[int]:
    """Places of the best five whose best sentence is that of at most one better passage."""
    ahead: list[int] = []
    told: list[Vector] = []
    for place, one in enumerate(ranked):
        best = one.stored.sentence_vectors[one.sentence_scores.index(max(one.sentence_scores))]
        if sum(float(best @ other) >= SAME_SENTENCE for other in told) < TELLINGS:
            ahead.append(place)
        told.append(best)
        if len(ahead) == FIRST_FEW:
            break
    return ahead
