"""`byline index`, `sources`, `status` and `check`: parse, call the index, render."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.consoles import open_console, print_json, progress_line
from bot.failures import ExitCode, OptionError
from bot.json_contract import article_object, check_object, head_object, index_object, status_object
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
from bot.rendering_library import (
    describe_progress,
    show_article,
    show_build,
    show_check,
    show_heads,
    show_problems,
    show_status,
)

# The index package is imported inside the functions, as in `commands_questions`.


def index(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATHS", help="Files, folders, globs, or - for standard input."),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from the given paths.")
    ] = False,
    reembed: Annotated[
        bool, typer.Option("--reembed", help="Embed every stored article anew with the model that is set.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Read articles into the library. Again, it does only what changed."""
    if not paths and not reembed:
        raise OptionError("There is nothing to index. Name files or folders, as in: byline index articles/")
    settings = open_settings(ctx, data_dir)
    from index.building import build_index  # late: see above

    with progress_line() as tell:
        report = build_index(
            paths or [],
            settings.index,
            prune=prune,
            reembed=reembed,
            on_progress=lambda progress: tell(describe_progress(progress)),
        )
    if as_json:
        print_json([index_object(report)])
    else:
        show_build(open_console(), report, reembedded=reembed)
    show_problems(report)
    if report.problems:
        raise typer.Exit(ExitCode.INCOMPLETE)


def sources(
    ctx: typer.Context,
    article_id: Annotated[
        str | None, typer.Argument(metavar="ARTICLE_ID", help="Show this article with its text.")
    ] = None,
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the articles of the library, newest first, or show one of them."""
    filters = parse_filters(source, since, until)
    if article_id is not None and filters:
        raise OptionError("An article id and filters: give one of the two.")
    settings = open_settings(ctx, data_dir)
    from index.library import Library  # late: see above

    with Library.open(settings.index) as library:
        refuse_unknown_outlets(filters, library.coverage().sources)
        if article_id is not None:
            library.load_article(article_id)  # raises when it is unknown or removed; its versions stay
            versions = library.article_versions(article_id)
            print_json([article_object(versions)]) if as_json else show_article(open_console(), versions)
        elif as_json:
            print_json(head_object(head) for head in library.list_articles(filters))
        else:
            show_heads(open_console(), library.list_articles(filters))


def status(ctx: typer.Context, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Say what the library holds, how large it is, and whether it is sound."""
    settings = open_settings(ctx, data_dir)
    from index.library import Library  # late: see above

    with Library.open(settings.index) as library:
        statistics = library.statistics()
    if as_json:
        print_json([status_object(settings.index.data_dir, statistics)])
    else:
        show_status(open_console(), settings.index.data_dir, statistics)


def check(
    ctx: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the derived indexes anew from the catalog.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Look for lost, stale or damaged parts of the library; repair what can be derived from its catalog."""
    settings = open_settings(ctx, data_dir)
    from index.checking import check_library  # late: see above

    report = check_library(settings.index, rebuild=rebuild)
    if as_json:
        print_json([check_object(report)])
    else:
        show_check(open_console(), report)
    if not report.healthy:
        raise typer.Exit(ExitCode.UNSOUND)
