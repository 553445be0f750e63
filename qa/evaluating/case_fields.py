"""Typed values out of the fields of one line; everything that does not fit is told, not the first only."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import datetime

from qa.json_forms.lines import LineError, check_text, describe
from qa.json_forms.moments import parse_timestamp

LONGEST_ID_CHARS = 200
_NEAR_ENOUGH = 0.5  # `answer` for `answers`, `quesion`, `articles` for `article_ids`


class FieldReader:
    """Reads values; what does not fit is kept in `faults`, and reading goes on with an empty value."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields
        self.faults: list[str] = []

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """Note every field whose name is none of `known`, with the one that was probably meant."""
        for name in self._fields:
            if name not in known:
                self.faults.append(f"there is no field {name[:40]!r}: {_suggest(name[:40], known)}")

    def has(self, name: str) -> bool:
        """Tell whether the field is there and holds anything."""
        return bool(self._fields.get(name))

    def read_id(self) -> str:
        """Return the id as a string; a whole number is one, too."""
        given = self._fields.get("id")
        if isinstance(given, int) and not isinstance(given, bool):
            return str(given)
        text = self._check("id", given)
        if len(text) > LONGEST_ID_CHARS:
            self.faults.append(f"`id` has {len(text):,} characters; at most {LONGEST_ID_CHARS} are accepted")
        return text

    def read_text(self, name: str) -> str:
        """Return a string that is not blank."""
        return self._check(name, self._fields.get(name))

    def read_optional_text(self, name: str) -> str | None:
        """Return a string that is not blank, or None when there is none."""
        return None if self._fields.get(name) is None else self.read_text(name)

    def read_texts(self, name: str) -> tuple[str, ...]:
        """Return a list of strings, each once; empty when the field is missing."""
        given = self._fields.get(name)
        return () if given is None else self._check_list(name, given)

    def read_lists(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of lists of strings; empty when the field is missing."""
        given = self._fields.get(name)
        if given is None:
            return ()
        if not isinstance(given, list):
            self.faults.append(f"`{name}` must be a list of lists of strings, not {describe(given)}")
            return ()
        return tuple(self._check_list(name, item) for item in given)

    def read_moment(self, name: str) -> datetime | None:
        """Return a moment in UTC, or None when there is none; a time without a zone is UTC."""
        given = self._fields.get(name)
        if given is None:
            return None
        try:
            return parse_timestamp(check_text(name, given))
        except (LineError, ValueError):
            self.faults.append(f'`{name}` must be a date like "2024-02-06T18:30:00Z", not {describe(given)}')
            return None

    def read_flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        given = self._fields.get(name, default)
        if not isinstance(given, bool):
            self.faults.append(f"`{name}` must be true or false, not {describe(given)}")
        return given is True

    def _check_list(self, name: str, given: object) -> tuple[str, ...]:
        if not isinstance(given, list):
            remedy = ": put it into [ ]" if isinstance(given, str) else ""
            self.faults.append(f"`{name}` must be a list of strings, not {describe(given)}{remedy}")
            return ()
        return tuple(dict.fromkeys(self._check(name, item) for item in given))

    def _check(self, name: str, given: object) -> str:
        try:
            text = check_text(name, given)
        except LineError as error:
            self.faults.append(str(error))
            return ""
        if not text.strip():
            self.faults.append(f"`{name}` holds an empty string")
        return text


def _suggest(name: str, known: tuple[str, ...]) -> str:
    nearest = difflib.get_close_matches(name.lower(), known, n=1, cutoff=_NEAR_ENOUGH)
    return f"did you mean `{nearest[0]}`?" if nearest else f"the fields are {', '.join(known)}"
