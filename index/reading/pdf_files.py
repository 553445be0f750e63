"""PDF files: their text layer, page by page, with the lines of a page put together to paragraphs again."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from index.errors import ReadingError
from index.paragraphs import join_wrapped_lines
from index.reading.raw_records import Record, make_record
from index.reading.tables import read_bounded, too_large_message
from index.timestamps import parse_time

if TYPE_CHECKING:
    from pypdf import PdfReader

_FILE_NAME = re.compile(r"\.\w{2,5}$|^untitled|^microsoft word|^document\d*$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?", re.IGNORECASE)


def read_pdf(stream: io.BufferedReader, limit: int) -> Iterator[Record]:
    """The one article of a PDF. Raises ReadingError for locked, broken and image-only files.

    `limit` bounds the text as well as the file: a small PDF can unpack to gigabytes.
    """
    data = read_bounded(stream, limit)
    import pypdf  # 0.2 s to load, only for PDFs

    # Its complaints about broken files: ours say it once.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader)
        pages = list(_page_texts(reader, limit))
        title, author = _stated(reader)
    except ReadingError:
        raise
    except Exception as error:  # pypdf answers hostile files with any exception there is
        raise ReadingError(f"is a damaged PDF ({type(error).__name__}): save or download it again") from error
    text, published_at = _join_pages(pages)
    if not text:
        raise ReadingError("has no text in it, only images: run it through text recognition (OCR) first")
    fields = {"title": title, "author": author, "published_at": published_at, "text": text}
    yield make_record(fields, has_markup=False)


def _unlock(reader: PdfReader) -> None:
    """Many files are encrypted with an empty password: they may be read, only not edited."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise ReadingError("is locked with a password: save it without one")


def _page_texts(reader: PdfReader, limit: int) -> Iterator[str]:
    size = 0
    for page in reader.pages:
        text = page.extract_text()
        size += len(text)
        if size > limit:
            raise ReadingError(too_large_message(limit))
        yield text


def _stated(reader: PdfReader) -> tuple[str, str]:
    """Title and author of the document's properties; a title that is a file name does not count."""
    facts = reader.metadata
    title = str(facts.title or "").strip() if facts else ""
    author = str(facts.author or "").strip() if facts else ""
    return ("" if _FILE_NAME.search(title) else title), author


def _join_pages(pages: list[str]) -> tuple[str, datetime | None]:
    """One text of all pages, without page numbers and running heads; and the date that such a head gives."""
    lines_of = [[line.strip() for line in page.splitlines()] for page in pages]
    repeated = _running_lines(lines_of)
    kept: list[str] = []
    for lines in lines_of:
        story = [line for line in lines if line and line not in repeated and not _PAGE_NUMBER.fullmatch(line)]
        kept += story
        if story and story[-1].endswith((".", "!", "?", "”", '"')):
            kept.append("")  # a sentence that ends with its page ends its paragraph, more often than not
    parts = (part for line in sorted(repeated) for part in re.split(r" [-–—|•·] |, page", line))
    published_at = next((moment for part in parts if (moment := parse_time(part))), None)
    return join_wrapped_lines("\n".join(kept)).strip(), published_at


def _running_lines(pages: list[list[str]]) -> set[str]:
    """Lines among the first or last two of a page that most pages share."""
    edges = [{*filled[:2], *filled[-2:]} for lines in pages if (filled := [line for line in lines if line])]
    counts = Counter(key for lines in edges for key in {_without_digits(line) for line in lines})
    most = max(1, len(pages) // 2)
    return {line for lines in edges for line in lines if counts[_without_digits(line)] > most}


def _without_digits(line: str) -> str:
    """`Page 3 of 5` and `Page 4 of 5` are the same running line."""
    return re.sub(r"\d+", "0", line)
