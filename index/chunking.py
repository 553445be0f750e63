"""An article in, its chunks out: consecutive whole sentences within the embedding model's budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import Article, Chunk, Span
from index.sentences import split_sentences


def split_article(
    article: Article, *, count_tokens: Callable[[Sequence[str]], list[int]], chunk_tokens: int
) -> list[Chunk]:
    """Cut `article` into chunks of at most `chunk_tokens` tokens; every sentence lies in exactly one."""
    sentences = split_sentences(article.text)
    costs = count_tokens([article.text[s.start : s.end] for s in sentences])
    chunks: list[Chunk] = []
    held: list[Span] = []
    held_tokens = 0
    for sentence, cost in zip(sentences, costs, strict=True):
        if held and held_tokens + cost > chunk_tokens:
            chunks.append(_make_chunk(article, held))
            held, held_tokens = [], 0
        held.append(sentence)
        held_tokens += cost
    if held:
        chunks.append(_make_chunk(article, held))
    return chunks


def _make_chunk(article: Article, sentences: Sequence[Span]) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    return Chunk(article.id, article.text[start:end], start, end, tuple(sentences))
