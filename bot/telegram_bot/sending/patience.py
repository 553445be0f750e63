"""How long to wait for Telegram, and how long between attempts."""

from __future__ import annotations

import random
from dataclasses import dataclass

import httpx
from telegram.error import NetworkError

from index.errors import BylineError


class TokenError(BylineError):
    """There is no token, or none that Telegram knows."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """Times in seconds. Attempts are `first_wait_s` apart, then twice as long, up to `longest_wait_s`."""

    poll_s: int = 30
    connect_s: float = 10.0
    answer_s: float = 15.0
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    give_up_after_s: float = 3_600.0

    def wait_s(self, failures: int) -> float:
        """Return the seconds to wait after the n-th failure (from 1), a little at random."""
        longest = min(self.first_wait_s * 2.0 ** min(failures - 1, 16), self.longest_wait_s)
        return longest * random.uniform(0.8, 1.0)  # noqa: S311 - no secret


def is_surely_unsent(error: NetworkError) -> bool:
    """Whether a request that failed cannot have reached Telegram: there was no connection for it."""
    return isinstance(
        error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
    )
