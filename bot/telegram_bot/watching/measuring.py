"""Figures about the running bot, in Prometheus's text format. No label names a user, a chat or a text.

One registry for each `Measures`, not the library's global one: two bots in one process, as in the tests, do
not count into each other's figures.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.telegram_bot.admitting.queueing import FairQueue

# Seconds. An answer takes a tenth, with a language model some ten; what waits longer than a minute is lost.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
LATELY = 1_000  # times of each stage that are remembered for `read_spreads`


class Asked(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"  # the collection does not know
    NOT_ADMITTED = "not_admitted"  # blocked, not listed, over a quota
    QUEUE_FULL = "queue_full"
    CANCELLED = "cancelled"
    UNASKABLE = "unaskable"  # too long, no words
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds within which half of something was done (p50), and 95 of a hundred (p95)."""

    half_ms: float
    most_ms: float


class Measures:
    """Counts what the bot does. Safe to use from several threads."""

    def __init__(self, queue: FairQueue) -> None:
        self._registry = registry = CollectorRegistry()
        # Milliseconds by stage, "" for all of them: a histogram's buckets are too coarse for a person.
        self._lately: dict[str, deque[float]] = {"": deque(maxlen=LATELY)}
        ProcessCollector(registry=registry)
        self._updates = Counter(
            "byline_updates", "Updates that Telegram delivered, by kind.", ["kind"], registry=registry
        )
        self._questions = Counter(
            "byline_questions", "Questions, by what became of them.", ["outcome"], registry=registry
        )
        for outcome in Asked:
            self._questions.labels(
                outcome
            )  # a counter that is not there until it counts cannot be alerted on
        self._stages = Histogram(
            "byline_answer_stage_seconds",
            "Time that a stage of an answer took.",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._responses = Histogram(
            "byline_response_seconds",
            "Time from receiving a question to its answer having been sent.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._waits = Histogram(
            "byline_queue_wait_seconds",
            "Time that a question waited for its turn.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._floods = Counter(
            "byline_flood_waits", "Times that Telegram asked for a pause.", registry=registry
        )
        self._flood_seconds = Counter(
            "byline_flood_wait_seconds", "Seconds of pause that Telegram asked for.", registry=registry
        )
        self._failures = Counter(
            "byline_telegram_errors", "Calls to Telegram that failed, by kind.", ["kind"], registry=registry
        )
        self._votes = Counter("byline_feedback", "Thumbs under answers.", ["vote"], registry=registry)
        waiting = Gauge("byline_queue_waiting", "Questions that wait for their turn.", registry=registry)
        waiting.set_function(lambda: queue.waiting)
        running = Gauge("byline_queue_running", "Questions that are being answered.", registry=registry)
        running.set_function(lambda: queue.running)

    def note_update(self, kind: str) -> None:
        """Count an update; `kind` is the name of its field, such as `message`."""
        self._updates.labels(kind).inc()

    def note_question(self, outcome: Asked) -> None:
        """Count a question."""
        self._questions.labels(outcome).inc()

    def note_stages(self, timings_ms: Mapping[str, float]) -> None:
        """Count what each stage of an answer took, in milliseconds."""
        for stage, milliseconds in timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1_000)
            self._lately.setdefault(stage, deque(maxlen=LATELY)).append(milliseconds)

    def note_response(self, seconds: float) -> None:
        """Count the time from a question to its answer."""
        self._responses.observe(seconds)
        self._lately[""].append(1_000 * seconds)

    def note_wait(self, seconds: float) -> None:
        """Count the time that a question waited in the queue."""
        self._waits.observe(seconds)

    def note_flood_wait(self, seconds: float) -> None:
        """Count a pause that Telegram asked for."""
        self._floods.inc()
        self._flood_seconds.inc(seconds)

    def note_failure(self, kind: str) -> None:
        """Count a call to Telegram that failed; `kind` is the name of the error's class."""
        self._failures.labels(kind).inc()

    def note_vote(self, vote: int) -> None:
        """Count a thumb: 1 up, -1 down."""
        self._votes.labels("up" if vote > 0 else "down").inc()

    def count_questions(self) -> Mapping[Asked, int]:
        """How many questions there have been since the start, by what became of them."""
        return {outcome: int(self._read("byline_questions_total", outcome=outcome)) for outcome in Asked}

    def read_spreads(self) -> Sequence[tuple[str, Spread]]:
        """How long the latest answers took, by stage; in front "", the whole way from question to answer."""
        return [(stage, _spread(lately.copy())) for stage, lately in [*self._lately.items()] if lately]

    def read(self) -> str:
        """All figures, in the text format 0.0.4."""
        return generate_latest(self._registry).decode()

    def _read(self, name: str, **labels: str) -> float:
        return self._registry.get_sample_value(name, labels) or 0.0


def _spread(values_ms: Iterable[float]) -> Spread:
    """By nearest rank, so that both are times that were really measured."""
    ordered = sorted(values_ms)
    half, most = (ordered[math.ceil(part * len(ordered)) - 1] for part in (0.5, 0.95))
    return Spread(half, most)
