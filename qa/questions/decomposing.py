"""What a question asks, part by part: by rule, or by the language model where there is one.

    by rule ── several parts, or one thing asked? ── model asked ── its questions held to the words asked
                            └────────────────────── or as one part ────────────┘

The rule (`qa.questions.parts`) costs nothing, so it goes first. A model is asked only about what the
rule takes for one question though it joins things ("the price and the length of the new line"): few do, and
a simple question never costs a call. What the model writes is used when it is two to four questions in the
words of the one that was asked; otherwise, and when the model is away or slow, the question stays whole.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import BylineError
from qa.language.terms import TextTerms, Word, find_words, is_content, missing_words
from qa.questions.forms import QuestionForm
from qa.questions.parts import MOST_PARTS, QuestionPart, split_question, to_parts

if TYPE_CHECKING:
    from qa.writing.calling import LanguageModel, Written
    from qa.writing.calling.brief_calls import BriefCalls

log = logging.getLogger(__name__)

_REPLY_TOKENS = 128
_LONGEST_QUESTION, _LONGEST_PART = 600, 240  # characters
# Fewer words that mean something ask for one thing, whatever joins them: "Who robbed the bank and fled?"
_LEAST_WORDS = 4
_JOINT = re.compile(
    r"(?P<before>\w+)(?:,?\s+(?:and|as\s+well\s+as|versus|vs\.?|compared\s+(?:to|with)|und|sowie|et|y|и|та)"
    r"(?:\s+(?:the|an?|its|their|his|her))?|;)\s+(?P<after>\w+)"
)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.):])\s+")
_MOST_OWN_WORDS = 1  # for grammar: "reach" for "result"
_LEAST_COVERED = 0.85  # of the words of the question, in all parts together


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The parts of a question, at least one, and what telling them apart took: tokens (`input`, `output`;
    empty when no model was asked) and US dollars where prices are set."""

    parts: tuple[QuestionPart, ...]
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None


def decompose(question: str, language_model: LanguageModel | None = None) -> Decomposition:
    """Return the parts of a question, at least one and at most four, in its order."""
    by_rule = split_question(question)
    if language_model is None or len(by_rule) > 1 or not may_hold_several(by_rule[0], question):
        return Decomposition(by_rule)
    from qa.writing.calling.brief_calls import BriefCalls  # late: only where there is a model

    calls = BriefCalls(language_model)
    texts = _ask_model(question, calls)
    parts = to_parts(texts, leaning=False) if texts else by_rule
    return Decomposition(parts, calls.spent.usage, calls.spent.cost_usd)


def may_hold_several(part: QuestionPart, question: str) -> bool:
    """Whether a question that no rule splits joins things which may have to be looked for one by one.

    "Trump and Putin" are one thing, and so is what lies between one thing and another.
    """
    if part.outlet is not None:
        return False
    if len(question) > _LONGEST_QUESTION or part.form is not QuestionForm.OPEN or " between " in question:
        return False
    joints = _JOINT.finditer(question)
    return len(part.words) >= _LEAST_WORDS and any(not _joins_names(joint) for joint in joints)


def _joins_names(joint: re.Match[str]) -> bool:
    return joint["before"][:1].isupper() and joint["after"][:1].isupper()


def _ask_model(question: str, calls: BriefCalls) -> Sequence[str]:
    """Return the questions that the model makes of `question`; none when it is away or they are no use."""
    from qa.writing.prompting.prompts import write_decomposing_messages  # late: as above

    try:
        written = calls.write(write_decomposing_messages(question, most=MOST_PARTS), max_tokens=_REPLY_TOKENS)
    except BylineError as error:
        log.info("a question was not taken apart: %s", error)
        return ()
    texts = _read(written, question)
    log.info("a model took a question apart parts=%d", len(texts) or 1)
    return texts


def _read(written: Written, question: str) -> Sequence[str]:
    """Return the questions that a model wrote; none when they are not two to four parts of `question`."""
    lines = [_BULLET.sub("", line).strip(" \t\"'“”*") for line in written.text.splitlines()]
    texts = list(dict.fromkeys(line for line in lines if line))
    if written.finish_reason == "length" or not 1 < len(texts) <= MOST_PARTS:
        return ()
    asked = [word for word in find_words(question) if is_content(word)]
    if all(_is_part(text, asked) for text in texts) and _is_covered(asked, texts):
        return texts
    return ()


def _is_part(text: str, asked: Sequence[Word]) -> bool:
    """Whether a line is a question in the words of the one asked, with no name or figure of its own."""
    if len(text) > _LONGEST_PART or not text.endswith("?"):
        return False
    known = TextTerms(asked)
    words = [word for word in find_words(text) if is_content(word)]
    own = missing_words(words, known)
    foreign = any(word.is_name or word.is_number for word in own)
    return len(words) > len(own) and len(own) <= _MOST_OWN_WORDS and not foreign


def _is_covered(asked: Sequence[Word], texts: Sequence[str]) -> bool:
    """Whether the parts together ask for what the question asks for, and none is the whole of it."""
    told = [TextTerms(find_words(text)) for text in texts]
    lost = [len(missing_words(asked, terms)) for terms in told]
    together = missing_words(asked, TextTerms(word for terms in told for word in terms.words))
    return all(lost) and len(together) <= (1 - _LEAST_COVERED) * len(asked)
