"""What is seen while an answer is on its way: "typing…", one's place in line, then what is written of it.

In private chats a draft shows it, which Telegram takes away by itself; in groups one message, edited seldom
and deleted at the end. All of it is fleeting: the answer itself is always
a message of its own, and a draft that fails is tried again next time.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

from bot.telegram_bot.admitting.queueing import Place as InLine
from bot.telegram_bot.remembering.chat_records import Notice
from bot.telegram_bot.rendering.answers import render_partial
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.panels import render_waiting
from bot.telegram_bot.rendering.viewing import View
from bot.telegram_bot.sending.delivering import Deliverer, Place
from bot.telegram_bot.sending.notices import delete_notice, send_notice

FIRST_AFTER_S = 1.5  # most answers are there sooner, and nothing flickers
DRAFT_EVERY_S = 1.0
WAITING_EVERY_S = 4.0  # nobody watches a place in line by the second; and a group takes 20 edits a minute
DRAFT_LASTS_S = 20.0  # Telegram shows a draft for 30 seconds
TYPING_LASTS_S = 4.5  # and typing for 5
LATE_AFTER_S = 1.0  # no answer waits longer for the typing sign of its own


class CalledOffError(Exception):
    """The answer is not wanted any more: the asker took the question back, or the bot is stopping."""


@dataclass
class Live:
    """Shows what goes on, between `start` and `end`."""

    deliverer: Deliverer
    view: View
    place: Place
    update_id: int
    in_line: InLine
    first_after_s: float = FIRST_AFTER_S
    _text: str = ""
    _searched_for: str = ""
    _done: asyncio.Event = field(default_factory=asyncio.Event)
    _message_id: int | None = None
    _shown: OutgoingMessage | None = None
    _shown_at: float = 0.0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop | None = None

    def name_search(self, searched_for: str) -> None:
        """Show what is searched for. To be called in the thread that answers."""
        self._tell("_searched_for", searched_for)

    def show(self, text: str) -> None:
        """Show this much of the answer, as a language model writes it. To be called in its thread.

        Raises CalledOffError, as `check` does, which ends the writing.
        """
        self.check()
        self._tell("_text", text)

    def check(self) -> None:
        """Raise CalledOffError when nobody waits for the answer any more."""
        if self.in_line.is_cancelled or self._done.is_set():
            raise CalledOffError

    def start(self) -> None:
        """Begin to show; it must be ended."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [asyncio.create_task(self._keep_typing()), asyncio.create_task(self._keep_showing())]

    async def end(self) -> None:
        """Take away what is shown: a late "typing…" must not stand below the answer. Twice does nothing."""
        self._done.set()
        tasks, self._tasks = self._tasks, []
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=LATE_AFTER_S)
        for task in late:
            task.cancel()
        if self._message_id is not None:
            await delete_notice(self.deliverer, Notice(self.place.chat_id, self._message_id))

    def _tell(self, field_name: str, value: str) -> None:
        if self._loop:
            with contextlib.suppress(RuntimeError):  # the bot has stopped, and its loop is closed
                self._loop.call_soon_threadsafe(setattr, self, field_name, value)

    async def _keep_showing(self) -> None:
        wait_s = self.first_after_s
        while not await _is_set_within(self._done, wait_s) and not self.in_line.is_cancelled:
            message = self._describe()
            if self._is_news(message) and await self._show(message):
                self._shown, self._shown_at = message, time.monotonic()
            is_patient = self._shown is not None and not self.in_line.has_ended
            wait_s = WAITING_EVERY_S if is_patient or not self.place.is_private else DRAFT_EVERY_S

    def _is_news(self, message: OutgoingMessage) -> bool:
        if not self.place.is_private:
            return message != self._shown
        if self.in_line.is_behind_its_own:  # a chat shows one draft: that of the answer being written
            return False
        return message != self._shown or time.monotonic() - self._shown_at > DRAFT_LASTS_S

    async def _keep_typing(self) -> None:
        """Show "typing…" at once; again and again only while the answer is being made, not while it waits."""
        wait_s = 0.0
        while not await _is_set_within(self._done, wait_s) and not self.in_line.is_cancelled:
            if wait_s == 0 or self.in_line.has_ended:
                await self.deliverer.show_typing(self.place)
            wait_s = TYPING_LASTS_S

    async def _show(self, message: OutgoingMessage) -> bool:
        """Show a message instead of the last one; False when that failed."""
        if self.place.is_private:  # without a button, but gone by itself, also after a kill
            return await self.deliverer.show_draft(self.place, self.update_id, message.html)
        if self._message_id is not None:
            return await self.deliverer.edit(self.place.chat_id, self._message_id, message)
        self._message_id = await send_notice(self.deliverer, self.place, message)
        return self._message_id is not None

    def _describe(self) -> OutgoingMessage:
        """The place in line, or what is written so far, with a button that calls the question off."""
        if self.in_line.has_ended:
            return render_partial(
                self.view, self._text, update=self.update_id, searched_for=self._searched_for
            )
        return render_waiting(self.view, place=self.in_line.ahead + 1, update=self.update_id)


async def _is_set_within(event: asyncio.Event, wait_s: float) -> bool:
    if wait_s > 0:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), wait_s)
    return event.is_set()
