"""From citations and ranked passages to sources, with the ranking's sentences and vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.articles import Article, Span
from index.embedding import Embedder
from qa.answers import Citation
from qa.retrieving.reranking import Ranked
from qa.verifying.sources import Source, Told


def read_citation(
    citation: Citation,
    passages: Sequence[Source],
    load_article: Callable[[str], Article],
    embedder: Embedder | None,
) -> Source:
    """Return what a verbatim citation quotes.

    Where one of `passages`, as `read_ranked` returns them, is around it, it is its context, and its sentences
    are not read anew.
    """
    around = next((one for one in passages if _contains(one, citation)), None)
    if around is not None:
        return _narrow(around, Span(citation.start, citation.end))
    text = load_article(citation.article_id).text[citation.start : citation.end]
    return read_text(citation, text, embedder)


def read_ranked(ranked: Ranked) -> Source:
    """Return a ranked passage, of which all sentences may support a claim."""
    chunk, head = ranked.stored.chunk, ranked.stored.article
    told = tuple(
        Told(chunk.text[span.start - chunk.start : span.end - chunk.start], span, vector)
        for span, vector in zip(chunk.sentences, ranked.stored.sentence_vectors, strict=True)
    )
    return Source(
        article_id=head.id,
        title=head.title,
        outlet=head.source,
        published_at=head.published_at,
        url=head.url,
        text=chunk.text,
        start=chunk.start,
        told=told,
        cited=range(len(told)),
    )


def _narrow(passage: Source, cited: Span) -> Source:
    """Return a passage of which only the sentences in `cited` may support a claim."""
    told = passage.told
    inside = [n for n, one in enumerate(told) if one.span.start < cited.end and cited.start < one.span.end]
    if len(inside) == len(told):
        return passage
    return replace(passage, cited=range(inside[0], inside[-1] + 1) if inside else range(0))


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


def _contains(passage: Source, citation: Citation) -> bool:
    is_same = passage.article_id == citation.article_id
    return is_same and passage.start <= citation.start and citation.end <= passage.start + len(passage.text)
