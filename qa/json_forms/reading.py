"""The way back from the JSON of `byline ask` and `byline search` to answers and passages.

Lines may come from another system that writes the same fields. So fields that nobody knows are passed over,
what only Byline can tell may be left out (`searched`, `timings_ms`, `marks`, ...), and what is there must
have the right type: "3" is no number. Bounds of offsets and ranks are checked here, and trusted inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index.articles import Span
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Revision, Searched, Verdict
from qa.json_forms.moments import parse_timestamp

LONGEST_VALUE_SHOWN = 40
MOST_COUNTED = 10**15  # characters, ranks, tokens: sums of such numbers stay exact
LONGEST_TIME_MS = 1e11  # three years


class JsonReadingError(ValueError):
    """A field is missing or of the wrong type; the text names the field."""


def read_answer(fields: Mapping[str, object]) -> Answer:
    """Return the answer that `byline ask` wrote as `fields`, with its `passages` if it has some.

    A line without `confidence` stands fully behind its outcome: 1 when it answered, 0 when it refused.
    Raises JsonReadingError.
    """
    try:
        line = _AnswerLine.model_validate(fields)
    except ValidationError as error:
        raise JsonReadingError(_explain(error)) from error
    return Answer(
        question=line.question,
        outcome=Outcome(line.outcome),
        text=line.text,
        claims=tuple(claim.to_claim() for claim in line.claims),
        citations=tuple(citation.to_citation() for citation in line.citations),
        confidence=line.to_confidence(),
        searched=line.searched.to_searched(),
        reason=line.reason,
        missing=tuple(line.missing),
        nearest=None if line.nearest is None else line.nearest.to_citation(),
        timings_ms=line.timings_ms,
        passages=tuple(one.to_passage(rank) for rank, one in enumerate(line.passages, start=1)),
        usage=line.usage,
        cost_usd=line.cost_usd,
        written_by=line.written_by,
        revisions=tuple(one.to_revision() for one in line.revisions),
        note=line.note,
        decision=line.decision,
    )


def _check_text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half a surrogate pair (\\ud800 to \\udfff), which is no text") from error
    return text


def _check_moment(written: str) -> str:
    try:
        parse_timestamp(written)
    except ValueError as error:
        raise ValueError(f'should be a date like "2024-02-06T18:30:00Z", not {_shorten(written)}') from error
    return written


Text = Annotated[str, AfterValidator(_check_text)]
Moment = Annotated[str, AfterValidator(_check_moment)]
Count = Annotated[int, Field(ge=0, le=MOST_COUNTED)]
Milliseconds = Annotated[float, Field(ge=0, le=LONGEST_TIME_MS)]
Pair = Annotated[list[Count], Field(min_length=2, max_length=2)]


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


class _ClaimLine(_Line):
    text: Text
    citations: list[int] = []
    marks: list[Pair] = []

    def to_claim(self) -> Claim:
        return Claim(self.text, tuple(self.citations), _spans(self.marks))


class _CitationLine(_Line):
    n: int
    article_id: Text
    title: Text = ""
    source: Text | None = None
    published_at: Moment | None = None
    url: Text | None = None
    quote: Text
    start: Count
    end: Count
    marks: list[Pair] = []

    def to_citation(self) -> Citation:
        return Citation(
            n=self.n,
            article_id=self.article_id,
            title=self.title,
            source=self.source,
            published_at=_moment(self.published_at),
            url=self.url,
            quote=self.quote,
            start=self.start,
            end=self.end,
            marks=_spans(self.marks),
        )


class _PassageLine(_Line):
    rank: Annotated[int, Field(ge=1, le=MOST_COUNTED)] | None = None
    article_id: Text
    title: Text = ""
    source: Text | None = None
    published_at: Moment | None = None
    url: Text | None = None
    text: Text
    start: Count = 0
    end: Count | None = None
    score: float = 0.0
    stages: dict[str, float] = {}

    def to_passage(self, rank: int) -> Passage:
        return Passage(
            rank=self.rank or rank,
            article_id=self.article_id,
            title=self.title,
            source=self.source,
            published_at=_moment(self.published_at),
            url=self.url,
            text=self.text,
            start=self.start,
            end=self.start + len(self.text) if self.end is None else self.end,
            score=self.score,
            stages=self.stages,
        )


class _SearchedLine(_Line):
    articles: Count = 0
    outlets: list[Text] = []
    earliest: Moment | None = None
    latest: Moment | None = None
    filters: dict[str, Text] = {}

    def to_searched(self) -> Searched:
        return Searched(
            self.articles,
            tuple(self.outlets),
            _moment(self.earliest),
            _moment(self.latest),
            self.filters,
        )


class _RevisionLine(_Line):
    written: Text
    kept: Text
    verdict: Literal["recited", "softened", "dropped"]
    reason: Text = ""

    def to_revision(self) -> Revision:
        return Revision(self.written, self.kept, Verdict(self.verdict), self.reason)


class _AnswerLine(_Line):
    question: Text = ""
    outcome: Literal["answered", "not_found"]
    text: Text
    claims: list[_ClaimLine] = []
    citations: list[_CitationLine] = []
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    searched: _SearchedLine = _SearchedLine()
    timings_ms: dict[str, Milliseconds] = {}
    reason: Text = ""
    missing: list[Text] = []
    nearest: _CitationLine | None = None
    passages: list[_PassageLine] = []
    usage: dict[str, Count] = {}
    cost_usd: Annotated[float, Field(ge=0)] | None = None
    written_by: Text = ""
    revisions: list[_RevisionLine] = []
    note: Text = ""
    decision: Text = ""

    def to_confidence(self) -> float:
        if self.confidence is not None:
            return self.confidence
        return 1.0 if self.outcome == "answered" else 0.0


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _moment(written: str | None) -> datetime | None:
    return None if written is None else parse_timestamp(written)


def _explain(error: ValidationError) -> str:
    """Say of the first wrong field what it is and what it should be: `"citations[0].n" ...`."""
    first = error.errors(include_url=False)[0]
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    if first["type"] == "missing":
        return f'"{name}" is missing'
    if first["type"] == "value_error":  # raised here, with the value where that helps
        return f'"{name}" {first["msg"].removeprefix("Value error, ")}'
    return f'"{name}" {first["msg"].removeprefix("Input ")}, not {_shorten(first["input"])}'


def _shorten(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= LONGEST_VALUE_SHOWN else f"{shown[:LONGEST_VALUE_SHOWN]}..."
