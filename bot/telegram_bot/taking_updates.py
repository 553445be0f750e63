"""Taking updates, by asking Telegram or by being told; and the bot's own HTTP server beside that.

    async with take_updates(settings, parts, patience, stop) as polling: ...

`polling` is the task that asks; it ends by itself only with an error. A webhook has none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bot.telegram_bot.opening import Parts
from bot.telegram_bot.receiving.intake import ALLOWED_UPDATES
from bot.telegram_bot.receiving.polling import Poller
from bot.telegram_bot.receiving.troubles import Troubles, insist
from bot.telegram_bot.sending.patience import Patience
from bot.telegram_bot.settings import TelegramSettings
from index.errors import BylineError

if TYPE_CHECKING:
    from bot.telegram_bot.receiving.serving import WebServer

log = logging.getLogger(__name__)

Result = TypeVar("Result")

QUIET_BEFORE_UNREADY_S = 90.0  # an empty long poll takes 30


class ServingError(BylineError):
    """The bot's own HTTP server cannot be started."""


@asynccontextmanager
async def take_updates(
    settings: TelegramSettings,
    parts: Parts,
    patience: Patience,
    stop: asyncio.Event,
    *,
    remove_webhook: bool = False,
) -> AsyncIterator[asyncio.Task[None] | None]:
    """Take updates until the end of the `with` block. Raises ServingError where a port is taken.

    `remove_webhook` ends a webhook before Telegram is asked, so that it answers.
    """
    bot, troubles = parts.application.bot, Troubles(settings.api_url)
    async with AsyncExitStack() as stack:
        if settings.webhook_url:
            secret = settings.webhook_secret.get_secret_value() or secrets.token_urlsafe(32)
            await _serve_webhook(settings, parts, stack, secret)
            register = partial(
                bot.set_webhook, settings.webhook_url, allowed_updates=ALLOWED_UPDATES, secret_token=secret
            )
            await unless_stopped(insist(register, patience, troubles), stop)
            parts.contact.note()
            yield None
            return
        if remove_webhook:
            await unless_stopped(insist(bot.delete_webhook, patience, troubles), stop)
        poller = Poller(bot, parts.updates, patience, parts.contact.note, troubles)
        polling = asyncio.create_task(poller.run())
        try:
            yield polling
        finally:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError, BylineError):
                await polling


async def unless_stopped(starting: Coroutine[Any, Any, Result], stop: asyncio.Event) -> Result | None:
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


async def serve_figures(settings: TelegramSettings, parts: Parts, stack: AsyncExitStack) -> None:
    """Serve figures, health and readiness on the port of their own, if there is one.

    The port of the webhook serves them too, so that nothing is missing where it is the same. Raises
    ServingError where the port is taken.
    """
    if settings.metrics_port and not (
        settings.webhook_url and settings.metrics_port == settings.webhook_port
    ):
        within_s = float("inf") if settings.webhook_url else QUIET_BEFORE_UNREADY_S
        await _serve(_make_server(parts, within_s), stack, settings.metrics_host, settings.metrics_port)


async def _serve_webhook(
    settings: TelegramSettings, parts: Parts, stack: AsyncExitStack, secret: str
) -> None:
    path = urlsplit(settings.webhook_url).path or "/"
    # Telegram is silent while nobody writes: once it was reached, its silence means nothing.
    server = _make_server(parts, float("inf"), webhook_path=path, secret=secret)
    await _serve(server, stack, settings.webhook_host, settings.webhook_port)


def _make_server(parts: Parts, quiet_s: float, *, webhook_path: str = "", secret: str = "") -> WebServer:
    # late: a bot that polls and shows no figures needs no web server
    from bot.telegram_bot.receiving.serving import WebServer

    return WebServer(
        bot=parts.application.bot,
        updates=parts.updates,
        is_ready=lambda: parts.contact.is_fresh(quiet_s) and parts.door.store.can_write(),
        on_contact=parts.contact.note,
        read_metrics=parts.door.measures.read,
        webhook_path=webhook_path,
        secret=secret,
    )


async def _serve(server: WebServer, stack: AsyncExitStack, host: str, port: int) -> None:
    from bot.telegram_bot.receiving.serving import serve_http  # late: see above

    try:
        port = await stack.enter_async_context(serve_http(server, host, port))
    except OSError as error:
        raise ServingError(
            f"Nothing can be served at {host}:{port}: {error.strerror}. Choose another port."
        ) from error
    log.info("serving http at %s:%d", host, port)
