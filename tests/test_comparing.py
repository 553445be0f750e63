"""Two runs side by side: nothing where nothing changed, a fall where there is one, and which cases it was."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from passages import make_article
from predicted import answered, cite, loader, passages, refused, scored

from qa.answers import Answer, Claim
from qa.evaluating.cases import ABSENT, Case
from qa.evaluating.comparing import Comparison, ComparisonError, Difference, Verdict, compare
from qa.evaluating.figures import CaseScores
from qa.evaluating.predictions import Prediction
from qa.evaluating.scoring import score_cases

ARTICLE = make_article("ferry", "The ferry sank at dawn. All 40 aboard were saved.")
SANK, SAVED = cite(1, ARTICLE, "The ferry sank at dawn."), cite(1, ARTICLE, "All 40 aboard were saved.")


def run_of(answers: Sequence[Answer], cases: Sequence[Case]) -> list[CaseScores]:
    pairs = [(case, Prediction(case.id, answer)) for case, answer in zip(cases, answers, strict=True)]
    return list(score_cases(pairs, loader(ARTICLE)))


def three_hundred_questions() -> tuple[list[Case], list[Answer]]:
    """Four of five are answerable, and most of what a system says to them is right."""
    rng = random.Random(5)  # noqa: S311 - repeatable, not secret
    cases, answers = [], []
    for number in range(300):
        found = passages(
            *rng.sample([("ferry", ARTICLE.text), ("dam", "It holds."), ("storm", "It rained.")], 3)
        )
        quote = SANK if rng.random() < 0.85 else SAVED
        right = answered(
            Claim(quote.quote, (1,)), citations=(quote,), found=found, confidence=rng.uniform(0.3, 1)
        )
        if number % 5:
            cases.append(Case(f"case-{number}", "When?", answers=("at dawn",), article_ids=("ferry",)))
            answers.append(right)
        else:
            cases.append(Case(f"case-{number}", "Who?", kind=ABSENT))
            answers.append(refused(found=found, confidence=rng.uniform(0, 0.6)))
    return cases, [replace(one, timings_ms={"total": rng.lognormvariate(3, 0.5)}) for one in answers]


CASES, ANSWERS = three_hundred_questions()
BEFORE = run_of(ANSWERS, CASES)


def break_one_in_ten(answers: Sequence[Answer]) -> list[Answer]:
    """Every tenth answer says something else, of another article, and nothing right was found for it."""
    elsewhere = passages(("storm", "It rained."))
    nonsense = answered(Claim("It rained.", ()), found=elsewhere, confidence=0.5)
    return [nonsense if number % 10 == 3 else answer for number, answer in enumerate(answers)]


def differences(comparison: Comparison) -> Mapping[str, Difference]:
    return {one.figure: one for one in (*comparison.differences, *comparison.times)}


def test_the_same_run_twice_shows_no_difference() -> None:
    comparison = compare(BEFORE, BEFORE)

    assert comparison.common == 300
    assert len(comparison.differences) > 30
    for one in (*comparison.differences, *comparison.times):
        assert one.verdict is Verdict.NO_DIFFERENCE
        assert (one.change, one.p, one.p_adjusted, one.gained, one.lost) == (0, 1, 1, (), ())
        assert one.low <= 0 <= one.high


def test_one_answer_in_ten_broken_is_a_real_fall() -> None:
    found = differences(compare(BEFORE, run_of(break_one_in_ten(ANSWERS), CASES)))

    for figure in (
        "correct",
        "contains",
        "answer_in@5",
        "article_recall@10",
        "passage_mrr@10",
        "citation_recall",
    ):
        assert found[figure].verdict is Verdict.WORSE, figure
        assert found[figure].high < 0
        assert found[figure].p_adjusted < 0.01
    assert found["answered_rightly"].verdict is Verdict.NO_DIFFERENCE
    assert found["correct"].gained == ()
    assert set(found["correct"].lost) <= {f"case-{number}" for number in range(3, 300, 10)}
    assert len(found["correct"].lost) == -round(300 * found["correct"].change)


def test_the_other_way_round_it_is_a_real_gain() -> None:
    broken = run_of(break_one_in_ten(ANSWERS), CASES)
    fall, gain = (differences(compare(*pair))["correct"] for pair in ((BEFORE, broken), (broken, BEFORE)))

    assert gain.verdict is Verdict.BETTER
    assert gain.change == -fall.change
    assert (gain.gained, gain.lost) == (fall.lost, fall.gained)


def test_lower_is_better_for_times_and_they_are_told_apart() -> None:
    slower = [replace(one, timings_ms={"total": 2 * one.timings_ms["total"]}) for one in ANSWERS]
    comparison = compare(BEFORE, run_of(slower, CASES))

    assert [(one.figure, one.verdict) for one in comparison.times] == [("total_ms", Verdict.WORSE)]
    assert {one.verdict for one in comparison.differences} == {Verdict.NO_DIFFERENCE}


def test_figures_without_a_better_direction_only_change() -> None:
    before = [scored(str(number), answer_words=40.0) for number in range(30)]
    after = [scored(str(number), answer_words=20.0 + number % 3) for number in range(30)]

    assert differences(compare(before, after))["answer_words"].verdict is Verdict.CHANGED


def test_a_confidence_that_tells_nothing_any_more_lowers_the_figures_of_the_set() -> None:
    rng = random.Random(8)  # noqa: S311 - repeatable, not secret
    guessed = [replace(one, confidence=rng.random()) for one in ANSWERS]
    found = differences(compare(BEFORE, run_of(guessed, CASES)))

    assert found["auroc"].verdict is Verdict.WORSE
    assert found["auroc"].high < 0
    assert found["correct"].verdict is Verdict.NO_DIFFERENCE


def test_of_figures_of_a_set_few_null_comparisons_are_alarms() -> None:
    """Confidence is moved a little at random in both runs, which makes neither better."""
    rng, alarms = random.Random(9), 0  # noqa: S311 - repeatable, not secret
    for seed in range(200):
        runs = [
            [
                scored(str(number), kind=kind, confidence=level + rng.gauss(0, 0.3))
                for number in range(60)
                for kind, level in (("answerable", 0.6) if number % 2 else ("absent", 0.4),)
            ]
            for _ in range(2)
        ]
        found = differences(compare(*runs, figures=["auroc"], seed=seed))
        alarms += found["auroc"].p < 0.05

    assert alarms / 200 < 0.08


def test_only_common_cases_are_compared_and_the_others_are_counted() -> None:
    before = [scored(name, correct=1.0) for name in "abcd"]
    after = [scored(name, correct=0.0) for name in "cdefg"]
    comparison = compare(before, after)

    assert (comparison.common, comparison.only_before, comparison.only_after) == (2, 2, 3)
    assert comparison.differences[0].n == 2


def test_a_figure_is_compared_over_the_cases_that_have_it_in_both_runs() -> None:
    before = [scored("a", token_f1=0.5), scored("b", token_f1=1.0), scored("c", correct=1.0)]
    after = [scored("a", token_f1=0.7), scored("b", correct=1.0), scored("c", correct=1.0)]
    found = differences(compare(before, after))

    assert (found["token_f1"].n, found["token_f1"].before, found["token_f1"].after) == (1, 0.5, 0.7)
    assert (found["correct"].n, found["correct"].change) == (1, 0)


def test_looking_at_more_figures_needs_a_clearer_difference() -> None:
    before = [scored(str(number), correct=0.0, contains=0.0, token_f1=0.0) for number in range(40)]
    after = [scored(str(n), correct=float(n < 7), contains=0.0, token_f1=0.0) for n in range(40)]

    (alone,) = compare(before, after, figures=["correct"]).differences
    among = differences(compare(before, after))["correct"]
    assert alone.p == among.p
    assert alone.p_adjusted == alone.p
    assert among.p_adjusted == pytest.approx(3 * among.p)


def test_runs_without_a_common_case_are_refused() -> None:
    with pytest.raises(ComparisonError, match=r"no case in common.*Run both on one test set"):
        compare([scored("a", correct=1.0)], [scored("b", correct=1.0)])


def test_a_case_of_another_kind_in_each_run_is_refused() -> None:
    with pytest.raises(ComparisonError, match=r"'a' is absent in one run and answerable in the other"):
        compare([scored("a", kind=ABSENT, correct=1.0)], [scored("a", correct=1.0)])


VALUES = st.dictionaries(
    st.sampled_from(["correct", "token_f1", "total_ms", "confidence", "answered_rightly"]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
RUNS = st.dictionaries(st.sampled_from("abcdefgh"), VALUES, min_size=1)


@settings(deadline=None, max_examples=60)
@given(before=RUNS, after=RUNS)
def test_comparing_back_turns_every_change_round(
    before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]
) -> None:
    runs = [
        [CaseScores(name, "answerable", (), values) for name, values in run.items()]
        for run in (before, after)
    ]
    if not before.keys() & after.keys():
        return
    forth, back = compare(*runs, flips=200), compare(*runs[::-1], flips=200)
    turned = differences(back)

    for one in (*forth.differences, *forth.times):
        other = turned[one.figure]
        assert (one.before, one.after, one.n, one.p) == (other.after, other.before, other.n, other.p)
        assert (one.gained, one.lost) == (other.lost, other.gained)
        assert one.low <= one.change <= one.high
        assert one.p <= one.p_adjusted <= 1
