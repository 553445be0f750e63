"""Links that start the bot: `https://t.me/<bot>?start=<parameter>` opens a question or an article,
or lets somebody in.

A parameter has at most 64 characters of A-Z, a-z, 0-9, _ and -, and anybody can make one: what it opens is
what anybody could ask.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from bot.telegram_bot.pressing.callback_data import make_key

MOST_CHARS = 64
FROM_INLINE = "inline"  # opens nothing: somebody comes from a list of inline answers

_ARTICLE, _QUESTION, _INVITATION = "a-", "q-", "i-"
_KEY = re.compile(r"[\w-]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LinkedQuestion:
    """Ask this question."""

    question: str


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """Show the article whose id has this `make_key`."""

    key: str


@dataclass(frozen=True, slots=True)
class LinkedInvitation:
    """Let in who has this code, if it is one."""

    code: str


def link_article(bot_name: str, article_id: str) -> str:
    """Return the link that opens an article in a private chat with `bot_name` (without its @)."""
    return _link(bot_name, _ARTICLE + make_key(article_id))


def link_question(bot_name: str, question: str) -> str | None:
    """Return the link that asks `question`; None when it is empty or has more than 46 bytes."""
    written = urlsafe_b64encode(question.encode("utf-8", "replace")).decode().rstrip("=")
    parameter = _QUESTION + written
    return _link(bot_name, parameter) if question.strip() and len(parameter) <= MOST_CHARS else None


def link_invitation(bot_name: str, code: str) -> str:
    """Return the link that lets somebody in; `code` is one of the guest list's."""
    return _link(bot_name, _INVITATION + code)


def read_start(parameter: str) -> LinkedQuestion | LinkedArticle | LinkedInvitation | None:
    """Return what a start parameter opens, or None when it is none of ours."""
    if len(parameter) > MOST_CHARS:
        return None
    if parameter.startswith(_ARTICLE) and _KEY.fullmatch(key := parameter.removeprefix(_ARTICLE)):
        return LinkedArticle(key)
    if parameter.startswith(_INVITATION):
        return LinkedInvitation(parameter.removeprefix(_INVITATION))
    if parameter.startswith(_QUESTION):
        return _read_question(parameter.removeprefix(_QUESTION))
    return None


def _read_question(written: str) -> LinkedQuestion | None:
    try:
        question = urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except ValueError:  # no base64, or no UTF-8
        return None
    return LinkedQuestion(question) if question.strip() else None


def _link(bot_name: str, parameter: str) -> str:
    return f"https://t.me/{bot_name}?start={parameter}"
