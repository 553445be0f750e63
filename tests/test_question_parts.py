"""Questions that ask several things are split; names, lists and relative clauses are not.

How a question wants to be answered, and what kind of answer it asks for, is told by how it begins.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.questions.expecting import AnswerKind, expected_kind
from qa.questions.parts import MOST_PARTS, QuestionForm, split_question


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
        ("Did the ferry sink, and when?", ["Did the ferry sink", "when"]),
        ("Did the ferry sink, and if so, who steered it?", ["Did the ferry sink", "who steered it"]),
        ("Who won the regatta? Was it close?", ["Who won the regatta", "Was it close"]),
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
        "When rain falls on the hills, what happens in the valley?",
        "What rocks, which are older than the hills, lie there?",
        "Do you know whether the bridge, or the ferry, is safe?",
        "What did Ann and Bo agree on?",
        "How was Ash and Stone Report ranked in May?",
        "What happened in both of the valleys?",
        "Is the bridge open or shut?",
        "Which is larger, " + "the very long lake, " * 30 + "or the bay?",
        "Why did the Bank of the South and the Ministry of Trade and Industry agree?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert len(split_question(question)) == 1


@pytest.mark.parametrize(
    ("question", "sides", "form", "kind"),
    [
        ("Which is larger, the lake or the bay?", ["the lake", "the bay"], "comparison", "number"),
        ("Which cost more: a tram, a lido or a pier?", ["a tram", "a lido", "a pier"], "comparison", "money"),
        ("Who is older, Ann Lee or Bo Dahl?", ["Ann Lee", "Bo Dahl"], "comparison", "number"),
        ("Is the bridge older than the tram?", ["the bridge", "the tram"], "yes_no", "year"),
        ("Which is newer, the bridge or the tram?", ["the bridge", "the tram"], "comparison", "year"),
        ("Which came first, the storm or the strike?", ["the storm", "the strike"], "comparison", "date"),
        ("Of the lake and the bay, which is deeper?", ["the lake", "the bay"], "comparison", "number"),
        ("Is the lake larger than the bay?", ["the lake", "the bay"], "yes_no", "number"),
        ("Is the lake larger or smaller than the bay?", ["the lake", "the bay"], "comparison", "number"),
        ("Does Oldmere have more seats than Tamwick?", ["Oldmere", "Tamwick"], "yes_no", "number"),
        ("Was the vote before or after the strike?", ["the vote", "the strike"], "comparison", "date"),
        ("Did it close before or after the fire?", ["it close", "the fire"], "comparison", "date"),
        ("How does a duty differ from a tax?", ["a duty", "a tax"], "comparison", "other"),
        ("How do the old and the new plan differ?", ["the old", "the new plan"], "comparison", "other"),
        ("What's the difference between Oldmere and Tamwick?", ["Oldmere", "Tamwick"], "comparison", "other"),
        ("What divides the mayor and the council?", ["the mayor", "the council"], "comparison", "other"),
        ("Compare the lake with the bay", ["the lake", "the bay"], "comparison", "other"),
        ("Which is more famous, the lake or the bay?", ["the lake", "the bay"], "comparison", "other"),
    ],
)  # fmt: skip
def test_the_sides_of_a_comparison_are_parts(question: str, sides: list[str], form: str, kind: str) -> None:
    parts = split_question(question)
    assert [part.text for part in parts] == sides
    assert {part.form.value for part in parts} == {form}
    assert {part.kind.value for part in parts} == {kind}
    assert all(part.subject for part in parts)


def test_a_part_about_her_borrows_from_the_last_that_says_who() -> None:
    parts = split_question("Who won the chess title, how old is she, and where does she live?")
    assert [{word.text for word in part.words} for part in parts[1:]] == [
        {"won", "chess", "title"},
        {"live", "won", "chess", "title"},
    ]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What did both the mayor and the union say about the pier?",
            ["What did the mayor say about the pier", "What did the union say about the pier"],
        ),
        ("What did Ann and Bo say?", ["What did Ann say", "What did Bo say"]),
        ("What do plants and fish both need?", ["What do plants need", "What do fish need"]),
        ("Who met both Ann Lee and Bo Dahl in Oslo?", ["Who met Ann Lee in Oslo", "Who met Bo Dahl in Oslo"]),
    ],
)
def test_what_is_asked_about_both_is_asked_about_each(question: str, parts: list[str]) -> None:
    found = split_question(question)
    assert [part.text for part in found] == parts
    assert all(part.subject for part in found)


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("Did the mayor resign?", QuestionForm.YES_NO),
        ("Wasn’t the bridge shut?", QuestionForm.YES_NO),
        ("Is it true that the mayor resigned?", QuestionForm.YES_NO),
        ("Did the mayor resign or not?", QuestionForm.YES_NO),
        ("Do you know when the mayor resigned?", QuestionForm.OPEN),
        ("Could you tell me who resigned?", QuestionForm.OPEN),
        ("Is the bridge open or shut?", QuestionForm.ALTERNATIVE),
        ("Which club won, Tamwick or Oldmere?", QuestionForm.ALTERNATIVE),
        ("What divides the two sides?", QuestionForm.COMPARISON),
        ("Where do the two reports disagree?", QuestionForm.COMPARISON),
        ("Why do reports differ?", QuestionForm.OPEN),
        ("Who won?", QuestionForm.OPEN),
    ],
)
def test_the_first_words_tell_the_form(question: str, form: QuestionForm) -> None:
    (part,) = split_question(question)
    assert part.form is form


def test_whether_something_is_true_does_not_ask_for_the_truth() -> None:
    (part,) = split_question("Is it true that Ann Lee resigned?")
    assert [word.text for word in part.words] == ["Ann", "Lee", "resigned"]


def test_yes_or_no_is_no_date_however_the_question_ends() -> None:
    (part,) = split_question("Did the mayor say when the bridge opens?")
    assert part.kind is AnswerKind.OTHER


def test_a_side_is_searched_for_with_what_is_asked_about_it() -> None:
    _, second = split_question("Which ferry carries more people, the Maren or the Gull?")
    assert second.query == "the Gull ferry carries people"


def test_a_part_with_few_words_borrows_its_subject() -> None:
    first, second = split_question("Who did Ann Lee meet in Oslo, and for how long?")
    assert {word.text for word in second.words} == {"Ann", "Lee", "meet", "Oslo"}
    assert (first.kind, second.kind) == (AnswerKind.NAME, AnswerKind.DURATION)


def test_a_part_that_names_its_subject_borrows_nothing() -> None:
    parts = split_question("Who was Edda Holm, where is Oldmere, who won the cup and what was the score?")
    assert [{word.text for word in part.words} for part in parts] == [
        {"Edda", "Holm"},
        {"Oldmere"},
        {"won", "cup"},
        {"score", "won", "cup"},
    ]


def test_the_second_of_two_parts_is_about_the_first_unless_it_names_another() -> None:
    _, about_it = split_question("What is Maren Line and what services are offered?")
    _, another = split_question("Who was Edda Holm and who won in Tamwick?")
    assert {word.text for word in about_it.words} == {"services", "offered", "Maren", "Line"}
    assert {word.text for word in another.words} == {"won", "Tamwick"}


def test_a_part_that_says_she_is_about_whom_the_part_before_names() -> None:
    _, second = split_question("Who is Rosalind and how is she related to the Duke of Tamwick?")
    assert {word.text for word in second.words} == {"related", "Duke", "Tamwick", "Rosalind"}


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


ASKED_WORDS = """
    Which is larger or smaller than both the lake and Bay , ? before after did What do differ from between
"""


@given(st.text(max_size=200) | st.lists(st.sampled_from(ASKED_WORDS.split()), max_size=60).map(" ".join))
@settings(deadline=None)
def test_any_question_has_one_to_four_parts(question: str) -> None:
    parts = split_question(question)
    assert 1 <= len(parts) <= MOST_PARTS
    assert all({word.term for word in part.subject} <= {word.term for word in part.own} for part in parts)
