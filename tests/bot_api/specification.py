"""Whether a call is one that the Bot API knows: method, parameters, the required ones, and their types.

Truth is the machine-readable description of the Bot API (`../shared/telegram/bot-api-10.1.json`), read where
it lies. Where it is absent nothing is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

SPECIFICATION = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-10.1.json"

Json = dict[str, Any]


def find_fault(method: str, parameters: Mapping[str, str]) -> str:
    """Return what is wrong with a call, as a sentence; empty when nothing is, or nothing is known.

    `parameters` are as they came over HTTP: text, with JSON in it for everything that is no plain text.
    """
    specification = _read_specification()
    if not specification:
        return ""
    described = specification["methods"].get(method)
    if described is None:
        return f"{method}: there is no such method"
    fields = {field["name"]: field for field in described.get("fields", [])}
    unknown = sorted(parameters.keys() - fields.keys())
    if unknown:
        return f"{method}: unknown parameters {unknown}"
    for name, field in fields.items():
        if name not in parameters:
            if field["required"]:
                return f"{method}: {name} is required"
        elif not any(_is_of_type(_decode(parameters[name], kind), kind) for kind in field["types"]):
            return f"{method}: {name} is not {field['types']}: {parameters[name]!r}"
    return ""


@cache
def _read_specification() -> Json:
    if not SPECIFICATION.is_file():
        return {}
    read: Json = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return read


def _decode(value: str, kind: str) -> Any:
    """Return the value behind a form field, which is text for a String and JSON for the rest."""
    if kind == "String":
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _is_of_type(value: Any, kind: str) -> bool:
    listed = re.fullmatch(r"Array of (.+)", kind)
    if listed:
        return isinstance(value, list) and all(_is_of_type(item, listed.group(1)) for item in value)
    plain: dict[str, type | tuple[type, ...]] = {
        "Integer": int,
        "String": str,
        "Boolean": bool,
        "Float": (int, float),
        "InputFile": str,
    }
    if kind in plain:
        return isinstance(value, plain[kind]) and (kind == "Boolean" or not isinstance(value, bool))
    if " or " in kind or ", " in kind:
        return any(_is_of_type(value, one) for one in re.split(r", | and | or ", kind))
    return isinstance(value, dict) and _is_object(value, kind)


def _is_object(value: Json, kind: str) -> bool:
    described = _read_specification()["types"].get(kind)
    if described is None:
        return True
    if described.get("subtypes"):
        return any(_is_object(value, subtype) for subtype in described["subtypes"])
    fields = {field["name"]: field for field in described.get("fields", [])}
    complete = all(name in value for name, field in fields.items() if field["required"])
    return complete and all(
        name in fields and any(_is_of_type(item, one) for one in fields[name]["types"])
        for name, item in value.items()
    )
