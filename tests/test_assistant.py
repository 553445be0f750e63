"""The assistant in plain Python and as parts of a LangChain chain, on a real small library."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough

from index.errors import LibraryError, QuestionError, SettingsError
from index.library import Filters, Library
from index.settings import IndexSettings
from qa import Assistant
from qa.answers import Answer, Outcome
from qa.settings import QaSettings


@pytest.fixture(scope="module")
def assistant(library: Path) -> Iterator[Assistant]:
    with Assistant.open(IndexSettings(data_dir=library)) as opened:
        yield opened


def test_a_path_in_the_place_of_the_settings_is_the_folder_of_the_library(library: Path) -> None:
    for path in (library, str(library)):
        with Assistant.open(path) as opened:
            assert opened.coverage().articles == 4
    with pytest.raises(LibraryError, match="There is no library in"):
        Assistant.open(str(library / "nowhere"))


def test_what_are_no_settings_is_told_with_what_to_give() -> None:
    mistaken: Any = Assistant.open  # for whom types are not checked
    with pytest.raises(SettingsError, match=r"the folder of a library, IndexSettings .* the type QaSettings"):
        mistaken(QaSettings())
    with pytest.raises(SettingsError, match=r"takes QaSettings or nothing, second; .* the type str"):
        mistaken(IndexSettings(), "ollama:qwen3:8b")


QUESTION = "How many people were hurt when the barge hit the bridge?"


def test_answers_in_the_words_of_the_article(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert answer.outcome is Outcome.ANSWERED
    assert "three people were hurt" in answer.text
    assert answer.citations[0].article_id == "barge-tribune"
    assert set(answer.timings_ms) >= {"scope", "retrieve", "answer", "verify", "total"}


def test_every_quote_stands_in_its_article_at_its_place(assistant: Assistant, library: Path) -> None:
    answers = [assistant.ask(QUESTION), assistant.ask("How many homes were without power?")]
    with Library.open(IndexSettings(data_dir=library)) as opened:
        for citation in (citation for answer in answers for citation in answer.citations):
            text = opened.load_article(citation.article_id).text
            assert text[citation.start : citation.end] == citation.quote


def test_says_what_was_searched_when_the_collection_does_not_know(assistant: Assistant) -> None:
    answer = assistant.ask("What is the population of Lisbon?")
    assert (answer.outcome, answer.text, answer.claims) == (Outcome.NOT_FOUND, "", ())
    assert answer.searched.articles == 4
    assert answer.searched.outlets == ("Courier", "Northern Radio", "The Tribune")
    assert answer.searched.earliest == datetime(2026, 5, 2, tzinfo=UTC)
    assert answer.nearest is not None


def test_a_demanded_outlet_is_the_only_one_that_is_searched(assistant: Assistant) -> None:
    passages = assistant.search("bridge", filters=Filters(sources=("Northern Radio",)))
    assert [passage.article_id for passage in passages] == ["barge-radio"]


def test_passages_come_best_first_and_no_more_than_asked(assistant: Assistant) -> None:
    passages = assistant.search("barge hits bridge", k=2)
    assert [passage.rank for passage in passages] == [1, 2]
    assert passages[0].score >= passages[1].score


def test_a_scope_that_finds_nothing_is_given_up(assistant: Assistant) -> None:
    answer = assistant.ask(
        "How many people were hurt when the barge hit the bridge last week?",
        asked_at=datetime(2027, 5, 20, tzinfo=UTC),
    )
    assert answer.outcome is Outcome.ANSWERED
    assert answer.searched.filters == {"question": "last week"}


def test_refuses_a_question_without_words(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(" \x00 ")


def test_opening_a_folder_without_a_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="byline index"):
        Assistant.open(IndexSettings(data_dir=tmp_path / "nothing"))


def test_is_a_runnable_that_a_chain_can_hold(assistant: Assistant) -> None:
    tell_outcome: RunnableLambda[Answer, str] = RunnableLambda(lambda answer: answer.outcome.value)
    chain: Runnable[str, str] = RunnablePassthrough[str]() | assistant | tell_outcome
    assert isinstance(assistant, Runnable)
    assert chain.batch([QUESTION, "What is the population of Lisbon?"]) == ["answered", "not_found"]


def test_answers_asynchronously(assistant: Assistant) -> None:
    answer = asyncio.run(assistant.ainvoke(QUESTION))
    assert answer.text == assistant.invoke(QUESTION).text


def test_tells_callbacks_of_its_run(assistant: Assistant) -> None:
    class Ended(BaseCallbackHandler):
        outputs: Answer | None = None

        def on_chain_end(self, outputs: object, **_: object) -> None:
            assert isinstance(outputs, Answer)
            self.outputs = outputs

    heard = Ended()
    assistant.invoke(QUESTION, config={"callbacks": [heard]})
    assert heard.outputs is not None
    assert heard.outputs.question == QUESTION


def test_the_retriever_gives_documents_that_can_be_cited(assistant: Assistant) -> None:
    retriever = assistant.as_retriever(k=1)
    assert isinstance(retriever, BaseRetriever)
    (document,) = (retriever | RunnableLambda(lambda documents: documents)).invoke(QUESTION)
    assert document.metadata["article_id"] == "barge-tribune"
    assert document.metadata["url"] == "https://tribune.example/barge"


def test_the_embedder_is_an_embeddings_with_unit_vectors(assistant: Assistant) -> None:
    embeddings = assistant.as_embeddings()
    assert isinstance(embeddings, Embeddings)
    vector = embeddings.embed_query("bridge")
    assert len(vector) == 384
    assert sum(number * number for number in vector) == pytest.approx(1.0, abs=1e-5)
