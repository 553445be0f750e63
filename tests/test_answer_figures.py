"""Figures of an answer's text: on worked examples, and against the SQuAD rules written a second time."""

from __future__ import annotations

import string
from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predicted import answered, refused

from qa.answers import Claim
from qa.evaluating.answer_figures import (
    contains_answer,
    exact_match,
    normalise,
    plain_words,
    rouge_l,
    score_answer,
    token_f1,
)
from qa.evaluating.cases import ABSENT, Case

WORDS = st.sampled_from(
    ["The", "a", "an", "dam", "Dam,", "broke", "six-reactor", "1908", "(1908)", "U.S.", "—"]
)
TEXTS = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("The Denver Broncos", ["Denver Broncos", "the Broncos"], 1.0),
        ("denver broncos!", ["Denver Broncos"], 1.0),
        ("in 1908", ["1908"], 0.0),
        ("", ["1908"], 0.0),
        ("", [], 1.0),  # rightly nothing said
        ("1908", [], 0.0),
        ("a", ["the"], 1.0),  # SQuAD drops answers of which nothing is left
    ],
)
def test_exact_match_of_worked_examples(text: str, answers: list[str], expected: float) -> None:
    assert exact_match(text, answers) == expected


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("the gravel barge", ["gravel barge"], 1.0),
        ("in the spring of 1908", ["1908"], 2 * (1 / 4) * 1 / (1 / 4 + 1)),
        ("in the spring of 1908", ["1908", "Spring 1908"], 2 * (2 / 4) * 1 / (2 / 4 + 1)),
        ("no no no", ["no no"], 2 * (2 / 3) * 1 / (2 / 3 + 1)),  # a word counts as often as both have it
        ("the barge", ["a ferry"], 0.0),
        ("", [], 1.0),
        ("", ["barge"], 0.0),
        ("barge", [], 0.0),
    ],
)
def test_token_f1_of_worked_examples(text: str, answers: list[str], expected: float) -> None:
    assert token_f1(text, answers) == pytest.approx(expected)


def squad_words(text: str) -> list[str]:
    """The rules of the SQuAD evaluation in their published order, letter by letter, without expressions."""
    bare = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    runs = ("".join(run) for _, run in groupby(bare, key=lambda letter: letter.isalnum() or letter == "_"))
    return "".join(" " if run in {"a", "an", "the"} else run for run in runs).split()


def squad_f1(text: str, answer: str) -> float:
    said, right = squad_words(text), squad_words(answer)
    if not said or not right:
        return float(said == right)
    overlap = sum(min(count, Counter(right)[word]) for word, count in Counter(said).items())
    if overlap == 0:
        return 0.0
    precision, recall = overlap / len(said), overlap / len(right)
    return 2 * precision * recall / (precision + recall)


@given(text=TEXTS, answers=st.lists(TEXTS, max_size=3))
def test_squad_figures_are_those_of_an_independent_implementation(text: str, answers: list[str]) -> None:
    accepted = [answer for answer in answers if squad_words(answer)] or [""]
    exact = max(float(squad_words(text) == squad_words(answer)) for answer in accepted)

    assert exact_match(text, answers) == exact
    assert token_f1(text, answers) == pytest.approx(max(squad_f1(text, answer) for answer in accepted))


@settings(deadline=None, max_examples=50)
@given(text=TEXTS, answers=st.lists(TEXTS, max_size=3))
def test_shares_stay_between_0_and_1_and_more_answers_never_hurt(text: str, answers: list[str]) -> None:
    for figure in (exact_match, token_f1):
        assert 0 <= figure(text, answers) <= 1
        if any(map(normalise, answers)):
            assert figure(text, [*answers, "the dam"]) >= figure(text, answers)


@given(text=TEXTS, answer=TEXTS)
def test_an_exact_match_has_full_f1(text: str, answer: str) -> None:
    if exact_match(text, [answer]) == 1:
        assert token_f1(text, [answer]) == 1


@pytest.mark.parametrize(
    ("text", "answer", "contained"),
    [
        ("The six-reactor plant was shut.", "six", True),
        ("It was built in 1950.", "5", False),
        ("Three people were hurt, the mayor said.", "three people", True),
        ("People, three of them, were hurt.", "three people", False),
        ("It lost its steering.", "the steering", True),
        ("Nothing is known.", "the", False),
        ("", "six", False),
    ],
)
def test_an_answer_is_contained_as_whole_words_in_order(text: str, answer: str, contained: bool) -> None:
    assert contains_answer(text, [answer]) is contained


@given(before=TEXTS, answer=TEXTS, after=TEXTS)
def test_an_answer_is_contained_in_any_text_around_it(before: str, answer: str, after: str) -> None:
    assert contains_answer(f"{before} {answer} {after}", [answer]) is bool(plain_words(answer))


def test_rouge_l_is_the_longest_common_subsequence() -> None:
    # the sentences of Lin 2004, section 3.1: in order, "the gunman kill police" shares two of four words
    assert rouge_l("police kill the gunman", ["police killed the gunman"]) == 1.0  # stemmed
    assert rouge_l("the gunman kill police", ["police killed the gunman"]) == pytest.approx(0.5)
    assert rouge_l("police kill the gunman", ["something else", "police saw the gunman"]) == pytest.approx(
        0.75
    )


def test_a_refusal_says_nothing_and_is_compared_as_nothing() -> None:
    case = Case("1", "When?", answers=("1908",))
    nobody_knows = Case("2", "Why?", kind=ABSENT)

    assert score_answer(case, refused()) == {"exact_match": 0, "token_f1": 0, "contains": 0}
    assert score_answer(nobody_knows, refused()) == {"exact_match": 1, "token_f1": 1}


def test_an_answer_has_the_figures_that_its_case_can_tell() -> None:
    answer = answered(Claim("It was opened on 1 July. Cars must wait.", ()))
    case = Case("1", "When?", answers=("1 July", "14 August"), parts=(("1 July",), ("14 August",)))
    careful = Case("2", "When?", article_ids=("a",), must_not_say=("cars",))

    assert score_answer(case, answer)["parts_contained"] == 0.5
    assert score_answer(careful, answer) == {"must_not_say_kept": 0, "answer_words": 9}


def test_a_long_answer_is_compared_with_the_gold_sentences_and_every_accepted_answer() -> None:
    case = Case("1", "Why?", gold_sentences=("The dam broke.", "It was old."), answers=("Age.",))

    assert score_answer(case, answered(Claim("The dam broke. It was old.", ())))["rouge_l"] == 1
    assert score_answer(case, answered(Claim("Age.", ())))["rouge_l"] == 1
    assert "rouge_l" not in score_answer(case, answered(Claim("old " * 5_000, ())))  # would take a minute
