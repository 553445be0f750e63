"""What a model says is missing → parts of the question, or its own words where it means none of them.

By words first, then by what its statements leave over. Its own words are shown only where each is one of the
question's or one that only asks: a notice is checked by nobody, so it must not tell anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answering.values import find_values
from qa.language.terms import TextTerms, Word, find_words, is_content, missing_words, to_term
from qa.questions.expecting import KINDS_WITHOUT_RULE
from qa.questions.parts import QuestionPart
from qa.writing.plain_text import fold_line
from qa.writing.reading_replies.markup import drop_links, drop_markup

# A part is what the model means by "missing" when it says this share of the part's words, and a statement
# answers a part when it says as much of it.
_SAME_PART = 0.5
_LONGEST_NOTICE = 160  # characters
_MOST_NOTICES = 3  # in the model's words
# What a notice may say beside the words of the question: it asks, and tells neither "not" nor "your".
_ASKING_TEXT = """
    a an the of in on at by for from to with about and or as this that it its he she they his her their them
    is are was were be been being did does do has had have will would
    what which who whom whose when where why how whether if many much long often old far more other further
    exact exactly precise precisely specific full detail information
    date day week month year time hour moment period duration age amount sum price cost number figure count
    total share percentage size name title identity person reason cause motive explanation place location
"""
_ASKING = frozenset(to_term(word) for word in _ASKING_TEXT.split())
# Other signs make names of accounts, commands and hosts of the words between them.
_PLAIN = re.compile(r"(?:[^\W_]|[ ,;()'’-])+")


def name_left_open(
    said: Sequence[str], question: str, parts: Sequence[QuestionPart], statements: Sequence[str]
) -> tuple[str, ...]:
    """Return what is missing by what the model `said`: parts in the question's words and order, then its own.

    `statements` are what it wrote as the answer.
    """
    left = _Parts(parts, statements)
    named: set[int] = set()
    notices: list[str] = []
    for what in said:
        if meant := left.find_meant(what, named):
            named |= meant
        elif notice := _to_notice(what, question):
            notices.append(notice)
    in_order = [part.text for place, part in enumerate(parts) if place in named]
    return tuple(dict.fromkeys([*in_order, *notices[:_MOST_NOTICES]]))


class _Parts:
    """The parts of a question, and which of them no statement answers."""

    def __init__(self, parts: Sequence[QuestionPart], statements: Sequence[str]) -> None:
        self._parts = parts if len(parts) > 1 else ()
        told = [[_tells(statement, part) for part in self._parts] for statement in statements]
        self._open = {place for place in range(len(self._parts)) if not any(row[place] for row in told)}
        # A statement that answers no part by its words may answer the one that seems left.
        self._all_placed = all(any(row) for row in told)

    def find_meant(self, what: str, named: set[int]) -> set[int]:
        """Return which parts are meant, by place; none when that cannot be told. Some are `named` already."""
        left = self._open - named
        terms = TextTerms(find_words(what))
        shares = {place: _share(part.own, terms) for place, part in enumerate(self._parts)}
        if same := {place for place, share in shares.items() if share >= _SAME_PART}:
            return same & self._open or same
        nearest = max((shares[place] for place in left), default=0.0)
        near = {place for place in left if shares[place] == nearest}
        is_clear = nearest > 0 or self._all_placed
        return near if len(near) == 1 and is_clear else set()


def _share(words: Sequence[Word], text: TextTerms) -> float:
    """Return the share of the words that a text has, 0..1."""
    return 1 - len(missing_words(words, text)) / len(words) if words else 0.0


def _tells(statement: str, part: QuestionPart) -> bool:
    """Whether a statement says most of a part's words, and a value of the kind that it asks for."""
    has_value = part.kind in KINDS_WITHOUT_RULE or bool(find_values(part.kind, statement))
    return has_value and _share(part.own or part.words, TextTerms(find_words(statement))) >= _SAME_PART


def _to_notice(what: str, question: str) -> str:
    """Return the model's words as a notice; nothing when they say anything that the question does not."""
    words = drop_links(drop_markup(fold_line(what))).rstrip(" .;,?")
    asked, said = TextTerms(find_words(question)), find_words(words)
    own = [word for word in said if word.term not in _ASKING and not asked.covers(word)]
    is_plain = len(words) <= _LONGEST_NOTICE and _PLAIN.fullmatch(words) is not None
    return words if is_plain and not own and any(map(is_content, said)) else ""
