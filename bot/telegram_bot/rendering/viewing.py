"""For whom something is rendered: the language, and the chat that its buttons belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.telegram_bot.pressing.callback_data import CallbackCodec
from bot.telegram_bot.pressing.presses import Press
from bot.telegram_bot.rendering.chat_text import clip, is_link, isolate, make_harmless
from bot.telegram_bot.rendering.outgoing import Button, OutgoingMessage
from bot.telegram_bot.rendering.phrasing import Phrases
from bot.telegram_bot.rendering.splitting import split_text
from bot.telegram_bot.rendering.styled_text import StyledText, plain, to_html

Rows = tuple[tuple[Button, ...], ...]

_LONGEST_LABEL = 48  # characters: a phone shows about thirty
_LONGEST_NAME = 300  # characters of a title or an outlet


@dataclass(frozen=True, slots=True)
class View:
    """One chat in one language."""

    phrases: Phrases
    codec: CallbackCodec
    chat_id: int

    def button(self, text: str, press: Press) -> Button:
        """Return a button that sends `press` back from this chat."""
        return Button(clip(text, _LONGEST_LABEL), data=self.codec.encode(press, chat_id=self.chat_id))

    def link_button(self, text: str, url: str | None) -> tuple[Button, ...]:
        """Return a button that opens a page of the web; none when `url` leads elsewhere."""
        return (Button(clip(text, _LONGEST_LABEL), url=url),) if url and is_link(url) else ()

    def name_source(self, source: str | None) -> str:
        """Return an outlet's name, harmless, or that there is none."""
        return name(source) or self.phrases.say("source-unknown")

    def name_title(self, title: str) -> str:
        """Return a headline, harmless, or that there is none."""
        return name(title) or self.phrases.say("untitled")

    def name_day(self, moment: datetime | None) -> str:
        """Return a day as the language writes it, or that there is none."""
        return self.phrases.day(moment) if moment else self.phrases.say("source-undated")


def name(text: str | None) -> str:
    """Return a title, an outlet or a person for a line of ours: harmless, not too long, in its direction."""
    return isolate(clip(make_harmless(text or ""), _LONGEST_NAME))


def to_messages(text: StyledText, rows: Iterable[Iterable[Button]] = ()) -> tuple[OutgoingMessage, ...]:
    """Return `text` as one message or more, the buttons below the last; never none."""
    pieces = split_text(text) or [plain("…")]
    buttons = tuple(row for row in map(tuple, rows) if row)
    last = len(pieces) - 1
    return tuple(
        OutgoingMessage(to_html(piece), buttons if number == last else ())
        for number, piece in enumerate(pieces)
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its number from 1, how many there are, and which items stand on it."""

    number: int
    pages: int
    items: range


def cut_page(count: int, number: int, *, size: int) -> Page:
    """Return page `number` of `count` items, or the nearest page that there is."""
    pages = max(1, -(-count // size))
    number = min(max(number, 1), pages)
    return Page(number, pages, range((number - 1) * size, min(number * size, count)))
