"""Text from articles, file names and questions, made harmless for a terminal.

A terminal obeys what it is told to print: an escape sequence inside an article could recolour the screen,
move the cursor over an earlier line, change the window's title or, in some terminals, worse. Everything that
Byline did not write itself passes through `make_harmless` before it is printed.

Replacing is one character for one character, so that spans into the text stay true.
"""

from __future__ import annotations

import re

_REPLACEMENTS: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # C0 controls as their pictures: ESC becomes ␛
    0x7F: "\u2421",  # ␡
    **dict.fromkeys(range(0x80, 0xA0), "\ufffd"),  # C1 controls: some terminals read them as ESC and a letter
    # Line breaks and tabs are layout; the door does its own.
    **{ord(layout): " " for layout in "\t\n\v\f\r\x85\u2028\u2029"},
    # Embeddings and overrides of the writing direction can show words in an order nobody wrote.
    **dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\u200b"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # lone surrogates: no encoding can print them
}

# A link is only as good as its scheme (`javascript:`, `file:`), and white space or a control ends it early.
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\u2028\u2029]+", re.IGNORECASE)


def make_harmless(text: str) -> str:
    r"""Return `text` on one line with nothing in it that a terminal would obey, of the same length.

    "a\x1b[31mred\nline" becomes "a␛[31mred line".
    """
    return text.translate(_REPLACEMENTS)


def is_web_address(url: str | None) -> bool:
    """Tell whether `url` may become a link: http or https, and one unbroken word."""
    return url is not None and _WEB_ADDRESS.fullmatch(url) is not None
