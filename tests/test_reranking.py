"""The order of passages: evidence, wire copies, and a cross-encoder when one is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import make_article, rank

from index.embedding.packaged_model import find_model_folder
from index.errors import ModelError
from qa.retrieving.copies import FIRST_FEW, TELLINGS, spread_copies
from qa.retrieving.cross_encoding import rerank_by_model
from qa.retrieving.matching import AskedTerm
from qa.retrieving.reranking import Candidate, Ranked, rerank

QUESTION = "Where did the barge sink?"


def make_ranked(*texts: str) -> list[Ranked]:
    """One passage for each text, in this order, their scores 1 apart."""
    articles = [make_article(f"article-{place}", text) for place, text in enumerate(texts)]
    ranked = sorted(rank(QUESTION, articles), key=lambda one: one.stored.id)
    return [replace(one, score=float(len(texts) - place)) for place, one in enumerate(ranked)]


def ids(ranked: Sequence[Ranked]) -> list[int]:
    """The chunks' ids, which `make_ranked` counts from 0."""
    return [one.stored.id for one in ranked]


def with_vectors(one: Ranked, passage: list[float], *sentences: list[float]) -> Candidate:
    """The passage with vectors of two dimensions, worked by hand."""
    return Candidate(
        replace(
            one.stored,
            vector=np.array(passage, dtype=np.float32),
            sentence_vectors=np.array(sentences, dtype=np.float32),
        ),
        bm25=3.5,
    )


def test_the_score_is_worked_by_hand() -> None:
    (passage,) = make_ranked("A barge sank. The harbour was closed.")
    candidate = with_vectors(passage, [0.6, 0.8], [0.8, 0.6], [1.0, 0.0])
    (ranked,) = rerank(np.array([1, 0], dtype=np.float32), [AskedTerm("barg", 1.0)], [candidate])
    # The first sentence says "barge" and is at cosine 0.8, the second borrows the word's half and is at 1.0.
    assert ranked.sentence_scores == pytest.approx((1.8, 1.5))
    assert ranked.sentence_similarities == pytest.approx((0.8, 1.0))
    assert ranked.score == pytest.approx(0.6 + 1.8)
    assert ranked.stages == pytest.approx(
        {"dense": 0.6, "bm25": 3.5, "sentence_dense": 1.0, "sentence_coverage": 1.0, "sentence": 1.8}
    )


def test_one_sentence_must_hold_the_evidence_together() -> None:
    together, apart = make_ranked("A barge sank. The harbour was closed.", "A barge came. It sank.")
    question = np.array([1, 0], dtype=np.float32)
    near, far, neutral = [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]
    candidates = [with_vectors(apart, neutral, far, near), with_vectors(together, neutral, near, far)]
    assert ids(rerank(question, [AskedTerm("barg", 1.0)], candidates)) == ids([together, apart])


def test_equal_passages_keep_the_order_of_their_chunks() -> None:
    passages = make_ranked("A barge sank.", "A barge sank.", "A barge sank.")
    candidates = [with_vectors(one, [1.0, 0.0], [1.0, 0.0]) for one in reversed(passages)]
    assert ids(rerank(np.array([1, 0], dtype=np.float32), [], candidates)) == [0, 1, 2]


def test_no_candidates_are_no_passages() -> None:
    assert rerank(np.array([1, 0], dtype=np.float32), [AskedTerm("barg", 1.0)], []) == []


COPY = "The barge sank off Orl. The crew of four was saved."


def test_a_third_copy_waits_behind_the_first_five() -> None:
    others = [f"Report {name} on the barge says {name} again." for name in ("kelp", "tar", "rope", "silt")]
    spread = spread_copies(make_ranked(COPY, COPY, COPY, COPY, *others))
    assert ids(spread) == [0, 1, 4, 5, 6, 2, 3, 7]


def test_copies_are_known_by_their_best_sentence_whatever_surrounds_it() -> None:
    cut, longer = "The barge sank off Orl.", f"{COPY} Divers found no oil. Ferries are late."
    spread = spread_copies(make_ranked(COPY, cut, longer, "A barge may sink, said Tull.", "Barges!"))
    assert ids(spread) == [0, 1, 3, 4, 2]


def test_passages_without_copies_stay_as_they_are() -> None:
    ranked = make_ranked(COPY, COPY, "A barge may sink, said Tull.")
    assert spread_copies(ranked) == ranked
    assert spread_copies([]) == []


@given(st.lists(st.sampled_from(["The barge sank.", "A barge? A pier!", "Barge prices rose."]), max_size=12))
def test_spreading_loses_nothing_and_scores_never_rise(texts: list[str]) -> None:
    ranked = make_ranked(*texts)
    spread = spread_copies(ranked)
    assert sorted(ids(spread)) == ids(ranked)
    assert [one.score for one in spread] == sorted((one.score for one in spread), reverse=True)
    if len(set(texts)) == 3 and min(map(texts.count, texts)) >= TELLINGS:
        first = [texts[one.stored.id] for one in spread[:FIRST_FEW]]
        assert max(map(first.count, first)) <= TELLINGS


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a very small cross-encoder with random weights."""
    return _save_cross_encoder(tmp_path_factory.mktemp("cross-encoder"), outputs=1)


def _save_cross_encoder(folder: Path, *, outputs: int) -> Path:
    # 6 s: only these tests need them.
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, num_labels=outputs
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(find_model_folder()).save_pretrained(folder)
    return folder


def test_a_cross_encoder_orders_what_it_read_and_leaves_the_rest_behind(cross_encoder: Path) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["A barge sank off Orl.", "Prices rose.", "Four were saved.", "Storms are due.", "Tull resigned."]
    ranked = make_ranked(*texts)
    by_model = rerank_by_model(QUESTION, ranked, model=str(cross_encoder), first=4)
    expected = CrossEncoder(str(cross_encoder)).predict([(QUESTION, f"\n\n{text}") for text in texts[:4]])
    assert ids(by_model) == [*np.argsort(-expected).tolist(), 4]
    assert sorted(one.stages["cross_encoder"] for one in by_model[:4]) == pytest.approx(sorted(expected))
    assert [one.score for one in by_model] == sorted((one.score for one in by_model), reverse=True)


def test_a_cross_encoder_with_nothing_to_read_is_not_loaded() -> None:
    assert rerank_by_model(QUESTION, [], model="no/such model", first=5) == []


def test_a_model_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*BYLINE_CROSS_ENCODER"):
        rerank_by_model(QUESTION, make_ranked("A barge."), model=str(tmp_path / "nowhere"), first=5)


def test_a_classifier_is_no_cross_encoder_for_ranking(tmp_path: Path) -> None:
    classifier = _save_cross_encoder(tmp_path, outputs=3)
    with pytest.raises(ModelError, match="3 numbers for a passage"):
        rerank_by_model(QUESTION, make_ranked("A barge."), model=str(classifier), first=5)
