"""The library for people: what was indexed, what it holds, whether it is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.filesize import decimal
from rich.text import Text

from bot.consoles import print_hanging
from bot.failures import show_note, show_warning
from bot.phrases import (
    NUMBER,
    OUTLET,
    QUIET,
    WARNING,
    count_things,
    link_text,
    name_day,
    name_outlets,
    name_span,
)
from bot.terminal_text import make_harmless
from qa.json_forms.contract import timestamp

if TYPE_CHECKING:
    from index.building import BuildReport, Progress
    from index.checking import CheckReport
    from index.library import ArticleHead, ArticleVersion, Statistics
    from index.reading import ReadProblem

# A folder of the wrong kind can hold thousands of unreadable files; the JSON report names them all.
PROBLEMS_NAMED = 20


def show_article(console: Console, versions: Sequence[ArticleVersion]) -> None:
    """Print the newest of an article's versions with its text, and how many it replaced."""
    newest = versions[0]
    head = newest.head
    print_hanging(console, Text(make_harmless(head.title), style="bold"))
    credits = [
        head.source or "unknown outlet",
        name_day(head.published_at),
        head.author,
        head.agency,
        head.place,
    ]
    line = " · ".join(make_harmless(credit) for credit in credits if credit)
    print_hanging(console, Text(line, style=QUIET))
    if head.url:
        print_hanging(console, link_text(head.url))
    if len(versions) > 1:
        earlier = f"Version {head.version}, read on {name_day(newest.recorded_at)}; earlier ones are kept."
        print_hanging(console, Text(earlier, style=QUIET))
    console.print()
    for paragraph in newest.article.text.splitlines():
        print_hanging(console, Text(make_harmless(paragraph)))


def show_heads(console: Console, heads: Iterable[ArticleHead]) -> None:
    """Print a list of articles as they come: for people two lines each, in a pipe one, with tabs."""
    for head in heads:
        outlet, title = make_harmless(head.source or "unknown outlet"), make_harmless(head.title)
        identity = make_harmless(head.id)
        if console.is_terminal:
            print_hanging(console, Text(identity, style=NUMBER))
            line = Text.assemble((outlet, OUTLET), f" · {name_day(head.published_at)} · {title}")
            print_hanging(console, line, first="  ")
        else:
            console.file.write(
                "\t".join([identity, timestamp(head.published_at) or "", outlet, title]) + "\n"
            )


def show_status(console: Console, data_dir: Path, statistics: Statistics) -> None:
    """Print what the library holds, a line for each thing."""
    size, model = statistics.sizes, statistics.model
    chunks = f"{count_things(statistics.chunks, 'chunk')}, {count_things(statistics.sentences, 'sentence')}"
    rows = {
        "Library": str(data_dir),
        "Articles": f"{statistics.articles:,} ({chunks})",
        "Outlets": f"{len(statistics.sources):,} ({name_outlets(statistics.sources)})"
        if statistics.sources
        else "no article names one",
        "Published": name_span(statistics.earliest, statistics.latest) or "no article is dated",
        "Model": f"{model.name} ({model.dimension} dimensions, {model.runtime}), "
        f"chunks of at most {statistics.chunk_tokens} tokens",
        "Size": f"{decimal(size.total)} (catalog {decimal(size.catalog)}, words {decimal(size.lexical)}, "
        f"vectors {decimal(size.vectors)})",
        "Generation": f"{statistics.generation:,}",
        "Health": "sound" if statistics.health.healthy else "; ".join(statistics.health.findings),
    }
    width = max(map(len, rows)) + 2
    for name, value in rows.items():
        style = WARNING if name == "Health" and not statistics.health.healthy else ""
        lead = Text(name.ljust(width), style=QUIET)
        print_hanging(console, Text(make_harmless(value), style=style), first=lead)


def describe_progress(progress: Progress) -> str:
    """Say how far indexing is: "1,200 read, 300 new, 20 changed, 880 unchanged"."""
    return (
        f"{progress.read:,} read, {progress.added:,} new, {progress.changed:,} changed, "
        f"{progress.unchanged:,} unchanged"
    )


def show_build(console: Console, report: BuildReport, *, reembedded: bool) -> None:
    """Print what indexing did; `reembedded` is whether all earlier articles were embedded anew."""
    if reembedded:
        print_hanging(console, Text("Every stored article was embedded anew."))
    counted = {
        "new": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "duplicate": report.duplicates,
        "removed": report.removed,
    }
    done = ", ".join(f"{number:,} {name}" for name, number in counted.items() if number) or "nothing to do"
    chunks = f" ({count_things(report.chunks, 'chunk')} stored)" if report.chunks else ""
    print_hanging(console, Text(f"Articles: {done}{chunks}. {report.seconds.total:.1f} s."))


def show_check(console: Console, report: CheckReport) -> None:
    """Print what was found, and how the library stands now."""
    for finding in report.findings:
        text = f"{finding.store}: {finding.problem}"
        print_hanging(console, Text(make_harmless(text), style=WARNING), indent=2)
    if report.healthy:
        print_hanging(
            console, Text("Repaired: the library is sound." if report.repaired else "The library is sound.")
        )
    else:
        repairable = any(finding.repairable for finding in report.findings)
        hint = " Repair it with: byline check --rebuild" if repairable else ""
        print_hanging(console, Text(f"The library is damaged.{hint}"))


def show_problems(report: BuildReport) -> None:
    """Print what could not be read, and what was left out on purpose, a line each, on standard error."""
    _show_some(report.problems, show_warning)
    _show_some(report.skipped, show_note)


def _show_some(told: Sequence[ReadProblem], show: Callable[[str], None]) -> None:
    for one in told[:PROBLEMS_NAMED]:
        show(f"{one.origin or repr('')}: {one.reason}")
    if len(told) > PROBLEMS_NAMED:
        show(f"and {len(told) - PROBLEMS_NAMED:,} more; --json lists them all.")
