"""One question may ask several things: "Who did X meet in Y, and for how long?" asks who, and how long.

Parts are told by a second question word after "and", a comma or a question mark. A plain "and" between names
("Trump and Putin", "peace and security") never splits, nor does a relative clause ("the man who robbed the
bank and who fled").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.answering.expecting import AnswerKind, asking_words, expected_kind
from qa.terms import Word, find_words, is_content

_ASK = r"(?:who|whom|whose|what|when|where|why|which|how)"
_LEAD = r"(?:(?:for|in|at|by|from|on|to|with|since|under|about|of|until)\s+)?"
# A further part begins: ", and for how long", "; why", "? And where". The break itself is dropped.
_BREAK = re.compile(rf"(?:\s*[,;?]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)(?={_LEAD}{_ASK}\b)", re.IGNORECASE)
_STARTS_ASKING = re.compile(rf"\s*(?:and\s+|so\s+)?{_LEAD}({_ASK})\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(who|whom|whose|which|where|when)\b", re.IGNORECASE)
_MOST_PARTS = 4
# "How many soldiers", "when", "in which city": a part with so few words borrows the rest of its neighbour.
_WORDS_OF_A_BARE_PART = 4


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing asked. `text` is what the question says; `words` are its content words, its neighbours'
    included where the part leans on them ("for how long?" is about the meeting); `own` are those it says
    itself."""

    text: str
    kind: AnswerKind
    words: tuple[Word, ...]
    own: tuple[Word, ...]


def split_question(question: str) -> tuple[QuestionPart, ...]:
    """Return the parts of a question, at least one and at most four, in its order.

    >>> [part.text for part in split_question("Who did Ann meet in Oslo, and for how long?")]
    ['Who did Ann meet in Oslo', 'for how long']
    >>> len(split_question("When did Trump and Putin speak?"))
    1
    """
    texts = _split(question)
    if not 1 < len(texts) <= _MOST_PARTS:
        return (_to_part(question, question),)
    fullest = max(texts, key=lambda text: len(_content(text)))
    return tuple(_to_part(text, fullest) for text in texts)


def _split(question: str) -> list[str]:
    texts: list[str] = []
    start = 0
    for found in _BREAK.finditer(question):
        if _may_break(question[start : found.start()], question[found.end() :]):
            texts.append(question[start : found.start()].strip())
            start = found.end()
    last = question[start:].strip(" ?!.")
    return [*texts, last] if texts else [question]


def _may_break(before: str, after: str) -> bool:
    """Whether `before` asks something itself and `after` is not a relative clause that goes on."""
    asking = _STARTS_ASKING.match(before)
    following = _STARTS_ASKING.match(after)
    if not asking or not following or re.search(r"\bbetween\b", before, re.IGNORECASE):
        return False
    relatives = {match[1].lower() for match in _RELATIVE.finditer(before, asking.end())}
    return following[1].lower() not in relatives


def _content(text: str) -> tuple[Word, ...]:
    asking = asking_words(text)
    return tuple(
        word
        for word in find_words(text)
        if is_content(word) and not any(start <= word.start < end for start, end in asking)
    )


def _to_part(text: str, neighbour: str) -> QuestionPart:
    own = _content(text)
    known = {word.term for word in own}
    borrowed = tuple(word for word in _content(neighbour) if word.term not in known)
    leans = len(own) < _WORDS_OF_A_BARE_PART
    shown = re.sub(r"^(?:and|so)\s+", "", text.strip(" ?!.,;"), flags=re.IGNORECASE)
    return QuestionPart(shown, expected_kind(text), own + borrowed if leans else own, own)
