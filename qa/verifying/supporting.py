"""The sentences that bear a claim out, or what is wrong with it before the best of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Vector
from qa.verifying.faults import Fault
from qa.verifying.meaning import Closeness, measure_closeness
from qa.verifying.rules import VALUE_RULES, WORDING_RULES
from qa.verifying.sources import Evidence, Source, Told, windows_of
from qa.verifying.statements import Statement

# What sentences that bear a claim out may be less close to it than others that contradict it.
FARTHER = 0.25
NOT_SAID = "No passage it cites says this."
_SINGLES_LOOKED_AT = 3  # sentences of a passage that are looked at closely, the likeliest first
LESS_LIKELY = (
    0.6  # on the scale of `likeness`: a sentence that much less likely than another is not looked at
)
_SINGLES_WIDENED = 2  # of these are also looked at with their neighbours


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim, or a part of one, with its embedding, shape (dim,), where there is a model."""

    statement: Statement
    vector: Vector | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How a claim, or a part of one, stands before evidence: supported when there are no faults.

    `is_contradicted`: the evidence speaks of the same and says something else of it.
    """

    statement: Statement
    evidence: Evidence
    faults: tuple[Fault, ...]
    closeness: Closeness
    is_contradicted: bool = False

    @property
    def is_support(self) -> bool:
        """Whether the evidence bears the claim out."""
        return not self.faults

    @property
    def rank(self) -> tuple[int, float]:
        """Sort key: the fewest faults, then the closest."""
        return (len(self.faults), -self.closeness.score)


def find_support(claimed: Claimed, source: Source) -> Finding | None:
    """Return the best finding in a passage: one sentence before several; None for a passage without any."""
    likely = _likeliest(claimed, source)
    best: Finding | None = None
    closest = 0.0  # of the sentences that contradict the claim
    for evidence in _widen(claimed, source, likely):
        if best is not None and best.is_contradicted and len(evidence.sentences) > 1:
            return best  # a neighbour does not take back what a sentence says
        found = judge(claimed, evidence)
        if found.is_support and found.closeness.score < closest - FARTHER:
            continue  # it passes only because it speaks of something else
        if best is None or found.rank < best.rank:
            best = found
        if found.is_support or any(fault.is_absent for fault in found.faults):
            return best
        closest = max(closest, found.closeness.score)
    return best


def _widen(claimed: Claimed, source: Source, likely: Sequence[int]) -> Iterator[Evidence]:
    """Yield sentences by themselves, the likeliest first, then with neighbours that add to them."""
    yield from (source.window(place, place) for place in likely)
    words = claimed.statement.long_words
    for wider in windows_of(source, likely[:_SINGLES_WIDENED]):
        shared = [words & one.long_words for one in wider.sentences]
        if all(one - two for one, two in pairwise(shared)) and all(
            two - one for one, two in pairwise(shared)
        ):
            yield wider


def judge(claimed: Claimed, evidence: Evidence) -> Finding:
    """Hold a claim to sentences by every rule, and by their closeness."""
    statement = claimed.statement
    closeness = measure_closeness(statement, evidence, evidence.similarity(claimed.vector))
    faults = [fault for check in VALUE_RULES for fault in check(statement, evidence)]
    wording: list[Fault] = []
    if not any(fault.is_absent for fault in faults):  # else it is decided, and many claims are checked
        wording += [fault for check in WORDING_RULES for fault in check(statement, evidence)]
    far = [] if closeness.is_close else [Fault(NOT_SAID)]
    return Finding(statement, evidence, (*faults, *wording, *far), closeness, bool(wording) and not far)


def _likeliest(claimed: Claimed, source: Source) -> list[int]:
    """Return the positions of the passage's likeliest sentences, best first."""
    scores = {place: likeness(claimed, source.told[place]) for place in source.cited}
    places = sorted(scores, key=lambda place: -scores[place])[:_SINGLES_LOOKED_AT]
    return [place for place in places if scores[place] >= scores[places[0]] - LESS_LIKELY]


def likeness_in_words(claimed: Claimed, told: Told) -> float:
    """Return the share of a claim's longer words that a sentence has, 0..1."""
    words = claimed.statement.long_words
    return len(words & told.long_words) / max(1, len(words))


def likeness(claimed: Claimed, told: Told) -> float:
    """A quick guess from whole words and vectors, -1..2: it only decides what is looked at."""
    shared = likeness_in_words(claimed, told)
    if claimed.vector is None or told.vector is None:
        return shared
    return shared + float(told.vector @ claimed.vector)
