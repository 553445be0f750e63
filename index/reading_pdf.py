"""PDF files: their text layer, page by page, with the lines of a page put together to paragraphs again."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import ReadingError
from index.paragraphs import join_wrapped_lines
from index.raw_records import Record, make_record
from index.reading_tables import read_bounded, too_large_message

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

    logging.getLogger("pypdf").setLevel(
        logging.CRITICAL
    )  # its complaints about broken files: ours say it once
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        _unlock(reader)
        pages = list(_page_texts(reader, limit))
        title, author = _stated(reader)
    except ReadingError:
        raise
    except Exception as error:  # pypdf answers hostile files with any exception there is
        raise ReadingError(f"is a damaged PDF ({type(error).__name__}): save or download it again") from error
    text = _join_pages(pages)
    if not text:
        raise ReadingError("has no text in it, only images: run it through text recognition (OCR) first")
    yield make_record({"title": title, "author": author, "text": text})


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


def _join_pages(pages: list[str]) -> str:
    """One text of all pages, without page numbers and the lines that head or foot every page."""
    lines_of = [[line.strip() for line in page.splitlines()] for page in pages]
    repeated = _running_lines(lines_of)
    kept = [
        "\n".join(line for line in lines if line not in repeated and not _PAGE_NUMBER.fullmatch(line))
        for lines in lines_of
    ]
    return join_wrapped_lines("\n".join(kept)).strip()


def _running_lines(pages: list[list[str]]) -> set[str]:
    """Lines among the first or last two of a page that more than half of at least three pages share."""
    if len(pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for lines in pages:
        filled = [line for line in lines if line]
        counts.update({*filled[:2], *filled[-2:]})
    return {line for line, count in counts.items() if count * 2 > len(pages)}
