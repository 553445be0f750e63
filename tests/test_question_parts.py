"""Questions that ask several things are split; names, lists and relative clauses are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.expecting import AnswerKind, expected_kind
from qa.answering.question_parts import split_question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who did Ann meet in Oslo, and for how long?", ["Who did Ann meet in Oslo", "for how long"]),
        ("When and where did the ferry sink?", ["When", "where did the ferry sink"]),
        ("Who, when and where was shot?", ["Who", "when", "where was shot"]),
        ("How many miners and how many guards were hurt?", ["How many miners", "how many guards were hurt"]),
        ("What did Ann say and what did Bo say?", ["What did Ann say", "what did Bo say"]),
        ("Who won? And by how much?", ["Who won", "by how much"]),
        ("How and why did the bridge fail?", ["How", "why did the bridge fail"]),
        ("In which city and in what year was it signed?", ["In which city", "in what year was it signed"]),
        ("What year was it built and who designed it?", ["What year was it built", "who designed it"]),
        ("Which yard builds the ship, and when is it due?", ["Which yard builds the ship", "when is it due"]),
        ("What did the fire cost; who pays?", ["What did the fire cost", "who pays"]),
        ("Why was the pool shut and when will it reopen?", ["Why was the pool shut", "when will it reopen"]),
    ],
)
def test_each_thing_asked_is_a_part(question: str, parts: list[str]) -> None:
    assert [part.text for part in split_question(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "When did Trump and Putin speak?",
        "What did Smith say about peace and security?",
        "Who robbed the bank and fled?",
        "Who was the man who robbed the bank and who fled?",
        "What is the difference between who votes and who counts?",
        "How many people were killed and injured?",
        "Which of the two, Ann or Bo, won?",
        "Ann and Bo met when?",
        "Tell me about the ferry and the bridge",
        "What happened before and after the vote?",
        "Did the mayor say when and where?",
        "Why did the Bank of the South and the Ministry of Trade and Industry agree?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert len(split_question(question)) == 1


def test_a_part_with_few_words_borrows_its_subject() -> None:
    first, second = split_question("Who did Ann Lee meet in Oslo, and for how long?")
    assert {word.text for word in second.words} == {"Ann", "Lee", "meet", "Oslo"}
    assert (first.kind, second.kind) == (AnswerKind.NAME, AnswerKind.DURATION)


def test_a_question_with_too_many_breaks_is_taken_whole() -> None:
    assert len(split_question("Who, what, when, where, why and how?")) == 1


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many boats sank?", AnswerKind.NUMBER),
        ("how much did the bridge cost", AnswerKind.MONEY),
        ("How much rain fell?", AnswerKind.NUMBER),
        ("What percentage of voters stayed away?", AnswerKind.PERCENT),
        ("How long did they talk?", AnswerKind.DURATION),
        ("How many days did the strike last?", AnswerKind.DURATION),
        ("How long ago did it close?", AnswerKind.DATE),
        ("When was it built?", AnswerKind.DATE),
        ("In what year was it built?", AnswerKind.YEAR),
        ("Who steered the barge?", AnswerKind.NAME),
        ("By whom was it steered?", AnswerKind.NAME),
        ("Where did they meet?", AnswerKind.PLACE),
        ("In which city did they meet?", AnswerKind.PLACE),
        ("Why did it sink?", AnswerKind.REASON),
        ("What did she say when she left?", AnswerKind.OTHER),
        ("What is the population of Oslo?", AnswerKind.NUMBER),
        ("What will a ticket cost?", AnswerKind.MONEY),
        ("What is the name of the skipper?", AnswerKind.NAME),
        ("What is the ferry called?", AnswerKind.NAME),
        ("Which company mended it?", AnswerKind.NAME),
        ("What happened?", AnswerKind.OTHER),
    ],
)
def test_the_question_word_tells_the_kind_of_answer(question: str, kind: AnswerKind) -> None:
    assert expected_kind(question) is kind


@given(st.text(max_size=200))
def test_any_question_has_one_to_four_parts(question: str) -> None:
    assert 1 <= len(split_question(question)) <= 4
