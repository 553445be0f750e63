"""Work on many items in several threads, with the results in the order of the items and bounded memory.

A batch of questions and an evaluation both answer a stream that may be longer than memory. Threads are
enough: embedding and the two searches run outside Python's lock.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

# Items in work or waiting to be taken, for each thread: keeps the cores busy behind a slow one.
AHEAD_PER_THREAD = 8

Item = TypeVar("Item")
Result = TypeVar("Result")


def count_cores() -> int:
    """Return how many cores this process may use; in a container that is fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):  # Linux
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def work_ahead(work: Callable[[Item], Result], items: Iterable[Item], *, threads: int) -> Iterator[Result]:
    """Yield `work(item)` for each item, in their order, done by `threads` threads (0: one for each core).

    At most `threads * AHEAD_PER_THREAD` items are taken ahead. What `work` raises is raised here, at the turn
    of its item, and the items behind it are given up.
    """
    threads = threads or count_cores()
    waiting: deque[Future[Result]] = deque()
    source = iter(items)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="byline-work")

    def submit(item: Item) -> Future[Result]:
        # In the caller's context, by which tracing knows what a run is a part of.
        return pool.submit(copy_context().run, work, item)

    try:
        waiting.extend(submit(item) for item in islice(source, threads * AHEAD_PER_THREAD))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(submit(item) for item in islice(source, 1))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
