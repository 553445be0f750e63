"""Which passages a model is shown: as many as its context has room for, the best of them first and last.

A model reads the middle of a long prompt least well (Liu et al. 2023, "Lost in the Middle"). So the best
passage opens the material, the second best closes it, next to the question, and the weakest are in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.retrieving.reranking import Ranked
from qa.writing.calling import WritingError

# The names of the roles and other marks that a model's chat template puts around messages.
_TEMPLATE_TOKENS = 48
# A reply may take this share of a small context; the rest is for the rules and the passages.
_MOST_OF_CONTEXT = 0.3


class ContextTooSmallError(WritingError):
    """The model cannot read even one sentence of evidence together with the rules and the question."""


@dataclass(frozen=True, slots=True, eq=False)
class Excerpt:
    """What a model is shown of a passage: whole sentences, under the number that its claims cite.

    `text` stands verbatim in the article at `span`.
    """

    number: int
    found: Ranked
    span: Span
    text: str


# How many tokens an excerpt takes in the prompt, its heading included.
CountTokens = Callable[[Excerpt], int]


def room_for_reply(context_tokens: int, output_tokens: int) -> int:
    """Return how many tokens a reply may have: what is set, but not most of a small context."""
    return min(output_tokens, max(1, int(context_tokens * _MOST_OF_CONTEXT)))


def room_for_passages(context_tokens: int, reply_tokens: int, prompt_tokens: int) -> int:
    """Return how many tokens are left for passages beside the reply and the prompt without them."""
    return context_tokens - reply_tokens - prompt_tokens - _TEMPLATE_TOKENS


def fit_excerpts(
    ranked: Sequence[Ranked], room_tokens: int, count_tokens: CountTokens
) -> tuple[Excerpt, ...]:
    """Return what of `ranked` (best first, at least one) fits `room_tokens`, in the order to be shown.

    Whole passages; when not even one fits, the sentences around the best one of the best passage. Raises
    ContextTooSmallError when that sentence alone is too long.
    """
    fitting: list[Excerpt] = []
    left = room_tokens
    for found in ranked:
        excerpt = _whole(found)
        tokens = count_tokens(excerpt)
        if tokens <= left:
            fitting.append(excerpt)
            left -= tokens
    return _in_shown_order(fitting or [_cut(ranked[0], room_tokens, count_tokens)])


def _whole(found: Ranked) -> Excerpt:
    chunk = found.stored.chunk
    return Excerpt(0, found, Span(chunk.start, chunk.end), chunk.text)


def _in_shown_order(best_first: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """Put the best first, the second best last, and so on towards the middle; number what comes out.

    >>> [rank for rank in (*range(0, 5, 2), *reversed(range(1, 5, 2)))]
    [0, 2, 4, 3, 1]
    """
    shown: Iterable[Excerpt] = [*best_first[::2], *reversed(best_first[1::2])]
    return tuple(Excerpt(number, one.found, one.span, one.text) for number, one in enumerate(shown, start=1))


def _cut(found: Ranked, room_tokens: int, count_tokens: CountTokens) -> Excerpt:
    """Return the best sentence of a passage with as many of its neighbours as there is room for."""
    sentences = found.stored.chunk.sentences
    first = last = max(range(len(sentences)), key=lambda place: found.sentence_scores[place], default=0)
    cut = _between(found, first, last)
    if cut is None or count_tokens(cut) > room_tokens:
        raise ContextTooSmallError(
            f"The model has room for {max(0, room_tokens)} tokens of articles beside rules and reply, "
            "too few for one passage (BYLINE_LLM_CONTEXT_TOKENS says what it can read)"
        )
    while wider := _grow(found, first, last, lambda grown: count_tokens(grown) <= room_tokens):
        first, last, cut = wider
    return cut


def _grow(
    found: Ranked, first: int, last: int, fits: Callable[[Excerpt], bool]
) -> tuple[int, int, Excerpt] | None:
    """Add the sentence after, or else the one before; None when neither fits."""
    for wider in ((first, last + 1), (first - 1, last)):
        grown = _between(found, *wider)
        if grown is not None and fits(grown):
            return (*wider, grown)
    return None


def _between(found: Ranked, first: int, last: int) -> Excerpt | None:
    """Return the sentences from `first` to `last`, both included; None where there are none."""
    chunk = found.stored.chunk
    if first < 0 or last >= len(chunk.sentences):
        return None
    span = Span(chunk.sentences[first].start, chunk.sentences[last].end)
    return Excerpt(0, found, span, chunk.text[span.start - chunk.start : span.end - chunk.start])
