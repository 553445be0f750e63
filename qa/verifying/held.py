"""What became of a claim when it was held to its sources."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answers import Citation, Claim, Revision


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a claim: `citations` are empty when it was dropped, and new ones are numbered 0.

    `revision` is None for a claim that was kept as it was.
    """

    claim: Claim
    citations: tuple[Citation, ...]
    revision: Revision | None = None
