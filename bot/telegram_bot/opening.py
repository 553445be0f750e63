"""Opening the bot: its state, the library, and the connection to Telegram, what fails soonest first.

A wrong token, a missing library and a state of another bot are told before anything is taken from Telegram.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.ext import Application, ContextTypes
from telegram.request import HTTPXRequest

from bot.telegram_bot.admitting.admission import Admission
from bot.telegram_bot.admitting.queueing import FairQueue
from bot.telegram_bot.door import LOOKUPS_AT_ONCE, Context, Door
from bot.telegram_bot.groups import Administrators
from bot.telegram_bot.pressing.callback_data import CallbackCodec
from bot.telegram_bot.receiving.intake import RecordedUpdates, Tracked
from bot.telegram_bot.receiving.troubles import Troubles, insist
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.routing import App
from bot.telegram_bot.sending.delivering import Deliverer
from bot.telegram_bot.sending.flood_control import FloodControl
from bot.telegram_bot.sending.patience import Patience, TokenError
from bot.telegram_bot.watching.measuring import Measures
from index.library import Library
from index.settings import IndexSettings
from qa.opening import open_pipeline
from qa.pipeline import Pipeline
from qa.settings import QaSettings

if TYPE_CHECKING:
    from bot.environment import Settings

log = logging.getLogger(__name__)

OpenPipeline = Callable[[IndexSettings, QaSettings], Pipeline]

CONNECTIONS = 64  # to Telegram at once: one for each answer that is being sent
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,100}")


@dataclass(frozen=True)
class Parts:
    """What is open while the bot runs."""

    door: Door
    application: App
    updates: RecordedUpdates
    tracked: Tracked
    contact: Contact
    introducing: asyncio.Task[None]

    async def introduce(self) -> None:
        """Wait until Telegram has said which bot this is. Raises TokenError, and StateError for another."""
        await self.introducing
        self.door.store.claim_for(self.application.bot.id)


class Contact:
    """When Telegram was last heard of."""

    def __init__(self) -> None:
        self._last = 0.0

    def note(self) -> None:
        """Telegram answered, or delivered something."""
        self._last = time.monotonic()

    def is_fresh(self, within_s: float) -> bool:
        """Whether that was lately."""
        return self._last > 0 and time.monotonic() - self._last < within_s


def check_token(settings: Settings) -> None:
    """Raise TokenError when there is no token, or none that could be one."""
    token = settings.telegram.token.get_secret_value()
    if not token:
        raise TokenError(
            "There is no bot token. Ask @BotFather for one and put it into BYLINE_TELEGRAM_TOKEN, in the "
            "environment or in .env."
        )
    if not _TOKEN.fullmatch(token):
        raise TokenError(
            "BYLINE_TELEGRAM_TOKEN is no bot token: a number, a colon, and some 35 letters and digits. "
            "Copy it anew from @BotFather."
        )


async def open_parts(
    settings: Settings, patience: Patience, stack: AsyncExitStack, open_pipeline: OpenPipeline = open_pipeline
) -> Parts:
    """Open state, library and bot. The library is opened while Telegram is asked who the bot is.

    `introduce` waits for what Telegram says; before it, the door does not know its name.
    """
    telegram = settings.telegram
    # One for each answer and each look into the collection, and one for adding articles: none waits for one.
    at_once = telegram.answers_at_once + LOOKUPS_AT_ONCE + 1
    threads = ThreadPoolExecutor(at_once, thread_name_prefix="answering")
    library = stack.enter_context(Library.open(settings.index))
    store = ChatStore.open(telegram.state_path(settings.index.data_dir))
    stack.callback(store.close)
    queue, lookups = (
        FairQueue(at_once=at_once, of_chat=telegram.queue_of_chat, in_all=telegram.queue_in_all)
        for at_once in (telegram.answers_at_once, LOOKUPS_AT_ONCE)
    )
    measures = Measures(queue)
    updates = RecordedUpdates(store, measures, log_texts=telegram.log_texts)
    tracked = Tracked(store)
    application = _build_application(settings, updates, tracked, measures, _open_connections(patience, stack))
    troubles = Troubles(telegram.api_url)
    introducing = asyncio.create_task(insist(application.bot.initialize, patience, troubles))
    stack.callback(introducing.cancel)
    loop = asyncio.get_running_loop()
    # Replies that were kept would outlive `/forget`.
    answering = settings.qa.model_copy(update={"llm_cache": False})
    pipeline = await loop.run_in_executor(threads, open_pipeline, settings.index, answering)
    stack.callback(pipeline.close)
    stack.callback(threads.shutdown, wait=True, cancel_futures=True)  # before what its threads use is closed
    door = Door(
        pipeline=pipeline,
        library=library,
        store=store,
        settings=telegram,
        admission=Admission(telegram, store.guests),
        queue=queue,
        lookups=lookups,
        deliverer=Deliverer(application.bot, store, patience, measures),
        measures=measures,
        administrators=Administrators(application.bot),
        tracked=tracked,
        codec=CallbackCodec(_button_secret(settings)),
        threads=threads,
        index_settings=settings.index,
        most_question_chars=settings.qa.max_question_chars,
        has_model=bool(settings.qa.llm),
    )
    application.bot_data["door"] = door
    return Parts(door, application, updates, tracked, Contact(), introducing)


def _build_application(
    settings: Settings,
    updates: RecordedUpdates,
    tracked: Tracked,
    measures: Measures,
    requests: Sequence[HTTPXRequest],
) -> App:
    return (
        Application.builder()
        .token(settings.telegram.token.get_secret_value())
        .base_url(f"{settings.telegram.api_url}/bot")
        .base_file_url(f"{settings.telegram.api_url}/file/bot")
        .rate_limiter(FloodControl(measures.note_flood_wait))
        .updater(None)  # `polling` and `serving` take the updates
        .update_queue(updates)
        .job_queue(None)
        .concurrent_updates(tracked)
        .context_types(ContextTypes(context=Context))
        .request(requests[0])
        .get_updates_request(requests[1])
        .build()
    )


def _open_connections(patience: Patience, stack: AsyncExitStack) -> tuple[HTTPXRequest, ...]:
    """Return the connections for everything, and the one for long polls; they are closed with the stack."""
    requests = tuple(
        HTTPXRequest(
            connection_pool_size=size,
            connect_timeout=patience.connect_s,
            read_timeout=patience.answer_s,
            write_timeout=patience.answer_s,
            pool_timeout=patience.give_up_after_s,
        )
        for size in (CONNECTIONS, 1)
    )
    for request in requests:  # the library closes them only for a bot that got as far as its name
        stack.push_async_callback(request.shutdown)
    return requests


def _button_secret(settings: Settings) -> bytes:
    """Return the secret of the buttons, made from the token: it survives restarts and needs no place."""
    return hmac.digest(settings.telegram.token.get_secret_value().encode(), b"byline buttons", "sha256")
