"""The Telegram bot's speed, and a soak, against the emulated Bot API.

    python -m benchmarks telegram              some fifteen minutes; keeps the figures in results.json
    python -m benchmarks.telegram [--quick]    prints them; with --quick, of a minute and a half

The bot is a process of its own, as in production; the emulator and those who ask share another.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

# The emulator is a part of the tests, which are no package.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bot_api import BotApi, Faults, Room
from telegram_door import BotProcess
from telegram_soak import Outcome, Plan, invent_story, invent_towns, make_faults, question_about, run_soak

from index.building import build_index
from index.settings import IndexSettings

ARTICLES = 1_000
WARM_QUESTIONS = 10
STARTS = 3


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    questions_of_one_chat: int = 200
    chats_at_once: int = 50
    seconds_at_once: float = 60.0
    soak: Plan = field(default_factory=lambda: Plan(updates=5_000, chats=200))


WHOLE = Extent()
QUICK = replace(
    WHOLE, questions_of_one_chat=30, seconds_at_once=15.0, soak=replace(WHOLE.soak, updates=600, chats=60)
)


def measure_telegram(folder: Path, extent: Extent = WHOLE) -> dict[str, Mapping[str, float]]:
    """Return the bot's figures over a library of 1,000 articles, made in `folder`.

    Times run from an update's delivery to the answer's arrival. `longest_wait_ratio` is the longest wait of
    any of the chats, over the median.
    """
    os.environ["NO_PROXY"] = "127.0.0.1"
    folder.mkdir(parents=True, exist_ok=True)
    towns = invent_towns(ARTICLES)
    library = make_library(folder, towns)
    start_to_poll = [measure_start(library, folder / f"start{run}") for run in range(STARTS)]
    one = with_bot(library, folder / "one", lambda api: measure_one_chat(api, towns, extent))
    many = with_bot(library, folder / "many", lambda api: measure_many_chats(api, towns, extent))
    soaked = soak(library, folder / "soak", towns, extent.soak)
    return {"byline": {"cold_start_to_poll_s": median(start_to_poll)} | one | many | soaked}


def make_library(folder: Path, towns: Sequence[str]) -> Path:
    """Make a library with an article about each town."""
    stories = folder / "stories.jsonl"
    stories.write_text("".join(json.dumps(invent_story(town, n)) + "\n" for n, town in enumerate(towns)))
    settings = IndexSettings(data_dir=folder / "library")
    build_index([stories], settings)
    return settings.data_dir


def measure_start(library: Path, folder: Path) -> float:
    """Return the seconds from starting the process to its first request for updates."""
    folder.mkdir()
    with BotApi() as api:
        bot = BotProcess(api, library, folder)
        started = time.monotonic()
        bot.start()
        api.world.wait_for(lambda: any(method == "getUpdates" for method, _ in api.world.calls), "a poll")
        seconds = time.monotonic() - started
        bot.stop()
    return seconds


def with_bot(
    library: Path, folder: Path, measure: Callable[[BotApi], dict[str, float]], faults: Faults | None = None
) -> dict[str, float]:
    """Measure a bot without quotas, once it is warm."""
    folder.mkdir()
    with BotApi(faults=faults) as api:
        bot = BotProcess(api, library, folder, BYLINE_TELEGRAM_USER_QUESTIONS="0")
        bot.start()
        warm = api.private(api.person("Warm"))
        for _ in range(WARM_QUESTIONS):
            warm.ask(question_about("Vavania"), timeout_s=60)
        figures = measure(api)
        bot.stop()
    return figures


def measure_one_chat(api: BotApi, towns: Sequence[str], extent: Extent) -> dict[str, float]:
    """One person, one question after the other: from the update's delivery to the answer's arrival."""
    room = api.private(api.person("Ann"))
    times_ms = [1_000 * ask_and_time(api, room, town) for town in towns[: extent.questions_of_one_chat]]
    return {"one_chat_p50_ms": median(times_ms), "one_chat_p95_ms": quantiles(times_ms, n=20)[-1]}


def ask_and_time(api: BotApi, room: Room, town: str) -> float:
    """Ask, wait, and return the seconds that the bot took."""
    answer = room.ask(question_about(town), timeout_s=60)
    return answer.at - api.world.delivered[api.world.last_update_id]


def measure_many_chats(api: BotApi, towns: Sequence[str], extent: Extent) -> dict[str, float]:
    """Fifty people, each asking the next question as soon as the last one is answered."""
    seconds = extent.seconds_at_once
    rooms = [api.private(api.person(f"Person {number}")) for number in range(extent.chats_at_once)]
    asked_at = [0.0] * len(rooms)
    waits: list[list[float]] = [[] for _ in rooms]
    asked = [0] * len(rooms)
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        for number, room in enumerate(rooms):
            if room.chat.written_by_bot < asked[number]:
                continue
            if asked[number]:
                waits[number].append(room.from_bot()[-1].at - asked_at[number])
            asked_at[number] = time.monotonic()
            room.say(question_about(towns[(number + asked[number] * len(rooms)) % len(towns)]))
            asked[number] += 1
        time.sleep(0.005)
    longest = max(max(of_chat, default=seconds) for of_chat in waits)
    middle = median(wait for of_chat in waits for wait in of_chat)
    return {
        "chats_at_once": float(len(rooms)),
        "answers_per_s": sum(map(len, waits)) / seconds,
        "median_wait_s": middle,
        "longest_wait_ratio": longest / middle,
    }


def soak(library: Path, folder: Path, towns: Sequence[str], plan: Plan) -> dict[str, float]:
    """Ask much while much goes wrong, with a kill half-way."""
    folder.mkdir()
    with BotApi(faults=make_faults(plan)) as api:
        bot = BotProcess(
            api, library, folder, BYLINE_TELEGRAM_USER_QUESTIONS="0", BYLINE_TELEGRAM_TIMEOUT_S="5"
        )
        bot.start()
        outcome = run_soak(api, bot, towns, plan)
        exit_code = bot.stop()
        violations = len(api.world.violations)
    return describe_outcome(outcome) | {
        "soak_exit_code": float(exit_code),
        "soak_api_violations": float(violations),
    }


def describe_outcome(outcome: Outcome) -> dict[str, float]:
    """Return what became of the soak's questions."""
    counts = ("asked", "answered", "apologised", "doubled", "disordered", "missing", "too_early")
    return {f"soak_{name}": float(getattr(outcome, name)) for name in counts} | {
        "soak_p50_s": median(outcome.latencies_s),
        "soak_s": outcome.seconds,
        "soak_memory_before_mb": outcome.memory_before_mb,
        "soak_memory_after_mb": outcome.memory_after_mb,
        "soak_memory_ratio": outcome.memory_after_mb / outcome.memory_before_mb,
    }


def main(arguments: Sequence[str]) -> None:
    """Measure, and print one table."""
    from benchmarks.__main__ import conditions, print_table  # late: it knows this module too

    extent = QUICK if "--quick" in arguments else WHOLE
    with tempfile.TemporaryDirectory(prefix="byline-telegram-") as folder:
        part: dict[str, Any] = {"measured": conditions(), **measure_telegram(Path(folder), extent)}
    print_table({"telegram": part})


if __name__ == "__main__":
    main(sys.argv[1:])
