"""What arrives is written down before anything is done for it, and crossed out when all is done.

    Telegram → `RecordedUpdates` (begun in the store, once per update id) → a handler → `Tracked` (finished)

An update that the store has begun may be acknowledged: from then on a kill loses nothing, and what was in
flight is taken up again after the start.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Coroutine
from datetime import datetime
from typing import Any, cast

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram_bot.remembering.chat_store import ChatStore, UnfinishedUpdate
from bot.telegram_bot.remembering.state_database import StateError
from bot.telegram_bot.watching.measuring import Measures

log = logging.getLogger(__name__)

# What the door handles; Telegram does not send the rest.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
MOST_AT_ONCE = 10_000  # those in line count too; what limits the work is the queue of questions
# What the library raises where an update has another form than it knows.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
MOST_ATTEMPTS = 3  # an update that ends the process each time must not end it for ever


class RecordedUpdates(asyncio.Queue[object]):
    """The library's queue of updates, which begins each of them in the store before it takes it.

    With `log_texts` the log has what people wrote; without, that they wrote.
    """

    def __init__(self, store: ChatStore, measures: Measures, *, log_texts: bool = False) -> None:
        super().__init__()
        self._store = store
        self._measures = measures
        self._log_texts = log_texts

    async def put(self, item: object) -> None:
        """Take an update, unless it was taken before. Raises what the store raises: then nothing is taken."""
        if isinstance(item, Update):
            fresh = self._store.begin_update(item.update_id, chat_of(item), write_update(item))
            if not fresh:
                log.info("update=%d came again and is left alone", item.update_id)
                return
            self._measures.note_update(_kind_of(item))
            text = f": {_text_of(item)!r}" if self._log_texts else ""
            log.info("update=%d chat=%d %s%s", item.update_id, chat_of(item), _kind_of(item), text)
        await super().put(item)

    async def take_up(self, update: Update) -> None:
        """Take an update that is in the store already."""
        await super().put(update)


class Tracked(BaseUpdateProcessor):
    """Works on all updates at once, and notes which are finished.

    The order within a chat is kept by the queue of questions and by the deliverer: a handler enters them
    before it waits for anything.
    """

    def __init__(self, store: ChatStore) -> None:
        super().__init__(MOST_AT_ONCE)
        self._store = store
        self._working: set[asyncio.Task[Any]] = set()
        self._kept: set[int] = set()
        self._done: set[int] = set()  # and not yet known to the store
        self._closing = False

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: `close` has ended the work."""

    def keep(self, update_id: int) -> None:
        """Leave an update unfinished although its handler returns: it is for the next start."""
        self._kept.add(update_id)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Work on an update, and note that it is finished."""
        if self._closing:
            _drop(coroutine)  # it stays unfinished in the store, for the next start
            return
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._working.add(task)
        try:
            await coroutine
            if isinstance(update, Update) and update.update_id not in self._kept:
                self._done.add(update.update_id)
                self._finish()
        finally:
            self._working.discard(task)

    def _finish(self) -> None:
        """Note what is done; while the store cannot be written, what is not noted stays for the next time."""
        try:
            for update_id in sorted(self._done):
                self._store.finish_update(update_id)
                self._done.discard(update_id)
        except StateError as error:
            log.error("%d updates are done and not crossed out: %s", len(self._done), error)  # noqa: TRY400

    async def close(self, timeout_s: float) -> int:
        """Begin nothing more, and wait for what is being worked on; return how much was cut off."""
        self._closing = True
        late: set[asyncio.Task[Any]] = set()
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=timeout_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=5)
        self._finish()
        return len(late)


def chat_of(update: Update) -> int:
    """Return the chat that an update belongs to; for inline queries the user's, 0 where there is none."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else 0


async def resume(updates: RecordedUpdates, store: ChatStore, bot: Bot) -> tuple[UnfinishedUpdate, ...]:
    """Take up what was in flight when the process ended; return what cannot be taken up again, unfinished.

    That is an update that was not kept or cannot be read, and one that was begun `MOST_ATTEMPTS` times and
    never finished.
    """
    given_up = []
    for unfinished in store.unfinished_updates():
        attempts = store.retry_update(unfinished.update_id)
        update = read_update(unfinished.payload, bot) if attempts <= MOST_ATTEMPTS else None
        if update is None:
            given_up.append(unfinished)
        else:
            await updates.take_up(update)
    return tuple(given_up)


def write_update(update: Update) -> str:
    """Return an update to be kept; empty when the library cannot write it, which must not stop the bot."""
    try:
        # The library's own `to_json` fails at the date of a message that Telegram no longer shows.
        return json.dumps(update.to_dict(), default=_to_seconds)
    except (TypeError, ValueError) as error:
        log.error("update=%d cannot be kept: %s", update.update_id, type(error).__name__)  # noqa: TRY400
        return ""


def read_received(fields: dict[str, Any], bot: Bot) -> Update | None:
    """Return an update as Telegram sent it; None, and a line in the log, for a form that it has made since.

    Raises what is in `UNREADABLE` when it has no number: then it is no update.
    """
    number = int(fields["update_id"])
    try:
        return Update.de_json(fields, bot)
    except UNREADABLE as error:
        log.error("update=%d cannot be read: %s", number, type(error).__name__)  # noqa: TRY400
        return None


def read_update(payload: str, bot: Bot) -> Update | None:
    """Return the update that was kept as `payload`; None when it was too large or cannot be read."""
    return read_received(json.loads(payload), bot) if payload else None


def _kind_of(update: Update) -> str:
    """Return the name of the field that an update holds."""
    return next((kind for kind in ALLOWED_UPDATES if getattr(update, kind)), "other")


def _text_of(update: Update) -> str:
    """Return what somebody wrote, or the data of the button that was pressed."""
    message, pressed, typed = update.effective_message, update.callback_query, update.inline_query
    if pressed or typed:
        return (pressed.data if pressed else typed.query if typed else "") or ""
    return (message.text or message.caption or "") if message else ""


def _to_seconds(moment: object) -> int:
    if isinstance(moment, datetime):
        return int(moment.timestamp())
    raise TypeError(f"{type(moment).__name__} cannot be written")


def _drop(coroutine: Awaitable[Any]) -> None:
    """Close a coroutine that nobody will await, or Python warns of it."""
    if isinstance(coroutine, Coroutine):
        coroutine.close()
