"""JSON that a published set is made of: every value is checked where it is read, and named by its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import BylineError
from qa.json_forms.lines import LineError, check_text, describe

LARGEST_FILE_BYTES = 1_000_000_000  # SQuAD's training set has 42 MB, MultiHop-RAG 16 MB


class ImportingError(BylineError):
    """A published set cannot be read as the format that was named, or not be written."""


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value with its place: `data[3].paragraphs[0]` of the file `path`."""

    path: Path
    place: str
    value: object

    def get(self, name: str) -> Node:
        """Return a field of an object; one that is missing is None."""
        if not isinstance(self.value, dict):
            raise self.error(f"must be an object, not {describe(self.value)}")
        return Node(self.path, f"{self.place}.{name}".lstrip("."), self.value.get(name))

    def items(self) -> Iterator[Node]:
        """Yield the items of a list."""
        if not isinstance(self.value, list):
            raise self.error(f"must be a list, not {describe(self.value)}")
        for number, item in enumerate(self.value):
            yield Node(self.path, f"{self.place}[{number}]", item)

    def text(self) -> str:
        """Return a string that is not blank."""
        text = self.optional_text()
        if not text.strip():
            raise self.error("must not be empty or missing")
        return text

    def optional_text(self) -> str:
        """Return a string; empty when it is missing."""
        if self.value is None:
            return ""
        try:
            return check_text(self.place, self.value)
        except LineError as error:
            raise ImportingError(f"{self.path}: {error}.") from error

    def error(self, what: str) -> ImportingError:
        """Return the error that says what is wrong here."""
        return ImportingError(f"{self.path}: `{self.place or 'the whole file'}` {what}.")


def read_json_file(path: Path) -> Node:
    """Return the one JSON value of a file. Raises ImportingError when it cannot be read or is no JSON."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE_BYTES + 1)
        if len(data) > LARGEST_FILE_BYTES:
            raise ImportingError(
                f"{path} is larger than {LARGEST_FILE_BYTES / 1e9:g} GB. Import a part of it."
            )
        return Node(path, "", json.loads(data.decode("utf-8-sig")))
    except OSError as error:
        raise ImportingError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ImportingError(f"{path} is not UTF-8: {error.reason} at byte {error.start + 1}.") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ImportingError(f"{path} is not JSON at {place}: {error.msg}.") from error
    except (RecursionError, ValueError) as error:
        raise ImportingError(
            f"{path} is not usable JSON: nested too deeply, or a number too long."
        ) from error
