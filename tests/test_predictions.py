"""Predictions: what is written reads back, other systems' lines are taken, wrong ones are refused by line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predicted import SEARCHED, answered, passage, refused

from index.articles import Span
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Searched
from qa.evaluating.predictions import (
    Prediction,
    PredictionFileError,
    check_predictions,
    open_predictions,
    write_prediction,
)

WHEN = datetime(2026, 5, 2, 8, 30, tzinfo=UTC)
LEAST: dict[str, Any] = {"id": "a", "outcome": "answered", "text": "Three."}


def write(folder: Path, *lines: object) -> Path:
    """Write predictions, objects as JSON and strings as they are."""
    path = folder / "predictions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


# What a line of JSON can hold: no half surrogate pairs, moments by the second, scores to six digits.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
some_text = st.none() | texts
whole = st.integers(0, 10**6)
moments = st.none() | st.datetimes(datetime(1600, 1, 1), datetime(2200, 1, 1)).map(  # noqa: DTZ001 - zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
shares = st.integers(0, 10_000).map(lambda n: n / 10_000)
scores = st.integers(-(10**9), 10**9).map(lambda n: n / 10**6)
marks = st.lists(st.builds(Span, whole, whole), max_size=2).map(tuple)
citations = st.builds(
    Citation, whole, texts, texts, some_text, moments, some_text, texts, whole, whole, marks
)
passages = st.builds(
    Passage,
    rank=st.integers(1, 1000),
    article_id=texts,
    title=texts,
    source=some_text,
    published_at=moments,
    url=some_text,
    text=texts,
    start=whole,
    end=whole,
    score=scores,
    sentences=st.just(()),  # not part of the contract
    stages=st.dictionaries(texts, scores, max_size=2),
)
answers = st.builds(
    Answer,
    question=texts,
    outcome=st.sampled_from(Outcome),
    text=texts,
    claims=st.lists(st.builds(Claim, texts, st.lists(whole, max_size=2).map(tuple), marks), max_size=2).map(
        tuple
    ),
    citations=st.lists(citations, max_size=2).map(tuple),
    confidence=shares,
    searched=st.builds(
        Searched,
        whole,
        st.lists(texts, max_size=2).map(tuple),
        moments,
        moments,
        st.dictionaries(texts, texts, max_size=2),
    ),
    reason=texts,
    missing=st.lists(texts, max_size=2).map(tuple),
    nearest=st.none() | citations,
    timings_ms=st.dictionaries(texts, whole.map(lambda n: n / 1000), max_size=2),
    passages=st.lists(passages, max_size=2).map(tuple),
    usage=st.dictionaries(texts, whole, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(answer=answers)
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, answer: Answer) -> None:
    prediction = Prediction("case", answer)
    path = write(tmp_path_factory.mktemp("round"), write_prediction(prediction))
    assert list(open_predictions(path)) == [prediction]


def test_another_system_needs_to_give_no_more_than_id_outcome_and_text(tmp_path: Path) -> None:
    refusal = {"id": 7, "outcome": "not_found", "text": "", "model": {"unknown": ["fields", None]}}
    one, other = open_predictions(write(tmp_path, LEAST, refusal))
    assert (one.case_id, one.answer.text, one.answer.confidence) == ("a", "Three.", 1.0)
    assert (other.case_id, other.answer.outcome, other.answer.confidence) == ("7", Outcome.NOT_FOUND, 0.0)


def test_passages_of_another_system_may_lack_rank_and_place(tmp_path: Path) -> None:
    found = [{"article_id": "one", "text": "Three were hurt."}, {"article_id": "two", "text": "Nobody."}]
    (prediction,) = open_predictions(write(tmp_path, LEAST | {"passages": found}))
    assert [(one.rank, one.start, one.end) for one in prediction.answer.passages] == [(1, 0, 16), (2, 0, 7)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON at column"),
        ("[]", "not a JSON object"),
        ({**LEAST, "id": None}, '"id" must be the id of a case'),
        ({**LEAST, "id": True}, '"id" must be the id of a case'),
        ({"id": "b", "text": "x"}, '"outcome" is missing'),
        (
            {**LEAST, "id": "b", "outcome": "maybe"},
            "\"outcome\" should be 'answered' or 'not_found', not 'maybe'",
        ),
        ({**LEAST, "id": "b", "text": 3}, '"text" should be a valid string, not 3'),
        ({**LEAST, "id": "b", "text": "\ud800"}, '"text" holds half a surrogate pair (\\ud800 to \\udfff)'),
        ({**LEAST, "id": "b", "confidence": "0.9"}, '"confidence" should be a valid number'),
        ({**LEAST, "id": "b", "confidence": 1.5}, '"confidence" should be less than or equal to 1'),
        ('{"id": "b", "outcome": "answered", "text": "", "confidence": NaN}', '"confidence" '),
        ({**LEAST, "id": "b", "usage": {"input": -1}}, '"usage.input" should be greater than or equal to 0'),
        (
            {**LEAST, "id": "b", "usage": {"input": 10**400}},
            '"usage.input" should be less than or equal to 1000000000000000, not 1000',
        ),
        (
            {**LEAST, "id": "b", "timings_ms": {"total": 1e308}},
            '"timings_ms.total" should be less than or equal to 100000000000, not 1e+308',
        ),
        (
            {
                **LEAST,
                "id": "b",
                "citations": [{"n": 1, "article_id": "x", "quote": "y", "start": -1, "end": 2}],
            },
            '"citations[0].start" should be greater than or equal to 0, not -1',
        ),
        (
            {**LEAST, "id": "b", "passages": [{"article_id": "x", "text": "y", "published_at": "soon"}]},
            '"passages[0].published_at" should be a date like "2024-02-06T18:30:00Z", not \'soon\'',
        ),
        (LEAST, "line 2: the id 'a' is already that of line 1"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_field(tmp_path: Path, line: object, reason: str) -> None:
    path = write(tmp_path, LEAST, line)
    with pytest.raises(PredictionFileError) as raised:
        list(open_predictions(path))
    assert f"{path}, line 2: " in str(raised.value)
    assert reason in str(raised.value)


def test_a_case_without_a_prediction_is_named_and_surplus_ones_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, LEAST, LEAST | {"id": "b"}, LEAST | {"id": "c"})
    assert check_predictions(path, ["a", "b"]) == 1
    with pytest.raises(PredictionFileError, match=r"no prediction for 6 of 7 cases: 'd1', 'd2', .*\.\.\."):
        check_predictions(path, ["a", *(f"d{n}" for n in range(1, 7))])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PredictionFileError, match=r"nowhere\.jsonl cannot be read: No such file"):
        list(open_predictions(tmp_path / "nowhere.jsonl"))


def test_a_prediction_is_a_line_of_ask_with_the_passages_of_search() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((Path(__file__).parents[1] / "docs" / "json.schema.json").read_text("utf-8"))
    reader = Draft202012Validator({"$ref": "#/$defs/prediction", "$defs": schema["$defs"]})
    found = [passage("one", "Three were hurt.")]
    for answer in (
        answered(Claim("Three.", (1,)), citations=[_cite()], found=found),
        refused(found=found),
    ):
        assert answer.searched == SEARCHED
        reader.validate(json.loads(write_prediction(Prediction("a", answer))))


def _cite() -> Citation:
    return Citation(1, "one", "Barge", "Tribune", WHEN, None, "Three were hurt.", 0, 16)
