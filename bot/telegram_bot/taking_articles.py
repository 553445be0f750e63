"""Files and links that administrators send become articles."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from telegram import Message, Update, User
from telegram.error import TelegramError

from bot.telegram_bot import asking
from bot.telegram_bot.adding.adding_articles import Addition
from bot.telegram_bot.adding.fetching import FetchError, FetchFailure, FetchLimits
from bot.telegram_bot.door import Door
from bot.telegram_bot.rendering.chat_text import make_harmless
from bot.telegram_bot.rendering.outgoing import OutgoingMessage
from bot.telegram_bot.rendering.styled_text import bold, join, plain
from bot.telegram_bot.rendering.viewing import View, name, to_messages
from bot.telegram_bot.sending.delivering import DoubtError, Place
from index.errors import BylineError, LibraryBusyError
from index.reading.formats import READERS

if TYPE_CHECKING:
    from index.tallying import Progress

log = logging.getLogger(__name__)

MOST_DOWNLOAD_BYTES = 20_000_000  # the Bot API hands out no larger file
TELL_EVERY_S = 3.0
# Where somebody tried to lead us is nobody's business; the rest may be told.
_UNTOLD = frozenset({FetchFailure.NOT_A_LINK, FetchFailure.CREDENTIALS, FetchFailure.FORBIDDEN})


async def receive_file(door: Door, update: Update, message: Message, user: User) -> None:
    """Add the articles of a document that an administrator of the bot sent, as `listening` has made sure."""
    view, document = door.view(message.chat_id, user.language_code), message.document
    if document is None:
        return
    given = document.file_name or "articles.txt"
    refusal = _refuse(door, view, given, document.file_size or 0)
    if refusal:
        await asking.say(door, asking.place_of(message), refusal)
        return

    async def add(tell: Callable[[Progress], None]) -> Addition:
        file = await message.get_bot().get_file(document.file_id)
        content = bytes(await file.download_as_bytearray())
        return await door.in_thread(door.adder.add_file, given, content, tell)

    await _Adding(door, view, update.update_id, message, given).run(add)
    log.info("update=%d: a file was received", update.update_id)


async def receive_link(door: Door, update: Update, message: Message, user: User, link: str) -> None:
    """Add what an administrator of the bot sent the address of."""
    view = door.view(message.chat_id, user.language_code)
    limits = FetchLimits(int(door.settings.link_max_mb * 1_000_000), door.settings.link_timeout_s)

    async def add(tell: Callable[[Progress], None]) -> Addition:
        return await door.in_thread(door.adder.add_link, link, limits, tell)

    await _Adding(door, view, update.update_id, message, link).run(add)
    log.info("update=%d: a link was received", update.update_id)


def _refuse(door: Door, view: View, given: str, size_bytes: int) -> str:
    """Return why a file is not even downloaded; empty when it is."""
    say = view.phrases.say
    if Path(given).suffix.lower() not in READERS:
        return say("adding-unknown-type", name=name(given), types=" ".join(READERS))
    if size_bytes > MOST_DOWNLOAD_BYTES or door.adder.refuse(given, size_bytes):
        return say("adding-too-large", name=name(given), megabytes=MOST_DOWNLOAD_BYTES // 1_000_000)
    return ""


@dataclass
class _Adding:
    """One message that tells what becomes of a file or a link, from the beginning to the end.

    After a restart it is the same message that goes on telling.
    """

    door: Door
    view: View
    update_id: int
    message: Message
    given: str
    _read: int = 0

    async def run(self, add: Callable[[Callable[[Progress], None]], Awaitable[Addition]]) -> None:
        """Add, and tell how far it is, and what it became."""
        place = asking.place_of(self.message)
        message_id = await self._begin(place)
        telling = asyncio.create_task(self._tell(message_id)) if message_id else None
        try:
            async with self.door.adding:  # one after the other: each takes a thread, and its file memory
                report = self._report(await add(self._note))
        except BylineError as error:
            log.warning("nothing was added: %s", type(error).__name__)
            report = to_messages(plain(self._explain(error)))[0]
        except TelegramError as error:
            log.warning("a file could not be downloaded: %s", type(error).__name__)
            report = to_messages(plain(self._say_error(error.message)))[0]
        finally:
            if telling:
                telling.cancel()
        if message_id is None or not await self.door.deliverer.edit(place.chat_id, message_id, report):
            await self.door.deliverer.send(place, report)

    async def _begin(self, place: Place) -> int | None:
        """Say that it is begun, and return the message that says so; None when there is none."""
        started = to_messages(plain(self.view.phrases.say("adding-started", name=name(self.given))))
        with contextlib.suppress(DoubtError):  # a kill left it unknown; the report is what counts
            return next(iter(await self.door.deliverer.deliver(self.update_id, place, started)), None)
        return None

    def _note(self, progress: Progress) -> None:
        """Remember how far it is; called from the thread that indexes."""
        self._read = progress.read

    async def _tell(self, message_id: int) -> None:
        told = 0
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            if self._read > told:
                told = self._read
                text = plain(self.view.phrases.say("adding-progress", articles=told))
                await self.door.deliverer.edit(self.message.chat_id, message_id, to_messages(text)[0])

    def _report(self, addition: Addition) -> OutgoingMessage:
        say, shown = self.view.phrases.say, name(self.given)
        counts = {
            "adding-added": addition.added,
            "adding-updated": addition.changed,
            "adding-unchanged": addition.unchanged,
            "adding-duplicate": addition.duplicates,
            "adding-failed": len(addition.problems),
        }
        lines = [plain(say(key, articles=count)) for key, count in counts.items() if count]
        if not lines:
            return to_messages(plain(say("adding-nothing", name=shown)))[0]
        titles = [plain(f"• {self.view.name_title(article.title)}") for article in addition.articles]
        problems = [plain(f"• {make_harmless(problem)}") for problem in addition.problems]
        text = join([bold(say("adding-title", name=shown)), join([*lines, *titles, *problems], "\n")], "\n\n")
        return to_messages(text)[0]

    def _explain(self, error: BylineError) -> str:
        say = self.view.phrases.say
        if isinstance(error, FetchError) and error.failure in _UNTOLD:
            return say("adding-address-refused")
        if isinstance(error, FetchError):
            return say("adding-link-failed", reason=make_harmless(str(error)))
        if isinstance(error, LibraryBusyError):
            return say("adding-busy")
        return self._say_error(str(error))

    def _say_error(self, reason: str) -> str:
        reason = make_harmless(reason)
        return self.view.phrases.say("adding-error", name=name(self.given), reason=reason)
