"""Which sentences answer which part of a question, and which parts nothing answers.

Every part is judged on its own evidence, as if it were asked alone, and is missing when that is too weak: a
sentence about the one thing asked is no answer to the other. A sentence that answers two parts is quoted
once.

How two things differ is another matter: there the best answer is a sentence about both, so that the question
is first answered as a whole, and a side is looked for alone only when it is not mentioned yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.embedding import Embedder
from qa.answering.confidence import judge_confidence, weigh_reasons
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.merging import says_the_same
from qa.answering.reported import are_outlets, choose_reports
from qa.answering.selecting import CLOSE_VALUE, Choice, choose_sentences, has_kind, nearness, value_of
from qa.answering.settling import settle
from qa.language.terms import TextTerms, missing_words
from qa.questions.expecting import KINDS_WITHOUT_RULE, AnswerKind
from qa.questions.parts import QuestionForm, QuestionPart, read_whole
from qa.retrieving.reranking import Ranked

# A part must be answered near its subject: this share of its words in the sentence or beside it.
_PART_COVERAGE = 0.5
_DATED_BY_ARTICLE = frozenset({AnswerKind.DATE, AnswerKind.YEAR})
_ASKS_FOR_SPEECH = re.compile(r"\b(?:say|said|tell|told|claim|promise|warn)\b", re.IGNORECASE)
_SPEECH = re.compile(
    r"[“„«\"]|\b(?:said|says|told|spoke|added|warned|claimed|promised|called)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen for a whole question, best first, the parts of it that no sentence answers, and how
    likely it is, 0..1, that the collection answers at all. `decision` says how compared things stand.
    `is_settled` when rules alone tell the answer: nothing is left to be written."""

    choices: tuple[Choice, ...]
    confidence: float
    missing: tuple[QuestionPart, ...] = ()
    decision: str = ""
    is_settled: bool = False


def choose_for_question(
    question: str,
    parts: Sequence[QuestionPart],
    ranked: Sequence[Ranked],
    *,
    least_confidence: float,
    embedder: Embedder | None = None,
) -> Selection:
    """Choose sentences for every part of a question; the passages, `ranked`, hold at least one sentence.

    There is always a choice: whether the collection answers is told by the confidence.
    """
    if all(part.outlet is not None for part in parts):
        return _choose_reports(parts, ranked, least_confidence) or _choose_for_one(
            read_whole(question), ranked, embedder
        )
    if len(parts) == 1:
        return _choose_for_one(parts[0], ranked, embedder)
    findings = [_look_for(part, place, ranked, embedder) for place, part in enumerate(parts)]
    if all(_contrasts(part) for part in parts):
        whole = _choose_for_one(read_whole(question), ranked, embedder)
        return _add_sides(whole, findings, least_confidence)
    chosen = _choose_for_several(findings, least_confidence)
    if chosen is None:
        return _choose_for_none(findings)
    return chosen if chosen.missing else _settle(question, parts, chosen, ranked)


def _settle(
    question: str, parts: Sequence[QuestionPart], chosen: Selection, ranked: Sequence[Ranked]
) -> Selection:
    """Say how compared things stand; the sentences that tell their values are then those to show."""
    sentences = sorted(read_sentences(ranked), key=lambda one: -one.score)
    settled = settle(question, parts, sentences)
    chosen = replace(chosen, decision=settled.decision, is_settled=bool(settled.sentences))
    shown = {one.place for choice in chosen.choices for one in (choice.sentence, *choice.same)}
    if all(one.place in shown for one in settled.sentences):
        return chosen
    pairs = zip(parts, settled.sentences, strict=True)
    return replace(chosen, choices=tuple(Choice(part, one, value_of(one, part)) for part, one in pairs))


def _choose_reports(
    parts: Sequence[QuestionPart], ranked: Sequence[Ranked], least_confidence: float
) -> Selection | None:
    """Choose reports of every outlet that is asked about; None when no outlet has any."""
    places = range(len(parts)) if len(parts) > 1 else [None]
    found = [choose_reports(part, ranked, place) for part, place in zip(parts, places, strict=True)]
    sure = [choices if confidence >= least_confidence else () for choices, confidence in found]
    if not any(sure):
        return None
    missing = tuple(part for part, choices in zip(parts, sure, strict=True) if not choices)
    choices = tuple(choice for one in sure for choice in one)
    settled = are_outlets(parts, ranked)
    return Selection(choices, max(confidence for _, confidence in found), missing, is_settled=settled)


def _choose_for_one(part: QuestionPart, ranked: Sequence[Ranked], embedder: Embedder | None) -> Selection:
    choices = tuple(choose_sentences(part, read_sentences(ranked)))
    best = [choice.sentence for choice in choices]
    reasons = weigh_reasons(part, ranked, best, embedder=embedder)
    return Selection(choices, judge_confidence(reasons))


def _contrasts(part: QuestionPart) -> bool:
    """Whether it is a side of a question that asks how things differ, and not by how much."""
    return bool(part.subject) and part.form is QuestionForm.COMPARISON and part.kind is AnswerKind.OTHER


@dataclass(frozen=True, slots=True)
class _Finding:
    """What there is for one part: all sentences, scored for it, and those that can answer it."""

    part: QuestionPart
    sentences: Sequence[Sentence]
    answering: Sequence[Sentence]
    confidence: float

    def choose(self, answering: Sequence[Sentence], choices: Sequence[Choice]) -> Choice:
        """The best of `answering`; others that say the same only where they do not stand with `choices`."""
        best = choose_sentences(self.part, answering)[0]
        taken = {one.place for choice in choices for one in (choice.sentence, *choice.same)}
        return replace(best, same=tuple(one for one in best.same if one.place not in taken))


def _look_for(
    part: QuestionPart, place: int, ranked: Sequence[Ranked], embedder: Embedder | None
) -> _Finding:
    sentences = read_sentences(ranked, place)
    answering = _most_telling(part, [one for one in sentences if answers_part(part, one)])
    best = [choice.sentence for choice in choose_sentences(part, answering or sentences)]
    confidence = judge_confidence(weigh_reasons(part, ranked, best, place=place, embedder=embedder))
    return _Finding(part, sentences, answering, confidence)


def answers_part(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether a sentence can answer a part: it is near the subject and holds a value of the kind asked.

    For a date or a year in a comparison it need not hold one itself: its article has one.
    """
    if nearness(part, sentence) < _PART_COVERAGE or not _has_subject(part, sentence.nearby):
        return False
    if part.kind in KINDS_WITHOUT_RULE:
        return _covers_own_words(part, sentence)
    return has_kind(part, sentence) or (bool(part.subject) and part.kind in _DATED_BY_ARTICLE)


def _has_subject(part: QuestionPart, text: TextTerms) -> bool:
    """Whether a text is about the one thing that tells the part from its neighbour.

    Half of its words are enough ("Velychenko" for "Andriy Velychenko"), the last name among them.
    """
    missing = missing_words(part.subject, text)
    names = [word for word in part.subject if word.is_name]
    return 2 * len(missing) <= len(part.subject) and not (names and names[-1] in missing)


def _most_telling(part: QuestionPart, sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Of the sentences that can answer a side those that name it themselves and tell what is asked, where
    there are any; else those that name it; else all."""
    naming = [one for one in sentences if _has_subject(part, one.terms)] if part.subject else []
    telling = (
        [one for one in sentences if one.terms.covers(part.subject[-1]) and _tells(part, one)]
        if naming
        else []
    )
    return [one for one in naming if _tells(part, one)] or telling or naming or sentences


def _tells(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether a sentence holds a value of the kind asked, or speech where it is asked what somebody said."""
    says = bool(_ASKS_FOR_SPEECH.search(part.text)) and bool(_SPEECH.search(sentence.text))
    return says or has_kind(part, sentence)


def _covers_own_words(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether the sentence itself has most words that the part says itself."""
    return len(missing_words(part.own, sentence.terms)) <= (1 - _PART_COVERAGE) * len(part.own)


def _add_sides(whole: Selection, findings: Sequence[_Finding], least_confidence: float) -> Selection:
    """Add a sentence for every side that what was chosen for the whole question does not mention."""
    if whole.confidence < least_confidence:
        return whole
    choices, missing = list(whole.choices), []
    for finding in findings:
        if any(_has_subject(finding.part, choice.sentence.nearby) for choice in choices):
            continue
        if finding.answering and finding.confidence >= least_confidence:
            choices.append(finding.choose(finding.answering, choices))
        else:
            missing.append(finding.part)
    return Selection(tuple(choices), whole.confidence, tuple(missing))


def _choose_for_several(findings: Sequence[_Finding], least_confidence: float) -> Selection | None:
    """Choose for every part that is answered; None when no part is."""
    choices: list[Choice] = []
    missing: list[QuestionPart] = []
    found: list[float] = []
    for finding in findings:
        answering = _not_taken(finding, choices)
        if not answering or finding.confidence < least_confidence:
            missing.append(finding.part)
            continue
        found.append(finding.confidence)
        best = finding.choose(answering, choices)
        if not any(_will_do(choice, finding, answering, best) for choice in choices):
            choices.append(best)
    return Selection(tuple(choices), max(found), tuple(missing)) if found else None


def _not_taken(finding: _Finding, choices: Sequence[Choice]) -> list[Sentence]:
    """The sentences that can answer, less those that answer another part and lack what this one says itself:
    the date for cyclists is no date for cars."""
    part = finding.part
    taken = {choice.sentence.place for choice in choices if not _covers_own_words(part, choice.sentence)}
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
