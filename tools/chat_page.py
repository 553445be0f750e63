"""Messages as the Bot API knows them in, a page that looks like a chat on a phone out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

Entity = Mapping[str, Any]  # as the API describes it: type, offset, length, url

STYLE = Path(__file__).with_suffix(".css")
QUOTE = "expandable_blockquote"
_TAGS = {"bold": ("<b>", "</b>"), "italic": ("<i>", "</i>"), "text_link": ("<a>", "</a>")}
# There may be no font with coloured emoji; these two stand below every answer.
_THUMB = (
    '<svg class="thumb{down}" viewBox="0 0 24 24"><path d="M2 11h4v10H2z" fill="#f5a623"/><path d="M7.5 '
    "20.2V11.3L11.6 3c1.9 0 2.7 1.4 2.4 3L13.2 9.4h5.9c1.3 0 2.3 1.2 2 2.5l-1.7 7.2c-.3 1.1-1.2 1.9-2.4 "
    '1.9h-6.6c-.9 0-2.2-.3-2.9-.8z" fill="#ffcd3c"/></svg>'
)
_PICTURES = {"👍": _THUMB.format(down=""), "👎": _THUMB.format(down=" down")}


@dataclass(frozen=True)
class Drawn:
    """One message. `unfolded` are the numbers of the quotations that somebody has opened."""

    text: str
    entities: Sequence[Entity]
    rows: Sequence[Sequence[str]]
    by_bot: bool
    time: str
    unfolded: frozenset[int] = frozenset()


def to_page(messages: Sequence[Drawn], *, name: str = "Byline") -> str:
    """Return the chat as one HTML page without anything to load."""
    chat = "".join(map(_to_message, messages))
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><style>{STYLE.read_text("utf-8")}</style>'
        f'<header><span class="back"></span><span class="face">{escape(name[0])}</span>'
        f"<span><b>{escape(name)}</b><small>bot</small></span></header><main>{chat}</main></html>"
    )


def to_html(text: str, entities: Sequence[Entity], unfolded: frozenset[int] = frozenset()) -> str:
    """Return `text` with its entities as tags. Offsets count UTF-16 units; entities nest, none cross."""
    units = text.encode("utf-16-le")
    events: list[tuple[int, int, int, str]] = []  # where, ends before starts, outer before inner, tag
    quotes = 0
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        opening, closing = _TAGS.get(entity["type"], ("", ""))
        if entity["type"] == QUOTE:
            opening = "<blockquote class=unfolded>" if quotes in unfolded else "<blockquote>"
            opening, closing, quotes = f"{opening}<p>", "</p></blockquote>", quotes + 1
        events += [(start, 1, -length, opening), (start + length, 0, length, closing)]
    html, place = "", 0
    for where, _, _, tag in sorted(events):
        html += escape(units[2 * place : 2 * where].decode("utf-16-le")) + tag
        place = where
    html += escape(units[2 * place :].decode("utf-16-le"))
    # A block quote stands on lines of its own; the line breaks around it are in it already.
    return html.replace("</blockquote>\n", "</blockquote>").replace("\n<blockquote", "<blockquote")


def _to_message(message: Drawn) -> str:
    side = "theirs" if message.by_bot else "ours"
    rows = "".join(f"<div class=row>{''.join(map(_to_button, row))}</div>" for row in message.rows)
    read = "" if message.by_bot else "<i class=read></i>"
    return (
        f"<div class='message {side}'><div class=bubble>"
        f"{to_html(message.text, message.entities, message.unfolded)}"
        f"<time>{message.time}{read}</time></div>{rows}</div>"
    )


def _to_button(label: str) -> str:
    return f"<span class=button>{_PICTURES.get(label) or escape(label)}</span>"
