"""From cases and predictions to scores and figures: what each case gets, streamed, whatever comes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import make_article
from predicted import answered, cite, loader, passages, refused, scored

from index.errors import BylineError
from qa.answers import Answer, Claim
from qa.evaluating.cases import ABSENT, ADVERSARIAL, ANSWERABLE, Case
from qa.evaluating.figures import CONFIDENCE, FIGURES, CaseScores, describe_figure
from qa.evaluating.predictions import Prediction
from qa.evaluating.score_tables import ScoresError
from qa.evaluating.scoring import score_cases
from qa.evaluating.summarising import summarise

FERRY = make_article("ferry", "The ferry sank at dawn. All 40 aboard were saved.")
SANK = cite(1, FERRY, "The ferry sank at dawn.")
RIGHT = answered(Claim(SANK.quote, (1,)), citations=(SANK,), found=passages(("ferry", FERRY.text)))
WRONG = answered(Claim("It sails.", ()), confidence=0.6)
CASE = Case("1", "When did it sink?", answers=("at dawn",), article_ids=("ferry",))
NOBODY_KNOWS = Case("2", "Who is mayor?", kind=ABSENT)


def score(case: Case, answer: Answer) -> CaseScores:
    (scores,) = score_cases([(case, Prediction(case.id, answer))], loader(FERRY))
    return scores


def test_a_right_answer_is_right_in_every_figure() -> None:
    scores = score(replace(CASE, tags=("ships",)), replace(RIGHT, timings_ms={"total": 12.5, "retrieve": 4}))

    assert (scores.case_id, scores.kind, scores.tags) == ("1", ANSWERABLE, ("ships",))
    for name in (
        "correct",
        "contains",
        "answer_in@1",
        "article_recall@1",
        "quotes_verbatim",
        "answered_rightly",
    ):
        assert scores.values[name] == 1
    assert scores.values["total_ms"] == 12.5
    assert scores.values[CONFIDENCE] == 0.9


@pytest.mark.parametrize(
    ("case", "answer", "correct"),
    [
        (CASE, RIGHT, 1),
        (CASE, WRONG, 0),
        (CASE, refused(), 0),
        (replace(CASE, must_not_say=("ferry",)), RIGHT, 0),
        (replace(CASE, must_cite=("ferry",)), RIGHT, 1),
        (replace(CASE, must_cite=("ferry", "dam")), RIGHT, 0),
        (replace(CASE, parts=(("at dawn",), ("40",))), RIGHT, 0),
        (replace(CASE, answers=(), gold_sentences=("The ferry sank at dawn .",)), RIGHT, 1),
        (
            replace(CASE, answers=("Before noon it sank",), gold_sentences=("The ferry sank at dawn .",)),
            RIGHT,
            1,
        ),
        (replace(CASE, answers=(), gold_sentences=("The ferry sank at dawn .",)), WRONG, 0),
        (NOBODY_KNOWS, refused(), 1),
        (NOBODY_KNOWS, WRONG, 0),
        (replace(CASE, answers=()), RIGHT, None),  # the case says which article answers, but not what
    ],
)
def test_what_makes_a_case_come_out_right(case: Case, answer: Answer, correct: float | None) -> None:
    assert score(case, answer).values.get("correct") == correct


def test_tokens_and_times_are_taken_as_they_are_and_nonsense_is_left_out() -> None:
    odd = {"total": 5.0, "verify": -1.0, "answer": math.nan, "<b>": 1.0, "rerank": 2.0}
    values = score(
        CASE, replace(RIGHT, timings_ms=odd, usage={"input": 900, "output": 40, "cached": 3})
    ).values

    assert {name: value for name, value in values.items() if name.endswith(("_ms", "_tokens"))} == {
        "total_ms": 5,
        "rerank_ms": 2,
        "input_tokens": 900,
        "output_tokens": 40,
    }


def test_cases_are_read_as_they_are_scored() -> None:
    """So that the predictions of 10,000 cases never stand in memory together."""
    read = 0

    def pairs() -> Iterator[tuple[Case, Prediction]]:
        nonlocal read
        for number in range(10_000):
            read += 1
            case = replace(CASE, id=str(number))
            yield case, Prediction(case.id, RIGHT)

    scores = score_cases(pairs(), loader(FERRY))
    assert next(scores).case_id == "0"
    assert read < 1_000
    assert [next(scores).case_id for _ in range(600)] == [str(number) for number in range(1, 601)]


def mixed_scores(n: int, seed: int = 0) -> list[CaseScores]:
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    cases, answers = [], []
    for number in range(n):
        case = CASE if rng.random() < 0.7 else replace(NOBODY_KNOWS, kind=rng.choice([ABSENT, ADVERSARIAL]))
        answer = rng.choice([RIGHT, WRONG, refused(confidence=rng.random())])
        cases.append(
            replace(case, id=f"case-{number}", tags=rng.choice([(), ("ships",), ("ships", "night")]))
        )
        answers.append(replace(answer, timings_ms={"total": rng.lognormvariate(3, 1)}))
    pairs = [(case, Prediction(case.id, answer)) for case, answer in zip(cases, answers, strict=True)]
    return list(score_cases(pairs, loader(FERRY)))


SCORES = mixed_scores(120)


def test_every_figure_of_a_run_is_listed_and_has_an_interval_around_it() -> None:
    summary = summarise(SCORES)

    assert {"auroc", "auroc_absent", "risk_coverage_area", "calibration_error", "total_ms_p95"} < {
        *summary.overall
    }
    for name, estimate in summary.overall.items():
        assert name in FIGURES or name.startswith("auroc_")
        assert estimate.low <= estimate.value <= estimate.high
        if describe_figure(name).unit.is_share:
            assert 0 <= estimate.low < estimate.high <= 1
    assert [point.n for point in summary.calibration]
    assert summary.risk_coverage[-1].x == pytest.approx(
        sum(one.values.get("answered_rightly", 1 - one.values.get("refused_rightly", 1)) for one in SCORES)
        / 120
    )


def test_of_many_kinds_only_the_largest_have_an_auroc_of_their_own() -> None:
    kinds = [f"kind-{number:02}" for number in range(40)]
    of_kinds = [replace(NOBODY_KNOWS, id=f"{kind}-{n}", kind=kind) for kind in kinds for n in (1, 2)]
    largest = [replace(NOBODY_KNOWS, id=f"zebra-{n}", kind="zebra") for n in range(3)]

    summary = summarise([score(case, refused()) for case in [CASE, *of_kinds, *largest]], resamples=100)

    assert len(summary.by_kind) == 42
    named = [name for name in summary.overall if name.startswith("auroc_")]
    assert named == [*(f"auroc_{kind}" for kind in kinds[:19]), "auroc_zebra"]


def test_kinds_and_tags_have_the_figures_of_their_cases_alone() -> None:
    summary = summarise(SCORES, resamples=100)
    of_ships = [one for one in SCORES if "ships" in one.tags]

    assert set(summary.by_kind) == {ANSWERABLE, ABSENT, ADVERSARIAL}
    assert set(summary.by_tag) == {"ships", "night"}
    assert summary.by_tag["ships"] == summarise(of_ships, resamples=100).overall
    assert "auroc" not in summary.by_kind[ABSENT]
    assert summary.by_kind[ABSENT]["refused_rightly"].n == sum(one.kind == ABSENT for one in SCORES)


def test_figures_do_not_depend_on_the_order_of_the_cases() -> None:
    assert summarise(SCORES[::-1], resamples=100) == summarise(SCORES, resamples=100)


def test_the_same_seed_gives_the_same_figures_and_another_seed_other_intervals() -> None:
    first, again, other = (summarise(SCORES, seed=seed, resamples=100) for seed in (1, 1, 2))

    assert first == again
    assert first.overall["correct"].value == other.overall["correct"].value
    assert first.overall["correct"] != other.overall["correct"]


def test_a_run_of_no_cases_has_no_figures() -> None:
    assert summarise([]).overall == {}
    assert summarise([scored("1")]).overall == {}


def test_two_scores_of_one_case_are_refused() -> None:
    with pytest.raises(ScoresError, match=r"'1' has two lines of scores"):
        summarise([scored("1", correct=1), scored("1", correct=0)])


def test_more_figures_than_an_evaluation_has_are_refused() -> None:
    with pytest.raises(BylineError, match=r"501 different figures"):
        summarise([CaseScores("1", ANSWERABLE, (), {f"figure-{number}": 1.0 for number in range(501)})])


CASES = st.builds(
    Case,
    st.just("1"),
    st.text(max_size=9),
    answers=st.lists(st.text(max_size=9), max_size=2).map(tuple),
    article_ids=st.lists(st.sampled_from(["ferry", "dam", ""]), max_size=2).map(tuple),
    kind=st.sampled_from([ANSWERABLE, ABSENT, "made up"]),
    passage=st.none() | st.text(max_size=20),
    gold_sentences=st.lists(st.text(max_size=9), max_size=2).map(tuple),
    must_cite=st.lists(st.text(max_size=3), max_size=1).map(tuple),
    must_not_say=st.lists(st.text(max_size=3), max_size=1).map(tuple),
)


@settings(deadline=None)
@given(
    case=CASES,
    answer=st.sampled_from([RIGHT, WRONG, refused()])
    | st.text(max_size=20).map(
        lambda text: answered(
            Claim(text, (1,)), citations=(replace(SANK, quote=text),), found=passages((text, text))
        )
    ),
)
def test_any_case_and_any_answer_have_shares_between_0_and_1(case: Case, answer: Answer) -> None:
    for name, value in score(case, answer).values.items():
        if describe_figure(name).unit.is_share:
            assert 0 <= value <= 1, name
