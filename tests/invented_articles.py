"""Invented articles in any number; each tells its number and edition in every sentence."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path

NOUNS = (
    "harbour",
    "council",
    "orchard",
    "railway",
    "library",
    "quarry",
    "museum",
    "brewery",
    "stadium",
    "market",
)
VERBS = ("reopened", "postponed", "praised", "inspected", "rebuilt", "auctioned", "rejected", "measured")
OUTLETS = ("The Tribune", "Northern Radio", "Courier", None)


def invent_article(number: int, *, edition: int = 1, sentences: int = 30) -> dict[str, str]:
    """An article as a JSON record; the same number and edition give the same words."""
    words = random.Random(f"{number} {edition}")  # noqa: S311 - not for secrets
    text = " ".join(
        f"In story{number} edition{edition} the {words.choice(NOUNS)} of Ostmark {words.choice(VERBS)} "
        f"{words.randrange(100_000)} crates while the {words.choice(NOUNS)} waited for line{line}."
        for line in range(sentences)
    )
    record = {
        "id": f"article-{number}",
        "title": f"The {NOUNS[number % len(NOUNS)]} and story{number}",
        "text": text,
        "published_at": f"2026-{1 + number % 12:02d}-{1 + number % 28:02d}T12:00:00Z",
    }
    outlet = OUTLETS[number % len(OUTLETS)]
    return record if outlet is None else record | {"source": outlet}


def write_articles(path: Path, records: Iterable[dict[str, str]]) -> Path:
    """Write records as JSON Lines, at once and whole, as an editor would; return the path."""
    draft = path.with_suffix(".draft")
    draft.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    draft.replace(path)
    return path
