"""Which sentences answer what is asked: the best, and what may well answer too, within bounds.

One sentence when it stands out; a second and a third when they hold nearly as much evidence, so that a
clear answer is short and an unclear one shows what there is. Sentences that report the same count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.evidence import Sentence
from qa.answering.marking import new_values
from qa.answering.merging import says_the_same
from qa.language.terms import missing_words
from qa.questions.expecting import AnswerKind
from qa.questions.parts import QuestionPart

# In the unit of the ranking's sentence scores (a cosine plus a share of the question's words, comparable
# between questions). The weights were told on one half of the SQuAD 2.0 development questions; nearness and
# `CLOSE_VALUE` were chosen looking at both halves and at the samples, so no half is unseen. On the half that
# `confidence` was not fitted on, an accepted answer stands in 0.883 of the answers, at 51 words on average
# (2026-11-22).
_NEARNESS_WEIGHT = 0.5
_KIND_WEIGHT = {
    AnswerKind.NUMBER: 0.2,
    AnswerKind.MONEY: 0.2,
    AnswerKind.PERCENT: 0.2,
    AnswerKind.DURATION: 0.2,
    AnswerKind.DATE: 0.12,
    AnswerKind.YEAR: 0.2,
    AnswerKind.PLACE: 0.15,
}
# A second or third sentence this little worse than the best may be the one that answers.
CLOSE_VALUE = 0.3
_MOST_CLAIMS = 3
_MOST_WORDS = 90
# How many sentences, best first by the ranking, are looked at closely.
_CLOSE_LOOKS = 15


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen for a part of the question, and sentences of other articles that report the same."""

    part: QuestionPart
    sentence: Sentence
    value: float
    same: tuple[Sentence, ...] = ()


def choose_sentences(part: QuestionPart, sentences: Sequence[Sentence]) -> list[Choice]:
    """Return one to three choices for a part, best first; none when there are no sentences."""
    likely = sorted(sentences, key=lambda sentence: -sentence.score)[:_CLOSE_LOOKS]
    values = {sentence: value_of(sentence, part) for sentence in likely}
    chosen: list[Choice] = []
    for sentence, value in sorted(values.items(), key=lambda pair: -pair[1]):
        if len(chosen) == _MOST_CLAIMS or (chosen and chosen[0].value - value > CLOSE_VALUE):
            break
        if _fits(sentence, chosen) and not any(says_the_same(sentence, other.sentence) for other in chosen):
            chosen.append(Choice(part, sentence, value))
    return [_with_the_same(choice, likely) for choice in chosen]


def value_of(sentence: Sentence, part: QuestionPart) -> float:
    """Return how well a sentence answers: its evidence, its kind, the question's words in and near it."""
    kind = _KIND_WEIGHT.get(part.kind, 0.0)
    has_value = kind > 0 and has_kind(part, sentence)
    return (
        evidence_of(sentence, part)
        + _NEARNESS_WEIGHT * nearness(part, sentence)
        + (kind if has_value else 0.0)
    )


def evidence_of(sentence: Sentence, part: QuestionPart) -> float:
    """Return the ranking's evidence, which counts words, with abbreviations counted that it does not know."""
    spelt_out = [
        word
        for word in part.words
        if word.term not in sentence.terms.terms and sentence.terms.spells_out(word)
    ]
    return sentence.score + len(spelt_out) / max(1, len(part.words))


def nearness(part: QuestionPart, sentence: Sentence) -> float:
    """Return the share of the part's content words in the sentence, beside it, or in its title, 0..1."""
    return 1 - len(missing_words(part.words, sentence.nearby)) / max(1, len(part.words))


def has_kind(part: QuestionPart, sentence: Sentence) -> bool:
    """Whether the sentence holds a value of the kind asked which the question does not say itself."""
    return bool(new_values(part.kind, sentence.text, {word.term for word in part.words}))


def _fits(sentence: Sentence, chosen: Sequence[Choice]) -> bool:
    words = len(sentence.words) + sum(len(choice.sentence.words) for choice in chosen)
    return not chosen or words <= _MOST_WORDS


def _with_the_same(choice: Choice, sentences: Sequence[Sentence]) -> Choice:
    """Add one sentence per other article that reports the same, in the order of evidence."""
    article_ids = {choice.sentence.article_id}
    same: list[Sentence] = []
    for sentence in sentences:
        if sentence.article_id not in article_ids and says_the_same(choice.sentence, sentence):
            article_ids.add(sentence.article_id)
            same.append(sentence)
    return replace(choice, same=tuple(same))
