"""What is asked of a known person or place and told nowhere is refused, by the real embedding model."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from model_servers import asked, scripted_language_model

from index.building import build_index
from index.embedding import Embedder, open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa.answering import ExtractiveAnswerer
from qa.answers import Outcome
from qa.conversing.conversation import Turn
from qa.pipeline import Pipeline
from qa.settings import QaSettings

PREMIER = {
    "id": "premier",
    "title": "Premier Mara Kern promises a ferry",
    "source": "Courier",
    "published_at": "2026-05-02",
    "text": (
        "Premier Mara Kern promised Oldmere a ferry for 250 cars on Friday. "
        "Kern said that the state would pay 12 million crowns for the ship. "
        "Before she entered parliament, Mara Kern taught chemistry at a school in Lindenquell. "
        "Kern fled the hall when the fire alarm rang."
    ),
}
PAINTER = {
    "id": "painter",
    "title": "Museum shows the painter Aldo Finch",
    "source": "Tribune",
    "published_at": "2026-05-03",
    "text": (
        "The museum in Oldmere shows 40 pictures by Aldo Finch (1871–1938) from Sunday on. "
        "Aldo Finch painted the harbour in all weathers."
    ),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> IndexSettings:
    """The settings of a library of the two articles."""
    folder = tmp_path_factory.mktemp("people")
    file = folder / "people.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in (PREMIER, PAINTER)), encoding="utf-8")
    settings = IndexSettings(data_dir=folder / "library")
    build_index([file], settings)
    return settings


@pytest.fixture(scope="module")
def pipeline(settings: IndexSettings) -> Iterator[Pipeline]:
    """Answers in the articles' own words."""
    with Pipeline.open(settings) as opened:
        yield opened


@pytest.mark.parametrize(
    "question",
    [
        "Where was Mara Kern born?",
        "where was mara kern born",
        "What is Mara Kern's favourite football club?",
        "How old is Mara Kern's husband?",
        "How many languages does Kern speak?",
        "Which hospital was Aldo Finch treated in?",
    ],
)
def test_what_nobody_told_of_a_known_name_is_refused(question: str, pipeline: Pipeline) -> None:
    answer = pipeline.ask(question)
    assert (answer.outcome, answer.claims) == (Outcome.NOT_FOUND, ())
    assert answer.nearest is not None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did Mara Kern promise Oldmere?", "ferry"),
        ("what did mara kern teach", "chemistry"),  # in another form of the word
        ("Why did Kern flee the hall?", "fire alarm"),  # in an irregular one
        ("When did Aldo Finch die?", "1938"),  # by dates that say it without a word
        ("Who is Aldo Finch?", "painter"),  # nothing is asked of him but who he is
        ("What profession did Mara Kern have before?", "chemistry"),  # a word that answers do not repeat
    ],
)
def test_what_is_told_in_whatever_form_is_answered(question: str, told: str, pipeline: Pipeline) -> None:
    answer = pipeline.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert told in " ".join(citation.quote + citation.title for citation in answer.citations)


def test_no_model_is_asked_either_in_a_follow_up(settings: IndexSettings) -> None:
    from qa.writing.generative import GenerativeAnswerer  # late: it imports LangChain

    model = scripted_language_model("Mara Kern promised Oldmere a ferry for 250 cars on Friday. [1]")
    with Library.open(settings) as library:
        embedder: Embedder = open_embedder(settings)
        extractive = ExtractiveAnswerer(QaSettings(), embedder)
        answerer = GenerativeAnswerer(model, extractive, QaSettings())
        pipeline = Pipeline(library, embedder, answerer, QaSettings())
        question = "What did Mara Kern promise Oldmere?"
        answered = pipeline.ask(question)
        calls = len(asked(model))
        follow_up = pipeline.make_standalone(
            "What is her favourite football club?", [Turn(question, question, answered)]
        )
        refused = pipeline.ask(follow_up.question)
    assert "Mara Kern" in follow_up.question
    assert answered.written_by
    assert refused.outcome is Outcome.NOT_FOUND
    assert len(asked(model)) == calls
