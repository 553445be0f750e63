"""What a door opens: the plain pipeline, or, where LangChain is at work anyway, the `Assistant`.

The two answer alike. Only the assistant's answers are whole runs for callbacks and tracing, and only it
imports LangChain, which takes half a second that a plain `byline ask` saves.
"""

from __future__ import annotations

from index.settings import IndexSettings
from qa.pipeline import Pipeline
from qa.settings import QaSettings
from qa.tracing import is_traced


def open_pipeline(index_settings: IndexSettings, qa_settings: QaSettings) -> Pipeline:
    """Open what answers as the settings say. Raises what `Pipeline.open` does."""
    if not qa_settings.llm and not is_traced():
        return Pipeline.open(index_settings, qa_settings)
    from qa.assistant import Assistant  # late: see above

    return Assistant.open(index_settings, qa_settings)
