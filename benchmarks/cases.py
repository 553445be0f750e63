"""The collections that are measured: their articles as a file to index, and their cases.

A data set is a folder with `articles.jsonl` (`id, title, text, source`) and `cases.jsonl` (`id, question,
kind, answers, article_ids`, and sometimes `gold_sentences`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
DATASETS = CHECKOUT.parent / "shared" / "datasets"
SAMPLES = CHECKOUT / "samples"


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its accepted answers; `kind` is answerable, adversarial or absent."""

    id: str
    question: str
    kind: str
    answers: tuple[str, ...]
    article_ids: tuple[str, ...]
    gold_sentences: tuple[str, ...]
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of articles (paths that `byline index` reads) with its cases."""

    name: str
    paths: tuple[Path, ...]
    cases: tuple[Case, ...]

    def of_kind(self, kind: str) -> list[Case]:
        """Return the cases of one kind."""
        return [case for case in self.cases if case.kind == kind]


def load_collections() -> list[Collection]:
    """Return the samples, and the development sets where they lie beside the checkout."""
    sets = [_load("samples", (SAMPLES / "articles",), SAMPLES / "cases.jsonl")]
    for name in ("squad2", "clapnq"):
        folder = DATASETS / name
        if folder.is_dir():
            sets.append(_load(name, (folder / "articles.jsonl",), folder / "cases.jsonl"))
        else:
            print(f"{name}: skipped, {folder} is not there")
    return sets


def _load(name: str, paths: tuple[Path, ...], cases: Path) -> Collection:
    lines = cases.read_text(encoding="utf-8").splitlines()
    return Collection(name, paths, tuple(_to_case(json.loads(line)) for line in lines if line.strip()))


def _to_case(fields: dict[str, object]) -> Case:
    def texts(name: str) -> tuple[str, ...]:
        value = fields.get(name) or []
        return tuple(map(str, value)) if isinstance(value, list) else ()

    return Case(
        id=str(fields["id"]),
        question=str(fields["question"]),
        kind=str(fields["kind"]),
        answers=texts("answers"),
        article_ids=texts("article_ids"),
        gold_sentences=texts("gold_sentences"),
        asked_at=datetime.fromisoformat(str(fields["asked_at"])) if fields.get("asked_at") else None,
    )
