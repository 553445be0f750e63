"""Of two facts of one sentence, each keeps its own date and its own amount."""

from __future__ import annotations

import pytest

from qa.verifying import is_supported

PIERS = "The piers will open to anglers on 3 June and to yachts next autumn, the harbour office said."
FUEL = "Lorvik Mills paid 5.8 million crowns for coal last year, against 1.9 million in 2020."
SAWMILL = "If all goes well, the first of 24 saws will run in May 2028, and the whole mill a year later."
WARDS = "Five of the sailors are still in bed, one in a plaster cast."
HEADS = "Earlier wardens were Ida Kroll, elected in May 2002; Bo Reyes in 1997; and Theo Marsh in 1988."
DEBT = "The town borrowed 400 million crowns in 2017 and repaid 150 million by 2023."
RAIL = "Trams come back on 4 July, while buses stay in the depot until 9 August."


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("The piers will open to anglers on 3 June.", PIERS, True),
        ("The piers will open to yachts next autumn.", PIERS, True),
        ("The piers will open next autumn to yachts, and on 3 June to anglers.", PIERS, True),
        ("The piers will open to yachts on 3 June.", PIERS, False),
        ("The piers will open to anglers next autumn.", PIERS, False),
        ("The piers will open on 3 June.", PIERS, True),
        ("Lorvik Mills paid 5.8 million crowns for coal last year.", FUEL, True),
        ("Lorvik Mills paid 5.8 million crowns for coal in 2020.", FUEL, False),
        ("The first saws will run in May 2028.", SAWMILL, True),
        ("The whole mill will run in May 2028.", SAWMILL, False),
        ("Five of the sailors are still in bed.", WARDS, True),
        ("Five of the sailors are in a plaster cast.", WARDS, False),
        ("Ida Kroll was elected in May 2002.", HEADS, True),
        ("Ida Kroll was elected in 1988.", HEADS, False),
        ("By 2023 the town had repaid 150 million of the 400 million crowns.", DEBT, True),
        ("By 2017 the town had repaid 150 million of the 400 million crowns.", DEBT, False),
        ("In 2023 the town borrowed 400 million crowns.", DEBT, False),
        ("By 2017 the town had repaid 150 million crowns.", DEBT, False),
        ("Trams come back on 4 July.", RAIL, True),
        ("Buses stay in the depot until 9 August.", RAIL, True),
        ("Buses stay in the depot until 4 July.", RAIL, False),
    ],
)
def test_a_value_is_told_of_what_its_own_part_of_the_sentence_tells(
    claim: str, told: str, supported: bool
) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize("told", [PIERS, FUEL, SAWMILL, WARDS, HEADS, RAIL])
def test_a_sentence_crosses_nothing_of_its_own(told: str) -> None:
    assert is_supported(told, [f"Nobody was told. {told} The office opens at noon."])


def test_values_that_nothing_stands_between_have_all_words_in_common() -> None:
    told = "The ferry Maren carried 40 people from 1908 to 1950 and was sold for 900 crowns."
    assert is_supported("The ferry Maren carried 40 people until 1950.", [told])
    assert is_supported("The ferry Maren was sold for 900 crowns.", [told])
    assert not is_supported("The ferry Maren was sold for 40 crowns.", [told])
