"""An optional second opinion: a chat model grades answers; how far it agrees with our own checks is told.

A judge can be absent, slow, broken or wrong, and never fails a run: what it does not grade has no `judge_...`
figure, and the report says so once. It only grades what was answered; whether a refusal is right needs no
opinion.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from index.errors import BylineError
from qa.answers import Answer, Outcome
from qa.evaluating.cases import Case
from qa.evaluating.figures import CaseScores
from qa.evaluating.predictions import Prediction
from qa.working_ahead import work_ahead

log = logging.getLogger(__name__)

# A judge that fails so often in a row is taken to be out of order; the rest of the run does not wait for it.
FAILURES_BEFORE_GIVING_UP = 3


class JudgeError(BylineError):
    """A judge cannot be opened, or gave no verdict that can be read."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge thinks of one answer: does it say what is accepted, and do its sources say that too?"""

    correct: bool
    supported: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge's figure and a built-in one say the same about the same `n` answers.

    `share` is the share on which they agree, 0..1. `kappa` is Cohen's (1960): 1 is full agreement, 0 what
    chance would give; None when one of the two said the same about every answer.
    """

    judged: str
    built_in: str
    n: int
    share: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """What came of asking a judge; `failed` answers have no verdict, `problem` is the first reason why."""

    model: str
    graded: int = 0
    failed: int = 0
    problem: str = ""
    agreements: tuple[Agreement, ...] = ()


Grade = Callable[[Case, Answer], Verdict]
"""Grades one answer, from several threads at once. Raises JudgeError."""


def judge_scores(
    scores: Sequence[CaseScores],
    pairs: Iterable[tuple[Case, Prediction]],
    grade: Grade,
    *,
    model: str,
    threads: int = 0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[list[CaseScores], JudgeReport]:
    """Return `scores` with `judge_correct` and `judge_supported` where there is a verdict, and a report.

    `pairs` is read once, a few at a time. `on_progress` is told how many answers are done of how many cases.
    """
    patience = _Patience(FAILURES_BEFORE_GIVING_UP)
    answered = (pair for pair in pairs if pair[1].answer.outcome is Outcome.ANSWERED)
    verdicts: dict[str, Verdict] = {}
    failures: list[str] = []
    graded = work_ahead(lambda pair: _grade(pair, grade, patience), answered, threads=threads)
    for done, (case_id, result) in enumerate(graded, start=1):
        on_progress(done, len(scores))
        if isinstance(result, Verdict):
            verdicts[case_id] = result
        else:
            failures.append(result)
    judged = [_add_verdict(one, verdicts.get(one.case_id)) for one in scores]
    problem = next(filter(None, failures), "")
    log.info("judged answers=%d failed=%d", len(verdicts), len(failures))
    report = JudgeReport(model, len(verdicts), len(failures), problem, measure_agreement(judged))
    return judged, report


def measure_agreement(scores: Iterable[CaseScores]) -> tuple[Agreement, ...]:
    """Return the agreement on correctness, and on support, over the answers that both have judged."""
    pairs: dict[tuple[str, str], list[tuple[bool, bool]]] = {
        ("judge_correct", "correct"): [],
        ("judge_supported", "citation_recall"): [],
    }
    for one in scores:
        for (judged, built_in), opinions in pairs.items():
            if judged in one.values and built_in in one.values:
                # 1 is "yes" for both: of the claims of an answer, all must be supported
                opinions.append((one.values[judged] == 1.0, one.values[built_in] == 1.0))
    return tuple(
        Agreement(judged, built_in, len(opinions), _share(opinions), cohen_kappa(opinions))
        for (judged, built_in), opinions in pairs.items()
        if opinions
    )


def cohen_kappa(opinions: Sequence[tuple[bool, bool]]) -> float | None:
    """Return Cohen's kappa of two judges who say yes or no; None when chance alone would agree always.

    Both say yes to 45 of 100, both no to 25, one alone to 15 each: they agree on .70, chance gives .52, and
    kappa is (.70 - .52) / (1 - .52) = .375.
    """
    first = sum(one for one, _ in opinions) / len(opinions)
    second = sum(other for _, other in opinions) / len(opinions)
    by_chance = first * second + (1 - first) * (1 - second)
    return None if by_chance >= 1 else (_share(opinions) - by_chance) / (1 - by_chance)


def _share(opinions: Sequence[tuple[bool, bool]]) -> float:
    return sum(one == other for one, other in opinions) / len(opinions)


class _Patience:
    """Counts failures in a row, over all threads."""

    def __init__(self, failures: int) -> None:
        self._allowed = failures
        self._failures = 0
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        return self._failures >= self._allowed

    def note(self, *, failed: bool) -> None:
        with self._lock:
            if not self.is_over:
                self._failures = self._failures + 1 if failed else 0


def _grade(pair: tuple[Case, Prediction], grade: Grade, patience: _Patience) -> tuple[str, Verdict | str]:
    """Return the verdict on one answer, or why there is none; no reason when the judge was given up."""
    case, prediction = pair
    if patience.is_over:
        return case.id, ""
    try:
        verdict = grade(case, prediction.answer)
    except JudgeError as error:
        patience.note(failed=True)
        return case.id, str(error)
    patience.note(failed=False)
    return case.id, verdict


def _add_verdict(scores: CaseScores, verdict: Verdict | None) -> CaseScores:
    if verdict is None:
        return scores
    values = {"judge_correct": float(verdict.correct), "judge_supported": float(verdict.supported)}
    return replace(scores, values={**scores.values, **values})
