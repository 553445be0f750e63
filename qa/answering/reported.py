"""Which outlets have an article about something, each with the sentence of it that shows this.

Told by the outlet that an article is stored under, and by nothing else: in a library without outlets "Did
Orwell write about Burma?" is a question like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering.confidence import judge_confidence, weigh_reasons
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.selecting import Choice, value_of
from qa.language.terms import TextTerms, find_words, is_content, missing_words
from qa.questions.parts import QuestionPart
from qa.questions.reporting import is_outlet
from qa.retrieving.reranking import Ranked

_MOST_OUTLETS = 6
# A passage is about the topic when it or its title has this share of the topic's words.
_LEAST_COVERED = 0.75


def choose_reports(
    part: QuestionPart, ranked: Sequence[Ranked], place: int | None
) -> tuple[tuple[Choice, ...], float]:
    """Return a sentence about the topic from each outlet that is asked about, and the confidence, 0..1.

    `place` as in `weigh_reasons`. No choice and 0.0 when no outlet has anything.
    """
    best: dict[str, Sentence] = {}
    articles = {one.stored.chunk.article_id for one in ranked if _is_about(part, one)}
    about = [one for one in read_sentences(ranked, place) if one.article_id in articles]
    for sentence in sorted(about, key=lambda one: -value_of(one, part)):
        outlet = _outlet_of(sentence, part)
        if outlet:
            best.setdefault(outlet, sentence)
    chosen = list(best.values())[:_MOST_OUTLETS]
    if not chosen:
        return (), 0.0
    # It is the topic that must be told: no sentence has the words that only ask who reported it.
    best_told = max(about, key=lambda one: value_of(one, part))
    reasons = weigh_reasons(part, ranked, [best_told], place=place)
    evidence = reasons.sentence_evidence + _asking_share(part)
    confidence = judge_confidence(replace(reasons, sentence_evidence=evidence))
    return tuple(Choice(part, one, value_of(one, part)) for one in chosen), confidence


def are_outlets(parts: Sequence[QuestionPart], ranked: Sequence[Ranked]) -> bool:
    """Whether some of the passages were published by each outlet that is asked about."""
    sources = {one.stored.article.source for one in ranked}
    return all(any(is_outlet(part.outlet, source) for source in sources) for part in parts if part.outlet)


def _asking_share(part: QuestionPart) -> float:
    """Return the share of the part's words that are none of its topic, 0..1."""
    asked = [word for word in find_words(part.text) if is_content(word)]
    topic = {word.term for word in part.words}
    return sum(word.term not in topic for word in asked) / max(1, len(asked))


def _is_about(part: QuestionPart, found: Ranked) -> bool:
    text = TextTerms(find_words(f"{found.stored.article.title}.\n{found.stored.chunk.text}"))
    return len(missing_words(part.words, text)) <= (1 - _LEAST_COVERED) * len(part.words)


def _outlet_of(sentence: Sentence, part: QuestionPart) -> str:
    """Return the outlet that a sentence is a report of; nothing for one that was not asked about."""
    source = sentence.found.stored.article.source
    if not part.outlet:
        return source or ""
    return part.outlet if is_outlet(part.outlet, source) else ""
