"""Amounts by value: how they are read, and when one bears another out. Truth: numbers written out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.verifying.statements.amounts import amount_agrees
from qa.verifying.statements.reading_amounts import find_amounts


def read(text: str) -> list[tuple[str, float, float, str]]:
    return [(text[slice(*one.span)], one.low, one.high, one.unit) for one in find_amounts(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,500 homes", 2_500),
        ("two thousand five hundred homes", 2_500),
        ("2.5 thousand homes", 2_500),
        ("a hundred and five steps", 105),
        ("twenty-one barges", 21),
        ("1,234,567 votes", 1_234_567),
        ("three dozen eggs", 36),
        ("half a million cars", 500_000),
        ("one million cars", 1_000_000),
        ("four hundred and thirty-two thousand and one", 432_001),
        ("5k runners", 5_000),
        ("3½ years", 3.5),
        ("minus 5 degrees", -5),
        ("a -5 degree night", -5),
    ],
)
def test_a_number_is_its_value_however_it_is_written(text: str, value: float) -> None:
    ((_, low, high, _),) = read(text)
    assert low == high == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between 10 and 15 boats", [("10 and 15", 10, 15, "")]),
        ("12 to 15 million euros", [("12 to 15 million euros", 12e6, 15e6, "euro")]),
        ("$2.5m and £3 billion", [("$2.5m", 2.5e6, 2.5e6, "dollar"), ("£3 billion", 3e9, 3e9, "pound")]),
        ("50 per cent of it", [("50 per cent", 0.5, 0.5, "share")]),
        ("half of it", [("half", 0.5, 0.5, "share")]),
        ("two-thirds of it", [("two-thirds", 2 / 3, 2 / 3, "share")]),
        ("three percentage points", [("three percentage points", 3, 3, "points")]),
        ("the third bridge", [("third", 3, 3, "ordinal")]),
        ("the 21st bridge", [("21st", 21, 21, "ordinal")]),
        ("a 5-kilometre walk", [("5", 5, 5, "km")]),
        ("100 square miles", [("100", 100, 100, "square mile")]),
        ("one of them", []),
        ("the G20 and F-16s of COVID", [("16", 16, 16, "")]),
        ("nothing at all", []),
    ],
)
def test_ranges_shares_sums_and_units_are_told_apart(
    text: str, expected: list[tuple[str, float, float, str]]
) -> None:
    found = read(text)
    assert [(words, unit) for words, _, _, unit in found] == [(words, unit) for words, _, _, unit in expected]
    for (_, low, high, _), (_, low_too, high_too, _) in zip(found, expected, strict=True):
        assert (low, high) == pytest.approx((low_too, high_too))


@pytest.mark.parametrize(
    ("claimed", "told", "agrees"),
    [
        ("2,500 homes", "two thousand five hundred homes", True),
        ("about 2,500 homes", "2,487 homes", True),
        ("nearly 2,500 homes", "2,487 homes", True),
        ("2,500 homes", "2,487 homes", False),
        ("2,500 homes", "about 2,500 homes", True),
        ("2,500 homes", "more than 2,500 homes", False),
        ("more than 2,000 homes", "2,487 homes", True),
        ("more than 2,500 homes", "2,487 homes", False),
        ("fewer than 2,500 homes", "2,487 homes", True),
        ("up to 40 boats", "40 boats", False),
        ("up to 40 boats", "up to 40 boats", True),
        ("thousands of homes", "41,500 homes", True),
        ("dozens of homes", "12 homes", False),
        ("41,500 homes", "thousands of homes", False),
        ("half of the homes", "50 percent of the homes", True),
        ("40 percent", "40 homes", False),
        ("40 percent", "40 percentage points", False),
        ("$40", "€40", False),
        ("40 dollars", "$40", True),
        ("40 km", "40 miles", False),
        ("40 km", "40 kilometres", True),
        ("10 boats", "between 10 and 15 boats", False),
        ("10 to 15 boats", "between 10 and 15 boats", True),
        ("the third boat", "three boats", False),
        ("the 3rd boat", "the third boat", True),
    ],
)
def test_a_claim_may_be_vaguer_than_its_source_and_never_more_exact(
    claimed: str, told: str, agrees: bool
) -> None:
    (one,), (other,) = find_amounts(claimed), find_amounts(told)
    assert amount_agrees(one, other) is agrees


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_SMALL = [*_UNITS.split(), "seventeen", "eighteen", "nineteen"]
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_words(number: int) -> str:
    """The usual way to write a number in words, built top down."""
    for scale, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= scale:
            rest = number % scale
            joint = " and " if rest and (scale == 100 or rest < 100) else " "
            return f"{in_words(number // scale)} {name}{joint + in_words(rest) if rest else ''}"
    if number < 20:
        return _SMALL[number]
    return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")


@given(st.integers(2, 999_999_999))
def test_number_words_are_the_number(number: int) -> None:
    for text in (f"{number} boats", f"{number:,} boats", f"{in_words(number)} boats"):
        assert [(one.low, one.high) for one in find_amounts(text)] == [(number, number)], text


@given(st.text(max_size=80))
def test_any_text_is_read_and_amounts_lie_in_it_in_order(text: str) -> None:
    spans = [one.span for one in find_amounts(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    assert all(one.low <= one.high for one in find_amounts(text))
