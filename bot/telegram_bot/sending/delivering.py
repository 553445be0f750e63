"""Messages into chats, each once: through flood waits, time-outs and lost answers.

`FloodControl` obeys Telegram's waits below this module; `doubt` tells what became of a message whose answer
was lost. Nothing here raises for what Telegram or the network does: a message that cannot be delivered is
logged, without its text, and becomes `None`.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.telegram_bot.remembering.chat_store import ChatStore, UnfinishedUpdate
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.sending.doubt import BEYOND, MOST_CANDIDATES, SeenMessages
from bot.telegram_bot.sending.flood_control import OnItsWay
from bot.telegram_bot.sending.lanes import Lanes
from bot.telegram_bot.sending.patience import Patience, is_surely_unsent
from bot.telegram_bot.watching.measuring import Measures

log = logging.getLogger(__name__)

MOST_UNITS = 4_096
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = re.compile(r"not found|can't be (?:edited|deleted)|MESSAGE_ID_INVALID", re.IGNORECASE)
_UNREACHABLE = re.compile(
    r"chat not found|not enough rights|WRITE_FORBIDDEN|TOPIC_CLOSED|kicked", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]*>")

Done = TypeVar("Done")


class DoubtError(Exception):
    """A message was being sent when the process ended: it may stand in the chat, and nobody can ask."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, a topic of it, and the message that it replies to."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None

    @property
    def is_private(self) -> bool:
        """Whether the chat is with one person."""
        return self.chat_id > 0


class Deliverer:
    """Sends, edits and deletes messages of the bot."""

    def __init__(
        self, bot: ExtBot[OnItsWay], store: ChatStore, patience: Patience, measures: Measures
    ) -> None:
        self.bot = bot
        self.measures = measures
        self.store = store
        self.patience = patience
        self._lanes = Lanes()
        self._answers = Lanes()
        self._interrupted: dict[int, UnfinishedUpdate] = {}
        self.seen = SeenMessages()

    def remember(self, unfinished: Sequence[UnfinishedUpdate]) -> None:
        """Know which parts of which answers went out before the process was ended."""
        self._interrupted = {one.update_id: one for one in unfinished}

    def was_interrupted(self, update_id: int) -> bool:
        """Whether an update was worked on when the process ended, and has not been answered yet."""
        return update_id in self._interrupted

    async def deliver(
        self, update_id: int, place: Place, messages: Sequence[OutgoingMessage]
    ) -> tuple[int, ...]:
        """Send the parts of an update's answer that were not sent yet, in order; return all their ids.

        The first part replies. Raises DoubtError when a kill left it unknown whether a part was sent.
        """
        before = self._interrupted.pop(update_id, None)
        if before and before.in_doubt and not before.behind:
            raise DoubtError
        ids = list(before.sent) if before else []
        for part, message in enumerate(messages[len(ids) :], start=len(ids)):
            lost_behind = before.behind if before and part == len(before.sent) else 0
            to = replace(place, reply_to=None) if part else place
            message_id = await self._send_part(update_id, part, to, message, lost_behind)
            if message_id is None:
                break
            ids.append(message_id)
        return tuple(ids)

    async def _send_part(
        self, update_id: int, part: int, place: Place, message: OutgoingMessage, lost_behind: int
    ) -> int | None:
        """Send a part; a kill may have lost sight of it, behind the message `lost_behind` (0: none did)."""

        def begin() -> None:
            self.store.begin_sending(update_id, part, behind=self.seen.mark(place.chat_id))

        refuse = partial(self.store.finish_sending, update_id, part, None)
        message_id = await self.send(place, message, OnItsWay(begin, refuse), lost_behind=lost_behind)
        self.store.finish_sending(update_id, part, message_id)
        return message_id

    @asynccontextmanager
    async def in_turn(self, chat_id: int) -> AsyncIterator[None]:
        """Have a chat to oneself, first come first served, so that the parts of two answers do not mix."""
        async with self._answers.enter(chat_id):
            yield

    async def send(
        self,
        place: Place,
        message: OutgoingMessage,
        on_its_way: OnItsWay | None = None,
        *,
        lost_behind: int = 0,
    ) -> int | None:
        """Send a message and return its id; None when the chat cannot be reached or will not take it."""
        async with self._lanes.enter(place.chat_id):
            return await _Sending(self, place, message, on_its_way, lost_behind).run()

    async def edit(self, chat_id: int, message_id: int, message: OutgoingMessage) -> bool:
        """Make a message of ours say something else; False when it is gone."""
        return bool(await self._try(lambda: _edit(self.bot, chat_id, message_id, message)))

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message of ours, if it is still there."""
        await self._try(lambda: self.bot.delete_message(chat_id, message_id))

    async def answer_button(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """End the waiting sign on a pressed button, with a line for the person where there is one."""
        await self._try(
            lambda: self.bot.answer_callback_query(query_id, text=text[:200] or None, show_alert=alert)
        )

    async def show_draft(self, place: Place, draft_id: int, html_text: str) -> bool:
        """Show in a private chat what is being written; False when that failed, and may be tried again."""
        try:
            await self.bot.send_message_draft(
                place.chat_id, draft_id, html_text, place.thread_id, parse_mode=ParseMode.HTML
            )
        except TelegramError:
            return False
        return True

    async def show_typing(self, place: Place) -> None:
        """Show "typing…" for a few seconds; whether that works is nobody's concern."""
        with contextlib.suppress(TelegramError):
            await self.bot.send_chat_action(place.chat_id, ChatAction.TYPING, place.thread_id)

    async def _try(self, call: Callable[[], Awaitable[Done]]) -> Done | None:
        """Make a call that may be repeated without harm until Telegram answers; None when it refuses."""
        started, failures = time.monotonic(), 0
        while True:
            try:
                return await call()
            except (BadRequest, Forbidden) as error:
                if not _GONE.search(error.message):
                    log.info("telegram refused: %s", error.message)
                return None
            except TelegramError as error:
                self.measures.note_failure(type(error).__name__)
                failures += 1
                if time.monotonic() - started > self.patience.give_up_after_s:
                    log.error("given up after %d attempts: %s", failures, type(error).__name__)  # noqa: TRY400
                    return None
                await asyncio.sleep(self.patience.wait_s(failures))


@dataclass
class _Sending:
    """One message on its way. Its place and form may change when Telegram refuses them as they are."""

    deliverer: Deliverer
    place: Place
    message: OutgoingMessage
    on_its_way: OnItsWay | None
    lost_behind: int
    is_plain: bool = False
    in_doubt: bool = False

    async def run(self) -> int | None:
        started, failures = time.monotonic(), 0
        self.in_doubt = self.lost_behind > 0
        mark = self.lost_behind or self.deliverer.seen.mark(self.place.chat_id)
        while True:
            try:
                return await self._attempt(mark)
            except ChatMigrated as error:
                self.deliverer.store.move_chat(self.place.chat_id, error.new_chat_id)
                self.place = Place(error.new_chat_id)
            except Forbidden as error:
                self.deliverer.measures.note_failure("Forbidden")
                log.info("chat=%d cannot be written to: %s", self.place.chat_id, error.message)
                return None
            except BadRequest as error:
                if not self._adapt(error.message):
                    # A chat in which the bot may not write is no fault of ours.
                    level = logging.INFO if _UNREACHABLE.search(error.message) else logging.ERROR
                    log.log(level, "chat=%d took no message: %s", self.place.chat_id, error.message)
                    return None
            except NetworkError as error:
                self.in_doubt = self.in_doubt or not is_surely_unsent(error)
                self.deliverer.measures.note_failure(type(error).__name__)
                failures += 1
                if time.monotonic() - started > self.deliverer.patience.give_up_after_s:
                    log.error("chat=%d: given up after %d attempts", self.place.chat_id, failures)  # noqa: TRY400
                    return None
                await asyncio.sleep(self.deliverer.patience.wait_s(failures))

    async def _attempt(self, mark: int) -> int:
        found = await self._find_sent(mark) if self.in_doubt else None
        self.in_doubt = False
        if found is None:
            found = await self._send()
        self.deliverer.seen.note(self.place.chat_id, found)
        return found

    async def _send(self) -> int:
        reply = self.place.reply_to
        sent = await self.deliverer.bot.send_message(
            self.place.chat_id,
            _to_plain(self.message.html) if self.is_plain else self.message.html,
            parse_mode=None if self.is_plain else ParseMode.HTML,
            message_thread_id=self.place.thread_id,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=ReplyParameters(reply, allow_sending_without_reply=True) if reply else None,
            reply_markup=None if self.is_plain else to_keyboard(self.message),
            rate_limit_args=self.on_its_way,
        )
        return sent.message_id

    async def _find_sent(self, mark: int) -> int | None:
        """Return the id under which the message stands in the chat already. Raises NetworkError."""
        at_least = MOST_CANDIDATES if self.lost_behind else BEYOND
        for candidate in self.deliverer.seen.candidates(self.place.chat_id, mark, at_least=at_least):
            try:
                if await _edit(self.deliverer.bot, self.place.chat_id, candidate, self.message):
                    log.info("chat=%d: a message whose answer was lost had been sent", self.place.chat_id)
                    return candidate
            except (BadRequest, Forbidden):
                continue
        return None

    def _adapt(self, refusal: str) -> bool:
        """Change what Telegram did not like; False when there is nothing left to change."""
        if _UNREACHABLE.search(refusal):
            return False
        if "thread not found" in refusal and self.place.thread_id is not None:
            self.place = replace(self.place, thread_id=None)
            return True
        if not self.is_plain:
            log.error("a message went out as plain text: %s", refusal)
            self.is_plain = True
            return True
        return False


async def _edit(bot: ExtBot[OnItsWay], chat_id: int, message_id: int, message: OutgoingMessage) -> bool:
    """Edit a message; True also when it says that already. Raises TelegramError."""
    try:
        await bot.edit_message_text(
            message.html,
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=to_keyboard(message),
        )
    except BadRequest as error:
        if "not modified" not in error.message:
            raise
    return True


def to_keyboard(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    """Return the buttons of a message as Telegram wants them."""
    rows = [
        [InlineKeyboardButton(one.text, url=one.url or None, callback_data=one.data or None) for one in row]
        for row in message.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _to_plain(source: str) -> str:
    """Return the text of Telegram's HTML without its tags, cut to what one message holds."""
    text = html.unescape(_TAG.sub("", source))
    return text.encode("utf-16-le")[: 2 * MOST_UNITS].decode("utf-16-le", errors="ignore")
