"""From a question to a cited answer: scope, retrieve, rerank, answer, verify, cite.

`from qa import Assistant` is the way in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> object:
    """Import the assistant, and LangChain with it, on first use (PEP 562): `qa.pipeline` needs neither."""
    if name == "Assistant":
        from qa.assistant import Assistant  # late: see above

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
