"""The public face: `Assistant`, the pipeline as a LangChain `Runnable` from a question to an `Answer`.

    with Assistant.open() as assistant:
        print(assistant.ask("Who won?").text)      # as plain Python
        chain = assistant | (lambda answer: answer.text)   # as a link of a chain
        agent = create_agent(model, tools=[assistant.as_tool()])   # as a tool, citations in the artifact

LangChain is imported here and not in `qa.pipeline`, because its import takes longer than an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from langchain_core.callbacks import CallbackManagerForChainRun, dispatch_custom_event
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config

from index.errors import SettingsError
from index.library import Filters
from index.settings import IndexSettings
from qa.answering import OnText
from qa.answers import Answer
from qa.citing import to_passages
from qa.conversing.conversation import Standalone, Turn
from qa.pipeline import EVERYTHING, Inquiry, Pipeline
from qa.retrieving.reranking import Ranked
from qa.settings import QaSettings

if TYPE_CHECKING:  # importing these costs another half second that a plain `ask` should not pay
    from langchain_core.embeddings import Embeddings
    from langchain_core.tools import BaseTool

    from qa.langchain_parts import LibraryRetriever

# What callbacks and `astream_events` hear while a language model writes; its data is {"text": all so far}.
TEXT_EVENT = "answer_text"


class Assistant(Pipeline, Runnable[str, Answer]):
    """Answers questions about one library; `invoke`, `ainvoke`, `batch` and `stream` come from `Runnable`.

    Callbacks and tracing see one run named `Assistant` per question, whichever way it is asked (`ask` too),
    and in it the retrieval with its passages, the model's calls, and the chain that writes the answer.
    `batch` runs on LangChain's thread pool and `ainvoke` in a thread, since the pipeline is synchronous and
    safe to share.

    `stream` yields one chunk, the answer: it is checked only when it is whole, and what is unchecked is no
    `Answer`. To see it written, listen to the event `answer_text` of `astream_events`, or give `on_text`.
    """

    @classmethod
    def open(
        cls,
        index_settings: IndexSettings | str | PathLike[str] | None = None,
        qa_settings: QaSettings | None = None,
    ) -> Self:
        """Open a library as `Pipeline.open` does; a path in the place of the settings is that of its folder.

        Raises SettingsError for anything else, too.
        """
        if isinstance(index_settings, str | PathLike):
            index_settings = IndexSettings(data_dir=Path(index_settings).expanduser())
        _require(index_settings, IndexSettings, "the folder of a library, IndexSettings or nothing, first")
        _require(qa_settings, QaSettings, "QaSettings or nothing, second")
        return super().open(index_settings, qa_settings)

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer one question; the keyword arguments are those of `ask`."""
        on_text: OnText | None = kwargs.pop("on_text", None)

        def ask(question: str, run_manager: CallbackManagerForChainRun, config: RunnableConfig) -> Answer:
            hear = _telling(on_text, config) if run_manager.handlers else on_text
            return super(Assistant, self).ask(question, on_text=hear, **kwargs)

        return self._call_with_config(ask, input, config)

    def ask(
        self,
        question: str,
        *,
        k: int | None = None,
        filters: Filters = EVERYTHING,
        asked_at: datetime | None = None,
        on_text: OnText | None = None,
    ) -> Answer:
        """Answer `question` as `Pipeline.ask` does, seen by the tracing of the environment."""
        return self.invoke(question, k=k, filters=filters, asked_at=asked_at, on_text=on_text)

    def make_standalone(self, question: str, turns: Sequence[Turn]) -> Standalone:
        """Return `question` as `Pipeline.make_standalone` does, as a run that is called so."""
        if not turns:  # it begins the conversation, and there is nothing to see
            return super().make_standalone(question, turns)

        def make(question: str) -> Standalone:
            return super(Assistant, self).make_standalone(question, turns)

        return RunnableLambda(make, name="make_standalone").invoke(question)

    def as_retriever(self, *, k: int | None = None) -> LibraryRetriever:
        """Return the search as a LangChain `BaseRetriever` of `k` documents (default: the setting)."""
        from qa.langchain_parts import LibraryRetriever  # late: see above

        return LibraryRetriever(pipeline=self, k=k)

    def as_embeddings(self) -> Embeddings:
        """Return the library's embedding model as LangChain `Embeddings`."""
        from qa.langchain_parts import LibraryEmbeddings  # late: see above

        return LibraryEmbeddings(self._embedder)

    # A question is all that it takes, so there is no schema to pass as `Runnable.as_tool` has it.
    def as_tool(  # type: ignore[override]
        self, *, name: str = "ask_articles", description: str = "", k: int | None = None
    ) -> BaseTool:
        """Return `ask` as a tool for an agent: the cited answer as content, the `Answer` as artifact.

        `k` is the number of passages that are looked at (default: the setting).
        """
        from qa.langchain_parts import make_answer_tool  # late: see above

        return make_answer_tool(self, name=name, description=description, k=k)

    def as_search_tool(
        self, *, name: str = "search_articles", description: str = "", k: int | None = None
    ) -> BaseTool:
        """Return `search` as a tool for an agent: numbered passages as content, `Passage`s as artifact."""
        from qa.langchain_parts import make_search_tool  # late: see above

        return make_search_tool(self, name=name, description=description, k=k)

    def _retrieve(self, inquiry: Inquiry, filters: Filters) -> Sequence[Ranked]:
        """Retrieve as a run of its own, whose outcome are the passages as documents."""
        callbacks = get_callback_manager_for_config(ensure_config())
        if not callbacks.handlers:  # nobody wants the documents
            return super()._retrieve(inquiry, filters)
        from qa.langchain_parts import to_document  # late: see above

        run = callbacks.on_retriever_start(None, inquiry.question, name="retrieve")
        try:
            ranked = super()._retrieve(inquiry, filters)
        except BaseException as error:
            run.on_retriever_error(error)
            raise
        run.on_retriever_end([to_document(passage) for passage in to_passages(ranked)])
        return ranked


def _require(given: object, kind: type, wanted: str) -> None:
    if given is not None and not isinstance(given, kind):
        raise SettingsError(f"Assistant.open takes {wanted}; this is of the type {type(given).__name__}.")


def _telling(on_text: OnText | None, config: RunnableConfig) -> OnText:
    """Return what tells the callbacks of `config`, and then `on_text`, of the text so far."""

    def tell(text: str) -> None:
        dispatch_custom_event(TEXT_EVENT, {"text": text}, config=config)
        if on_text is not None:
            on_text(text)

    return tell
