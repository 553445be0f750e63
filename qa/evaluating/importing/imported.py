"""What every importer hands over, and the one way it is written: both files, or neither."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.evaluating.cases import Case, case_object
from qa.evaluating.importing.reading_json import ImportingError
from qa.json_forms.contract import to_line
from qa.whole_files import replace_whole

ARTICLES_NAME, CASES_NAME = "articles.jsonl", "cases.jsonl"
LONGEST_SLUG_CHARS = 80
LONGEST_ID_CHARS = 200  # of an article that `byline index` keeps as it is


@dataclass(frozen=True, slots=True)
class ImportedArticle:
    """An article in the fields that `byline index` reads; a date is as the set writes it."""

    id: str
    title: str
    text: str
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedSet:
    """Articles, which may be a stream and are read once, and the cases that ask about them.

    `notes` are sentences about what was left out, and why.
    """

    articles: Iterable[ImportedArticle]
    cases: Sequence[Case]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was written, and what was left out."""

    articles: int
    cases: int
    notes: tuple[str, ...]


def write_imported(imported: ImportedSet, folder: Path) -> ImportReport:
    """Write `articles.jsonl` and `cases.jsonl` into `folder`, which is made when it is missing.

    Raises ImportingError when one of the two is already there, or cannot be written; then neither appears.
    """
    articles_path, cases_path = folder / ARTICLES_NAME, folder / CASES_NAME
    for path in (articles_path, cases_path):
        if path.exists():
            raise ImportingError(f"{path} is already there. Choose another folder with --out, or remove it.")
    try:
        with (
            _new_folder(folder),
            replace_whole(articles_path) as articles,
            replace_whole(cases_path) as cases,
        ):
            count = 0
            for article in imported.articles:
                fields = {name: value for name, value in asdict(article).items() if value is not None}
                articles.write(to_line(fields).encode() + b"\n")
                count += 1
            for case in imported.cases:
                cases.write(to_line(case_object(case)).encode() + b"\n")
    except OSError as error:
        raise ImportingError(f"Nothing was written to {folder}: {error.strerror or error}.") from error
    return ImportReport(count, len(imported.cases), imported.notes)


def make_slug(title: str) -> str:
    """Return a title as an id that is easy to type: `Café de l'Âge, 1908` gives `cafe-de-l-age-1908`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_SLUG_CHARS].strip("-")


def count_of(number: int, noun: str, rest: str) -> tuple[str, ...]:
    """Return a note like `3 queries name no document.`; none when there is nothing to tell."""
    return (f"{number:,} {noun}{rest}.",) if number else ()


@contextlib.contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """Make the folder; take it away again when nothing came into it."""
    missing = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
