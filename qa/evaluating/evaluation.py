"""The whole way from a file of cases to a finished run: what `byline eval CASES` does.

    evaluation = evaluate(Request(Path("cases.jsonl")), settings, Path("runs/a"))
    evaluation.summary.overall["correct"]

Everything that can be wrong with the input is found before the run folder is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.fingerprinting import fingerprint_library
from index.library import Library
from index.settings import IndexSettings
from qa.answers import Answer
from qa.conversing.conversation import Turn, make_standalone
from qa.evaluating.cases import (
    Case,
    digest_cases,
    read_cases,
    require_answerable,
    require_articles,
    require_reviewed,
)
from qa.evaluating.figures import CaseScores, Summary
from qa.evaluating.judging import JudgeError, JudgeReport, judge_scores
from qa.evaluating.predictions import Prediction, check_predictions
from qa.evaluating.run_facts import PREDICTIONS_DIGEST, RunFacts, Value, describe_run, digest_file
from qa.evaluating.run_folder import RunFolder, RunFolderError
from qa.evaluating.running import (
    Ask,
    FailedCase,
    Judge,
    answer_cases,
    check_questions,
    copy_predictions,
    finish_run,
    open_answered_run,
    open_run,
)
from qa.pipeline_processes import PipelineProcesses
from qa.settings import QaSettings
from qa.writing.models.masking import mask_address

JUDGEMENTS = "judgements"  # folder of the cache


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be evaluated, and how.

    `k` is the number of passages looked at (default: the setting). `jobs` is how many questions are asked at
    once, 0 for one for each core. `predictions` is a file of another system's answers, measured instead of
    asking. `judge` is a chat model, `provider:model`. `accepts_drafts` takes cases that nobody has reviewed.
    `rescores` asks nothing, and scores a finished run anew.
    """

    cases: Path
    k: int | None = None
    jobs: int = 0
    seed: int = 0
    resamples: int = 1_000
    predictions: Path | None = None
    judge: str | None = None
    accepts_drafts: bool = False
    rescores: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that an evaluation depends on."""

    index: IndexSettings
    qa: QaSettings


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A finished run; `failed` are cases without an answer, because asking them met an unforeseen error."""

    run: RunFolder
    summary: Summary
    failed: tuple[FailedCase, ...]


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how far an evaluation is: stage, cases done, cases in all; and what to take note of."""

    on_progress: Callable[[str, int, int], None] = lambda stage, done, total: None
    on_note: Callable[[str], None] = lambda note: None


def evaluate(
    request: Request, settings: Settings, folder: Path, watcher: Watcher | None = None
) -> Evaluation:
    """Ask every case of the test set about the library, score the answers, and keep all of it in `folder`.

    A run that is there already is gone on with. Raises CaseFileError for a bad test set, PredictionFileError
    for bad predictions, LibraryError and ModelError for the library, RunFolderError for the folder.
    """
    watcher = watcher or Watcher()
    given = read_test_set(request, settings.qa)
    with ExitStack() as stack:
        library = stack.enter_context(Library.open(settings.index))
        cases = require_articles(given, (head.id for head in library.list_articles()))
        asks = request.predictions is None and not request.rescores
        ask = _open_ask(stack, request, settings, library) if asks else None
        if request.predictions is not None:
            _check_predictions(request.predictions, cases, watcher)
        facts = _describe(request, settings, given, library)
        run = open_answered_run(folder, facts) if request.rescores else open_run(folder, facts, cases)
        with run.locked():
            failed = _collect_answers(run, cases, ask, request, watcher)
            _require_same_library(run, settings.index.data_dir)
            summary = finish_run(
                run,
                cases,
                library.load_article,
                judge=_open_judge(request, settings, watcher),
                on_progress=partial(watcher.on_progress, "scored"),
            )
    return Evaluation(run, summary, tuple(failed))


def read_test_set(request: Request, settings: QaSettings) -> tuple[Case, ...]:
    """Return the cases of the file, when all of them can be asked. Raises CaseFileError."""
    cases = read_cases(request.cases)
    require_answerable(cases)
    if not request.accepts_drafts:
        require_reviewed(cases)
    check_questions(cases, max_chars=settings.max_question_chars)
    return cases


def _open_ask(stack: ExitStack, request: Request, settings: Settings, library: Library) -> Ask:
    """Return what answers a case: `ask` as any door calls it, at a moment that is the same in every run.

    Earlier questions of the case are asked before it, because a follow-up takes up their answers too.
    """
    pipeline = stack.enter_context(
        PipelineProcesses.open(settings.index, settings.qa, processes=request.jobs)
    )
    coverage = library.coverage()

    def ask(case: Case) -> Answer:
        turns: list[Turn] = []
        for question in case.history:
            standalone = make_standalone(question, turns, outlets=coverage.sources).question
            turns.append(Turn(question, standalone, ask_alone(case, standalone)))
        return ask_alone(case, make_standalone(case.question, turns, outlets=coverage.sources).question)

    def ask_alone(case: Case, question: str) -> Answer:
        return pipeline.ask(question, k=request.k, asked_at=case.asked_at or coverage.latest)

    return ask


def _check_predictions(path: Path, cases: Sequence[Case], watcher: Watcher) -> None:
    surplus = check_predictions(path, [case.id for case in cases])
    if surplus:
        watcher.on_note(f"{surplus:,} predictions in {path} belong to no case and are left out.")


def _describe(request: Request, settings: Settings, cases: Sequence[Case], library: Library) -> RunFacts:
    return describe_run(
        name=_name_set(request.cases),
        configuration=_configure(request, settings, library),
        cases_digest=digest_cases(cases),
        library_digest=fingerprint_library(settings.index.data_dir),
        case_count=len(cases),
        seed=request.seed,
        resamples=request.resamples,
    )


def _name_set(path: Path) -> str:
    """Return what a test set is called: its file, or its folder when the file is called cases.jsonl."""
    return path.resolve().parent.name if path.stem == "cases" else path.stem


def _configure(request: Request, settings: Settings, library: Library) -> dict[str, Value]:
    """Return every setting that can change an answer; of another system's answers, their digest."""
    if request.predictions is not None:
        return {PREDICTIONS_DIGEST: digest_file(request.predictions)}
    model, newest = library.model, library.coverage().latest
    return {
        **settings.qa.model_dump(exclude={"llm_api_key"}),  # a key never reaches a file, nor does a password
        "llm_url": mask_address(settings.qa.llm_url),
        "passages": request.k or settings.qa.passages,
        "embedding_model": model.name,
        "embedding_runtime": model.runtime,
        "exact_chunks": settings.index.exact_chunks,
        # what "last week" counts from in a case without `asked_at`: the newest article, not today
        "asked_at": "now" if newest is None else newest.isoformat(),
    }


def _collect_answers(
    run: RunFolder, cases: Sequence[Case], ask: Ask | None, request: Request, watcher: Watcher
) -> list[FailedCase]:
    if ask is not None:
        progress = partial(watcher.on_progress, "answered")
        return answer_cases(run, cases, ask, threads=request.jobs, on_progress=progress)
    if request.predictions is not None:
        copy_predictions(run, request.predictions, cases)
    return []


def _require_same_library(run: RunFolder, data_dir: Path) -> None:
    """Raise RunFolderError when somebody indexed meanwhile: the answers would be from two libraries."""
    if fingerprint_library(data_dir) != run.facts.library_digest:
        raise RunFolderError(
            f"The library in {data_dir} changed while the questions were asked, so that not all answers are "
            f"from the same articles. Remove {run.path} and make the run anew."
        )


def _open_judge(request: Request, settings: Settings, watcher: Watcher) -> Judge | None:
    if request.judge is None:
        return None
    name = request.judge
    from qa.evaluating.chat_judge import ChatJudge  # late: pydantic, and LangChain behind it

    def judge(
        scores: list[CaseScores], pairs: Iterator[tuple[Case, Prediction]]
    ) -> tuple[list[CaseScores], JudgeReport]:
        try:
            opened = ChatJudge.open(name, settings.index.cache_dir / JUDGEMENTS, settings.qa)
        except JudgeError as error:
            return scores, JudgeReport(name, problem=str(error))
        progress = partial(watcher.on_progress, "judged")
        return judge_scores(
            scores, pairs, opened.grade, model=name, threads=request.jobs, on_progress=progress
        )

    return judge
