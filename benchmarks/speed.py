"""Times and peak memory, each in a process of its own, as ratios against the peer where there is one."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import numpy as np

from index.articles import Article
from index.cleaning import clean_article
from index.embedding import Embedder, Matrix, ModelIdentity, PassageText, PassageVectors
from index.reading import read_articles
from index.sentences import split_sentences
from index.settings import IndexSettings
from qa.pipeline import Pipeline

COLD_RUNS = 5
WARM_QUESTIONS = 200
SENTENCES_AN_ARTICLE = 12


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: wall-clock seconds and the peak of its resident memory in megabytes."""

    seconds: float
    peak_mb: float


def run_alone(arguments: Sequence[str], **environment: str) -> Run:
    """Run a Python command line in a new process and measure it; raises when it fails."""
    started = perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with exit code {process.returncode}")
    return Run(perf_counter() - started, usage.ru_maxrss / 1024)


def median_cold_seconds(arguments: Sequence[str], **environment: str) -> Run:
    """Return the median time and the largest peak of several cold runs; the first fills the disk cache."""
    runs = [run_alone(arguments, **environment) for _ in range(COLD_RUNS + 1)][1:]
    return Run(median(run.seconds for run in runs), max(run.peak_mb for run in runs))


def write_shuffled_articles(sources: Sequence[Path], target: Path, *, articles: int) -> None:
    """Write `articles` articles of shuffled real sentences as JSONL, the same every time."""
    sentences = list(dict.fromkeys(_sentences(sources)))
    rng = random.Random(20_261_122)  # noqa: S311 - repeatable, not secret
    with target.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            text = " ".join(rng.choices(sentences, k=SENTENCES_AN_ARTICLE))
            fields = {"id": f"shuffled-{number}", "title": f"Story {number}", "text": text}
            lines.write(json.dumps(fields) + "\n")


def _sentences(sources: Sequence[Path]) -> list[str]:
    read = read_articles(sources, IndexSettings())
    cleaned = [clean_article(article) for article in read if isinstance(article, Article)]
    return [article.text[s.start : s.end] for article in cleaned for s in split_sentences(article.text)]


@dataclass(frozen=True, slots=True)
class RandomVectors:
    """An embedder that draws vectors instead of computing them: for the time of a search, any will do."""

    model: Embedder

    @property
    def identity(self) -> ModelIdentity:
        """That of the real model, so that real questions may be asked."""
        return self.model.identity

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens as the real model counts them."""
        return self.model.count_tokens(texts)

    def embed_texts(self, texts: Sequence[str]) -> Matrix:
        """Real vectors: only questions are embedded so."""
        return self.model.embed_texts(texts)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Random unit vectors, the same for the same number of passages."""
        rng = np.random.default_rng(len(passages))
        return [PassageVectors(_unit(rng, 1)[0], _unit(rng, len(passage.sentences))) for passage in passages]


def _unit(rng: np.random.Generator, rows: int) -> Matrix:
    drawn = rng.standard_normal((rows, 384), dtype=np.float32)
    unit: Matrix = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def warm_ms(pipeline: Pipeline, questions: Sequence[str]) -> dict[str, float]:
    """Return p50 and p95 in milliseconds of warm searches and asks."""
    for question in questions[:10]:
        pipeline.ask(question)
    searching = [_timed_ms(pipeline.search, question) for question in questions[:WARM_QUESTIONS]]
    asking = [_timed_ms(pipeline.ask, question) for question in questions[:WARM_QUESTIONS]]
    return {
        "warm_search_p50_ms": median(searching),
        "warm_search_p95_ms": quantiles(searching, n=20)[-1],
        "warm_ask_p50_ms": median(asking),
        "warm_ask_p95_ms": quantiles(asking, n=20)[-1],
    }


def _timed_ms(call: object, question: str) -> float:
    assert callable(call)
    started = perf_counter()
    call(question)
    return (perf_counter() - started) * 1000
