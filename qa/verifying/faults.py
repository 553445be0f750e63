"""What is wrong with a claim: the reason in words, and the place in the claim that no source bears out."""

from __future__ import annotations

from dataclasses import dataclass

from index.articles import Span

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """`reason` is a sentence for people. `span` is the part of the claim at fault; None is all of it.

    `is_absent`: the passage has it in no sentence, so that no other sentence of it can bear the claim out.
    `is_part`: without `span` and what belongs to it the claim may hold. A denial is no such part: without its
    "not", a claim says the opposite.
    """

    reason: str
    span: Span | None = None
    is_absent: bool = False
    is_part: bool = True


def show(text: str) -> str:
    """Return words of a claim in quotation marks, shortened to fit a sentence."""
    folded = " ".join(text.split())
    shown = folded if len(folded) <= _LONGEST_SHOWN else f"{folded[: _LONGEST_SHOWN - 1].rstrip()}…"
    return f"“{shown}”"


def stands_in_none(text: str, span: Span) -> Fault:
    """Return the fault of a value that no cited passage has."""
    return Fault(f"{show(text)} stands in none of the passages it cites.", span, is_absent=True)
