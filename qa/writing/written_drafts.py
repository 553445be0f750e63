"""From a model's statements to a draft: claims, the passages they cite, and what nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.articles import Span
from qa.answering import Draft
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.quoting import fold_spaces, quote_sentence
from qa.answers import Citation, Claim, Outcome, Revision, Verdict
from qa.questions.parts import QuestionPart, split_question
from qa.writing.calling import Written
from qa.writing.prompting.budgeting import Excerpt
from qa.writing.reading_replies.bare_values import find_said, is_bare
from qa.writing.reading_replies.left_open import name_left_open
from qa.writing.reading_replies.marks import Statement
from qa.writing.reading_replies.replies import Reply

_SPELT_OUT = "A few words without a sentence: the article's own sentence that says them stands for them."


@dataclass(frozen=True, slots=True)
class Told:
    """What a model was told: the question, its parts, and what it was shown of the passages.

    Without `names_passages` it was not asked which of them say what.
    """

    question: str
    parts: Sequence[QuestionPart]
    excerpts: Sequence[Excerpt]
    names_passages: bool = True


def to_draft(
    written: Written, reply: Reply, judged: Draft, told: Told, revisions: Sequence[Revision] = ()
) -> Draft:
    """Return the `reply` that was read of what was `written` as a draft; `judged` is the extractive one.

    Its claims cite all that the model was shown of a passage, or nothing where it named none. `revisions` are
    the changes that were made to its statements already. A refusal has outcome `not_found`.
    """
    model = written.model
    if reply.refused:
        return _refusal(judged, model)
    claims, spelt_out = _to_claims(reply.statements, told)
    used = {number for claim in claims for number in claim.citations}
    cut = f"{model} reached the limit of its reply, so the answer may end early."
    return Draft(
        Outcome.ANSWERED,
        claims,
        tuple(_cite(excerpt) for excerpt in told.excerpts if excerpt.number in used),
        judged.confidence,
        missing=_missing_parts(judged, reply, told),
        written_by=model,
        note=cut if written.finish_reason == "length" else "",
        decision=judged.decision,
        names_passages=told.names_passages,
        revisions=(*revisions, *spelt_out),
    )


def _to_claims(statements: Sequence[Statement], told: Told) -> tuple[tuple[Claim, ...], tuple[Revision, ...]]:
    """Return the statements as claims; of one that is a value alone, the sentence that says it."""
    claims: dict[str, Claim] = {}
    revisions: list[Revision] = []
    for statement in statements:
        claim = _spell_out(statement, told) if is_bare(statement.text) else None
        if claim is not None:
            revisions.append(Revision(statement.text, claim.text, Verdict.RECITED, _SPELT_OUT))
        claim = claim or Claim(statement.text, statement.passages)
        claims.setdefault(claim.text, claim)
    return tuple(claims.values()), tuple(revisions)


def _spell_out(statement: Statement, told: Told) -> Claim | None:
    """Return the sentence that says a value alone: of what it cites, else of all that the model was shown."""
    parts = told.parts or split_question(told.question)
    cited = [one for one in told.excerpts if one.number in statement.passages]
    for excerpts in (cited, told.excerpts):
        shown = {sentence: one for one in excerpts for sentence in _sentences(one)}
        if said := find_said(statement.text, parts, list(shown)):
            quotation = quote_sentence(said.sentence, said.part.words)
            before = said.sentence.span.start - quotation.span.start
            mark = Span(before + said.span.start, before + said.span.end)
            text, marks = fold_spaces(quotation.text, [mark])
            return Claim(text, (shown[said.sentence].number,), marks)
    return None


def _sentences(excerpt: Excerpt) -> list[Sentence]:
    """Return the sentences of what the model was shown of a passage."""
    shown = excerpt.span
    return [one for one in read_sentences([excerpt.found]) if shown.start <= one.span.start < shown.end]


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


def _missing_parts(judged: Draft, reply: Reply, told: Told) -> tuple[str, ...]:
    """Return what is missing by rule or by the model: parts of the question in its order, then the rest."""
    said = name_left_open(
        reply.missing, told.question, told.parts, [statement.text for statement in reply.statements]
    )
    missing = {*judged.missing, *said}
    in_order = (part.text for part in told.parts if part.text in missing)
    return tuple(dict.fromkeys([*in_order, *judged.missing, *said]))
