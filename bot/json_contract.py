"""The JSON that the commands about the library write, made from the objects of the `index` package.

The same contract as that of questions and answers in `qa.json_forms.contract`: `docs/json.md` explains every
field, and a test holds document, schema and code together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.json_forms.contract import Json, timestamp
from qa.json_forms.moments import format_timestamp

if TYPE_CHECKING:
    from index.building import BuildReport
    from index.checking import CheckReport
    from index.library import ArticleHead, ArticleVersion, Statistics


def index_object(report: BuildReport) -> Json:
    """Return what `byline index --json` writes."""
    return {
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "duplicates": report.duplicates,
        "chunks": report.chunks,
        "generation": report.generation,
        "problems": [{"origin": one.origin, "reason": one.reason} for one in report.problems],
        "skipped": [{"origin": one.origin, "reason": one.reason} for one in report.skipped],
        "seconds": {name: round(seconds, 3) for name, seconds in asdict(report.seconds).items()},
    }


def head_object(head: ArticleHead) -> dict[str, Json]:
    """Return one line of `byline sources --json`."""
    return {
        "id": head.id,
        "title": head.title,
        "source": head.source,
        "author": head.author,
        "url": head.url,
        "published_at": timestamp(head.published_at),
        "updated_at": timestamp(head.updated_at),
        "language": head.language,
        "place": head.place,
        "agency": head.agency,
        "origin": head.origin,
        "version": head.version,
        "metadata": dict(head.metadata),
    }


def article_object(versions: Sequence[ArticleVersion]) -> Json:
    """Return what `byline sources ARTICLE_ID --json` writes; `versions` are newest first.

    `text` is what all offsets count in.
    """
    newest = versions[0]
    history: list[Json] = [
        {
            "version": version.head.version,
            "recorded_at": format_timestamp(version.recorded_at),
            "replaced_at": timestamp(version.replaced_at),
        }
        for version in versions
    ]
    return {**head_object(newest.head), "text": newest.article.text, "versions": history}


def status_object(data_dir: Path, statistics: Statistics) -> Json:
    """Return what `byline status --json` writes."""
    return {
        "data_dir": str(data_dir),
        "articles": statistics.articles,
        "chunks": statistics.chunks,
        "sentences": statistics.sentences,
        "sources": list(statistics.sources),
        "earliest": timestamp(statistics.earliest),
        "latest": timestamp(statistics.latest),
        "model": asdict(statistics.model),
        "chunk_tokens": statistics.chunk_tokens,
        "size_bytes": {**asdict(statistics.sizes), "total": statistics.sizes.total},
        "generation": statistics.generation,
        "healthy": statistics.health.healthy,
        "findings": list(statistics.health.findings),
    }


def check_object(report: CheckReport) -> Json:
    """Return what `byline check --json` writes."""
    return {
        "healthy": report.healthy,
        "repaired": report.repaired,
        "findings": [{"store": finding.store, "problem": finding.problem} for finding in report.findings],
    }
