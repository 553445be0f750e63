"""Compared things are told apart by the values that articles give them, or it is said that none decide.

And questions about who reported are answered by the articles' own data. Decided by hand, over invented ones.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_servers import asked, scripted_language_model
from passages import make_article, rank

from index.articles import Article
from qa.answering import Draft, ExtractiveAnswerer
from qa.answers import Outcome
from qa.questions.parts import split_question
from qa.questions.reporting import find_reporting, is_outlet
from qa.questions.scoping import read_scope
from qa.settings import QaSettings
from qa.writing.generative import GenerativeAnswerer

GULL = make_article(
    "gull",
    "The ferry Gull was built in 2003. The Gull carries 340 passengers. The Gull cost 30 million crowns. "
    "The Gull is 90 metres long. The regatta was held on 9 June.",
    title="The Gull",
    source="The Vale Tribune",
)
MAREN = make_article(
    "maren",
    "Built in 1994, the ferry Maren lies in port. The Maren carries 212 passengers. "
    "The Maren cost 12 million crowns. The Maren is 61 metres long.",
    title="The Maren",
    source="Coastline Radio",
)
OTHER = make_article(
    "other", "The union said on Monday that the strike at the quay will go on.", title="Strike"
)
ARTICLES = (GULL, MAREN, OTHER)


def ask(question: str, *articles: Article) -> Draft:
    answerer = ExtractiveAnswerer(QaSettings(least_confidence=0.3))
    return answerer.answer(question, rank(question, articles or ARTICLES))


@pytest.mark.parametrize(
    ("question", "winner"),
    [
        ("Which is older, the ferry Maren or the ferry Gull?", "the ferry Maren is the older"),
        ("Which is newer, the ferry Maren or the ferry Gull?", "the ferry Gull is the newer"),
        ("Is the ferry Gull older than the ferry Maren?", "the ferry Maren is the older"),
        ("Which carries more passengers, the Maren or the Gull?", "the Gull is the one with more"),
        ("Which carries fewer passengers, the Maren or the Gull?", "the Maren is the one with fewer"),
        ("Which cost more, the Maren or the Gull?", "the Gull is the one with more"),
        ("Which was cheaper, the Maren or the Gull?", "the Maren is the cheaper"),
        ("Which is longer, the Maren or the Gull?", "the Gull is the longer"),
    ],
)
def test_values_decide_and_both_are_shown(question: str, winner: str) -> None:
    draft = ask(question)
    assert draft.decision.endswith(f"{winner}.")
    assert {one.article_id for one in draft.citations} == {"gull", "maren"}
    texts = {one.id: one.text for one in ARTICLES}
    assert all(one.quote in texts[one.article_id] for one in draft.citations)


def test_days_decide_which_came_first() -> None:
    days = make_article(
        "days", "Dockers began their strike on 4 May. The vote on the harbour was held on 9 June."
    )
    decision = ask("Did the strike begin before or after the vote on the harbour?", days, OTHER).decision
    assert decision.endswith("the strike is the earlier.")


OPEN = "The values that were found do not settle this comparison."


@pytest.mark.parametrize(
    "told",
    [
        "The ferry Heron carries 212 people.",  # counted otherwise
        "The Heron carries 90 passengers. The Heron carries 400 passengers, others say.",  # values disagree
        "The Heron is a ferry. Its sister carries 99 passengers.",  # of something else
        "The Heron carries 90 passengers in summer and 70 passengers in winter.",
    ],
)
def test_what_values_leave_open_is_said_to_be_open(told: str) -> None:
    heron = make_article("heron", told, title="Heron")
    draft = ask("Which carries more passengers, the Gull or the Heron?", GULL, heron)
    assert draft.decision == OPEN


BRIDGES = "Which is older, the Vale Bridge or the Moss Bridge?"
MOSS = "The Moss Bridge was opened in 1967."


@pytest.mark.parametrize(
    "told",
    [
        "The Vale Bridge was closed in 2020 for repairs. The Fell Bridge, opened in 1880, stays open.",
        "The Vale Bridge was closed in 2020. The bridge that was opened in 1880 is another one.",
        "The Vale Bridge was not built in 1931 but rebuilt.",
        "The Vale Bridge was never opened in 1931.",
        "The Vale Bridge was to be opened in 2030.",
        "The Vale Bridge will be opened in 2030.",
        "The Vale Bridge might have been built in 1931.",
        "It was planned that the Vale Bridge was opened in 2030.",
        "The old Vale Bridge was opened in 1880.",
        "The Upper Vale Bridge was opened in 1880.",
        "The Vale Bridge Museum was opened in 1880.",
        "The museum on the Vale Bridge was opened in 1880.",
        "The Vale Bridge crosses the Moss Bridge, opened in 1967.",
        "In Vale the Fell Bridge, opened in 1880, stays open.",
        "The Vale Bridge was closed in 2020 for repairs.",
    ],
)
def test_what_is_not_surely_told_of_the_thing_settles_nothing(told: str) -> None:
    vale = make_article("vale", told, title="Bridges")
    moss = make_article("moss", MOSS, title="Bridges")
    assert ask(BRIDGES, vale, moss).decision in (OPEN, "")
    together = make_article("both", f"{MOSS} {told}", title="Bridges")
    assert ask(BRIDGES, together, OTHER).decision in (OPEN, "")


@pytest.mark.parametrize(
    "told",
    [
        "The Vale Bridge was opened in 1931.",
        "The Vale Bridge, built in 1931, carries trucks.",
        "Built in 1931, the Vale Bridge was closed for repairs.",
        "The Vale Bridge dates from 1931.",
        "The Vale Bridge was closed in 2020. The mayor said that the Vale Bridge was built in 1931.",
        "The Vale Bridge was opened in 1931. The Fell Bridge was opened in 1880.",
    ],
)
def test_what_is_told_of_the_thing_by_its_name_settles_it(told: str) -> None:
    vale = make_article("vale", told, title="Bridges")
    moss = make_article("moss", MOSS, title="Bridges")
    decision = ask(BRIDGES, vale, moss).decision
    assert decision.startswith(
        "Going by these values (the Vale Bridge: 1931; the Moss Bridge: 1967), the Vale"
    )


def test_a_sentence_that_compares_needs_no_settling() -> None:
    both = make_article(
        "both", "The lake Tarn is larger than the lake Moss. Tarn has 9 islands.", title="Lakes"
    )
    assert ask("Which is larger, the lake Tarn or the lake Moss?", both, OTHER).decision == ""


def test_other_questions_are_not_settled() -> None:
    for question in ("When was the ferry Gull built?", "How does the Maren differ from the Gull?"):
        assert ask(question).decision == ""


def write(question: str, reply: str) -> tuple[Draft, int]:
    """What becomes of a question with a model at hand, and how often the model was asked."""
    settings = QaSettings(least_confidence=0.3, llm_context_tokens=8_192)
    model = scripted_language_model(reply, llm_context_tokens=8_192)
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(settings), settings)
    draft = answerer.answer(question, rank(question, ARTICLES), parts=split_question(question))
    return draft, len(asked(model))


def test_what_rules_settle_no_model_can_get_wrong() -> None:
    draft, calls = write("Which is older, the ferry Maren or the ferry Gull?", "The Gull is older. [1]")
    assert (calls, draft.written_by) == (0, "")
    assert "the ferry Maren is the older." in draft.decision


def test_where_values_leave_it_open_the_model_writes_and_the_reader_is_told() -> None:
    draft, calls = write("Which is heavier, the Maren or the Gull?", "The Gull cost 30 million crowns. [1]")
    assert (calls, draft.written_by, draft.decision) == (1, "scripted:model", OPEN)


# ---- who reported


@pytest.mark.parametrize(
    ("question", "outlets", "missing"),
    [
        ("Did both the Tribune and Coastline Radio report on the ferry?", {"gull", "maren"}, ()),
        ("Did the Tribune and Coastline Radio both write about the ferry?", {"gull", "maren"}, ()),
        ("Did Coastline Radio report on the Maren?", {"maren"}, ()),
        ("Has the Vale Tribune published anything about the Gull?", {"gull"}, ()),
        ("Which outlets reported on the ferry?", {"gull", "maren"}, ()),
        ("Who wrote about the ferry Gull?", {"gull"}, ()),
        (
            "Did the Tribune and Coastline Radio report on the Gull?",
            {"gull"},
            ("whether Coastline Radio reported on the Gull",),
        ),
    ],
)
def test_who_reported_is_told_by_the_outlets_of_the_articles(
    question: str, outlets: set[str], missing: tuple[str, ...]
) -> None:
    draft = ask(question)
    assert draft.outcome is Outcome.ANSWERED
    assert {one.article_id for one in draft.citations} == outlets
    assert draft.missing == missing


@pytest.mark.parametrize(
    "question",
    ["Did Coastline Radio report on the moon landing?", "Which newspapers wrote about the moon landing?"],
)
def test_a_topic_of_nobody_is_not_found(question: str) -> None:
    answerer = ExtractiveAnswerer(QaSettings(least_confidence=0.3))
    assert answerer.answer(question, rank(question, ARTICLES, confident=False)).outcome is Outcome.NOT_FOUND


def test_a_name_in_the_text_is_no_outlet() -> None:
    told = (
        "Critics say that Ann Holm never wrote about Lorvik. Her friend Bo Reyes wrote essays about Lorvik."
    )
    articles = (Article("lorvik", "Lorvik", told), Article("holm", "Ann Holm", "Ann Holm was born in Vale."))
    for question in ("Did Ann Holm write about Lorvik?", "Did Ann Holm and Bo Reyes write about Lorvik?"):
        draft = ask(question, *articles)
        assert not draft.is_settled
        assert draft.missing == ()


def test_only_outlets_of_the_library_settle_who_reported() -> None:
    assert ask("Did the Tribune and Coastline Radio report on the Gull?").is_settled
    draft = ask("Did the Tribune and Ann Holm report on the Gull?")
    assert {one.article_id for one in draft.citations} == {"gull"}
    assert not draft.is_settled


def test_the_model_is_not_asked_who_reported() -> None:
    draft, calls = write("Did both the Tribune and Coastline Radio report on the ferry?", "No.")
    assert (calls, draft.written_by, len(draft.claims)) == (0, "", 2)


@pytest.mark.parametrize(
    "question",
    [
        "Did the police report on the accident?",
        "What did the Tribune report on the strike?",
        "Who reported the theft?",
        "Did the Tribune say that the Gull sank?",
        "Which papers did she sign?",
    ],
)
def test_a_question_about_something_else_is_none_about_outlets(question: str) -> None:
    assert find_reporting(question) is None


def test_the_end_of_an_outlets_name_names_it() -> None:
    assert is_outlet("the Tribune", "The Vale Tribune")
    assert not is_outlet("the Vale", "The Vale Tribune")
    assert not is_outlet("the Tribune", None)


def test_outlets_that_the_library_has_narrow_the_search() -> None:
    sources = ("The Vale Tribune", "Coastline Radio", "NWA")
    asked_at = datetime(2026, 5, 20, tzinfo=UTC)
    question = "Did both the Tribune and Coastline Radio report on the Maren?"
    assert read_scope(question, sources=sources, asked_at=asked_at).sources == sources[:2]
    question = "Did both the Tribune and the Ledger report on the Maren?"
    assert not read_scope(question, sources=sources, asked_at=asked_at).narrows


@given(st.text(max_size=400))
def test_any_question_is_read(question: str) -> None:
    find_reporting(question)
