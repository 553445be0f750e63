"""Words made comparable: stems, numbers, names, abbreviations, spellings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language.terms import TextTerms, find_words, is_same_name, missing_words, name_runs, to_term


def missing(question: str, text: str) -> list[str]:
    return [word.text for word in missing_words(find_words(question), TextTerms(find_words(text)))]


@pytest.mark.parametrize(
    ("question", "text", "lacking"),
    [
        ("What did the NRSB find?", "The National River Safety Board found cracks.", ["find"]),
        ("What did the National River Safety Board say?", "The NRSB said nothing.", []),
        ("What did the U.N. say?", "The United Nations was silent.", []),
        ("What did the UN say?", "The U.N. was silent.", []),
        ("Did Velychenko resign?", "Velichenko resigned.", []),
        ("Did Zelmansky resign?", "Mr Zelmanskyy resigned.", []),
        ("Did Marin resign?", "Martin resigned.", ["Marin"]),
        ("Were 3 boats lost?", "Three boats were lost.", []),
        ("Were 2500 boats lost?", "Some 2,500 boats were lost.", []),
        ("Were 250 boats lost?", "Some 2,500 boats were lost.", ["250"]),
        ("How many bridges closed?", "The mayor's bridge was closing.", []),
        ("What about Oslo and Bergen?", "Oslo was quiet.", ["Bergen"]),
    ],
)
def test_a_term_is_missing_only_when_the_text_lacks_it_in_every_form(
    question: str, text: str, lacking: list[str]
) -> None:
    assert missing(question, text) == lacking


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("velychenko", "velichenko", True),
        ("zelmansky", "zelmanskyy", True),
        ("andriy", "andrei", True),
        ("martin", "marvin", False),
        ("zelenska", "zelensky", False),
        ("witkof", "witkoff", True),
        ("wan", "van", False),
        ("moscow", "monaco", False),
        ("ann", "anna", False),
        ("harbourton", "harborton", True),
    ],
)
def test_spellings_of_one_name_are_told_from_other_names(one: str, other: str, same: bool) -> None:
    assert is_same_name(one, other) is same
    assert is_same_name(other, one) is same


def test_possessives_and_points_do_not_hide_a_word() -> None:
    assert [word.term for word in find_words("The U.S. mayor's boats’ 3.5 knots")] == [
        "the",
        "us",
        "mayor",
        "boat",
        "3.5",
        "knot",
    ]


def test_a_capital_that_opens_a_sentence_is_no_sign_of_a_name() -> None:
    words = {
        word.text: word.is_name for word in find_words("Rain fell. Boats sank near Tamwick. NWA said so.")
    }
    assert words == {
        "Rain": False, "fell": False, "Boats": False, "sank": False, "near": False,
        "Tamwick": True, "NWA": True, "said": False, "so": False,
    }  # fmt: skip


def test_names_run_over_small_words_between_capitals() -> None:
    runs = [
        [word.text for word in run] for run in name_runs(find_words("the Bank of the South and Ann Lee, who"))
    ]
    assert runs == [["Bank", "of", "the", "South", "and", "Ann", "Lee"]]


def test_number_words_and_figures_are_one_term() -> None:
    assert [to_term(word) for word in ("three", "3", "Twenty", "20", "ninety")] == [
        "3",
        "3",
        "20",
        "20",
        "90",
    ]


@given(st.text(max_size=300))
def test_every_word_stands_where_it_says(text: str) -> None:
    words = find_words(text)
    assert all(text[word.start : word.end] == word.text for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(st.text(max_size=200))
def test_a_text_lacks_none_of_its_own_words(text: str) -> None:
    words = find_words(text)
    assert missing_words(words, TextTerms(words)) == []
