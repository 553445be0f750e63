"""What comes out: passages for a search, an answer for a question.

Every offset counts characters of the cited article's stored text: `article.text[c.start:c.end] == c.quote`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from index.articles import Span


class Outcome(StrEnum):
    """Whether the collection answers the question. Not knowing is an answer, not an error."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was retrieved for a question, with why.

    `score` orders passages of one question, higher is better; `stages` holds the scores that it was made of
    (for example `dense`, `bm25`, `sentence_dense`). `sentences` are spans in the article's text.
    """

    rank: int
    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None
    text: str
    start: int
    end: int
    score: float
    sentences: tuple[Span, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Who said it, when, and in which words: `quote` is verbatim, `marks` are its telling words."""

    n: int
    article_id: str
    title: str
    source: str | None
    published_at: datetime | None
    url: str | None
    quote: str
    start: int
    end: int
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the answer with the numbers of the citations that support it.

    `marks` are spans of `text`: the words that answer the question, where they can be told.
    """

    text: str
    citations: tuple[int, ...]
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through: so that "not found" means something."""

    articles: int
    outlets: tuple[str, ...]
    earliest: datetime | None
    latest: datetime | None
    filters: Mapping[str, str] = field(default_factory=dict)


class Verdict(StrEnum):
    """What became of a statement that a language model wrote, when it was held to its sources."""

    RECITED = "recited"
    SOFTENED = "softened"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Revision:
    """One change that verification made: what was `written`, what was `kept` of it, and why.

    `kept` is the same text for a statement that was given other citations, the article's own sentence for a
    bare value ("In 1995."), and empty for one that was dropped. `reason` is a sentence for people, which
    names what no source supports.
    """

    written: str
    kept: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, or the honest statement that the collection has none.

    `confidence` is the calibrated probability (0..1) that the collection answers the question. `missing`
    names the parts of a several-part question that no passage answers. `nearest` is the best thing found
    when the outcome is `not_found`: shown as a pointer, never as an answer. `timings_ms` are wall-clock
    milliseconds by stage. `passages` are what the answer was looked for in, best first.

    `written_by` names the language model that wrote the claims, as it was set ("ollama:qwen3:8b"); it is
    empty for the articles' own sentences. `revisions` are what verification changed of its draft, `note` is
    a sentence for the reader when something did not go as it was set (the model was away). `decision` is one
    that says how compared things stand by the values in the claims (which of two is the older). `usage`
    counts the model's tokens (`input`, `output`; empty when none was asked), `cost_usd` is what they cost
    where the prices are set.
    """

    question: str
    outcome: Outcome
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    confidence: float
    searched: Searched
    reason: str = ""
    missing: tuple[str, ...] = ()
    nearest: Citation | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    written_by: str = ""
    revisions: tuple[Revision, ...] = ()
    note: str = ""
    decision: str = ""
