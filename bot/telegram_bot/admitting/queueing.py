"""A fair queue: some questions are answered at once, the others wait, and no chat can make another wait long.

    place = queue.enter(chat_id, user_id)
    if isinstance(place, Refused): say so
    async with place as turn:              until it is its turn, or it is called off
        if turn is Turn.YOURS: answer

**Fair.** Every question gets a round: its chat's last one plus one, or the round that is being answered now
if that is later. Lower rounds go first, equal ones in the order of arrival. So of a hundred questions that
one chat sends at once, one is answered in each round, and a chat that comes second waits for one of them, not
for a hundred (start-time fair queueing: Goyal, Vin, Cheng, SIGCOMM 1996, with questions of equal weight).
**In order.** The questions of one chat are answered one after the other, in the order of `enter`.
**Bounded.** A chat, and the whole queue, have a greatest length; beyond it, `enter` refuses.

Belongs to one event loop; nothing here is thread-safe, nor needs to be.
"""

from __future__ import annotations

import asyncio
import bisect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType


class Turn(StrEnum):
    """How waiting ended."""

    YOURS = "yours"
    CANCELLED = "cancelled"  # the asker took the question back
    CLOSED = "closed"  # the bot is stopping; the question has to be kept for the next start


class Full(StrEnum):
    """Why nobody can enter."""

    CHAT = "chat"  # this chat has enough questions waiting
    ALL = "all"  # the bot has
    CLOSED = "closed"  # the bot is stopping


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that may not even wait; `waiting` are those that do (of the chat, or in all)."""

    reason: Full
    waiting: int


class FairQueue:
    """At most `at_once` turns run; at most `of_chat` questions of a chat wait, and `in_all` in all."""

    def __init__(self, *, at_once: int, of_chat: int, in_all: int) -> None:
        self._at_once = at_once
        self._of_chat = of_chat
        self._in_all = in_all
        self._waiting: list[Place] = []  # by round and arrival
        self._running: dict[int, Place] = {}  # by chat
        self._waiting_of: Counter[int] = Counter()  # by chat
        self._last_round: dict[int, int] = {}  # by chat; only rounds that are not over
        self._round = 0
        self._arrivals = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many questions are being answered."""
        return len(self._running)

    def enter(self, chat_id: int, user_id: int = 0, message_id: int = 0) -> Place | Refused:
        """Take a place in the queue, at once; whoever takes one must use it as a context manager.

        What a message asks takes the place of what it asked before it was edited: that is called off.
        """
        if message_id:
            self._call_off(lambda place: (place.chat_id, place.message_id) == (chat_id, message_id))
        of_chat = self._waiting_of[chat_id]
        if self._closed:
            return Refused(Full.CLOSED, len(self._waiting))
        if of_chat >= self._of_chat:
            return Refused(Full.CHAT, of_chat)
        if len(self._waiting) >= self._in_all:
            return Refused(Full.ALL, len(self._waiting))
        number = self._last_round[chat_id] = max(self._round, self._last_round.get(chat_id, -1) + 1)
        self._arrivals += 1
        place = Place(self, chat_id, user_id, (number, self._arrivals), message_id)
        bisect.insort(self._waiting, place, key=lambda one: one.rank)
        self._waiting_of[chat_id] += 1
        self._start_next()
        return place

    def cancel(self, chat_id: int, user_id: int | None = None) -> int:
        """Call off the questions of a chat (and user), those in flight included; return how many.

        A question in flight runs on, because a thread cannot be stopped: its `Place.is_cancelled` says that
        nobody wants the answer any more.
        """
        return self._call_off(lambda place: place.chat_id == chat_id and user_id in (None, place.user_id))

    def cancel_everywhere(self, some_id: int) -> int:
        """Call off the questions of a user in every chat, or all those of a chat; return how many."""
        return self._call_off(lambda place: some_id in (place.chat_id, place.user_id))

    def close(self) -> None:
        """Let nobody in any more, and send away who waits; what is in flight goes on."""
        self._closed = True
        for place in [*self._waiting]:
            self._remove(place)
            place.end_wait(Turn.CLOSED)

    async def join(self, timeout_s: float) -> bool:
        """Wait until nothing is in flight; False when the time ran out before."""
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    def is_answering(self, chat_id: int) -> bool:
        """Whether a question of a chat is being answered."""
        return chat_id in self._running

    def ahead_of(self, place: Place) -> int:
        """How many questions will be begun before this one, if nobody new arrives."""
        return bisect.bisect_left(self._waiting, place.rank, key=lambda one: one.rank)

    def leave(self, place: Place) -> None:
        """Give a place up, waited for or taken; the next one begins. Doing it twice does nothing."""
        if place.is_running:
            place.is_running = False
            del self._running[place.chat_id]
        elif not place.has_ended:
            self._remove(place)
            place.end_wait(Turn.CANCELLED)
        if not self._running:
            self._idle.set()
        self._start_next()

    def _call_off(self, is_meant: Callable[[Place], bool]) -> int:
        every = [*self._waiting, *self._running.values()]
        meant = [place for place in every if is_meant(place) and not place.is_cancelled]
        for place in meant:
            place.is_cancelled = True
            if not place.is_running:
                self._remove(place)
                place.end_wait(Turn.CANCELLED)
        return len(meant)

    def _start_next(self) -> None:
        while len(self._running) < self._at_once and (place := self._next()) is not None:
            self._remove(place)
            self._running[place.chat_id] = place
            self._idle.clear()
            self._begin_round(place.rank[0])
            place.is_running = True
            place.end_wait(Turn.YOURS)

    def _next(self) -> Place | None:
        """The first one whose chat has no question in flight."""
        return next((place for place in self._waiting if place.chat_id not in self._running), None)

    def _begin_round(self, number: int) -> None:
        if number <= self._round:
            return
        self._round = number
        # A chat whose last round is over starts in the present one, as if it had never been here.
        self._last_round = {chat: last for chat, last in self._last_round.items() if last >= number}

    def _remove(self, place: Place) -> None:
        del self._waiting[self.ahead_of(place)]
        self._waiting_of[place.chat_id] -= 1
        if not self._waiting_of[place.chat_id]:
            del self._waiting_of[place.chat_id]


class Place:
    """A question's place in the queue. Entering it waits for the turn, leaving it lets the next one begin."""

    def __init__(
        self, queue: FairQueue, chat_id: int, user_id: int, rank: tuple[int, int], message_id: int = 0
    ) -> None:
        self.chat_id = chat_id
        self.user_id = user_id
        self.message_id = message_id
        self.rank = rank  # round, and arrival
        self.is_running = False
        self.is_cancelled = False
        self._queue = queue
        self._turn: asyncio.Future[Turn] = asyncio.get_running_loop().create_future()

    @property
    def ahead(self) -> int:
        """How many questions will be begun before this one, if nobody new arrives; 0 when it has begun."""
        return 0 if self.has_ended else self._queue.ahead_of(self)

    @property
    def is_behind_its_own(self) -> bool:
        """Whether it waits while another question of its chat is being answered."""
        return not self.has_ended and self._queue.is_answering(self.chat_id)

    @property
    def has_ended(self) -> bool:
        """Whether the waiting is over, however it ended."""
        return self._turn.done()

    def end_wait(self, turn: Turn) -> None:
        """Wake whoever waits here; for the queue only."""
        if not self._turn.done():
            self._turn.set_result(turn)

    async def __aenter__(self) -> Turn:
        try:
            # Shielded: a task that is stopped while it waits must not take the future along.
            return await asyncio.shield(self._turn)
        except BaseException:
            self._queue.leave(self)
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.leave(self)
