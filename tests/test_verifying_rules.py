"""Every rule of verification by itself: what a passage bears out, and what only resembles it."""

from __future__ import annotations

import pytest

from qa.verifying import is_supported

TOLL = "Officials said 12 people were killed and 30 wounded when the ferry Maren sank off Lorvik on Tuesday."
MAYOR = "Mayor Ana Dunn of Lorvik said the bridge may reopen in May. She will ask engineers first."
COUNCIL = "The council rejected the plan of Theo Marsh on Monday. Most members had backed it in 2019."


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("12 people were killed when the ferry Maren sank.", True),
        ("Twelve people were killed when the ferry Maren sank.", True),
        ("A dozen people were killed when the ferry Maren sank.", True),
        ("12 people were wounded when the ferry Maren sank.", False),
        ("30 people were wounded when the ferry Maren sank.", True),
        ("30 people were killed when the ferry Maren sank.", False),
        ("13 people were killed when the ferry Maren sank.", False),
        ("12 km off Lorvik the ferry Maren sank.", False),
        ("The ferry Maren sank off Lorvik on Tuesday.", True),
        ("The ferry Maren sank off Lorvik on Wednesday.", False),
        ("The ferry Maren sank off Lorvik in 2019.", False),
    ],
)
def test_amounts_and_dates_count_the_same_thing(claim: str, supported: bool) -> None:
    assert is_supported(claim, [TOLL]) is supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Two of the sirens stayed silent on Saturday.", True),
        ("Two sirens stayed silent on Saturday.", True),
        ("Two of the eleven sirens stayed silent.", True),
        ("Eleven of the sirens stayed silent on Saturday.", False),
        ("Three of the sirens stayed silent on Saturday.", False),
    ],
)
def test_of_two_in_eleven_both_count_and_two_do(claim: str, supported: bool) -> None:
    told = "Two of the eleven sirens stayed silent on Saturday, because a mouse had nested in their box."
    assert is_supported(claim, [told]) is supported


def test_two_dates_do_not_change_places() -> None:
    told = "The bridge opened in 1908 and closed in 1950."
    assert is_supported("The bridge opened in 1908 and closed in 1950.", [told])
    assert is_supported("The bridge closed in 1950.", [told])
    assert not is_supported("The bridge opened in 1950 and closed in 1908.", [told])
    assert is_supported("It was a mill from 1908 until 1950.", ["It was a mill from 1908 until 1950."])
    assert not is_supported("It was a mill from 1950 until 1908.", ["It was a mill from 1908 until 1950."])


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("Dunn resigned on Monday.", "Mayor Ana Dunn resigned on Monday.", True),
        ("Ana Dunn resigned on Monday.", "Ana Dunn is the mayor. Dunn resigned on Monday.", True),
        ("Bo Dunn resigned on Monday.", "Mayor Ana Dunn resigned on Monday. Bo Reyes stayed.", False),
        ("Marsh resigned on Monday.", "Mayor Ana Dunn resigned on Monday.", False),
        ("Velychenko resigned on Monday.", "Velichenko resigned on Monday.", True),
        ("The NRSB closed the river.", "The National River Safety Board closed the river.", True),
        ("The National River Safety Board closed the river.", "The NRSB closed the river.", True),
        ("Iris Nagel closed the river.", "Nagel closed the river in May.", False),
        ("Norwegian engineers closed the river.", "Engineers from Norway closed the river.", True),
        ("Austrian engineers closed the river.", "Engineers from Australia closed the river.", False),
        ("Ana Dunn opened the market.", "Mayor Ana Dunn was born in Lorvik. She opened the market.", True),
    ],
)
def test_names_stand_in_the_passage_in_one_form_or_another(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


def test_an_age_is_told_with_or_without_its_years() -> None:
    told = "The skipper, 58, passed a test."
    assert is_supported("The skipper, who is 58 years old, passed a test.", [told])
    assert not is_supported("The skipper, who is 59 years old, passed a test.", [told])


def test_a_part_of_the_day_is_known_from_the_hour() -> None:
    told = "A barge hit the bridge on Tuesday. It came at 6:10 a.m. from the pits, its owner said."
    assert is_supported("A barge hit the bridge on Tuesday morning.", [told])
    assert not is_supported("A barge hit the bridge on Tuesday evening.", [told])


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("The barge hit the bridge.", "The barge hit the bridge at dawn.", True),
        ("The bridge hit the barge.", "The barge hit the bridge at dawn.", False),
        ("The bridge was hit by the barge.", "The barge hit the bridge at dawn.", True),
        ("The barge was hit by the bridge.", "The barge hit the bridge at dawn.", False),
        ("Dunn criticised Marsh.", "On Monday Dunn criticised Marsh in Lorvik.", True),
        ("Marsh criticised Dunn.", "On Monday Dunn criticised Marsh in Lorvik.", False),
        ("Lorvik is larger than Oldmere.", "Lorvik is larger than Oldmere and older.", True),
        ("Oldmere is larger than Lorvik.", "Lorvik is larger than Oldmere and older.", False),
    ],
)
def test_nobody_does_what_was_done_to_him(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("“The dam holds,” Ana Dunn said.", "“The dam holds,” Mayor Ana Dunn said on Monday.", True),
        ('"The dam holds", said Ana Dunn.', "“The dam holds,” said Ana Dunn, the mayor.", True),
        ("“The dam … is safe,” Dunn said.", "“The dam held and is safe,” Dunn said.", True),
        ("“The dam will hold,” Dunn said.", "“The dam holds,” Dunn said.", False),
        ("“The dam holds,” Theo Marsh said.", "“The dam holds,” Ana Dunn said. Theo Marsh left.", False),
        ("According to Marsh, the dam holds.", "Dunn said the dam holds. Marsh left.", False),
        ("According to Dunn, the dam holds.", "The dam holds, Dunn said. Marsh left.", True),
        ("Dunn said the dam holds.", "Ana Dunn arrived. The dam holds, she said.", True),
    ],
)
def test_direct_speech_is_verbatim_and_its_speakers(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("The council rejected the plan.", COUNCIL, True),
        ("The council accepted the plan.", COUNCIL, False),
        ("The council did not reject the plan.", COUNCIL, False),
        ("The bridge may reopen in May.", MAYOR, True),
        ("The bridge will reopen in May.", MAYOR, False),
        ("The bridge reopened in May.", MAYOR, False),
        ("The bridge may reopen in May.", "The bridge reopened in May.", False),
        ("The bridge reopened in May.", "The council plans to reopen the bridge in May.", False),
        ("The bridge will reopen in May.", "The council plans to reopen the bridge in May.", False),
        ("The council plans to reopen the bridge.", "The council plans to reopen the bridge in May.", True),
        ("The dam broke at dawn.", "The minister denied that the dam broke at dawn.", False),
        ("The dam was not safe.", "The dam was unsafe at dawn.", True),
        ("The dam was safe at dawn.", "The dam was unsafe at dawn.", False),
        ("Nobody was hurt on the bridge.", "No one was hurt on the bridge.", True),
        ("Nobody was hurt on the bridge.", "Three were hurt on the bridge.", False),
        ("The town will be flooded.", "If the dam breaks, the town will be flooded.", False),
    ],
)
def test_denials_and_doubts_stay_where_they_are(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize(
    ("claim", "told", "supported"),
    [
        ("Most members had backed it in 2019.", COUNCIL, True),
        ("All members had backed it in 2019.", COUNCIL, False),
        ("Only the members had backed it in 2019.", COUNCIL, False),
        ("Prices rose in Lorvik.", "Prices fell in Lorvik last spring.", False),
        ("Prices climbed in Lorvik.", "Prices rose in Lorvik last spring.", True),
        ("More boats sailed from Lorvik.", "Fewer boats sailed from Lorvik.", False),
        ("The northern pier was closed.", "The southern pier was closed.", False),
        ("A large fleet left Lorvik.", "A small fleet left Lorvik at dawn.", False),
        ("Lorvik has the oldest pier.", "Lorvik has an old pier.", False),
        ("Some members had backed it in 2019.", "All members had backed it in 2019.", True),
    ],
)
def test_all_is_not_most_and_up_is_not_down(claim: str, told: str, supported: bool) -> None:
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Lorvik bought two ferries from Oldmere in 2019, and Harbourton leased three.", True),
        ("Oldmere bought two ferries from Lorvik in 2019, and Harbourton leased three.", False),
        ("Lorvik bought three ferries from Oldmere in 2019, and Harbourton leased two.", False),
        ("Lorvik bought two ferries from Harbourton in 2019, and Oldmere leased three.", False),
    ],
)
def test_nothing_stands_in_the_place_of_something_else(claim: str, supported: bool) -> None:
    told = "Lorvik bought two ferries from Oldmere in 2019, and Harbourton leased three."
    assert is_supported(claim, [told]) is supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("The 19th-century fort built after the defeat of the rising is the Warden Citadel.", True),
        ("The 19th-century fort built after the defeat of the rising is the Lorvik Tower.", False),
        ("The place of death for the Lorvians is the Warden Citadel.", True),
    ],
)
def test_a_sentence_may_be_turned_round(claim: str, supported: bool) -> None:
    told = (
        "The Warden Citadel, a vast 19th-century fort built after the defeat of the rising, was a place of "
        "death for the Lorvians."
    )
    assert is_supported(claim, [told]) is supported


def test_what_could_not_be_done_was_not_done() -> None:
    told = "Article 30 stated that no limits could be placed on trade between the two ports."
    assert is_supported("Article 30 states that no limits can be placed on trade.", [told])
    assert not is_supported("Article 30 states that limits can be placed on trade.", [told])
    assert not is_supported("The ferry was delayed by ice.", ["The ferry could be delayed by ice."])


def test_what_one_has_to_do_is_not_what_one_may_do() -> None:
    assert not is_supported(
        "Life jackets are voluntary on the ferry.", ["Life jackets are mandatory on the ferry."]
    )


def test_years_that_went_by_are_nobodys_age() -> None:
    told = "Tamwick won the cup for the first time in 38 years with a goal of Caleb Ostrander."
    assert not is_supported("Tamwick won the cup with a goal of the 38-year-old Caleb Ostrander.", [told])
    told = "Caleb Ostrander, 31, scored the goal for Tamwick."
    assert is_supported("The 31-year-old Caleb Ostrander scored the goal for Tamwick.", [told])


def test_a_law_asserts_what_it_states() -> None:
    told = ["Marsh's Second Law asserts that ice grows in proportion to the cold."]
    assert is_supported("Marsh's Second Law states that ice grows in proportion to the cold.", told)


def test_two_quotes_support_what_they_say_apart_and_not_what_neither_says() -> None:
    quotes = ["The ferry sank at dawn.", "The bridge was shut on Monday."]
    assert is_supported("The ferry sank at dawn and the bridge was shut on Monday.", quotes)
    assert not is_supported("The ferry was shut on Monday.", quotes)


def test_what_is_said_to_be_something_else_is_not_borne_out() -> None:
    told = ["The new Skerry ferry made its first trip to the islands, and passengers filled the deck."]
    assert not is_supported("The new Skerry ferry is a submarine.", told)
    assert is_supported("The ferry is a new Skerry ferry.", told)


@pytest.mark.parametrize("told", ["Nobody was hurt.", "No one was hurt.", "No-one was hurt."])
def test_nobody_and_no_one_are_one(told: str) -> None:
    for claim in ("Nobody was hurt.", "No one was hurt.", "No-one was hurt."):
        assert is_supported(claim, [f"A tram left its rails in Oldmere. {told}"])
    for claim in ("One was hurt.", "No one was killed.", "No passengers were hurt."):
        assert not is_supported(claim, [f"A tram left its rails in Oldmere. {told}"])
    assert not is_supported("No one was hurt.", ["A tram left its rails in Oldmere. Two people were hurt."])
