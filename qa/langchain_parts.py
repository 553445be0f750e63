"""Parts of Byline for somebody's own chain: the search as a `BaseRetriever`, the model as `Embeddings`."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.embedding import Embedder
from index.library import Filters
from qa.answers import Passage
from qa.pipeline import EVERYTHING, Pipeline


class LibraryRetriever(BaseRetriever):
    """Gives the best passages for a question as documents, best first.

    A document's metadata has what a citation needs: `article_id, title, source, published_at, url, start,
    end, score, rank`; `article.text[start:end] == document.page_content`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pipeline: Pipeline
    k: int | None = None
    filters: Filters = EVERYTHING

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            to_document(passage) for passage in self.pipeline.search(query, k=self.k, filters=self.filters)
        ]


def to_document(passage: Passage) -> Document:
    """Return `passage` as a LangChain document; None fields are left out, times are ISO 8601."""
    fields = {
        "article_id": passage.article_id,
        "title": passage.title,
        "source": passage.source,
        "published_at": passage.published_at.isoformat() if passage.published_at else None,
        "url": passage.url,
        "start": passage.start,
        "end": passage.end,
        "score": passage.score,
        "rank": passage.rank,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return Document(page_content=passage.text, metadata=known)


class LibraryEmbeddings(Embeddings):
    """The embedder of a library for LangChain: unit vectors as lists of floats."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of `dim` floats for each text."""
        return [[float(number) for number in row] for row in self._embedder.embed_texts(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of one question, `dim` floats."""
        return self.embed_documents([text])[0]
