"""One question may ask several things: "Who did X meet in Y, and for how long?" asks who, and how long.

Parts are told by a second question word after "and", a comma or a question mark, and by the sides of a
comparison (`sides`). A plain "and" between names ("Trump and Putin", "peace and security") never
splits, nor does a relative clause ("the man who robbed the bank and who fled").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.language.terms import Word, find_words, is_content
from qa.questions.expecting import AnswerKind, asking_words, expected_kind
from qa.questions.forms import (
    HELPING_VERB,
    QuestionForm,
    is_yes_no,
    skip_is_it_true,
    tell_form,
)
from qa.questions.reporting import Reporting, find_reporting
from qa.questions.sides import Side, Sides, find_sides, question_words

__all__ = ["MOST_PARTS", "QuestionForm", "QuestionPart", "read_whole", "split_question", "to_parts"]

MOST_PARTS = 4

_ASK = r"(?:who|whom|whose|what|when|where|why|which|how)"
_LEAD = r"(?:(?:for|in|at|by|from|on|to|with|since|under|about|of|until)\s+)?"
_IF_SO = r"(?:if\s+(?:so|not|yes)\s*,?\s+)?"
# A further part begins: ", and for how long", "; why", "? And where". The break itself is dropped.
_BREAK = re.compile(
    rf"(?:\s*[,;?]\s*(?:and\s+|or\s+)?{_IF_SO}|\s+(?:and|or)\s+{_IF_SO})(?={_LEAD}{_ASK}\b)"
    rf"|\s*\?\s+(?:and\s+|or\s+)?(?={HELPING_VERB}\s)",
    re.IGNORECASE,
)
_STARTS_ASKING = re.compile(rf"\s*(?:and\s+|so\s+)?{_LEAD}({_ASK})\b", re.IGNORECASE)
# "When rain falls, what ...": a clause that says when; no helping verb follows as in "When did rain fall".
_CLAUSE = re.compile(rf"\s*(?:when|where)\s+(?!(?:{HELPING_VERB}|and|or)\b)\w", re.IGNORECASE)
# "What bodies, which are older, ...": a clause about the thing before it.
_ASIDE = re.compile(r"which\s+(?:is|are|was|were|has|have|had)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(who|whom|whose|which|where|when)\b", re.IGNORECASE)
# "How many soldiers", "when", "in which city": a part with so few words borrows the rest of its neighbour.
_WORDS_OF_A_BARE_PART = 4
_PRONOUN = re.compile(r"\b(?:it|he|she|they|him|her|them|its|his|their)\b", re.IGNORECASE)
# "Who was Genghis Khan", "what is oxygen"; but "what was the score" is that of the match before.
_STANDS_ALONE = re.compile(
    r"\s*(?:who|what|where)\s+(?:is|are|was|were)\s+(?!(?:the|an?|this|that|these|those|it|its|he|his|she|her|they"
    r"|their|there|one|[a-z]+ed|[a-z]+ing)\b)\w+(?:\s+\w+){0,3}[\s?.!]*\Z",
    re.IGNORECASE,
)
# Words of a comparison that ask, and that no answer repeats: a lake has a size, and is not "larger".
_COMPARING_TEXT = """
    larger largest bigger biggest smaller smallest higher highest lower lowest longer longest shorter
    shortest older oldest younger youngest heavier heaviest lighter lightest faster fastest slower slowest
    taller tallest deeper deepest wider widest greater greatest closer closest nearer nearest cheaper cheapest
    dearer dearest earlier earliest later latest sooner first last fewer fewest less least better best
    worse worst two came happened
"""
_COMPARING_WORDS = frozenset(_COMPARING_TEXT.split())


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """One thing asked. `text` is what the question says; `words` are its content words, its neighbours'
    included where the part leans on them ("for how long?" is about the meeting); `own` are those it says
    itself.

    `form` is how the question that it belongs to wants to be answered: both sides of "Which is larger, X or
    Y?" are parts of a comparison. `subject` are the words that tell it from a neighbour of which the same
    is asked (X, or Y); empty for a part that asks something else.

    `outlet` is set where it is asked who reported: the outlet that the question names, empty when it asks
    for any. `words` are then those of the topic.
    """

    text: str
    kind: AnswerKind
    words: tuple[Word, ...]
    own: tuple[Word, ...]
    form: QuestionForm = QuestionForm.OPEN
    subject: tuple[Word, ...] = ()
    outlet: str | None = None

    @property
    def query(self) -> str:
        """What to search for: the part with the words that it leans on."""
        own = {word.term for word in self.own}
        return " ".join([self.text, *(word.text for word in self.words if word.term not in own)])


def split_question(question: str) -> tuple[QuestionPart, ...]:
    """Return the parts of a question, at least one and at most four, in its order.

    >>> [part.text for part in split_question("Who did Ann meet in Oslo, and for how long?")]
    ['Who did Ann meet in Oslo', 'for how long']
    >>> [part.text for part in split_question("Which is larger, the lake or the bay?")]
    ['the lake', 'the bay']
    >>> len(split_question("When did Trump and Putin speak?"))
    1
    """
    texts = _split(question)
    if 1 < len(texts) <= MOST_PARTS:
        return to_parts(texts)
    if reporting := find_reporting(question):
        return _to_reports(question, reporting)
    sides = find_sides(question)
    return _to_sides(question, sides) if sides else (read_whole(question),)


def read_whole(question: str) -> QuestionPart:
    """Return the question as one part, whatever it asks."""
    return _to_part(question, question)


def to_parts(texts: Sequence[str], *, leaning: bool = True) -> tuple[QuestionPart, ...]:
    """Return the parts with these texts; one with few words borrows those of a neighbour.

    Not when they are not `leaning`: then each is a question that stands alone.
    """
    if not leaning:
        return tuple(_to_part(text, "") for text in texts)
    told = [text for text in texts if not _STANDS_ALONE.match(text)] or texts
    fullest = max(told, key=lambda text: len(_content(text)))
    return tuple(_to_part(text, _lender(texts, place, fullest)) for place, text in enumerate(texts))


def _lender(texts: Sequence[str], place: int, fullest: str) -> str:
    """Which part lends its words: to "she" the last that says who, else the fullest that says more
    than a name.

    None to one that names its subject. But of two of which the second is about the first, such as "what is X
    and what services are there", each lends to the other.
    """
    text = texts[place]
    if len(texts) == 2 and _STANDS_ALONE.match(texts[0]) and _is_about_the_former(texts[1]):
        return texts[1 - place]
    if _STANDS_ALONE.match(text):
        return ""
    if not place or not _PRONOUN.search(text):
        return fullest
    naming = [one for one in texts[:place] if _content(one) and not _PRONOUN.search(one)]
    return naming[-1] if naming else texts[place - 1]


def _is_about_the_former(text: str) -> bool:
    return bool(_PRONOUN.search(text)) or not any(word.is_name for word in _content(text))


def _split(question: str) -> list[str]:
    texts: list[str] = []
    start = 0
    for found in _BREAK.finditer(question):
        if _may_break(question[start : found.start()], found[0], question[found.end() :]):
            texts.append(question[start : found.start()].strip())
            start = found.end()
    last = question[start:].strip(" ?!.")
    return [*texts, last] if texts else [question]


def _may_break(before: str, at: str, after: str) -> bool:
    """Whether `before` asks something itself and `after` is not a relative clause that goes on."""
    following = _STARTS_ASKING.match(after)
    if "?" in at and is_yes_no(after):
        return bool(_STARTS_ASKING.match(before)) or is_yes_no(before)
    if is_yes_no(before):  # "Did it sink, and when?", but not "Did she say when and where?"
        return bool(following) and any(mark in at for mark in ",;?") and not _RELATIVE.search(before)
    asking = _STARTS_ASKING.match(before)
    if not asking or not following or re.search(r"\bbetween\b", before, re.IGNORECASE):
        return False
    if "," in at and (_CLAUSE.match(before) or (at.strip() == "," and _ASIDE.match(after))):
        return False
    relatives = {match[1].lower() for match in _RELATIVE.finditer(before, asking.end())}
    return following[1].lower() not in relatives


def _content(text: str) -> tuple[Word, ...]:
    asking = (*asking_words(text), Span(0, skip_is_it_true(text)))
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
    form = tell_form(text)
    decides = form in (QuestionForm.YES_NO, QuestionForm.ALTERNATIVE) and is_yes_no(text)
    return QuestionPart(
        shown,
        AnswerKind.OTHER if decides else expected_kind(text),
        own + borrowed if leans else own,
        own,
        form,
    )


def _to_sides(question: str, sides: Sides) -> tuple[QuestionPart, ...]:
    words = _content(question)
    return tuple(_to_side(question, side, sides, words) for side in sides.sides)


def _to_side(question: str, side: Side, sides: Sides, words: Sequence[Word]) -> QuestionPart:
    own = _within(words, side.spans)
    known = {word.term for word in own}
    shared = tuple(word for word in _within(words, side.shared) if _is_shared(word, known))
    text = question_words(side.spans, question).strip(" ?!.,;")
    subject = _within(words, side.subject)
    return QuestionPart(text, sides.kind, own + shared, own, sides.form, subject)


def _to_reports(question: str, reporting: Reporting) -> tuple[QuestionPart, ...]:
    """Return a part for each outlet that is named, else one for all."""
    topic = _within(_content(question), [reporting.topic])
    named = [question[start:end] for start, end in reporting.outlets]
    about = question[slice(*reporting.topic)]
    texts = [f"whether {name} reported on {about}" for name in named]
    if len(named) < 2:
        named, texts = named or [""], [question.strip(" ?!.,;")]
    parts = zip(named, texts, strict=True)
    return tuple(QuestionPart(text, AnswerKind.OTHER, topic, topic, outlet=name) for name, text in parts)


def _is_shared(word: Word, known: Iterable[str]) -> bool:
    return word.term not in known and word.text.lower() not in _COMPARING_WORDS


def _within(words: Iterable[Word], spans: Sequence[Span]) -> tuple[Word, ...]:
    return tuple(word for word in words if any(start <= word.start < end for start, end in spans))
