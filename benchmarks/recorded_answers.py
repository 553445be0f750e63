"""Questions put to Byline with a language model as writer, and what came of each, kept for counting."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.context import register_configure_hook

from benchmarks.cases import CHECKOUT
from benchmarks.stated_facts import Source
from qa.answers import Answer, Citation, Passage
from qa.evaluating.cases import Case
from qa.pipeline import Pipeline

RUNS = CHECKOUT / "runs" / "faithfulness"


@dataclass(frozen=True, slots=True)
class Told:
    """One claim: the words, and what it cites. `verdict` is "" when it was kept as it was written."""

    written: str
    kept: str
    verdict: str = ""
    reason: str = ""
    cited: tuple[Source, ...] = ()
    quoted: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one question came to."""

    collection: str
    case_id: str
    kind: str
    question: str
    outcome: str
    written_by: str
    note: str
    claims: tuple[Told, ...]
    found: tuple[Source, ...]
    verify_ms: float
    total_ms: float
    text_delay_ms: float | None
    memory_mb: float


def ask(pipeline: Pipeline, collection: str, case: Case) -> Record:
    """Ask one question as a door does that shows what is written."""
    times = _FirstTimes()
    token = _LISTENER.set(times)
    try:
        answer = pipeline.ask(case.question, asked_at=case.asked_at, on_text=times.hear_text)
    finally:
        _LISTENER.reset(token)
    return Record(
        collection=collection,
        case_id=case.id,
        kind=case.kind,
        question=case.question,
        outcome=answer.outcome.value,
        written_by=answer.written_by,
        note=answer.note,
        claims=tuple(read_claims(answer)),
        found=tuple(to_source(passage) for passage in answer.passages),
        verify_ms=answer.timings_ms.get("verify", 0.0),
        total_ms=answer.timings_ms.get("total", 0.0),
        text_delay_ms=times.delay_ms,
        memory_mb=memory_mb(),
    )


class _FirstTimes(BaseCallbackHandler):
    """When a model wrote its first token, and when the first words of it were shown."""

    def __init__(self) -> None:
        self._token_s: float | None = None
        self._text_s: float | None = None

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **_: Any) -> None:
        if token and self._token_s is None:
            self._token_s = perf_counter()

    def hear_text(self, text: str) -> None:
        if text and self._text_s is None:
            self._text_s = perf_counter()

    @property
    def delay_ms(self) -> float | None:
        if self._token_s is None or self._text_s is None:
            return None
        return (self._text_s - self._token_s) * 1000


_LISTENER: ContextVar[_FirstTimes | None] = ContextVar("faithfulness_listener", default=None)
register_configure_hook(_LISTENER, inheritable=True)


def read_claims(answer: Answer) -> Iterator[Told]:
    """Yield the claims of an answer, kept and dropped."""
    changed = {revision.kept: revision for revision in answer.revisions if revision.kept}
    cited = {citation.n: citation for citation in answer.citations}
    for claim in answer.claims:
        revision = changed.get(claim.text)
        citations = [cited[n] for n in claim.citations if n in cited]
        yield Told(
            revision.written if revision else claim.text,
            claim.text,
            revision.verdict.value if revision else "",
            revision.reason if revision else "",
            tuple(passage_of(citation, answer.passages) for citation in citations),
            tuple(to_source(citation) for citation in citations),
        )
    for revision in answer.revisions:
        if not revision.kept:
            yield Told(revision.written, "", revision.verdict.value, revision.reason)


def passage_of(citation: Citation, passages: Sequence[Passage]) -> Source:
    """Return the passage that a citation is of; the quote alone where that is not to be found."""
    for passage in passages:
        if passage.article_id == citation.article_id and passage.start <= citation.start < passage.end:
            return to_source(passage)
    return to_source(citation)


def to_source(found: Passage | Citation) -> Source:
    """Return what was found as the counting reads it."""
    text = found.text if isinstance(found, Passage) else found.quote
    published = found.published_at.date() if found.published_at else None
    return Source(text, f"{found.source or ''}\n{found.title}", published)


def memory_mb() -> float:
    """Return the memory that this process has in RAM."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class KeptRecords:
    """What an earlier run with the same code and the same `variant` came to, one JSON object a line."""

    def __init__(self, variant: str) -> None:
        path = RUNS / f"{_digest_of_code(variant)}.jsonl"
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._records = {(one.collection, one.case_id): one for one in map(_from_line, lines)}

    def find(self, collection: str, case: Case) -> Record | None:
        """What a case came to; None when it was not asked yet."""
        return self._records.get((collection, case.id))

    def keep(self, record: Record) -> None:
        """Write a record down, once."""
        if (record.collection, record.case_id) in self._records:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(record), default=str) + "\n")


def _from_line(line: str) -> Record:
    fields = json.loads(line)
    fields["claims"] = tuple(
        Told(**{**claim, "cited": _sources(claim["cited"]), "quoted": _sources(claim["quoted"])})
        for claim in fields["claims"]
    )
    return Record(**{**fields, "found": _sources(fields["found"])})


def _sources(rows: Sequence[Mapping[str, Any]]) -> tuple[Source, ...]:
    return tuple(
        Source(
            row["text"], row["heading"], date.fromisoformat(row["published"]) if row["published"] else None
        )
        for row in rows
    )


def _digest_of_code(variant: str) -> str:
    digest = hashlib.sha256(variant.encode())
    for package in ("index", "qa", "samples"):
        for path in sorted((CHECKOUT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
