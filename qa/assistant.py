"""The public face: `Assistant`, the pipeline as a LangChain `Runnable` from a question to an `Answer`.

    with Assistant.open() as assistant:
        print(assistant.ask("Who won?").text)      # as plain Python
        chain = assistant | (lambda answer: answer.text)   # as a link of a chain

LangChain is imported here and not in `qa.pipeline`, because its import takes longer than an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable, RunnableConfig

from qa.answers import Answer
from qa.pipeline import Pipeline

if TYPE_CHECKING:  # importing these costs another half second that a plain `ask` should not pay
    from langchain_core.embeddings import Embeddings

    from qa.langchain_parts import LibraryRetriever


class Assistant(Pipeline, Runnable[str, Answer]):
    """Answers questions about one library; `invoke`, `ainvoke`, `batch` and `stream` come from `Runnable`.

    Callbacks and tracing see one run named `Assistant` per question. `batch` runs on LangChain's thread pool
    and `ainvoke` in a thread, since the pipeline is synchronous and safe to share.
    """

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer one question; keyword arguments are those of `ask` (`filters`, `asked_at`)."""
        return self._call_with_config(lambda question: self.ask(question, **kwargs), input, config)

    def as_retriever(self, *, k: int | None = None) -> LibraryRetriever:
        """Return the search as a LangChain `BaseRetriever` of `k` documents (default: the setting)."""
        from qa.langchain_parts import LibraryRetriever  # late: see above

        return LibraryRetriever(pipeline=self, k=k)

    def as_embeddings(self) -> Embeddings:
        """Return the library's embedding model as LangChain `Embeddings`."""
        from qa.langchain_parts import LibraryEmbeddings  # late: see above

        return LibraryEmbeddings(self._embedder)
