"""Nothing is shown that its articles do not say, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from passages import make_article

from index.articles import Article
from index.errors import LibraryError
from qa.answering.drafting import Draft
from qa.answers import Citation, Claim, Outcome
from qa.verifying import is_supported, verify_draft

FERRY = make_article("ferry", "The ferry sank at dawn. All 40 aboard were saved.")
BRIDGE = make_article("bridge", "The bridge was shut on Monday.")


def library(*articles: Article) -> Callable[[str], Article]:
    by_id = {article.id: article for article in articles}

    def load_article(article_id: str) -> Article:
        if article_id not in by_id:
            raise LibraryError(f"no article {article_id!r}")
        return by_id[article_id]

    return load_article


def cite(number: int, article: Article, quote: str) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article.id, "", None, None, None, quote, start, start + len(quote))


def draft(*claims: Claim, citations: tuple[Citation, ...]) -> Draft:
    return Draft(Outcome.ANSWERED, claims, citations, confidence=0.9)


SANK = cite(1, FERRY, "The ferry sank at dawn.")
SHUT = cite(2, BRIDGE, "The bridge was shut on Monday.")


def test_a_verbatim_draft_is_left_as_it_is() -> None:
    whole = draft(Claim(SANK.quote, (1,)), Claim(SHUT.quote, (2,)), citations=(SANK, SHUT))
    assert verify_draft(whole, library(FERRY, BRIDGE)) == whole


@pytest.mark.parametrize(
    "broken",
    [
        replace(SANK, quote="The ferry sank at dusk."),
        replace(SANK, start=SANK.start + 1, end=SANK.end + 1),
        replace(SANK, start=0, end=10_000),
        replace(SANK, start=-5, end=-1),
        replace(SANK, quote="", start=3, end=3),
        replace(SANK, article_id="gone"),
        replace(SANK, article_id="bridge"),
    ],
)
def test_a_claim_goes_with_its_broken_citation_and_the_rest_is_numbered_anew(broken: Citation) -> None:
    verified = verify_draft(
        draft(Claim(SANK.quote, (1,)), Claim(SHUT.quote, (2,)), citations=(broken, SHUT)),
        library(FERRY, BRIDGE),
    )
    assert verified.claims == (Claim(SHUT.quote, (1,)),)
    assert verified.citations == (replace(SHUT, n=1),)


def test_when_nothing_is_left_the_answer_is_a_refusal_with_the_reason() -> None:
    verified = verify_draft(draft(Claim(SANK.quote, (1,)), citations=(SANK,)), library())
    assert verified.outcome is Outcome.NOT_FOUND
    assert verified.claims == ()
    assert verified.citations == ()
    assert "changed" in verified.reason


def test_a_claim_without_citations_is_dropped() -> None:
    verified = verify_draft(draft(Claim("The ferry sank.", ()), citations=(SANK,)), library(FERRY))
    assert verified.outcome is Outcome.NOT_FOUND


def test_a_pointer_that_no_longer_stands_is_dropped() -> None:
    refusal = Draft(Outcome.NOT_FOUND, (), (), 0.1, reason="no", nearest=replace(SANK, quote="x"))
    assert verify_draft(refusal, library(FERRY)).nearest is None


@pytest.mark.parametrize(
    ("statement", "quotes", "supported"),
    [
        ("The ferry sank at dawn.", ["The ferry sank at dawn. All 40 were saved."], True),
        ("The ferry\nsank at dawn.", ["The ferry sank  at dawn."], True),
        ("At dawn the ferry sank.", ["The ferry sank at dawn."], True),
        ("The ferry sank at dawn on Friday.", ["The ferry sank at dawn."], False),
        ("The ferry Maren sank.", ["The ferry sank at dawn."], False),
        ("All 41 aboard were saved.", ["All 40 aboard were saved."], False),
        ("All forty aboard were saved.", ["All 40 aboard were saved."], True),
        ("The ferry did not sink.", ["The ferry sank at dawn."], False),
        ("The ferry sank.", ["The ferry did not sink."], False),
        ("A whale was seen.", ["The ferry sank at dawn."], False),
        ("", ["The ferry sank at dawn."], False),
        ("The ferry sank at dawn.", [], False),
        ("The NRSB inspected the ferry.", ["The National River Safety Board inspected the ferry."], True),
        ("The ferry sank and the bridge was shut.", ["The ferry sank.", "The bridge was shut."], True),
    ],
)
def test_a_statement_needs_its_words_names_figures_and_its_not_in_the_quotes(
    statement: str, quotes: list[str], supported: bool
) -> None:
    assert is_supported(statement, quotes) is supported
