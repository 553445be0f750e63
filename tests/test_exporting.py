"""Exports: what other evaluators read is what the run holds, and trec_eval comes to our own figures."""

from __future__ import annotations

import json
from pathlib import Path

import ir_measures
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.failures import ExitCode
from qa.answers import Answer, Outcome, Passage, Searched
from qa.evaluating.cases import Case
from qa.evaluating.exporting import (
    REFUSAL,
    ExportFormat,
    ExportingError,
    deepeval_record,
    export_run,
    ragas_record,
    trec_name,
)
from qa.evaluating.predictions import Prediction, write_prediction
from qa.evaluating.retrieval_figures import score_retrieval
from qa.evaluating.run_facts import describe_run
from qa.evaluating.run_folder import RunFolder

TEXTS = {
    "regatta": "Oldmere won the regatta at Harbourton by half a length late on Sunday.",
    "bridge": "The bridge opened in 1908.",
    "storm one": "The storm left 9,400 homes dark.",
}


def passage(rank: int, article_id: str) -> Passage:
    text = TEXTS[article_id]
    return Passage(rank, article_id, article_id, None, None, None, text, 0, len(text), 1 / rank)


def predict(case: Case, text: str, *article_ids: str, reason: str = "") -> Prediction:
    outcome = Outcome.ANSWERED if text else Outcome.NOT_FOUND
    passages = tuple(passage(rank, one) for rank, one in enumerate(article_ids, start=1))
    searched = Searched(3, (), None, None)
    answer = Answer(case.question, outcome, text, (), (), 0.5, searched, reason=reason, passages=passages)
    return Prediction(case.id, answer)


WON = Case(
    id="who won",
    question="Who won the regatta?",
    answers=("Oldmere",),
    article_ids=("regatta",),
    passage="Oldmere won the regatta at Harbourton by half a length late on Sunday. It rained.",
)
DARK = Case(
    id="dark",
    question="How many homes were dark?",
    article_ids=("storm one",),
    gold_sentences=("The storm left 9,400 homes dark.",),
)
MAYOR = Case(id="mayor", question="Who is mayor?", kind="absent")
PAIRS = [
    (WON, predict(WON, "Oldmere won.", "bridge", "regatta")),
    (DARK, predict(DARK, "9,400 homes.", "storm one", "bridge", "regatta")),
    (MAYOR, predict(MAYOR, "", "bridge", reason="No passage is about it.")),
]


def test_a_ragas_record_has_the_fields_of_a_single_turn_sample() -> None:
    assert ragas_record(*PAIRS[0]) == {
        "user_input": "Who won the regatta?",
        "retrieved_contexts": [TEXTS["bridge"], TEXTS["regatta"]],
        "response": "Oldmere won.",
        "reference": "Oldmere",
        "reference_contexts": [
            "Oldmere won the regatta at Harbourton by half a length late on Sunday. It rained."
        ],
    }


def test_a_deepeval_record_has_the_fields_of_a_test_case() -> None:
    assert deepeval_record(*PAIRS[1]) == {
        "input": "How many homes were dark?",
        "actual_output": "9,400 homes.",
        "expected_output": "The storm left 9,400 homes dark.",
        "context": ["The storm left 9,400 homes dark."],
        "retrieval_context": [TEXTS["storm one"], TEXTS["bridge"], TEXTS["regatta"]],
    }


def test_a_refusal_is_told_in_words_to_tools_that_know_none() -> None:
    record = ragas_record(*PAIRS[2])

    assert (record["response"], record["reference"]) == ("No passage is about it.", REFUSAL)


def test_the_ragas_file_is_json_lines_and_the_deepeval_file_a_json_list(tmp_path: Path) -> None:
    ragas, deepeval = tmp_path / "ragas.jsonl", tmp_path / "deepeval.json"

    assert export_run(PAIRS, ExportFormat.RAGAS, ragas) == (ragas,)
    assert export_run(PAIRS, ExportFormat.DEEPEVAL, deepeval) == (deepeval,)

    assert [json.loads(line) for line in ragas.read_text("utf-8").splitlines()] == [
        ragas_record(*pair) for pair in PAIRS
    ]
    assert json.loads(deepeval.read_text("utf-8")) == [deepeval_record(*pair) for pair in PAIRS]


def test_an_export_of_nothing_is_still_a_list(tmp_path: Path) -> None:
    export_run([], ExportFormat.DEEPEVAL, tmp_path / "none.json")

    assert json.loads((tmp_path / "none.json").read_text("utf-8")) == []


def test_trec_files_are_a_run_and_judgements_at_two_levels(tmp_path: Path) -> None:
    export_run(PAIRS, ExportFormat.TREC, tmp_path)

    assert (tmp_path / "articles.run").read_text("utf-8").splitlines() == [
        "who%20won Q0 bridge 1 1.00000000 byline",
        "who%20won Q0 regatta 2 0.50000000 byline",
        "dark Q0 storm%20one 1 1.00000000 byline",
        "dark Q0 bridge 2 0.50000000 byline",
        "dark Q0 regatta 3 0.33333333 byline",
    ]
    assert (tmp_path / "articles.qrels").read_text("utf-8").splitlines() == [
        "who%20won 0 regatta 1",
        "dark 0 storm%20one 1",
    ]
    assert "who%20won 0 regatta:0-70 1" in (tmp_path / "passages.qrels").read_text("utf-8")


@pytest.mark.parametrize(("level", "prefix"), [("articles", "article"), ("passages", "passage")])
def test_trec_eval_comes_to_the_figures_that_byline_shows(tmp_path: Path, level: str, prefix: str) -> None:
    export_run(PAIRS, ExportFormat.TREC, tmp_path)
    cases = [case for case, _ in PAIRS]
    ours = score_retrieval(cases, [prediction.answer.passages for _, prediction in PAIRS])
    judgements = list(ir_measures.read_trec_qrels(str(tmp_path / f"{level}.qrels")))  # type: ignore[no-untyped-call]  # theirs
    run = list(ir_measures.read_trec_run(str(tmp_path / f"{level}.run")))  # type: ignore[no-untyped-call]  # theirs

    names = {"nDCG@10": "ndcg@10", "RR@10": "mrr@10", "R@1": "recall@1", "P@5": "precision@5"}
    for measure, name in names.items():
        parsed = ir_measures.parse_measure(measure)
        theirs = {one.query_id: one.value for one in ir_measures.iter_calc([parsed], judgements, run)}
        shown = {
            trec_name(case.id): figures[f"{prefix}_{name}"]
            for case, figures in zip(cases, ours, strict=True)
            if f"{prefix}_{name}" in figures
        }
        assert theirs == pytest.approx(shown, abs=1e-4)
        assert len(shown) == 2


def test_a_name_in_a_trec_file_has_no_white_space_and_is_told_from_every_other() -> None:
    names = ["a b", "a%20b", "a\tb", "a\u2003b", "a\nb"]

    assert not any(any(character.isspace() for character in trec_name(name)) for name in names)
    assert len({trec_name(name) for name in names}) == len(names)


def test_an_export_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ExportingError, match="Nothing was written"):
        export_run(PAIRS, ExportFormat.RAGAS, tmp_path / "missing" / "ragas.jsonl")

    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_run_is_not_written_over(tmp_path: Path) -> None:
    facts = describe_run(
        name="regatta",
        configuration={},
        cases_digest="",
        library_digest="",
        case_count=1,
        seed=0,
        resamples=100,
    )
    run = RunFolder.create(tmp_path / "run", facts, [WON])
    with run.appending() as append:
        append(write_prediction(PAIRS[0][1]))
    before = (run.path / "predictions.jsonl").read_bytes()

    def export(out: Path) -> Result:
        arguments = ["eval", "export", str(run.path), "--format", "ragas", "--out", str(out)]
        return CliRunner().invoke(app, arguments, prog_name="byline")

    refused = export(tmp_path / "run" / "." / "predictions.jsonl")

    assert refused.exit_code == ExitCode.USAGE
    assert "belongs to the run itself" in refused.stderr
    assert (run.path / "predictions.jsonl").read_bytes() == before
    assert export(run.path / "ragas.jsonl").exit_code == 0
