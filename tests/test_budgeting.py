"""Which passages a model is shown, in which order, and what happens when there is little room."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import make_article, rank

from qa.retrieving.reranking import Ranked
from qa.writing.prompting.budgeting import (
    ContextTooSmallError,
    Excerpt,
    fit_excerpts,
    room_for_passages,
    room_for_reply,
)

QUESTION = "Which ferry sails to Maren?"


def ranked(count: int, words: int = 6) -> list[Ranked]:
    """Passages of so many words each, the best first: each says less of the question than the one before."""
    asked = ["ferry", "sails", "maren", "which"]
    articles = [
        make_article(f"a{number}", " ".join([*asked[: max(0, 4 - number)], *["word"] * words][:words]) + ".")
        for number in range(count)
    ]
    return rank(QUESTION, articles)


def count_words(excerpt: Excerpt) -> int:
    return len(excerpt.text.split())


def ids(excerpts: tuple[Excerpt, ...]) -> list[str]:
    return [excerpt.found.stored.article.id for excerpt in excerpts]


def test_the_best_passages_stand_first_and_last_and_the_weakest_in_the_middle() -> None:
    best_first = ranked(5)
    excerpts = fit_excerpts(best_first, 1_000, count_words)
    order = [one.stored.article.id for one in best_first]
    assert ids(excerpts) == [order[0], order[2], order[4], order[3], order[1]]
    assert [excerpt.number for excerpt in excerpts] == [1, 2, 3, 4, 5]


def test_only_what_fits_is_shown_and_the_best_is_kept() -> None:
    best_first = ranked(5)
    excerpts = fit_excerpts(best_first, 14, count_words)
    assert ids(excerpts) == [one.stored.article.id for one in best_first[:2]]


def test_a_shorter_passage_fills_the_room_that_a_longer_one_leaves() -> None:
    short = make_article("short", "Ferry notes.")
    long = make_article("long", "The ferry sails to Maren " + "again and again " * 20 + "today.")
    best = make_article("best", "Which ferry sails to Maren? The Stella does.")
    assert ids(fit_excerpts(rank(QUESTION, [short, long, best]), 12, count_words)) == ["best", "short"]


LONG = make_article(
    "long",
    "Fog lay on the sound. Nobody was on the quay. The ferry that sails to Maren is the Stella. "
    "She was built in 1988. A second one is planned.",
)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (9, "The ferry that sails to Maren is the Stella."),
        (14, "The ferry that sails to Maren is the Stella. She was built in 1988."),
        (
            24,
            "Nobody was on the quay. The ferry that sails to Maren is the Stella. She was built in 1988. "
            "A second one is planned.",
        ),
    ],
)
def test_a_passage_that_is_too_long_is_cut_to_whole_sentences_around_the_best(room: int, text: str) -> None:
    (excerpt,) = fit_excerpts(rank(QUESTION, [LONG]), room, count_words)
    assert excerpt.text == text
    assert LONG.text[excerpt.span.start : excerpt.span.end] == text


def test_a_context_too_small_for_one_sentence_is_an_error_that_says_so() -> None:
    with pytest.raises(ContextTooSmallError, match=r"room for 8 tokens .*BYLINE_LLM_CONTEXT_TOKENS"):
        fit_excerpts(rank(QUESTION, [LONG]), 8, count_words)


def test_no_room_at_all_is_said_as_none() -> None:
    with pytest.raises(ContextTooSmallError, match="room for 0 tokens"):
        fit_excerpts(rank(QUESTION, [LONG]), room_for_passages(512, 150, 500), count_words)


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(1, 60))
def test_whatever_the_room_what_is_shown_fits_and_is_verbatim(count: int, room: int) -> None:
    try:
        excerpts = fit_excerpts(ranked(count), room, count_words)
    except ContextTooSmallError:
        assert room < 6
        return
    assert sum(map(count_words, excerpts)) <= room
    for excerpt in excerpts:
        chunk = excerpt.found.stored.chunk
        assert chunk.text[excerpt.span.start - chunk.start : excerpt.span.end - chunk.start] == excerpt.text


@pytest.mark.parametrize(
    ("context", "wanted", "room"), [(128_000, 600, 600), (2_048, 600, 600), (1_000, 600, 300)]
)
def test_a_reply_takes_what_is_set_but_not_most_of_a_small_context(
    context: int, wanted: int, room: int
) -> None:
    assert room_for_reply(context, wanted) == room
