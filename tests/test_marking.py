"""The words that answer are marked where a rule can tell them, and nothing is where none can."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.marking import mark_answer
from qa.answering.values import find_values
from qa.questions.expecting import AnswerKind
from qa.questions.parts import split_question


def marked(question: str, text: str) -> list[str]:
    (part,) = split_question(question)
    return [
        text[start:end] for start, end in mark_answer(part.kind, text, {word.term for word in part.words})
    ]


@pytest.mark.parametrize(
    ("question", "text", "marks"),
    [
        ("How many miners were hurt?", "In 2014 some 40 miners and 3 guards were hurt.", ["40"]),
        ("How many guards were hurt?", "In 2014 some 40 miners and 3 guards were hurt.", ["3"]),
        ("How many homes lost power?", "About 41,500 homes lost power on Monday.", ["41,500"]),
        ("How many people came?", "Between 200 and 300 people came.", ["200 and 300"]),
        ("How many boats sank?", "Thousands of boats sank.", ["Thousands"]),
        ("How many boats sank?", "Twenty-two boats sank.", ["Twenty-two"]),
        ("How many boats sank?", "No one saw a boat sink on March 4.", []),
        ("How much did the bridge cost?", "The bridge cost $4.2 million to mend.", ["$4.2 million"]),
        ("How much did the bridge cost?", "The bridge cost 4.2 million crowns.", ["4.2 million crowns"]),
        ("How much did it cost?", "It cost €300, the mayor said.", ["€300"]),
        ("What percentage of voters came?", "Some 61.5 percent of voters came.", ["61.5 percent"]),
        ("What share of voters came?", "A quarter of voters came.", ["A quarter"]),
        ("How long did it last?", "It lasted between three and four days.", ["between three and four days"]),
        ("How long did they talk?", "They talked for an hour.", ["an hour"]),
        ("When did the ferry sink?", "The ferry sank on Tuesday, March 4, 2025.", ["Tuesday, March 4, 2025"]),
        ("When did the ferry sink?", "The ferry sank on 4 March.", ["4 March"]),
        ("When did the ferry sink?", "The ferry sank last week.", ["last week"]),
        ("In which year did it close?", "The mill closed in 1908.", ["1908"]),
        ("When does it open?", "It opens at 9 a.m. on Friday.", ["9 a.m."]),
        ("Who did Lund meet in Oslo?", "Envoy Ann Lund met Premier Bo Dahl in Oslo.", ["Premier Bo Dahl"]),
        ("Who met Bo Dahl?", "Ann Lund met Dahl on Monday.", ["Ann Lund"]),
        ("Where did they meet?", "They met in New Tamwick on Monday.", ["New Tamwick"]),
        ("Where did they meet?", "They met.", []),
        ("Why did it sink?", "It sank because of 3 holes.", []),
        ("What sank?", "The ferry Maren sank on Monday.", []),
    ],
)  # fmt: skip
def test_the_answering_words_are_marked(question: str, text: str, marks: list[str]) -> None:
    assert marked(question, text) == marks


def test_a_number_in_a_date_counts_nothing() -> None:
    text = "On 4 March 2025, 12 boats sank."
    assert [text[start:end] for start, end in find_values(AnswerKind.NUMBER, text)] == ["12"]


@given(st.sampled_from(AnswerKind), st.text(max_size=300), st.sets(st.text(max_size=8), max_size=5))
def test_marks_lie_in_the_text_in_order_and_apart(kind: AnswerKind, text: str, asked: set[str]) -> None:
    marks = mark_answer(kind, text, asked)
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(one.end <= other.start for one, other in itertools.pairwise(marks))
