"""The JSON of questions and answers: what `byline ask` and `byline search` write, made in this one place.

A contract: `docs/json.md` explains every field, `docs/json.schema.json` says it to machines, and a test holds
all three together. Fields keep the order of the document. A field may be added; none is removed or changes
its meaning without a new major version. `qa.json_forms.reading` is the way back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from qa.json_forms.moments import format_timestamp

if TYPE_CHECKING:
    from index.articles import Span
    from qa.answers import Answer, Citation, Claim, Passage, Revision, Searched

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
        "passages": passage_objects(passages),
    }


def ask_object(question_id: QuestionId, question: str, answer: Answer) -> dict[str, Json]:
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
        "usage": dict(answer.usage),
        "cost_usd": answer.cost_usd,
        "written_by": answer.written_by,
        "revisions": [_revision_object(revision) for revision in answer.revisions],
        "note": answer.note,
        "decision": answer.decision,
    }


def passage_objects(passages: Iterable[Passage]) -> Json:
    """Return passages as `byline search` lists them, best first."""
    return [_passage_object(passage) for passage in passages]


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


def _revision_object(revision: Revision) -> Json:
    return {
        "written": revision.written,
        "kept": revision.kept,
        "verdict": revision.verdict.value,
        "reason": revision.reason,
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
