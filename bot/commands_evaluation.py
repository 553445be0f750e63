"""`byline eval`, `eval compare` and `eval gate`: parse, call the evaluation, render."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.consoles import open_console, print_json
from bot.evaluation_group import EvaluationGroup
from bot.failures import ExitCode, OptionError, describe_bug, show_line, show_note, show_warning
from bot.options import AsJson, DataDir, open_settings

if TYPE_CHECKING:
    from bot.environment import Settings
    from qa.evaluating.comparing import Comparison
    from qa.evaluating.evaluation import Evaluation, Request

# The evaluation is imported inside the functions, as in `commands_questions`.

Run = Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `byline eval CASES --out` made.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the resampling.")]

evaluation = typer.Typer(
    cls=EvaluationGroup,
    no_args_is_help=True,
    help="Measure answers with a test set: ask every case of the file CASES, and say how good the answers "
    "are. The commands below make test sets and work with finished runs.",
)


@evaluation.command("run")
def run(
    ctx: typer.Context,
    cases: Annotated[Path, typer.Argument(metavar="CASES", help="The test set, one case a line.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Keep the run here; one that was interrupted goes on."),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="Write report.html into the folder of --out, to look at.")
    ] = False,
    as_json: AsJson = False,
    show_all: Annotated[
        bool, typer.Option("--all", help="Show every figure, not only those that say most.")
    ] = False,
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--articles",
            metavar="PATH",
            help="Ask about these articles, indexed for this run, instead of the library. "
            "May be given several times.",
        ),
    ] = None,
    k: Annotated[
        int | None, typer.Option("-k", min=1, max=1000, help="Passages to answer from.", show_default=False)
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=0, max=256, help="Questions asked at once. Default: BYLINE_THREADS."),
    ] = None,
    seed: Seed = 0,
    resamples: Annotated[
        int, typer.Option("--resamples", min=100, max=100_000, help="Resamples for the intervals.")
    ] = 1_000,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions",
            metavar="FILE",
            help="Measure these answers of another system, in the JSON of `byline ask`, instead of asking.",
        ),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option("--judge", metavar="PROVIDER:MODEL", help="Let a chat model grade the answers too."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Take drafts that nobody has reviewed as they are.")
    ] = False,
    rescore: Annotated[
        bool,
        typer.Option("--rescore", help="Ask nothing: score the finished run in --out anew with this code."),
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Ask every case of a test set, and say how good the answers are, with 95 % intervals."""
    if html and out is None:
        raise OptionError("--html needs a folder for the report. Name one: --out runs/first --html")
    if rescore and (out is None or predictions is not None):
        raise OptionError("--rescore is about the answers in --out: name that folder, without --predictions.")
    settings = open_settings(ctx, data_dir)
    from qa.evaluating.evaluation import Request  # late: see above

    request = Request(
        cases=cases,
        k=k,
        jobs=settings.bot.threads if jobs is None else jobs,
        seed=seed,
        resamples=resamples,
        predictions=predictions,
        judge=judge,
        accepts_drafts=yes,
        rescores=rescore,
    )
    with _library_of(articles, settings) as settings, _folder(out) as folder:
        done = _evaluate(request, settings, folder, out)
        if html:
            from bot.evaluation_report import write_report  # late: jinja2 and matplotlib
            from qa.evaluating.run_folder import REPORT

            write_report(done.run, done.run.path / REPORT)
        _show(done, out, html=html, as_json=as_json, show_all=show_all)


@evaluation.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="Folder of a run.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="Folder of a run on the same cases.")],
    figures: Annotated[
        list[str] | None,
        typer.Option(
            "--figure",
            metavar="NAME",
            help="Look at this figure only. The fewer, the smaller a difference can be shown. May be given "
            "several times.",
        ),
    ] = None,
    as_json: AsJson = False,
    seed: Seed = 0,
) -> None:
    """Say what changed between two runs, which differences are more than chance, and which cases flipped."""
    from bot.rendering_evaluation import show_comparison  # late: see above
    from qa.evaluating.comparing import compare as compare_scores
    from qa.evaluating.json_figures import comparison_object
    from qa.evaluating.run_facts import find_code_differences, find_differences
    from qa.evaluating.run_folder import RunFolder

    runs = RunFolder.open(before), RunFolder.open(after)
    if runs[0].facts.measuring_code != runs[1].facts.measuring_code:
        show_warning(
            "The two runs were scored by different code. Give the `byline eval ... --out` of the older one "
            "again with --rescore: that asks nothing."
        )
    compared = compare_scores(runs[0].scores(), runs[1].scores(), figures=figures, seed=seed)
    _require_compared(figures or [], compared)
    changes = [
        *find_differences(runs[0].facts, runs[1].facts),
        *find_code_differences(runs[0].facts, runs[1].facts),
    ]
    if as_json:
        print_json([comparison_object(compared, changes)])
    else:
        questions = {case.id: case.question for one in runs for case in one.cases()}
        show_comparison(open_console(), compared, changes, questions)


@evaluation.command()
def gate(
    run: Run,
    floors: Annotated[
        Path, typer.Option("--floors", metavar="FILE", help="The floors, a TOML table for each test set.")
    ] = Path("floors.toml"),
    name: Annotated[
        str | None,
        typer.Option(
            "--set",
            metavar="NAME",
            help="Use this table: one of several that fit, or one that pins no cases.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a run against its floors: exit with 1 when a figure is below one, and say which."""
    from bot.rendering_evaluation import show_gate  # late: see above
    from qa.evaluating.gating import check_floors, choose_floors, read_floors
    from qa.evaluating.json_figures import gate_object
    from qa.evaluating.run_folder import RunFolder

    opened = RunFolder.open(run)
    summary = opened.summary()
    sets = read_floors(floors, measured=summary.overall)
    result = check_floors(choose_floors(sets, opened.facts.cases_digest, name=name), summary)
    if as_json:
        print_json([gate_object(result)])
    else:
        show_gate(open_console(), result)
    if opened.facts.unanswered:
        show_warning(f"{opened.facts.unanswered:,} cases of the run have no answer, so it cannot pass.")
    if opened.facts.unanswered or not result.passed:
        raise typer.Exit(ExitCode.ERROR)


def _require_compared(figures: list[str], compared: Comparison) -> None:
    """Raise OptionError, with the nearest right name, when one of `figures` could not be compared."""
    from qa.evaluating.figures import FIGURES, nearest_name  # late: see above

    found = {one.figure for one in (*compared.differences, *compared.times)}
    for name in figures:
        if name not in found:
            nearest = nearest_name(name, FIGURES)
            hint = f" Did you mean {nearest}?" if nearest not in {name, None} else ""
            raise OptionError(
                f"The runs have no figure {name!r} that each case has a value of, so there is nothing to "
                f"compare.{hint} Without --figure all are compared."
            )


@contextlib.contextmanager
def _library_of(articles: list[str] | None, settings: Settings) -> Iterator[Settings]:
    """Index `articles` into a library that lasts as long as the block; without any, it is the user's."""
    if not articles:
        yield settings
        return
    from dataclasses import replace

    from bot.rendering_library import show_problems
    from index.building import build_index  # late: see above

    with tempfile.TemporaryDirectory(prefix="byline-eval-") as folder:
        index = settings.index.model_copy(update={"data_dir": Path(folder)})
        report = build_index(articles, index)
        show_problems(report)
        if not report.added:  # else every case would be told to lack its articles
            raise OptionError("No article could be read from --articles, so there is nothing to ask about.")
        yield replace(settings, index=index)


@contextlib.contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    """Give the folder of the run: the user's, or one that is gone after the block."""
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="byline-eval-") as folder:
        yield Path(folder) / "run"


def _evaluate(request: Request, settings: Settings, folder: Path, out: Path | None) -> Evaluation:
    from bot.progress_bars import progress_bar  # late: see above
    from qa.evaluating.evaluation import Settings as EvaluationSettings
    from qa.evaluating.evaluation import Watcher, evaluate

    try:
        with progress_bar() as on_progress:
            watcher = Watcher(on_progress, show_note)
            return evaluate(request, EvaluationSettings(settings.index, settings.qa), folder, watcher)
    except KeyboardInterrupt:
        if out is None or not out.exists():
            raise
        show_line(
            "interrupted:",
            f"what was answered is kept in {out}. Give the same command again to go on.",
            style="bold yellow",
        )
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _show(done: Evaluation, out: Path | None, *, html: bool, as_json: bool, show_all: bool) -> None:
    from bot.rendering_evaluation import show_run  # late: see above
    from qa.evaluating.json_figures import run_object

    if as_json:
        print_json([run_object(done.run.facts, done.summary)])
    else:
        show_run(open_console(), done.run.facts, done.summary, show_all=show_all)
        if out is not None:
            typer.echo(f"\nKept in {out}" + (", report.html included." if html else "."))
    for one in done.failed:
        show_warning(f"case {one.case_id!r} has no answer: {describe_bug(one.error)}")
    if done.failed:
        raise typer.Exit(ExitCode.ERROR)
