"""Is the text of an answer right? Each figure compares it with the accepted answers of its case.

Exact match and token F1 are those of the SQuAD evaluation (Rajpurkar et al. 2016; 2018 for questions without
an answer, where only saying nothing is right). A refused question is compared as the empty text. ROUGE-L (Lin
2004) is for long answers, where no two right ones are worded alike.

Containment: the words of an accepted answer stand in the text, in order and whole. Words are compared in
lower case and without articles, and punctuation separates: "six" is found in "six-reactor", and "5" is not
found in "1950".
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import mean
from typing import TYPE_CHECKING

from qa.answers import Answer, Outcome
from qa.evaluating.cases import Case

if TYPE_CHECKING:
    from rouge_score.rouge_scorer import RougeScorer

_ARTICLES = frozenset({"a", "an", "the"})
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)
_LONGEST_FOR_ROUGE = 8_000  # characters: its time grows with their square, and these take a second


def score_answer(case: Case, answer: Answer) -> Mapping[str, float]:
    """Return the figures of the text by name, all 0..1 but `answer_words`.

    SQuAD's and `contains` need accepted answers, `parts_contained` those of each part, and `rouge_l` gold
    sentences; without them they are absent.
    """
    text = answer.text if answer.outcome is Outcome.ANSWERED else ""
    values: dict[str, float] = {}
    if case.answers or not case.is_answerable:
        accepted = case.answers if case.is_answerable else ()
        values["exact_match"] = exact_match(text, accepted)
        values["token_f1"] = token_f1(text, accepted)
    if case.is_answerable and case.answers:
        values["contains"] = float(contains_answer(text, case.answers))
    if case.is_answerable and case.parts:
        values["parts_contained"] = mean(contains_answer(text, accepted) for accepted in case.parts)
    if case.is_answerable and case.gold_sentences:
        long_answers = (" ".join(case.gold_sentences), *case.answers)
        if max(map(len, (text, *long_answers))) <= _LONGEST_FOR_ROUGE:
            values["rouge_l"] = rouge_l(text, long_answers)
    if case.must_not_say:
        values["must_not_say_kept"] = float(not contains_answer(text, case.must_not_say))
    if text:
        values["answer_words"] = float(len(text.split()))
    return values


def exact_match(text: str, answers: Sequence[str]) -> float:
    """Return 1 when `text` is one of `answers` but for case, punctuation, articles and spaces, otherwise 0.

    Without an accepted answer the right text is none: `exact_match("", [])` is 1.
    """
    return max(float(normalise(text) == answer) for answer in _accepted(answers))


def token_f1(text: str, answers: Sequence[str]) -> float:
    """Return the harmonic mean of precision and recall of the words, for the nearest of `answers`.

    >>> token_f1("in the spring of 1908", ["1908", "Spring 1908"])
    0.6666666666666666
    """
    words = normalise(text).split()
    return max(_f1(words, answer.split()) for answer in _accepted(answers))


def normalise(text: str) -> str:
    """Return `text` as SQuAD compares it: lower case, no punctuation, no articles, single spaces.

    >>> normalise("The  six-reactor plant.")
    'sixreactor plant'
    """
    bare = text.lower().translate(_NO_PUNCTUATION)
    return " ".join(_ARTICLE.sub(" ", bare).split())


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether any of `answers` stands in `text` as whole words in order."""
    padded = f" {plain_words(text)} "
    return any(f" {words} " in padded for words in map(plain_words, answers) if words)


def plain_words(text: str) -> str:
    """Return the words of `text` in lower case, without articles, one space between them.

    >>> plain_words("The six-reactor plant.")
    'six reactor plant'
    """
    return " ".join(word for word in re.findall(r"\w+", text.lower()) if word not in _ARTICLES)


def rouge_l(text: str, answers: Sequence[str]) -> float:
    """Return the F measure of the longest common subsequence with the nearest of `answers`, words stemmed."""
    return float(_rouge().score_multi(answers, text)["rougeL"].fmeasure)


def _accepted(answers: Sequence[str]) -> list[str]:
    """The accepted answers, comparable; those of which nothing is left are none, as in SQuAD."""
    return [answer for answer in map(normalise, answers) if answer] or [""]


def _f1(words: Sequence[str], right: Sequence[str]) -> float:
    if not words or not right:
        return float(words == right)
    common = (Counter(words) & Counter(right)).total()
    return 2 * common / (len(words) + len(right))


@cache
def _rouge() -> RougeScorer:
    from rouge_score.rouge_scorer import RougeScorer  # late: it imports NLTK, which takes seconds

    return RougeScorer(["rougeL"], use_stemmer=True)
