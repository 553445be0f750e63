"""The sample set keeps its promises: every case points at articles that exist and that hold its answers.

The files are read here by the plainest means (json, csv, pypdf), not by Byline's own reader, so that a bug
there cannot hide a bad case.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
ARTICLES = SAMPLES / "articles"
LEAST_CASES = {"answerable": 50, "adversarial": 8, "absent": 12}
LEAST_TAGGED = {
    "several-articles": 8,
    "two-part": 5,
    "relative-time": 5,
    "paraphrase": 10,
    "disagree": 2,
    "correction": 2,
    "spelling": 2,
    "german": 2,
}


@dataclass(frozen=True)
class Case:
    """One line of `cases.jsonl`; `parts` holds the accepted answers of each part of a two-part question."""

    id: str
    question: str
    kind: str
    answers: tuple[str, ...]
    article_ids: tuple[str, ...]
    asked_at: str | None = None
    parts: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()


def read_cases() -> list[Case]:
    """All cases; a misspelt field is a TypeError."""
    rows = [json.loads(line) for line in (SAMPLES / "cases.jsonl").read_text("utf-8").splitlines()]
    return [Case(**{name: _freeze(value) for name, value in row.items()}) for row in rows]


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


def read_texts() -> dict[str, str]:
    """Every article's text by its name: the id or address that the file gives, otherwise the file's stem."""
    texts = {}
    for path in sorted(ARTICLES.iterdir()):
        for name, text in _read_file(path):
            assert name not in texts, f"two articles are called {name}"
            texts[name] = " ".join(text.split())
    return texts


def _read_file(path: Path) -> list[tuple[str, str]]:
    if path.suffix == ".pdf":
        return [(path.stem, "\n".join(page.extract_text() for page in PdfReader(path).pages))]
    content = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return [(row["id"], row["text"]) for row in map(json.loads, content.splitlines())]
    if path.suffix == ".csv":
        return [(row["id"], row["text"]) for row in csv.DictReader(content.splitlines(keepends=True))]
    if path.suffix == ".md":
        return [(_find(r"^id: (\S+)$", content), content)]
    if path.suffix == ".html":
        return [(_find(r'rel="canonical" href="([^"]+)"', content), content)]
    return [(path.stem, content)]


def _find(pattern: str, content: str) -> str:
    found = re.search(pattern, content, re.MULTILINE)
    assert found, f"a sample lacks what names it: {pattern}"
    return found[1]


CASES = read_cases()
TEXTS = read_texts()


def test_there_are_enough_articles_in_every_format() -> None:
    formats = Counter(path.suffix for path in ARTICLES.iterdir())

    assert len(TEXTS) >= 28
    assert set(formats) == {".txt", ".md", ".jsonl", ".csv", ".html", ".pdf"}


def test_no_article_name_begins_another() -> None:
    """Otherwise a stem would not tell its article: the ids of plain files begin with their stem."""
    assert [(a, b) for a in TEXTS for b in TEXTS if a != b and b.startswith(a)] == []


def test_case_ids_and_questions_are_unique() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.question for case in CASES}) == len(CASES)


def test_there_are_enough_cases_of_every_kind_and_no_other_kind() -> None:
    kinds = Counter(case.kind for case in CASES)

    assert set(kinds) == set(LEAST_CASES)
    assert {kind: n for kind, n in kinds.items() if n < LEAST_CASES[kind]} == {}


def test_there_are_enough_cases_of_every_difficulty() -> None:
    tags = Counter(tag for case in CASES for tag in case.tags)

    assert {tag: tags[tag] for tag, least in LEAST_TAGGED.items() if tags[tag] < least} == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_names_articles_that_exist(case: Case) -> None:
    assert set(case.article_ids) - set(TEXTS) == set()
    assert bool(case.article_ids) == (case.kind != "absent")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_answers_stand_in_the_articles_and_every_article_holds_one(case: Case) -> None:
    texts = [TEXTS[name] for name in case.article_ids]

    assert bool(case.answers) == (case.kind == "answerable")
    assert [answer for answer in case.answers if not any(answer in text for text in texts)] == []
    if case.kind == "answerable":
        assert all(any(answer in text for answer in case.answers) for text in texts)


@pytest.mark.parametrize("case", [c for c in CASES if "two-part" in c.tags], ids=lambda case: case.id)
def test_the_answers_of_a_two_part_question_are_those_of_its_parts(case: Case) -> None:
    assert len(case.parts) == 2
    assert tuple(answer for part in case.parts for answer in part) == case.answers


@pytest.mark.parametrize("case", [c for c in CASES if "relative-time" in c.tags], ids=lambda case: case.id)
def test_a_relative_time_comes_with_the_moment_of_asking(case: Case) -> None:
    assert case.asked_at is not None
    assert datetime.fromisoformat(case.asked_at).tzinfo is not None


def test_the_demo_asks_three_questions_of_which_the_last_is_not_answered() -> None:
    kinds = {case.question: case.kind for case in CASES}
    asked = (SAMPLES / "questions-demo.txt").read_text("utf-8").splitlines()

    assert [kinds[question] for question in asked] == ["answerable", "answerable", "absent"]


def test_no_article_speaks_of_what_the_demo_expects_not_to_find() -> None:
    assert [name for name, text in TEXTS.items() if "lisbon" in text.lower()] == []
