"""Ranked passages from invented articles, made with the real sentence splitter and the hashing embedder.

The ranking here is plain word overlap: enough for tests of what happens after ranking.
"""

from __future__ import annotations

from collections.abc import Sequence

from hashing_embedder import HashingEmbedder

from index.articles import Article, Chunk
from index.library import ArticleHead, StoredChunk
from index.sentences import split_sentences
from qa.language.terms import find_words, is_content
from qa.retrieving.reranking import Ranked

EMBEDDER = HashingEmbedder(dimension=256)


def make_article(name: str, text: str, *, title: str = "", source: str | None = None) -> Article:
    """An article of an invented outlet; its id is its name."""
    return Article(id=name, title=title, text=text, source=source or f"{name} outlet")


def rank(question: str, articles: Sequence[Article], *, confident: bool = True) -> list[Ranked]:
    """Every article with a sentence as one passage, best first; cosines are high or low as the test wants."""
    cosine = 0.75 if confident else 0.05
    ranked = [_to_ranked(question, number, article, cosine) for number, article in enumerate(articles)]
    kept = [one for one in ranked if one.stored.chunk.sentences]
    return sorted(kept, key=lambda one: -one.score)


def _to_ranked(question: str, number: int, article: Article, cosine: float) -> Ranked:
    sentences = tuple(split_sentences(article.text))
    start, end = (sentences[0].start, sentences[-1].end) if sentences else (0, 0)
    chunk = Chunk(article.id, article.text[start:end], start, end, sentences)
    texts = [article.text[s.start : s.end] for s in sentences]
    scores = tuple(_overlap(question, text) for text in texts)
    stored = StoredChunk(
        id=number,
        chunk=chunk,
        article=_to_head(article),
        vector=EMBEDDER.embed_texts([article.text])[0],
        sentence_vectors=EMBEDDER.embed_texts(texts or [""]),
    )
    stages = {"dense": cosine, "sentence_dense": cosine}
    return Ranked(stored, max(scores, default=0.0), stages, scores)


def _overlap(question: str, text: str) -> float:
    asked = {word.term for word in find_words(question) if is_content(word)}
    return float(len(asked & {word.term for word in find_words(text)}))


def _to_head(article: Article) -> ArticleHead:
    return ArticleHead(
        id=article.id,
        title=article.title,
        source=article.source,
        author=article.author,
        url=article.url,
        published_at=article.published_at,
        updated_at=article.updated_at,
        language=article.language,
        place=article.place,
        agency=article.agency,
        origin=article.origin,
        version=1,
    )
