"""From a question to a cited answer. `from qa import Assistant` is the way in, `pipeline.py` the way through.

    question      questions/     checked, its outlet and time read (scope), its parts told apart (decompose)
                  conversing/    … and, as a follow-up, made to stand alone
    passages      retrieving/    found, and put in order (rerank)
    draft         answering/     the articles' own sentences, and whether to answer at all (refuse)
                  writing/       … or what a language model writes
    answer        verifying/     what the articles do not say is dropped
                  citing.py      numbered citations, and an `Answer` (answers.py)

`evaluating/` asks a test set and counts; `json_forms/` is the answer as JSON; `language/` reads words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.assistant import Assistant

__all__ = ["Assistant"]


def __getattr__(name: str) -> object:
    """Import the assistant, and LangChain with it, on first use (PEP 562): `qa.pipeline` needs neither."""
    if name == "Assistant":
        from qa.assistant import Assistant  # late: see above

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
