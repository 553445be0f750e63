"""Files of JSON objects, one a line, that somebody else wrote: bounded, strict, every fault with its place.

Strict where `json.loads` is not: a field that comes twice is a fault, since the first would be lost in
silence, and so is half a surrogate pair, which no file can hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

# A passage of a news article has a few thousand characters; a line this long is something else.
LONGEST_LINE_BYTES = 4_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN_CHARS = 40


class LineError(Exception):
    """One line is not what it should be; the message says why, without the line number."""


@dataclass(frozen=True, slots=True)
class JsonLine:
    """The object on one line, counted from 1."""

    line: int
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line, counted from 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def read_json_lines(stream: BinaryIO) -> Iterator[JsonLine | Problem]:
    """Yield the objects of a JSON Lines stream as they come; empty lines are passed over."""
    for number, raw in enumerate(bounded_lines(stream), start=1):
        try:
            text = decode_line(raw)
            if text.strip():
                yield JsonLine(number, parse_object(text))
        except LineError as fault:
            yield Problem(number, str(fault))


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of an over-long one only the beginning, which `decode_line` then refuses."""
    while line := stream.readline(LONGEST_LINE_BYTES + 1):
        yield line
        while len(line) > LONGEST_LINE_BYTES and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE_BYTES + 1)


def decode_line(raw: bytes) -> str:
    """Return a line as text, without a byte order mark. Raises LineError when it is too long or not UTF-8."""
    if len(raw) > LONGEST_LINE_BYTES:
        raise LineError(f"the line is longer than {LONGEST_LINE_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LineError(
            f"the line is not UTF-8: byte {error.start + 1} is 0x{raw[error.start]:02x}"
        ) from error


def parse_object(text: str) -> Mapping[str, object]:
    """Return the JSON object that `text` is. Raises LineError with the column where it is none."""
    try:
        value = json.loads(text, object_pairs_hook=_refuse_repeated)
    except RecursionError as error:
        raise LineError("the JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON at column {error.pos + 1}: {error.msg}") from error
    except ValueError as error:  # Python refuses integers of thousands of digits
        raise LineError("the line holds a number with too many digits") from error
    if not isinstance(value, dict):
        raise LineError(f"not a JSON object, but {describe(value)}")
    return value


def check_text(name: str, value: object) -> str:
    """Return `value` when it is a string that a file can hold. Raises LineError."""
    if not isinstance(value, str):
        raise LineError(f"`{name}` must be a string, not {describe(value)}")
    if _SURROGATE.search(value):
        raise LineError(
            f"`{name}` holds half a surrogate pair (\\ud800 to \\udfff): write the character itself"
        )
    return value


def describe(value: object) -> str:
    """Return what a JSON value is, in few words: the string "Oslo", a list, missing."""
    match value:
        case None:
            return "null or missing"
        case bool() | int() | float():
            return f"{json.dumps(value)[:_SHOWN_CHARS]}"
        case str():
            return f"the string {value[:_SHOWN_CHARS]!r}"
        case list():
            return "a list"
        case _:
            return "an object"


def _refuse_repeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise LineError(f"the field {repeated[:_SHOWN_CHARS]!r} comes twice: keep one of the two")
    return fields
