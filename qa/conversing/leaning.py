"""Whether a question leans on the one before it: on what a pronoun stands for, or on a topic left unsaid.

    And what did she promise there?     "And" leads on, "she" and "there" stand for something outside it
    How many people were hurt?          lacks a topic
    How old is Mara Kern?               stands alone

English, by rule. What is then put in, and where, is for `qa.conversing.conversation`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.conversing.follow_ups import Topic, find_things, telling_words

WORDS_OF_A_BARE_NAME = 4
WORDS_OF_A_FOLLOW_UP = 4

ASK = r"(?:who|whom|whose|what|when|where|why|which|how)"
AUXILIARY = (
    r"(?:did|does|do|is|was|are|were|has|have|had|will|would|can|could|should|may|might|isn't|wasn't|didn't)"
)
AT = r"(?:in|at|on|for|from|by|to|with|under|since|before|after|during|near|of|about|against)"

LEAD = re.compile(
    r"\s*(?:(?:and|but|so|also|then|ok|okay|well|now|thanks|thank you)\b[\s,.!–-]*)+", re.IGNORECASE
)
_LEADS_ON = re.compile(r"\s*(?:ok|okay|thanks|thank you)?[\s,.!]*(?:and|but|so|also|then)\b", re.IGNORECASE)
ABOUT = re.compile(r"(?:what|how)\s+about\s+(?P<thing>[^?]+?)[\s?.!]*$", re.IGNORECASE)
BEGINS_QUESTION = re.compile(rf"(?:{AT}\s+)?(?:{ASK}|{AUXILIARY})\b", re.IGNORECASE)

SHE = re.compile(r"\b(?:he|she|him|his|hers?)\b", re.IGNORECASE)
# "there" for a place, and not "is there a plan".
THERE = re.compile(
    r"(?<!^)(?<!\b(?:is|be) )(?<!\b(?:are|was) )(?<!\bwere )\bthere\b|\bthere(?=\s*[?.!]*$)", re.IGNORECASE
)
_ENDS_WITH_AT = re.compile(
    r"\b(?:into|about|of|for|with|in|on|to|from|at|against|behind|over)\s+$", re.IGNORECASE
)
_TELLS_EVENT = re.compile(r"\b(?:was|were|did|had)\b", re.IGNORECASE)
IT = re.compile(
    r"\b(?:they|them|theirs?|its)\b"
    r"|\bit\b(?!\s+(?:true|that|possible|likely|takes?\s+to|rain|snow|safe|legal))"
    r"|\b(?:this|that|these|those)(?=\s*[?.!]*$|\s+(?:was|is|are|were|will|did|mean|happen|cost)\b)"
    r"|\b(?:these|those|this)\s+(?!week|month|year|morning|afternoon|evening|summer|winter|spring|autumn|time|is\b)[a-z]+"
    r"|\b(?:the\s+others?|which\s+ones?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question without "And" before it; `leads_on` when it had one. `names` are the names in it."""

    text: str
    leads_on: bool
    names: tuple[str, ...]


def read_asked(question: str, last: Topic) -> Asked:
    """Return `question` as it was asked after a question about `last`."""
    lead = LEAD.match(question)
    text = question[lead.end() :].strip() if lead else question.strip()
    # The capital of a bare "Oldmere?" is that of a name.
    bare = len(text.split()) <= WORDS_OF_A_BARE_NAME and not BEGINS_QUESTION.match(text)
    names = last.find_names_in(f"by {text}" if bare else text)
    return Asked(
        text[:1].upper() + text[1:],
        leads_on=_LEADS_ON.match(question) is not None,
        names=tuple(name.text for name in names),
    )


def points_back(question: str) -> bool:
    """Whether a pronoun in `question` stands for somebody or something that it does not name itself."""
    asked = read_asked(question, Topic(""))
    person = SHE.search(asked.text)
    return (person is not None and not count_named(asked, person.start())) or refers_back(asked)


def refers_back(asked: Asked) -> bool:
    """Whether "it", "there" or "that" stands for something outside the question."""
    thing, place = IT.search(asked.text), THERE.search(asked.text)
    if thing:
        # In "an inquiry into it", what is named right before is not what is meant.
        spare = 1 if _ENDS_WITH_AT.search(asked.text[: thing.start()]) else 0
        if count_named(asked, thing.start()) <= spare:
            return True
    return place is not None and not asked.names


def count_named(asked: Asked, place: int) -> int:
    """How many people and things are named in the question before a pronoun, which may stand for one."""
    before = asked.text[:place]
    return sum(name in before for name in asked.names) + len(find_things(before))


def lacks_topic(asked: Asked, last: Topic) -> bool:
    """Whether a question without pronouns says too little to stand alone, and goes on about the same."""
    words = telling_words(asked.text)
    own = [word for word in words if not any(word.text in name for name in asked.names)]
    if asked.leads_on:
        return len(own) <= (1 if asked.names else WORDS_OF_A_FOLLOW_UP)
    if asked.names or len(words) > WORDS_OF_A_FOLLOW_UP or not BEGINS_QUESTION.match(asked.text):
        return False
    # "How many people were hurt?" asks about something that happened, and does not say what.
    if _TELLS_EVENT.search(asked.text) and not find_things(asked.text):
        return True
    return last.shares_word(words) or (last.answer is not None and bool(words) and last.covers(words))
