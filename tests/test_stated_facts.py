"""The benchmark's own reading of numbers, dates and names, against sentences judged by hand."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.faithfulness import is_faithful
from benchmarks.stated_facts import Source, find_unstated

DAM = Source(
    "On Tuesday Ukraine's prime minister, Mara Kern, said in Oldmere that 2,500 soldiers had left. The dam "
    "cost 4.2 million crowns and was built in 1908. It will not be mended before 18 March, engineers of the "
    "United Nations said. Twenty-five people were hurt.",
    "The Tribune\nDam to be mended",
    date(2025, 3, 13),
)


@pytest.mark.parametrize(
    "claim",
    [
        "Two thousand five hundred soldiers left.",
        "The dam cost 4,200,000 crowns.",
        "25 people were hurt.",
        "Mara Kern spoke on March 11.",
        "The Tribune reports that the dam was built in 1908.",
        "It will be mended on Tuesday, March 18, 2025.",
        "Ukrainian soldiers left, says Kern.",
        "The UN's engineers said so.",
        "One of them spoke.",
        "Engineers spoke on 13 March 2025.",
    ],
)
def test_what_a_passage_states_is_found_there(claim: str) -> None:
    assert find_unstated(claim, [DAM]) == []


@pytest.mark.parametrize(
    ("claim", "unstated"),
    [
        ("2,600 soldiers left.", ["2,600"]),
        ("The dam cost 4.2 billion crowns.", ["4.2 billion"]),
        ("The dam cost 42 million crowns.", ["42 million"]),
        ("Thirty people were hurt.", ["thirty"]),
        ("The dam was built in 1909.", ["1909"]),
        ("It will be mended on 19 March.", ["19 march"]),
        ("It was said on Friday.", ["friday"]),
        ("It was said by Mara Stern.", ["Stern"]),
        ("Soldiers left, says NATO.", ["NATO"]),
        ("Soldiers left Lindenquell.", ["Lindenquell"]),
    ],
)
def test_what_no_passage_states_is_named(claim: str, unstated: list[str]) -> None:
    assert find_unstated(claim, [DAM]) == unstated


def test_a_claim_is_faithful_when_one_passage_says_its_facts_and_most_of_its_words() -> None:
    assert is_faithful("The dam was built in 1908 and cost 4.2 million crowns.", [DAM])
    assert not is_faithful("The dam was built in 1908 and pleased 4.2 million visitors greatly.", [DAM])
    assert not is_faithful("It will be mended before 18 March, engineers said.", [DAM])
    assert not is_faithful("Was the dam built in 1908?", [DAM])
