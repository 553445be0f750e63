"""What is wrong between the bot and Telegram, in words that say what to do.

Each kind of trouble is told once, with the address that was tried and the reason, not with every attempt;
and so is its end. No word holds the token, which the library's own words may.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import ssl
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import httpx
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram_bot.sending.patience import Patience, TokenError
from bot.telegram_bot.watching.log_lines import TOLD, hide_tokens
from index.errors import BylineError

log = logging.getLogger(__name__)

_GOING_ON = "Trying again, less often as time goes by."
_LONGEST_REASON = 200  # characters
# What the library adds to a reason: a class, or the page that a server sent which is none of Telegram's.
_ADDED = re.compile(r"^httpx\.\w+: |\. Parsing the server response .*|^Invalid server response$", re.DOTALL)
_USER_INFO = re.compile(r"(?<=//)[^/@]*@")


@dataclass
class Troubles:
    """Tells of the troubles with the Bot API at `address` as they come and go."""

    address: str
    _told: set[type[Exception]] = field(default_factory=set)

    def note(self, error: Exception) -> None:
        """Tell of a failed attempt, unless this kind of failure has been told since the last success."""
        if type(error) not in self._told:
            level = logging.ERROR if isinstance(error, Conflict) else logging.WARNING
            log.log(level, "%s", describe_trouble(error, self.address), extra=TOLD)
            self._told.add(type(error))

    def end(self) -> None:
        """Tell that an attempt went well, if there has been trouble before."""
        if self._told:
            of_telegram = any(issubclass(kind, TelegramError) for kind in self._told)
            who = f"Telegram answers again at {hide_user(self.address)}"
            said = who if of_telegram else "The bot's state can be written again"
            log.warning("%s; nothing that was sent meanwhile is lost.", said, extra=TOLD)
        self._told.clear()


async def insist(call: Callable[[], Awaitable[object]], patience: Patience, troubles: Troubles) -> None:
    """Repeat a call until Telegram answers it, and tell what is in the way. Raises TokenError."""
    failures = 0
    while True:
        try:
            await call()
        except InvalidToken as error:
            # The library's own words repeat the token.
            raise TokenError(describe_trouble(error, troubles.address)) from None
        except TelegramError as error:
            failures += 1
            troubles.note(error)
            await asyncio.sleep(patience.wait_s(failures))
        else:
            troubles.end()
            return


def describe_trouble(error: Exception, address: str) -> str:
    """Return what is wrong with the Bot API at `address`, why, and what to do."""
    address, reason = hide_user(address), find_reason(error)
    match error:
        case InvalidToken():
            return (
                f"The Bot API at {address} does not know this token ({reason}). Ask @BotFather for the bot's "
                "token and put it into BYLINE_TELEGRAM_TOKEN."
            )
        case Conflict() if "webhook" in error.message:
            return (
                f"{address} delivers this bot's updates to a webhook, and to nobody who asks (409). Remove "
                "it with `byline bot --remove-webhook`, or serve it: BYLINE_WEBHOOK_URL. Trying again."
            )
        case Conflict():
            return (
                f"Another program takes this bot's updates from {address} (409), such as a second `byline "
                "bot`. Stop it; this one goes on trying."
            )
        case RetryAfter():
            return f"{address} asks to be asked less often; waiting as long as it says."
        case TimedOut():
            return f"Telegram did not answer in time at {address}; trying again."
        case BadRequest():
            return f"{address} refused a request: {reason}. {_GOING_ON}"
        case NetworkError():
            return f"Telegram cannot be reached at {address}: {reason}. {_GOING_ON}"
        case BylineError():  # of the bot's state
            return f"{error} Nothing that was sent is lost; trying again."
    return f"{address} refused a request: {reason}"


def find_reason(error: Exception) -> str:
    """Return what lies at the bottom of an error: the system's own words, or else the library's."""
    causes = [*_causes(error)]
    by_system = [said for cause in causes if (said := _words_of_system(cause))]
    by_library = [_ADDED.sub("", cause.message) for cause in causes if isinstance(cause, TelegramError)]
    reason = [_ADDED.sub("", str(error)), *filter(None, by_library), *by_system][-1]
    return hide_tokens(" ".join(reason.split())[:_LONGEST_REASON].strip(". ")) or "no reason given"


def hide_user(address: str) -> str:
    """Return a web address without the name and the password that may stand in it."""
    return _USER_INFO.sub("", address)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what caused it, outermost first."""
    for _ in range(10):
        if error is None:
            return
        yield error
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        else:
            error = error.__cause__ or error.__context__


def _words_of_system(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError) and error.errno:
        # asyncio puts the address into its own words; those of a failed look-up have a negative number
        return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
    return "the proxy refuses the connection" if isinstance(error, httpx.ProxyError) else ""
