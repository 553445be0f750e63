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
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from bot.telegram_bot.door import Door
from bot.telegram_bot.menu import set_menu
from bot.telegram_bot.opening import OpenPipeline, Parts, check_token, open_parts
from bot.telegram_bot.receiving.intake import read_update, resume
from bot.telegram_bot.remembering.chat_store import UnfinishedUpdate
from bot.telegram_bot.rendering.styled_text import plain
from bot.telegram_bot.rendering.viewing import to_messages
from bot.telegram_bot.routing import add_routes
from bot.telegram_bot.sending.delivering import DoubtError, Place
from bot.telegram_bot.sending.notices import delete_notices
from bot.telegram_bot.sending.patience import Patience
from bot.telegram_bot.taking_updates import serve_figures, take_updates, unless_stopped
from index.errors import BylineError
from qa.opening import open_pipeline

if TYPE_CHECKING:
    from bot.environment import Settings

log = logging.getLogger(__name__)

# The threads that answer compute in Python, and the event loop needs a dozen short turns to send a message.
# With Python's 5 ms between turns that takes a tenth of a second, with these a hundredth.
SWITCH_EVERY_S = 0.0005


def run_bot(settings: Settings, *, remove_webhook: bool = False) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises BylineError when it cannot start or go on."""
    sys.setswitchinterval(SWITCH_EVERY_S)
    asyncio.run(_run_until_signal(settings, remove_webhook=remove_webhook))


async def serve(
    settings: Settings,
    stop: asyncio.Event,
    *,
    patience: Patience | None = None,
    on_start: Callable[[Door], None] = lambda _door: None,
    open_pipeline: OpenPipeline = open_pipeline,
    remove_webhook: bool = False,
) -> None:
    """Run the bot until `stop` is set. Raises BylineError; `on_start` hears when updates are taken.

    `open_pipeline` opens what answers, when the one of the settings is not wanted; `remove_webhook` ends a
    webhook before Telegram is asked for updates.
    """
    os.environ.setdefault(
        "PTB_TIMEDELTA", "1"
    )  # else the library warns of its own future with every flood wait
    check_token(settings)
    patience = patience or Patience(answer_s=settings.telegram.timeout_s)
    async with AsyncExitStack() as stack:
        parts = await unless_stopped(open_parts(settings, patience, stack, open_pipeline), stop)
        if parts is None:
            return
        door, application = parts.door, parts.application
        await serve_figures(settings.telegram, parts, stack)  # alive, though Telegram may be away for hours
        await unless_stopped(parts.introduce(), stop)
        if stop.is_set():
            return
        add_routes(application)
        await application.initialize()
        stack.push_async_callback(application.shutdown)
        await application.start()
        stack.push_async_callback(_stop_work, parts)
        _do_beside(stack, delete_notices(door.deliverer, door.store.notices()))
        for unfinished in await _take_up_unfinished(parts):
            _do_beside(stack, _give_up(door, unfinished))
        taking = await stack.enter_async_context(
            take_updates(settings.telegram, parts, patience, stop, remove_webhook=remove_webhook)
        )
        if stop.is_set():
            return
        _do_beside(stack, set_menu(application.bot, door.store.guests, settings.telegram.admins))
        _do_beside(stack, _warm_up(door))
        log.info("serving @%s over %d articles", door.bot_name, door.pipeline.coverage().articles)
        on_start(door)
        await _wait(stop, taking)


async def _run_until_signal(settings: Settings, *, remove_webhook: bool) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(settings, stop, remove_webhook=remove_webhook)


async def _take_up_unfinished(parts: Parts) -> tuple[UnfinishedUpdate, ...]:
    """Go on with what was in flight when the bot was ended; return what cannot go on."""
    door = parts.door
    unfinished = door.store.unfinished_updates()
    door.deliverer.remember(unfinished)
    given_up = await resume(parts.updates, door.store, parts.application.bot)
    if unfinished:
        log.warning("taken up again: %d updates, given up: %d", len(unfinished), len(given_up))
    return given_up


def _do_beside(stack: AsyncExitStack, coroutine: Coroutine[Any, Any, None]) -> None:
    """Begin what nobody waits for; it is ended when the bot is."""
    stack.callback(asyncio.create_task(coroutine).cancel)


async def _give_up(door: Door, unfinished: UnfinishedUpdate) -> None:
    """Say sorry for an update that is given up, once, and only where somebody asked in a chat."""
    update = read_update(unfinished.payload, door.deliverer.bot)
    if update is None or update.effective_message:
        sorry = to_messages(plain(door.view(unfinished.chat_id, None).phrases.say("error-general")))
        with contextlib.suppress(DoubtError):  # a kill has left it unknown whether that was said
            await door.deliverer.deliver(unfinished.update_id, Place(unfinished.chat_id), sorry)
    door.store.finish_update(unfinished.update_id)


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
