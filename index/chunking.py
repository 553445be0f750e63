"""An article in, its chunks out: consecutive whole sentences within the embedding model's budget.

Where to cut is decided for the article as a whole, as TeX breaks a paragraph into lines: of all ways to
cut it into chunks within the budget, the one with the least `_badness` in sum. Filling one chunk after the
other would end in a left-over of one sentence, and would tear paragraphs that fit whole into the next
chunk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.articles import Article, Chunk, Span
from index.sentences import split_paragraphs, split_sentences

TokenCounter = Callable[[Sequence[str]], list[int]]

# What a cut inside a paragraph costs, where a chunk left quite empty costs 1 and one left half empty 0.25:
# a paragraph is torn only when it alone exceeds the budget.
_TORN_PARAGRAPH = 1.0
# A tokenizer may see one token in a thousand characters without spaces; prose has 4 or 5 characters a token.
_MOST_CHARS_PER_TOKEN = 16
_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[,;:—–]\Z")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not cut further: a sentence, or a piece of one that alone exceeds the budget."""

    span: Span
    tokens: int
    ends_paragraph: bool


def split_article(article: Article, *, count_tokens: TokenCounter, chunk_tokens: int) -> list[Chunk]:
    """Cut `article` into chunks of at most `chunk_tokens` tokens; every sentence lies in exactly one.

    `count_tokens` counts without a model's special tokens. A sentence that alone exceeds the budget is cut
    behind a clause or a word, and its pieces are sentences of their own.
    """
    units = _measure_units(article.text, count_tokens, chunk_tokens)
    chunks = []
    for first, last in _find_best_cuts(units, chunk_tokens):
        spans = tuple(unit.span for unit in units[first:last])
        start, end = spans[0].start, spans[-1].end
        chunks.append(Chunk(article.id, article.text[start:end], start, end, spans))
    return chunks


def _measure_units(text: str, count_tokens: TokenCounter, chunk_tokens: int) -> list[_Unit]:
    spans = split_sentences(text)
    costs = _count(text, spans, count_tokens)
    paragraph_ends = {paragraph.end for paragraph in split_paragraphs(text)}
    units = []
    for span, cost in zip(spans, costs, strict=True):
        pieces = [(span, cost)]
        if cost > chunk_tokens:
            pieces = _cut_sentence(text, span, count_tokens, chunk_tokens)
        units += [_Unit(piece, tokens, piece.end in paragraph_ends) for piece, tokens in pieces]
    return units


def _find_best_cuts(units: Sequence[_Unit], chunk_tokens: int) -> list[tuple[int, int]]:
    """Return the chunks as ranges of `units`, (first, after the last), with the least badness in sum."""
    tokens_before = [0, *accumulate(unit.tokens for unit in units)]
    least = [0.0]  # least[i]: of the best way to cut the first i units
    came_from = [0]
    for end in range(1, len(units) + 1):
        least.append(float("inf"))
        came_from.append(end - 1)
        for start in range(end - 1, -1, -1):
            tokens = tokens_before[end] - tokens_before[start]
            if tokens > chunk_tokens and start < end - 1:
                break
            badness = least[start] + _badness(tokens / chunk_tokens, units[end - 1].ends_paragraph)
            if badness < least[end]:
                least[end], came_from[end] = badness, start
    ranges = []
    end = len(units)
    while end:
        ranges.append((came_from[end], end))
        end = came_from[end]
    return ranges[::-1]


def _badness(fullness: float, ends_paragraph: bool) -> float:
    return (1 - fullness) ** 2 + (0 if ends_paragraph else _TORN_PARAGRAPH)


def _cut_sentence(
    text: str, sentence: Span, count_tokens: TokenCounter, chunk_tokens: int
) -> list[tuple[Span, int]]:
    """Cut a sentence into pieces within the budget, each with its tokens, behind clauses where possible."""
    pieces: list[tuple[Span, int]] = []
    words = _cut_words(text, sentence, count_tokens, chunk_tokens)
    first = 0
    while first < len(words):
        last, tokens = first, 0
        while last < len(words) and tokens + words[last][1] <= chunk_tokens:
            tokens += words[last][1]
            last += 1
        if last < len(words):
            last = _find_clause_end(text, words, first, last)
        tokens = sum(cost for _, cost in words[first:last])
        pieces.append((Span(words[first][0].start, words[last - 1][0].end), tokens))
        first = last
    return pieces


def _find_clause_end(text: str, words: Sequence[tuple[Span, int]], first: int, last: int) -> int:
    """Return where in the second half of `words[first:last]` a clause ends, or `last` when none does."""
    for number in range(last, (first + last) // 2 + 1, -1):
        if _CLAUSE_END.search(text[words[number - 1][0].end - 1 : words[number - 1][0].end]):
            return number
    return last


def _cut_words(
    text: str, sentence: Span, count_tokens: TokenCounter, chunk_tokens: int
) -> list[tuple[Span, int]]:
    """Return the words with their tokens; one beyond the budget (no prose) is halved until none is."""
    spans = [Span(*match.span()) for match in _WORD.finditer(text, *sentence)]
    costs = _count(text, spans, count_tokens)
    while max(costs) > chunk_tokens:
        halves = []
        for span, cost in zip(spans, costs, strict=True):
            middle = (span.start + span.end) // 2
            is_long = cost > chunk_tokens and middle > span.start
            halves += [Span(span.start, middle), Span(middle, span.end)] if is_long else [span]
        if len(halves) == len(spans):
            break  # single characters, and a budget that not even they fit
        spans, costs = halves, _count(text, halves, count_tokens)
    return list(zip(spans, costs, strict=True))


def _count(text: str, spans: Sequence[Span], count_tokens: TokenCounter) -> list[int]:
    counts = count_tokens([text[span.start : span.end] for span in spans])
    return [
        max(count, -(-(span.end - span.start) // _MOST_CHARS_PER_TOKEN))
        for span, count in zip(spans, counts, strict=True)
    ]
