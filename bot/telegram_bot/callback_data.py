"""What a button says when it is pressed: typed presses in, at most 64 bytes out, and the way back.

Context: what stands in a button comes back from the user's own client, which may be patched: it can send any
bytes for any message of ours. Buttons also outlive restarts, versions of Byline, and `/forget`.

Choice: a press names what is kept (a turn by its number, an article by a digest of its id) and carries a MAC
of 60 bits over itself and the chat, under a secret that is made once for an installation and kept in the chat
store. So nobody can count through the turns of other chats, no handler has to ask whether a number belongs to
this chat, and a button pressed after a restart works. The alternative, random references to rows of the
store, costs a write for each button of each message, most of which are never pressed.

Cost: ten characters of the 64. With another secret, old buttons are refused, and the person asks again. To
undo: leave out the MAC, and check every number against the chat.

The form is version, letter of the kind, fields divided by dots, MAC: `1p2k.3~Ab3dE6gH1_` is source 3 of
turn 92.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from bot.telegram_bot.windows import Window

MOST_BYTES = 64
SECRET_BYTES = 32

_VERSION = "1"
_MAC_BYTES = 8  # of which ten characters, 60 bits, are kept
_MAC_CHARS = 10
_DATA = re.compile(r"(?P<signed>(?P<version>[0-9A-Za-z])(?P<kind>[a-z])(?P<fields>[\w.-]*))~(?P<mac>[\w-]{10})", re.ASCII)
_NUMBER = re.compile(r"[0-9a-z]{1,13}", re.ASCII)  # 13 digits in base 36 hold 64 bits
_WORD = re.compile(r"[\w-]{1,24}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MoreSources:
    """Show the sources of a turn that did not fit under its answer, and what else was found."""

    turn: int


@dataclass(frozen=True, slots=True)
class ShowPassage:
    """Show what stands around the quote of citation `n`."""

    turn: int
    n: int


@dataclass(frozen=True, slots=True)
class AskWithin:
    """Ask a turn's question again, of the articles in a window."""

    turn: int
    window: Window


@dataclass(frozen=True, slots=True)
class Rate:
    """Thumbs up or down for the answer of a turn."""

    turn: int
    good: bool


@dataclass(frozen=True, slots=True)
class ShowResults:
    """Turn to a page of a search."""

    turn: int
    page: int


@dataclass(frozen=True, slots=True)
class ShowArticle:
    """Turn to a page of an article; `key` is its `article_key`."""

    key: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class ListSources:
    """Turn to a page of the outlets."""

    page: int


@dataclass(frozen=True, slots=True)
class ListLatest:
    """Turn to a page of the newest articles."""

    page: int


@dataclass(frozen=True, slots=True)
class ChooseWindow:
    """Let all further answers of the chat look back only so far."""

    window: Window


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Speak this language in the chat."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseWhoMayAsk:
    """In a group: let everybody ask, or only its administrators."""

    admins_only: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete what is kept about the person in this chat, or leave it after all."""

    really: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """Take a question out of the queue; `update` is the number of the update that asked it."""

    update: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """A button that only shows something: the number of the page."""


Press = (
    MoreSources
    | ShowPassage
    | AskWithin
    | Rate
    | ShowResults
    | ShowArticle
    | ListSources
    | ListLatest
    | ChooseWindow
    | ChooseLanguage
    | ChooseWhoMayAsk
    | Forget
    | Cancel
    | Nothing
)

# The letters are in messages already sent: one may be added, none given to another kind.
_KINDS: dict[str, type[Press]] = {
    "m": MoreSources,
    "p": ShowPassage,
    "w": AskWithin,
    "r": Rate,
    "s": ShowResults,
    "a": ShowArticle,
    "o": ListSources,
    "l": ListLatest,
    "f": ChooseWindow,
    "g": ChooseLanguage,
    "q": ChooseWhoMayAsk,
    "x": Forget,
    "c": Cancel,
    "n": Nothing,
}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


class Refusal(StrEnum):
    """Why what a button sent is not acted on."""

    FORGED = "forged"  # no data of ours, or for another chat, or made with another secret
    OUTDATED = "outdated"  # a version of Byline that is gone made it
    UNKNOWN = "unknown"  # ours, but of no kind that this version knows


@dataclass(frozen=True, slots=True)
class Refused:
    """What a button sent was not taken."""

    why: Refusal


class CallbackCodec:
    """Writes and reads callback data under the secret of one installation."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SECRET_BYTES:
            raise ValueError(f"the secret of the buttons has {len(secret)} bytes, {SECRET_BYTES} are needed")
        self._secret = secret

    def encode(self, press: Press, *, chat_id: int) -> str:
        """Return `press` for a button in a chat: ASCII, at most 64 bytes. Raises ValueError when it is longer."""
        values = ".".join(_write(getattr(press, field.name)) for field in fields(press))
        signed = f"{_VERSION}{_LETTERS[type(press)]}{values}"
        data = f"{signed}~{self._sign(signed, chat_id)}"
        if len(data.encode()) > MOST_BYTES:
            raise ValueError(f"{data!r} has more than {MOST_BYTES} bytes")
        return data

    def decode(self, data: str, *, chat_id: int) -> Press | Refused:
        """Return what was pressed in a chat, or why it is refused; never raises."""
        match = _DATA.fullmatch(data)
        if match is None or len(data) > MOST_BYTES:
            return Refused(Refusal.FORGED)
        if match["version"] != _VERSION:
            return Refused(Refusal.OUTDATED)
        if not hmac.compare_digest(match["mac"], self._sign(match["signed"], chat_id)):
            return Refused(Refusal.FORGED)
        kind = _KINDS.get(match["kind"])
        values = match["fields"].split(".") if match["fields"] else []
        if kind is None or len(values) != len(fields(kind)):
            return Refused(Refusal.UNKNOWN)
        try:
            read = [_read(str(field.type), value) for field, value in zip(fields(kind), values, strict=True)]
        except ValueError:
            return Refused(Refusal.UNKNOWN)
        return kind(*read)

    def _sign(self, signed: str, chat_id: int) -> str:
        message = f"{chat_id}\n{signed}".encode()
        digest = hmac.new(self._secret, message, hashlib.sha256).digest()[:_MAC_BYTES]
        return urlsafe_b64encode(digest).decode()[:_MAC_CHARS]


def article_key(article_id: str) -> str:
    """Return 12 characters that stand for an article's id, which may be longer than a button holds."""
    return urlsafe_b64encode(hashlib.blake2b(article_id.encode(), digest_size=9).digest()).decode()


def find_article(key: str, article_ids: Iterable[str]) -> str | None:
    """Return the id that `key` stands for, or None when the article is gone."""
    return next((article_id for article_id in article_ids if article_key(article_id) == key), None)


def _write(value: object) -> str:
    if isinstance(value, Window):
        return value.value
    if isinstance(value, bool | int):
        return _to_base36(int(value))
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    raise ValueError(f"{value!r} cannot stand in a button")


def _read(kind: str, written: str) -> int | bool | str | Window:
    if kind == "Window":
        return Window(written)
    if kind == "str":
        return _require(_WORD, written)
    number = int(_require(_NUMBER, written), 36)
    if kind == "bool":
        return (False, True)[number] if number in (0, 1) else _refuse(written)
    return number


def _require(form: re.Pattern[str], written: str) -> str:
    return written if form.fullmatch(written) else _refuse(written)


def _refuse(written: str) -> str:
    raise ValueError(f"{written!r} is not of the form that its field has")


def _to_base36(number: int) -> str:
    if number < 0:
        raise ValueError(f"{number} is negative; a button counts from 0")
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits
