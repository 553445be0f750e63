"""Cutting text into messages: nothing is lost, nothing is too long, no tag, link or character is torn.

What is cut is written as HTML and read back by an independent parser with Telegram's rules.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_html import parse_html, utf16

from bot.telegram_bot.rendering.chat_text import make_harmless
from bot.telegram_bot.rendering.splitting import MOST_ENTITIES, MOST_UNITS, split_text
from bot.telegram_bot.rendering.styled_text import (
    Run,
    StyledText,
    bold,
    join,
    link,
    plain,
    quote,
    to_html,
    to_plain,
)

FAMILY = "👩‍👩‍👧"
CLUSTERS = (
    FAMILY,
    "👍🏽",
    "🇺🇦",
    "e\u0301",
    "1️⃣",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40) | st.sampled_from(
    [
        FAMILY,
        "🇺🇦🇩🇪",
        "</blockquote>",
        "&amp;",
        "<b>",
        "שלום עולם",
        "x" * 300,
        "<" * 500,
        "e\u0301" * 50,
        ". ",
        "! ",
        "\n",
        "\n\n",
    ]
)
texts = st.lists(words, max_size=60).map(" ".join)
runs = st.builds(
    Run,
    texts.filter(bool),
    bold=st.booleans(),
    url=st.sampled_from(["", "", "https://x.example/?a=1&b=%22", "https://y.example/'"]),
    quoted=st.booleans(),
)
styled = st.lists(runs, max_size=30).map(tuple)


def squeeze(text: str) -> str:
    """`text` without white space: all that a cut may take away."""
    return "".join(text.split())


@given(text=styled, most_units=st.integers(40, 400), most_entities=st.integers(3, 12))
@settings(max_examples=60, deadline=None)
def test_pieces_fit_and_together_say_everything(
    text: StyledText, most_units: int, most_entities: int
) -> None:
    pieces = split_text(text, most_units=most_units, most_entities=most_entities)
    parsed = [parse_html(to_html(piece)) for piece in pieces]
    assert squeeze("".join(one.text for one in parsed)) == squeeze(to_plain(text))
    for one in parsed:
        assert 0 < one.units <= most_units
        assert len(one.entities) <= most_entities


@given(text=styled)
@settings(max_examples=50, deadline=None)
def test_every_character_keeps_its_style(text: StyledText) -> None:
    def looks(runs: StyledText) -> list[tuple[str, bool, str, bool]]:
        return [(c, run.bold, run.url, run.quoted) for run in runs for c in run.text if not c.isspace()]

    pieces = split_text(text, most_units=100)
    assert [look for piece in pieces for look in looks(piece)] == looks(text)


def test_a_long_text_is_cut_behind_a_sentence() -> None:
    sentences = [f"The mayor of Oldmere said on day {n} that the bridge stays closed." for n in range(200)]
    pieces = split_text(plain(" ".join(sentences)))
    assert len(pieces) > 1
    assert [sentence for piece in pieces for sentence in to_plain(piece).split(". ")]
    for piece in pieces:
        assert to_plain(piece).endswith("closed.")
        assert to_plain(piece).startswith("The mayor")


def test_the_number_of_a_source_stays_with_its_sentence() -> None:
    claim = (
        plain("The barge hit the pier on Saturday morning. ") + link("[1]", "https://x.example") + plain(" ")
    )
    for most_units in range(120, 200):
        for piece in split_text(claim * 12, most_units=most_units):
            assert not to_plain(piece).startswith("[1]")
            assert to_plain(piece).endswith("[1]")


def test_paragraphs_stay_whole_where_they_fill_half_a_message() -> None:
    paragraphs = ["One sentence here. And another one there." * 20] * 6
    pieces = split_text(plain("\n\n".join(paragraphs)), most_units=2_000)
    assert [to_plain(piece) for piece in pieces] == ["\n\n".join(paragraphs[:2])] * 3


def test_a_link_and_bold_words_are_never_cut_while_they_fit() -> None:
    text = join(
        [plain("word " * 7), link("a link of several words", "https://x.example"), bold("some bold words")]
        * 9,
        " ",
    )
    for most_units in range(30, 120):
        for piece in split_text(text, most_units=most_units):
            parsed = parse_html(to_html(piece))
            assert set(parsed.texts("text_link")) <= {"a link of several words"}
            assert set(parsed.texts("bold")) <= {"some bold words"}


def test_a_block_quote_goes_on_in_the_next_message() -> None:
    html = [to_html(piece) for piece in split_text(quote(plain("A sentence in a quote. " * 300)))]
    assert len(html) == 2
    for one in html:
        assert one.startswith("<blockquote expandable>A sentence")
        assert one.endswith("quote.</blockquote>")


@pytest.mark.parametrize("cluster", CLUSTERS)
def test_what_is_seen_as_one_character_is_not_cut(cluster: str) -> None:
    for shift in range(8):
        for piece in split_text(plain("x" * shift + cluster * 40), most_units=30):
            assert to_plain(piece).lstrip("x").replace(cluster, "") == ""


def test_an_emoji_counts_as_two() -> None:
    assert len(split_text(plain("👍" * (MOST_UNITS // 2)))) == 1
    assert len(split_text(plain("👍" * (MOST_UNITS // 2) + "x"))) == 2


def test_thousands_of_links_go_out_a_hundred_at_a_time() -> None:
    pieces = split_text(join([link(f"[{n}]", "https://x.example") for n in range(250)], " "))
    assert [len(parse_html(to_html(piece)).entities) for piece in pieces] == [
        MOST_ENTITIES,
        MOST_ENTITIES,
        50,
    ]


def test_one_word_longer_than_a_message_is_cut_all_the_same() -> None:
    pieces = split_text(bold("<" * 10_000))
    assert [utf16(parse_html(to_html(piece)).text) for piece in pieces] == [4096, 4096, 1808]


def test_marks_without_end_on_one_letter_end_all_the_same() -> None:
    assert len(split_text(plain("e" + "\u0301" * 9_000))) == 3


def test_nothing_is_sent_for_white_space() -> None:
    assert split_text(plain(" \n\t ")) == []
    assert split_text(()) == []


@given(text=texts)
@settings(max_examples=50, deadline=None)
def test_harmless_text_survives_being_made_harmless_again(text: str) -> None:
    assert make_harmless(make_harmless(text)) == make_harmless(text)
