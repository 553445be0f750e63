"""Counting what a run of the indexer did: for the progress bar on the way, for the report at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from index.reading import ReadProblem, Skipped

Stage = Literal["reading", "cleaning", "splitting", "embedding", "storing"]


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """Wall-clock seconds that each stage took."""

    reading: float = 0.0
    cleaning: float = 0.0
    splitting: float = 0.0
    embedding: float = 0.0
    storing: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of all stages together."""
        return self.reading + self.cleaning + self.splitting + self.embedding + self.storing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; how many articles are still to be read is unknown, as input is streamed."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    removed: int = 0
    chunks: int = 0
    problems: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run did to the library, in articles; `chunks` counts those that it stored.

    `problems` are what could not be read, `skipped` what is no article and not meant to be one.
    """

    added: int
    changed: int
    unchanged: int
    removed: int
    duplicates: int
    chunks: int
    problems: tuple[ReadProblem, ...]
    skipped: tuple[Skipped, ...]
    generation: int
    seconds: StageSeconds


@dataclass(slots=True)
class Tally:
    """The counts of a run while it runs, and which articles and origins it has met."""

    on_progress: Callable[[Progress], None] | None = None
    progress: Progress = field(default_factory=Progress)
    problems: list[ReadProblem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    seen_ids: set[str] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)
    new_texts: dict[bytes, str] = field(default_factory=dict)  # digest to id, of this run's new articles
    seconds: StageSeconds = field(default_factory=StageSeconds)

    def count(self, **more: int) -> None:
        """Add to the counts, and tell whoever shows them: `tally.count(read=1)`."""
        now = {name: getattr(self.progress, name) + number for name, number in more.items()}
        self.progress = replace(self.progress, **now)
        if self.on_progress is not None:
            self.on_progress(self.progress)

    def note_problem(self, problem: ReadProblem) -> None:
        """Keep a problem for the end of the run, and what is none apart from it."""
        if isinstance(problem, Skipped):
            self.skipped.append(problem)
            return
        self.problems.append(problem)
        self.count(problems=1)

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        """Add the time that the block takes to a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            spent = getattr(self.seconds, stage) + time.perf_counter() - started
            self.seconds = replace(self.seconds, **{stage: spent})

    def report(self, generation: int) -> BuildReport:
        """The report of a run that ends at this generation of the library."""
        done = self.progress
        return BuildReport(
            added=done.added,
            changed=done.changed,
            unchanged=done.unchanged,
            removed=done.removed,
            duplicates=done.duplicates,
            chunks=done.chunks,
            problems=tuple(self.problems),
            skipped=tuple(self.skipped),
            generation=generation,
            seconds=self.seconds,
        )
