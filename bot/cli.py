"""The command `byline`: its commands, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.commands_cases import draft, export_run, import_cases, review
from bot.commands_chat import chat
from bot.commands_evaluation import evaluation
from bot.commands_library import check, index, sources, status
from bot.commands_questions import ask, search
from bot.commands_telegram import serve_telegram
from bot.failures import EXIT_CODES_HELP, ExitCode, describe_bug, show_error
from bot.options import CommonOptions, DataDir, is_debugging, show_log
from index.errors import BylineError
from qa.tracing import expect_traces, send_traces


class Door(TyperGroup):
    """All commands, and what becomes of their errors."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what it raised on purpose, or the system did, is one line on standard error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # a full disk or a closed pipe shows here, while it can still be told
        except BylineError as error:
            show_error(str(error))
            raise typer.Exit(error.exit_code) from error
        except BrokenPipeError as error:
            _discard_output()
            raise typer.Exit(ExitCode.BROKEN_PIPE) from error
        except OSError as error:
            _discard_output()
            show_error(f"The system refused: {error}. Put that right and run the command again.")
            raise typer.Exit(ExitCode.ERROR) from error
        except KeyboardInterrupt as error:
            show_error("Interrupted. The library is sound.")
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        return result


app = typer.Typer(cls=Door, epilog=EXIT_CODES_HELP, no_args_is_help=True, pretty_exceptions_enable=False)
for command in (index, ask, chat, search, sources, status, check):
    app.command()(command)
evaluation.command("import")(import_cases)
evaluation.command("export")(export_run)
evaluation.command()(draft)
evaluation.command()(review)
app.command("bot")(serve_telegram)
app.add_typer(evaluation, name="eval")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # late: takes a tenth of the time of `byline --help`

        typer.echo(f"byline {version('byline')}")
        raise typer.Exit


@app.callback()
def _read_common_options(
    ctx: typer.Context,
    data_dir: DataDir = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the log, and where an unexpected error arose.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit."),
    ] = False,
) -> None:
    """Answer questions about a collection of news articles, in the words of those who reported them."""
    ctx.obj = CommonOptions(data_dir)
    if debug:
        show_log()


def main() -> None:
    """Run the command line."""
    logging.getLogger().addHandler(logging.NullHandler())  # else Python prints what other libraries warn of
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    _fill_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a locale without “ must not end an answer
    expect_traces()
    try:
        app(prog_name="byline")
    except Exception as error:
        if is_debugging():
            raise
        show_error(describe_bug(error))
        sys.exit(ExitCode.ERROR)
    finally:
        send_traces()


def _fill_missing_streams() -> None:
    """Put the null device where a standard stream was closed before the start (`>&-`), as by some services.

    Python has None there, and the next file to be opened, the catalog perhaps, would get the stream's number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for the whole run


def _discard_output() -> None:
    """Send the rest of standard output nowhere: Python flushes it at its end, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
