"""Many questions from many chats while much goes wrong: is each answered once, in order, or apologised for?

The same run serves the test suite, in a short form, and the benchmark, in the long one.
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot_api import BotApi, Fault, Faults, Loss, RefusalError, Room, Sent, flood
from telegram_door import BotProcess

APOLOGY = "I was restarted"
MOST_OPEN_OF_CHAT, MOST_OPEN = 2, 60
GIVE_UP_AFTER_S = 90.0
WARM_UPDATES = 200  # memory is compared from here on
_LOSSES = (Loss.REQUEST, Loss.RESPONSE, Loss.CONNECTION)
_SENDING = frozenset({"sendMessage"})
_ONSETS, _VOWELS = ("v", "t", "k", "br", "l", "st", "d", "gr", "n", "h"), ("a", "e", "o", "u", "ei")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many questions, from how many chats, with which chances, and whether the bot is killed half-way."""

    updates: int
    chats: int
    seed: int = 20_261_122
    chance_of_flood: float = 0.01
    chance_of_loss: float = 0.005  # of each kind
    chance_of_server_error: float = 0.01
    kill: bool = True


@dataclass
class Outcome:
    """What became of the questions. Latencies in seconds, from the update's delivery; memory in megabytes."""

    asked: int = 0
    answered: int = 0
    apologised: int = 0
    doubled: int = 0
    disordered: int = 0
    missing: int = 0
    too_early: int = 0
    latencies_s: list[float] = field(default_factory=list)
    memory_before_mb: float = 0.0
    memory_after_mb: float = 0.0
    seconds: float = 0.0


def invent_towns(count: int) -> list[str]:
    """Return `count` names of places that are nowhere, each of them once."""
    syllables = [onset + vowel for onset, vowel in itertools.product(_ONSETS, _VOWELS)]
    names = ("".join(parts).capitalize() + "nia" for parts in itertools.product(syllables, repeat=2))
    return list(itertools.islice(names, count))


def invent_story(town: str, number: int) -> dict[str, str]:
    """Return an article about a town, with a number to ask for."""
    crates = 100 + number * 7 % 9_000
    return {
        "id": f"story-{number}",
        "title": f"Crates fall in {town}",
        "source": ("The Tribune", "Northern Radio", "Courier")[number % 3],
        "url": f"https://news.example/{number}",
        "published_at": f"2026-{1 + number % 10:02d}-{1 + number % 28:02d}T12:00:00Z",
        "text": (
            f"In {town} {crates} crates fell from a train on the way to the harbour. "
            f"Nobody in {town} was hurt, the railway said. "
            f"The line through {town} will be open again after {1 + number % 20} days."
        ),
    }


def question_about(town: str) -> str:
    """Return a question that one article answers."""
    return f"How many crates fell from a train in {town}?"


def make_faults(plan: Plan) -> Faults:
    """Return the troubles of a plan, the same every time."""
    chances: list[tuple[frozenset[str], float, Fault]] = [
        (_SENDING, plan.chance_of_flood, Fault(flood(1))),
        (_SENDING, plan.chance_of_server_error, Fault(RefusalError(502, "Bad Gateway"))),
        *((_SENDING, plan.chance_of_loss, Fault(loss=loss)) for loss in _LOSSES),
        (frozenset({"sendChatAction"}), 0.02, Fault(flood(1))),
        (frozenset({"getUpdates"}), 0.05, Fault(loss=Loss.DUPLICATE)),
        (frozenset({"getUpdates"}), 0.01, Fault(RefusalError(500, "Internal Server Error"))),
    ]
    return Faults(chances=chances, seed=plan.seed)


def run_soak(api: BotApi, bot: BotProcess, towns: Sequence[str], plan: Plan) -> Outcome:
    """Ask all questions of the plan and return what became of them."""
    started = time.monotonic()
    chance = random.Random(plan.seed)  # noqa: S311 - chance that can be repeated
    rooms = [api.private(api.person(f"Person {number}")) for number in range(plan.chats)]
    each = -(-plan.updates // plan.chats)
    asking = _Asking(api, rooms, [chance.sample(list(towns), each) for _ in rooms])
    outcome = Outcome()
    if plan.kill:
        asking.ask_until(plan.updates // 2)
        bot.kill()
        bot.start()
    asking.ask_until(asking.asked + WARM_UPDATES)
    outcome.memory_before_mb = resident_mb(bot.pid)
    asking.ask_until(plan.updates)
    asking.wait_for_the_rest()
    outcome.memory_after_mb = resident_mb(bot.pid)
    outcome.too_early = len(api.faults.too_early)
    outcome.seconds = time.monotonic() - started
    for room, asked in zip(rooms, asking.said, strict=True):
        _judge(api, room, asked, outcome)
    return outcome


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@dataclass
class _Asking:
    """Asks the chats' questions in turn, never more than a few of them open at once."""

    api: BotApi
    rooms: Sequence[Room]
    planned: Sequence[Sequence[str]]
    asked: int = 0

    def __post_init__(self) -> None:
        self.said: list[list[tuple[str, int]]] = [[] for _ in self.rooms]  # town, update id

    def ask_until(self, count: int) -> None:
        """Ask until `count` questions have been asked in all."""
        _repeat(lambda: self._ask_some(count), lambda: self.asked >= count or self._is_done(), self._progress)

    def wait_for_the_rest(self) -> None:
        """Wait until each question has something below it, or nothing happens any more."""
        _repeat(lambda: None, lambda: self._open() == 0, self._progress)

    def _ask_some(self, count: int) -> None:
        still_open = self._open()
        for number, room in enumerate(self.rooms):
            said, planned = self.said[number], self.planned[number]
            has_room = len(said) - room.chat.written_by_bot < MOST_OPEN_OF_CHAT
            if still_open < MOST_OPEN and self.asked < count and has_room and len(said) < len(planned):
                town = planned[len(said)]
                with self.api.world.changed:
                    room.say(question_about(town))
                    said.append((town, self.api.world.last_update_id))
                self.asked, still_open = self.asked + 1, still_open + 1

    def _open(self) -> int:
        pairs = zip(self.said, self.rooms, strict=True)
        return sum(max(len(said) - room.chat.written_by_bot, 0) for said, room in pairs)

    def _is_done(self) -> bool:
        return all(len(said) == len(planned) for said, planned in zip(self.said, self.planned, strict=True))

    def _progress(self) -> int:
        return sum(room.chat.written_by_bot for room in self.rooms)


def _repeat(act: Callable[[], None], is_done: Callable[[], bool], progress: Callable[[], int]) -> None:
    """Act until it is done, or until nothing has moved for long."""
    last, since = -1, time.monotonic()
    while not is_done() and time.monotonic() - since < GIVE_UP_AFTER_S:
        act()
        now = progress()
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.01)


def _judge(api: BotApi, room: Room, asked: Sequence[tuple[str, int]], outcome: Outcome) -> None:
    """Go through a chat as a reader would: below each question its answer, once, before the next one's."""
    waiting = iter(asked)
    last = ""
    for sent in room.from_bot():
        town = _find_first([town for town, _ in asked], sent.text)
        if town == last:
            outcome.doubled += APOLOGY not in sent.text  # an answer and an apology: the bot could not know
            outcome.apologised += APOLOGY in sent.text
            continue
        last = town
        _note(api, sent, _skip_to(waiting, town, outcome), outcome)
    outcome.missing += sum(1 for _ in waiting)
    outcome.asked += len(asked)


def _find_first(towns: Sequence[str], text: str) -> str:
    """Return the town that is named first: the one that was asked for; others may be quoted below."""
    return min(((text.find(town), town) for town in towns if town in text), default=(0, ""))[1]


def _skip_to(waiting: Iterator[tuple[str, int]], town: str, outcome: Outcome) -> int:
    """Go on to the question about `town`; those before it have no answer, or a later one."""
    for other, update_id in waiting:
        if other == town:
            return update_id
        outcome.disordered += 1
    return 0


def _note(api: BotApi, sent: Sent, update_id: int, outcome: Outcome) -> None:
    if APOLOGY in sent.text:
        outcome.apologised += 1
        return
    outcome.answered += 1
    if update_id in api.world.delivered:
        outcome.latencies_s.append(sent.at - api.world.delivered[update_id])
