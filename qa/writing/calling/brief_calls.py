"""Calls of the language model on the way to an answer: short ones, counted together.

A follow-up that the model makes stand alone, or a question that it takes apart, is seldom worth a long wait:
a rule does it too. So the calls of one such step share a short time, however long an answer may take.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.spending import Spent
from qa.writing.calling.language_model import LanguageModel, WritingError, Written

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

LONGEST_WAIT_S = 10.0  # for all calls of one step; a model that has to be loaded first may take longer
_LEAST_WAIT_S = 0.1


class BriefCalls:
    """What is asked of `model` for one step, and what it took; for one thread."""

    def __init__(self, model: LanguageModel) -> None:
        self.model = model
        self.spent = Spent()
        self._deadline_s = time.monotonic() + LONGEST_WAIT_S

    def write(self, messages: Sequence[BaseMessage], *, max_tokens: int) -> Written:
        """Return the reply to `messages`. Raises WritingError when there is none in the time that is left."""
        left_s = max(_LEAST_WAIT_S, self._deadline_s - time.monotonic())
        try:
            written = self.model.write(messages, max_tokens=max_tokens, timeout_s=left_s)
        except WritingError as error:
            self.spent.add(error)
            raise
        self.spent.add(written)
        return written
