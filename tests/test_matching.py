"""Which of a question's words a sentence covers, and how much each of them weighs."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from index.settings import IndexSettings
from index.storing.lexical import analyze
from qa.retrieving.matching import (
    CONTEXT_SHARE,
    RESPELLED_SHARE,
    AskedTerm,
    Wording,
    content_text,
    cover_passages,
    inverse_document_frequency,
    weigh_terms,
)

BARGE, PIER = AskedTerm("barg", 0.75), AskedTerm("pier", 0.25)


def cover(asked: tuple[AskedTerm, ...], *sentences: str, title: str = "") -> list[float]:
    """The coverage of one passage's sentences."""
    (coverage,) = cover_passages(asked, [Wording(title, sentences)])
    return [float(share) for share in coverage]


def test_a_word_counts_whole_in_its_sentence_and_half_in_the_rest_of_the_passage() -> None:
    covered = cover((BARGE, PIER), "Two barges collided.", "The pier broke.", "Nobody was hurt.")
    elsewhere = CONTEXT_SHARE
    assert covered == pytest.approx([0.75 + 0.25 * elsewhere, 0.75 * elsewhere + 0.25, elsewhere])


def test_the_title_lends_its_words_to_every_sentence() -> None:
    assert cover((BARGE,), "It sank.", "It was raised.", title="The barge of Orl") == [0.375, 0.375]


def test_words_are_compared_by_stem_whatever_their_case_and_accents() -> None:
    asked = (AskedTerm("elect", 0.5), AskedTerm("sao", 0.5))
    assert cover(asked, "ELECTIONS were held in São Vito.") == [1.0]


def test_a_name_in_another_spelling_counts_less_than_in_the_asked_one() -> None:
    asked = (AskedTerm("velychenko", 1.0, "velychenko"),)
    assert cover(asked, "Velychenko won.") == [1.0]
    assert cover(asked, "Welytschenko lost.") == [RESPELLED_SHARE]
    assert cover(asked, "Halvorsen lost.") == [0.0]


def test_a_common_word_is_never_the_spelling_of_a_name() -> None:
    asked = (AskedTerm("barrett", 1.0, "barrett"),)
    assert cover(asked, "Mr Baret was left.") == [RESPELLED_SHARE]
    assert cover(asked, "A baret was left.") == [0.0]


def test_no_terms_cover_nothing() -> None:
    assert cover((), "Anything.", "At all.") == [0.0, 0.0]


def test_passages_do_not_lend_each_other_words() -> None:
    one, other = cover_passages((BARGE,), [Wording("", ["A barge."]), Wording("", ["A boat."])])
    assert (one.tolist(), other.tolist()) == ([0.75], [0.0])


@given(
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=4),
    title=st.text(max_size=20),
    names=st.booleans(),
)
def test_coverage_is_a_share_whatever_the_text(texts: list[str], title: str, names: bool) -> None:
    asked = (AskedTerm("a", 0.5, "aaaaa" if names else ""), AskedTerm("0", 0.25), AskedTerm("ß", 0.25))
    covered = cover(asked, *texts, title=title)
    assert len(covered) == len(texts)
    assert all(0 <= share <= 1 for share in covered)


WORDS = [
    "barge",
    "Barges",
    "BARGED",
    "piér",
    "PIERS",
    "Ärger",
    "argued",
    "pie",
    "x1",
    "_barge",
    "barge_x",
    "“Pier”",
]


@given(
    passages=st.lists(
        st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), min_size=2, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_coverage_is_what_reading_word_by_word_gives(passages: list[list[str]]) -> None:
    asked = (BARGE, AskedTerm("pier", 0.125), AskedTerm("arger", 0.125))

    def shares(text: str) -> list[bool]:
        terms = {term for word in re.findall(r"[^\W_]+", text) for term in analyze(word)}
        return [wanted.term in terms for wanted in asked]

    covered = cover_passages(asked, [Wording(title, sentences) for title, *sentences in passages])
    for coverage, texts in zip(covered, passages, strict=True):
        anywhere = [any(column) for column in zip(*map(shares, texts), strict=True)]
        for share, sentence in zip(coverage, texts[1:], strict=True):
            parts = zip(asked, shares(sentence), anywhere, strict=True)
            assert share == pytest.approx(
                sum(wanted.weight * (1.0 if here else 0.5 * there) for wanted, here, there in parts)
            )


def test_rarity_is_that_of_bm25() -> None:
    assert inverse_document_frequency(1, 9) == pytest.approx(math.log(1 + 8.5 / 1.5))
    assert inverse_document_frequency(0, 9) > inverse_document_frequency(8, 9) > 0


def test_rarity_survives_an_index_that_still_counts_replaced_chunks() -> None:
    assert inverse_document_frequency(12, 9) > 0


def test_function_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert content_text("When did the barge hit the pier?") == "barge hit pier"
    assert content_text("Who are they?") == "Who are they?"


def test_weights_sum_to_one_and_rare_words_weigh_more(library: Path) -> None:
    with Library.open(IndexSettings(data_dir=library)) as opened:
        terms = {term.term: term for term in weigh_terms("Did Hesper hit the bridge of Zzyzx?", opened)}
    assert sum(term.weight for term in terms.values()) == pytest.approx(1)
    assert terms["zzyzx"].weight > terms["hesper"].weight > terms["bridg"].weight
    assert (terms["hesper"].name, terms["bridg"].name) == ("hesper", "")


def test_a_question_without_words_has_no_terms(library: Path) -> None:
    with Library.open(IndexSettings(data_dir=library)) as opened:
        assert weigh_terms("?!", opened) == ()
