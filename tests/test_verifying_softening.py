"""What a claim loses when a part of it is not borne out: a sentence is left that says no more than before."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Span
from qa.verifying.dividing import divide_claim, split_into_sentences
from qa.verifying.links import remove_links
from qa.verifying.softening import soften


def without(text: str, faulty: str, *, only_clauses: bool = False) -> list[str]:
    start = text.index(faulty)
    return soften(text, [Span(start, start + len(faulty))], only_clauses=only_clauses)


@pytest.mark.parametrize(
    ("text", "faulty", "left"),
    [
        ("The ferry sank at dawn on Friday.", "Friday", "The ferry sank at dawn."),
        (
            "The yard was sold in 1990 and has since closed.",
            "1990",
            "The yard was sold and has since closed.",
        ),
        ("On Friday, the ferry sank at dawn.", "Friday", "The ferry sank at dawn."),
        ("The ferry (built in 1950) sank at dawn.", "1950", "The ferry sank at dawn."),
        ("The ferry, a gift of Oldmere, sank at dawn.", "Oldmere", "The ferry sank at dawn."),
        ("The ferry sank at dawn with 40 people aboard.", "40", "The ferry sank at dawn."),
        ("The ferry sank at dawn, killing 12 people.", "12", "The ferry sank at dawn."),
        ("The ferry sank at dawn, which cost the town 5 million.", "5 million", "The ferry sank at dawn."),
        ("The ferry sank at dawn and was raised by 12 divers.", "12", "The ferry sank at dawn."),
        ("The ferry carried 12 cars and sank at dawn.", "12", "The ferry sank at dawn."),
        ("The ferry carried 12 cars; the bridge was closed at dawn.", "12", "The bridge was closed at dawn."),
    ],
)
def test_the_part_goes_and_a_sentence_is_left(text: str, faulty: str, left: str) -> None:
    assert left in without(text, faulty)


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("Only 12 people were hurt.", "12"),
        ("12 people were hurt.", "12"),
        ("Ana Dunn opened the market.", "Ana Dunn"),
        ("The town has 699 beds, 10 wards and a garden.", "699"),
        ("The river is longer than the Oldmere.", "Oldmere"),
        ("All ships from Oldmere were stopped in Lorvik.", "Lorvik"),
        ("The dam holds unless the Maren rises.", "Maren"),
        ("The dam will hold, according to Marsh.", "Marsh"),
        ("The church dates back to 1694.", "1694"),
        ("The old bridge in the harbour was built in 1908.", "1908"),
        ("The missing painting was finally found on Friday.", "Friday"),
        ("The efficiency was found by dividing the output of Watt by the input.", "Watt"),
    ],
)
def test_nothing_goes_where_the_rest_would_not_stand_or_would_say_more(text: str, faulty: str) -> None:
    assert without(text, faulty) == []


def test_where_the_verb_is_at_fault_its_whole_clause_goes() -> None:
    text = "The dam holds on Friday, and the bridge may reopen in May."
    assert without(text, "reopen", only_clauses=True) == ["The dam holds on Friday."]
    assert without("The bridge may reopen in May.", "reopen", only_clauses=True) == []


def test_two_faults_go_together() -> None:
    text = "On Friday, the ferry sank at dawn with 40 people aboard."
    spans = [Span(3, 9), Span(text.index("40"), text.index("40") + 2)]
    assert soften(text, spans) == ["The ferry sank at dawn."]


WORDS = st.sampled_from(
    [
        "the",
        "ferry",
        "sank",
        "at",
        "dawn",
        "on",
        "Friday",
        ",",
        "and",
        "was",
        "raised",
        "in",
        "1990",
        ";",
        "(",
        "who",
        ")",
        "not",
        "all",
        "of",
        "Lorvik",
        "—",
        "said",
        "that",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=16).map(" ".join), st.data())
def test_what_is_left_is_shorter_and_without_the_fault(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for version in soften(text, [Span(start, end)]):
        assert len(version) <= len(text) + 1  # a full stop
        assert set(_letters(version)) <= set(_letters(text))


def _letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The ferry sank at dawn and was raised by noon.",
            ["The ferry sank at dawn.", "The ferry was raised by noon."],
        ),
        (
            "The ferry sank at dawn, and the bridge was closed.",
            ["The ferry sank at dawn.", "The bridge was closed."],
        ),
        ("The ferry, which was old, sank at dawn.", ["The ferry was old.", "The ferry sank at dawn."]),
        ("Ana and Theo met in Lorvik and Oldmere.", ["Ana and Theo met in Lorvik and Oldmere."]),
    ],
)
def test_a_claim_that_says_two_things_is_divided(text: str, parts: list[str]) -> None:
    assert divide_claim(text) == parts


def test_a_claim_may_be_several_sentences() -> None:
    assert split_into_sentences("The dam holds. Mr. Marsh left.") == ["The dam holds.", "Mr. Marsh left."]
    assert split_into_sentences("The dam holds.") == ["The dam holds."]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The dam holds (see https://evil.example/x?q=1).", "The dam holds."),
        ("The dam holds, see www.evil.example/a.", "The dam holds,"),
        ("The dam [holds](https://evil.example/?q=secret) firmly.", "The dam holds firmly."),
        ("![seen](https://evil.example/pixel.png) The dam holds.", "The dam holds."),
        ("The dam holds: https://tribune.example/dam.", "The dam holds: https://tribune.example/dam."),
        ("The dam holds.", "The dam holds."),
        ("The dam holds; javascript:alert(1)", "The dam holds;"),
    ],
)
def test_only_the_addresses_of_cited_articles_stay(text: str, left: str) -> None:
    assert remove_links(text, {"https://tribune.example/dam"}) == left
