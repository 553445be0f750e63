"""Which sentences answer which part of a question, and which parts nothing answers.

Every part is judged on its own evidence, as if it were asked alone, and is missing when that is too weak: a
sentence about the one thing asked is no answer to the other. A sentence that answers two parts is quoted
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.confidence import judge_confidence, weigh_reasons
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.expecting import KINDS_WITHOUT_RULE, AnswerKind
from qa.answering.merging import says_the_same
from qa.answering.question_parts import QuestionForm, QuestionPart
from qa.answering.selecting import CLOSE_VALUE, Choice, choose_sentences, has_kind, nearness, value_of
from qa.reranking import Ranked
from qa.terms import TextTerms, missing_words

# A part must be answered near its subject: this share of its words in the sentence or beside it.
_PART_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen for a whole question, best first, the parts of it that no sentence answers, and how
    likely it is, 0..1, that the collection answers at all."""

    choices: tuple[Choice, ...]
    confidence: float
    missing: tuple[QuestionPart, ...] = ()


def choose_for_question(
    parts: Sequence[QuestionPart], ranked: Sequence[Ranked], *, least_confidence: float
) -> Selection:
    """Choose sentences for every part of a question; the passages, `ranked`, hold at least one sentence.

    There is always a choice: whether the collection answers is told by the confidence.
    """
    if len(parts) == 1:
        choices = tuple(choose_sentences(parts[0], read_sentences(ranked)))
        best = [choice.sentence for choice in choices]
        return Selection(choices, judge_confidence(weigh_reasons(parts[0], ranked, best)))
    findings = [_look_for(part, place, ranked) for place, part in enumerate(parts)]
    return _choose_for_several(findings, least_confidence) or _choose_for_none(findings)


@dataclass(frozen=True, slots=True)
class _Finding:
    """What there is for one part: all sentences, scored for it, and those that can answer it."""

    part: QuestionPart
    sentences: Sequence[Sentence]
    answering: Sequence[Sentence]
    confidence: float


def _look_for(part: QuestionPart, place: int, ranked: Sequence[Ranked]) -> _Finding:
    sentences = read_sentences(ranked, place)
    answering = _about_the_subject(part, [one for one in sentences if answers_part(part, one)])
    best = [choice.sentence for choice in choose_sentences(part, answering or sentences)]
    confidence = judge_confidence(weigh_reasons(part, ranked, best, place=place))
    return _Finding(part, sentences, answering, confidence)


def answers_part(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether a sentence can answer a part: it is near the subject and holds a value of the kind asked.

    A side of a comparison needs no such value: a sentence about it is the evidence for it.
    """
    if nearness(part, sentence) < _PART_COVERAGE or not _has_subject(part, sentence.nearby):
        return False
    if part.subject and part.form is not QuestionForm.OPEN:
        return True
    if part.kind in KINDS_WITHOUT_RULE:
        return _covers_own_words(part, sentence)
    return has_kind(part, sentence)


def _has_subject(part: QuestionPart, text: TextTerms) -> bool:
    """Whether a text is about the one thing that tells the part from its neighbour.

    Half of its words are enough ("Velychenko" for "Andriy Velychenko"), the last name among them.
    """
    missing = missing_words(part.subject, text)
    names = [word for word in part.subject if word.is_name]
    return 2 * len(missing) <= len(part.subject) and not (names and names[-1] in missing)


def _about_the_subject(part: QuestionPart, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences that name the part's subject themselves, where there are any; else all."""
    naming = [one for one in sentences if _has_subject(part, one.terms)] if part.subject else []
    return naming or sentences


def _covers_own_words(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether the sentence itself has most words that the part says itself."""
    return len(missing_words(part.own, sentence.terms)) <= (1 - _PART_COVERAGE) * len(part.own)


def _choose_for_several(findings: Sequence[_Finding], least_confidence: float) -> Selection | None:
    """Choose for every part that is answered; None when no part is."""
    choices = _choose_joint(findings)
    missing: list[QuestionPart] = []
    found: list[float] = []
    for finding in findings:
        answering = _not_taken(finding, choices)
        if not answering or finding.confidence < least_confidence:
            missing.append(finding.part)
            continue
        found.append(finding.confidence)
        best = choose_sentences(finding.part, answering)[0]
        if not any(_will_do(choice, finding, answering, best) for choice in choices):
            choices.append(best)
    return Selection(tuple(choices), max(found), tuple(missing)) if found else None


def _choose_joint(findings: Sequence[_Finding]) -> list[Choice]:
    """What says how two things differ: the sentences that are about both, best first, possibly none."""
    parts = [finding.part for finding in findings]
    if not all(part.subject and part.kind is AnswerKind.OTHER for part in parts):
        return []
    if any(part.form is not QuestionForm.COMPARISON for part in parts):
        return []
    by_place = [{one.place: one for one in finding.answering} for finding in findings]
    joint = [
        replace(one, score=sum(scored[one.place].score for scored in by_place) / len(parts))
        for one in findings[0].answering
        if all(one.place in scored for scored in by_place)
        and all(_has_subject(part, one.terms) for part in parts)
    ]
    return choose_sentences(parts[0], joint)


def _not_taken(finding: _Finding, choices: Sequence[Choice]) -> list[Sentence]:
    """The sentences that can answer, less those that answer another part and lack what this one says itself:
    the date for cyclists is no date for cars."""
    taken = {
        choice.sentence.place for choice in choices if not _covers_own_words(finding.part, choice.sentence)
    }
    return [one for one in finding.answering if one.place not in taken]


def _will_do(choice: Choice, finding: _Finding, answering: Sequence[Sentence], best: Choice) -> bool:
    """Whether what was chosen for another part answers this one as well, or nearly as well as the best."""
    if says_the_same(choice.sentence, best.sentence):
        return True
    values = [value_of(one, finding.part) for one in answering if one.place == choice.sentence.place]
    return bool(values) and best.value - values[0] <= CLOSE_VALUE


def _choose_for_none(findings: Sequence[_Finding]) -> Selection:
    """Where no rule sees an answer to any part, the first still gets its best sentences."""
    first = findings[0]
    choices = choose_sentences(first.part, first.sentences)
    return Selection(tuple(choices), first.confidence, tuple(finding.part for finding in findings[1:]))
