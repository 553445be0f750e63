"""Small pieces of text that several renderings share."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from rich.style import Style
from rich.text import Text

from bot.moments import format_day, format_moment
from bot.terminal_text import is_web_address, make_harmless
from qa.json_forms.moments import parse_timestamp

# What the pieces look like. Bold alone survives NO_COLOR.
MARKED = "bold"
NUMBER = "cyan"
OUTLET = "bold"
QUIET = "dim"
WARNING = "yellow"

# A collection can hold thousands of outlets; the first few are named and the rest counted.
OUTLETS_NAMED = 8


def count_things(number: int, noun: str) -> str:
    """Return "1 article", "2,000 articles"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def name_outlets(outlets: Sequence[str]) -> str:
    """Return "Courier, Tribune" or, of many, "Courier, Daily, ... and 1,200 more"."""
    rest = len(outlets) - OUTLETS_NAMED
    return make_harmless(", ".join(outlets[:OUTLETS_NAMED])) + (f" and {rest:,} more" if rest > 0 else "")


def name_day(moment: datetime | None) -> str:
    """Return "6 Feb 2024", or that there is no date."""
    return format_day(moment) if moment else "undated"


def name_span(earliest: datetime | None, latest: datetime | None) -> str:
    """Return "3 Mar 2026 to 19 May 2026", one day alone, or nothing when no article is dated."""
    if earliest is None or latest is None:
        return ""
    days = [format_day(earliest), format_day(latest)]
    return " to ".join(dict.fromkeys(days))


def name_filter(name: str, value: str) -> str:
    """Return "only since: 1 Mar 2026", "only source: Courier"; moments of a filter are ISO 8601.

    The filter `question` is no further one: it has the words of the question that the others were read from.
    """
    if name == "question":
        return f"as the question says: “{make_harmless(value)}”"
    if name in ("since", "until"):
        with suppress(ValueError):
            value = format_moment(parse_timestamp(value))
    return f"only {name}: {make_harmless(value)}"


def link_text(url: str) -> Text:
    """Return an address to print; it can be clicked only when it leads to the web."""
    style = Style(dim=True, link=url) if is_web_address(url) else Style(dim=True)
    return Text(make_harmless(url), style=style, overflow="fold")
