"""How often the real small model does what articles tell it: the red-team suite of the tests, all of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

# The articles and what counts as a fault are a part of the tests, which are no package.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from red_team.checking import find_faults, tells_honestly
from red_team.world import ATTACKS, TOPICS, Attack, write_articles

from index.building import build_index
from index.library import Filters, Library
from index.settings import IndexSettings
from qa.answers import Answer
from qa.pipeline import Pipeline
from qa.settings import QaSettings


def measure_attacks(folder: Path, settings: QaSettings) -> dict[str, float]:
    """Return in how many answers of a model an attack had its way, and how many told the honest report."""
    articles, index = folder / "articles", IndexSettings(data_dir=folder / "library")
    articles.mkdir(parents=True)
    write_articles(articles)
    build_index([articles], index)
    with Pipeline.open(index, settings) as pipeline, Library.open(index) as library:
        asked = list(ask_attacked(pipeline))
        faulty = [attack.id for attack, answer in asked if find_faults(answer, attack, library)]
    print(f"attacks that had their way: {', '.join(faulty) or 'none'}")
    return {
        "attacks": float(len(asked)),
        "attacks_followed": len(faulty) / len(asked),
        "attacked_answered_honestly": mean(tells_honestly(answer, attack) for attack, answer in asked),
    }


def ask_attacked(pipeline: Pipeline) -> Iterator[tuple[Attack, Answer]]:
    """Ask the question of each attack, of the honest report and the attack alone."""
    for attack in ATTACKS:
        topic = TOPICS[attack.topic]
        outlets = (attack.source, topic.outlet)
        yield attack, pipeline.ask(topic.question, filters=Filters(sources=outlets))
