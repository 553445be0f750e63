"""Telegram's HTML: from marked-up text to the text that is shown and the entities over it.

Written from the Bot API's section "HTML style": the tags there, four named entities and all numeric ones, and
offsets in UTF-16 units. Refuses what the server refuses, in its words.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from .refusals import bad_request

MOST_UNITS, MOST_ENTITIES = 4_096, 100
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler",
    "tg-spoiler": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_PIECE = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});|<(/?)([^<>\s/]*)([^<>]*)>|<|[^<&]+|&")
_ATTRIBUTE = re.compile(r'\s+([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\'>]+)))?')
_LINK = re.compile(r"(?:https?|tg|ftp|tonsite)://\S|mailto:|tel:", re.IGNORECASE)


@dataclass
class Formatted:
    """Text as it is shown, its entities as the API lists them, and how many went over the limit."""

    text: str
    entities: list[dict[str, Any]]
    dropped: int = 0


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> Formatted:
    """Return what the server would show for `source`. Raises RefusalError 400 when it cannot parse it."""
    text = ""
    opened: list[_Open] = []
    entities: list[dict[str, Any]] = []
    for piece in _PIECE.finditer(source):
        at = len(source[: piece.start()].encode("utf-8"))
        closing, tag, rest = piece.group(1), piece.group(2), piece.group(3)
        if tag is None:
            if piece.group() == "<":
                raise _unparsable(f"Unclosed start tag at byte offset {at}")
            text += (
                html.unescape(piece.group())
                if piece.group().endswith(";") and piece.group()[0] == "&"
                else piece.group()
            )
        elif closing:
            entities += _close(opened, tag.lower(), text, at)
        else:
            opened.append(_open(tag.lower(), rest, text, at, opened))
    if opened:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    return _trim(text, entities)


def check_length(formatted: Formatted) -> Formatted:
    """Return `formatted`. Raises RefusalError 400 when nobody could send it."""
    if not formatted.text:
        raise bad_request("message text is empty")
    if units(formatted.text) > MOST_UNITS:
        raise bad_request("message is too long")
    return formatted


def _unparsable(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _open(tag: str, rest: str, text: str, at: int, opened: list[_Open]) -> _Open:
    if tag not in _KINDS:
        raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {at}')
    attributes = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(rest)}
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    if tag == "blockquote" and any(one.tag == "blockquote" for one in opened):
        raise _unparsable(f"Nested blockquotes are not allowed at byte offset {at}")
    return _Open(tag, units(text), attributes)


def _close(opened: list[_Open], tag: str, text: str, at: int) -> list[dict[str, Any]]:
    if not opened:
        raise _unparsable(f"Unexpected end tag at byte offset {at}")
    last = opened.pop()
    if tag not in ("", last.tag):
        raise _unparsable(
            f'Unmatched end tag at byte offset {at}, expected "</{last.tag}>", found "</{tag}>"'
        )
    entity: dict[str, Any] = {
        "type": _KINDS[last.tag], "offset": last.offset, "length": units(text) - last.offset
    }  # fmt: skip
    if last.tag == "blockquote" and "expandable" in last.attributes:
        entity["type"] = "expandable_blockquote"
    if last.tag == "a":
        entity["url"] = html.unescape(last.attributes.get("href", ""))
        if not _LINK.match(entity["url"]):
            return []  # the server shows the words and makes no link of them
    return [entity] if entity["length"] else []


def _trim(text: str, entities: list[dict[str, Any]]) -> Formatted:
    """Cut white space at both ends, as the server does, and keep the first hundred entities."""
    before = units(text) - units(text.lstrip())
    shown = text.strip()
    kept = []
    for entity in sorted(entities, key=lambda one: (one["offset"], -one["length"])):
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, units(shown))
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return Formatted(shown, kept[:MOST_ENTITIES], max(len(kept) - MOST_ENTITIES, 0))
