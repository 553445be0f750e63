"""Figures of the citations: ALCE's recall and precision by hand, verbatim quotes, gold sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import make_article
from predicted import answered, cite, loader, refused

from qa.answers import Answer, Claim
from qa.evaluating.cases import ABSENT, Case
from qa.evaluating.citation_figures import score_citations, score_support

FERRY = make_article("ferry", "The ferry sank at dawn. All 40 aboard were saved. It was built in Oldmere.")
DAM = make_article("dam", "The dam holds, engineers said. Nobody was hurt.")
SANK = cite(1, FERRY, "The ferry sank at dawn.")
SAVED = cite(2, FERRY, "All 40 aboard were saved.")
HOLDS = cite(3, DAM, "The dam holds, engineers said.")
CASE = Case("1", "What happened?", answers=("sank",), article_ids=("ferry",))


def score(answer: Answer, case: Case = CASE) -> dict[str, float]:
    return dict(score_citations(case, answer, loader(FERRY, DAM)))


def test_a_verbatim_answer_has_full_marks() -> None:
    answer = answered(Claim(SANK.quote, (1,)), Claim(SAVED.quote, (2,)), citations=(SANK, SAVED))

    assert score(answer) == {
        "quotes_verbatim": 1,
        "citation_recall": 1,
        "citation_precision": 1,
        "cites_gold_article": 1,
    }


def test_recall_is_the_share_of_claims_that_their_quotes_support() -> None:
    claims = (
        Claim(SANK.quote, (1,)),
        Claim("The ferry exploded in Harbourton.", (2,)),
        Claim(SAVED.quote, ()),
    )
    values = score(answered(*claims, citations=(SANK, SAVED)))

    assert values["citation_recall"] == pytest.approx(1 / 3)
    assert values["citation_precision"] == pytest.approx(1 / 2)


def test_a_citation_that_supports_nothing_lowers_precision_only_beside_one_that_does() -> None:
    quotes = {1: SANK.quote, 3: HOLDS.quote}

    assert score_support([Claim(SANK.quote, (1, 3))], quotes) == {
        "citation_recall": 1,
        "citation_precision": 0.5,
    }


def test_quotes_that_support_a_claim_only_together_are_both_precise() -> None:
    claim = Claim("The ferry sank at dawn and all 40 aboard were saved.", (1, 2))
    halves = {1: "The ferry sank at dawn", 2: "and all 40 aboard were saved."}

    assert score_support([claim], halves) == {"citation_recall": 1, "citation_precision": 1}


def test_no_citation_of_an_unsupported_claim_is_precise() -> None:
    values = score_support([Claim("The mayor resigned on Friday.", (1, 2))], {1: SANK.quote, 2: SAVED.quote})

    assert values == {"citation_recall": 0, "citation_precision": 0}


def test_a_quote_that_its_article_does_not_hold_supports_nothing() -> None:
    made_up = cite(1, FERRY, "The ferry exploded.")
    from_nowhere = cite(2, make_article("gone", "Gone."), "Gone.")
    claims = (Claim("The ferry exploded.", (1,)), Claim("Gone.", (2,)), Claim(SAVED.quote, (3,)))
    saved = cite(3, FERRY, SAVED.quote)
    values = score(answered(*claims, citations=(made_up, from_nowhere, saved)))

    assert values["quotes_verbatim"] == pytest.approx(1 / 3)
    assert values["citation_recall"] == pytest.approx(1 / 3)
    assert values["citation_precision"] == pytest.approx(1 / 3)


def test_an_answer_without_claims_or_citations_is_unsupported_as_a_whole() -> None:
    values = score(answered(Claim("The ferry sank.", ())))

    assert values == {"citation_recall": 0, "cites_gold_article": 0}


def test_a_claim_may_name_a_citation_that_is_not_there() -> None:
    assert score(answered(Claim(SANK.quote, (7,))))["citation_precision"] == 0


def test_a_refusal_cites_nothing_and_keeps_no_demand_to_cite() -> None:
    demanding = Case("1", "What?", article_ids=("ferry",), must_cite=("ferry", "dam"))
    one, both = answered(Claim("", ()), citations=(SANK,)), answered(Claim("", ()), citations=(SANK, HOLDS))

    assert score(refused()) == {}
    assert score(refused(), demanding) == {"must_cite_kept": 0}
    assert score(one, demanding)["must_cite_kept"] == 0
    assert score(both, demanding)["must_cite_kept"] == 1


def test_a_gold_article_is_no_matter_where_nothing_answers() -> None:
    case = Case("1", "Who?", article_ids=("ferry",), kind=ABSENT)

    assert "cites_gold_article" not in score(answered(Claim(SANK.quote, (1,)), citations=(SANK,)), case)


def test_gold_sentences_are_found_in_quotes_whatever_their_spacing_and_cut() -> None:
    gold = ("The ferry sank at dawn .", "It was built in Oldmere .", "Its captain is ill .")
    case = Case("1", "What?", article_ids=("ferry",), gold_sentences=gold)
    wide = cite(1, FERRY, "The ferry sank at dawn. All 40 aboard were saved.")
    values = score(answered(Claim(SANK.quote, (1,)), citations=(wide, HOLDS)), case)

    assert values["cites_gold_sentence"] == 1
    assert values["gold_sentence_recall"] == pytest.approx(1 / 3)
    assert values["gold_sentence_precision"] == pytest.approx(1 / 2)


def test_a_word_of_a_gold_sentence_is_no_gold_sentence() -> None:
    case = Case("1", "What?", article_ids=("ferry",), gold_sentences=("The ferry sank at dawn .",))

    assert (
        score(answered(Claim("x", (1,)), citations=(cite(1, FERRY, "dawn"),)), case)["cites_gold_sentence"]
        == 0
    )


TEXTS = st.sampled_from([SANK.quote, SAVED.quote, HOLDS.quote, "The ferry sank.", "", "Nobody was hurt."])
CLAIMS = st.lists(
    st.builds(Claim, TEXTS, st.lists(st.integers(0, 5), max_size=4).map(tuple)), min_size=1, max_size=4
)


@settings(deadline=None)
@given(claims=CLAIMS, quotes=st.dictionaries(st.integers(0, 4), TEXTS, max_size=4))
def test_shares_stay_between_0_and_1_and_the_order_of_claims_does_not_matter(
    claims: list[Claim], quotes: dict[int, str]
) -> None:
    values = score_support(claims, quotes)

    assert all(0 <= value <= 1 for value in values.values())
    assert score_support(claims[::-1], quotes) == values
