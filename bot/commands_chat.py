"""`byline chat`: open the pipeline, then talk."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.consoles import open_console
from bot.failures import ExitCode
from bot.options import (
    DataDir,
    Since,
    Sources,
    Until,
    open_settings,
    parse_filters,
    refuse_unknown_outlets,
)

# The inner packages are imported inside the function, as in `commands_questions`.


def chat(
    ctx: typer.Context,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    no_history: Annotated[
        bool, typer.Option("--no-history", help="Neither read nor keep what is typed, for the arrow keys.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Ask question after question: each may take up the ones before it. Also reads questions from a pipe."""
    settings, filters = open_settings(ctx, data_dir), parse_filters(source, since, until)
    # late: see above
    from bot.chatting.reading_lines import PipedLines, TerminalLines, is_interactive
    from bot.chatting.running import Chat
    from bot.chatting.showing import greet
    from index.library import Library
    from qa.opening import open_pipeline

    console = open_console()
    with open_pipeline(settings.index, settings.qa) as pipeline:
        refuse_unknown_outlets(filters, pipeline.coverage().sources)
        if not is_interactive():
            piped = Chat(pipeline, PipedLines(sys.stdin.buffer), console, filters)
            piped.run()
            if piped.failures:
                raise typer.Exit(ExitCode.INCOMPLETE)
            return
        history = None if no_history else settings.index.cache_dir / "chat-history.jsonl"
        lines = TerminalLines(
            lambda: pipeline.coverage().sources, lambda: Library.open(settings.index), history
        )
        greet(console, pipeline.coverage(), settings.qa.llm)
        try:
            Chat(pipeline, lines, console, filters).run()
        finally:
            lines.close()
