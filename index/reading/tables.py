"""Files with many articles: JSON Lines and CSV line by line, JSON as one value.

The first two stream: memory holds one line or row at a time, so that a file may be larger than memory.
`limit` bounds a single line (JSON Lines), a single row (CSV) or the whole file (JSON).
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from index.errors import ReadingError
from index.reading.decoding import decode, detect_encoding
from index.reading.raw_records import Fault, QuestionFoundError, Record, make_record

_SAMPLE_BYTES = 64 * 1024
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_LIST_NAMES = ("articles", "items", "results", "data", "documents")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a file, counted from 1; `text` is None when it is longer than the limit."""

    number: int
    text: str | None


def read_json_lines(stream: io.BufferedReader, limit: int) -> Iterator[Record | Fault]:
    """One JSON object a line; empty lines are passed over, a bad one is a fault and the others go on."""
    with closing(_lines(stream, limit)) as lines:
        for line in lines:
            if line.text is None:
                yield Fault(_too_long_message(line.number, limit))
            elif line.text.strip():
                yield _parse_line(line.text, line.number)


def read_json(stream: io.BufferedReader, limit: int) -> Iterator[Record | Fault]:
    """A list of objects, one object, or an object with the list under `articles` (or `items`, `results`).

    Raises ReadingError for what is not JSON or not one of these. JSON Lines under the name of JSON are read,
    too.
    """
    text = decode(read_bounded(stream, limit))
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ReadingError("is nested too deeply to be articles") from error
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            yield from (_parse_line(line, n) for n, line in enumerate(text.split("\n"), 1) if line.strip())
            return
        raise ReadingError(f"is not valid JSON: {error}") from error
    for number, item in enumerate(_article_list(value), 1):
        yield _parse_object(item, f"article {number}")


def read_csv(stream: io.BufferedReader, limit: int) -> Iterator[Record | Fault]:
    """A header row and one article a row, separated by comma, semicolon, tab or bar.

    Raises ReadingError where the rows can no longer be told apart (a quotation mark that is never closed).
    """
    # A limit of the whole process; its default of 131,072 characters is one long article.
    csv.field_size_limit(min(limit, 2**31 - 1))
    with closing(_lines(stream, limit)) as lines:
        try:
            yield from _read_rows(_line_or_error(line, limit) for line in lines)
        except csv.Error as error:
            advice = "look for a quotation mark that is never closed"
            raise ReadingError(f"is not a readable CSV: {error}; {advice}") from error


def _read_rows(lines: Iterator[str]) -> Iterator[Record | Fault]:
    header = next((line for line in lines if line.strip()), "")
    if not header:
        raise ReadingError("is empty: the first line of a CSV names its columns")
    delimiter = max(",;\t|", key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter))]
    rows = csv.reader(lines, delimiter=delimiter)
    for row in rows:
        if any(cell.strip() for cell in row):
            where = f"the row that ends at line {rows.line_num + 1}"
            yield _parse_object(dict(zip(names, row, strict=False)), where)


def read_bounded(stream: io.BufferedReader, limit: int) -> bytes:
    """All of a stream. Raises ReadingError when it is empty, or has more than `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise ReadingError(too_large_message(limit))
    if not data.strip():
        raise ReadingError("is empty")
    return data


def too_large_message(limit: int) -> str:
    """What to say about more than `limit` bytes."""
    return f"is larger than {limit / 1e6:g} MB: raise BYLINE_MAX_FILE_MB, or split it"


def _lines(stream: io.BufferedReader, limit: int) -> Generator[_Line, None, None]:
    """The lines of a stream in any encoding, with at most `limit` characters of one in memory."""
    sample = stream.peek(_SAMPLE_BYTES)
    if not sample:
        raise ReadingError("is empty")
    encoding = detect_encoding(sample)
    # What is no UTF-8 further down passes as surrogates, and is decoded line by line in _repaired.
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="\n")
    try:
        for number in itertools.count(1):
            line = text.readline(limit)
            if not line:
                return
            is_whole = line.endswith("\n") or len(line) < limit
            # Pass over the rest of a line that is too long.
            while line and not (is_whole or line.endswith("\n")):
                line = text.readline(limit)
            yield _Line(number, _repaired(line) if is_whole else None)
    finally:
        text.detach()  # the stream belongs to the caller


def _repaired(line: str) -> str:
    if line.isascii() or not _ESCAPED_BYTE.search(line):
        return line
    try:
        return decode(line.encode("utf-8", errors="surrogateescape"))
    except ReadingError:  # binary rubbish in one line
        return line


def _line_or_error(line: _Line, limit: int) -> str:
    if line.text is None:
        raise ReadingError(_too_long_message(line.number, limit))
    return line.text


def _too_long_message(number: int, limit: int) -> str:
    return f"line {number} is longer than {limit:,} characters: raise BYLINE_MAX_FILE_MB to read it"


def _parse_line(text: str, number: int) -> Record | Fault:
    try:
        value = json.loads(text)
    except RecursionError:
        return Fault(f"line {number} is nested too deeply to be an article")
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        return Fault(f"line {number} is not valid JSON: {reason}")
    return _parse_object(value, f"line {number}")


def _parse_object(value: object, where: str) -> Record | Fault:
    if not isinstance(value, Mapping):
        return Fault(f"{where} is not an object with fields but {_kind(value)}")
    try:
        return make_record(value)
    except ReadingError as error:
        return Fault(f"{where} {error}", is_question=isinstance(error, QuestionFoundError))


def _article_list(value: object) -> list[object]:
    if isinstance(value, list):
        if value:
            return value
        raise ReadingError("is an empty list")
    if not isinstance(value, Mapping):
        raise ReadingError(f"holds {_kind(value)}, not articles: give a list of objects with a field `text`")
    lists = (value[name] for name in _LIST_NAMES if isinstance(value.get(name), list))
    return next(lists, [value])


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "nothing")
