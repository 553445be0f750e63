"""`byline ask` and `byline search`: parse, call the pipeline, render."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.batching import run_batch
from bot.consoles import open_console, print_json
from bot.failures import ExitCode, OptionError, show_note
from bot.options import (
    AsJson,
    DataDir,
    Since,
    Sources,
    Until,
    open_settings,
    parse_filters,
    refuse_unknown_outlets,
)
from qa.json_forms.contract import ask_object, search_object

if TYPE_CHECKING:
    from bot.batch_files import BatchQuestion
    from bot.environment import Settings
    from qa.answering import OnText
    from qa.answers import Answer
    from qa.json_forms.contract import Json
    from qa.pipeline import Pipeline
    from qa.pipeline_processes import PipelineProcesses

# The inner packages are imported inside the functions: numpy, onnxruntime and pydantic take longer to import
# than `byline --help` and every mistyped option take in all.

STDIN = "-"
MOST_PIPED_BYTES = 200_000  # the longest question that can be allowed, in the longest encoding, and much more

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUESTION",
        show_default=False,
        help="The question, with or without quotation marks; - or nothing takes it from a pipe.",
    ),
]
PassageCount = Annotated[
    int | None,
    typer.Option(
        "-k", min=1, max=1000, help="Passages to list, or to answer from. Default: BYLINE_PASSAGES."
    ),
]
Batch = Annotated[
    str | None,
    typer.Option(
        "--batch", metavar="FILE", help='Take the questions from JSON lines {"id", "question"}; - is stdin.'
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out", metavar="FILE", help="Write the results of --batch to FILE instead of standard output."
    ),
]


def ask(
    ctx: typer.Context,
    words: Words = None,
    k: PassageCount = None,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    batch: Batch = None,
    out: Out = None,
    fail_if_not_found: Annotated[
        bool, typer.Option("--fail-if-not-found", help="Exit with 3 when the collection does not answer.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what checking changed of what a language model wrote.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Answer a question in the words of the articles, each with its source, or say that they do not."""
    question = _read_question(words, batch, out)
    settings, filters = open_settings(ctx, data_dir), parse_filters(source, since, until)
    with _open_pipeline(settings, question) as pipeline:
        refuse_unknown_outlets(filters, pipeline.coverage().sources)

        def answer_line(line: BatchQuestion) -> Json:
            answer = pipeline.ask(line.question, k=k, filters=filters, asked_at=line.asked_at)
            return ask_object(line.id, line.question, answer)

        if batch is not None:
            _finish_batch(batch, out, answer_line, settings)
            return

        def answer_once(on_text: OnText | None = None) -> Answer:
            return pipeline.ask(question, k=k, filters=filters, on_text=on_text)

        if as_json:
            answer = answer_once()
            print_json([ask_object(None, question, answer)])
        else:
            answer = _watch_and_show(answer_once, settings.qa.llm, explain=explain)
    if fail_if_not_found and not answer.claims:
        raise typer.Exit(ExitCode.NOT_FOUND)


def search(
    ctx: typer.Context,
    words: Words = None,
    k: PassageCount = None,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    batch: Batch = None,
    out: Out = None,
    data_dir: DataDir = None,
) -> None:
    """List the passages that bear most on a question, best first."""
    question = _read_question(words, batch, out)
    settings, filters = open_settings(ctx, data_dir), parse_filters(source, since, until)
    with _open_pipeline(settings, question) as pipeline:
        refuse_unknown_outlets(filters, pipeline.coverage().sources)

        def search_line(line: BatchQuestion) -> Json:
            return search_object(line.id, line.question, pipeline.search(line.question, k=k, filters=filters))

        if batch is not None:
            _finish_batch(batch, out, search_line, settings)
            return
        passages = pipeline.search(question, k=k, filters=filters)
    if as_json:
        print_json([search_object(None, question, passages)])
    else:
        from bot.rendering import show_passages  # late: see above

        show_passages(open_console(), passages)


def _watch_and_show(ask: Callable[[OnText | None], Answer], model: str, *, explain: bool) -> Answer:
    """Answer and print; on a terminal what a language model writes is seen while it writes."""
    from bot.rendering import show_answer  # late: see above
    from bot.showing_drafts import show_draft  # late: see above

    console = open_console()
    with show_draft(console, model) as on_text:
        answer = ask(on_text)
    show_answer(console, answer, explain=explain)
    return answer


def _read_question(words: list[str] | None, batch: str | None, out: str | None) -> str:
    """Return the question, typed or piped in; empty when `--batch` brings them. Raises OptionError."""
    if batch is not None and words:
        raise OptionError("There is a question and --batch: give one of the two.")
    if batch is None and out is not None:
        raise OptionError(
            "--out belongs to --batch. For one question use --json and redirect it: --json > FILE."
        )
    if batch is not None:
        return ""
    is_piped = words == [STDIN] or (not words and not sys.stdin.isatty())
    question = _read_pipe() if is_piped else " ".join(words or ())
    if not question.strip():
        raise OptionError(
            'There is no question. Give one, as in: byline ask "Who won?", or a file with --batch.'
        )
    return question


def _read_pipe() -> str:
    """Return what standard input holds, up to more than any question may have."""
    piped = sys.stdin.buffer.read(MOST_PIPED_BYTES)
    return piped.decode("utf-8-sig", errors="replace").strip()


def _open_pipeline(settings: Settings, question: str) -> Pipeline | PipelineProcesses:
    """Open the pipeline, after the question has been found worth it; for a batch, on every core."""
    from qa.questions import check_question  # late: see above

    if question:
        check_question(question, max_chars=settings.qa.max_question_chars)
    # late, and after the check: an unaskable question is refused at once
    if question:
        from qa.opening import open_pipeline

        return open_pipeline(settings.index, settings.qa)
    from qa.pipeline_processes import PipelineProcesses

    return PipelineProcesses.open(settings.index, settings.qa, processes=settings.bot.threads)


def _finish_batch(
    batch: str, out: str | None, to_object: Callable[[BatchQuestion], Json], settings: Settings
) -> None:
    """Run the batch and turn lines without a result into the exit code."""
    done = run_batch(batch, out, to_object, threads=settings.bot.threads)
    if done.problems and not done.answered:
        show_note(
            'A line of a batch is like {"id": 1, "question": "Who won?"}; '
            "`byline chat` takes plain questions, one a line."
        )
    if done.bugs:
        raise typer.Exit(ExitCode.ERROR)
    if done.problems:
        raise typer.Exit(ExitCode.INCOMPLETE)
