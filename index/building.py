"""Building a library: read, clean, skip what is unchanged, split, embed, store.

Everything streams: a lot of some dozen articles is in memory at a time, so the input may be larger than
memory. What is unchanged is told by a digest before anything is split or embedded, so a second run over the
same files changes nothing and costs little more than reading them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from index.articles import Article, Chunk, Span
from index.chunking import split_article
from index.cleaning import clean_article
from index.embedding import Embedder, PassageText, open_embedder
from index.reading import ReadProblem, read_articles
from index.settings import IndexSettings
from index.storing.catalog_rows import article_digest, embedding_digest, text_digest
from index.storing.library_writer import LibraryWriter, PreparedArticle, open_for_writing
from index.storing.pruning import find_gone_files, prune_library
from index.tallying import BuildReport, Progress, StageSeconds, Tally

__all__ = ["BuildReport", "Progress", "ReadProblem", "StageSeconds", "build_index"]

LOT_ARTICLES = 64  # one generation; readers see new articles after some seconds of embedding
LOT_CHARS = 400_000  # and less of them when they are long: some 500 chunks
PASSAGES_AT_ONCE = 512  # given to the model together, so that it can sort them by length: 8 MB of vectors


def build_index(
    paths: Sequence[str | Path],
    settings: IndexSettings,
    *,
    prune: bool = False,
    reembed: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    embedder: Embedder | None = None,
) -> BuildReport:
    """Index the articles under `paths` into the library at `settings.data_dir`; a missing one is made.

    `prune` removes the articles that lay under `paths` and are gone, and those of a file among them that is
    gone itself. `reembed` first cuts and embeds everything in the library anew, with the model that the
    settings name; `embedder` takes the place of that model.

    Broken files are reported, not raised. Raises LibraryError when the library cannot be used,
    LibraryBusyError when another process writes to it, ModelError when the model cannot be opened. Whatever
    is raised, Ctrl-C included, the library stays sound, and what was published before stays in it.
    """
    embedder = embedder or open_embedder(settings)
    tally = Tally(on_progress)
    with open_for_writing(settings, embedder.identity, reembed=reembed) as writer:
        if reembed:
            reembed_library(writer, embedder, settings, tally)
        gone = find_gone_files(paths, writer) if prune else []
        there = [path for path in paths if path not in gone]
        articles = clean_articles(read_articles(there, settings), tally)
        for lot in in_lots(skip_known(articles, writer, tally)):
            prepared = split_articles(lot, embedder, settings, tally)
            embed_chunks(prepared, writer, embedder, tally)
            store_articles(prepared, writer, tally)
        if prune:
            prune_library(there, gone, writer, tally)
        return tally.report(writer.catalog.state().generation)


def clean_articles(found: Iterable[Article | ReadProblem], tally: Tally) -> Iterator[Article]:
    """Clean what was read; what could not be read, or has no text, becomes a problem of the report."""
    reading = iter(found)
    while True:
        with tally.timed("reading"):
            article = next(reading, None)
        if article is None:
            return
        if isinstance(article, ReadProblem):
            tally.note_problem(article)
            continue
        tally.count(read=1)
        tally.origins.add(article.origin)
        with tally.timed("cleaning"):
            cleaned = clean_article(article)
        if cleaned.text.strip():
            yield cleaned
        else:
            tally.note_problem(ReadProblem(article.origin, f"article {article.id!r} has no text"))


def skip_known(articles: Iterable[Article], writer: LibraryWriter, tally: Tally) -> Iterator[Article]:
    """Let through what is new or changed; the rest is told by a digest and costs no embedding."""
    for article in articles:
        stored = writer.find(article)
        tally.seen_ids.add(article.id)
        if stored is not None and stored.digest == article_digest(article):
            writer.note_origin(stored, article.origin)
            tally.count(unchanged=1)
        elif stored is None and (twin := _find_twin(article, writer, tally)) is not None:
            tally.seen_ids.add(twin)  # the story is still there: pruning must not take its only copy
            tally.count(duplicates=1)
        else:
            tally.new_texts.setdefault(text_digest(article), article.id)
            yield article


def _find_twin(article: Article, writer: LibraryWriter, tally: Tally) -> str | None:
    """The id of an article that this one only repeats: same outlet, same text, no identity of its own.

    Two outlets with the same wire story, or two addresses, are two articles.
    """
    made_up = re.escape(Path(article.origin).stem) + r"-[0-9a-f]{8,16}(-\d+)?|stdin-[0-9a-f]+"
    if article.url is not None or not re.fullmatch(made_up, article.id):
        return None
    return tally.new_texts.get(text_digest(article)) or writer.find_same_text(article)


def in_lots(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Gather articles into lots that become one generation each, bounded in number and in length."""
    lot: list[Article] = []
    chars = 0
    for article in articles:
        lot.append(article)
        chars += len(article.text)
        if len(lot) >= LOT_ARTICLES or chars >= LOT_CHARS:
            yield lot
            lot, chars = [], 0
    if lot:
        yield lot


def split_articles(
    lot: Iterable[Article], embedder: Embedder, settings: IndexSettings, tally: Tally
) -> list[PreparedArticle]:
    """Cut articles into chunks, and name the vectors that each chunk needs."""
    with tally.timed("splitting"):
        return [_prepare(article, embedder, settings) for article in lot]


def _prepare(article: Article, embedder: Embedder, settings: IndexSettings) -> PreparedArticle:
    chunks = split_article(article, count_tokens=embedder.count_tokens, chunk_tokens=settings.chunk_tokens)
    digests = tuple(embedding_digest(embedder.identity, passage_of(article, chunk)) for chunk in chunks)
    return PreparedArticle(article, tuple(chunks), digests)


def passage_of(article: Article, chunk: Chunk) -> PassageText:
    """What the model is given of a chunk: the title as heading, and sentence spans counted from the chunk."""
    sentences = tuple(Span(start - chunk.start, end - chunk.start) for start, end in chunk.sentences)
    return PassageText(article.title, chunk.text, sentences)


def embed_chunks(
    prepared: Sequence[PreparedArticle], writer: LibraryWriter, embedder: Embedder, tally: Tally
) -> None:
    """Embed the chunks whose vectors the library does not hold yet, and keep the vectors in it."""
    passages = {
        digest: passage_of(one.article, chunk)
        for one in prepared
        for chunk, digest in zip(one.chunks, one.digests, strict=True)
    }
    missing = iter(writer.without_vectors(list(passages)))
    while digests := list(islice(missing, PASSAGES_AT_ONCE)):
        with tally.timed("embedding"):
            vectors = embedder.embed_passages([passages[digest] for digest in digests])
        with tally.timed("storing"):
            writer.keep_vectors(dict(zip(digests, vectors, strict=True)))


def store_articles(prepared: Sequence[PreparedArticle], writer: LibraryWriter, tally: Tally) -> None:
    """Publish a lot as one generation."""
    with tally.timed("storing"):
        changed = sum(writer.find(one.article) is not None for one in prepared)
        writer.record(prepared)
    tally.count(
        added=len(prepared) - changed, changed=changed, chunks=sum(len(one.chunks) for one in prepared)
    )


def reembed_library(writer: LibraryWriter, embedder: Embedder, settings: IndexSettings, tally: Tally) -> None:
    """Cut and embed all stored articles anew; readers see the change at once, when everything is embedded.

    Killed on the way, the library stays as it was, and the vectors made so far are not made again.
    """
    for lot in in_lots(writer.articles()):
        embed_chunks(split_articles(lot, embedder, settings, tally), writer, embedder, tally)
    with tally.timed("storing"):
        writer.replace_chunks(
            lambda article: _prepare(article, embedder, settings), embedder.identity, settings.chunk_tokens
        )
