"""LangSmith as a program's environment sets it: whether it traces, and that a program ends in spite of it.

Its client sends from threads that keep the process alive until the server has taken everything, or has been
tried for minutes. In somebody's own program that is theirs to set; a command of ours has answered, and ends.

Importing this imports nothing of LangChain or LangSmith.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys

log = logging.getLogger(__name__)

LONGEST_SENDING_S = 3.0

# In the order in which LangSmith reads them: the first that is not empty counts.
_SWITCHES = (
    "LANGSMITH_TRACING_V2",
    "LANGCHAIN_TRACING_V2",
    "LANGSMITH_TRACING",
    "LANGCHAIN_TRACING",
)


def is_traced() -> bool:
    """Whether the environment asks for traces."""
    return next((set_to for name in _SWITCHES if (set_to := os.environ.get(name, "").strip())), "") == "true"


def expect_traces() -> None:
    """Prepare for an end that waits no longer than `send_traces` does; before the first question."""
    if is_traced():
        os.environ.setdefault("LANGSMITH_USE_DAEMON", "true")
        # Compressed, they would go through a pool of threads that Python waits for all the same.
        os.environ.setdefault("LANGSMITH_DISABLE_RUN_COMPRESSION", "true")
        # Sent on as OpenTelemetry, which has a time-out of its own and waits for it at the end.
        os.environ.setdefault("OTEL_EXPORTER_OTLP_TIMEOUT", f"{LONGEST_SENDING_S:g}")


def send_traces() -> None:
    """Send what is still to be sent, for at most LONGEST_SENDING_S; then it is given up."""
    if not is_traced() or "langsmith" not in sys.modules:
        return
    from langchain_core.tracers.langchain import get_client  # late: see above

    with contextlib.suppress(Exception):  # a client that cannot be made has nothing to send
        client = get_client()
        client.flush(timeout=LONGEST_SENDING_S)
        if client.tracing_queue and client.tracing_queue.unfinished_tasks:
            log.warning("traces were given up: LangSmith did not take them in %g s", LONGEST_SENDING_S)
