"""Models of inference by name: a very small one with random weights; truth is transformers itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedding.packaged_model import find_model_folder
from index.errors import ModelError
from qa.verifying.entailing import CrossEncoderEntailment

PAIRS = [("The ferry sank at dawn.", "The ferry sank."), ("Prices rose.", "Prices fell.")]
LABELS = {0: "contradiction", 1: "entailment", 2: "neutral"}  # in the order of cross-encoder/nli-*


def save_model(folder: Path, labels: dict[int, str]) -> Path:
    # 6 s: only these tests need them.
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(7)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=labels,
        label2id={label: place for place, label in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(find_model_folder()).save_pretrained(folder)
    return folder


def test_probabilities_are_those_of_the_model_under_its_own_labels(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = save_model(tmp_path, LABELS)
    inferences = CrossEncoderEntailment(str(folder)).infer(PAIRS)
    tokens = AutoTokenizer.from_pretrained(folder)(
        [one for one, _ in PAIRS], [other for _, other in PAIRS], padding=True, return_tensors="pt"
    )
    with torch.no_grad():
        logits = AutoModelForSequenceClassification.from_pretrained(folder).eval()(**tokens).logits
    expected = torch.softmax(logits, dim=1)
    for inference, row in zip(inferences, expected.tolist(), strict=True):
        assert inference.contradicted == pytest.approx(row[0], abs=1e-4)
        assert inference.entailed == pytest.approx(row[1], abs=1e-4)


def test_nothing_to_infer_loads_nothing() -> None:
    assert CrossEncoderEntailment("no/such model").infer([]) == []


def test_a_model_that_is_not_there_is_named_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*BYLINE_NLI_MODEL"):
        CrossEncoderEntailment(str(tmp_path / "nowhere")).infer(PAIRS)


def test_a_model_of_sentiment_is_none_of_inference(tmp_path: Path) -> None:
    folder = save_model(tmp_path, {0: "negative", 1: "positive"})
    with pytest.raises(ModelError, match="negative, positive"):
        CrossEncoderEntailment(str(folder)).infer(PAIRS)
