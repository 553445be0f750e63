"""Links that start the bot with a question or an article, and parameters that somebody made up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_bot.pressing.callback_data import make_key
from bot.telegram_bot.pressing.deep_links import (
    MOST_CHARS,
    LinkedArticle,
    LinkedQuestion,
    link_article,
    link_question,
    read_start,
)

PREFIX = "https://t.me/byline_bot?start="


@given(question=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_question_that_fits_comes_back(question: str) -> None:
    link = link_question("byline_bot", question)
    if not question.strip() or len(question.encode()) > 46:
        assert link is None
    else:
        assert link is not None
        parameter = link.removeprefix(PREFIX)
        assert re.fullmatch(r"[\w-]{1,64}", parameter, re.ASCII)
        assert read_start(parameter) == LinkedQuestion(question)


@given(article_id=st.text(max_size=200))
def test_an_article_of_any_id_comes_back_as_its_key(article_id: str) -> None:
    parameter = link_article("byline_bot", article_id).removeprefix(PREFIX)
    assert len(parameter) <= MOST_CHARS
    assert read_start(parameter) == LinkedArticle(make_key(article_id))


@given(parameter=st.text(max_size=80) | st.from_regex(r"[aq]-[\w-]{0,62}", fullmatch=True))
def test_a_made_up_parameter_breaks_nothing(parameter: str) -> None:
    opened = read_start(parameter)
    assert opened is None or isinstance(opened, LinkedArticle | LinkedQuestion)


@pytest.mark.parametrize("parameter", ["", "invite", "q-", "q-____", "a-short", "q-" + "A" * 63, "q-ICAg"])
def test_what_opens_nothing_is_told(parameter: str) -> None:
    assert read_start(parameter) is None
