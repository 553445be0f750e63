"""From chosen sentences to numbered claims and citations: the form of an answer, whoever chose the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.articles import Span
from qa.answering.quoting import Quotation, fold_spaces
from qa.answers import Citation, Claim, Outcome, Revision


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified. Every number in a claim's `citations` is the `n` of one of
    `citations`.

    `confidence` is in 0..1. When `outcome` is `not_found` there are no claims and no citations; `nearest`
    is then the best thing found, and no answer.

    A language model's claims cite whole passages: verification finds the sentences in them that support the
    claim. `written_by`, `usage`, `cost_usd`, `note`, `decision` and `revisions` are those of `Answer`.
    """

    outcome: Outcome
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    confidence: float
    reason: str = ""
    missing: tuple[str, ...] = ()
    nearest: Citation | None = None
    written_by: str = ""
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None
    note: str = ""
    decision: str = ""
    revisions: tuple[Revision, ...] = ()
    is_settled: bool = False  # whether rules alone tell the answer, so that no model need write it
    names_passages: bool = True  # whether the writer was asked for them: if not, finding them is no revision


@dataclass(frozen=True, slots=True)
class Marked:
    """A quotation with the telling words in it: `marks` are spans of its text."""

    quotation: Quotation
    marks: tuple[Span, ...] = ()


def number_claims(groups: Iterable[Sequence[Marked]]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Turn groups of quotations that say the same into claims, each in the words of its first."""
    claims: list[Claim] = []
    citations: list[Citation] = []
    for group in groups:
        numbers = range(len(citations) + 1, len(citations) + 1 + len(group))
        citations.extend(to_citation(number, marked) for number, marked in zip(numbers, group, strict=True))
        text, marks = fold_spaces(group[0].quotation.text, group[0].marks)
        claims.append(Claim(text, tuple(numbers), marks))
    return tuple(claims), tuple(citations)


def to_citation(number: int, marked: Marked) -> Citation:
    """Return the citation of one quotation; its marks are counted in the article."""
    quotation = marked.quotation
    head = quotation.sentence.found.stored.article
    return Citation(
        n=number,
        article_id=quotation.sentence.article_id,
        title=head.title,
        source=head.source,
        published_at=head.published_at,
        url=head.url,
        quote=quotation.text,
        start=quotation.span.start,
        end=quotation.span.end,
        marks=tuple(
            Span(quotation.span.start + start, quotation.span.start + end) for start, end in marked.marks
        ),
    )
