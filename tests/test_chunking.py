"""Chunks are whole sentences within the budget, cut where paragraphs end when that can be."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, Chunk
from index.chunking import split_article
from index.sentences import split_sentences


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def cut(text: str, chunk_tokens: int) -> list[Chunk]:
    return split_article(Article("a", "", text), count_tokens=count_words, chunk_tokens=chunk_tokens)


def sentence(n_words: int) -> str:
    return "Pears " + "and pears " * ((n_words - 2) // 2) + "fell " * (n_words % 2) + "down."


def paragraph(*lengths: int) -> str:
    return " ".join(sentence(n_words) for n_words in lengths)


def shape(text: str, chunk_tokens: int) -> list[list[int]]:
    """The number of words of each sentence in each chunk."""
    return [[len(text[s.start : s.end].split()) for s in c.sentences] for c in cut(text, chunk_tokens)]


def test_a_short_article_is_one_chunk() -> None:
    assert shape(paragraph(5, 6) + "\n\n" + paragraph(7), 20) == [[5, 6, 7]]


def test_a_paragraph_that_fits_whole_is_not_torn() -> None:
    text = "\n\n".join([paragraph(8, 5), paragraph(6, 6), paragraph(9)])
    assert shape(text, 20) == [[8, 5], [6, 6], [9]]


def test_paragraphs_share_a_chunk_when_they_fit() -> None:
    assert shape("\n\n".join([paragraph(8), paragraph(8), paragraph(8), paragraph(8)]), 20) == [
        [8, 8],
        [8, 8],
    ]


def test_a_paragraph_beyond_the_budget_is_cut_between_sentences() -> None:
    assert shape(paragraph(8, 8, 8, 8), 20) == [[8, 8], [8, 8]]


def test_no_left_over_of_one_sentence_remains() -> None:
    assert shape(paragraph(6, 6, 6, 6), 20) == [[6, 6], [6, 6]]  # not [6, 6, 6], [6]


def test_a_sentence_beyond_the_budget_is_cut_behind_a_clause() -> None:
    text = "The ferry that had left at noon with all its passengers, turned back before the harbour closed."
    assert [chunk.text for chunk in cut(text, 12)] == [
        "The ferry that had left at noon with all its passengers,",
        "turned back before the harbour closed.",
    ]


def test_a_sentence_without_clauses_is_cut_behind_a_word() -> None:
    assert [len(chunk.text.split()) for chunk in cut("pear " * 25, 10)] == [10, 10, 5]


def test_a_word_without_end_is_cut_too() -> None:
    chunks = cut("x" * 10_000, 10)
    assert "".join(chunk.text for chunk in chunks) == "x" * 10_000
    assert max(len(chunk.text) for chunk in chunks) <= 160


def test_an_article_without_text_has_no_chunks() -> None:
    assert cut(" \n\n ", 10) == []


PIECES = st.sampled_from(
    ["Pears fell. ", "Why?” she said ", "and, ", "pear ", "\n\n", "x" * 90, " ", "U.S. ", "。", "’"]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.integers(1, 30))
def test_chunks_point_at_the_text_and_hold_every_sentence_once(text: str, chunk_tokens: int) -> None:
    chunks = cut(text, chunk_tokens)
    position = 0
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert (chunk.start, chunk.end) == (chunk.sentences[0].start, chunk.sentences[-1].end)
        assert count_words([chunk.text]) <= [chunk_tokens]
        for start, end in chunk.sentences:
            assert start >= position
            assert text[position:start].strip() == ""
            position = end
    assert text[position:].strip() == ""


@given(st.lists(PIECES, max_size=60).map("".join))
def test_sentences_within_the_budget_stay_whole(text: str) -> None:
    whole = split_sentences(text)
    assert [s for chunk in cut(text, 1000) for s in chunk.sentences] == whole
