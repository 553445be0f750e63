"""Whether what a model made of a follow-up may be searched for.

The model has read answers, and so articles, whose authors may want a say in what is asked. So its question
has to be made of the user's own words: the question, and those asked before. Besides, it may take a few names
that the last answers hold, since "she" often is somebody whom an answer named, and it may use two words of
its own, for grammar. Figures it may not bring in at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.errors import BylineError
from qa.conversing.conversation import MOST_CARRIED, TURNS_READ, Standalone, Turn
from qa.conversing.follow_ups import find_names, find_things, is_said, telling_words
from qa.conversing.leaning import points_back
from qa.language.terms import TextTerms, Word, find_words, is_content
from qa.questions import check_question

LONGEST_REPLY_CHARS = 300
_MOST_NAMES_OF_ANSWERS = 6  # words: "President Ana Maria Dunn" of "Old Lindenquell"
_MOST_OWN_WORDS = 2
_MOST_LOST = 0.67  # of the words that say what is asked; "war" and "da" count as such, too

_QUOTES = "\"'“”„‘’«»` "
_ENDS_AS_QUESTION = ("?", "？", "؟", ";")  # the last is Greek
_ASKING = re.compile(r"\b(?:who|whom|whose|when|where|why)\b", re.IGNORECASE)


class RewritingError(BylineError):
    """What a model wrote is no use as a question; the text says why."""


def read_rewriting(reply: str, question: str, turns: Sequence[Turn]) -> Standalone:
    """Return the question that `reply` is. Raises RewritingError, or QuestionError where it is no text."""
    lines = [line for line in reply.splitlines() if line.strip()]
    if len(lines) != 1:
        raise RewritingError(f"the model wrote {len(lines)} lines")
    rewritten = check_question(lines[0].strip(_QUOTES), max_chars=LONGEST_REPLY_CHARS)
    if not rewritten.endswith(_ENDS_AS_QUESTION):
        raise RewritingError("the model wrote no question")
    _require_same_subject(rewritten, question)
    _require_known_words(rewritten, question, turns)
    carried = _find_carried(rewritten, question)
    if not carried or points_back(rewritten):
        raise RewritingError("the model's question stands alone no more than the one before")
    return Standalone(rewritten, carried)


def _require_same_subject(rewritten: str, question: str) -> None:
    """Who, when or why is still asked; names and figures are kept, and a third of the other words."""
    said = TextTerms(find_words(rewritten))
    asked = {found.lower() for found in _ASKING.findall(question)}
    if not asked <= {found.lower() for found in _ASKING.findall(rewritten)}:
        raise RewritingError("the model asks something else")
    words = telling_words(question)
    lost = [word for word in words if not said.covers(word)]
    if any(word.is_name or word.is_number for word in lost) or len(lost) > _MOST_LOST * len(words):
        raise RewritingError("the model left out what is asked about")


def _require_known_words(rewritten: str, question: str, turns: Sequence[Turn]) -> None:
    """Every word is the user's, a name that an answer told, or one of very few others."""
    asked = TextTerms(_words_of([question, *(turn.standalone for turn in turns), *_questions_of(turns)]))
    told = TextTerms(word for word in _words_of(_answers_of(turns)) if word.is_capitalised)
    unknown = [word for word in find_words(rewritten) if is_content(word) and not asked.covers(word)]
    names = [word for word in unknown if word.is_capitalised and told.covers(word)]
    own = [word for word in unknown if word not in names]
    if len(names) > _MOST_NAMES_OF_ANSWERS or len(own) > _MOST_OWN_WORDS:
        raise RewritingError("the model wrote of something else")
    if brought := [word.text for word in own if word.is_number or word.is_capitalised]:
        raise RewritingError(f"the model brought in {', '.join(brought)}")


def _questions_of(turns: Sequence[Turn]) -> list[str]:
    return [turn.question for turn in turns]


def _answers_of(turns: Sequence[Turn]) -> list[str]:
    answers = (turn.answer for turn in turns[-TURNS_READ:])
    return [claim.text for answer in answers if answer is not None for claim in answer.claims]


def _words_of(texts: Iterable[str]) -> list[Word]:
    return [word for text in texts for word in find_words(text)]


def _find_carried(rewritten: str, question: str) -> tuple[str, ...]:
    """What of the rewritten question the question did not say: names and things, else other words."""
    named = [*(name.text for name in find_names(rewritten)), *find_things(rewritten)]
    carried = [item for item in dict.fromkeys(named) if not is_said(item, question)]
    if not carried:
        carried = [word.text for word in telling_words(rewritten) if not is_said(word.text, question)]
    return tuple(carried[:MOST_CARRIED])
