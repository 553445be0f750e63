"""The picture in the README: entities become tags where they stand, and the picture is there and small."""

from __future__ import annotations

import struct

from tools.chat_page import Drawn, to_html, to_page
from tools.draw_conversation import PICTURE, SCALE, WIDTH

MOST_BYTES = 200_000


def test_entities_become_tags_by_their_place_in_utf_16() -> None:
    entities = [
        {"type": "expandable_blockquote", "offset": 3, "length": 8},
        {"type": "bold", "offset": 3, "length": 5},
        {"type": "text_link", "offset": 6, "length": 2, "url": "https://x.example"},
    ]
    html = to_html("😀\n<b>cd\ne\nf", entities)
    assert html == "😀<blockquote><p><b>&lt;b&gt;<a>cd</a></b>\ne\n</p></blockquote>f"


def test_the_quotation_that_was_opened_is_unfolded() -> None:
    quotes = [{"type": "expandable_blockquote", "offset": at, "length": 1} for at in (0, 2)]
    html = to_html("a\nb", quotes, frozenset({1}))
    assert html == "<blockquote><p>a</p></blockquote><blockquote class=unfolded><p>b</p></blockquote>"


def test_a_page_holds_no_markup_of_a_message() -> None:
    page = to_page([Drawn("<script>", [], [["<i>"]], by_bot=True, time="9:41")])
    assert "<script>" not in page
    assert "&lt;i&gt;" in page


def test_the_picture_is_as_wide_as_a_phone_and_small() -> None:
    content = PICTURE.read_bytes()
    (width,) = struct.unpack(">I", content[16:20])
    assert width == WIDTH * SCALE
    assert len(content) <= MOST_BYTES
