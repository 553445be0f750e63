"""A reply that is JSON, or has some in it, whole or cut off: its claims, whatever their fields are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from qa.writing.reading_replies.marks import read_numbers

_START = re.compile(r"\{\s*\"|\[\s*[{\"]")
_MOST_VALUES = 40  # values of JSON in one reply
_DEEPEST = 6
_LIST_NAMES = (
    "claims",
    "statements",
    "sentences",
    "facts",
    "answers",
    "items",
    "answer",
    "response",
    "result",
)
_TEXT_NAMES = ("text", "claim", "statement", "sentence", "fact", "answer", "response", "content")
_NUMBER_NAMES = ("passages", "passage", "citations", "citation", "sources", "source", "references", "refs")
_OWN_NAMES = frozenset(
    (*_LIST_NAMES, *_TEXT_NAMES, *_NUMBER_NAMES, "missing", "question", "reasoning", "thought")
)
_FEWEST_SPACES = 3
_STRING = r"\"((?:[^\"\\]|\\.)*+)"
# In JSON that is cut off or slightly wrong: a text that is closed, and the numbers right behind it.
_BROKEN_CLAIM = re.compile(
    rf"\"(?:{'|'.join(_TEXT_NAMES)})\"\s*+:\s*+{_STRING}\"(?:\s*+,\s*+\"(?:{'|'.join(_NUMBER_NAMES)})\"\s*+:\s*+"
    r"\[?([\d,\s\"]{0,60}))?",
    re.DOTALL,
)
_OPEN_CLAIM = re.compile(rf"\"(?:{'|'.join(_TEXT_NAMES)})\"\s*+:\s*+{_STRING}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FieldClaim:
    """A claim as a model gave it in a field: its text, and numbers that may not exist."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """What a reply in JSON says. `whole` unless it was cut off."""

    claims: tuple[FieldClaim, ...] = ()
    missing: tuple[str, ...] = ()
    can_answer: bool = True
    whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.claims or self.missing or not self.can_answer)


def begins_json(reply: str) -> bool:
    """Whether a reply, possibly fenced and not yet at its end, is meant to be JSON."""
    return re.match(r"\s*(?:```\w{0,10}\s*)?(?:\{|\[\s*[{\"])", reply) is not None


def read_json(reply: str) -> Fields:
    """Return what the JSON in a reply says; empty (and false) when there is none, or nothing is in it."""
    values = list(_decode(reply))
    found = to_fields(values)
    if found:
        return found
    if not begins_json(reply):
        return Fields()
    broken = [FieldClaim(unescape(text), _numbers(cited)) for text, cited in _BROKEN_CLAIM.findall(reply)]
    return Fields(tuple(broken), whole=False)


def to_fields(value: Any) -> Fields:
    """Return what a decoded reply says."""
    nodes = [node for node in _walk(value, 0) if isinstance(node, dict)]
    return Fields(
        claims=tuple(_claims(value, 0)),
        missing=tuple(text for node in nodes for text in _strings(node.get("missing"))),
        can_answer=not any(node.get("can_answer") in (False, "false", "no") for node in nodes),
    )


def open_texts(reply: str) -> list[str]:
    """Return the texts in JSON that is still being written, the last one possibly unfinished."""
    return [unescape(found) for found in _OPEN_CLAIM.findall(reply)]


def unescape(written: str) -> str:
    """Return what a JSON string says; an escape that is cut off or wrong is left out."""
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return re.sub(r"\\(?:u[0-9a-fA-F]{0,4}|.)?", " ", written)


def _decode(reply: str) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(strict=False), 0
    for _ in range(_MOST_VALUES):
        start = _START.search(reply, place)
        if start is None:
            return
        try:
            value, place = decoder.raw_decode(reply, start.start())
        except (ValueError, RecursionError):
            place = start.end()
        else:
            yield value


def _walk(value: Any, depth: int) -> Iterator[Any]:
    yield value
    if depth < _DEEPEST and isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _walk(one, depth + 1)


def _claims(value: Any, depth: int) -> Iterator[FieldClaim]:
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        yield FieldClaim(value)
    elif isinstance(value, list):
        for one in value:
            yield from _claims(one, depth + 1)
    elif isinstance(value, dict):
        yield from _claims_of(value, depth)


def _claims_of(fields: dict[str, Any], depth: int) -> Iterator[FieldClaim]:
    for name in _LIST_NAMES:
        if isinstance(fields.get(name), dict | list):
            yield from _claims(fields[name], depth + 1)
            return
    for name in _TEXT_NAMES:
        if isinstance(fields.get(name), str):
            cited = [number for each in _NUMBER_NAMES for number in _numbers(fields.get(each))]
            yield FieldClaim(fields[name], tuple(cited))
            break
    yield from _more_claims(fields, depth)


def _more_claims(fields: dict[str, Any], depth: int) -> Iterator[FieldClaim]:
    """Yield sentences under names of the model's own: {"cost": "It will cost 20 crowns. [1]"}."""
    for name, value in fields.items():
        if name in _OWN_NAMES:
            continue
        if isinstance(value, str) and value.count(" ") >= _FEWEST_SPACES:
            yield FieldClaim(value)
        elif isinstance(value, dict):
            yield from _claims(value, depth + 1)


def _numbers(value: Any) -> tuple[int, ...]:
    if isinstance(value, bool):
        return ()
    if isinstance(value, int):
        return (value,)
    if isinstance(value, str):
        return tuple(read_numbers(value))
    return tuple(number for one in value for number in _numbers(one)) if _is_flat(value) else ()


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, dict | list) for one in value)


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else ()
