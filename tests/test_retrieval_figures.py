"""Figures of retrieval: worked by hand, and equal to those of ir-measures' own command on one file."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predicted import answered, loader, passage, passages, refused

from qa.answers import Claim, Passage
from qa.evaluating.cases import ABSENT, Case
from qa.evaluating.predictions import Prediction, open_predictions, write_prediction
from qa.evaluating.retrieval_figures import rank_passages, score_retrieval
from qa.evaluating.scoring import score_cases

MEASURES = {
    "R@1": "recall@1",
    "R@5": "recall@5",
    "R@10": "recall@10",
    "P@1": "precision@1",
    "P@5": "precision@5",
    "P@10": "precision@10",
    "RR@10": "mrr@10",
    "nDCG@10": "ndcg@10",
    "AP@10": "map@10",
}


def score_one(case: Case, found: Sequence[Passage]) -> dict[str, float]:
    return score_retrieval([case], [found])[0]


def test_articles_have_the_rank_of_their_best_passage() -> None:
    case = Case("1", "Who?", article_ids=("dam", "ferry"))
    values = score_one(case, passages(("storm", ""), ("storm", ""), ("dam", ""), ("dam", ""), ("ferry", "")))

    # the ranking of articles is storm, dam, ferry
    assert values["article_recall@1"] == 0
    assert values["article_recall@5"] == 1
    assert values["article_precision@5"] == pytest.approx(2 / 5)
    assert values["article_mrr@10"] == pytest.approx(1 / 2)
    assert values["article_map@10"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert values["article_ndcg@10"] == pytest.approx((0.6309 + 0.5) / (1 + 0.6309), abs=1e-4)


def test_an_answer_is_looked_for_in_the_first_passages_of_any_article() -> None:
    case = Case("1", "When?", answers=("1908",), article_ids=("bridge",))
    values = score_one(
        case, passages(("dam", "In 1911."), ("dam", "Or so."), ("dam", "In 1908."), ("bridge", ""))
    )

    assert {name: value for name, value in values.items() if name.startswith("answer_in")} == {
        "answer_in@1": 0,
        "answer_in@3": 1,
        "answer_in@5": 1,
        "answer_in@10": 1,
    }


def test_without_gold_text_a_passage_is_relevant_that_brings_the_answer_of_a_gold_article_first() -> None:
    case = Case("1", "When?", answers=("1908",), article_ids=("bridge", "dam"))
    found = passages(
        ("storm", "In 1908."),  # not an article that answers
        ("bridge", "It is old."),
        ("bridge", "Built in 1908."),
        ("bridge", "It was 1908."),  # nothing new
    )
    names = rank_passages(case, found).documents

    assert rank_passages(case, found).relevant == (names[2], "missed:1")  # nothing came from the dam
    assert score_one(case, found)["passage_recall@10"] == 0.5
    assert score_one(case, found)["passage_mrr@10"] == pytest.approx(1 / 3)


def test_every_gold_sentence_is_to_be_found_and_one_passage_may_bring_several() -> None:
    case = Case("1", "Why?", gold_sentences=("It was old .", "Nobody looked!"), article_ids=("dam",))
    together = passages(("dam", "Well: it was old. Nobody looked."))
    apart = passages(("dam", "It was old."), ("dam", "And then?"), ("dam", "Nobody looked."))

    assert score_one(case, together)["passage_recall@1"] == 1
    assert score_one(case, apart)["passage_recall@1"] == 0.5
    assert score_one(case, apart)["passage_map@10"] == pytest.approx((1 + 2 / 3) / 2)


def test_a_passage_that_overlaps_the_gold_passage_is_relevant_where_it_holds_the_answer() -> None:
    gold = (
        "A bridge over the Lenn was put up in 1908 by the town. It was first red and later all of it green."
    )
    case = Case("1", "When?", answers=("1908",), article_ids=("bridge",), passage=gold)
    cut_before = passage("bridge", "Before. A bridge over the Lenn was put up in 1908 by the town.")
    cut_after = passage("bridge", "It was first red and later all of it green. So it was.")
    elsewhere = passage("bridge", "In 1908 another bridge fell down.")

    assert score_one(case, [cut_before])["passage_recall@1"] == 1
    assert score_one(case, [cut_after])["passage_recall@1"] == 0
    assert score_one(case, [elsewhere])["passage_recall@1"] == 0


def test_nothing_found_is_nothing_right_and_nothing_to_find_is_no_figure() -> None:
    case = Case("1", "When?", answers=("1908",), article_ids=("bridge",))
    nobody_knows = Case("2", "Why?", article_ids=("bridge",), kind=ABSENT)

    assert set(score_one(case, [])) > {"answer_in@1", "article_recall@1", "passage_map@10"}
    assert set(score_one(case, []).values()) == {0}
    assert score_one(nobody_knows, passages(("bridge", "Perhaps."))) == {}
    assert score_one(Case("3", "Who?", article_ids=("dam",)), []).keys() == {
        f"article_{name}" for name in MEASURES.values()
    }


IDS = st.sampled_from(["dam", "ferry", "storm", "a b\tc", "\x00", "🌧", ""])
FOUND = st.lists(st.tuples(IDS, st.sampled_from(["In 1908.", "Nobody knows.", ""])), max_size=15)


@settings(deadline=None)  # the first call imports ir-measures
@given(gold=st.lists(IDS, min_size=1, max_size=4), found=FOUND)
def test_every_share_stays_between_0_and_1_whatever_the_ids(
    gold: list[str], found: list[tuple[str, str]]
) -> None:
    case = Case("1", "When?", answers=("1908",), article_ids=tuple(gold))
    values = score_one(case, passages(*found))

    assert all(0 <= value <= 1 for value in values.values())
    assert values["article_recall@1"] <= values["article_recall@5"] <= values["article_recall@10"]
    assert values["answer_in@1"] <= values["answer_in@3"] <= values["answer_in@5"] <= values["answer_in@10"]


@settings(deadline=None, max_examples=30)
@given(found=st.lists(FOUND, min_size=2, max_size=5))
def test_cases_have_the_same_figures_alone_and_together(found: list[list[tuple[str, str]]]) -> None:
    case = Case("1", "When?", answers=("1908",), article_ids=("dam", "ferry"))
    lists = [passages(*one) for one in found]

    assert score_retrieval([case] * len(lists), lists) == [score_one(case, one) for one in lists]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Case], Path]:
    """Forty cases, and a file of predictions for them: drawn at random, some of them refused."""
    rng = random.Random(7)  # noqa: S311 - repeatable, not secret
    names = [f"article-{number}" for number in range(12)]
    cases, lines = [], []
    for number in range(40):
        gold = tuple(rng.sample(names, rng.randint(1, 3)))
        cases.append(Case(f"case-{number}", "When?", answers=("1908",), article_ids=gold))
        drawn = [(rng.choice(names), rng.choice(["In 1908.", "Then."])) for _ in range(rng.randint(0, 15))]
        found = passages(*drawn)
        answer = answered(Claim("In 1908.", ()), found=found) if number % 3 else refused(found=found)
        lines.append(write_prediction(Prediction(f"case-{number}", answer)) + "\n")
    path = tmp_path_factory.mktemp("shared") / "predictions.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return cases, path


def by_command(qrels: Path, run: Path) -> dict[tuple[str, str], str]:
    """What the command of ir-measures says, by case and measure, to four decimals; `all` is the mean."""
    command = [sys.executable, "-m", "ir_measures", str(qrels), str(run), " ".join(MEASURES), "--by_query"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split("\t") for line in output.splitlines())
    return {(case_id, MEASURES[measure]): value for case_id, measure, value in rows}


def write_trec(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    path.write_text("".join(" ".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("level", ["article", "passage"])
def test_figures_equal_the_command_of_ir_measures_on_a_shared_prediction_file(
    level: str, shared: tuple[list[Case], Path], tmp_path: Path
) -> None:
    cases, path = shared
    predictions = list(open_predictions(path))
    qrels, run = [], []
    for case, prediction in zip(cases, predictions, strict=True):
        best: dict[str, float] = {}
        found = prediction.answer.passages
        ranking = rank_passages(case, found)
        names = [one.article_id for one in found] if level == "article" else ranking.documents
        for name, one in zip(names, found, strict=True):
            best[name] = max(best.get(name, 0.0), one.score)
        relevant = case.article_ids if level == "article" else ranking.relevant
        qrels += [(case.id, 0, name, 1) for name in relevant]
        run += [(case.id, "Q0", name, 0, score, "shared") for name, score in best.items()]

    expected = by_command(write_trec(tmp_path / "qrels", qrels), write_trec(tmp_path / "run", run))
    ours = {one.case_id: one.values for one in score_cases(zip(cases, predictions, strict=True), loader())}

    assert len(expected) == (len(cases) + 1) * len(MEASURES)
    for (case_id, measure), value in expected.items():
        figure = f"{level}_{measure}"
        mine = mean(one[figure] for one in ours.values()) if case_id == "all" else ours[case_id][figure]
        assert f"{mine:.4f}" == value, (case_id, figure)
