"""A follow-up becomes a question of its own: by the language model where there is one, else by rule.

    by rule ── certain that it stands alone? ── model asked ── its reply held to the conversation
                          └───────────────────────── or by rule ─────┘

The rule (`qa.conversing.conversation`) costs nothing, so it goes first: a question that names what it is
about is left as it is, and no model is asked. What a model writes is used when it is one question, about
the same, in words of the conversation; otherwise, and when the model is away or slow, the rule's question is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import BylineError
from qa.conversing import conversation
from qa.conversing.conversation import Standalone, Turn, keep_scope, may_lean_on
from qa.conversing.rewriting.checking import RewritingError, read_rewriting
from qa.conversing.rewriting.recalling import recall

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel
    from qa.writing.calling.brief_calls import BriefCalls

log = logging.getLogger(__name__)

_REPLY_TOKENS = 96


def make_standalone(
    question: str,
    turns: Sequence[Turn],
    *,
    outlets: Iterable[str] = (),
    language_model: LanguageModel | None = None,
) -> Standalone:
    """Return `question` so that it can be understood without `turns` (oldest first).

    `outlets` are those of the library. However long the conversation, a model reads a bounded part of it.
    """
    outlets = tuple(outlets)
    by_rule = conversation.make_standalone(question, turns, outlets=outlets)
    if language_model is None or not (by_rule.carried or may_lean_on(question, turns)):
        return by_rule
    from qa.writing.calling.brief_calls import BriefCalls  # late: only where there is a model

    calls = BriefCalls(language_model)
    try:
        found = keep_scope(_ask_model(question, turns, calls), turns, outlets)
    except BylineError as error:  # the model is away, or what it wrote is no use
        log.info("a follow-up was rewritten by rule: %s", error)
        found = by_rule
    return replace(found, usage=calls.spent.usage, cost_usd=calls.spent.cost_usd)


def _ask_model(question: str, turns: Sequence[Turn], calls: BriefCalls) -> Standalone:
    from qa.writing.prompting.prompts import (
        write_rewriting_messages,  # late: imports LangChain, as every model does
    )

    messages = write_rewriting_messages(question, recall(turns, calls))
    written = calls.write(messages, max_tokens=_REPLY_TOKENS)
    if written.finish_reason == "length":
        raise RewritingError("the model wrote on and on")
    return read_rewriting(written.text, question, turns)
