"""A claim without what no source bears out, where the rest is still a sentence and says no more than before.

Cut are values with their preposition ("on Friday", "in Oslo"), parentheses, insertions between commas, and
whole clauses behind a comma or an "and". Nothing is cut that limits the rest: a "not", a condition, a
comparison, who said it, what an "all" is about. What is left is held to the sources like any claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.articles import Span
from qa.language.terms import find_words, is_content
from qa.language.verbs import AUXILIARIES, BASE_OF_PAST
from qa.verifying.statements.lemmas import is_finite, may_be_verb

_BEFORE_VALUE = re.compile(
    r",? (?:in|on|at|during|by|since|until|over|near|around|within|throughout|for|with)"
    r"(?: (?:the|a|an|about|around|nearly|some|early|late|mid|more than|at least|up to|over))*[ -]?$"
)
# Behind it the phrase ends, and no list goes on.
_BEHIND_VALUE = re.compile(
    r"(?P<counted>(?: [a-z]+){0,2}?)(?=\s*[.!?\"”]*$|[;)]"
    r"| (?:but|which|who|where|when|while|after|before|in|on|at|during|since|near|from|as|because)\b"
    r"|,? and (?:has|had|have|was|were|is|are|will)\b)"
)
_PARENTHESIS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_DASHED = re.compile(r"\s+[–—-]\s+[^–—,;]+\s+[–—-](?=\s)|\s*—[^—,;]+—(?=\w)")
_INSERTION = re.compile(r", (?!and\b|or\b|but\b)[^,]+,(?! (?:and|or|but)\b)(?= )")
_LEADING = re.compile(
    r"^(?:In|On|At|By|During|Since|After|Before|From|Over|Around|Throughout)\b[^,]{2,60}, "
    r"(?=(?:the|an?|[A-Z]\w+|it|he|she|they|its|his|her|their)\b)"
)
_RELATIVE = re.compile(r", (?:which|who|whose|where|when|[a-z]+ing|including|as well as|such as)\b")
_COORDINATED = re.compile(
    r"(?P<equal>; (?:and |but )?|,? (?:and|but) )|,? (?:while|whereas|although|though|because) "
)
_SUBORDINATE = re.compile(r"\b(?:which|who|whose|where|that|when)\b")
_SECOND_VERB = re.compile(r",? (?:and|but) (?P<verb>[a-z]+)")
# What limits the rest of a sentence stays in it.
_CONDITION = re.compile(
    r"\b(?:unless|if|except|than|only|according to|said|says|claimed|alleged|whether|until|would)\b",
    re.IGNORECASE,
)
_LIMITING = re.compile(
    rf"{_CONDITION.pattern}|\b(?:not|no|never|without|nor|neither|may|might|could|denied|rejected)\b|n['’]t\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\b(?:all|every|each|only|no|none|never|always|most|first|last)\b", re.IGNORECASE)
# A clause of its own that leans on nothing before it: a subject of a few words, and its verb.
_STARTS_CLAUSE = re.compile(
    rf"(?:the|an?|[A-Z][\w’'-]+|there|nobody|no one|\d[\d,.]*)\b(?: [\w’'-]+){{0,5}}? "
    rf"(?:{'|'.join(sorted(AUXILIARIES | BASE_OF_PAST.keys()))})\b"
)
_BROKEN_END = re.compile(
    r"\b(?:and|or|but|the|an?|of|in|on|at|to|for|by|with|from|than|as|that|which|who|is|are|was|were|be|been|such"
    r"|both|between|its|their|his|her|not|also)$",
    re.IGNORECASE,
)
# "The bridge was built in 1908" without its year tells nothing.
_BARE_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been) (?:\w+ly )?\w+(?:ed|en|wn|lt|ld|nd|ng)$")
_STOPS = ' .!?"”'
_FEWEST_CONTENT_WORDS = 2
_LEAST_LEFT = 0.34  # of the content words


def soften(text: str, faulty: Sequence[Span], *, only_clauses: bool = False) -> list[str]:
    """Return versions of `text` without all of `faulty`, the longest first; none when none would stand.

    `only_clauses`: nothing smaller than a clause is left out, as when it is the verb that is at fault; nor is
    it without any `faulty` place.

    >>> soften("The ferry sank at dawn on Friday.", [Span(23, 32)])
    ['The ferry sank at dawn.']
    """
    cuts = [*_find_clauses(text)]
    if faulty and not only_clauses:
        cuts += _find_phrases(text, faulty)
    chosen = _choose(cuts, faulty)
    versions = dict.fromkeys(_cut_out(text, group) for group in chosen)
    return sorted((one for one in versions if one and _stands(one, text)), key=lambda one: -len(one))


def _find_clauses(text: str) -> Iterator[Span]:
    end = len(text.rstrip(_STOPS))
    cuts = [Span(match.start(), end) for match in _RELATIVE.finditer(text)]
    return (cut for cut in [*cuts, *_coordinated(text, end)] if not _CONDITION.search(text[slice(*cut)]))


def _find_phrases(text: str, faulty: Sequence[Span]) -> list[Span]:
    cuts = [
        Span(*match.span()) for rule in (_PARENTHESIS, _DASHED, _INSERTION) for match in rule.finditer(text)
    ]
    if not _OF_ALL.search(text):  # "all ships from Oslo": without the place it would be all ships
        cuts += [cut for span in faulty for cut in _phrase_around(text, span)]
        cuts += [Span(*match.span()) for match in _LEADING.finditer(text)]
    return [cut for cut in cuts if not _LIMITING.search(text[slice(*cut)])]


def _phrase_around(text: str, value: Span) -> Iterator[Span]:
    """Cut a value with its preposition, and with up to two words that it counts."""
    before = _BEFORE_VALUE.search(text, 0, value.start)
    behind = _BEHIND_VALUE.match(text, value.end)
    if before and behind and before.start() > 0:
        yield Span(before.start(), behind.end("counted"))


def _coordinated(text: str, end: int) -> Iterator[Span]:
    """Cut one of two clauses that a semicolon, an "and" or the like joins."""
    for joint in _COORDINATED.finditer(text):
        before, behind = text[: joint.start()], text[joint.end() :]
        if _may_have_verb(before) and _has_verb(_SUBORDINATE.split(behind)[0]):
            yield Span(joint.start(), end)
            if joint["equal"] is not None and _STARTS_CLAUSE.match(behind):
                yield Span(0, joint.end())
    verb = next((word for word in find_words(text)[1:] if is_finite(word.text)), None)
    for joint in _SECOND_VERB.finditer(text, verb.end if verb else len(text)):
        if verb and is_finite(joint["verb"]):
            yield Span(joint.start(), end)
            if (
                verb.start > 0
                and not _has_verb(text[verb.end : joint.start()])
                and "," not in text[: verb.start]
            ):
                yield Span(verb.start, joint.start("verb"))


def _choose(cuts: Sequence[Span], faulty: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Yield groups of cuts that leave nothing of `faulty`: one that covers all, or the smallest for each."""
    yield from ((cut,) for cut in cuts if all(_covers(cut, span) for span in faulty))
    smallest = [
        min((cut for cut in cuts if _covers(cut, span)), key=lambda cut: cut.end - cut.start, default=None)
        for span in faulty
    ]
    group = sorted({cut for cut in smallest if cut is not None})
    apart = all(one.end <= other.start for one, other in pairwise(group))
    if None not in smallest and len(group) > 1 and apart:
        yield tuple(group)


def _covers(cut: Span, span: Span) -> bool:
    return cut.start <= span.start and span.end <= cut.end


def _cut_out(text: str, cuts: Sequence[Span]) -> str:
    """Return what is left of a sentence, with a capital at its head and a full stop at its end."""
    for start, end in reversed(cuts):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}"
    left = re.sub(r"\s+([.,;!?)])", r"\1", " ".join(text.split())).strip(" ,;")
    left = re.sub(r"[,;]+([.,;!?])", r"\1", left)
    if not left:
        return ""
    return left[0].upper() + left[1:] + ("" if left[-1] in _STOPS else ".")


def _stands(left: str, text: str) -> bool:
    """Whether what is left is a sentence of some content: a subject before a verb, all marks in pairs."""
    words = find_words(left)
    if not words or is_finite(words[0].text.lower()):
        return False
    content = sum(is_content(word) for word in words)
    enough = content >= max(_FEWEST_CONTENT_WORDS, _LEAST_LEFT * sum(map(is_content, find_words(text))))
    in_pairs = (
        left.count("(") == left.count(")") and left.count("“") == left.count("”") and not left.count('"') % 2
    )
    has_verb = any(may_be_verb(word.text) for word in words[1:])
    bare = left.rstrip(_STOPS)
    is_stump = _BROKEN_END.search(bare) or (_BARE_PASSIVE.search(bare) and not text.startswith(f"{bare},"))
    return enough and in_pairs and has_verb and left != text and not is_stump


def _may_have_verb(part: str) -> bool:
    words = find_words(part)
    return len(words) > _FEWEST_CONTENT_WORDS and any(may_be_verb(word.text) for word in words[1:])


def _has_verb(part: str) -> bool:
    words = find_words(part)
    return len(words) > _FEWEST_CONTENT_WORDS and any(is_finite(word.text) for word in words[1:])
