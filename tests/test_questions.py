"""The door check of a question."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuestionError
from qa.questions import check_question


@pytest.mark.parametrize("question", ["", "   \n\t", "\x00\x1b\x07", "?!", "\u200b\u202e"])
def test_refuses_a_question_without_a_word(question: str) -> None:
    with pytest.raises(QuestionError, match="no question"):
        check_question(question, max_chars=2_000)


def test_refuses_a_question_of_100_000_characters_and_says_how_long_it_was() -> None:
    with pytest.raises(QuestionError, match="100,000"):
        check_question("a" * 100_000, max_chars=2_000)


def test_drops_control_characters_and_folds_white_space() -> None:
    assert check_question("Who\x1b[31m  won\x00?\n", max_chars=2_000) == "Who [31m won ?"


@given(st.text(max_size=200))
def test_checking_twice_equals_checking_once_and_leaves_no_control_character(question: str) -> None:
    try:
        once = check_question(question, max_chars=2_000)
    except QuestionError:
        return
    assert check_question(once, max_chars=2_000) == once
    assert not any(unicodedata.category(character).startswith("Cc") for character in once)
