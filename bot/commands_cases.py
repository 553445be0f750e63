"""`byline eval import`, `export`, `draft` and `review`: test sets come in, go out, and are made."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.consoles import open_console, print_json, progress_line
from bot.failures import ExitCode, OptionError, show_line, show_warning
from bot.options import DataDir, open_settings
from bot.phrases import count_things

if TYPE_CHECKING:
    from bot.environment import Settings
    from qa.evaluating.cases import Case
    from qa.evaluating.drafting import Drafts
    from qa.evaluating.importing import ImportedSet

# The evaluation is imported inside the functions, as in `commands_questions`.


class SetFormat(StrEnum):
    """A published form of test sets."""

    SQUAD = "squad"
    BEIR = "beir"
    MULTIHOP_RAG = "multihop-rag"


class RecordFormat(StrEnum):
    """Whose files a run is exported to."""

    TREC = "trec"
    RAGAS = "ragas"
    DEEPEVAL = "deepeval"


_PATHS_OF = {
    SetFormat.SQUAD: ("FILE",),
    SetFormat.BEIR: ("FOLDER",),
    SetFormat.MULTIHOP_RAG: ("CORPUS", "QUESTIONS"),
}


def import_cases(
    set_format: Annotated[SetFormat, typer.Argument(metavar="FORMAT", help="squad, beir or multihop-rag.")],
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATHS",
            help="squad: the JSON file. beir: the folder. multihop-rag: corpus.json and MultiHopRAG.json.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="Where articles.jsonl and cases.jsonl are written."),
    ],
    split: Annotated[
        str, typer.Option("--split", metavar="NAME", help="Judgements of a BEIR folder.")
    ] = "test",
) -> None:
    """Turn a published test set into articles to index and cases to ask."""
    from qa.evaluating.importing import write_imported  # late: see above

    report = write_imported(_read_set(set_format, paths, split), out)
    for note in report.notes:
        show_warning(note)
    typer.echo(
        f"{count_things(report.articles, 'article')} and {count_things(report.cases, 'case')} in {out}."
    )
    typer.echo(f"byline eval {out / 'cases.jsonl'} --articles {out / 'articles.jsonl'}")


def export_run(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `byline eval CASES --out` made.")],
    record_format: Annotated[
        RecordFormat, typer.Option("--format", metavar="FORMAT", help="trec, ragas or deepeval.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="A file; for trec a folder, which gets four files.")
    ],
) -> None:
    """Write a run for other evaluators: TREC runs and judgements, or the records of ragas or deepeval."""
    from qa.evaluating.exporting import ExportFormat  # late: see above
    from qa.evaluating.exporting import export_run as write_export
    from qa.evaluating.run_folder import RunFolder

    opened = RunFolder.open(run)
    _refuse_own_file(run, out)
    cases = opened.cases()
    for path in write_export(opened.pairs(cases), ExportFormat(record_format.value), out):
        typer.echo(str(path))
    lacking = len(cases) - opened.count_predictions()
    if lacking:
        show_warning(
            f"{count_things(lacking, 'case')} of {len(cases):,} have no answer in {run}: finish the run."
        )
        raise typer.Exit(ExitCode.INCOMPLETE)


def draft(
    ctx: typer.Context,
    wanted: Annotated[
        int | None,
        typer.Option(
            "-n", min=1, max=10_000, show_default=False, help="How many cases. Default: 50; of feedback, all."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the drafts to FILE instead of standard output."),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="PROVIDER:MODEL",
            help="Let a chat model write them, with unanswerable ones; the articles are sent to it.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, other articles first.")] = 0,
    from_library: Annotated[
        bool,
        typer.Option(
            "--from-library/--from-feedback",
            help="From the articles of the library, or from the thumbs below the Telegram bot's answers.",
        ),
    ] = True,
    data_dir: DataDir = None,
) -> None:
    """Propose cases for a person to review: from the articles, or from what people rated in Telegram."""
    settings = open_settings(ctx, data_dir)
    if out is not None and out.exists():
        raise OptionError(f"{out} is already there. Name another file, or remove it: a review may be in it.")
    if out is not None and not out.absolute().parent.is_dir():  # told before a model is paid
        raise OptionError(f"The folder of {out} is not there. Make it, or name another file.")
    if not from_library and (model is not None or seed):
        raise OptionError("--model and --seed are for drafts from the library. Leave them out.")
    drafts = _draft(settings, wanted or 50, seed, model) if from_library else None
    cases = drafts.cases if drafts else _draft_from_feedback(settings, wanted)
    from qa.evaluating.cases import case_object, write_cases  # late: see above

    if out is None:
        print_json(case_object(case) for case in cases)
    elif cases:  # an empty file would only be in the way of the next drafts
        write_cases(out, cases)
    if drafts:
        _tell_drafts(drafts, model)
    if cases:
        show_line("next:", f"byline eval review {out if out is not None else 'DRAFTS'}", style="bold")


def review(
    drafts: Annotated[Path, typer.Argument(metavar="DRAFTS", help="A file that `byline eval draft` made.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the accepted cases to FILE as well."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept every draft unseen.")] = False,
) -> None:
    """Accept, edit or reject drafted cases, one by one; every decision is saved at once."""
    from bot.reviewing import PipedKeyboard, Review, TerminalKeyboard, review_cases  # late: see above

    going = Review(drafts, out)
    interrupted = False
    if yes:
        going.accept_all()
    else:
        keyboard = TerminalKeyboard() if sys.stdin.isatty() else PipedKeyboard()
        try:
            review_cases(going, open_console(), keyboard)
        except KeyboardInterrupt:
            interrupted = True
            typer.echo()
    tally = going.tally()
    typer.echo(
        f"{tally.accepted:,} accepted, {tally.rejected:,} rejected, {tally.left:,} left. Saved in {drafts}."
    )
    if interrupted:
        raise typer.Exit(ExitCode.INTERRUPTED)


def _refuse_own_file(run: Path, out: Path) -> None:
    """Raise OptionError when `out` is one of the files that the run is made of: it would be lost."""
    from qa.evaluating.run_folder import OWN_FILES  # late: see above

    real = out.resolve()
    if real.name in OWN_FILES and real.parent == run.resolve():
        raise OptionError(
            f"{out} belongs to the run itself, and would be lost. Name another file with --out."
        )


def _read_set(set_format: SetFormat, paths: list[Path], split: str) -> ImportedSet:
    from qa.evaluating.importing import read_beir, read_multihop_rag, read_squad  # late: see above

    expected = _PATHS_OF[set_format]
    if len(paths) != len(expected):
        raise OptionError(
            f"{set_format} is read from {' and '.join(expected)}, but {len(paths)} paths were given, as in: "
            f"byline eval import {set_format} {' '.join(expected)} --out FOLDER"
        )
    match set_format:
        case SetFormat.SQUAD:
            return read_squad(paths[0])
        case SetFormat.BEIR:
            return read_beir(paths[0], split=split)
        case SetFormat.MULTIHOP_RAG:
            return read_multihop_rag(paths[0], paths[1])


def _draft(settings: Settings, wanted: int, seed: int, model: str | None) -> Drafts:
    from index.library import Library  # late: see above
    from qa.evaluating.drafting import draft_cases
    from qa.evaluating.drafting.model_replies import open_chat_model

    chat_model = None if model is None else open_chat_model(model, settings.qa)
    with Library.open(settings.index) as library, progress_line() as tell:
        return draft_cases(
            library,
            wanted,
            seed=seed,
            chat_model=chat_model,
            tell=lambda count: tell(f"{count:,} of {wanted:,} cases drafted"),
        )


def _draft_from_feedback(settings: Settings, wanted: int | None) -> Sequence[Case]:
    """Return the drafts of the latest thumbs; a warning tells where there are none."""
    from bot.telegram_bot.remembering.feedback_cases import draft_from_state  # late: see above

    state = settings.telegram.state_path(settings.index.data_dir)
    cases = draft_from_state(state)
    if not cases:
        show_warning(f"Nobody has rated an answer of the bot yet: no thumb is kept in {state}.")
    return cases[-wanted:] if wanted else cases


def _tell_drafts(drafts: Drafts, model: str | None) -> None:
    """Say on standard error how many there are, and why not more."""
    if drafts.problem:
        show_warning(drafts.problem)
    if len(drafts.cases) < drafts.wanted and not drafts.problem:
        remedy = "Index more articles." if model else "Index more articles, or use a chat model with --model."
        show_warning(
            f"{len(drafts.cases):,} of {drafts.wanted:,} cases drafted: no more sentences of the "
            f"{count_things(drafts.articles, 'article')} make a good question. {remedy}"
        )
