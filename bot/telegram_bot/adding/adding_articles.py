"""From a file or a link that an admin sent to articles in the library, and a report of what became of it.

    adder.refuse(name, size)          before it is downloaded
    adder.add_file(name, data)        blocking, like the next one: call them in a thread
    adder.add_link(address, limits)

What was sent is kept in `incoming/` in the folder of the library, because an article belongs to the file that
it was read from: `byline index DATA/incoming` later finds everything unchanged, and `--prune` of any other
folder leaves it alone. A file is named after its content, so that two different `article.txt` are two
articles, and the same one twice is one. A link is named after its address and kept as a record with that
address, so that fetching it again makes a new version of the same article. What gave no article, and what a
newer version has replaced, is not kept. (A later version of *some* articles of a file with many leaves that
file as it is; indexing `incoming/` anew then reports which of them are told twice.)
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from bot.telegram_bot.adding.fetching import FetchedPage, FetchLimits, fetch_page
from index.articles import Article
from index.building import BuildReport, Progress, build_index
from index.embedding import Embedder
from index.errors import BylineError
from index.library import Library
from index.reading import ReadProblem, canonical_url, read_articles
from index.reading.formats import READERS, READERS_OF_MANY
from index.settings import IndexSettings
from qa.json_forms.contract import to_line
from qa.whole_files import replace_whole

INCOMING = "incoming"
MOST_SHOWN = 10
MOST_NAME_CHARS = 40  # of four bytes each at most: with the digest and the ending it fits a file name


class AddingError(BylineError):
    """What was sent cannot even be kept."""


class Became(StrEnum):
    """What became of the articles that were sent; of several, the first that applies to any."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """An article as the library now has it."""

    id: str
    title: str
    outlet: str | None
    published_at: datetime | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of a file or a link: counts of articles, the first few of them, and what went wrong.

    `chunks` is the number of those that were stored now. `problems` are sentences without a subject, such as
    "has no text in it".
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    chunks: int = 0
    articles: tuple[AddedArticle, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def became(self) -> Became:
        """The outcome in one word."""
        counts = (self.added, self.changed, self.unchanged, self.duplicates)
        return next((word for word, count in zip(Became, counts, strict=False) if count), Became.NOTHING)


OnProgress = Callable[[Progress], None]
Fetch = Callable[[str, FetchLimits], FetchedPage]


class ArticleAdder:
    """Adds to the library that the settings name, one file or link at a time. Safe to use from threads."""

    def __init__(
        self, settings: IndexSettings, *, embedder: Embedder | None = None, fetch: Fetch = fetch_page
    ) -> None:
        self._settings = settings
        self._embedder = embedder
        self._fetch = fetch
        self._folder = settings.data_dir / INCOMING
        # The library has a lock against other processes; a second admin would fail at it instead of waiting.
        self._one_at_a_time = threading.Lock()

    def refuse(self, name: str, size_bytes: int = 0) -> str | None:
        """Say why a file would not be taken, by its name and size; None when it would be tried."""
        ending = Path(name).suffix.lower()
        if ending not in READERS:
            return f"has the ending {ending[:20] or '(none)'}, and Byline reads {' '.join(READERS)}"
        if size_bytes > self._settings.max_file_mb * 1_000_000:
            return f"is larger than the {self._settings.max_file_mb:g} MB that are read of one file"
        return None

    def add_file(self, name: str, data: bytes, on_progress: OnProgress | None = None) -> Addition:
        """Index a file. What cannot be read is told in the report; a library that cannot be used is raised.

        Raises LibraryError (LibraryBusyError while another process writes), ModelError, AddingError.
        """
        refusal = self.refuse(name, len(data))
        if refusal is not None:
            return Addition(problems=(refusal,))
        given = Path(name)
        path = self._folder / f"{_slug(given.stem)}-{_digest(data)}{given.suffix.lower()}"
        return self._add(path, data, on_progress)

    def add_link(self, address: str, limits: FetchLimits, on_progress: OnProgress | None = None) -> Addition:
        """Fetch a link and index what it gives. Raises FetchError, and what `add_file` raises."""
        page = self._fetch(address, limits)
        named = canonical_url(page.address) or page.address
        parts = urlsplit(named)
        stem = f"{_slug(parts.hostname or '')}-{_slug(Path(parts.path).stem)}-{_digest(named.encode())}"
        if READERS[page.ending] in READERS_OF_MANY:
            return self._add(self._folder / f"{stem}{page.ending}", page.body, on_progress)
        article = self._read_page(page)
        if isinstance(article, ReadProblem):
            return Addition(problems=(article.reason,))
        return self._add(self._folder / f"{stem}.json", _as_record(article, page.address), on_progress)

    def _read_page(self, page: FetchedPage) -> Article | ReadProblem:
        """The one article of a page, as the reader for its kind sees it."""
        with tempfile.TemporaryDirectory(prefix="byline-") as folder:
            path = Path(folder) / f"page{page.ending}"
            path.write_bytes(page.body)
            found = next(read_articles([path], self._settings), None)
        return found or ReadProblem(page.address, "has no article in it")

    def _add(self, path: Path, data: bytes, on_progress: OnProgress | None) -> Addition:
        with self._one_at_a_time:
            path, is_new = self._keep(path, data)
            try:
                report = build_index([path], self._settings, on_progress=on_progress, embedder=self._embedder)
            except BaseException:
                if is_new:
                    path.unlink(missing_ok=True)
                raise
            articles = self._describe(path)
            if is_new and not (report.added or report.changed or report.unchanged):
                path.unlink(missing_ok=True)
            elif report.changed:
                self._drop_replaced(path, articles)
            return _to_addition(report, articles)

    def _keep(self, path: Path, data: bytes) -> tuple[Path, bool]:
        """Write the file, whole or not at all; its real path, and whether it was not there before."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder.resolve() / path.name
            is_new = not path.exists()
            with replace_whole(path) as stream:
                stream.write(data)
        except OSError as error:
            raise AddingError(
                f"The file cannot be kept in {self._folder} ({error.strerror or error}). Check the disk "
                "and its rights."
            ) from error
        return path, is_new

    def _describe(self, path: Path) -> tuple[AddedArticle, ...]:
        """The first articles of a kept file, as the library has them, or as they were read if it has not."""
        read = (one for one in read_articles([path], self._settings) if isinstance(one, Article))
        with Library.open(self._settings) as library:
            return tuple(_describe(_stored(library, article)) for article in islice(read, MOST_SHOWN))

    def _drop_replaced(self, path: Path, articles: Sequence[AddedArticle]) -> None:
        """Delete the kept files of one article each whose article is now read from `path`."""
        with Library.open(self._settings) as library:
            origins = {
                Path(version.article.origin)
                for article in articles
                for version in library.article_versions(article.id)
            }
        for origin in origins - {path}:
            if origin.parent == path.parent and READERS.get(origin.suffix) not in READERS_OF_MANY:
                origin.unlink(missing_ok=True)


def _stored(library: Library, article: Article) -> Article:
    with suppress(BylineError):
        return library.load_article(article.id)
    return article


def _describe(article: Article) -> AddedArticle:
    return AddedArticle(article.id, article.title, article.source, article.published_at, article.url)


def _to_addition(report: BuildReport, articles: Iterable[AddedArticle]) -> Addition:
    return Addition(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        duplicates=report.duplicates,
        chunks=report.chunks,
        articles=tuple(articles),
        problems=tuple(problem.reason for problem in report.problems[:MOST_SHOWN]),
    )


def _as_record(article: Article, address: str) -> bytes:
    """The article of a page as a JSON record that knows where it came from."""
    own, host = article.url, urlsplit(address).hostname or ""
    # A page says what its lasting address is. It is believed about its own site: a page that could name any
    # other would replace that other's article.
    is_its_own = own is not None and _same_site(urlsplit(own).hostname or "", host)
    moments = {"published_at": article.published_at, "updated_at": article.updated_at}
    fields = {
        **article.metadata,
        "title": article.title,
        "text": article.text,
        "source": article.source or host.removeprefix("www."),
        "author": article.author,
        "url": own if is_its_own else canonical_url(address) or address,
        "language": article.language,
        **{name: moment.isoformat() for name, moment in moments.items() if moment is not None},
    }
    return to_line({name: value for name, value in fields.items() if value}).encode()


def _same_site(one: str, two: str) -> bool:
    """Whether two hosts are one, or one of them lies under the other: m.example.org, example.org."""
    one, two = one.removeprefix("www."), two.removeprefix("www.")
    return one == two or one.endswith(f".{two}") or two.endswith(f".{one}")


def _slug(name: str) -> str:
    """The readable part of a file name, from a name that a stranger chose."""
    letters = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFKC", name)[:200])
    return letters.strip("-_")[:MOST_NAME_CHARS] or "article"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
