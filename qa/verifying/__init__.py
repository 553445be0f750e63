"""Does every citation stand in its article, and every claim in its citations? Whoever wrote the draft.

A citation that is not verbatim at its place is dropped, and with it every claim that nothing else supports.
That happens when an article was replaced between finding and answering, or when a writer made something up.
What is left is numbered anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index.articles import Article
from index.embedding import Embedder
from index.errors import LibraryError
from qa.answering.drafting import Draft
from qa.answering.merging import count_negations
from qa.answers import Citation, Claim, Outcome
from qa.reranking import Ranked
from qa.terms import TextTerms, find_words, is_content, missing_words

log = logging.getLogger(__name__)

# A reworded claim may use some words of its own, but no names or figures.
_SUPPORTED_WORDS = 0.6
_NOTHING_SUPPORTED = (
    "What was written is not supported by the articles it cites, or they changed meanwhile. Ask again."
)


def verify_draft(
    draft: Draft,
    load_article: Callable[[str], Article],
    *,
    ranked: Sequence[Ranked] = (),
    embedder: Embedder | None = None,
) -> Draft:
    """Return the draft without what its articles do not support, citations numbered from 1.

    `load_article` raises LibraryError for an article that is no longer there. A draft of which no claim is
    left has outcome `not_found` and says why.
    """
    verbatim = {one.n: one for one in draft.citations if is_verbatim(one, load_article)}
    nearest = draft.nearest if draft.nearest and is_verbatim(draft.nearest, load_article) else None
    kept = [
        claim for claim in (_keep_supported(claim, verbatim) for claim in draft.claims) if claim.citations
    ]
    if len(kept) < len(draft.claims):
        log.warning("verified claims=%d of %d", len(kept), len(draft.claims))
    if draft.claims and not kept:
        outcome, reason = Outcome.NOT_FOUND, _NOTHING_SUPPORTED
    else:
        outcome, reason = draft.outcome, draft.reason
    claims, citations = _renumber(kept, verbatim)
    return replace(draft, outcome=outcome, reason=reason, claims=claims, citations=citations, nearest=nearest)


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
    """Whether quotes, one alone or all together, say the statement.

    Verbatim, or reworded: with no name, figure or "not" of its own, and most of its words theirs.

    >>> is_supported("The dam holds.", ["On Monday she said: The dam holds. It is safe."])
    True
    >>> is_supported("The dam broke on Friday.", ["On Monday she said: The dam broke."])
    False
    """
    texts = [*quotes, " ".join(quotes)] if len(quotes) > 1 else list(quotes)
    return any(_supports(_fold(text), _fold(statement)) for text in texts)


def _fold(text: str) -> str:
    return " ".join(text.split())


def _supports(quoted: str, statement: str) -> bool:
    if statement and statement in quoted:
        return True
    words = [word for word in find_words(statement) if is_content(word)]
    missing = missing_words(words, TextTerms(find_words(quoted)))
    if any(word.is_name or word.is_number for word in missing):
        return False
    if count_negations(statement) != count_negations(quoted):
        return False
    return bool(words) and 1 - len(missing) / len(words) >= _SUPPORTED_WORDS


def _keep_supported(claim: Claim, verbatim: Mapping[int, Citation]) -> Claim:
    """Return the claim with its verbatim citations, none when they do not support it."""
    numbers = tuple(number for number in claim.citations if number in verbatim)
    supported = is_supported(claim.text, [verbatim[number].quote for number in numbers])
    return replace(claim, citations=numbers if supported else ())


def _renumber(
    claims: Sequence[Claim], verbatim: Mapping[int, Citation]
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Number the citations in the order in which the claims use them, and leave out those that none uses."""
    used = dict.fromkeys(number for claim in claims for number in claim.citations)
    numbers = {old: new for new, old in enumerate(used, start=1)}
    renumbered = tuple(
        replace(claim, citations=tuple(numbers[old] for old in claim.citations)) for claim in claims
    )
    return renumbered, tuple(replace(verbatim[old], n=new) for old, new in numbers.items())
