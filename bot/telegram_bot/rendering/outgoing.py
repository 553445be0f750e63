"""What is sent to a chat, before anybody talks to Telegram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it opens `url`, or sends `data` (at most 64 bytes) back when pressed."""

    text: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """One message: Telegram's HTML, at most 4,096 UTF-16 units once parsed, and rows of buttons below it."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
