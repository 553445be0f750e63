"""One call of a language model: messages → `Written`, or `WritingError` that says why for each model.

    language_model.py   `LanguageModel`: the model, or those to ask instead; kept replies (reply_cache.py)
    trying.py           one model: time-out and tries (failing.py: what went wrong, and whether to try again)
    streaming.py        one try, read in a thread of its own (requesting.py: as each provider wants it,
                        discretion.py: with no key in its traces)
    brief_calls.py      several short calls that share a short time

Importing this does not import LangChain.
"""

from qa.writing.calling.language_model import LanguageModel, WritingError, Written

__all__ = ["LanguageModel", "WritingError", "Written"]
