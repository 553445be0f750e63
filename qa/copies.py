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

import numpy as np

from qa.reranking import Ranked

FIRST_FEW = 5
TELLINGS = 2  # of one thing among the first few: the report and its confirmation
SAME_SENTENCE = 0.95  # cosine of two sentences that differ by an edit, "said" for "told reporters"


def spread_copies(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the same passages, best first, with at most two tellings of one thing among the first five.

    A passage that waits gets the score of the fifth when its own is higher, so that scores never rise
    down the list.
    """
    crowding = set(_crowding(ranked))
    if not crowding:
        return list(ranked)
    ahead = [place for place in range(len(ranked)) if place not in crowding][:FIRST_FEW]
    behind = [place for place in range(len(ranked)) if place not in set(ahead)]
    fifth = ranked[ahead[-1]].score
    return [ranked[place] for place in ahead] + [
        replace(ranked[place], score=min(ranked[place].score, fifth)) for place in behind
    ]


def _crowding(ranked: Sequence[Ranked]) -> list[int]:
    """Places of passages whose best sentence is that of two better passages already."""
    if not ranked:
        return []
    told = np.array([one.stored.sentence_vectors[int(np.argmax(one.sentence_scores))] for one in ranked])
    same = np.tril(told @ told.T >= SAME_SENTENCE, k=-1)
    return [place for place, tellings in enumerate(same.sum(axis=1)) if tellings >= TELLINGS]
