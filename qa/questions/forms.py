"""How a question wants to be answered: openly, by yes or no, by a comparison, or by one of the alternatives
that it names.

The form is told by how the question begins, as the kind of answer is. It changes nothing about what is looked
for; it says which words of a sentence decide, and what a language model has to say first.
"""

from __future__ import annotations

import re
from enum import StrEnum

_HELPING = (
    "did|does|do|is|are|was|were|has|have|had|can|could|will|would|shall|should|may|might|must"
    "|ain['’]t|won['’]t|can['’]t|shan['’]t"
)
# "Did she", "Wasn't it", but not the polite "Do you know when" or "Can you tell me who".
HELPING_VERB = rf"(?:(?:{_HELPING})(?:n['’]t)?)"
_POLITE = (
    r"(?:can|could|will|would|do)\s+(?:you|we|i|anyone)\s+(?:please\s+)?(?:know|tell|say|explain|show|find)"
)
_YES_NO = re.compile(
    rf"\s*(?:and\s+|so\s+|but\s+)?(?!{_POLITE}\b)(?P<helping>{HELPING_VERB})\s+(?=\w)", re.IGNORECASE
)
_OR_NOT = re.compile(r"\s*,?\s+or\s+not\Z", re.IGNORECASE)
_IS_IT_TRUE = re.compile(
    r"\s*is\s+it\s+(?:really\s+)?(?:true|correct|right|the\s+case|a\s+fact)\s+that\s+", re.IGNORECASE
)
_OR = re.compile(r"\s*,?\s+or\s+(?!not\b|so\b|more\b|less\b|fewer\b)", re.IGNORECASE)
_NAMES_TWO = re.compile(r"\s*(?:which|who|what)\b[^,:]*[,:]\s*[^,]+(?:,[^,]+)*,?\s+or\s+\S", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\s*(?:on\s+)?(?:what|where|how)\b.*\b(?:divides?|divided|separates?|disagree[sd]?|differs?|differed"
    r"|differences?|different\s+from)\b",
    re.IGNORECASE,
)


class QuestionForm(StrEnum):
    """How a question wants to be answered."""

    OPEN = "open"
    YES_NO = "yes_no"
    COMPARISON = "comparison"
    ALTERNATIVE = "alternative"


def tell_form(question: str) -> QuestionForm:
    """Return the form of a question with one part.

    >>> tell_form("Did the mayor resign?").value, tell_form("Do you know who resigned?").value
    ('yes_no', 'open')
    >>> tell_form("Is the bridge open or shut?").value, tell_form("What divides the two sides?").value
    ('alternative', 'comparison')
    """
    if _YES_NO.match(question):
        return QuestionForm.ALTERNATIVE if _OR.search(question) else QuestionForm.YES_NO
    if _NAMES_TWO.match(question):
        return QuestionForm.ALTERNATIVE
    return QuestionForm.COMPARISON if _CONTRAST.match(question) else QuestionForm.OPEN


def is_yes_no(question: str) -> bool:
    """Whether a question asks whether something is so, by its first words."""
    return bool(_YES_NO.match(question))


def read_asked(question: str) -> tuple[str, str]:
    """Return the helping verb of a yes/no question and what it asks about, nearly a statement; else nothing.

    >>> read_asked("Did the mayor resign or not?"), read_asked("Is it true that the ferry sank?")
    (('Did', 'the mayor resign'), ('is', 'the ferry sank'))
    """
    opening = _YES_NO.match(question)
    if opening is None:
        return "", ""
    asked = _OR_NOT.sub("", question.rstrip(" ?!."))
    if truth := skip_is_it_true(question):
        return "is", asked[truth:]
    return opening["helping"], asked[opening.end() :]


def skip_is_it_true(question: str) -> int:
    """Return where the thing asked about starts: behind "Is it true that", else 0."""
    opening = _IS_IT_TRUE.match(question)
    return opening.end() if opening else 0
