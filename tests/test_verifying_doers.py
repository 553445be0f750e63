"""A deed is its doer's, and not that of somebody else who is spoken of beside him."""

from __future__ import annotations

import pytest

from qa.verifying import is_supported

CABLE = (
    "Anglers from Lorvik had fought the pier until autumn, when the company moved the cable to the north and "
    "agreed to pay 900 crowns."
)
LAW = (
    "Most errors about tides were corrected by Ida Kroll and Bo Reyes. With his maps, Bo Reyes formulated laws "
    "of ebb and flood that nobody improved for years."
)
CLERK = "In May a clerk, Oona Tarn, noticed that the bank had paid for a boat that it had sold."


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("The company moved the cable to the north.", CABLE, True),
        ("Anglers moved the cable to the north.", CABLE, False),
        ("Anglers from Lorvik had fought the pier until autumn.", CABLE, True),
        ("The company agreed to pay 900 crowns.", CABLE, True),
        ("Bo Reyes formulated laws of ebb and flood.", LAW, True),
        ("Ida Kroll formulated laws of ebb and flood.", LAW, False),
        ("A clerk noticed that the bank had paid for a boat.", CLERK, True),
        ("Oona Tarn noticed that the bank had paid for a boat.", CLERK, True),
        (
            "The firm closed the mill.",
            "The firm, which had bought the mill in May, closed the mill in June.",
            True,
        ),
        (
            "Ida Kroll and Bo Reyes opened the pier.",
            "On Monday Ida Kroll and Bo Reyes opened the pier in Lorvik.",
            True,
        ),
        ("The cable was moved to the north.", CABLE, True),
    ],
)
def test_nobody_is_lent_the_deed_of_another(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize("told", [CABLE, LAW, CLERK])
def test_a_passage_lends_nobody_anything_in_its_own_words(told: str) -> None:
    assert is_supported(told, [told])
    assert is_supported(told.rstrip(".") + ", it was said.", [told])
