"""How long to wait for Telegram, how long between attempts, and what to say of its troubles."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass

import httpx
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from index.errors import BylineError


class TokenError(BylineError):
    """There is no token, or none that Telegram knows."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds. Attempts are `first_wait_s` apart, then twice as long, up to `longest_wait_s`."""

    poll_s: int = 30
    connect_s: float = 10.0
    answer_s: float = 15.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    give_up_after_s: float = 3_600.0

    def wait_s(self, failures: int) -> float:
        """Return the seconds to wait after the n-th failure (from 1), a little at random."""
        longest = min(self.first_wait_s * 2.0 ** min(failures - 1, 16), self.longest_wait_s)
        return longest * random.uniform(0.8, 1.0)  # noqa: S311 - no secret


def is_surely_unsent(error: NetworkError) -> bool:
    """Whether a request that failed cannot have reached Telegram: there was no connection for it."""
    return isinstance(
        error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    )


def describe_trouble(error: Exception) -> str:
    """Return what is wrong and what to do, without the token that the library's words may hold."""
    match error:
        case InvalidToken():
            return (
                "Telegram does not know this token. Ask @BotFather for the bot's token and put it into "
                "BYLINE_TELEGRAM_TOKEN."
            )
        case Conflict():
            return (
                "Another program takes this bot's updates (409): a second `byline bot`, or a webhook "
                "elsewhere. Stop it; this one goes on trying."
            )
        case RetryAfter():
            return "Telegram asks to be asked less often; waiting as long as it says."
        case TimedOut():
            return "Telegram did not answer in time; trying again."
        case NetworkError():
            return "Telegram cannot be reached; trying again, less often as time goes by."
        case sqlite3.Error():
            return f"The bot's state cannot be written: {error}. Make room on the disk; nothing is lost yet."
    return f"Telegram refused a request: {error.__class__.__name__}"
