"""How likely it is that the collection answers the question: 0..1, from a handful of reasons.

Every reason is absolute: a cosine, a share or a count of the question's words, never a score relative to the
collection, so that two articles and a million are judged alike. The weights of a logistic function of them
were fitted on one half of the SQuAD 2.0 development questions (answerable, about nothing in the collection,
and adversarial: right topic, no answer). The threshold, `least_confidence`, was chosen looking at both halves
and at the samples, so what it refuses is no independent test of it.

On all of them (2026-11-22): AUROC 0.984 against questions about nothing in the collection, 0.70 against
adversarial ones, expected calibration error 0.05; 0.038 of the answerable questions are refused, 0.916 of the
absent and 0.140 of the adversarial ones. The weights were fitted on sentences embedded alone; fitted anew on
sentences pooled from their passage, the default, they came out the same to within 0.4, and were kept. Two
came later, the others held. That of `denial_missing`: 2.0 fits best on one half (by the digest of a case's
id), and it was lowered, looking at both, until no answerable question more was refused; it took the AUROC
against adversarial questions from 0.65 to 0.68 on the other half. That of `relation_distance`: see
`asked_relation`.

Tried against adversarial questions and left out: fitting on questions whose answering sentences were taken
out of the passages (refuses more of those, and fewer of the absent ones), and asking that a name stand near
the role it is asked for (it stands there as often where nothing answers).

With another embedding model they are a guess, and the threshold is a setting.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.embedding import Embedder
from qa.answering.asked_relation import measure_distance
from qa.answering.evidence import Sentence, evidence_for
from qa.answering.merging import find_negations
from qa.answering.selecting import evidence_of, has_kind
from qa.language.terms import missing_words
from qa.questions.expecting import KINDS_WITHOUT_RULE, AnswerKind
from qa.questions.parts import QuestionForm, QuestionPart
from qa.retrieving.reranking import Ranked


@dataclass(frozen=True, slots=True)
class Reasons:
    """What speaks for an answer in the collection.

    `sentence_evidence` is the ranking's score of the best sentence, -1..2; `passage_cosine` the best among
    the passages; `names_missing` counts the names and figures of the question that the best sentence, its
    neighbours and its title lack; `kind_present` is 1 when a chosen sentence holds a value of the kind
    asked, 0 when none does, 0.5 when no rule can tell. `denial_missing` is 1 when the question asks what is
    not so ("Who did not sign?") and no chosen sentence denies anything; "Why did he not sign?" is no such
    question, since a reason is no denial. `relation_distance` is how far the chosen sentences are from what
    is asked of a name, 0 where they tell it.
    """

    sentence_evidence: float
    passage_cosine: float
    names_missing: float
    kind_present: float
    denial_missing: float = 0.0
    relation_distance: float = 0.0


# Fitted, then rounded: an entry per field of Reasons, and the intercept.
_WEIGHTS = Reasons(
    sentence_evidence=3.1,
    passage_cosine=4.1,
    names_missing=-0.75,
    kind_present=0.3,
    denial_missing=-1.25,
    relation_distance=-12.0,
)
_INTERCEPT = -5.1
_DENIES = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)


def judge_confidence(reasons: Reasons) -> float:
    """Return the probability, 0..1, that the collection answers the question."""
    weighted = (weight * value for weight, value in zip(astuple(_WEIGHTS), astuple(reasons), strict=True))
    return 1 / (1 + math.exp(-(_INTERCEPT + sum(weighted))))


def weigh_reasons(
    part: QuestionPart,
    ranked: Sequence[Ranked],
    best: Sequence[Sentence],
    *,
    place: int | None = None,
    embedder: Embedder | None = None,
) -> Reasons:
    """Collect the reasons for a part of a question; `best` are the sentences chosen for it, at least one.

    `place` is its number among several parts, from 0, None when it is the whole question. Without
    `embedder` every relation counts as told.
    """
    missing = missing_words(part.words, best[0].nearby)
    return Reasons(
        sentence_evidence=evidence_of(best[0], part),
        passage_cosine=max(_cosine(found, place) for found in ranked),
        names_missing=float(sum(word.is_name or word.is_number for word in missing)),
        kind_present=_kind_present(part, best),
        denial_missing=float(_asks_what_is_not(part) and not any(find_negations(one.text) for one in best)),
        relation_distance=measure_distance(part, best, embedder) if embedder else 0.0,
    )


def _asks_what_is_not(part: QuestionPart) -> bool:
    excused = part.kind is AnswerKind.REASON or part.form is not QuestionForm.OPEN
    return not excused and bool(_DENIES.search(part.text))


def _cosine(found: Ranked, place: int | None) -> float:
    evidence = evidence_for(found, place)
    return found.stages.get("dense", 0.0) if evidence is None else evidence.dense


def _kind_present(part: QuestionPart, best: Sequence[Sentence]) -> float:
    if part.kind in KINDS_WITHOUT_RULE:
        return 0.5
    return float(any(has_kind(part, sentence) for sentence in best))
