"""Measure everything, or the parts named, print one table, and keep the figures.

python -m benchmarks [speed large evaluation verification samples squad2 clapnq telegram faithfulness history]
    [--out FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks import plain_langchain
from benchmarks.cases import CHECKOUT, SAMPLES, Collection, load_collections
from benchmarks.contenders import bm25_alone, byline, plain_chain
from benchmarks.copying import measure_verification
from benchmarks.faithfulness import measure_faithfulness
from benchmarks.history import draw_history, remember
from benchmarks.quality import measure_answers, measure_ranking
from benchmarks.speed import (
    RandomVectors,
    median_cold_seconds,
    run_alone,
    warm_ms,
    write_shuffled_articles,
)
from index.articles import Article
from index.building import build_index
from index.embedding import open_embedder
from index.library import Library
from index.reading import read_articles
from index.settings import IndexSettings
from qa.evaluating.cases import read_cases, require_articles, write_cases
from qa.pipeline import Pipeline

Figures = Mapping[str, float]

THOUSAND = 1_000
LONG = frozenset({"telegram", "faithfulness"})  # measured only when they are named
EVALUATIONS = 3  # each beside a batch, in turn
LARGE_ARTICLES = 8_870  # 2.25 chunks each: 20,000 chunks
QUESTION = "How long will the bridge stay closed?"


def main() -> None:
    """Run the benchmark named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help="what to measure; all but the long ones when nothing is named"
    )
    parser.add_argument("--out", type=Path, default=CHECKOUT / "benchmarks" / "results.json")
    options = parser.parse_args()
    results = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    with tempfile.TemporaryDirectory(prefix="byline-bench-") as folder:
        known = parts(Path(folder))
        if unknown := set(options.parts) - known.keys() - {"history"}:
            parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        for name, part in known.items():
            if name in options.parts or not (options.parts or name in LONG):
                results[name] = {"measured": conditions(), **part()}
                options.out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
                remember(name, results[name])
    print_table(results)
    print(f"Over time: {draw_history()}")


def parts(folder: Path) -> Mapping[str, Callable[[], Mapping[str, Figures]]]:
    """Return what can be measured by name, times first: each part gives its figures by contender."""
    collections = load_collections()
    sources = [path for collection in collections for path in collection.paths]
    questions = [case.question for collection in collections for case in collection.cases]
    of_collections = {
        collection.name: partial(measure_collection, collection, folder / collection.name)
        for collection in collections
    }
    return {
        "speed": partial(measure_thousand, sources, folder),
        "large": partial(measure_large, sources, questions, folder),
        "evaluation": partial(measure_evaluation, folder),
        "telegram": partial(measure_bot, folder / "telegram"),
        "faithfulness": partial(measure_faithfulness, folder / "faithfulness"),
        "verification": lambda: {"byline": measure_verification(folder / "verification")},
        **of_collections,
    }


def conditions() -> dict[str, str]:
    """Return when, on what and from which code the figures come."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    packages = ("chromadb", "langchain-core", "onnxruntime", "sentence-transformers", "tantivy", "torch")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in packages),
    }


def measure_collection(collection: Collection, folder: Path) -> dict[str, Figures]:
    """Return the quality figures of Byline, the plain chain and BM25 alone on one collection."""
    settings = IndexSettings(data_dir=folder / "byline")
    build_index(collection.paths, settings)
    store = plain_langchain.open_store(folder / "plain")
    plain_langchain.index_articles(articles_of(collection), store)
    with Pipeline.open(settings) as pipeline, Library.open(settings) as library:
        cases = require_articles(collection.cases, (head.id for head in library.list_articles()))
        load = library.load_article
        return {
            "byline": measure_answers(cases, byline(pipeline), load),
            "plain_langchain": measure_ranking(cases, plain_chain(store), load),
            "bm25_alone": measure_ranking(cases, bm25_alone(library), load),
        }


def articles_of(collection: Collection) -> list[Article]:
    """Return the articles as they are read, for the peer, which cleans nothing."""
    read = read_articles(collection.paths, IndexSettings())
    return [article for article in read if isinstance(article, Article)]


def measure_thousand(sources: list[Path], folder: Path) -> dict[str, Figures]:
    """Return what a library of 1,000 articles costs to make, and to ask from a cold process."""
    articles, settings = folder / "thousand.jsonl", IndexSettings(data_dir=folder / "byline")
    write_shuffled_articles(sources, articles, articles=THOUSAND)
    ours = run_alone(["-m", "bot", "--data-dir", str(settings.data_dir), "index", str(articles)])
    # before the peer loads its model here: a process starts with its parent's peak of memory to its name
    ask = median_cold_seconds(
        ["-m", "bot", "--data-dir", str(settings.data_dir), "ask", QUESTION], NO_COLOR="1"
    )
    read = [one for one in read_articles([articles], settings) if isinstance(one, Article)]
    started = perf_counter()
    plain_langchain.index_articles(read, plain_langchain.open_store(folder / "plain"))
    plain = perf_counter() - started
    peer = median_cold_seconds(["-m", "benchmarks.plain_langchain", str(folder / "plain"), QUESTION])
    return {
        "byline": {
            "index_articles_per_s": THOUSAND / ours.seconds,
            "index_speedup": plain / ours.seconds,
            "index_peak_mb": ours.peak_mb,
            "cold_ask_s": ask.seconds,
            "cold_ask_ratio": ask.seconds / peer.seconds,
            "cold_ask_peak_mb": ask.peak_mb,
        },
        "plain_langchain": {
            "index_articles_per_s": THOUSAND / plain,
            "cold_ask_s": peer.seconds,
        },
    }


def measure_large(sources: list[Path], questions: list[str], folder: Path) -> dict[str, Figures]:
    """Return the times of a warm library of about 20,000 chunks, whose vectors are drawn at random."""
    articles, settings = folder / "large.jsonl", IndexSettings(data_dir=folder / "large")
    write_shuffled_articles(sources, articles, articles=LARGE_ARTICLES)
    built = build_index([articles], settings, embedder=RandomVectors(open_embedder(settings)))
    with Pipeline.open(settings) as pipeline:
        return {"byline": {"chunks": float(built.chunks)} | warm_ms(pipeline, questions)}


def measure_evaluation(folder: Path) -> dict[str, Figures]:
    """Return what an evaluation of 1,000 cases of the samples costs, beside asking them as a batch."""
    library, cases, questions = folder / "samples", folder / "cases.jsonl", folder / "questions.jsonl"
    build_index([SAMPLES / "articles"], IndexSettings(data_dir=library))
    samples = read_cases(SAMPLES / "cases.jsonl")
    repeated = [
        replace(samples[number % len(samples)], id=f"case-{number}", line=0) for number in range(THOUSAND)
    ]
    write_cases(cases, repeated)
    lines = [json.dumps({"id": case.id, "question": case.question}) for case in repeated]
    questions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    byline = ["-m", "bot", "--data-dir", str(library)]
    batch = [*byline, "ask", "--batch", str(questions), "--out", str(folder / "answers.jsonl")]
    pairs = [(run_alone(batch), run_alone([*byline, "eval", str(cases)])) for _ in range(EVALUATIONS)]
    asking, evaluating = (median(run.seconds for run in runs) for runs in zip(*pairs, strict=True))
    return {
        "byline": {
            "batch_s": asking,
            "evaluation_s": evaluating,
            "evaluation_ratio": median(eval_.seconds / ask.seconds for ask, eval_ in pairs),
        }
    }


def measure_bot(folder: Path) -> dict[str, Mapping[str, float]]:
    """Return the figures of the Telegram bot. Some fifteen minutes."""
    from benchmarks.telegram import measure_telegram  # late: it talks to the tests' emulator

    return measure_telegram(folder)


def print_table(results: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Print every figure, one row each, contenders side by side."""
    console = Console()
    for name, part in results.items():
        contenders = {who: figures for who, figures in part.items() if who != "measured"}
        table = Table("figure", *contenders, title=f"{name}, {part['measured']['date']}")
        for figure in dict.fromkeys(key for values in contenders.values() for key in values):
            table.add_row(figure, *(_shown(values.get(figure)) for values in contenders.values()))
        console.print(table)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    main()
