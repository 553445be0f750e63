"""Wall-clock milliseconds by stage, for the `timings_ms` of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter


class Stopwatch:
    """Adds up the time of named stages; a stage that runs twice counts twice."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._stages_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block under `name`, also when it raises."""
        started = perf_counter()
        try:
            yield
        finally:
            self._stages_ms[name] = self._stages_ms.get(name, 0.0) + (perf_counter() - started) * 1000

    def timings_ms(self) -> Mapping[str, float]:
        """Return the milliseconds of each stage and, as `total`, since the start; rounded to microseconds."""
        total = (perf_counter() - self._started) * 1000
        return {name: round(ms, 3) for name, ms in (*self._stages_ms.items(), ("total", total))}

    def __str__(self) -> str:
        return " ".join(f"{name}_ms={ms:.1f}" for name, ms in self.timings_ms().items())
