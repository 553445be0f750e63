"""From a question to passages, on a small real library with the real embedding model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.embedding import Embedder, open_embedder
from index.library import Filters, Library
from index.settings import IndexSettings
from qa.questions.parts import split_question
from qa.retrieving import find_candidates, retrieve, retrieve_for_parts
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings

EVERYTHING = Filters()


@pytest.fixture(scope="module")
def opened(library: Path) -> Iterator[Library]:
    with Library.open(IndexSettings(data_dir=library)) as one:
        yield one


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(IndexSettings())


def find(opened: Library, embedder: Embedder, question: str, *, k: int = 10) -> list[Ranked]:
    """Search everything with the default settings."""
    return retrieve(question, opened, embedder, k=k, filters=EVERYTHING, settings=QaSettings())


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("How many people were hurt when the barge hit the bridge?", "barge-tribune"),
        ("How much traffic crosses the bridge on a normal day?", "barge-radio"),
        ("When do people get their electricity back?", "storm-courier"),
        ("On which day can I borrow books in Oldmere?", "undated-note"),
    ],
)
def test_finds_the_article_that_answers(
    opened: Library, embedder: Embedder, question: str, article: str
) -> None:
    assert find(opened, embedder, question)[0].stored.article.id == article


def test_every_passage_says_why_it_stands_where_it_stands(opened: Library, embedder: Embedder) -> None:
    for one in find(opened, embedder, "Who was hurt on the bridge?"):
        sentences = len(one.stored.chunk.sentences)
        assert len(one.sentence_scores) == len(one.sentence_similarities) == sentences
        assert one.stages["sentence"] == max(one.sentence_scores)
        assert one.stages["sentence_dense"] == max(one.sentence_similarities)
        assert one.score == pytest.approx(one.stages["dense"] + one.stages["sentence"])


def test_the_best_sentence_is_the_one_that_answers(opened: Library, embedder: Embedder) -> None:
    best = find(opened, embedder, "How many homes lost power in the storm?")[0]
    chunk = best.stored.chunk
    span = chunk.sentences[best.sentence_scores.index(max(best.sentence_scores))]
    assert "9,400 homes" in chunk.text[span.start - chunk.start : span.end - chunk.start]


def test_a_candidate_of_both_searches_comes_once(opened: Library, embedder: Embedder) -> None:
    question = "barge bridge pier"
    vector = embedder.embed_texts([question])[0]
    candidates = find_candidates(question, vector, opened, limit=40, filters=EVERYTHING)
    found = [candidate.stored.id for candidate in candidates]
    assert sorted(found) == sorted(set(found))
    lexical = opened.search_lexical(question, limit=40)
    assert {one.stored.id: one.bm25 for one in candidates if one.bm25} == {
        hit.chunk_id: hit.score for hit in lexical
    }


def test_filters_hold_for_both_searches(opened: Library, embedder: Embedder) -> None:
    since = Filters(sources=("courier",), since=datetime(2026, 5, 3, tzinfo=UTC))
    ranked = retrieve("bridge", opened, embedder, k=10, filters=since, settings=QaSettings())
    assert {one.stored.article.id for one in ranked} == {"storm-courier"}


def test_more_passages_can_be_asked_for_than_candidates_are_set(opened: Library, embedder: Embedder) -> None:
    few = QaSettings(candidates=5)
    assert len(retrieve("bridge", opened, embedder, k=100, filters=EVERYTHING, settings=few)) == 4


SEVERAL = "How many homes lost power in the storm, and when is the library in Oldmere open?"


def find_for_parts(opened: Library, embedder: Embedder, question: str, *, k: int) -> list[Ranked]:
    """Search for every part of a question with the default settings."""
    parts = split_question(question)
    return retrieve_for_parts(
        question, parts, opened, embedder, k=k, filters=EVERYTHING, settings=QaSettings()
    )


def test_each_part_keeps_its_best_passage(opened: Library, embedder: Embedder) -> None:
    ranked = find_for_parts(opened, embedder, SEVERAL, k=2)
    assert {one.stored.article.id for one in ranked} == {"storm-courier", "undated-note"}


@pytest.mark.parametrize("k", [1, 3, 10])
def test_passages_for_several_parts_come_best_first_and_bounded(
    opened: Library, embedder: Embedder, k: int
) -> None:
    ranked = find_for_parts(opened, embedder, SEVERAL, k=k)
    assert 0 < len(ranked) <= k
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert len(set(ids_of(ranked))) == len(ranked)


def test_a_passage_says_what_it_holds_for_each_part(opened: Library, embedder: Embedder) -> None:
    texts = (SEVERAL, *(part.query for part in split_question(SEVERAL)))
    alone = [{one.stored.id: one for one in find(opened, embedder, text)} for text in texts]
    for one in find_for_parts(opened, embedder, SEVERAL, k=10):
        assert len(one.for_parts) == len(texts)
        for evidence, found in zip(one.for_parts, alone, strict=True):
            expected = found[one.stored.id]
            assert evidence.dense == pytest.approx(expected.stages["dense"], abs=1e-5)
            assert evidence.sentence_scores == pytest.approx(expected.sentence_scores, abs=1e-5)


def test_a_question_with_one_part_is_searched_for_as_ever(opened: Library, embedder: Embedder) -> None:
    question = "How many homes lost power in the storm?"
    for one, other in zip(
        find_for_parts(opened, embedder, question, k=10), find(opened, embedder, question), strict=True
    ):
        assert (one.stored.id, one.score, one.for_parts) == (other.stored.id, other.score, ())


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.text(min_size=1, max_size=80), k=st.integers(1, 5))
def test_any_text_is_searched_and_passages_come_best_first(
    opened: Library, embedder: Embedder, question: str, k: int
) -> None:
    ranked = find(opened, embedder, question, k=k)
    assert 0 < len(ranked) <= k
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert ids_of(ranked) == ids_of(find(opened, embedder, question, k=k))


def ids_of(ranked: list[Ranked]) -> list[int]:
    """The chunks in their order."""
    return [one.stored.id for one in ranked]
