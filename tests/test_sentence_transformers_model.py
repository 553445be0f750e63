"""Any sentence-transformers model can replace the packaged one; what cannot be loaded is told plainly."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

from index.articles import Span
from index.embedding import Embedder, PassageText, open_embedder
from index.errors import ModelError, SettingsError
from index.settings import IndexSettings

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "the",
    "ferry",
    "left",
    "at",
    "noon",
    "pears",
    "nobody",
    "waved",
    ".",
]
TEXT = "The ferry left at noon. Nobody waved."
PASSAGE = PassageText("Ferry", TEXT, (Span(0, 23), Span(24, 37)))


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model with random weights: 1 layer, 16 dimensions, 64 tokens."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(16), Normalize()]).save(str(folder / "whole"))
    return folder / "whole"


@pytest.fixture(scope="module")
def embedder(tiny_model: Path) -> Embedder:
    return open_embedder(IndexSettings(embedding_model=str(tiny_model), chunk_tokens=32))


def test_a_model_in_a_folder_embeds_texts_into_unit_rows(embedder: Embedder) -> None:
    vectors = embedder.embed_texts([TEXT, "", "pears " * 500])
    assert vectors.shape == (3, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert embedder.embed_texts([]).shape == (0, 16)


def test_passages_have_the_vectors_of_their_texts(embedder: Embedder) -> None:
    first, second = embedder.embed_passages([PASSAGE, PassageText("", TEXT, ())])
    expected = embedder.embed_texts([f"Ferry\n{TEXT}", TEXT[:23], TEXT[24:], TEXT])
    assert first.vector == pytest.approx(expected[0], abs=1e-6)
    assert first.sentences == pytest.approx(expected[1:3], abs=1e-6)
    assert second.vector == pytest.approx(expected[3], abs=1e-6)
    assert second.sentences.shape == (0, 16)


def test_tokens_are_counted_without_special_ones_and_without_an_end(embedder: Embedder) -> None:
    assert embedder.count_tokens(["the ferry left", "pears " * 500, ""]) == [3, 500, 0]
    assert embedder.count_tokens([]) == []


def test_the_identity_tells_models_apart(tiny_model: Path, embedder: Embedder) -> None:
    identity = embedder.identity
    assert (identity.name, identity.dimension, identity.max_tokens) == (str(tiny_model), 16, 64)
    assert (identity.runtime, len(identity.revision)) == ("sentence-transformers", 12)


def test_another_file_in_the_folder_is_another_revision(tiny_model: Path, tmp_path: Path) -> None:
    from index.embedding.sentence_transformers_model import _digest_folder

    before = _digest_folder(tiny_model)
    assert _digest_folder(tiny_model) == before
    (tmp_path / "config.json").write_text("{}")
    assert _digest_folder(tmp_path) != before


def test_a_chunk_longer_than_the_model_reads_is_refused(tiny_model: Path) -> None:
    with pytest.raises(SettingsError, match=r"BYLINE_CHUNK_TOKENS=200.*62 or less"):
        open_embedder(IndexSettings(embedding_model=str(tiny_model), chunk_tokens=200))


def test_the_onnx_runtime_is_only_for_the_packaged_model(tiny_model: Path) -> None:
    with pytest.raises(SettingsError, match="BYLINE_EMBEDDING_RUNTIME=onnx"):
        open_embedder(IndexSettings(embedding_model=str(tiny_model), embedding_runtime="onnx"))


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/no/such/folder"])
def test_a_model_that_cannot_be_loaded_is_told_plainly(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the hub's client warns in its own words before it gives up
        with pytest.raises(ModelError, match=f"{name}.*BYLINE_EMBEDDING_MODEL") as caught:
            open_embedder(IndexSettings(embedding_model=name))
    assert caught.value.__cause__ is not None
