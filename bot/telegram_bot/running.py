"""The running bot: opens what it needs, connects the parts, takes updates until it is told to stop.

    run_bot(settings)            until SIGTERM or SIGINT
    await serve(settings, stop)  the same, for who has an event loop already

Stopping: no new updates, what waits in line is kept for the next start, answers in flight are finished within
`stop_timeout_s`; what is not is kept too.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import os
import re
import secrets
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot
from telegram.request import HTTPXRequest

from bot.telegram_bot import asking
from bot.telegram_bot.admission import Admission
from bot.telegram_bot.callback_data import CallbackCodec
from bot.telegram_bot.chat_store import ChatStore
from bot.telegram_bot.commands import set_menu
from bot.telegram_bot.delivering import Deliverer, Place
from bot.telegram_bot.door import Context, Door
from bot.telegram_bot.flood_control import FloodControl, OnItsWay
from bot.telegram_bot.groups import Administrators
from bot.telegram_bot.intake import ALLOWED_UPDATES, RecordedUpdates, Tracked, resume
from bot.telegram_bot.measuring import Measures
from bot.telegram_bot.patience import Patience, TokenError, describe_trouble
from bot.telegram_bot.polling import Poller
from bot.telegram_bot.queueing import FairQueue
from bot.telegram_bot.routing import App, add_routes
from index.errors import BylineError
from index.library import Library
from qa.pipeline import Pipeline

if TYPE_CHECKING:
    from bot.environment import Settings
    from bot.telegram_bot.serving import WebServer

log = logging.getLogger(__name__)

# The threads that answer compute in Python, and the event loop needs a dozen short turns to send a message.
# With Python's 5 ms between turns that takes a tenth of a second, with these a hundredth.
SWITCH_EVERY_S = 0.0005
CONNECTIONS = 64  # to Telegram at once: one for each answer that is being sent
QUIET_BEFORE_UNREADY_S = 90.0  # an empty long poll takes 30
_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,100}")


class ServingError(BylineError):
    """The bot's own HTTP server cannot be started."""


def run_bot(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises BylineError when it cannot start or go on."""
    sys.setswitchinterval(SWITCH_EVERY_S)
    asyncio.run(_run_until_signal(settings))


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    patience: Patience | None = None,
    on_start: Callable[[Door], None] = lambda _door: None,
) -> None:
    """Run the bot until `stop` is set. Raises BylineError; `on_start` hears when updates are taken."""
    os.environ.setdefault(
        "PTB_TIMEDELTA", "1"
    )  # else the library warns of its own future with every flood wait
    _check_token(settings)
    patience = patience or Patience(answer_s=settings.telegram.timeout_s)
    async with AsyncExitStack() as stack:
        parts = await _open_parts(settings, patience, stack)
        door, application = parts.door, parts.application
        add_routes(application)
        await application.initialize()
        stack.push_async_callback(application.shutdown)
        await application.start()
        stack.push_async_callback(_stop_work, parts)
        await _take_up_unfinished(parts)
        taking = await stack.enter_async_context(_take_updates(settings, parts, patience))
        menu = asyncio.create_task(set_menu(application.bot, settings.telegram.admins))
        warming = asyncio.create_task(_warm_up(door))
        log.info("serving @%s over %d articles", door.bot_name, door.pipeline.coverage().articles)
        on_start(door)
        await _wait(stop, taking)
        for task in (menu, warming):
            task.cancel()


@dataclass(frozen=True)
class Parts:
    """What is open while the bot runs."""

    door: Door
    application: App
    updates: RecordedUpdates
    tracked: Tracked
    contact: Contact


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


async def _run_until_signal(settings: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, stop)


def _check_token(settings: Settings) -> None:
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


async def _open_parts(settings: Settings, patience: Patience, stack: AsyncExitStack) -> Parts:
    """Open state, library and bot. The library is opened while Telegram is asked who the bot is."""
    telegram = settings.telegram
    threads = ThreadPoolExecutor(telegram.answers_at_once + 2, thread_name_prefix="answering")
    library = stack.enter_context(Library.open(settings.index))
    store = ChatStore.open(telegram.state_path(settings.index.data_dir))
    stack.callback(store.close)
    queue = FairQueue(
        at_once=telegram.answers_at_once, of_chat=telegram.queue_of_chat, in_all=telegram.queue_in_all
    )
    measures = Measures(queue)
    updates, tracked = RecordedUpdates(store, measures), Tracked(store)
    application = _build_application(settings, updates, tracked, measures, _open_connections(patience, stack))
    introducing = asyncio.create_task(_introduce(application.bot, patience))
    stack.callback(introducing.cancel)
    loop = asyncio.get_running_loop()
    pipeline = await loop.run_in_executor(threads, Pipeline.open, settings.index, settings.qa)
    stack.callback(pipeline.close)
    stack.callback(threads.shutdown, wait=True, cancel_futures=True)  # before what its threads use is closed
    await introducing
    store.claim_for(application.bot.id)
    door = Door(
        pipeline=pipeline,
        library=library,
        store=store,
        settings=telegram,
        admission=Admission(telegram, store.guests),
        queue=queue,
        deliverer=Deliverer(application.bot, store, patience, measures),
        measures=measures,
        administrators=Administrators(application.bot),
        tracked=tracked,
        codec=CallbackCodec(_button_secret(settings)),
        threads=threads,
        index_settings=settings.index,
        most_question_chars=settings.qa.max_question_chars,
        bot_id=application.bot.id,
        bot_name=application.bot.username,
    )
    application.bot_data["door"] = door
    return Parts(door, application, updates, tracked, Contact())


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


async def _introduce(bot: ExtBot[OnItsWay], patience: Patience) -> None:
    """Ask Telegram who the bot is, for as long as it takes to reach it. Raises TokenError."""
    failures = 0
    while True:
        try:
            await bot.initialize()
        except InvalidToken as error:
            # The library's own words repeat the token.
            raise TokenError(describe_trouble(error)) from None
        except TelegramError as error:
            failures += 1
            if failures == 1:
                log.warning("%s", describe_trouble(error))
            await asyncio.sleep(patience.wait_s(failures))
        else:
            return


def _button_secret(settings: Settings) -> bytes:
    """Return the secret of the buttons, made from the token: it survives restarts and needs no place."""
    return hmac.digest(settings.telegram.token.get_secret_value().encode(), b"byline buttons", "sha256")


async def _take_up_unfinished(parts: Parts) -> None:
    """Go on with what was in flight when the bot was ended, before anything new is taken."""
    door = parts.door
    unfinished = door.store.unfinished_updates()
    door.deliverer.remember(unfinished)
    given_up = await resume(parts.updates, door.store, parts.application.bot)
    for chat_id in given_up:
        sorry = door.view(chat_id, None).phrases.say("error-general")
        parts.application.create_task(asking.say(door, Place(chat_id), sorry))
    if unfinished:
        log.warning("taken up again: %d updates, given up: %d", len(unfinished), len(given_up))


@asynccontextmanager
async def _take_updates(
    settings: Settings, parts: Parts, patience: Patience
) -> AsyncIterator[asyncio.Task[None] | None]:
    """Take updates until the end of the `with` block, by asking or by being told."""
    telegram, bot = settings.telegram, parts.application.bot
    async with AsyncExitStack() as stack:
        if telegram.webhook_url:
            secret = telegram.webhook_secret.get_secret_value() or secrets.token_urlsafe(32)
            path = urlsplit(telegram.webhook_url).path or "/"
            await _serve_http(parts, stack, telegram.webhook_host, telegram.webhook_port, path, secret)
            await _register_webhook(bot, telegram.webhook_url, secret, patience)
            parts.contact.note()
            yield None
            return
        if telegram.metrics_port:
            await _serve_http(parts, stack, telegram.metrics_host, telegram.metrics_port, "", "")
        offset = parts.door.store.next_offset()
        poller = Poller(bot, parts.updates, patience, offset, parts.contact.note)
        polling = asyncio.create_task(poller.run())
        try:
            yield polling
        finally:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError, BylineError):
                await polling


async def _serve_http(
    parts: Parts, stack: AsyncExitStack, host: str, port: int, webhook_path: str, secret: str
) -> None:
    # late: a bot that polls and shows no figures needs no web server
    from bot.telegram_bot.serving import WebServer, serve_http

    within_s = float("inf") if webhook_path else QUIET_BEFORE_UNREADY_S
    server: WebServer = WebServer(
        bot=parts.application.bot,
        updates=parts.updates,
        is_ready=lambda: parts.contact.is_fresh(within_s) and _can_write(parts.door.store),
        on_contact=parts.contact.note,
        read_metrics=parts.door.measures.read,
        webhook_path=webhook_path,
        secret=secret,
    )
    try:
        port = await stack.enter_async_context(serve_http(server, host, port))
    except OSError as error:
        raise ServingError(
            f"Nothing can be served at {host}:{port}: {error.strerror}. Choose another port."
        ) from error
    log.info("serving http at %s:%d", host, port)


async def _register_webhook(bot: ExtBot[OnItsWay], url: str, secret: str, patience: Patience) -> None:
    failures = 0
    while True:
        try:
            await bot.set_webhook(url, allowed_updates=ALLOWED_UPDATES, secret_token=secret)
        except TelegramError as error:
            failures += 1
            log.warning("the webhook is not registered yet: %s", describe_trouble(error))
            await asyncio.sleep(patience.wait_s(failures))
        else:
            return


def _can_write(store: ChatStore) -> bool:
    try:
        store.drop_expired()
    except sqlite3.Error:
        return False
    return True


async def _wait(stop: asyncio.Event, taking: asyncio.Task[None] | None) -> None:
    """Wait for the end; what ends the polling by itself is raised."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({stopping, *([taking] if taking else [])}, return_when=asyncio.FIRST_COMPLETED)
    if taking and taking.done():
        stopping.cancel()
        taking.result()


async def _stop_work(parts: Parts) -> None:
    """Finish what is in flight, within the limit."""
    parts.door.queue.close()
    cut_off = await parts.tracked.close(parts.door.settings.stop_timeout_s)
    log.info("stopping; kept for the next start: %d", len(parts.door.store.unfinished_updates()))
    if cut_off:
        log.warning("cut off after %g s: %d", parts.door.settings.stop_timeout_s, cut_off)
    await parts.application.stop()


async def _warm_up(door: Door) -> None:
    """Search once, so that the first person does not wait for files to be opened."""
    with contextlib.suppress(BylineError):
        await door.in_thread(door.pipeline.search, "news")
