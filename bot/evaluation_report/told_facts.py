"""What a run is known by, for the foot of the page: configuration, versions, digests, machine and times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from bot.terminal_text import make_harmless
from qa.json_forms.moments import format_timestamp

JUDGE = "judge"
DEEPEST = 4  # a run's facts are flat; this bounds what a strange file may hold


def tell_facts(facts: object) -> dict[str, list[tuple[str, str]]]:
    """Return the facts of a run as groups of names and values; what is nested becomes a group of its own.

    What came of a judge is left out: the page shows it among the figures.
    """
    groups: dict[str, list[tuple[str, str]]] = {"run": []}
    for name, value in _items(facts):
        if name == JUDGE:
            continue
        if _has_items(value):
            groups[_words(name)] = [(_words(part), _tell(held, DEEPEST)) for part, held in _items(value)]
        else:
            groups["run"].append((_words(name), _tell(value, DEEPEST)))
    return {group: rows for group, rows in groups.items() if rows}


def _has_items(value: object) -> bool:
    return isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, type))


def _items(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((str(name), held) for name, held in value.items())
    elif is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))


def _words(name: str) -> str:
    return make_harmless(name.replace("_", " "))


def _tell(value: object, depth: int) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        return format_timestamp(value)
    if isinstance(value, float):
        return f"{value:,.6g}"
    if depth and _has_items(value):
        return ", ".join(f"{_words(name)} {_tell(held, depth - 1)}" for name, held in _items(value)) or "–"
    if depth and isinstance(value, list | tuple):
        return ", ".join(_tell(held, depth - 1) for held in value) or "–"
    return make_harmless(str(value))
