"""From citations and ranked passages to sources, with the ranking's sentences and vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import Article, Span
from index.embedding import Embedder
from qa.answers import Citation
from qa.retrieving.reranking import Ranked
from qa.verifying.sources import Source, Told


def read_citation(
    citation: Citation,
    ranked: Sequence[Ranked],
    load_article: Callable[[str], Article],
    embedder: Embedder | None,
) -> Source:
    """Return what a verbatim citation quotes; the passage around it, where it was ranked, is its context."""
    around = next((one for one in ranked if _contains(one, citation)), None)
    if around is not None:
        return read_ranked(around, Span(citation.start, citation.end))
    text = load_article(citation.article_id).text[citation.start : citation.end]
    return read_text(citation, text, embedder)


def read_ranked(ranked: Ranked, cited: Span | None = None) -> Source:
    """Return a ranked passage, of which the sentences in `cited` may support a claim (default: all)."""
    chunk, head = ranked.stored.chunk, ranked.stored.article
    told = tuple(
        Told(chunk.text[span.start - chunk.start : span.end - chunk.start], span, vector)
        for span, vector in zip(chunk.sentences, ranked.stored.sentence_vectors, strict=True)
    )
    inside = [
        place
        for place, one in enumerate(told)
        if cited is None or (one.span.start < cited.end and cited.start < one.span.end)
    ]
    return Source(
        article_id=head.id,
        title=head.title,
        outlet=head.source,
        published_at=head.published_at,
        url=head.url,
        text=chunk.text,
        start=chunk.start,
        told=told,
        cited=range(inside[0], inside[-1] + 1) if inside else range(0),
    )


def read_text(citation: Citation, text: str, embedder: Embedder | None) -> Source:
    """Return a passage that the ranking does not know: it is split and, with a model, embedded here."""
    # It loads a model of abbreviations, 0.05 s: passages that were ranked are split already.
    from index.sentences import split_sentences

    spans = split_sentences(text)
    texts = [text[span.start : span.end] for span in spans]
    vectors = [*embedder.embed_texts(texts)] if embedder is not None and texts else [None] * len(texts)
    told = tuple(
        Told(one, Span(citation.start + span.start, citation.start + span.end), vector)
        for one, span, vector in zip(texts, spans, vectors, strict=True)
    )
    return Source(
        article_id=citation.article_id,
        title=citation.title,
        outlet=citation.source,
        published_at=citation.published_at,
        url=citation.url,
        text=text,
        start=citation.start,
        told=told,
        cited=range(len(told)),
    )


def _contains(ranked: Ranked, citation: Citation) -> bool:
    chunk = ranked.stored.chunk
    same_article = chunk.article_id == citation.article_id
    return same_article and chunk.start <= citation.start and citation.end <= chunk.end
