"""The options that several commands share, and what they mean."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.failures import OptionError
from bot.moments import MomentError, parse_since, parse_until
from bot.terminal_text import make_harmless

if TYPE_CHECKING:
    from bot.environment import Settings
    from index.library import Filters

OUR_PACKAGES = ("index", "qa", "bot")

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir", metavar="FOLDER", help="Folder of the library. Default: BYLINE_DATA_DIR or per user."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, one object a line (docs/json.md).")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="OUTLET", help="Only this outlet. May be given several times."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Only articles from this day (2024-02-06) or age (7d) on."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Only articles up to this day, the day included."),
]


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """What may stand before the command: `byline --data-dir FOLDER ask ...`."""

    data_dir: Path | None


def open_settings(ctx: typer.Context, data_dir: Path | None) -> Settings:
    """Return all settings; `--data-dir` after the command counts before one in front of it."""
    # pydantic takes longer to import than `byline --help` takes in all.
    from bot.environment import load_settings

    common = ctx.find_object(CommonOptions)
    settings = load_settings(data_dir or (common.data_dir if common else None))
    if settings.bot.debug:
        show_log()
    return settings


def show_log() -> None:
    """Write the log of our own packages, and every library's warnings, to standard error."""
    logging.basicConfig(level=logging.WARNING, force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_HarmlessFormatter("%(name)s: %(message)s"))
    warnings.simplefilter("default")
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(logging.DEBUG)


class _HarmlessFormatter(logging.Formatter):
    """Writes log lines that may repeat what articles, models and servers said."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it, with nothing in them that a terminal would obey."""
        return "\n".join(map(make_harmless, super().format(record).split("\n")))


def is_debugging() -> bool:
    """Tell whether `show_log` has been called: then tracebacks are wanted too."""
    return logging.getLogger("bot").isEnabledFor(logging.DEBUG)


def parse_filters(sources: Sequence[str] | None, since: str | None, until: str | None) -> Filters:
    """Return what `--source`, `--since` and `--until` ask for. Raises MomentError."""
    # Imports numpy, which `byline --help` does without.
    from index.library import Filters

    now = datetime.now(UTC)
    first = None if since is None else parse_since(since, now=now)
    last = None if until is None else parse_until(until, now=now)
    if first and last and first > last:
        raise MomentError(
            f"--since {since} is later than --until {until}. Nothing lies between them: swap them."
        )
    return Filters(sources=tuple(sources or ()), since=first, until=last)


def refuse_unknown_outlets(filters: Filters, known: Sequence[str]) -> None:
    """Raise OptionError when a filter names an outlet that the collection, with the outlets `known`, lacks.

    Without this a misspelt outlet would look like a collection that knows nothing.
    """
    # late: imports numpy, see above
    from index.storing.catalog_rows import source_key

    names = {source_key(name) or "": name for name in known}
    for source in filters.sources:
        key = source_key(source) or ""
        if key not in names:
            near = [names[match] for match in get_close_matches(key, names, n=3, cutoff=0.6)]
            near += [name for other, name in names.items() if key and key in other and name not in near]
            hint = f"Did you mean {' or '.join(near[:3])}? " if near else ""
            raise OptionError(f"No article is from the outlet {source!r}. {hint}`byline sources` lists them.")
