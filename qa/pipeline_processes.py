"""The pipeline on every core, for a long row of questions.

Two thirds of answering is Python, which runs on one core at a time however many threads there are. So when
enough questions have been asked to be worth it, processes are started that hold the same library open, and
the questions are asked there. Whoever calls sees a pipeline: results, errors and order are the same.

A process costs a second to start and some 200 MB, so few questions never start one. A pool that breaks,
because the system killed a process, costs speed and no answer: the pipeline at hand takes over.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from index.errors import BylineError
from index.library import Coverage, Filters
from index.settings import IndexSettings
from qa.answering import OnText
from qa.answers import Answer, Passage
from qa.opening import open_pipeline
from qa.pipeline import EVERYTHING, Pipeline
from qa.settings import QaSettings
from qa.tracing import is_traced
from qa.working_ahead import count_cores

log = logging.getLogger(__name__)

WORTH_STARTING = 48  # questions: about as long as the processes take to start


class PipelineProcesses:
    """A pipeline that answers in processes once it is asked a lot; to be called by as many threads."""

    def __init__(self, pipeline: Pipeline, index: IndexSettings, qa: QaSettings, *, processes: int) -> None:
        self._pipeline = pipeline
        self._settings = (index, qa)
        self._processes = processes
        self._counting = threading.Lock()
        self._asked = 0
        self._pool: ProcessPoolExecutor | None = None
        self._ready: list[Future[None]] = []

    @classmethod
    def open(cls, index: IndexSettings, qa: QaSettings, *, processes: int) -> Self:
        """Open the library for `processes` processes, 0 for one on each core.

        Raises what `Pipeline.open` does.
        """
        # A language model is one, and elsewhere or on all cores already; traces are sent by one process.
        wanted = 1 if qa.llm or is_traced() else processes or count_cores()
        return cls(open_pipeline(index, qa), index, qa, processes=wanted)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        filters: Filters = EVERYTHING,
        asked_at: datetime | None = None,
        on_text: OnText | None = None,
    ) -> Answer:
        """Answer as `Pipeline.ask` does; with `on_text` always in this process."""
        if on_text is not None:
            return self._pipeline.ask(question, k=k, filters=filters, asked_at=asked_at, on_text=on_text)
        answer: Answer = self._call("ask", question, k=k, filters=filters, asked_at=asked_at)
        return answer

    def search(
        self, question: str, *, k: int | None = None, filters: Filters = EVERYTHING
    ) -> tuple[Passage, ...]:
        """Search as `Pipeline.search` does."""
        passages: tuple[Passage, ...] = self._call("search", question, k=k, filters=filters)
        return passages

    @property
    def is_spread(self) -> bool:
        """Whether the processes have opened the library, and answer by now."""
        return self._pool is not None and all(future.done() for future in self._ready)

    def coverage(self) -> Coverage:
        """What there is to ask about."""
        return self._pipeline.coverage()

    def close(self) -> None:
        """End the processes and let go of the library's files."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pipeline.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, method: str, question: str, **options: Any) -> Any:
        pool = self._count_and_start()
        if pool is not None:
            try:
                return pool.submit(_call_here, method, question, options).result()
            except BrokenProcessPool:
                log.warning("a process that answered questions was ended from outside: going on in this one")
                self._processes, self._pool = 1, None
        return getattr(self._pipeline, method)(question, **options)

    def _count_and_start(self) -> ProcessPoolExecutor | None:
        """Count a question, start the processes when it is time, and return them once they can answer."""
        with self._counting:
            self._asked += 1
            if self._pool is None and self._processes > 1 and self._asked > WORTH_STARTING:
                self._pool = self._start_pool()
            return self._pool if self.is_spread else None

    def _start_pool(self) -> ProcessPoolExecutor:
        # Not forked: this process has threads by now, and a fork would copy their locks as they stand.
        pool = ProcessPoolExecutor(
            self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open_here,
            initargs=self._settings,
        )
        with _interrupts_blocked():
            self._ready = [pool.submit(_be_open) for _ in range(self._processes)]
        return pool


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Let processes that are started in the block never see Ctrl-C, which a terminal sends to all of them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: `_open_here` has to do
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


# What follows runs in the processes, each of which has one pipeline.

_pipeline: Pipeline | None = None


def _open_here(index: IndexSettings, qa: QaSettings) -> None:
    global _pipeline
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _pipeline = Pipeline.open(index, qa)


def _end_with_parent() -> None:
    """End when the process that asks was killed: nobody else would end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _be_open() -> None:
    """Nothing is left to do: a process that gets here has opened the library."""


def _call_here(method: str, question: str, options: dict[str, Any]) -> Any:
    call: Callable[..., Any] = getattr(_pipeline, method)
    try:
        return call(question, **options)
    except BylineError:
        raise
    except Exception as error:  # noqa: BLE001 - it need not survive the way to the other process: its words do
        raise RuntimeError(f"{type(error).__name__}: {error}") from None
