"""A deed is its doer's, and not that of somebody else who is spoken of beside him."""

from __future__ import annotations

import pytest

from qa.verifying import is_supported

CABLE = (
    "Anglers from Lorvik had fought the pier until autumn, when the company moved the cable to the north and "
    "agreed to pay 900 crowns."
)
LAW = (
    "Most errors about tides were corrected by Ida Kroll and Bo Reyes. With his maps, Bo Reyes formulated "
    "laws of ebb and flood that nobody improved for years."
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


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Edda Brandt was beaten at the weir.", True),
        ("Ida Kroll was beaten at the weir.", False),
    ],
)
def test_he_and_she_are_the_last_who_were_named(claim: str, supported: bool) -> None:
    told = (
        "The scouts of Ida Kroll came first. Six mayors met with Edda Brandt and planned a race. Nobody won, "
        "and the work by Brandt was a bad one; she was beaten at the weir and left."
    )
    assert is_supported(claim, [told]) is supported


def test_what_comes_behind_a_statement_is_not_its_speaker() -> None:
    told = "The number of 184 comes from a list. Brannock Boats says that children are not on it."
    assert not is_supported("Brannock Boats said that the number of 184 comes from a list.", [told])


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("Ana Dunn announced that she will resign.", "Mayor Ana Dunn announced that she would resign.", True),
        ("Ana Dunn said she would resign.", "Mayor Ana Dunn said that she will resign.", True),
        ("Ana Dunn will resign.", "Critics said that Mayor Ana Dunn would resign.", False),
        ("Ana Dunn expects a four-day delay.", "Mayor Ana Dunn expects a delay of four days.", True),
        ("The pier will cost 4 crowns rather than 2.", "The pier will cost 4 crowns and not 2.", True),
        ("The pier will cost 2 crowns rather than 4.", "The pier will cost 4 crowns and not 2.", False),
    ],
)
def test_a_report_may_say_will_or_would(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported
