"""The Bot API emulator itself: it must refuse what Telegram refuses, or the door's tests prove nothing."""

from __future__ import annotations

import pytest
from bot_api import RefusalError
from bot_api.formatting import check_length, parse_html, units
from bot_api.specification import SPECIFICATION, find_fault

needs_specification = pytest.mark.skipif(
    not SPECIFICATION.is_file(), reason="the machine-readable Bot API is not beside this folder"
)


def test_reads_tags_as_entities_over_the_text_that_is_shown() -> None:
    formatted = parse_html(
        'A <b>bold</b> &lt;word&gt; and <a href="https://x.example/?a=1&amp;b=2">a link</a>'
    )
    assert formatted.text == "A bold <word> and a link"
    assert formatted.entities == [
        {"type": "bold", "offset": 2, "length": 4},
        {"type": "text_link", "offset": 18, "length": 6, "url": "https://x.example/?a=1&b=2"},
    ]


def test_counts_in_utf_16_units() -> None:
    formatted = parse_html("👍🏽 <b>x</b>")
    assert units("👍🏽") == 4
    assert formatted.entities == [{"type": "bold", "offset": 5, "length": 1}]


def test_knows_quotes_that_open() -> None:
    (entity,) = parse_html("<blockquote expandable>quoted</blockquote>").entities
    assert entity["type"] == "expandable_blockquote"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", "Can't find end tag"),
        ("x</b>", "Unexpected end tag"),
        ("<b>x</i>", "Unmatched end tag"),
        ("<table>x</table>", 'Unsupported start tag "table"'),
        ("a < b", "Unclosed start tag"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "Nested"),
    ],
)
def test_refuses_markup_that_telegram_refuses(source: str, reason: str) -> None:
    with pytest.raises(RefusalError, match=reason):
        parse_html(source)


@pytest.mark.parametrize(
    ("source", "reason"),
    [("", "empty"), (" \n", "empty"), ("<b> </b>", "empty"), ("x" * 4_097, "long"), ("😀" * 2_049, "long")],
)
def test_refuses_texts_of_no_or_too_many_units(source: str, reason: str) -> None:
    with pytest.raises(RefusalError, match=reason):
        check_length(parse_html(source))


def test_takes_the_longest_text_however_much_markup_it_has() -> None:
    assert len(check_length(parse_html("<b>" + "x" * 4_096 + "</b>")).text) == 4_096


def test_drops_entities_over_the_limit_and_says_so() -> None:
    assert parse_html("<b>x</b> " * 103).dropped == 3


@needs_specification
@pytest.mark.parametrize(
    ("parameters", "fault"),
    [
        ({}, ""),
        ({"chat_id": "@name"}, ""),
        ({"colour": "red"}, "unknown parameters"),
        ({"message_thread_id": "five"}, "message_thread_id is not"),
        ({"link_preview_options": '{"is_disabled": true}'}, ""),
        ({"link_preview_options": '{"disabled": true}'}, "is not"),
        ({"reply_markup": '{"inline_keyboard": [[{"text": "y", "url": "z"}]]}'}, ""),
        ({"reply_markup": '{"inline_keyboard": [[{"url": "z"}]]}'}, "is not"),
    ],
)
def test_checks_parameters_against_the_specification(parameters: dict[str, str], fault: str) -> None:
    found = find_fault("sendMessage", {"chat_id": "1", "text": "x"} | parameters)
    assert fault in found
    assert bool(found) == bool(fault)


@needs_specification
def test_checks_methods_and_what_they_require() -> None:
    assert "no such method" in find_fault("sendMassage", {})
    assert "chat_id is required" in find_fault("sendMessage", {"text": "x"})
