"""The JSON that Byline writes, made from the objects of the other packages in this one place.

A contract: `docs/json.md` explains every field, `docs/json.schema.json` says it to machines, and a test holds
all three together. Fields keep the order of the document. A field may be added; none is removed or changes
its meaning without a new major version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.moments import format_timestamp

if TYPE_CHECKING:
    from index.articles import Span
    from index.building import BuildReport
    from index.checking import CheckReport
    from index.library import ArticleHead, ArticleVersion, Statistics
    from qa.answers import Answer, Citation, Claim, Passage, Searched

Json = str | int | float | bool | None | Mapping[str, "Json"] | list["Json"]
QuestionId = str | int | None

# What JSON allows inside a string and a terminal or a reader of lines may obey: DEL, C1 controls, the two
# Unicode line separators (Python's `splitlines` cuts there), direction overrides; and surrogates, which UTF-8
# cannot hold.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def to_line(value: Json) -> str:
    """Return `value` as JSON on one line, without the line feed; every character is safe to print."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def search_object(question_id: QuestionId, question: str, passages: Iterable[Passage]) -> Json:
    """Return what `byline search` writes for one question; `question_id` is None outside a batch."""
    return {
        "id": question_id,
        "question": question,
        "passages": [_passage_object(passage) for passage in passages],
    }


def ask_object(question_id: QuestionId, question: str, answer: Answer) -> Json:
    """Return what `byline ask` writes for one question; `question_id` is None outside a batch.

    `question` is repeated as it was asked, letter by letter.
    """
    return {
        "id": question_id,
        "question": question,
        "outcome": answer.outcome.value,
        "text": answer.text,
        "claims": [_claim_object(claim) for claim in answer.claims],
        "citations": [_citation_object(citation) for citation in answer.citations],
        "confidence": round(answer.confidence, 4),
        "searched": _searched_object(answer.searched),
        "timings_ms": {stage: round(ms, 3) for stage, ms in answer.timings_ms.items()},
        "reason": answer.reason,
        "missing": list(answer.missing),
        "nearest": None if answer.nearest is None else _citation_object(answer.nearest),
    }


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
        "problems": [{"origin": problem.origin, "reason": problem.reason} for problem in report.problems],
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


def timestamp(moment: datetime | None) -> str | None:
    """Return `moment` as `2024-02-06T18:30:00Z`, or None."""
    return None if moment is None else format_timestamp(moment)


def _passage_object(passage: Passage) -> Json:
    return {
        "rank": passage.rank,
        "article_id": passage.article_id,
        "title": passage.title,
        "source": passage.source,
        "published_at": timestamp(passage.published_at),
        "url": passage.url,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "score": round(passage.score, 6),
        "stages": {stage: round(score, 6) for stage, score in passage.stages.items()},
    }


def _claim_object(claim: Claim) -> Json:
    return {"text": claim.text, "citations": list(claim.citations), "marks": _pairs(claim.marks)}


def _citation_object(citation: Citation) -> Json:
    return {
        "n": citation.n,
        "article_id": citation.article_id,
        "title": citation.title,
        "source": citation.source,
        "published_at": timestamp(citation.published_at),
        "url": citation.url,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "marks": _pairs(citation.marks),
    }


def _searched_object(searched: Searched) -> Json:
    return {
        "articles": searched.articles,
        "outlets": list(searched.outlets),
        "earliest": timestamp(searched.earliest),
        "latest": timestamp(searched.latest),
        "filters": dict(searched.filters),
    }


def _pairs(spans: Iterable[Span]) -> Json:
    return [[span.start, span.end] for span in spans]
