"""Nothing that an article says may command the terminal it is shown on."""

from __future__ import annotations

import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from bot.consoles import print_hanging
from bot.terminal_text import is_web_address, make_harmless

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY_TEXT)
def test_harmless_text_has_no_control_character_and_the_same_length(text: str) -> None:
    harmless = make_harmless(text)
    assert len(harmless) == len(text)
    assert not {unicodedata.category(character) for character in harmless} & {"Cc", "Cs", "Zl", "Zp"}
    assert make_harmless(harmless) == harmless


def test_an_escape_sequence_is_shown_and_not_obeyed() -> None:
    assert make_harmless("a\x1b[31mred\x07\nline\x9b2J") == "a␛[31mred␇ line\ufffd2J"


def test_direction_overrides_are_taken_out_of_play() -> None:
    assert make_harmless("\u202eexe.fdp\u202c") == "\u200bexe.fdp\u200b"


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "HTTP://example.org"])
def test_web_addresses_may_become_links(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https://a b",
        "https://a\x1b]8;;\x07",
    ],
)
def test_nothing_else_becomes_a_link(url: str | None) -> None:
    assert not is_web_address(url)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300))
def test_hanging_lines_fit_the_width_and_carry_no_trailing_spaces(text: str) -> None:
    written = StringIO()
    console = Console(file=written, width=40, markup=False, highlight=False, emoji=False)
    print_hanging(console, Text(make_harmless(text)), first="[1] ")
    lines = written.getvalue().splitlines()
    assert all(Text(line).cell_len <= 40 for line in lines)
    assert all(line.startswith(("[1]", "    ")) or not line for line in lines)
