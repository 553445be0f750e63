"""Any text as Markdown that shows that text and nothing else: no link, no emphasis, no HTML, no heading.

What is escaped is what CommonMark or GitHub's dialect, with footnotes, tables and bare addresses that become
links, give a meaning to. The point of "example.org" is escaped and that of "2.5 million" is not: the file is
read as text too.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.terminal_text import make_harmless

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}  # every reader knows these; not every one knows \<
_ANYWHERE = re.compile(r"[\\`*_\[\]|~^$@{}#]|:(?=//|[\w+-]+:)")
_IN_ADDRESS = re.compile(r"(?<=\w)\.(?=[^\W_])(?!\d)")
_AT_LINE_START = re.compile(r"^(?:[+=:-]|\d{1,9}(?=[.)]))")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060-\u2064\ufeff]")
_SAFE_IN_ADDRESS = "!#$%&'()*+,-./:;=?@[]_~"


def escape(text: str) -> str:
    r"""Return `text` in one line of Markdown that a reader sees as `text`, spaces folded.

    >>> print(escape("1. [click](javascript:x) & <b>"))
    1\. \[click\](javascript:x) &amp; &lt;b&gt;
    """
    line = " ".join(_INVISIBLE.sub("", make_harmless(text)).split())
    line = _ANYWHERE.sub(lambda found: f"\\{found[0]}", line)
    line = _IN_ADDRESS.sub(r"\\.", line)
    line = _AT_LINE_START.sub(_escape_start, line)
    return "".join(_ENTITIES.get(character, character) for character in line)


def link(label: str, address: str) -> str:
    """Return a Markdown link; `address` is one that `is_web_address` has let through."""
    return f"[{escape(label)}](<{_quote(address)}>)"


def _quote(address: str) -> str:
    return quote(address, safe=_SAFE_IN_ADDRESS, errors="replace").replace("&", "&amp;")


def _escape_start(found: re.Match[str]) -> str:
    """A line may not begin as a list, a rule or a definition: "\\- ", "1\\. "."""
    return f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}"
