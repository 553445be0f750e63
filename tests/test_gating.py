"""Floors: what a file may say, which run they are for, what passes, and how bad input is refused."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluating.figures import Estimate, Summary
from qa.evaluating.gating import (
    Floor,
    FloorSet,
    FloorsFileError,
    GateResult,
    check_floors,
    choose_floors,
    read_floors,
)

SET = """
# of the samples
[samples]
cases = "5f2c"
correct = 0.85
"article_recall@5" = 0.97
total_ms_p95 = 400

[samples.kind.absent]
refused_rightly = 0.9

[samples.tag."several articles"]
correct = 0.6
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "floors.toml"
    path.write_text(text, encoding="utf-8")
    return path


def estimate(value: float) -> Estimate:
    return Estimate(value, value - 0.05, value + 0.04, 114)


def gate(folder: Path, text: str, summary: Summary) -> GateResult:
    (floors,) = read_floors(write(folder, text))
    return check_floors(floors, summary)


GOOD = Summary(
    overall={
        "correct": estimate(0.85),
        "article_recall@5": estimate(0.98),
        "total_ms_p95": Estimate(399.5, 350, 410, 114),
    },
    by_kind={"absent": {"refused_rightly": estimate(0.95)}},
    by_tag={"several articles": {"correct": estimate(0.7)}},
)


def test_a_file_is_read_with_the_lines_of_its_floors(tmp_path: Path) -> None:
    path = write(tmp_path, SET)

    assert read_floors(path) == (
        FloorSet(
            "samples",
            "5f2c",
            (
                Floor("correct", 0.85, 5),
                Floor("article_recall@5", 0.97, 6),
                Floor("total_ms_p95", 400, 7),
                Floor("refused_rightly", 0.9, 10, kind="absent"),
                Floor("correct", 0.6, 13, tag="several articles"),
            ),
            path,
            3,
        ),
    )


def test_a_run_passes_that_reaches_every_floor(tmp_path: Path) -> None:
    result = gate(tmp_path, SET, GOOD)

    assert result.passed
    assert [verdict.value for verdict in result.verdicts] == [0.85, 0.98, 399.5, 0.95, 0.7]
    assert result.verdicts[0].reason == "0.85 reaches the floor 0.85 (95 % interval 0.8 to 0.89, 114 cases)"
    assert result.verdicts[2].reason == (
        "399.5 is within the ceiling 400 (95 % interval 350 to 410, 114 cases)"
    )


@pytest.mark.parametrize(
    ("floor", "reason"),
    [
        ("correct = 0.86", "0.85 is below the floor 0.86"),
        ("total_ms_p95 = 399", "399.5 is above the ceiling 399"),
        ("token_f1 = 0.1", "the run has no such figure"),
        ("auroc_invented = 0.1", "the run has no such figure"),
        ("[samples.kind.invented]\ncorrect = 0.1", "the run has no such cases"),
        ("[samples.kind.absent]\nrefused_rightly = 0.96", "0.95 is below the floor 0.96"),
        ("[samples.tag.invented]\ncorrect = 0.1", "the run has no such cases"),
    ],
)
def test_a_run_fails_below_one_floor_and_says_why(tmp_path: Path, floor: str, reason: str) -> None:
    result = gate(tmp_path, f"[samples]\n'answer_in@1' = 0\n{floor}\n", GOOD)
    failed = result.verdicts[-1]

    assert not result.passed
    assert not failed.passed
    assert failed.reason.startswith(reason)


@settings(deadline=None)
@given(value=st.floats(0, 1), bound=st.floats(0, 1))
def test_a_floor_holds_from_below_and_a_ceiling_from_above(value: float, bound: float) -> None:
    floors = FloorSet(
        "s", None, (Floor("correct", bound, 1), Floor("calibration_error", bound, 2)), Path(), 1
    )
    overall = {name: Estimate(value, 0, 1, 9) for name in ("correct", "calibration_error")}
    above, below = check_floors(floors, Summary(overall)).verdicts

    assert above.passed is (value >= bound - 1e-9)
    assert below.passed is (value <= bound + 1e-9)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"holds no floors\. Write a table"),
        ("[samples\n", r"is not TOML: .*line 1"),
        ("correct = 0.8\n", r"line 1: 'correct' is no table\. Write floors below"),
        ("[samples]\n\ncorect = 0.8\n", r"line 3: there is no figure 'corect'\. Did you mean 'correct'\?"),
        (
            "[samples]\n'article_recal@5' = 1\n",
            r"line 2: there is no figure 'article_recal@5'\. Did you mean 'article_recall@5'",
        ),
        ("[samples]\ntotal_ms = 1\n", r"line 2: there is no figure 'total_ms'\. Did you mean 'total_ms_p"),
        ("[samples]\nretreive_ms_p95 = 1\n", r"line 2: .* Did you mean 'retrieve_ms_p95'\?"),
        ("[samples]\nzzzz = 1\n", r"line 2: there is no figure 'zzzz'\. The table of `byline eval` shows"),
        ("[samples]\ncorrect = '0.8'\n", r"line 2: the floor of 'correct' must be a number, not '0\.8'"),
        ("[samples]\ncorrect = true\n", r"line 2: the floor of 'correct' must be a number, not True"),
        (
            "[samples]\ncorrect = nan\n",
            r"line 2: the floor of 'correct' must be a share, from 0 to 1, not nan",
        ),
        ("[samples]\ncorrect = 85\n", r"line 2: .* must be a share, from 0 to 1, not 85"),
        ("[samples]\ntotal_ms_p50 = -1\n", r"line 2: the floor of 'total_ms_p50' must be 0 or more, not -1"),
        ("[samples]\ntotal_ms_p50 = inf\n", r"line 2: .* must be 0 or more, not inf"),
        (f"[samples]\ntotal_ms_p50 = {'9' * 400}\n", r"line 2: .* must be 0 or more, not 9{60}\."),
        (f"[samples]\ntotal_ms_p50 = {'9' * 5_000}\n", r"is not TOML: .*digits"),
        ("[samples]\nanswer_words = 50\n", r"line 2: 'answer_words' is neither better higher nor lower"),
        ("[samples]\n", r"line 1: \[samples\] holds no floor"),
        ("[samples]\ncases = 5\ncorrect = 1\n", r"line 2: 'cases' must be the digest"),
        ("[samples]\nkind = 5\ncorrect = 1\n", r"line 2: 'kind' must be a table"),
        ("[samples]\nkind.absent = 5\n", r"line 2: 'kind' must be a table"),
        ("[samples.kind.absent]\ncorect = 1\n", r"line 2: there is no figure 'corect'"),
        ("[samples]\nkind.absent.corect = 1\n", r"line 2: there is no figure 'corect'"),
        ("[samples]\nx = [\n1,\n]\n", r"line \d: there is no figure 'x'"),
        ("a = " + "[" * 100_000, r"is not TOML"),
        ("#" * 1_000_001, r"larger than 1,000,000 bytes"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FloorsFileError, match=message):
        read_floors(write(tmp_path, text))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FloorsFileError, match="cannot be read: No such file"):
        read_floors(tmp_path / "absent.toml")
    with pytest.raises(FloorsFileError, match="is not UTF-8"):
        read_floors(tmp_path / "binary")


def test_a_figure_that_only_this_run_has_may_have_a_floor(tmp_path: Path) -> None:
    path = write(tmp_path, "[samples]\nrerank_ms_p95 = 9\n")

    with pytest.raises(FloorsFileError, match="no figure 'rerank_ms_p95'"):
        read_floors(path)
    assert read_floors(path, measured=["rerank_ms_p95"])[0].floors[0].is_ceiling


def test_the_floors_of_a_run_are_those_that_pin_its_cases(tmp_path: Path) -> None:
    text = "[one]\ncases = 'aa'\ncorrect = 1\n[two]\ncases = 'bb'\ncorrect = 0\n[any]\ncorrect = 0\n"
    sets = read_floors(write(tmp_path, text))

    assert choose_floors(sets, "bb").name == "two"
    assert choose_floors(sets, "bb", name="two").name == "two"
    assert choose_floors(sets, "bb", name="any").name == "any"


def test_a_changed_test_set_is_noticed(tmp_path: Path) -> None:
    sets = read_floors(write(tmp_path, SET))

    for name in (None, "samples"):
        with pytest.raises(FloorsFileError) as caught:
            choose_floors(sets, "77d1", name=name)
        assert "[samples], line 3, pins 5f2c" in str(caught.value)
        assert 'write cases = "77d1" into its table' in str(caught.value)


def test_floors_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    sets = read_floors(write(tmp_path, "[a]\ncases='x'\ncorrect=1\n[b]\ncases='x'\ncorrect=0\n"))

    with pytest.raises(FloorsFileError, match=r"\[a\], \[b\] are floors for the same test set"):
        choose_floors(sets, "x")
    with pytest.raises(FloorsFileError, match=r"has no table \[c\], only \[a\], \[b\]"):
        choose_floors(sets, "x", name="c")


@settings(deadline=None, max_examples=200)
@given(text=st.text("[]{}='\"\n.#@ abc_1eE\\", max_size=60))
def test_any_file_is_read_or_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.getbasetemp(), text)
    with contextlib.suppress(FloorsFileError):
        assert read_floors(path)
