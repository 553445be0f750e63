"""Is the rest of the claim close in meaning: do words and vectors of claim and evidence agree?

Rules see values, names and denials; this sees that a claim speaks of what its evidence speaks of. The
thresholds were told on development data (see `is_close`).
"""

from __future__ import annotations

from dataclasses import dataclass
from os.path import commonpath

from qa.terms import Word, missing_words
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import is_telling, to_lemma
from qa.verifying.statements.opposites import opposite_by_prefix

# Shares of the claim's content words and cosines that are close enough together; the first pair that holds.
_CLOSE = ((0.75, 0.40), (0.60, 0.60), (0.45, 0.72), (0.30, 0.80))
_CLOSE_WITHOUT_VECTORS = 0.6
# A word that stands only in the sentence before or in the title counts half.
_CONTEXT_SHARE = 0.5
_FEWEST_WORDS = 2  # that tell something: "The bridge." is no claim
_SHORTEST_STEM, _STEM_SHARE = 5, 0.6


@dataclass(frozen=True, slots=True)
class Closeness:
    """`coverage`: share of the claim's content words in the evidence, 0..1. `cosine`: -1..1, None without
    vectors."""

    coverage: float
    cosine: float | None

    @property
    def score(self) -> float:
        """One number to order evidence by."""
        return self.coverage + (self.cosine or 0.0)

    @property
    def is_close(self) -> bool:
        """Whether evidence this close may bear a claim out."""
        if self.cosine is None:
            return self.coverage >= _CLOSE_WITHOUT_VECTORS
        return any(self.coverage >= share and self.cosine >= cosine for share, cosine in _CLOSE)


def measure_closeness(claim: Statement, evidence: Evidence, cosine: float | None) -> Closeness:
    """Return how close evidence is to a claim; a claim of a word or two is close to nothing."""
    if not claim.content or sum(map(is_telling, claim.words)) < _FEWEST_WORDS:
        return Closeness(0.0, cosine)
    # Abbreviations and near spellings are not missing, nor is a name of which the abbreviation stands there.
    spelt_out = [
        word for name in claim.names if evidence.own_terms.covers_spelt_out(list(name)) for word in name
    ]
    missing = {word for word in missing_words(claim.words, evidence.own_terms) if word not in spelt_out}
    covered = sum(_cover(word, evidence) if word in missing else 1.0 for word in claim.content)
    return Closeness(covered / len(claim.content), cosine)


def _cover(word: Word, evidence: Evidence) -> float:
    lemma = to_lemma(word)
    if lemma in evidence.lemmas or any(_same_stem(lemma, known) for known in evidence.lemmas):
        return 1.0
    if opposite_by_prefix(word.text.lower(), evidence.lower_words):
        return 1.0  # "not safe" is "unsafe"; whether it is denied, others see
    return _CONTEXT_SHARE if lemma in evidence.context_lemmas else 0.0


def _same_stem(one: str, other: str) -> bool:
    """Whether two words are of one family: "collision" and "collided"."""
    if one[:_SHORTEST_STEM] != other[:_SHORTEST_STEM] or len(one) < _SHORTEST_STEM:
        return False
    return len(commonpath((one, other))) >= _STEM_SHARE * max(len(one), len(other))
