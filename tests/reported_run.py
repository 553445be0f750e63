"""A small finished run with one question of every sort that a report tells apart, some of them hostile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.library import Library
from index.settings import IndexSettings
from qa.answers import Answer, Claim
from qa.evaluating.cases import Case
from qa.evaluating.predictions import Prediction, write_prediction
from qa.evaluating.run_facts import RunFacts
from qa.evaluating.run_folder import RunFolder
from qa.evaluating.running import finish_run
from qa.pipeline import Pipeline

MARKUP = '</script><script>document.title = "taken"</script><!-- <b onclick="x()">&amp;'
# A direction override and a line separator, each written as its escape.
DECEIT = "paid \u202e0001\u202c crowns,\u2028then nothing"

CASES = (
    Case("homes", "How many homes lost power in Storm Hesper?", ("9,400 homes",), ("storm-courier",)),
    Case(
        "hurt",
        "How many people were hurt when the barge hit the pier?",
        ("three people",),
        ("barge-tribune",),
    ),
    Case("sundays", "When does the town library in Oldmere open?", ("on Mondays",), ("undated-note",)),
    Case("lisbon", "Who won the chess final in Lisbon?", kind="absent", tags=("elsewhere",)),
    Case("missed", "Which elephant painted the ceiling in Peru?", ("Lima",), ("barge-radio",)),
    Case("slow", "How many vehicles cross the swing bridge?", ("11,000 vehicles",), ("barge-radio",)),
    Case("invented", "Who must inspect the pier?", ("Engineers",), ("barge-tribune",), tags=("elsewhere",)),
    Case(
        f"hostile/{MARKUP}",
        f"Until when is the swing bridge in Harbourton closed?{MARKUP}",
        ("until Tuesday",),
        ("barge-radio",),
        tags=(MARKUP, DECEIT),
        gold_sentences=(MARKUP,),
    ),
)


def make_run(folder: Path, library: Path) -> RunFolder:
    """Ask all of `CASES`, change some of the answers, score them, and return the finished run."""
    settings = IndexSettings(data_dir=library)
    run = RunFolder.create(folder, make_facts(len(CASES)), CASES)
    with Pipeline.open(settings) as pipeline, run.appending() as append:
        for case in CASES:
            answer = _change(case.id, pipeline.ask(case.question.removesuffix(MARKUP)))
            append(write_prediction(Prediction(case.id, answer)))
    with Library.open(settings) as opened:
        finish_run(run, CASES, opened.load_article)
    return run


def make_facts(cases: int) -> RunFacts:
    """Facts of a run of `cases` questions, all invented."""
    return RunFacts(
        name=f"a run {MARKUP}",
        configuration={"passages": 10, "least_confidence": 0.31, "cross_encoder": ""},
        cases_digest="c" * 64,
        library_digest="1" * 64,
        case_count=cases,
        seed=0,
        resamples=200,
        started_at=datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        code="e" * 64,
        versions={"byline": "0.1.0"},
        machine={"cores": 2},
    )


def _change(case_id: str, answer: Answer) -> Answer:
    """Make the answer slow, unsupported or hostile, as its case is called."""
    change: Callable[[Answer], Answer] | None = {"slow": _slow_down, "invented": _invent}.get(case_id)
    if case_id.startswith("hostile"):
        change = _make_hostile
    return change(answer) if change else answer


def _slow_down(answer: Answer) -> Answer:
    return replace(answer, timings_ms={**answer.timings_ms, "total": 9_000.0})


def _invent(answer: Answer) -> Answer:
    claim = Claim("Martians from a distant galaxy paid 77 zebras.", (answer.citations[0].n,))
    return replace(answer, claims=(claim,), text=claim.text)


def _make_hostile(answer: Answer) -> Answer:
    passage, *others = answer.passages
    hostile = replace(passage, title=MARKUP, source=DECEIT, url="javascript:alert(1)", stages={MARKUP: 1.0})
    citation, *more = answer.citations
    cited = replace(citation, title=MARKUP, url="javascript:alert(1)")
    return replace(
        answer,
        question=answer.question + MARKUP,
        text=f"{MARKUP} {DECEIT}",
        claims=(Claim(f"{MARKUP} {DECEIT} 😀 x", (citation.n,)),),
        citations=(cited, *more),
        passages=(hostile, *others),
    )
