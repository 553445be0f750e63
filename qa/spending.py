"""What language models took for one answer: tokens, and the cost where a price is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol


class Call(Protocol):
    """Whatever tells what it took: a reply, a failure, a draft, an answer."""

    @property
    def usage(self) -> Mapping[str, int]:
        """Tokens by kind, `input` and `output`."""

    @property
    def cost_usd(self) -> float | None:
        """US dollars; None without prices."""


class Spent:
    """Adds up calls. Is one itself, so that what a step took counts for the answer."""

    def __init__(self, *calls: Call) -> None:
        self._usage: Counter[str] = Counter()
        self.cost_usd: float | None = None
        for call in calls:
            self.add(call)

    @property
    def usage(self) -> dict[str, int]:
        """Tokens by kind; empty when there was no call."""
        return dict(self._usage)

    def add(self, call: Call) -> None:
        """Count a call in, one that failed too."""
        self._usage.update(call.usage)
        if call.cost_usd is not None:
            self.cost_usd = (self.cost_usd or 0.0) + call.cost_usd
