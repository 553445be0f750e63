"""The JSON of finished runs: what `byline eval`, `eval compare` and `eval gate` write with `--json`.

Part of the contract that `docs/json.md` explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa.evaluating.comparing import Comparison, Difference
from qa.evaluating.figures import Estimate, Point, Summary
from qa.evaluating.gating import GateResult, Verdict
from qa.evaluating.judging import JudgeReport
from qa.evaluating.run_facts import RunFacts
from qa.json_forms.contract import Json, timestamp

FIGURE_DIGITS = 6


def run_object(facts: RunFacts, summary: Summary) -> dict[str, Json]:
    """Return what `byline eval CASES --json` writes."""
    return {
        "name": facts.name,
        "cases": facts.case_count,
        "unanswered": facts.unanswered,
        "figures": _figures_object(summary.overall),
        "by_kind": {kind: _figures_object(figures) for kind, figures in summary.by_kind.items()},
        "by_tag": {tag: _figures_object(figures) for tag, figures in summary.by_tag.items()},
        "risk_coverage": _points_object(summary.risk_coverage),
        "calibration": _points_object(summary.calibration),
        "judge": None if facts.judge is None else _judge_object(facts.judge),
        "run": _facts_object(facts),
    }


def comparison_object(compared: Comparison, changes: Iterable[str]) -> dict[str, Json]:
    """Return what `byline eval compare --json` writes; `changes` are what the runs were made with."""
    return {
        "common": compared.common,
        "only_before": compared.only_before,
        "only_after": compared.only_after,
        "changes": list(changes),
        "differences": [_difference_object(one) for one in compared.differences],
        "times": [_difference_object(one) for one in compared.times],
    }


def gate_object(result: GateResult) -> dict[str, Json]:
    """Return what `byline eval gate --json` writes."""
    return {
        "name": result.name,
        "passed": result.passed,
        "floors": [_verdict_object(verdict) for verdict in result.verdicts],
    }


def _figures_object(figures: Mapping[str, Estimate]) -> Json:
    return {
        name: {
            "value": _round(one.value),
            "low": _round(one.low),
            "high": _round(one.high),
            "n": one.n,
        }
        for name, one in figures.items()
    }


def _points_object(points: Iterable[Point]) -> Json:
    return [{"x": _round(point.x), "y": _round(point.y), "n": point.n} for point in points]


def _judge_object(judge: JudgeReport) -> Json:
    return {
        "model": judge.model,
        "graded": judge.graded,
        "failed": judge.failed,
        "problem": judge.problem,
        "agreements": [
            {
                "judged": one.judged,
                "built_in": one.built_in,
                "n": one.n,
                "share": _round(one.share),
                "kappa": None if one.kappa is None else _round(one.kappa),
            }
            for one in judge.agreements
        ],
    }


def _facts_object(facts: RunFacts) -> Json:
    return {
        "configuration": dict(facts.configuration),
        "cases_digest": facts.cases_digest,
        "library_digest": facts.library_digest,
        "seed": facts.seed,
        "resamples": facts.resamples,
        "started_at": timestamp(facts.started_at),
        "finished_at": timestamp(facts.finished_at),
        "seconds": facts.seconds,
        "peak_memory_mb": facts.peak_memory_mb,
        "code": facts.code,
        "commit": facts.commit,
        "versions": dict(facts.versions),
        "machine": dict(facts.machine),
    }


def _difference_object(one: Difference) -> Json:
    return {
        "figure": one.figure,
        "before": _round(one.before),
        "after": _round(one.after),
        "change": _round(one.change),
        "low": _round(one.low),
        "high": _round(one.high),
        "n": one.n,
        "p": _round(one.p),
        "p_adjusted": _round(one.p_adjusted),
        "gained": list(one.gained),
        "lost": list(one.lost),
        "verdict": one.verdict.value,
    }


def _verdict_object(verdict: Verdict) -> Json:
    floor = verdict.floor
    return {
        "figure": floor.figure,
        "kind": floor.kind,
        "tag": floor.tag,
        "bound": floor.bound,
        "value": None if verdict.value is None else _round(verdict.value),
        "passed": verdict.passed,
        "reason": verdict.reason,
    }


def _round(value: float) -> float:
    return round(value, FIGURE_DIGITS)
