"""Nothing is shown that its articles do not say, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from passages import EMBEDDER, make_article, rank

from index.articles import Article
from index.embedding import open_embedder
from index.errors import LibraryError
from index.sentences import split_sentences
from index.settings import IndexSettings
from qa.answering.drafting import Draft
from qa.answers import Citation, Claim, Outcome, Revision, Verdict
from qa.verifying import Entailment, is_supported, is_verbatim, verify_draft
from qa.verifying.entailing import Inference

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


# ---- What a language model wrote ---------------------------------------------------------------------------

TOLL = make_article(
    "toll",
    "A gravel barge hit the swing bridge in Harbourton on Tuesday. Police said 12 people were hurt. "
    "Harbour master Jonas Threlkeld said the bridge may reopen in May. "
    "“We were lucky to lose no boat in the river,” he said. "
    "The bridge was built in 1908.",
    title="Barge hits bridge",
)
STORM = make_article(
    "storm",
    "Storm Hesper left 9,400 homes without power on Sunday night. The grid operator Norvolt expects to "
    "reconnect the last of them by Wednesday. Nobody was killed.",
    title="Storm cuts power",
)
PUBLISHED = datetime(2026, 5, 8, 9, tzinfo=UTC)  # a Friday
RANKED = [
    replace(one, stored=replace(one.stored, article=replace(one.stored.article, published_at=PUBLISHED)))
    for one in rank("barge bridge storm power", [TOLL, STORM])
]
LOAD = library(TOLL, STORM)


def passage(number: int, article: Article) -> Citation:
    return replace(cite(number, article, article.text), published_at=PUBLISHED)


def write(*claims: Claim) -> Draft:
    """A draft as a language model leaves it: its claims cite whole passages."""
    return replace(draft(*claims, citations=(passage(1, TOLL), passage(2, STORM))), written_by="gguf:small")


def verify(whole: Draft, *, entailment: Entailment | None = None) -> Draft:
    return verify_draft(whole, LOAD, ranked=RANKED, embedder=EMBEDDER, entailment=entailment)


def verify_one(text: str, *numbers: int) -> tuple[Draft, Revision | None]:
    verified = verify(write(Claim(text, numbers)))
    return verified, verified.revisions[0] if verified.revisions else None


def test_a_supported_claim_comes_out_with_the_sentence_that_says_it() -> None:
    verified, revision = verify_one("12 people were hurt, police said.", 1)
    assert revision is None
    assert [one.quote for one in verified.citations] == ["Police said 12 people were hurt."]
    (citation,) = verified.citations
    assert TOLL.text[citation.start : citation.end] == citation.quote
    assert [TOLL.text[slice(*mark)] for mark in citation.marks] == ["12"]


def test_a_sentence_that_opens_with_a_pronoun_is_quoted_with_the_one_before() -> None:
    verified, _ = verify_one("Threlkeld said: “We were lucky to lose no boat in the river.”", 1)
    (citation,) = verified.citations
    assert citation.quote.startswith("Harbour master Jonas Threlkeld")
    assert citation.quote.endswith("he said.")


def test_a_claim_without_or_with_a_wrong_citation_gets_the_passage_that_says_it() -> None:
    text = "Storm Hesper left 9,400 homes without power."
    for numbers in ((), (1,)):
        verified, revision = verify_one(text, *numbers)
        assert [one.article_id for one in verified.citations] == ["storm"]
        assert revision is not None
        assert (revision.verdict, revision.kept) == (Verdict.RECITED, text)


def test_a_citation_that_does_not_say_it_is_taken_from_a_claim_that_others_support() -> None:
    verified, revision = verify_one("Storm Hesper left 9,400 homes without power.", 1, 2)
    assert [one.article_id for one in verified.citations] == ["storm"]
    assert revision is not None
    assert revision.verdict is Verdict.RECITED


def test_two_passages_support_what_each_says_of_a_claim() -> None:
    verified, revision = verify_one(
        "Storm Hesper left 9,400 homes without power, and a barge hit the swing bridge in Harbourton.", 1, 2
    )
    assert revision is None
    assert {one.article_id for one in verified.citations} == {"toll", "storm"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("A gravel barge hit the swing bridge on Friday.", "A gravel barge hit the swing bridge."),
        (
            "A gravel barge hit the swing bridge in Harbourton, killing 40 people.",
            "A gravel barge hit the swing bridge in Harbourton.",
        ),
    ],
)
def test_what_no_passage_says_is_cut_where_the_rest_stands(written: str, kept: str) -> None:
    verified, revision = verify_one(written, 1)
    assert [claim.text for claim in verified.claims] == [kept]
    assert revision is not None
    assert (revision.verdict, revision.written, revision.kept) == (Verdict.SOFTENED, written, kept)


def test_what_cannot_be_cut_is_dropped_and_the_reason_names_the_value() -> None:
    verified, revision = verify_one("Police said 13 people were hurt.", 1)
    assert verified.outcome is Outcome.NOT_FOUND
    assert revision is not None
    assert (revision.verdict, revision.kept) == (Verdict.DROPPED, "")
    assert revision.reason == "“13” stands in none of the passages it cites."


def test_a_weekday_is_the_date_that_the_article_means() -> None:
    for date in ("May 5", "5 May 2026", "Tuesday"):
        verified, revision = verify_one(f"A gravel barge hit the swing bridge on {date}.", 1)
        assert revision is None, date
        assert verified.citations
    _, revision = verify_one("A gravel barge hit the swing bridge on May 6.", 1)
    assert revision is not None


def test_an_address_of_no_cited_article_is_cut() -> None:
    verified, revision = verify_one("Police said 12 people were hurt (https://evil.example/?q=12).", 1)
    assert [claim.text for claim in verified.claims] == ["Police said 12 people were hurt."]
    assert revision is not None
    assert "evil.example" in revision.reason


def test_the_reader_hears_nothing_of_passages_and_an_opening_is_no_part_of_what_is_said() -> None:
    for written in ("Passage 1 mentions that 12 people were hurt.", 'The answer is: "12 people were hurt."'):
        verified, revision = verify_one(written, 1)
        assert [claim.text for claim in verified.claims] == ["12 people were hurt."]
    assert revision is not None
    assert revision.verdict is Verdict.SOFTENED
    verified, revision = verify_one("Yes, a gravel barge hit the swing bridge on Friday.", 1)
    assert [claim.text for claim in verified.claims] == ["Yes, a gravel barge hit the swing bridge."]


def test_an_answer_of_which_nothing_is_left_is_refused_and_points_at_the_nearest() -> None:
    verified = verify(write(Claim("Paris is the capital of France.", (1,)), Claim("It rained frogs.", ())))
    assert verified.outcome is Outcome.NOT_FOUND
    assert (verified.claims, verified.citations) == ((), ())
    assert "language model" in verified.reason
    assert verified.nearest is not None
    assert len(verified.revisions) == 2


def test_one_quote_that_two_claims_share_is_cited_once() -> None:
    verified = verify(
        write(Claim("12 people were hurt.", (1,)), Claim("Police said that 12 people were hurt.", (1,)))
    )
    assert [claim.citations for claim in verified.claims] == [(1,), (1,)]
    assert len(verified.citations) == 1


def test_a_citation_of_an_article_that_is_gone_supports_nothing() -> None:
    verified = verify_draft(write(Claim("Police said 12 people were hurt.", (1,))), library(STORM))
    assert verified.outcome is Outcome.NOT_FOUND


def test_verification_works_without_a_model_and_without_the_ranking() -> None:
    whole = write(Claim("Police said 12 people were hurt.", (1,)), Claim("Police said 13 were hurt.", (1,)))
    verified = verify_draft(whole, LOAD)
    assert [claim.text for claim in verified.claims] == ["Police said 12 people were hurt."]
    assert [one.quote for one in verified.citations] == ["Police said 12 people were hurt."]


@dataclass(frozen=True)
class OnePhrase:
    """Inference by one phrase: what holds it is contradicted, or entailed."""

    contradicted: str = ""
    entailed: str = ""

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        return [
            Inference(
                float(bool(self.entailed) and self.entailed in claim), float(self.contradicted in claim)
            )
            if self.contradicted
            else Inference(float(self.entailed in claim), 0.0)
            for _, claim in pairs
        ]


def test_a_model_of_inference_drops_what_is_contradicted_and_keeps_what_is_only_worded_otherwise() -> None:
    said = write(Claim("Police said 12 people were hurt.", (1,)))
    assert verify(said, entailment=OnePhrase(contradicted="hurt")).outcome is Outcome.NOT_FOUND
    reworded = write(Claim("Electricity went missing for households.", (2,)))
    assert verify(reworded).outcome is Outcome.NOT_FOUND
    assert verify(reworded, entailment=OnePhrase(entailed="Electricity")).outcome is Outcome.ANSWERED
    wrong = write(Claim("Police said 13 people were hurt.", (1,)))
    assert verify(wrong, entailment=OnePhrase(entailed="hurt")).outcome is Outcome.NOT_FOUND


def test_with_one_word_exchanged_a_sentence_has_to_mean_the_same() -> None:
    model = open_embedder(IndexSettings())
    same = write(Claim("Storm Hesper left 9,400 households without power on Sunday night.", (2,)))
    other = write(Claim("Storm Hesper left 9,400 ships without power on Sunday night.", (2,)))
    assert verify_draft(same, LOAD, embedder=model).claims
    assert not verify_draft(other, LOAD, embedder=model).claims


# ---- What always holds -------------------------------------------------------------------------------------

SENTENCES = [
    article.text[slice(*span)] for article in (TOLL, STORM) for span in split_sentences(article.text)
]
WRITTEN = st.one_of(
    st.sampled_from(SENTENCES),
    st.builds(
        lambda sentence, number: re.sub(r"\d[\d,]*", str(number), sentence),
        st.sampled_from([one for one in SENTENCES if re.search(r"\d", one)]),
        st.integers(0, 20_000),
    ),
    st.builds("{} {}".format, st.sampled_from(SENTENCES), st.sampled_from(SENTENCES)),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
)
CLAIMS = st.builds(Claim, WRITTEN, st.sampled_from([(), (1,), (2,), (1, 2), (7,)]))
DRAFTS = st.lists(CLAIMS, max_size=3, unique_by=lambda claim: claim.text).map(lambda claims: write(*claims))


@settings(deadline=None, max_examples=25)
@given(DRAFTS)
def test_citations_are_verbatim_order_is_kept_and_verifying_again_changes_nothing(whole: Draft) -> None:
    verified = verify(whole)
    assert all(is_verbatim(one, LOAD) for one in verified.citations)
    assert [one.n for one in verified.citations] == [*range(1, len(verified.citations) + 1)]
    assert all(claim.citations for claim in verified.claims)
    origin = {one.kept: one.written for one in verified.revisions if one.kept}
    written = [claim.text for claim in whole.claims]
    places = [written.index(origin.get(claim.text, claim.text)) for claim in verified.claims]
    assert places == sorted(places)
    assert all(len(one.reason) < 160 for one in verified.revisions)
    again = verify(verified)
    assert (again.claims, again.citations, again.revisions) == (
        verified.claims,
        verified.citations,
        verified.revisions,
    )


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_verbatim_sentence_is_always_kept(sentence: str) -> None:
    number = 1 if sentence in TOLL.text else 2
    verified, revision = verify_one(sentence, number)
    assert [claim.text for claim in verified.claims] == [sentence]
    assert revision is None


@settings(deadline=None, max_examples=20)
@given(st.sampled_from([one for one in SENTENCES if re.search(r"\d", one)]), st.integers(2, 99_999))
def test_a_changed_number_is_never_kept(sentence: str, number: int) -> None:
    found = re.search(r"\d[\d,]*", sentence)
    assert found
    assume(number != int(found[0].replace(",", "")))
    changed = sentence.replace(found[0], f"{number:,}")
    verified, _ = verify_one(changed, 1 if sentence in TOLL.text else 2)
    assert not any(f"{number:,}" in claim.text for claim in verified.claims)
