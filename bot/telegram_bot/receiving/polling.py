"""Asking Telegram for updates, for months: what was taken is safe before Telegram forgets it.

The library's own loop ends silently when the token is revoked, and reports a rival poller with a traceback.
This one knows four kinds of trouble, says each once in words, and goes on.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.telegram_bot.receiving.intake import ALLOWED_UPDATES, UNREADABLE, RecordedUpdates, read_received
from bot.telegram_bot.receiving.troubles import Troubles, describe_trouble
from bot.telegram_bot.remembering.state_database import StateError
from bot.telegram_bot.sending.patience import Patience, TokenError


@dataclass
class Poller:
    """Long polling. `on_contact` hears of every answer.

    A start asks for whatever Telegram still has, and leaves alone what it took before: after a webhook, an
    older update may be waiting than the last that was delivered.
    """

    bot: Bot
    updates: RecordedUpdates
    patience: Patience
    on_contact: Callable[[], None]
    troubles: Troubles
    offset: int | None = None  # the next update to ask for

    async def run(self) -> None:
        """Take updates until cancelled. Raises TokenError when the token is revoked."""
        failures = 0
        while True:
            try:
                await self._take()
            except InvalidToken as error:
                raise TokenError(describe_trouble(error, self.troubles.address)) from None
            except (TelegramError, StateError) as error:
                failures += 1
                self.troubles.note(error)
                await asyncio.sleep(self._wait_s(error, failures))
            else:
                failures = 0
                self.on_contact()
                self.troubles.end()

    async def _take(self) -> None:
        """Ask once. Each update is in the store before the next question confirms it to Telegram."""
        try:
            taken = await self.bot.get_updates(
                offset=self.offset, timeout=self.patience.poll_s, allowed_updates=ALLOWED_UPDATES
            )
        except UNREADABLE:
            await self._take_one_by_one()
            return
        for update in taken:
            await self.updates.put(update)
            self.offset = update.update_id + 1

    async def _take_one_by_one(self) -> None:
        """Take what the library can read, and pass over what it cannot: a form that Telegram has made since.

        The library reads all updates or none, and would be given the same ones again for ever.
        """
        with warnings.catch_warnings(action="ignore"):  # "use get_updates", which has just failed
            asked = {"offset": self.offset or 0, "timeout": 0, "allowed_updates": list(ALLOWED_UPDATES)}
            found = await self.bot.do_api_request("getUpdates", api_kwargs=asked)
        for fields in found:
            if update := read_received(fields, self.bot):
                await self.updates.put(update)
            self.offset = int(fields["update_id"]) + 1

    def _wait_s(self, error: Exception, failures: int) -> float:
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            return float(wait) if isinstance(wait, int) else wait.total_seconds()
        if isinstance(error, TimedOut):
            return 0.0 if failures == 1 else self.patience.wait_s(failures - 1)
        return self.patience.wait_s(failures)
