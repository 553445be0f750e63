"""Is a value surely told of this very thing? Only then does it settle a comparison.

It is in a plain clause: "The Gull, built in 2003,", "Built in 2003, the ferry Gull is", "The Gull carries 340
passengers". Of "The museum on the Gull was built in 2003", "The new Gull" and "The Gull was to be built in
2030" none tells when the Gull was built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import dropwhile

from index.articles import Span
from qa.language.terms import Word, find_words, is_content, to_term
from qa.language.verbs import AUXILIARIES, BASE_OF_PAST, to_base

# "May" is the month.
_DOUBT = re.compile(
    r"\b(?:not|never|no|nor|neither|nobody|none|nothing|cannot|without|hardly|if|unless|whether|will|would|could"
    r"|should|(?-i:may)|might|must|shall|to (?:be|have)|going to|plan(?:s|ned|ning)?|expect(?:s|ed)?"
    r"|proposed|scheduled|due|likely|perhaps|probably|possibly|maybe|allegedly|reportedly|supposedly|claim(?:s|ed)?"
    r"|rumou?r(?:s|ed)?|legend|myth|den(?:y|ies|ied)|wrong(?:ly)?|mistaken(?:ly)?|false(?:ly)?|instead|rather)\b|n['’]t\b|\?",
    re.IGNORECASE,
)
_A = r"(?:the|an?|this|its|their|his|her)"
_OPENS = re.compile(rf"(?:\A|[,;:—–] |\bthat ){_A}? ?\Z", re.IGNORECASE)
_ACTS_ON = re.compile(rf"(?P<verb>[a-z]+) {_A} \Z")
_ADVERB = r"(?: (?:first|officially|originally|formally|finally|only|just|exactly))?"
# From a verb to its date: "built by prisoners in", "held on Monday,".
_WHEN = r"(?: back)?(?: [a-z]+){0,3}?(?: (?:in|on|since|from|to))(?: [A-Z][a-z]+,?)? "
_DID = re.compile(
    rf"(?:,? (?:which|that))?,?(?: (?:was|were|has been|had been))?{_ADVERB} (?P<verb>[a-z]+){_WHEN}"
)
_HAS = re.compile(rf"(?: (?:has|have|had))?{_ADVERB} (?P<verb>[a-z]+){_ADVERB} ")
_DONE_WHEN = re.compile(rf"\A(?P<verb>[A-Z][a-z]+){_WHEN}\Z")
_ACTED_WHEN = re.compile(r" (?:in|on)(?: [A-Z][a-z]+,?)? ")
# "30 million crowns to repair", "a year", "more than before": no value of the thing as such.
_RESTRICTED = re.compile(r"(?: [a-z]+){0,2}? (?:to|an?|per|each|every|more|less|fewer|annually|daily)\b")


_GOES_ON = frozenset({"lies", "stands", "serves", "crosses", "spans", "runs", "remains", "sails", "carries"})


def to_verb_term(verb: str) -> str:
    """Return the comparable form of a verb: "built", "builds" and "build" are one."""
    return to_term(to_base(verb.lower()))


_KNOWN_VERBS = frozenset(map(to_verb_term, BASE_OF_PAST))


def is_verb(word: str) -> bool:
    """Whether a word may be a verb in any form; nouns like "report" are among them."""
    return word.lower() in AUXILIARIES or to_verb_term(word) in _KNOWN_VERBS


def is_told_of(thing: Sequence[Word], text: str, value: Span, verbs: Set[str], *, is_when: bool) -> bool:
    """Whether a sentence surely tells, as a fact, the value at `value` of the thing.

    `verbs` are the bases of what the thing does, or is done with it, where its value is told; `is_when` for
    a year or a day.
    """
    if _DOUBT.search(text) or (not is_when and _RESTRICTED.match(text, value.end)):
        return False
    return any(
        to_verb_term(found["verb"]) in verbs
        for place in _find_thing(thing, text)
        if (found := _find_verb(text, place, value, is_when=is_when))
    )


def _find_thing(thing: Sequence[Word], text: str) -> Iterator[Span]:
    """Yield where a text names the thing, with or without the "ferry" of "the ferry Gull"."""
    name = [*dropwhile(lambda word: not word.is_capitalised, thing)] or thing
    words = [word for word in find_words(text) if is_content(word)]
    before = [word.term for word in thing[: len(thing) - len(name)]]
    for start in range(len(words) - len(name) + 1):
        run = words[start : start + len(name)]
        if [word.term for word in run] == [word.term for word in name]:
            kind = words[max(0, start - len(before)) : start]
            is_named = bool(before) and [word.term for word in kind] == before
            yield Span((kind if is_named else run)[0].start, run[-1].end)


def _find_verb(text: str, thing: Span, value: Span, *, is_when: bool) -> re.Match[str] | None:
    """Return the verb that joins the thing and the value; None where something else may."""
    if value.end <= thing.start:
        is_subject = re.fullmatch(rf", {_A}? ?", text[value.end : thing.start]) and _goes_on(text, thing.end)
        return _DONE_WHEN.match(text[: value.start]) if is_when and is_subject else None
    between = text[thing.end : value.start]
    if _OPENS.search(text[: thing.start]):
        return (_DID if is_when else _HAS).fullmatch(between)
    return _ACTS_ON.search(text[: thing.start]) if is_when and _ACTED_WHEN.fullmatch(between) else None


def _goes_on(text: str, end: int) -> bool:
    """Whether a verb or a mark follows: "the Gull lies", not "the Gull museum lies"."""
    following = re.match(r"[,;.]| ([a-z]+)\b", text[end:])
    return following is not None and (following[1] is None or following[1] in _GOES_ON | AUXILIARIES)
