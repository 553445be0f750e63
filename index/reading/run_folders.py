"""The folder of a run of `byline eval`, told by what it holds, so that its files are not read as articles.

Names alone would not do: a run is told by what its `run.json` says, and only its own files are passed over.
The names and fields are those that `qa.evaluating` writes; a test holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

FILES_OF_A_RUN = frozenset(
    {"run.json", "cases.jsonl", "predictions.jsonl", "scores.jsonl", "figures.json", "report.html"}
)
FACTS_OF_A_RUN = frozenset({"configuration", "cases_digest", "library_digest", "case_count", "started_at"})

_FIRST_FILES = frozenset({"run.json", "cases.jsonl"})  # a run has both from its first moment on
_MOST_BYTES = 1_000_000  # of `run.json`: some kilobytes


def is_run(folder: Path, names: Collection[str]) -> bool:
    """Whether a folder with files of these names is one that `byline eval --out` made."""
    return set(names) >= _FIRST_FILES and _has_facts(folder / "run.json")


def _has_facts(path: Path) -> bool:
    try:
        if not path.is_file():  # a pipe would make us wait
            return False
        with path.open("rb") as stream:
            facts = json.loads(stream.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):  # of somebody else's, whatever it is
        return False
    return isinstance(facts, dict) and facts.keys() >= FACTS_OF_A_RUN
