"""What every handler has at hand, and how a handler gets at it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.telegram_bot.admitting.admission import Admission, Asker
from bot.telegram_bot.admitting.queueing import FairQueue, Refused, Turn
from bot.telegram_bot.groups import Administrators
from bot.telegram_bot.pressing.callback_data import CallbackCodec
from bot.telegram_bot.receiving.intake import Tracked
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.rendering.phrasing import Phrases
from bot.telegram_bot.rendering.viewing import View
from bot.telegram_bot.sending.delivering import Deliverer
from bot.telegram_bot.sending.flood_control import OnItsWay
from bot.telegram_bot.sending.live import CalledOffError
from bot.telegram_bot.settings import TelegramSettings
from bot.telegram_bot.watching.measuring import Measures
from index.errors import BylineError
from index.library import Library
from index.settings import IndexSettings
from qa.pipeline import Pipeline

if TYPE_CHECKING:
    from bot.telegram_bot.adding.adding_articles import ArticleAdder

Given = ParamSpec("Given")
Done = TypeVar("Done")

LOOKUPS_AT_ONCE = 2


class BusyError(BylineError):
    """So many wait to look into the collection that there is no room for one more."""

    retryable = True


@dataclass(frozen=True)
class Door:
    """The parts of the running bot. `library` lists and loads articles; `pipeline` answers.

    `queue` is of the questions, `lookups` of everything else that reads the collection: a button is not to
    wait behind answers that a language model may write for minutes. `adding` is held by who adds articles.
    `has_model`: a language model writes the answers, and reads the questions.
    """

    pipeline: Pipeline
    library: Library
    store: ChatStore
    settings: TelegramSettings
    admission: Admission
    queue: FairQueue
    lookups: FairQueue
    deliverer: Deliverer
    measures: Measures
    administrators: Administrators
    tracked: Tracked
    codec: CallbackCodec
    threads: ThreadPoolExecutor
    index_settings: IndexSettings
    most_question_chars: int
    has_model: bool
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    latest_inline: dict[int, str] = field(default_factory=dict)  # the last query of who is typing one
    latest_albums: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    adding: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def bot_id(self) -> int:
        """The number of the bot's own account."""
        return self.deliverer.bot.id

    @property
    def bot_name(self) -> str:
        """What people mention, without the @."""
        return self.deliverer.bot.username

    @cached_property
    def adder(self) -> ArticleAdder:
        """Who adds articles. Opened when an administrator first sends one: reading takes long to import."""
        from bot.telegram_bot.adding.adding_articles import ArticleAdder

        return ArticleAdder(self.index_settings)

    def view(self, chat_id: int, language_code: str | None) -> View:
        """Return how a chat is written to: in the language it chose, else in the person's own."""
        chosen = self.store.chat_settings(chat_id).language
        return View(Phrases.for_language(chosen or language_code), self.codec, chat_id)

    async def in_thread(self, call: Callable[Given, Done], *args: Given.args, **kwargs: Given.kwargs) -> Done:
        """Run what takes longer than a millisecond beside the event loop: the one crossing into the core."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, lambda: call(*args, **kwargs))

    async def look_up(
        self, asker: Asker, call: Callable[Given, Done], *args: Given.args, **kwargs: Given.kwargs
    ) -> Done:
        """Read the collection in a thread, when it is the asker's turn.

        Raises BusyError when too many wait already, CalledOffError when the asker took it back.
        """
        place = self.lookups.enter(asker.chat_id or asker.user_id, asker.user_id)
        if isinstance(place, Refused):
            raise BusyError("Too many people are asking right now. Try again in a minute.")
        async with place as turn:
            if turn is not Turn.YOURS:
                raise CalledOffError
            reading = asyncio.ensure_future(self.in_thread(call, *args, **kwargs))
            try:
                return await asyncio.shield(reading)
            except asyncio.CancelledError:  # a thread cannot be stopped, and its place is not free before
                await asyncio.wait({reading})
                raise

    def call_off(self, chat_id: int, user_id: int) -> int:
        """Call off what somebody has waiting in a chat; return how much that was."""
        return self.queue.cancel(chat_id, user_id) + self.lookups.cancel(chat_id, user_id)

    def call_off_everywhere(self, some_id: int) -> None:
        """Call off all that a user has waiting, in groups too, or all that waits in a group."""
        for queue in (self.queue, self.lookups):
            queue.cancel_everywhere(some_id)


class Context(CallbackContext[ExtBot[OnItsWay], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """The library's context, which knows the door."""

    @property
    def door(self) -> Door:
        """The parts of the running bot."""
        door: Door = self.bot_data["door"]
        return door


Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]
