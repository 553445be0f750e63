"""Amounts by value: what a text counts, and whether what a source counts bears out what a claim counts.

"2,500" is "two thousand five hundred" is "2.5 thousand", and "50 %" is "a half". What is counted is known
only by its unit; the words that follow are compared in `counting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.articles import Span
from qa.verifying.statements.units import NEVER_LEFT_OUT


class Bound(StrEnum):
    """How a text hedges an amount."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Amount:
    """What a text counts. `low` and `high` differ for a range and for a vague "thousands".

    `unit` is a currency, a unit of measurement, "ordinal", "points" (of percentage), "share" (percentages and
    fractions: 0..1 for 0..100 %), or empty.
    """

    span: Span
    low: float
    high: float
    unit: str = ""
    bound: Bound = Bound.EXACT
    is_vague: bool = False


AGE = "age"  # the unit of "58 years old"
_ABOUT_SHARE = 0.1  # relative error that "about" forgives
_BOUND_SHARE = 0.5  # "more than 2,000" may be said of 4,000, not of 4,001
_SAME = 1e-9  # relative


def amount_agrees(claimed: Amount, told: Amount) -> bool:
    """Whether an amount that a source tells bears out the one that is claimed: value, unit and hedge.

    A claim may be vaguer than its source ("about 2,500" of 2,487), never more exact than "more than" or "up
    to" allow. "About" itself may be left out: readers take a round number for one.
    """
    if not _same_unit(claimed.unit, told.unit):
        return False
    if claimed.is_vague or told.is_vague:
        return claimed.is_vague and claimed.low <= told.low and told.high <= claimed.high
    if _is_same(claimed.low, told.low) and _is_same(claimed.high, told.high):
        return claimed.bound == told.bound or {claimed.bound, told.bound} == {Bound.ABOUT, Bound.EXACT}
    if claimed.low != claimed.high or told.low != told.high or told.bound is not Bound.EXACT:
        return False
    return _is_rounded(claimed, told.low)


def _same_unit(claimed: str, told: str) -> bool:
    if claimed == AGE and not told:
        return True  # "58 years old" is ", 58,"
    return claimed == told or (not claimed and told not in NEVER_LEFT_OUT)


def _is_rounded(claimed: Amount, value: float) -> bool:
    match claimed.bound:
        case Bound.ABOUT:
            return abs(claimed.low - value) <= _ABOUT_SHARE * abs(value)
        case Bound.OVER:
            return _BOUND_SHARE * value <= claimed.low < value
        case Bound.UNDER:
            return value < claimed.low <= value / _BOUND_SHARE
        case Bound.EXACT:
            return False


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(1.0, abs(one), abs(other))
