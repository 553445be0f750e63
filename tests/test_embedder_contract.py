"""What every embedder promises, the hashing one of the tests included."""

from __future__ import annotations

import numpy as np
import pytest
from hashing_embedder import HashingEmbedder

from index.articles import Span
from index.embedding import Embedder, PassageText, open_embedder
from index.settings import IndexSettings

TEXTS = ["The ferry left Harbourton at noon.", "", "Twelve crates of pears, said the mayor."]
PASSAGE = PassageText(
    heading="Ferry sails again",
    text="The ferry left at noon. Nobody waved.",
    sentences=(Span(0, 23), Span(24, 37)),
)


@pytest.fixture(scope="module", params=["hashing", "packaged"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return HashingEmbedder() if request.param == "hashing" else open_embedder(IndexSettings())


def test_texts_become_unit_rows_of_the_promised_width(embedder: Embedder) -> None:
    vectors = embedder.embed_texts(TEXTS)
    assert vectors.shape == (3, embedder.identity.dimension)
    assert vectors.dtype.name == "float32"
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)


def test_no_texts_become_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_texts([]).shape == (0, embedder.identity.dimension)
    assert embedder.embed_passages([]) == []


def test_the_same_text_has_the_same_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    alone, beside = embedder.embed_texts(TEXTS[:1])[0], embedder.embed_texts([*TEXTS, "x " * 90])[0]
    assert float(alone @ beside) == pytest.approx(1, abs=0.01)


def test_a_passage_has_a_vector_and_one_for_each_sentence(embedder: Embedder) -> None:
    (vectors,) = embedder.embed_passages([PASSAGE])
    assert vectors.vector.shape == (embedder.identity.dimension,)
    assert vectors.sentences.shape == (2, embedder.identity.dimension)
    assert np.linalg.norm(vectors.sentences, axis=1) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(vectors.vector) == pytest.approx(1, abs=1e-4)


def test_passages_come_back_in_the_order_given(embedder: Embedder) -> None:
    long = PassageText("", "Pears " * 60, (Span(0, 359),))
    for passages in ([PASSAGE, long], [long, PASSAGE]):
        counts = [len(vectors.sentences) for vectors in embedder.embed_passages(passages)]
        assert counts == [len(passage.sentences) for passage in passages]


def test_longer_texts_have_more_tokens(embedder: Embedder) -> None:
    short, long = embedder.count_tokens(["Pears.", "Twelve crates of pears, said the mayor."])
    assert 0 < short < long
