"""Is the rest of the claim close in meaning: do words and vectors of claim and evidence agree?

Rules see values, names and denials; this sees that a claim speaks of what its evidence speaks of. Its
thresholds were chosen on claims made of sentences of SQuAD and CLAPNQ, some true (shortened, reordered, with
synonyms), some not (merged, swapped, denied); of other such claims 99 % of 165 true ones and 6 % of 315 false
ones are kept. Free paraphrases fare worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonpath

from qa.language.terms import Word, is_content
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import has_abbreviated, is_past, is_telling, to_lemma
from qa.verifying.statements.opposites import opposite_by_prefix

# Shares of the claim's content words and cosines that are close enough together; the first pair that holds.
_CLOSE = ((0.75, 0.60), (0.60, 0.65), (0.45, 0.75), (0.30, 0.82))
# A claim whose words stand in one sentence in its order, all or most of them, is a piece of it; the vector of
# a short piece is far from that of the whole.
_IN_ORDER = ((1.0, -1.0), (0.8, 0.40))
# More has to agree where the verb is another one, and where several sentences are put together.
_ANOTHER_VERB, _SEVERAL_SENTENCES = 0.10, 0.05
_CLOSE_WITHOUT_VECTORS = 0.6
# A word that stands only in the sentence before or in the title counts half.
_CONTEXT_SHARE = 0.5
_FEWEST_WORDS = 2  # that tell something: "The bridge." is no claim
_STEM_SHARE = 0.6
_IS_A = re.compile(r"\b(?:is|are|was|were|became|becomes)\s+(?:an?|the|not\s+an?)\s+")


@dataclass(frozen=True, slots=True)
class Closeness:
    """How far words and vectors of a claim and its evidence agree.

    `coverage`: share of the claim's content words in the evidence, 0..1. `cosine`: -1..1, None without
    vectors. `is_close`: whether evidence this close may bear a claim out. `has_exchanged`: the claim is a
    sentence of the evidence but for one word in another's place, which may mean the same or not.
    """

    coverage: float
    cosine: float | None
    is_close: bool
    has_exchanged: bool = False

    @property
    def score(self) -> float:
        """One number to order evidence by."""
        return self.coverage + (self.cosine or 0.0)


def measure_closeness(claim: Statement, evidence: Evidence, cosine: float | None) -> Closeness:
    """Return how close evidence is to a claim; a claim of a word or two is close to nothing."""
    if not claim.content or sum(map(is_telling, claim.words)) < _FEWEST_WORDS:
        return Closeness(0.0, cosine, is_close=False)
    # Abbreviations and near spellings are not missing, nor is a name that stands there abbreviated.
    spelt_out = [name for name in claim.names if has_abbreviated(evidence.own_terms, name)]
    known = {word for name in spelt_out for word in name}
    known |= {word for word in claim.content if word.is_capitalised and evidence.own_terms.covers(word)}
    covered = [1.0 if word in known else _cover(word, evidence) for word in claim.content]
    coverage = sum(covered) / len(covered)
    lacking = [word for word, share in zip(claim.content, covered, strict=True) if share < 1]
    is_close = not _says_something_else(claim, lacking) and _is_close(
        claim, evidence, coverage, cosine, lacking
    )
    return Closeness(coverage, cosine, is_close, is_close and _exchanges_a_word(claim, evidence, lacking))


def _says_something_else(claim: Statement, lacking: Sequence[Word]) -> bool:
    """Whether evidence has no word of what "is a ..." says: "The new ferry is a submarine"."""
    said = _IS_A.search(claim.text)
    if said is None:
        return False
    complement = [word for word in claim.content if word.start >= said.end()]
    return bool(complement) and all(word in lacking for word in complement)


def _is_close(
    claim: Statement, evidence: Evidence, coverage: float, cosine: float | None, lacking: Sequence[Word]
) -> bool:
    if cosine is None:
        return coverage >= _CLOSE_WITHOUT_VECTORS
    another_verb = _ANOTHER_VERB * any(is_past(word.text) for word in lacking)
    several = _SEVERAL_SENTENCES * (len(evidence.sentences) > 1)
    if any(coverage >= share and cosine >= least + another_verb + several for share, least in _CLOSE):
        return True
    in_order = share_in_order(claim, evidence) if coverage >= _IN_ORDER[-1][0] else 0.0
    return any(in_order >= share and cosine >= least for share, least in _IN_ORDER)


def _exchanges_a_word(claim: Statement, evidence: Evidence, lacking: Sequence[Word]) -> bool:
    if len(lacking) != 1 or lacking[0].is_capitalised:
        return False
    told = evidence.by_likeness(claim)[0]
    matcher = SequenceMatcher(None, told.lemma_list, claim.lemma_list, autojunk=False)
    changes = [
        (sum(map(is_content, told.words[first:last])), sum(map(is_content, claim.words[start:end])))
        for tag, first, last, start, end in matcher.get_opcodes()
        if tag != "equal"
    ]
    return [change for change in changes if change != (0, 0)] == [(1, 1)]


def share_in_order(claim: Statement, evidence: Evidence) -> float:
    """Return the share of a claim's content words, 0..1, that one of the sentences has in the claim's order.

    There has to be one such word.
    """
    wanted = [to_lemma(word) for word in claim.content]
    told = evidence.by_likeness(claim)[0]
    blocks = SequenceMatcher(None, told.lemma_list, wanted, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def _cover(word: Word, evidence: Evidence) -> float:
    lemma = to_lemma(word)
    if lemma in evidence.lemmas or any(_same_stem(lemma, known) for known in evidence.family(lemma)):
        return 1.0
    if opposite_by_prefix(word.text.lower(), evidence.lower_words):
        return 1.0  # "not safe" is "unsafe"; whether it is denied, others see
    return _CONTEXT_SHARE if lemma in evidence.context_lemmas else 0.0


def _same_stem(one: str, other: str) -> bool:
    """Whether two words are of one family: "collision" and "collided"."""
    return len(commonpath((one, other))) >= _STEM_SHARE * max(len(one), len(other))
