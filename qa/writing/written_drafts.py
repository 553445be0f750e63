"""From a model's statements to a draft: claims, the passages they cite, and what nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.answering import Draft
from qa.answers import Citation, Claim, Outcome
from qa.language.terms import TextTerms, find_words, missing_words
from qa.questions.parts import QuestionPart
from qa.writing.calling import Written
from qa.writing.prompting.budgeting import Excerpt
from qa.writing.reading_replies.replies import Reply

# A part of the question is what the model means by "missing" when it says this share of the part's words.
_SAME_PART = 0.5


def to_draft(
    written: Written,
    reply: Reply,
    judged: Draft,
    excerpts: Sequence[Excerpt],
    parts: Sequence[QuestionPart] = (),
    *,
    names_passages: bool = True,
) -> Draft:
    """Return the `reply` that was read of what was `written` as a draft; `judged` is the extractive one.

    Its claims cite all that the model was shown of a passage; without `names_passages` it was not asked for
    them, and its claims cite nothing. A refusal has outcome `not_found`.
    """
    model = written.model
    if reply.refused:
        return _refusal(judged, model)
    used = {number for statement in reply.statements for number in statement.passages}
    cut = f"{model} reached the limit of its reply, so the answer may end early."
    return Draft(
        Outcome.ANSWERED,
        tuple(Claim(statement.text, statement.passages) for statement in reply.statements),
        tuple(_cite(excerpt) for excerpt in excerpts if excerpt.number in used),
        judged.confidence,
        missing=_missing_parts(judged, reply, parts),
        written_by=model,
        note=cut if written.finish_reason == "length" else "",
        names_passages=names_passages,
    )


def _refusal(judged: Draft, model: str) -> Draft:
    nearest = replace(judged.citations[0], n=1, marks=()) if judged.citations else None
    return Draft(
        Outcome.NOT_FOUND,
        (),
        (),
        judged.confidence,
        reason=f"{model} read the nearest passages and found no answer in them.",
        missing=judged.missing,
        nearest=nearest,
        written_by=model,
    )


def _cite(excerpt: Excerpt) -> Citation:
    head = excerpt.found.stored.article
    return Citation(
        n=excerpt.number,
        article_id=head.id,
        title=head.title,
        source=head.source,
        published_at=head.published_at,
        url=head.url,
        quote=excerpt.text,
        start=excerpt.span.start,
        end=excerpt.span.end,
    )


def _missing_parts(judged: Draft, reply: Reply, parts: Sequence[QuestionPart]) -> tuple[str, ...]:
    """Return the parts of the question that are missing by rule or by the model, in the question's words."""
    said = [TextTerms(find_words(what)) for what in reply.missing]
    missing = {part.text for part in parts if len(parts) > 1 and any(_names(what, part) for what in said)}
    return tuple(dict.fromkeys([*judged.missing, *(part.text for part in parts if part.text in missing)]))


def _names(what: TextTerms, part: QuestionPart) -> bool:
    return bool(part.own) and 1 - len(missing_words(part.own, what)) / len(part.own) >= _SAME_PART
