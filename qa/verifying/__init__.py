"""Does every citation stand in its article, and every claim in its citations? Whoever wrote the draft.

    claim        statements/      a sentence → its amounts, dates, names, speakers, denials, deeds
    passage      sources.py       a citation → sentences, each with what stands before it
    support      supporting.py    claim + passage → the sentences that bear it out, or what is wrong with it
                 rules/           … by value and by wording
                 meaning.py       … by closeness, and entailing.py where a model of inference is set
    verdict      holding.py       kept (narrowing.py cites), re-cited, softened (softening.py) or dropped
                 deciding.py      whether the yes or no that opens it follows
    refusal      refusing.py      what is said when nothing is left

An extractive draft is verbatim and passes by looking its quotations up. The claims of a language model cite
whole passages: they come out with citations of just the sentences that say them, and what was changed is in
`Draft.revisions`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.articles import Article
from index.embedding import Embedder
from index.errors import LibraryError
from qa.answering.drafting import Draft
from qa.answers import Citation, Claim
from qa.retrieving.reranking import Ranked
from qa.verifying.entailing import CrossEncoderEntailment, Entailment
from qa.verifying.held import Held
from qa.verifying.refusing import refuse

__all__ = ["CrossEncoderEntailment", "Entailment", "is_supported", "is_verbatim", "verify_draft"]

log = logging.getLogger(__name__)

_NOTHING_SUPPORTED = (
    "What was written is not supported by the articles it cites, or they changed meanwhile. Ask again."
)
_MODEL_UNSUPPORTED = "The articles that were found support nothing of what the language model wrote."


def verify_draft(
    draft: Draft,
    load_article: Callable[[str], Article],
    *,
    ranked: Sequence[Ranked] = (),
    embedder: Embedder | None = None,
    entailment: Entailment | None = None,
) -> Draft:
    """Return the draft without what its articles do not support, citations numbered from 1.

    `load_article` raises LibraryError for an article that is no longer there. `ranked` are the passages that
    the draft was made from: a claim that its own citations do not support is looked for in them. Without
    `embedder`, claims are compared with passages by their words alone. A draft of which no claim is left has
    outcome `not_found` and says why.
    """
    verbatim = {one.n: one for one in draft.citations if is_verbatim(one, load_article)}
    nearest = draft.nearest if draft.nearest and is_verbatim(draft.nearest, load_article) else None
    draft = replace(draft, nearest=nearest)
    held = _hold_claims(draft, verbatim, load_article, ranked, embedder, entailment)
    kept = [one for one in held if one.citations]
    if len(kept) < len(draft.claims):
        log.log(
            logging.INFO if draft.written_by else logging.WARNING,
            "verified claims=%d of %d",
            len(kept),
            len(draft.claims),
        )
    if draft.claims and not kept:
        reason = _MODEL_UNSUPPORTED if draft.written_by else _NOTHING_SUPPORTED
        draft = refuse(draft, ranked, reason)
    if len(kept) < len(draft.claims):  # what is gone may have been one of the values that were compared
        draft = replace(draft, decision="")
    claims, citations = _renumber(kept)
    revisions = tuple(one.revision for one in held if one.revision is not None)
    return replace(draft, claims=claims, citations=citations, revisions=(*draft.revisions, *revisions))


def is_verbatim(citation: Citation, load_article: Callable[[str], Article]) -> bool:
    """Whether the quote stands in its article, letter for letter, where the citation says."""
    try:
        text = load_article(citation.article_id).text
    except LibraryError:
        log.warning("verified a citation of an article that cannot be read: %s", citation.article_id)
        return False
    in_bounds = 0 <= citation.start < citation.end <= len(text)
    return in_bounds and text[citation.start : citation.end] == citation.quote


def is_supported(statement: str, quotes: Sequence[str]) -> bool:
    """Whether quotes, one alone or several together, say the statement: by rule, without a model.

    >>> is_supported("The dam holds.", ["On Monday she said: The dam holds. It is safe."])
    True
    >>> is_supported("The dam broke on Friday.", ["On Monday she said: The dam broke."])
    False
    """
    # 0.1 s of patterns and words: to look quotations up, nobody needs them.
    from qa.verifying.quoted import is_said

    return is_said(statement, quotes)


def _hold_claims(
    draft: Draft,
    verbatim: Mapping[int, Citation],
    load_article: Callable[[str], Article],
    ranked: Sequence[Ranked],
    embedder: Embedder | None,
    entailment: Entailment | None,
) -> list[Held]:
    """Return what becomes of each claim; only those that are not just their quotes are looked at closely."""
    held = [_look_up(claim, draft, verbatim) for claim in draft.claims]
    open_claims = [claim for claim, known in zip(draft.claims, held, strict=True) if known is None]
    if not open_claims:
        return [one for one in held if one is not None]
    # 0.1 s of patterns and words: an extractive answer does without.
    from qa.verifying.holding import Checker

    checker = Checker(
        verbatim,
        ranked,
        load_article,
        embedder=embedder,
        entailment=entailment,
        names_passages=draft.names_passages,
    )
    checked = iter(checker.hold(open_claims))
    return [one if one is not None else next(checked) for one in held]


def _look_up(claim: Claim, draft: Draft, verbatim: Mapping[int, Citation]) -> Held | None:
    """Return a claim in the articles' own words as it is, None for one that has to be checked.

    When its citations went with their article, so does such a claim.
    """
    if draft.written_by:
        return None
    quotes = {one.n: _fold(one.quote) for one in draft.citations}
    if not any(_fold(claim.text) == quotes.get(number) for number in claim.citations):
        return None
    citations = tuple(verbatim[number] for number in claim.citations if number in verbatim)
    still_said = any(_fold(claim.text) == quotes[one.n] for one in citations)
    return Held(
        claim, citations if still_said or is_supported(claim.text, [one.quote for one in citations]) else ()
    )


def _fold(text: str) -> str:
    return " ".join(text.split())


def _renumber(held: Sequence[Held]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Number the citations in the order in which the claims use them; the same words are cited once."""
    numbers: dict[object, int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    for one in held:
        used: list[int] = []
        for citation in one.citations:
            key = citation.n or (citation.article_id, citation.start, citation.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(replace(citation, n=numbers[key]))
            used.append(numbers[key])
        claims.append(replace(one.claim, citations=tuple(used)))
    return tuple(claims), tuple(citations)
