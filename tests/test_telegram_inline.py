"""Inline mode: cited answers in any chat, quickly, and from the store the second time."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api import BotApi
from telegram_door import emulator, make_settings, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HURT = "How many people were hurt when the barge hit the pier?"


@pytest.fixture(scope="module")
def api(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """An emulator with the running bot behind it."""
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    with emulator() as api, running(make_settings(api, library, state)):
        yield api


def test_offers_a_cited_answer(api: BotApi) -> None:
    answer = api.inline_results(api.ask_inline(api.person("Ann"), HURT))
    (result,) = answer["results"]
    html = result["input_message_content"]["message_text"]
    assert "people were hurt" in html
    assert "https://tribune.example/barge" in html
    assert "https://t.me/byline_bot?start=q-" not in html  # the question is too long for a link
    assert "Tribune" in result["description"]
    assert result["input_message_content"]["link_preview_options"] == {"is_disabled": True}
    assert int(answer["cache_time"]) > 0


def test_a_short_question_can_be_asked_on_in_private(api: BotApi) -> None:
    (result,) = api.inline_results(api.ask_inline(api.person("Ann"), "Who was hurt by the barge?"))["results"]
    html = result["input_message_content"]["message_text"]
    (link,) = re.findall(r"https://t\.me/byline_bot\?start=([\w-]+)", html)
    room = api.private(api.person("Bob"))
    assert "three people" in room.ask(f"/start {link}").text


def test_the_second_time_the_answer_comes_from_the_store(api: BotApi) -> None:
    ann = api.person("Ann")
    first = api.inline_results(api.ask_inline(ann, "Who was hurt by the barge?"))
    second = api.inline_results(api.ask_inline(ann, "who was hurt by the  barge?"))
    assert first["results"] == second["results"]


@pytest.mark.parametrize("query", ["", " ", "a", "😀😀😀", "?" * 200])
def test_what_is_no_question_gets_a_hint(api: BotApi, query: str) -> None:
    answer = api.inline_results(api.ask_inline(api.person("Ann"), query))
    assert answer["results"] == []
    assert "button" in answer


def test_while_somebody_types_only_the_last_query_is_answered(api: BotApi) -> None:
    ann = api.person("Ann")
    queries = [api.ask_inline(ann, HURT[:length]) for length in range(10, len(HURT) + 1, 5)]
    assert api.inline_results(queries[-1])["results"]
    time.sleep(0.5)
    assert [api.world.inline[query] for query in queries[:-1]] == [None] * (len(queries) - 1)


def test_hostile_text_in_a_query_is_escaped(api: BotApi) -> None:
    query = "How many people were hurt </b></blockquote><a href='tg://user?id=1'>&amp;</a>?"
    (result,) = api.inline_results(api.ask_inline(api.person("Ann"), query))["results"]
    assert "<a href='tg" not in result["input_message_content"]["message_text"]


def test_a_query_that_expired_is_no_trouble(api: BotApi) -> None:
    ann = api.person("Ann")
    query = api.ask_inline(ann, "How many homes have no power?")
    with api.world.changing():
        del api.world.inline[query]
    assert api.inline_results(api.ask_inline(ann, HURT))["results"]
