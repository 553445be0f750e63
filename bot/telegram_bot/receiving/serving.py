"""The bot's own HTTP server: Telegram delivers to it, and whoever runs the bot asks how it is.

    POST <path of the webhook>   an update from Telegram, with the secret in a header
    GET  /health                 200 while the process can answer at all
    GET  /ready                  200 when Telegram has been in contact lately and the state can be written
    GET  /metrics                figures for Prometheus

Plain ASGI, served by uvicorn, which the vector store brings along: four paths need no framework.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from telegram import Bot

from bot.telegram_bot.receiving.intake import UNREADABLE, RecordedUpdates, read_received
from bot.telegram_bot.remembering.state_database import StateError

log = logging.getLogger(__name__)

MOST_BODY_BYTES = 1_000_000  # the largest update is a message of 4,096 characters with all its names
STOP_WITHIN_S = 5  # a connection over which nothing more comes must not hold up the end
SECRET_HEADER = b"x-telegram-bot-api-secret-token"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to a request."""

    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class WebServer:
    """The ASGI application. Empty `webhook_path` takes no updates."""

    bot: Bot
    updates: RecordedUpdates
    is_ready: Callable[[], bool]
    on_contact: Callable[[], None]
    read_metrics: Callable[[], str]
    webhook_path: str = ""
    secret: str = ""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        reply = await self._reply(scope, receive)
        headers = [(b"content-type", reply.kind.encode())]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body.encode()})

    async def _reply(self, scope: Message, receive: Receive) -> Reply:
        path, method = scope["path"], scope["method"]
        if self.webhook_path and path == self.webhook_path:
            return await self._take(scope, receive) if method == "POST" else Reply(405)
        if path == "/health":
            return Reply(200, "alive\n")
        if path == "/ready":
            return Reply(200, "ready\n") if self.is_ready() else Reply(503, "not ready\n")
        if path == "/metrics":
            return Reply(200, self.read_metrics(), "text/plain; version=0.0.4; charset=utf-8")
        return Reply(404)

    async def _take(self, scope: Message, receive: Receive) -> Reply:
        """Take an update that Telegram delivers. Anything but 200 makes Telegram deliver it again."""
        said = dict(scope["headers"]).get(SECRET_HEADER, b"")
        if not hmac.compare_digest(said, self.secret.encode()):
            log.warning("a delivery without the webhook's secret was refused")
            return Reply(403)
        body = await _read_body(receive)
        if body is None:
            return Reply(413)
        try:
            update = read_received(json.loads(body), self.bot)
        except UNREADABLE:
            log.warning("a delivery that is no update was refused")
            return Reply(400)
        try:
            if update:  # else Telegram would deliver it for a day, and hold back what comes after it
                await self.updates.put(update)
        except StateError as error:  # Telegram keeps it, and delivers it again
            log.error("an update could not be written down: %s", error)  # noqa: TRY400
            return Reply(500)
        self.on_contact()
        return Reply(200)


@asynccontextmanager
async def serve_http(server: WebServer, host: str, port: int) -> AsyncIterator[int]:
    """Serve until the end of the `with` block; gives the port, which is a free one where 0 was asked for.

    Raises OSError when the address is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    config = uvicorn.Config(
        server,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        loop="none",
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    running = _Server(config)
    task = asyncio.create_task(running.serve(sockets=[listener]))
    try:
        yield int(listener.getsockname()[1])
    finally:
        running.should_exit = True
        try:
            await task
        finally:
            listener.close()


class _Server(uvicorn.Server):
    """The server, without its own handlers of signals: those of the bot stop both."""

    def capture_signals(self) -> Any:
        """Leave the signals alone."""
        return contextlib.nullcontext()


async def _read_body(receive: Receive) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return body
