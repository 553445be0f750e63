"""Questions of a conversation made to stand alone: a table of invented conversations, then the invariants.

The truth is what a reader would say the follow-up asks: words that the search must have, and words that it
must not. Whole questions are compared where the wording is shown to people most often.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Span
from qa.answers import Answer, Citation, Claim, Outcome, Searched
from qa.conversing.conversation import Standalone, Turn, make_standalone
from qa.evaluating.cases import Case
from qa.questions.scoping import read_scope

OUTLETS = ("Courier", "The Harbour Tribune", "Northern Radio")


def read_turns(questions: Iterable[str], *, outlets: Iterable[str] = ()) -> tuple[Turn, ...]:
    """Return the turns of a conversation of which only the questions are known, oldest first."""
    turns: list[Turn] = []
    outlets = tuple(outlets)
    for question in questions:
        turns.append(Turn(question, make_standalone(question, turns, outlets=outlets).question))
    return tuple(turns)


def answered(text: str, mark: str = "", *, filters: dict[str, str] | None = None) -> Answer:
    """An answer with one claim, of which `mark` are the words that answer."""
    start = text.find(mark)
    marks = (Span(start, start + len(mark)),) if mark else ()
    moment = datetime(2026, 5, 2, tzinfo=UTC)
    return Answer(
        question="",
        outcome=Outcome.ANSWERED,
        text=text,
        claims=(Claim(text, (1,), marks),),
        citations=(Citation(1, "a", "Title", "Courier", moment, None, text, 0, len(text)),),
        confidence=0.9,
        searched=Searched(3, OUTLETS, moment, moment, filters or {}),
    )


@dataclass(frozen=True)
class Talk:
    """Earlier questions, the next one, and what is to be searched for.

    `becomes` is the whole question where its wording matters; otherwise it has to hold `words` and none of
    `never`. A question that stands alone becomes itself.
    """

    before: tuple[str, ...]
    asks: str
    becomes: str = ""
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    answer: Answer | None = None


FOLLOW_UPS = (
    # names carried over by "And ..."
    Talk(
        ("Who did Mara Kern meet in Oldmere?",),
        "And what did Dunn say?",
        "What did Dunn say (Mara Kern, Oldmere)?",
    ),
    Talk(
        ("What was agreed in Lindenquell?",), "And what did Orlov say?", "What did Orlov say (Lindenquell)?"
    ),
    Talk(
        ("How many homes lost power in Storm Hesper?",),
        "And how many people were hurt?",
        words=("hurt", "Storm Hesper"),
    ),
    Talk(
        ("What happened to the swing bridge in Harbourton?",), "And who pays?", words=("pays", "Harbourton")
    ),
    Talk(
        ("Why did the council of Oldmere reject the plan?",),
        "But who voted for it?",
        words=("voted", "Oldmere"),
    ),
    # pronouns for people
    Talk(("What did Mara Kern promise in Oldmere?",), "How old is she?", words=("How old is Mara Kern",)),
    Talk(
        ("What did Mara Kern promise in Oldmere?",),
        "And what did she say there?",
        "What did Mara Kern say in Oldmere?",
    ),
    Talk(
        ("When did President Orlov visit Lindenquell?",),
        "Who did he meet?",
        words=("Who did President Orlov meet",),
    ),
    Talk(
        ("When did President Orlov visit Lindenquell?",),
        "What is his plan for the ferry?",
        "What is President Orlov’s plan for the ferry?",
    ),
    Talk(
        ("What did the mayor of Oldmere promise?",),
        "Did she keep her promise?",
        words=("Did the mayor of Oldmere keep",),
    ),
    Talk(("Where was Lena Brandt born?",), "Who is her husband?", "Who is Lena Brandt’s husband?"),
    Talk(
        ("Where was Lena Brandt born?",),
        "Who advised her in the campaign?",
        "Who advised Lena Brandt in the campaign?",
    ),
    Talk(
        ("Who is the mayor of Lindenquell?",),
        "How old is she?",
        words=("How old is Ana Dunn",),
        answer=answered("Ana Dunn, 52, has been mayor of Lindenquell since 2019.", "Ana Dunn"),
    ),
    Talk(
        ("Who won the race in Oldmere?",),
        "Where does he train?",
        words=("Where does Piet Sandvik train",),
        answer=answered("The race was won by Piet Sandvik in under three hours.", "Piet Sandvik"),
    ),
    Talk(
        ("What did Mara Kern promise?", "How much does the ferry cost?"),
        "What did she say about schools?",
        words=("Mara Kern", "schools"),
        never=("ferry",),
    ),
    Talk(
        ("Who did Mara Kern meet in Oldmere?", "And for how long did they talk?"),
        "How old is she?",
        words=("How old is Mara Kern",),
    ),
    Talk(
        ("Who did the minister meet in Oldmere?",),
        "How old is he?",
        words=("How old is Andriy Orlov",),
        answer=answered(
            "She met her Kostrovian colleague, Andriy Orlov, at a lake.", "Kostrovian colleague, Andriy Orlov"
        ),
    ),
    Talk(
        ("When will the swing bridge reopen?",),
        "And how much did the repair cost?",
        words=("swing bridge",),
        answer=answered("The bridge named Old Swing Bridge opens on Friday.", "Friday"),
    ),
    # outlets, by a part of their name
    Talk(
        ("How much will the repair of the pier cost?",),
        "What about the Tribune?",
        "How much will the repair of the pier cost, according to The Harbour Tribune?",
    ),
    Talk(
        ("How much will the repair of the pier cost?",),
        "according to the Courier?",
        "How much will the repair of the pier cost, according to Courier?",
    ),
    Talk(("What happened to the swing bridge?",), "When?", "When (the swing bridge)?"),
    # pronouns for things and places
    Talk(
        ("When was the swing bridge in Harbourton built?",),
        "Who designed it?",
        words=("designed", "swing bridge", "Harbourton"),
    ),
    Talk(
        ("What did Kern and Orlov talk about in Oldmere?",),
        "Did they sign anything?",
        words=("sign", "Kern", "Orlov"),
    ),
    Talk(
        ("How many homes lost power in Oldmere?",), "Is there a shelter there?", words=("shelter", "Oldmere")
    ),
    Talk(("What did the barge hit in Harbourton?",), "How did that happen?", words=("barge", "Harbourton")),
    Talk(("Which factories closed in Oldmere?",), "Why were these closed?", words=("closed", "Oldmere")),
    Talk(
        ("What was decided at the talks in Lindenquell?",),
        "Who took part in those talks?",
        words=("Lindenquell", "talks"),
    ),
    # one thing exchanged
    Talk(
        ("How many homes lost power in Oldmere?",),
        "What about Harbourton?",
        "How many homes lost power in Harbourton?",
    ),
    Talk(
        ("How many homes lost power in Oldmere?",),
        "And in Harbourton?",
        "How many homes lost power in Harbourton?",
    ),
    Talk(
        ("What did Kern say about the ferry in Oldmere?",),
        "And Dunn?",
        "What did Dunn say about the ferry in Oldmere?",
    ),
    Talk(
        ("What did Kern promise in Oldmere?",),
        "What about her deputy?",
        "What about Kern’s deputy (Oldmere)?",
    ),
    Talk(("Who governs Oldmere?",), "What about its mayor?", "What about its mayor (Oldmere)?"),
    Talk(("What did Kern say about Ukraine?",), "How about Orlov?", "What did Orlov say about Ukraine?"),
    Talk(
        ("What did the mayor promise in Oldmere?",),
        "And the harbour master?",
        "What did the harbour master promise in Oldmere?",
    ),
    Talk(("What happened in Oldmere this week?",), "And last week?", "What happened in Oldmere last week?"),
    Talk(("How many ferries ran in 2024?",), "And in 2025?", "How many ferries ran in 2025?"),
    Talk(
        ("What did Kern promise in Oldmere?",),
        "What about the Courier?",
        words=("What did Kern promise in Oldmere", "according to Courier"),
    ),
    # another question word
    Talk(
        ("How many people were hurt when the barge hit the bridge in Harbourton?",),
        "Why?",
        words=("Why", "barge", "Harbourton"),
    ),
    Talk(
        ("Did the council of Oldmere reject the parking plan?",),
        "When was that?",
        words=("When", "Oldmere", "parking plan"),
    ),
    Talk(("Who was elected mayor of Lindenquell?",), "When?", words=("When", "mayor of Lindenquell")),
    # the outlet and the time go with it
    Talk(
        ("What did Kern say in Oldmere last week?",),
        "And what did Dunn say?",
        words=("Dunn", "Oldmere", "last week"),
    ),
    Talk(
        ("What did Kern say, according to the Courier?",),
        "When did she say it?",
        words=("Kern", "according to Courier"),
    ),
    # on and on
    Talk(
        ("Who did Kern meet in Oldmere?", "And what did Dunn say?"),
        "And Orlov?",
        words=("Orlov", "say", "Oldmere"),
        never=("Dunn",),
    ),
    Talk(
        ("What happened in Oldmere?", "How many people were hurt there?"),
        "Who paid for it?",
        words=("paid", "Oldmere"),
    ),
    # no name, but about the same
    Talk(
        ("What happened to the barge in Harbourton?",),
        "How many people were hurt?",
        words=("hurt", "Harbourton"),
        answer=answered("Three people were hurt when the barge hit the pier in Harbourton."),
    ),
    Talk(
        ("Why did the swing bridge in Harbourton close?",),
        "When will the bridge open again?",
        words=("bridge", "Harbourton"),
    ),
    Talk(("Why was the pool in Lindenquell closed?",), "When will it reopen?", words=("pool", "Lindenquell")),
    Talk(
        ("Which team won the cup final?",),
        "What was the score?",
        words=("cup final",),
        answer=answered("Oldmere Rovers won the cup final on Saturday with a late score by Piet Sandvik."),
    ),
    Talk(
        ("What did the International Atomic Energy Agency report?",),
        "And the United Nations?",
        "What did the United Nations report?",
    ),
    Talk(
        ("How much rain fell in Oldmere on Monday?",),
        "And on Tuesday?",
        "How much rain fell in Oldmere on Tuesday?",
    ),
    Talk(("How much rain fell in Oldmere?",), "yesterday?", "How much rain fell in Oldmere yesterday?"),
    Talk(("What is the heron exercise?",), "Which countries take part in it?", words=("heron exercise",)),
    Talk(
        ("What happened at the pottery in Oldmere?",), "How many workers lost their jobs?", words=("Oldmere",)
    ),
    Talk(
        ("What did Trump and Putin discuss in Anchorage?",),
        "And what did Zelensky say?",
        "What did Zelensky say (Trump and Putin, Anchorage)?",
    ),
    Talk(("What did Trump and Putin discuss in Anchorage?",), "Who else was there?", words=("Anchorage",)),
    Talk(
        ("Which bridge was hit by a barge?",),
        "How many people were hurt?",
        "How many people were hurt (bridge, barge)?",
    ),
    Talk(
        ("Which bridge was hit by a barge?", "How many people were hurt?"),
        "When was it built?",
        "When was it built (bridge, barge)?",
    ),
    Talk(("Why did the ferry Maren drift?",), "Who ordered an inquiry into it?", words=("inquiry", "Maren")),
    Talk(("How many people were on the ferry Maren?",), "Was anyone hurt?", words=("hurt", "Maren")),
    Talk(("What painting was stolen?",), "How much is it worth?", "How much is it worth (painting)?"),
    # typed in haste
    Talk(
        ("who did kern meet in oldmere?",),
        "and what did dunn say",
        words=("dunn", "kern"),
        answer=answered("On Monday Mara Kern met the envoy Ana Dunn in Oldmere for two hours."),
    ),
)

STANDING_ALONE = (
    # a new topic
    Talk(("Who did Mara Kern meet in Oldmere?",), "How many homes lost power in Storm Hesper?"),
    Talk(("Who did Mara Kern meet in Oldmere?",), "What is the price of bread?"),
    Talk(("When was the swing bridge in Harbourton built?",), "How do vaccines work?"),
    Talk(("When was the swing bridge in Harbourton built?",), "storm damage in Lindenquell"),
    Talk(("How many homes lost power?",), "Who won the election in Lindenquell?"),
    Talk(
        ("What happened to the barge in Harbourton?",),
        "How much does a litre of milk cost?",
        answer=answered("Three people were hurt when the barge hit the pier in Harbourton."),
    ),
    # a pronoun that stands for somebody in the question itself
    Talk(("Who did Mara Kern meet in Oldmere?",), "What did Orlov say about his plans for Lindenquell?"),
    Talk(
        ("Who did Mara Kern meet in Oldmere?",), "Why did the council close the pool before it was repaired?"
    ),
    Talk(
        ("Who did Mara Kern meet in Oldmere?",),
        "Which minister said that she would resign from the Oldmere council?",
    ),
    # small words that refer to nothing
    Talk(("Who did Mara Kern meet in Oldmere?",), "Is there a ferry from Lindenquell to Harbourton?"),
    Talk(("Who did Mara Kern meet in Oldmere?",), "Is it true that Storm Hesper destroyed the pottery?"),
    Talk(("Who did Mara Kern meet in Oldmere?",), "What happened in Lindenquell this week?"),
    Talk(("Who did Mara Kern meet in Oldmere?",), "How long does it take to cross the Lenn by ferry?"),
    # "And" that opens a question of its own comes off or stays; nothing is added
    Talk(("Who did Mara Kern meet in Oldmere?",), "And who won the election in Lindenquell last year?"),
    Talk(("Who is Mara Kern?",), "Who is Orlov?"),
    Talk(("Who is Mara Kern?",), "Thanks! What is the capital of Lindenquell?"),
    Talk(("Did Kern resign?",), "Who replaces Orlov at the ministry?"),
    Talk(("Did Kern resign?",), "and?"),
    Talk(("Did Kern resign?",), "👍"),
    # no earlier question at all
    Talk((), "And what did she say there?"),
    # other languages are left alone
    Talk(("Who did Mara Kern meet in Oldmere?",), "А что сказал Орлов?"),
    Talk(("Who did Mara Kern meet in Oldmere?",), "Was hat Orlov gesagt?"),
)


def ask(talk: Talk) -> Standalone:
    turns = read_turns(talk.before, outlets=OUTLETS)
    if turns and talk.answer:
        turns = (*turns[:-1], Turn(turns[-1].question, turns[-1].standalone, talk.answer))
    return make_standalone(talk.asks, turns, outlets=OUTLETS)


@pytest.mark.parametrize("talk", FOLLOW_UPS, ids=lambda talk: talk.asks)
def test_a_follow_up_takes_up_what_it_needs(talk: Talk) -> None:
    found = ask(talk)
    assert found.carried
    if talk.becomes:
        assert found.question == talk.becomes
    for word in talk.words:
        assert word in found.question
    for word in talk.never:
        assert word not in found.question


@pytest.mark.parametrize("talk", STANDING_ALONE, ids=lambda talk: talk.asks)
def test_a_question_that_stands_alone_is_left_as_it_is(talk: Talk) -> None:
    assert ask(talk) == Standalone(talk.asks)


def test_an_outlet_and_a_time_that_answered_stay_a_preference_of_the_question() -> None:
    turns = read_turns(["What did Kern say in Oldmere last week, according to the Courier?"], outlets=OUTLETS)
    found = make_standalone("And what did Dunn say?", turns, outlets=OUTLETS)
    scope = read_scope(found.question, sources=OUTLETS, asked_at=datetime(2026, 5, 20, tzinfo=UTC))
    assert scope.sources == ("Courier",)
    assert scope.since == datetime(2026, 5, 11, tzinfo=UTC)
    assert {"last week", "according to Courier"} <= set(found.carried)


def test_a_time_that_was_given_up_to_find_an_answer_is_not_carried_on() -> None:
    asked = "What did Kern say in Oldmere last week?"
    for filters, expected in (({"since": "2026-05-11"}, True), ({}, False)):
        turn = Turn(asked, asked, answered("Kern said little in Oldmere.", filters=filters))
        found = make_standalone("And what did Dunn say?", [turn], outlets=OUTLETS)
        assert ("last week" in found.question) is expected
        assert "Oldmere" in found.question


def test_the_questions_before_a_case_of_a_test_set_are_a_conversation() -> None:
    case = Case(
        "kern-age", "How old is she?", kind="answerable", history=("What did Mara Kern promise?", "And when?")
    )
    found = make_standalone(case.question, read_turns(case.history))
    assert found == Standalone("How old is Mara Kern?", ("Mara Kern",))


PIECES = (
    *("And", "what", "did", "Kern", "she", "her", "there", "it", "(", ")", ",", "?", "in Oldmere", "about"),
    *(
        "the mayor",
        "last week",
        "according to the Courier",
        "in 2024",
        "why",
        "How many",
        "של",
        "<b>",
        "\n",
        "who",
    ),
)
short_texts = st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@given(questions=st.lists(short_texts, max_size=6), follow_up=short_texts)
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_a_question_comes_out_that_keeps_its_bounds(
    questions: list[str], follow_up: str
) -> None:
    turns = read_turns(questions, outlets=OUTLETS)
    found = make_standalone(follow_up, turns, outlets=OUTLETS)
    assert len(found.question) <= 2_000
    if not found.carried:
        assert found.question == follow_up


def test_a_conversation_without_end_does_not_grow_the_question() -> None:
    talk = ["Who did Mara Kern meet in Oldmere?"]
    talk += [f"And what did Envoy{chr(65 + n)} say about it?" for n in range(20)]
    assert max(len(turn.standalone) for turn in read_turns(talk)) < 200
