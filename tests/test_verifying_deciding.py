"""The yes or no that opens a claim stands only where what it cites bears it out. Decided by hand.

With the real embedding model, whose closeness counts; the articles are invented.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from model_servers import scripted_language_model

from index.articles import Article
from index.embedding import Embedder, open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa.answering import Draft, ExtractiveAnswerer
from qa.answers import Citation, Claim, Outcome, Revision, Verdict
from qa.pipeline import Pipeline
from qa.questions.parts import split_question
from qa.settings import QaSettings
from qa.verifying import verify_draft
from qa.verifying.deciding import check_decisions


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(IndexSettings())


def decided(question: str, claim: str, told: str | tuple[str, ...], embedder: Embedder) -> Draft:
    """What is left of a claim that cites articles which say just what is `told`."""
    texts = (told,) if isinstance(told, str) else told
    cited = tuple(
        Citation(n, str(n), "", None, None, None, text, 0, len(text)) for n, text in enumerate(texts)
    )
    claims = (Claim(claim, tuple(one.n for one in cited)),)
    draft = Draft(Outcome.ANSWERED, claims, cited, 0.9, written_by="scripted:model")

    def load(article_id: str) -> Article:
        return Article(id=article_id, title="", text=texts[int(article_id)])

    return check_decisions(draft, question, split_question(question), load, embedder=embedder)


@pytest.mark.parametrize(
    ("question", "word", "told"),
    [
        ("Did the mayor resign?", "Yes", "Mayor Ana Dunn resigned on Monday after the vote."),
        ("Did the mayor resign?", "No", "Mayor Ana Dunn did not resign on Monday."),
        ("Did the mayor resign or not?", "Yes", "Mayor Ana Dunn resigned on Monday after the vote."),
        ("Did the mayor resign, and when?", "Yes", "Mayor Ana Dunn resigned on Monday after the vote."),
        ("Is the swing bridge in Harbourton closed?", "Yes", "The swing bridge in Harbourton is closed."),
        (
            "Is the swing bridge in Harbourton open?",
            "No",
            "The swing bridge in Harbourton is closed until May.",
        ),
        ("Can the ferry take lorries?", "No", "It is busy, and the ferry cannot take lorries."),
        ("Is it true that the ferry takes lorries?", "Yes", "The ferry takes lorries of up to 7 tonnes."),
        ("Will the library open on Sundays?", "Yes", "The library will open on Sundays from autumn on."),
        ("Did Mara Kern meet the union?", "No", "Mara Kern refused to meet the union."),
        ("Has the suspect been arrested?", "No", "Police have not yet arrested a suspect."),
        ("Isn't the bridge closed?", "Yes", "The bridge is closed until Tuesday."),
    ],
)
def test_a_word_stands_where_the_evidence_says_so_and_only_that_word(
    question: str, word: str, told: str, embedder: Embedder
) -> None:
    other = {"Yes": "No", "No": "Yes"}[word]
    assert decided(question, f"{word}, {told}", told, embedder).claims[0].text == f"{word}, {told}"
    wrong = decided(question, f"{other} – {told}", told, embedder)
    assert wrong.claims == (Claim(told, (0,)),)
    assert [(one.kept, one.verdict) for one in wrong.revisions] == [(told, Verdict.SOFTENED)]
    assert f"“{other}”" in wrong.revisions[0].reason


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Did the mayor resign?", "The mayor will resign on Friday."),
        ("Did the mayor resign?", "The council spoke of the budget on Monday."),
        ("Should the mayor resign?", "The mayor resigned on Monday."),
        ("Did Storm Hesper leave 5,000 homes without power?", "Storm Hesper left 9,400 homes without power."),
        ("Is the bridge open or closed?", "The bridge is closed until Tuesday."),
        ("Who closed the bridge?", "The harbour master closed the bridge."),
        ("Ist die Brücke gesperrt?", "Die Brücke ist bis Dienstag gesperrt."),
    ],
)
def test_no_word_stands_where_no_rule_can_tell(question: str, told: str, embedder: Embedder) -> None:
    for word in ("Yes", "no", "Ja", "Nein", "Да"):
        assert decided(question, f"{word}, {told}", told, embedder).claims[0].text == told


@pytest.mark.parametrize(
    "claim",
    ["No. 7 is closed.", "No-one was hurt.", "No one was hurt.", "Yes", "Yesterday, it rained.", "No,"],
)
def test_what_is_no_answer_is_left_as_it_is(claim: str, embedder: Embedder) -> None:
    assert decided("Was anyone hurt?", claim, "Nobody was hurt.", embedder).claims[0].text == claim


def test_no_one_is_a_denial_and_no_opening(embedder: Embedder) -> None:
    told = "One man was hurt when the barge hit the pier in Harbourton."
    cited = Citation(1, "a", "", None, None, None, told, 0, len(told))
    article = Article(id="a", title="", text=told)
    for subject, kept in (("No-one", 0), ("No one", 0), ("One man", 1), ("No – one man", 1)):
        claim = Claim(f"{subject} was hurt when the barge hit the pier in Harbourton.", (1,))
        draft = Draft(Outcome.ANSWERED, (claim,), (cited,), 0.9, written_by="scripted:model")
        assert len(verify_draft(draft, lambda _: article, embedder=embedder).claims) == kept


def test_a_claim_that_was_changed_already_is_told_of_once(embedder: Embedder) -> None:
    told = "The bridge is closed until Tuesday."
    draft = Draft(
        Outcome.ANSWERED,
        (Claim(f"No, {told}", (1,)),),
        (Citation(1, "a", "", None, None, None, told, 0, len(told)),),
        0.9,
        written_by="scripted:model",
        revisions=(Revision(f"No, in fact, {told}", f"No, {told}", Verdict.RECITED, "Another says it."),),
    )
    question = "Is the bridge closed?"
    article = Article(id="a", title="", text=told)
    left = check_decisions(draft, question, split_question(question), lambda _: article, embedder=embedder)
    reason = "Another says it. What it cites does not bear out “No”."
    assert left.revisions == (Revision(f"No, in fact, {told}", told, Verdict.SOFTENED, reason),)


def test_the_articles_own_sentences_are_left_as_they_are() -> None:
    told = "No, the mayor said, she had not resigned."
    citation = Citation(1, "a", "", None, None, None, told, 0, len(told))
    draft = Draft(Outcome.ANSWERED, (Claim(told, (1,)),), (citation,), 0.9)
    article = Article(id="a", title="", text=told)
    question = "Did the mayor resign?"
    assert check_decisions(draft, question, split_question(question), lambda _: article) is draft


def test_a_wrong_no_does_not_reach_the_reader(library: Path) -> None:
    """With a model that says no and then what shows a yes; and with one that is right."""
    from qa.writing.generative import GenerativeAnswerer  # late: it imports LangChain

    told = "the swing bridge in Harbourton is closed until Tuesday."
    model = scripted_language_model(f"No, {told} [1]", f"Yes, {told} [1]")
    index_settings, qa_settings = IndexSettings(data_dir=library), QaSettings()
    answerer = GenerativeAnswerer(model, ExtractiveAnswerer(qa_settings), qa_settings)
    opened = Library.open(index_settings)
    with Pipeline(opened, open_embedder(index_settings), answerer, qa_settings) as pipeline:
        wrong = pipeline.ask("Is the swing bridge in Harbourton closed?")
        right = pipeline.ask("Is the swing bridge in Harbourton closed?")
    assert wrong.text == f"The{told[3:]}"
    assert [one.written for one in wrong.revisions] == [f"No, {told}"]
    assert right.text == f"Yes, {told}"
