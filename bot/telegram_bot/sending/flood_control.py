"""Telegram's limits, kept before they are broken, and obeyed to the second where they were.

Context: the library's own limiter retries nothing unless told to, and holds all chats when one is told to
wait. Choice: one chat's wait is that chat's alone; nobody else notices. Within a chat requests go out one
after the other, so that messages keep their order through a wait. A wait that was earned by something
fleeting, a draft or a typing sign, holds only its like: no answer comes later for it.

The numbers are Telegram's (https://core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages
a second over all chats, and 20 a minute in a group.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.telegram_bot.sending.lanes import Lanes

log = logging.getLogger(__name__)

MESSAGES_A_SECOND, MESSAGES_A_MINUTE_IN_GROUP = 30, 20
MARGIN_S = 0.05  # a clock that runs a little fast must not ask too early
# What nobody misses: while a chat is held these are given up at once, and the next one may come through.
FLEETING = frozenset({"sendChatAction", "sendMessageDraft"})
# What has no chat, or is not counted by Telegram, and must be quick.
UNCOUNTED = frozenset({"answerCallbackQuery", "answerInlineQuery", "getFile", "getMe", "getChatMember"})
_MOST_REMEMBERED = 10_000

Held = int | str | tuple[int | str, str]  # a chat; or what is fleeting in a chat, by its endpoint
Result = Any  # what the API answers: the library's own signature has no better name for it
Request = Callable[..., Coroutine[Any, Any, Result]]


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """What to note right before a request leaves, and when Telegram has refused it for flooding.

    Between the two it is unknown whether it was carried out; while it waits here it surely was not.
    """

    begin: Callable[[], None]
    refuse: Callable[[], None]


class FloodControl(BaseRateLimiter[OnItsWay]):
    """Sends each request when it may be sent. `on_wait` hears of each wait that Telegram demands."""

    def __init__(self, on_wait: Callable[[float], None] = lambda _seconds: None) -> None:
        self._on_wait = on_wait
        self._lanes = Lanes()
        self._held_until: dict[Held, float] = {}
        self._all = _Window(MESSAGES_A_SECOND, 1.0)
        self._groups: dict[int, _Window] = {}

    async def initialize(self) -> None:
        """Do nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(
        self,
        callback: Request,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: OnItsWay | None,
    ) -> Result:
        """Send a request in its chat's turn; after a refusal for flooding, again when the wait is over.

        Raises RetryAfter only for what is fleeting.
        """
        if endpoint in UNCOUNTED:
            return await callback(*args, **kwargs)
        key = data.get("chat_id") or endpoint
        if endpoint in FLEETING:
            return await self._send_fleeting(key, endpoint, lambda: callback(*args, **kwargs))
        async with self._lanes.enter(key):
            while True:
                await self._wait_for_turn(key)
                if rate_limit_args:
                    rate_limit_args.begin()
                try:
                    return await callback(*args, **kwargs)
                except RetryAfter as refusal:
                    if rate_limit_args:
                        rate_limit_args.refuse()
                    self._hold(key, refusal)

    async def _send_fleeting(
        self, key: int | str, endpoint: str, send: Callable[[], Coroutine[Any, Any, Result]]
    ) -> Result:
        held_until = max(self._held_until.get(key, 0), self._held_until.get((key, endpoint), 0))
        left_s = held_until - time.monotonic()
        if left_s > 0:
            raise RetryAfter(int(left_s) + 1)
        try:
            return await send()
        except RetryAfter as refusal:
            self._hold((key, endpoint), refusal)
            raise

    async def _wait_for_turn(self, key: int | str) -> None:
        while (left_s := self._held_until.get(key, 0) - time.monotonic()) > 0:
            await asyncio.sleep(left_s)
        if isinstance(key, int) and key < 0:
            _forget_some(self._groups)
            await self._groups.setdefault(key, _Window(MESSAGES_A_MINUTE_IN_GROUP, 60.0)).wait()
        if isinstance(key, int):
            await self._all.wait()

    def _hold(self, key: Held, refusal: RetryAfter) -> None:
        wait_s = _seconds(refusal)
        _forget_some(self._held_until)
        self._held_until[key] = time.monotonic() + wait_s + MARGIN_S
        self._on_wait(wait_s)
        log.warning("telegram asks for silence in one chat for %g s", wait_s)


class _Window:
    """At most `most` in any `length_s` seconds; those who wait go in the order of their coming."""

    def __init__(self, most: int, length_s: float) -> None:
        self._length_s = length_s
        self._sent: deque[float] = deque(maxlen=most)
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Return when one more may be sent."""
        async with self._turn:
            if len(self._sent) == self._sent.maxlen:
                await asyncio.sleep(max(self._sent[0] + self._length_s - time.monotonic(), 0))
            self._sent.append(time.monotonic())


def _seconds(refusal: RetryAfter) -> float:
    wait = refusal.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _forget_some(remembered: dict[Any, Any]) -> None:
    """Keep memory flat over months: the chat that was heard of longest ago goes first."""
    if len(remembered) > _MOST_REMEMBERED:
        del remembered[next(iter(remembered))]
