"""What a test wants to go wrong: the next calls of a method are refused, lost, or cut off."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .refusals import RefusalError, flood


class Loss(StrEnum):
    """What the network does with a call."""

    REQUEST = "request"  # it never arrives, and nobody answers
    RESPONSE = "response"  # it is carried out, and nobody answers
    CONNECTION = "connection"  # it never arrives, and the line is cut
    DUPLICATE = "duplicate"  # nothing is lost: the update is delivered twice (getUpdates only)


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: a refusal by the server, or a loss on the way."""

    refusal: RefusalError | None = None
    loss: Loss | None = None


@dataclass
class Faults:
    """The plan (`next_calls`), chance (`chances`, each 0..1), and Telegram's own limits on a chat."""

    planned: list[tuple[str, int | None, Fault]] = field(default_factory=list)
    chances: list[tuple[frozenset[str], float, Fault]] = field(default_factory=list)
    seed: int = 0
    messages_per_chat: int = 0  # in `window_s` seconds; 0 is no limit
    window_s: float = 1.0
    _held: dict[tuple[int, str], float] = field(default_factory=dict)  # chat, and which wait it is
    _recent: dict[int, deque[float]] = field(default_factory=dict)
    too_early: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - chance that can be repeated

    def plan(self, method: str, fault: Fault, *, chat_id: int | None = None, times: int = 1) -> None:
        """Let the next `times` calls of `method` (in one chat, or any) go wrong."""
        self.planned += [(method, chat_id, fault)] * times

    def choose(self, method: str, parameters: Mapping[str, str]) -> Fault | None:
        """Return what goes wrong with this call; None when nothing does."""
        chat_id = _chat_of(parameters)
        return (
            self._held_back(method, chat_id)
            or self._planned(method, chat_id)
            or self._by_chance(method, chat_id)
        )

    def _held_back(self, method: str, chat_id: int) -> Fault | None:
        """Who writes before the wait is over is told again, and the test can see that it happened."""
        left = self._held.get((chat_id, _wait_of(method)), 0) - time.monotonic()
        if not _counts(method) or left <= 0:
            return self._over_rate(method, chat_id)
        self.too_early.append((chat_id, left))
        return Fault(flood(int(left) + 1))

    def _planned(self, method: str, chat_id: int) -> Fault | None:
        for place, (wanted, where, fault) in enumerate(self.planned):
            if wanted == method and where in (None, chat_id):
                del self.planned[place]
                return self._remember(method, fault, chat_id)
        return None

    def _by_chance(self, method: str, chat_id: int) -> Fault | None:
        for methods, chance, fault in self.chances:
            if method in methods and self._random.random() < chance:
                return self._remember(method, fault, chat_id)
        return None

    def _over_rate(self, method: str, chat_id: int) -> Fault | None:
        if not self.messages_per_chat or not _counts(method):
            return None
        now, recent = time.monotonic(), self._recent.setdefault(chat_id, deque())
        while recent and recent[0] < now - self.window_s:
            recent.popleft()
        if len(recent) >= self.messages_per_chat:
            return self._remember(method, Fault(flood(max(int(self.window_s), 1))), chat_id)
        recent.append(now)
        return None

    def _remember(self, method: str, fault: Fault, chat_id: int) -> Fault:
        if fault.refusal and fault.refusal.retry_after and chat_id and _counts(method):
            self._held[chat_id, _wait_of(method)] = time.monotonic() + fault.refusal.retry_after
        return fault


def _counts(method: str) -> bool:
    """Whether the flood control of a chat counts this method."""
    return method.startswith(("send", "edit", "copy", "forward")) and method != "sendChatAction"


def _wait_of(method: str) -> str:
    """Which of a chat's waits a method has to respect: drafts have one of their own."""
    return method if method == "sendMessageDraft" else "messages"


def _chat_of(parameters: Mapping[str, str]) -> int:
    given = parameters.get("chat_id", "")
    return int(given) if given.lstrip("-").isdigit() else 0
