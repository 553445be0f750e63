"""The collections that are measured: their articles as files to index, and their cases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.evaluating.cases import Case, read_cases

CHECKOUT = Path(__file__).resolve().parents[1]
DATASETS = CHECKOUT.parent / "shared" / "datasets"
SAMPLES = CHECKOUT / "samples"


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of articles (paths that `byline index` reads) with its cases."""

    name: str
    paths: tuple[Path, ...]
    cases: tuple[Case, ...]


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
    return Collection(name, paths, read_cases(cases))
