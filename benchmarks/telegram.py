"""`python -m benchmarks.telegram`: the Telegram bot's speed, and a soak, against the emulated Bot API.

The bot is a process of its own, as in production; the emulator and those who ask share another. `--quick`
takes a minute, the whole some fifteen.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

# The emulator is a part of the tests, which are no package.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from bot_api import BotApi, Faults, Room
from telegram_door import BotProcess
from telegram_soak import Outcome, Plan, invent_story, invent_towns, make_faults, question_about, run_soak

from index.building import build_index
from index.settings import IndexSettings

ARTICLES = 1_000
PLAN = Plan(updates=5_000, chats=200)
QUESTIONS_OF_ONE_CHAT = 200
CHATS_AT_ONCE, SECONDS_AT_ONCE = 50, 60.0
WARM_QUESTIONS = 10


def main(arguments: Sequence[str]) -> None:
    """Measure and print, one line a figure."""
    is_quick = "--quick" in arguments
    towns = invent_towns(ARTICLES)
    with tempfile.TemporaryDirectory(prefix="byline-telegram-") as name:
        folder = Path(name)
        library = make_library(folder, towns)
        start_to_poll = [measure_start(library, folder / f"start{run}") for run in range(3)]
        show("cold start to first poll, median of 3", f"{median(start_to_poll):.2f} s")
        run_with_bot(
            library,
            folder / "one",
            lambda api: measure_one_chat(api, towns, 30 if is_quick else QUESTIONS_OF_ONE_CHAT),
        )
        run_with_bot(
            library,
            folder / "many",
            lambda api: measure_many_chats(api, towns, 15.0 if is_quick else SECONDS_AT_ONCE),
        )
        soak(library, folder / "soak", towns, replace(PLAN, updates=600, chats=60) if is_quick else PLAN)


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


def run_with_bot(
    library: Path, folder: Path, measure: Callable[[BotApi], None], faults: Faults | None = None
) -> None:
    """Run a measurement against a bot without quotas."""
    folder.mkdir()
    with BotApi(faults=faults) as api:
        bot = BotProcess(api, library, folder, BYLINE_TELEGRAM_USER_QUESTIONS="0")
        bot.start()
        warm = api.private(api.person("Warm"))
        for _ in range(WARM_QUESTIONS):
            warm.ask(question_about("Vavania"))
        measure(api)
        bot.stop()


def measure_one_chat(api: BotApi, towns: Sequence[str], questions: int) -> None:
    """One person, one question after the other: from the update's delivery to the answer's arrival."""
    room = api.private(api.person("Ann"))
    seconds = [ask_and_time(api, room, town) for town in towns[:questions]]
    show("one chat, p50", f"{1_000 * median(seconds):.0f} ms")
    show("one chat, p95", f"{1_000 * quantiles(seconds, n=20)[-1]:.0f} ms")


def ask_and_time(api: BotApi, room: Room, town: str) -> float:
    """Ask, wait, and return the seconds that the bot took."""
    answer = room.ask(question_about(town), timeout_s=60)
    return answer.at - api.world.delivered[api.world.last_update_id]


def measure_many_chats(api: BotApi, towns: Sequence[str], seconds: float) -> None:
    """Fifty people, each asking the next question as soon as the last one is answered."""
    rooms = [api.private(api.person(f"Person {number}")) for number in range(CHATS_AT_ONCE)]
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
    answered = sum(map(len, waits))
    longest = max(max(of_chat, default=seconds) for of_chat in waits)
    middle = median(wait for of_chat in waits for wait in of_chat)
    show(f"{CHATS_AT_ONCE} chats, answers a second", f"{answered / seconds:.1f}")
    show(f"{CHATS_AT_ONCE} chats, median wait", f"{middle:.2f} s")
    show(f"{CHATS_AT_ONCE} chats, longest wait / median", f"{longest / middle:.2f}")


def soak(library: Path, folder: Path, towns: Sequence[str], plan: Plan) -> None:
    """Ask much while much goes wrong, with a kill half-way."""
    folder.mkdir()
    with BotApi(faults=make_faults(plan)) as api:
        bot = BotProcess(
            api, library, folder, BYLINE_TELEGRAM_USER_QUESTIONS="0", BYLINE_TELEGRAM_TIMEOUT_S="5"
        )
        bot.start()
        outcome = run_soak(api, bot, towns, plan)
        show("soak, exit code after SIGTERM", str(bot.stop()))
        for violation in api.world.violations[:5]:
            show("soak, violation", violation)
    show_outcome(outcome)


def show_outcome(outcome: Outcome) -> None:
    """Print what became of the soak's questions."""
    for name in ("asked", "answered", "apologised", "doubled", "disordered", "missing", "too_early"):
        show(f"soak, {name}", str(getattr(outcome, name)))
    show("soak, p50 from delivery to answer", f"{median(outcome.latencies_s):.2f} s")
    show("soak, seconds", f"{outcome.seconds:.0f}")
    grown = outcome.memory_after_mb / outcome.memory_before_mb
    show(
        "soak, memory",
        f"{outcome.memory_before_mb:.0f} MB, then {outcome.memory_after_mb:.0f} MB ({grown:.2f})",
    )


def show(what: str, figure: str) -> None:
    """Print one figure."""
    print(f"{what:<45} {figure}", flush=True)


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"
    main(sys.argv[1:])
