"""The running bot: opens what it needs, connects the parts, takes updates until it is told to stop.

    run_bot(settings)            until SIGTERM or SIGINT
    await serve(settings, stop)  the same, for who has an event loop already

Stopping: no new updates, what waits in line is kept for the next start, answers in flight are finished within
`stop_timeout_s`; what is not is kept too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.telegram_bot import asking
from bot.telegram_bot.commands import set_menu
from bot.telegram_bot.door import Door
from bot.telegram_bot.opening import OpenPipeline, Parts, check_token, open_parts
from bot.telegram_bot.receiving.intake import ALLOWED_UPDATES, resume
from bot.telegram_bot.receiving.polling import Poller
from bot.telegram_bot.remembering.chat_store import ChatStore
from bot.telegram_bot.routing import add_routes
from bot.telegram_bot.sending.delivering import Place
from bot.telegram_bot.sending.flood_control import OnItsWay
from bot.telegram_bot.sending.patience import Patience, describe_trouble
from index.errors import BylineError
from qa.pipeline import Pipeline

if TYPE_CHECKING:
    from bot.environment import Settings
    from bot.telegram_bot.receiving.serving import WebServer

log = logging.getLogger(__name__)

Result = TypeVar("Result")

# The threads that answer compute in Python, and the event loop needs a dozen short turns to send a message.
# With Python's 5 ms between turns that takes a tenth of a second, with these a hundredth.
SWITCH_EVERY_S = 0.0005
QUIET_BEFORE_UNREADY_S = 90.0  # an empty long poll takes 30


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
    open_pipeline: OpenPipeline = Pipeline.open,
) -> None:
    """Run the bot until `stop` is set. Raises BylineError; `on_start` hears when updates are taken.

    `open_pipeline` opens what answers, when the one of the settings is not wanted.
    """
    os.environ.setdefault(
        "PTB_TIMEDELTA", "1"
    )  # else the library warns of its own future with every flood wait
    check_token(settings)
    patience = patience or Patience(answer_s=settings.telegram.timeout_s)
    async with AsyncExitStack() as stack:
        parts = await _unless_stopped(open_parts(settings, patience, stack, open_pipeline), stop)
        if parts is None:
            return
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


async def _unless_stopped(starting: Coroutine[Any, Any, Result], stop: asyncio.Event) -> Result | None:
    """Wait for what may take as long as Telegram is away; None when told to stop meanwhile."""
    started, stopped = asyncio.create_task(starting), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
    if started.done():
        return started.result()
    started.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await started
    return None


async def _run_until_signal(settings: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, stop)


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
    from bot.telegram_bot.receiving.serving import WebServer, serve_http

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
