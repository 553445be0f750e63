"""From a test set to a finished run: ask what has no answer yet, score everything, sum up.

    run = open_run(folder, facts, cases)          made, or gone on with
    answer_cases(run, cases, pipeline.ask, ...)   appends to predictions.jsonl, in bounded memory
    finish_run(run, cases, library.load_article)  scores.jsonl, figures.json

Scores are always made from the predictions as they were written, never from what is still in memory: so a run
that was interrupted gives the same figures as one that was not, and so do the predictions of another system.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from index.articles import Article
from index.errors import BylineError, QuestionError
from qa.answers import Answer
from qa.evaluating.cases import Case, CaseFileError
from qa.evaluating.figures import CaseScores, Estimate, Summary
from qa.evaluating.judging import JudgeReport
from qa.evaluating.predictions import Prediction, open_predictions, write_prediction
from qa.evaluating.run_facts import (
    RunFacts,
    digest_measuring_code,
    find_code_differences,
    find_differences,
    measure_peak_memory_mb,
)
from qa.evaluating.run_folder import RunFolder, RunFolderError
from qa.questions import check_question
from qa.working_ahead import work_ahead

log = logging.getLogger(__name__)

Ask = Callable[[Case], Answer]
OnProgress = Callable[[int, int], None]
"""Called with how many cases are done and how many there are."""
Judge = Callable[[list[CaseScores], Iterator[tuple[Case, Prediction]]], tuple[list[CaseScores], JudgeReport]]
"""Returns the scores with those of a judge added, and what came of asking it."""


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case that has no answer, because asking it met an error that nobody foresaw."""

    case_id: str
    error: Exception


def check_questions(cases: Iterable[Case], *, max_chars: int) -> None:
    """Raise CaseFileError with the line of each question that cannot be asked."""
    problems = []
    for case in cases:
        try:
            for question in (*case.history, case.question):
                check_question(question, max_chars=max_chars)
        except QuestionError as error:
            problems.append(f"line {case.line}: {error}")
    if problems:
        raise CaseFileError("Not every question can be asked, and nothing was run:", problems)


def open_run(path: Path, facts: RunFacts, cases: Sequence[Case]) -> RunFolder:
    """Make the run in `path`, or open the one that is there already, to go on with it.

    Raises RunFolderError when the one that is there was made with anything else, and says with what.
    """
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return RunFolder.create(path, facts, cases)
    run = RunFolder.open(path)
    differences = find_differences(run.facts, facts) + find_code_differences(run.facts, facts)
    if differences:
        raise RunFolderError(
            f"The run in {path} was made with something else: {'; '.join(differences)}. Choose another "
            "folder with --out, put that right, or remove the folder and make the run anew. To score the "
            "answers that are there, whatever code gave them, use --rescore."
        )
    return _resample_as(facts, run)


def open_answered_run(path: Path, facts: RunFacts) -> RunFolder:
    """Open a run whose every case is answered, to score it anew, whatever code gave the answers.

    Raises RunFolderError when answers are missing, or test set, library or settings are others.
    """
    run = RunFolder.open(path)
    differences = find_differences(run.facts, facts)
    missing = run.facts.case_count - run.count_predictions()
    if missing > 0:
        differences.append(f"{missing:,} of its cases have no answer yet")
    if differences:
        raise RunFolderError(f"The run in {path} cannot be scored anew: {'; '.join(differences)}.")
    return _resample_as(facts, run)


def _resample_as(facts: RunFacts, run: RunFolder) -> RunFolder:
    """Take over what may differ from one sitting to the next: how intervals are drawn."""
    run.facts = replace(run.facts, seed=facts.seed, resamples=facts.resamples)
    return run


def answer_cases(
    run: RunFolder,
    cases: Sequence[Case],
    ask: Ask,
    *,
    threads: int = 0,
    on_progress: OnProgress = lambda done, total: None,
) -> list[FailedCase]:
    """Ask every case that has no prediction yet, in `threads` threads (0: one for each core).

    A case that failed is left out and returned; it is asked again when the run goes on. Raises the
    BylineErrors of `ask`, because the next question would meet them too. Whatever is raised, Ctrl-C included,
    what was answered is kept.
    """
    run.drop_torn_line()
    done = {prediction.case_id for prediction in run.predictions()}
    missing = [case for case in cases if case.id not in done]
    failed: list[FailedCase] = []
    started = perf_counter()
    on_progress(len(done), len(cases))
    try:
        with run.appending() as append:
            answers = work_ahead(lambda case: _answer_line(case, ask), missing, threads=threads)
            for number, result in enumerate(answers, start=len(done) + 1):
                if isinstance(result, FailedCase):
                    failed.append(result)
                else:
                    append(result)
                on_progress(number, len(cases))
    finally:
        run.write_facts(_with_effort(run.facts, seconds=perf_counter() - started))
    log.info("asked cases=%d failed=%d", len(missing), len(failed))
    return failed


def copy_predictions(run: RunFolder, source: Path, cases: Iterable[Case]) -> None:
    """Take the predictions for `cases` from the file `source` instead of asking."""
    run.drop_torn_line()
    wanted = {case.id: case for case in cases}
    done = {prediction.case_id for prediction in run.predictions()}
    with run.appending() as append:
        for prediction in open_predictions(source):
            if prediction.case_id in wanted and prediction.case_id not in done:
                append(write_prediction(prediction))


def finish_run(
    run: RunFolder,
    cases: Sequence[Case],
    load_article: Callable[[str], Article],
    *,
    judge: Judge | None = None,
    on_progress: OnProgress = lambda done, total: None,
) -> Summary:
    """Score every prediction, sum up, and write both; the run is then a finished one.

    `load_article` raises LibraryError for an article that is not there. `judge` adds figures of its own.
    Raises RunFolderError when a prediction belongs to no case.
    """
    from qa.evaluating.summarising import summarise  # late: numpy

    scores = _score(run, cases, load_article, on_progress)
    report = None
    if judge is not None:
        scores, report = judge(scores, run.pairs(cases))
    summary = summarise(scores, seed=run.facts.seed, resamples=run.facts.resamples)
    facts = replace(_with_effort(run.facts), judge=report)
    unanswered = len(cases) - len(scores)
    finished = replace(
        facts, finished_at=_now(), unanswered=unanswered, measuring_code=digest_measuring_code()
    )
    summary = _add_memory(summary, finished)
    run.write_results(scores, summary, finished)
    return summary


def _answer_line(case: Case, ask: Ask) -> str | FailedCase:
    """Return the line of the prediction: written by the thread that asked, so that no other waits for it."""
    try:
        return write_prediction(Prediction(case.id, ask(case)))
    except BylineError:
        raise
    except Exception as error:  # the answers to all other cases must not be lost to this one
        log.debug("case %s failed", case.id, exc_info=True)
        return FailedCase(case.id, error)


def _score(
    run: RunFolder, cases: Sequence[Case], load_article: Callable[[str], Article], on_progress: OnProgress
) -> list[CaseScores]:
    """Return the scores in the order of `cases`, whatever that of the predictions is."""
    from qa.evaluating.scoring import score_cases  # late: numpy

    places = {case.id: place for place, case in enumerate(cases)}
    scores = []
    for done, one in enumerate(score_cases(run.pairs(cases), load_article), start=1):
        scores.append(one)
        on_progress(done, len(cases))
    return sorted(scores, key=lambda one: places[one.case_id])


def _with_effort(facts: RunFacts, *, seconds: float = 0.0) -> RunFacts:
    """Add the seconds of this sitting, and the memory that it took if that is more than before."""
    peaks = [peak for peak in (facts.peak_memory_mb, measure_peak_memory_mb()) if peak is not None]
    return replace(facts, seconds=round(facts.seconds + seconds, 3), peak_memory_mb=max(peaks, default=None))


def _add_memory(summary: Summary, facts: RunFacts) -> Summary:
    if facts.peak_memory_mb is None:
        return summary
    peak = Estimate(facts.peak_memory_mb, facts.peak_memory_mb, facts.peak_memory_mb, facts.case_count)
    return replace(summary, overall={**summary.overall, "peak_memory_mb": peak})


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
