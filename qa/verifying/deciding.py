"""Does the yes or no that opens a claim follow from what the claim cites?

The rest of a claim can be true and its first word false: "No, the bridge is closed" answers "Is the bridge
closed?" with evidence for a yes. So what was asked is held to the cited sentences as a claim is: borne out,
it is a yes, contradicted, a no. A word that says anything else, or of which no rule can tell, is left out;
the statement behind it stands, and the reader decides. Rules read English: in other languages it is always
left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from index.articles import Article
from index.embedding import Embedder
from qa.answering.drafting import Draft
from qa.answers import Claim, Revision, Verdict
from qa.questions.forms import QuestionForm, read_asked
from qa.questions.parts import QuestionPart
from qa.retrieving.reranking import Ranked
from qa.verifying.faults import show
from qa.verifying.reading_sources import read_citation, read_ranked
from qa.verifying.sources import Evidence, Source
from qa.verifying.statements import Statement
from qa.verifying.statements.stances import Mode
from qa.verifying.supporting import Claimed, find_support

_YES, _NO = "yes|ja|sí|да|так|oui", "no|nein|нет|ні|non"
# "No. 7" is a number, and "no-one" is somebody.
_DECIDES = re.compile(
    rf"(?:(?P<yes>{_YES})|(?P<no>{_NO})(?!\.\s*\d))(?:\s*[,.:;!—–]|\s+-)+\s*(?=\S)", re.IGNORECASE
)
# What should or could be, no report of what is decides.
_OPINION = re.compile(r"(?:should|would|could|may|might|must|shall)", re.IGNORECASE)
_HAPPENED = re.compile(r"(?:did|was|were|has|have|had)", re.IGNORECASE)


def check_decisions(
    draft: Draft,
    question: str,
    parts: Sequence[QuestionPart],
    load_article: Callable[[str], Article],
    *,
    ranked: Sequence[Ranked] = (),
    embedder: Embedder | None = None,
) -> Draft:
    """Return a verified draft without the yes and no of claims that cite no evidence for it.

    `parts` are those of `question`; `ranked` and `embedder` are those of `verify_draft`.
    """
    openings = [_DECIDES.match(claim.text) if draft.written_by else None for claim in draft.claims]
    if not any(openings):
        return draft
    asked = _asked_of(question, parts)
    passages = [read_ranked(one) for one in ranked]
    read = partial(read_citation, passages=passages, load_article=load_article, embedder=embedder)
    claims, revisions = [], list(draft.revisions)
    for claim, opening in zip(draft.claims, openings, strict=True):
        kept = claim
        if opening is not None:
            sources = [read(one) for one in draft.citations if one.n in claim.citations]
            if not _is_borne_out(opening, set(_decide(asked, sources, embedder))):
                kept = _leave_out(claim, opening)
                revisions = _revise(revisions, claim, kept, opening)
        claims.append(kept)
    return replace(draft, claims=tuple(claims), revisions=tuple(revisions))


def _asked_of(question: str, parts: Sequence[QuestionPart]) -> list[str]:
    """The questions that a yes or a no answers; the sides of a comparison are one."""
    texts = [question if part.subject else part.text for part in parts if part.form is QuestionForm.YES_NO]
    return list(dict.fromkeys(texts))


def _is_borne_out(opening: re.Match[str], decisions: set[bool]) -> bool:
    return decisions == {opening["yes"] is not None}


def _decide(asked: Sequence[str], sources: Sequence[Source], embedder: Embedder | None) -> Iterator[bool]:
    """Yield True for each time that a source says what is asked, False for each that it denies it."""
    for text in asked:
        helping, statement = read_asked(text)
        if not statement or _OPINION.match(helping):
            continue
        vector = embedder.embed_texts([statement])[0] if embedder else None
        claimed = Claimed(Statement(statement), vector)
        for source in sources:
            found = find_support(claimed, source)
            if found is None or (_HAPPENED.match(helping) and _is_open(claimed.statement, found.evidence)):
                continue
            if found.is_support or found.is_contradicted:
                yield found.is_support


def _is_open(asked: Statement, evidence: Evidence) -> bool:
    """Whether the evidence speaks of it as of something that may or will happen."""
    told = [
        stance
        for one in evidence.sentences
        for lemma in asked.stances
        for stance in one.stances.get(lemma, ())
    ]
    return any(stance.mode is not Mode.FACT for stance in told)


def _leave_out(claim: Claim, opening: re.Match[str]) -> Claim:
    text = claim.text[opening.end() :]
    return Claim(text[:1].upper() + text[1:], claim.citations)


def _revise(
    revisions: Sequence[Revision], claim: Claim, kept: Claim, opening: re.Match[str]
) -> list[Revision]:
    """Tell the change, together with one that the claim comes from."""
    reason = f"What it cites does not bear out {show(opening['yes'] or opening['no'])}."
    before = next((one for one in revisions if one.kept == claim.text), None)
    if before is None:
        return [*revisions, Revision(claim.text, kept.text, Verdict.SOFTENED, reason)]
    both = Revision(before.written, kept.text, Verdict.SOFTENED, f"{before.reason} {reason}")
    return [both if one is before else one for one in revisions]
