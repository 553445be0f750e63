"""Reading: from paths to raw articles, one at a time, each with its identity.

    paths → inputs (inputs.py) → records (formats.py and its readers) → articles with an id (here)

Reading never stops at a broken file: what cannot be read comes out as a `ReadProblem` between the articles.
What Byline itself puts beside them (files of a run of `byline eval`, test sets, answers) comes out as
`Skipped`, which is no fault, unless it is what was named outright.
Files are bounded by `max_file_mb`; JSON Lines and CSV are streamed, so for them it bounds one line, and the
file may be larger than memory. Standard input (`-`) is read once, in the format that it begins like.

**Identity** is decided here and nowhere else. An article is, in this order,

1. the `id` that its file gives it (a field, a column, the front matter);
2. its address on the web without fragment and tracking parameters, unless that is only a site's front page;
3. for a file of its own, `<file stem>-<8 hex>` of the SHA-256 of its real path; for one of many in a file
   without ids, `<file stem>-<16 hex>` of path and title (or beginning), so that rows may move; for standard
   input, of the content.

So an edited file is a new version of the same article, and a moved one without an id is another article.
When an id comes twice in one run with the same text, it is one article; with another text, the first stays
and the second is a problem that names both.

**Origin** is the real path of the file (for every article of a JSON Lines file the same), or `-`.
`covers(paths, origin)` tells whether an article in the library belongs to given paths; problems carry the
same origins, so that a file that is broken today is not taken for a file that has gone.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import stat
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from index.articles import Article
from index.errors import ReadingError
from index.reading.formats import READERS, READERS_OF_MANY, STREAMED_READERS, Reader, sniff
from index.reading.inputs import STDIN, covers, describe, find_inputs, find_origin
from index.reading.raw_records import Fault, ReadProblem, Record, Skipped, as_line
from index.reading.run_folders import FILES_OF_A_RUN
from index.reading.tables import too_large_message
from index.settings import IndexSettings

__all__ = [
    "FILES_OF_A_RUN",
    "STDIN",
    "ReadProblem",
    "Skipped",
    "canonical_url",
    "covers",
    "find_origin",
    "read_articles",
]

MAX_ID_CHARS = 200
MAX_FAULTS_PER_FILE = 50  # a file of a million broken lines is one thing to say, not a million
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|ref|ref_src|cmpid|cmp|ito|ocid|smid"
    r"|s_cid|ns_\w+|at_\w+|wt_\w+|_ga|spm|partner|taid|guccounter",
    re.IGNORECASE,
)
log = logging.getLogger(__name__)


def read_articles(paths: Sequence[str | Path], settings: IndexSettings) -> Iterator[Article | ReadProblem]:
    """Read every article under the paths (files, folders, globs, `-`), raw, in a fixed order, with its id.

    Streams: at most one file, or one line of a JSON Lines or CSV file, is in memory. Never raises for what
    it reads: a problem is yielded in its place.
    """
    limit = int(settings.max_file_mb * 1_000_000)
    run, started = _Run(), time.perf_counter()
    for found in find_inputs(paths, READERS.keys()):
        results = [found] if isinstance(found, ReadProblem) else _read_input(found, limit)
        yield from _without_excuse(run.check(results), paths)
    milliseconds = (time.perf_counter() - started) * 1000
    log.info("read %d articles, %d problems, in %.0f ms", run.articles, run.problems, milliseconds)


def canonical_url(url: str) -> str:
    """The address that all links to one article share; empty for a site's front page or no web address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    except ValueError:
        return ""
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    path = parts.path.rstrip("/")
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname or not (path or query):
        return ""
    return f"{parts.scheme.lower()}://{parts.hostname}{port}{path}" + (
        f"?{urlencode(query)}" if query else ""
    )


def _without_excuse(
    results: Iterable[Article | ReadProblem], paths: Sequence[str | Path]
) -> Iterator[Article | ReadProblem]:
    """Make a problem of what was skipped although it is what was named: somebody expected articles there."""
    for result in results:
        if isinstance(result, Skipped) and result.origin in map(find_origin, paths):
            yield ReadProblem(result.origin, result.reason)
        else:
            yield result


@dataclass(slots=True)
class _Run:
    """What one run has read: for each id a digest of the text and the origin it came from."""

    seen: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    articles: int = 0
    problems: int = 0

    def check(self, results: Iterable[Article | ReadProblem]) -> Iterator[Article | ReadProblem]:
        """Pass on what is new; repeat nothing, and turn a second text under a known id into a problem."""
        for result in results:
            checked = self._check_article(result) if isinstance(result, Article) else result
            if checked is not None:
                self.articles += isinstance(checked, Article)
                self.problems += isinstance(checked, ReadProblem)
                yield checked

    def _check_article(self, article: Article) -> Article | ReadProblem | None:
        digest = hashlib.sha256(article.text.encode()).digest()[:16]
        known = self.seen.setdefault(article.id, (digest, article.origin))
        if known[0] != digest:
            where = "the same input" if known[1] == article.origin else known[1]
            return ReadProblem(
                article.origin,
                f"id {article.id!r} was already read from {where} with another text: "
                "give each article an id of its own",
            )
        is_first = known[1] is article.origin and known[0] is digest
        return article if is_first else None


def _read_input(path: Path, limit: int) -> Iterator[Article | ReadProblem]:
    """The articles of one file or of standard input; whatever goes wrong becomes a problem of this origin."""
    origin = str(path).encode(errors="surrogateescape").decode(errors="replace")  # names in other encodings
    try:
        if origin == STDIN:
            yield from _identified(_read_stdin(limit), origin)
        else:
            yield from _identified(_read_file(path, limit), origin)
    except ReadingError as error:
        yield ReadProblem(origin, str(error))
    except OSError as error:
        yield ReadProblem(origin, f"cannot be read: {describe(error)}")
    except MemoryError:
        yield ReadProblem(origin, "does not fit into memory: lower BYLINE_MAX_FILE_MB, or split the file")


def _read_file(path: Path, limit: int) -> Iterator[Record | Fault]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(READERS)
        raise ReadingError(
            f"has the ending {path.suffix or '(none)'}, which Byline does not read (it reads {known})"
        )
    with open(path, "rb", opener=_open_at_once) as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ReadingError("is no longer a file: something else took its place")
        if reader not in STREAMED_READERS and found.st_size > limit:
            raise ReadingError(too_large_message(limit))
        yield from reader(stream, limit)


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for a writer, should a pipe have taken the place of the file that was listed."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _read_stdin(limit: int) -> Iterator[Record | Fault]:
    raw = cast("io.RawIOBase", sys.stdin.buffer)
    stream: io.BufferedReader = io.BufferedReader(raw, buffer_size=64 * 1024)
    try:
        reader: Reader = sniff(stream.peek(4096))
        yield from reader(stream, limit)
    finally:
        stream.detach()  # standard input is not ours to close


def _identified(records: Iterable[Record | Fault], origin: str) -> Iterator[Article | ReadProblem]:
    """Records with their identity, faults with their origin."""
    naming, faults, questions = _Naming(origin), 0, 0
    for record in records:
        if isinstance(record, Record):
            yield _make_article(record, naming.decide_id(record), origin)
        elif record.is_question:
            questions += 1
        else:
            faults += 1
            if faults <= MAX_FAULTS_PER_FILE:
                yield ReadProblem(origin, record.reason)
    if faults > MAX_FAULTS_PER_FILE:
        yield ReadProblem(origin, f"{faults - MAX_FAULTS_PER_FILE:,} more articles could not be read")
    if questions:
        things = "1 question or answer" if questions == 1 else f"{questions:,} questions or answers"
        yield Skipped(origin, f"has {things} of a test set, passed over: they are no articles")


@dataclass(slots=True)
class _Naming:
    """Decides the ids of one input's articles, in order."""

    origin: str
    repeats: Counter[bytes] = field(default_factory=Counter)

    def decide_id(self, record: Record) -> str:
        """The id of a record: see the module's docstring for the order."""
        return _bounded(record.id or canonical_url(record.url or "") or self._made_up(record))

    def _made_up(self, record: Record) -> str:
        if self.origin == STDIN:
            return f"stdin-{_hex(record.title + record.text, 16)}"
        path = Path(as_line(self.origin, len(self.origin)))  # file names may hold line breaks
        if READERS.get(path.suffix.lower()) not in READERS_OF_MANY:
            return f"{path.stem}-{_hex(self.origin, 8)}"
        name = _hex(f"{self.origin}\n{record.title or record.text[:200]}", 16)
        key = bytes.fromhex(name)
        self.repeats[key] += 1
        # Two untitled or same-titled articles of one file.
        number = f"-{self.repeats[key]}" if self.repeats[key] > 1 else ""
        return f"{path.stem}-{name}{number}"


def _bounded(name: str) -> str:
    """An id of at most 200 characters; what is cut off a longer one stays in a digest."""
    if len(name) <= MAX_ID_CHARS:
        return name
    return f"{name[: MAX_ID_CHARS - 17]}-{_hex(name, 16)}"


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def _make_article(record: Record, article_id: str, origin: str) -> Article:
    return Article(
        id=article_id,
        title=record.title,
        text=record.text,
        source=record.source,
        author=record.author,
        url=record.url,
        published_at=record.published_at,
        updated_at=record.updated_at,
        language=record.language,
        origin=origin,
        metadata=record.metadata,
    )
