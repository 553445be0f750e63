"""The HTTP server: requests in, the API's JSON out, in a thread of its own.

Written on asyncio's streams, because a test must be able to cut a connection or to leave a call without an
answer, which no web framework does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from . import methods, specification
from .faults import Fault, Faults, Loss
from .people import Person, Room, make_group, make_private
from .refusals import CONFLICT, CONFLICT_WITH_WEBHOOK, UNAUTHORIZED, RefusalError
from .world import Json, World

TOKEN = "7000000001:AAEmulatorTokenForTestsOnly_abcdefghijk"  # noqa: S105 - of nobody
_NEVER_S = 3_600.0


@dataclass(frozen=True)
class _Request:
    path: str
    headers: dict[str, str]
    body: bytes


class BotApi:
    """A running server. Use it as a context manager; `port` 0 takes a free one."""

    def __init__(self, *, token: str = TOKEN, port: int = 0, faults: Faults | None = None) -> None:
        self.token = token
        self.world = World()
        self.faults = faults or Faults()
        self._reachable = True
        self._connections: set[asyncio.StreamWriter] = set()
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot-api", daemon=True)
        self._polls = 0
        self._people = 0

    @property
    def base_url(self) -> str:
        """What to give the bot as the address of the API, up to the token."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def base_file_url(self) -> str:
        """Where the bot downloads files, up to the token."""
        return f"http://127.0.0.1:{self._port}/file/bot"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def go_away(self) -> None:
        """Cut all connections, and every new one, as when the network is away."""
        self._reachable = False
        self._loop.call_soon_threadsafe(self._cut_connections)

    def come_back(self) -> None:
        """Take connections again."""
        self._reachable = True

    def person(self, name: str, *, language: str = "en", user_id: int = 0) -> Person:
        """Return a new person with an account."""
        self._people += 1
        user_id = user_id or 1_000 + self._people
        described: Json = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
        self.world.users[user_id] = described
        return Person(user_id, described)

    def private(self, person: Person) -> Room:
        """Return the person's private chat with the bot."""
        return make_private(self.world, person)

    def group(self, owner: Person, *members: Person, topics: tuple[int, ...] = ()) -> Room:
        """Return a new supergroup that `owner` administers, with the bot in it."""
        self._people += 1
        return make_group(self.world, -1_001_000_000_000 - self._people, owner, list(members), topics)

    def ask_inline(self, person: Person, query: str, offset: str = "") -> str:
        """Type `@bot query` somewhere and return the query's id."""
        with self.world.changing():
            query_id = self.world.new_id()
            self.world.inline[query_id] = None
            content = {"id": query_id, "from": person.described, "query": query, "offset": offset}
            self.world.add_update("inline_query", content)
        return query_id

    def inline_results(self, query_id: str, timeout_s: float = 10) -> Json:
        """Wait for the answer to an inline query and return it."""
        self.world.wait_for(lambda: self.world.inline[query_id] is not None, "an inline answer", timeout_s)
        return self.world.inline[query_id] or {}

    def wait_until_quiet(self, timeout_s: float = 10) -> None:
        """Wait until the bot has confirmed all updates."""
        self.world.wait_for(lambda: not self.world.updates, "all updates to be confirmed", timeout_s)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop, self._news = asyncio.Event(), asyncio.Event()
        self.world.on_update = self._wake_poll
        server = await asyncio.start_server(self._talk, "127.0.0.1", self._port)
        self._port = server.sockets[0].getsockname()[1]
        pushing = asyncio.create_task(self._push())
        self._ready.set()
        await self._stop.wait()
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in (pushing, *others):
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _wake_poll(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    def _cut_connections(self) -> None:
        for writer in [*self._connections]:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        self._connections.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            while self._reachable:
                answer = await self._answer(await _read_request(reader))
                if answer is None or not self._reachable:
                    break
                writer.write(answer)
                await writer.drain()
        self._connections.discard(writer)
        writer.close()

    async def _answer(self, request: _Request) -> bytes | None:
        """Return the response; None cuts the connection."""
        parts = urlsplit(request.path).path.strip("/").split("/")
        if parts[0] == "file":
            return self._download(unquote("/".join(parts[2:])))
        token, method = unquote(parts[0]).removeprefix("bot"), parts[-1]
        if token != self.token:
            return _refuse(UNAUTHORIZED)
        given = _read_parameters(request)
        fault = self._observe(method, given)
        if fault and fault.loss is Loss.CONNECTION:
            return None
        if fault and fault.loss is Loss.REQUEST:
            await asyncio.sleep(_NEVER_S)
        if fault and fault.refusal:
            return _refuse(fault.refusal)
        try:
            result = await self._carry_out(method, given, fault)
        except RefusalError as refusal:
            return _refuse(refusal)
        if fault and fault.loss is Loss.RESPONSE:
            await asyncio.sleep(_NEVER_S)
        return _respond(200, {"ok": True, "result": result})

    def _observe(self, method: str, given: dict[str, str]) -> Fault | None:
        with self.world.changing():
            self.world.calls.append((method, given))
            wrong = specification.find_fault(method, given)
            if wrong:
                self.world.violations.append(wrong)
            return self.faults.choose(method, given)

    async def _carry_out(self, method: str, given: dict[str, str], fault: Fault | None) -> object:
        if method == "getUpdates":
            updates = await self._poll(given)
            return updates * 2 if fault and fault.loss is Loss.DUPLICATE else updates
        with self.world.changing():
            return methods.call(self.world, method, given)

    async def _poll(self, given: dict[str, str]) -> list[Json]:
        """Confirm what lies before `offset`, then wait for updates; a newer poll ends an older one."""
        if self.world.settings.get("webhook", {}).get("url"):
            raise CONFLICT_WITH_WEBHOOK
        self._polls += 1
        mine, until = self._polls, time.monotonic() + int(given.get("timeout", "0"))
        self._news.set()  # wakes the older poll
        with self.world.changing():
            offset = int(given.get("offset", "0"))
            self.world.updates[:] = [one for one in self.world.updates if one["update_id"] >= offset]
        while True:
            if mine != self._polls:
                raise CONFLICT
            waiting = self._hand_over(int(given.get("limit", "100")))
            if waiting or time.monotonic() >= until:
                return waiting
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), until - time.monotonic())

    def _hand_over(self, limit: int) -> list[Json]:
        with self.world.changing():
            waiting = self.world.updates[:limit]
            for update in waiting:
                self.world.delivered.setdefault(update["update_id"], time.monotonic())
        return waiting

    async def _push(self) -> None:
        """Deliver updates to the webhook while there is one, again and again until it says 200."""
        while True:
            webhook = self.world.settings.get("webhook")
            if webhook and self._hand_over(1):
                update = self.world.updates[0]
                if await _post(webhook["url"], webhook.get("secret_token", ""), update) == 200:
                    with self.world.changing():
                        self.world.updates.remove(update)
                    continue
            await asyncio.sleep(0.02)

    def _download(self, path: str) -> bytes:
        content = self.world.files.get(path.removeprefix("documents/"))
        if content is None:
            return _refuse(RefusalError(404, "Not Found"))
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content


async def _read_request(reader: asyncio.StreamReader) -> _Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    path = head[0].split(" ")[1]
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    return _Request(path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def _read_parameters(request: _Request) -> dict[str, str]:
    """Return the call's parameters; of an uploaded file only its name is kept."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    boundary = kind.partition("boundary=")[2].encode()
    parameters = {}
    for part in request.body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        parameters[name] = "(file)" if b"filename=" in head else content[:-2].decode()
    return parameters


def _respond(status: int, body: Json) -> bytes:
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def _refuse(refusal: RefusalError) -> bytes:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return _respond(refusal.status, body)


async def _post(url: str, secret: str, update: Json) -> int:
    """Return the status that the webhook answered with; 0 when it could not be reached."""
    address = urlsplit(url)
    content = json.dumps(update).encode()
    head = (
        f"POST {address.path or '/'} HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
    except OSError:
        return 0
    try:
        writer.write(head.encode() + content)
        status = (await reader.readline()).split(b" ")
        return int(status[1]) if len(status) > 1 else 0
    except OSError:
        return 0
    finally:
        writer.close()
