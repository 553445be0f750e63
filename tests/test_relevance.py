"""What a language model wrote and the articles bear out, held to the question: beside it, it is no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model_servers import scripted_language_model

from index.building import build_index
from index.embedding import open_embedder
from index.library import Library
from index.settings import IndexSettings
from qa.answering import ExtractiveAnswerer
from qa.answers import Answer, Outcome, Verdict
from qa.pipeline import Pipeline
from qa.settings import QaSettings

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "articles"

Ask = Callable[[str, str], Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the samples with a model that writes what the test says."""
    from qa.writing.generative import GenerativeAnswerer  # late: it imports LangChain

    folder = tmp_path_factory.mktemp("samples")
    index_settings, qa_settings = IndexSettings(data_dir=folder), QaSettings()
    build_index([SAMPLES], index_settings)
    embedder = open_embedder(index_settings)
    with Library.open(index_settings) as library:

        def ask_model(question: str, reply: str) -> Answer:
            model = scripted_language_model(reply)
            extractive = ExtractiveAnswerer(qa_settings, embedder)
            answerer = GenerativeAnswerer(model, extractive, qa_settings)
            return Pipeline(library, embedder, answerer, qa_settings).ask(question)

        yield ask_model


CAUSE = "What caused the blackout on the island ferry?"
HOSE = "Osric Vane, a spokesman for the operator, Brannock Line, blamed a burst cooling hose."
ICE_CREAM = "The crew handed out life jackets and, later, all the ice cream in the freezer."


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        (CAUSE, ICE_CREAM),
        ("On which day will Hadlow fire its ovens for the last time?", "The order books are not empty."),
    ],
)
def test_a_true_statement_beside_the_question_is_refused(question: str, reply: str, ask: Ask) -> None:
    answer = ask(question, reply)
    assert (answer.outcome, answer.claims, answer.citations) == (Outcome.NOT_FOUND, (), ())
    assert "does not answer" in answer.reason
    assert [(one.written, one.verdict, one.kept) for one in answer.revisions] == [
        (reply, Verdict.DROPPED, "")
    ]
    assert answer.nearest is not None


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        (CAUSE, HOSE),
        ("How many passengers did the Maren have on board?", "212 passengers."),
        ("On which day will Hadlow fire its ovens for the last time?", "On 18 December."),
        ("What did the crew of the Maren hand out?", ICE_CREAM),
        ("Who can say when the Maren lost her power?", "The ferry Maren lost all power on Sunday afternoon."),
    ],
)
def test_an_answer_stays_in_whatever_words(question: str, reply: str, ask: Ask) -> None:
    answer = ask(question, reply)
    assert (answer.outcome, bool(answer.written_by)) == (Outcome.ANSWERED, True)
    assert answer.claims


def test_a_statement_beside_it_may_stand_next_to_one_that_answers(ask: Ask) -> None:
    answer = ask(CAUSE, f"{HOSE} [1]\n{ICE_CREAM} [1]")
    assert len(answer.claims) == 2


def test_a_statement_that_was_shortened_before_is_told_once_as_it_was_written(ask: Ask) -> None:
    written = f"{ICE_CREAM[:-1]} in 1987."
    answer = ask(CAUSE, f"{written} [1]")
    assert answer.outcome is Outcome.NOT_FOUND
    assert [one.written for one in answer.revisions] == [written]
