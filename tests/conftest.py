"""What all tests share: no network, nobody's settings, and one small real library."""

from __future__ import annotations

import os

# pytest-socket refuses sockets in this process. These make a started process, or a library that would rather
# download, fail at once and loudly: nothing listens on port 9.
NO_NETWORK = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "",
}
# How wide and colourful the developer's terminal is must not matter either.
NOT_OURS = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")


def pytest_configure() -> None:
    """Before any import of a test: some libraries read the environment once."""
    os.environ.update(NO_NETWORK)
    for name in [*os.environ]:
        if name.upper().startswith("BYLINE_") or name in NOT_OURS:
            del os.environ[name]
