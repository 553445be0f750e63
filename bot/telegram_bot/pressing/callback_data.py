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
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from bot.telegram_bot.pressing.presses import (
    AskWithin,
    Cancel,
    ChooseLanguage,
    ChooseOutlet,
    ChooseWhoMayAsk,
    ChooseWindow,
    Forget,
    ListLatest,
    ListSources,
    MoreSources,
    Nothing,
    Press,
    Rate,
    ShowArticle,
    ShowPassage,
    ShowResults,
)
from bot.telegram_bot.pressing.windows import Window

MOST_BYTES = 64
SECRET_BYTES = 32

_VERSION = "1"
_MAC_BYTES = 8  # of which ten characters, 60 bits, are kept
_MAC_CHARS = 10
_DATA = re.compile(
    r"(?P<signed>(?P<version>[0-9A-Za-z])(?P<kind>[a-z])(?P<fields>[\w.-]*))~(?P<mac>[\w-]{10})", re.ASCII
)
_NUMBER = re.compile(r"[0-9a-z]{1,13}", re.ASCII)  # 13 digits in base 36 hold 64 bits
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_FLAG = re.compile("[01]")
_WORD = re.compile(r"[\w-]{1,24}", re.ASCII)


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
    "u": ChooseOutlet,
    "g": ChooseLanguage,
    "q": ChooseWhoMayAsk,
    "x": Forget,
    "c": Cancel,
    "n": Nothing,
}
Field = int | bool | str | Window

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
        """Return `press` for a button in a chat, at most 64 bytes. Raises ValueError when it is longer."""
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
        return _read_press(match["kind"], match["fields"]) or Refused(Refusal.UNKNOWN)

    def _sign(self, signed: str, chat_id: int) -> str:
        message = f"{chat_id}\n{signed}".encode()
        digest = hmac.new(self._secret, message, hashlib.sha256).digest()[:_MAC_BYTES]
        return urlsafe_b64encode(digest).decode()[:_MAC_CHARS]


def make_key(name: str) -> str:
    """Return 12 characters that stand for an article's id or an outlet, which may be longer than a button."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    return urlsafe_b64encode(digest).decode()


def find_name(key: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that `key` was made of, or None when it is gone."""
    return next((name for name in names if make_key(name) == key), None)


def _write(value: Field) -> str:
    if isinstance(value, str):  # a window, too
        return _require(_WORD, value)
    if value < 0:
        raise ValueError(f"{value} cannot stand in a button, which counts from 0")
    digits, number = "", int(value)
    while number > 0 or not digits:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _require(_NUMBER, digits)


def _read_press(letter: str, written: str) -> Press | None:
    """The press that a letter and fields divided by dots stand for, or None."""
    kind = _KINDS.get(letter)
    values = written.split(".") if written else []
    if kind is None or len(values) != len(fields(kind)):
        return None
    build: Callable[..., Press] = kind
    try:
        # The fields' types are their annotations, as text: `int`, `bool`, `str` or `Window`.
        pairs = zip(fields(kind), values, strict=True)
        return build(*(_READERS[str(field.type)](value) for field, value in pairs))
    except ValueError:
        return None


def _require(form: re.Pattern[str], written: str) -> str:
    if not form.fullmatch(written):
        raise ValueError(f"{written!r} cannot stand in a button")
    return written


def _read_number(written: str) -> int:
    return int(_require(_NUMBER, written), 36)


def _read_flag(written: str) -> bool:
    return {"0": False, "1": True}[_require(_FLAG, written)]


_READERS: dict[str, Callable[[str], Field]] = {
    "int": _read_number,
    "bool": _read_flag,
    "str": lambda written: _require(_WORD, written),
    "Window": Window,
}
