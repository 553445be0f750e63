"""Telegram's HTML read as Telegram reads it, strictly: for tests of what is sent.

Written from the Bot API's rules and not from the code that writes: known tags only, each closed in its place;
no block quote or link inside another; every `<`, `>` and `&` of the text escaped; offsets and lengths in
UTF-16 code units; white space around the message, and entities without a visible character, are dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

_TOKEN = re.compile(
    r"(?P<open><(?:b|blockquote expandable|a href=\"[^\"<>]*\")>)|(?P<close></(?:b|blockquote|a)>)"
    r"|(?P<escape>&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)|(?P<text>[^<>&]+)|(?P<wrong>.)",
    re.DOTALL,
)
_KINDS = {"b": "bold", "a": "text_link", "blockquote": "expandable_blockquote"}


class HtmlError(Exception):
    """Telegram would answer 400: can't parse entities."""


@dataclass(frozen=True)
class Entity:
    """`offset` and `length` count UTF-16 code units of the message's text."""

    kind: str
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True)
class Parsed:
    """A message as it is shown."""

    text: str
    entities: tuple[Entity, ...]

    @property
    def units(self) -> int:
        """The length that Telegram compares with 4,096."""
        return utf16(self.text)

    def texts(self, kind: str) -> list[str]:
        """What stands inside the entities of a kind."""
        return [self.cut(entity) for entity in self.entities if entity.kind == kind]

    def cut(self, entity: Entity) -> str:
        """The characters of an entity."""
        encoded = self.text.encode("utf-16-le")
        return encoded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def utf16(text: str) -> int:
    """Number of UTF-16 units. Raises UnicodeEncodeError for a lone surrogate: no message may hold one."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(html: str) -> Parsed:
    """Return text and entities. Raises HtmlError."""
    text, entities = "", []
    opened: list[tuple[str, str, str]] = []  # tag, address, text before it
    for token in _TOKEN.finditer(html):
        if token["text"] or token["escape"]:
            text += token["text"] or unescape(token["escape"])
        elif token["open"]:
            tag, _, attribute = token["open"][1:-1].partition(" ")
            if any(tag == other for other, _, _ in opened):
                raise HtmlError(f"<{tag}> inside <{tag}>")
            url = unescape(attribute[len('href="') : -1]) if tag == "a" else ""
            opened.append((tag, url, text))
        elif token["close"]:
            tag = token["close"][2:-1]
            if not opened or opened[-1][0] != tag:
                raise HtmlError(f"</{tag}> closes nothing")
            _, url, before = opened.pop()
            entities.append(Entity(_KINDS[tag], utf16(before), utf16(text[len(before) :]), url))
        else:
            raise HtmlError(f"{token['wrong']!r} at {token.start()} is not escaped")
    if opened:
        raise HtmlError(f"<{opened[-1][0]}> is not closed")
    stripped = text.strip()
    lead = utf16(text[: len(text) - len(text.lstrip())])
    moved = (Entity(one.kind, one.offset - lead, one.length, one.url) for one in entities)
    return Parsed(stripped, tuple(sorted(moved, key=lambda one: (one.offset, -one.length))))
