"""The sides of a question that asks about two things at once, by rule.

"Which is larger, the lake or the bay?" is answered with a sentence about each, and so are "How does a duty
differ from a tax?", "Did the strike begin before or after the vote?" and "What did both the mayor and the
union say?". A rule fires on the wording alone; what none recognises stays one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.articles import Span
from qa.questions.expecting import AnswerKind, expected_kind
from qa.questions.forms import HELPING_VERB, QuestionForm

# The rules look for several variable stretches in a row; their time grows with the cube of the length.
_LONGEST_QUESTION = 300
_MOST_SIDES = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One thing that is asked about. `spans` of the question make its text, in order; `subject` are those
    that only it has; `shared` is what is asked about all sides, empty when `spans` say it."""

    spans: tuple[Span, ...]
    subject: tuple[Span, ...]
    shared: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides of a question in its order, two to four, and what is asked about each.

    `comparative` is the word that compares them ("older"), "before" where it is asked which came first.
    """

    form: QuestionForm
    kind: AnswerKind
    sides: tuple[Side, ...]
    comparative: str = ""


_EARLY = "earlier|earliest|later|latest|sooner|first|last"
_AGED = "older|oldest|newer|newest"
_DEAR = "cheaper|cheapest|dearer|dearest|costlier|costliest|pricier"
_BIG = (
    "larger|largest|bigger|biggest|smaller|smallest|higher|highest|lower|lowest|longer|longest|shorter"
    "|shortest|younger|youngest|heavier|heaviest|lighter|lightest|faster|fastest|slower|slowest"
    "|taller|tallest|deeper|deepest|wider|widest|greater|greatest|warmer|warmest|colder|coldest|hotter"
    "|hottest|closer|closest|nearer|nearest|farther|further|more|most|fewer|fewest|less|least"
)
_OTHERWISE = "richer|richest|poorer|poorest|stronger|strongest|weaker|safer|better|best|worse|worst"
_COMPARATIVE = rf"(?P<comparative>{_EARLY}|{_AGED}|{_DEAR}|{_BIG}|{_OTHERWISE})"
# "more sophisticated", "less known" are no figures, "more expensive" and "more homes" are.
_COSTS = re.compile(r"\b(?:cost|costs|costly|expensive|price|paid|pays?|worth)\b", re.IGNORECASE)
_OF_A_QUALITY = re.compile(r"\b(?:more|most|less|least)\s+(\w+)\b", re.IGNORECASE)
_QUALITY_ENDING = re.compile(r"(?:ed|ive|ous|ful|al|ic|ant|ent|able|ible|ary|ular)\Z", re.IGNORECASE)

_HAVING = (
    "have|has|had|cost|costs|earn|earns|make|makes|sell|sells|carry|carries|get|gets|win|wins|pay|pays|take|takes"
    "|last|lasts|weigh|weighs|produce|produces|employ|employs|own|owns|use|uses|spend|spends|lose|loses"
    "|receive|receives|open|opens|close|closes|happen|happens|start|starts|begin|begins|end|ends"
)
_SAYING = (
    "say|think|want|demand|offer|propose|claim|argue|promise|warn|tell|expect|suggest|recommend|report|reply"
    "|answer|deny|admit|announce|predict|believe|fear|hope|criticise|criticize|praise|call"
)
_DOING = f"{_SAYING}|{_HAVING}|do|does|did|need|give|find|show|write|build|cause|lead|decide|lack|share|give"
_ASK = r"(?:who|whom|what|which|when|where|why|how)"
# One thing that is named: a few words, none of which opens a clause.
_PREPOSITION = "in|on|at|about|from|to|with|after|before|during|since|by|for"
_NO_THING = rf"(?!(?:{_ASK}|{_PREPOSITION}|and|or|both|each)\b)"
_THING = rf"(?:{_NO_THING}[\w'’.&-]+\s+){{0,4}}{_NO_THING}[\w'’.&-]+"

_ONE_OF = r"(?P<one>.+?),?\s+or\s+(?P<two>[^,]+)"
_COMPARING: tuple[str, ...] = (
    # Which is larger, X or Y?
    rf"(?P<shared>(?:which|who|what)\b[^,:]*?\b{_COMPARATIVE}\b[^,:]*)[,:]\s*{_ONE_OF}",
    # Of X and Y, which is larger?
    rf"(?:of|between)\s+(?P<one>.+?)\s+(?:and|or)\s+(?P<two>[^,]+),\s*(?P<shared>which\b.*\b{_COMPARATIVE}\b.*)",
    # Is X larger than Y? Is X larger or smaller than Y?
    rf"(?:is|are|was|were)\s+(?P<one>.+?)\s+(?P<shared>(?:much\s+)?\b{_COMPARATIVE}\b(?:\s+or\s+\w+)?[^,]*?)"
    r"\s+than\s+(?P<two>.+)",
    # Does X have more seats than Y?
    rf"{HELPING_VERB}\s+(?P<one>.+?)\s+(?P<shared>(?:{_HAVING})\s+(?:\w+\s+)?\b{_COMPARATIVE}\b[^,]*?)"
    r"\s+than\s+(?P<two>.+)",
)
_IN_TIME: tuple[str, ...] = (
    # Did X happen before or after Y?
    rf"{HELPING_VERB}\s+(?P<one>.+?),?\s+(?:before\s+or\s+after|after\s+or\s+before"
    r"|(?:earlier|sooner)\s+or\s+later\s+than)\s+(?P<two>.+)",
)
_CONTRASTING: tuple[str, ...] = (
    r"how\s+(?:do|does|did)\s+(?P<one>.+?)\s+differ\s+from\s+(?P<two>.+)",
    r"how\s+(?:do|did)\s+(?P<one>.+?)\s+and\s+(?P<two>.+?)\s+differ\b(?P<shared>.*)",
    r"how\s+(?:is|are|was|were)\s+(?P<one>.+?)\s+different\s+(?:from|to|than)\s+(?P<two>.+)",
    r"what(?:['’]s|\s+(?:is|are|was|were))\s+the\s+(?:\w+\s+)?differences?\s+between\s+(?P<one>.+?)\s+and\s+(?P<two>.+)",
    r"what\s+(?:distinguishes|distinguished|divides|divided|separates|separated|sets)\s+(?P<one>.+?)"
    r"\s+(?:apart\s+from|from|and)\s+(?P<two>.+)",
    r"compare\s+(?P<one>.+?)\s+(?:with|to|and)\s+(?P<two>(?:(?!\band\b).)+)",
)
_TOGETHER: tuple[str, ...] = (
    # What did (both) X and Y say about it? What do X and Y both need?
    rf"(?P<lead>{_ASK}\b(?:\s+\w+){{0,3}}?\s+{HELPING_VERB})\s+both\s+(?P<one>{_THING})\s+and\s+(?P<two>{_THING})"
    rf"\s+(?P<rest>(?:{_DOING})\b.*)",
    rf"(?P<lead>{_ASK}\b(?:\s+\w+){{0,3}}?\s+{HELPING_VERB})\s+(?P<one>{_THING})\s+and\s+(?P<two>{_THING})"
    rf"\s+(?:both|each)\s+(?P<rest>\w.*)",
    rf"(?P<lead>what\s+(?:did|do|does|will|would))\s+(?P<one>{_THING})\s+and\s+(?P<two>{_THING})"
    rf"\s+(?P<rest>(?:{_SAYING})\b.*)",
    # Who met both X and Y in Oslo?
    rf"(?P<lead>{_ASK}\b.+?)\s+both\s+(?P<one>{_THING})\s+and\s+(?P<two>{_THING})"
    rf"(?P<rest>(?:\s+(?:{_PREPOSITION})\s+.+)?)",
)


def _compile(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\s*{pattern}", re.IGNORECASE) for pattern in patterns)


_COMPARING_RULES, _IN_TIME_RULES = _compile(_COMPARING), _compile(_IN_TIME)
_CONTRASTING_RULES, _TOGETHER_RULES = _compile(_CONTRASTING), _compile(_TOGETHER)
_LISTED = re.compile(r"\s*,\s*(?:or\s+)?")
_STARTS_ASKING = re.compile(rf"(?:the\s+)?{_ASK}\b", re.IGNORECASE)


def find_sides(question: str) -> Sides | None:
    """Return the sides that a question asks about, or None when no rule sees more than one.

    >>> question = "Which is larger, the lake or the bay?"
    >>> [question_words(side.spans, question) for side in find_sides(question).sides]
    ['the lake', 'the bay']
    """
    question = question.rstrip(" ?!.\n")
    if len(question) > _LONGEST_QUESTION:
        return None
    return _in_time(question) or _comparing(question) or _contrasting(question) or _together(question)


def question_words(spans: tuple[Span, ...], question: str) -> str:
    """Return what the question says at `spans`, in one line."""
    return " ".join(" ".join(question[start:end] for start, end in spans).split())


def _in_time(question: str) -> Sides | None:
    found = _first_match(_IN_TIME_RULES, question)
    return _sides(found, QuestionForm.COMPARISON, AnswerKind.DATE, "before") if found else None


def _comparing(question: str) -> Sides | None:
    found = _first_match(_COMPARING_RULES, question)
    if found is None:
        return None
    chooses = found["shared"].lower().startswith(("which", "who", "what")) or " or " in found["shared"]
    form = QuestionForm.COMPARISON if chooses else QuestionForm.YES_NO
    return _sides(found, form, _compared_kind(found), found["comparative"])


def _contrasting(question: str) -> Sides | None:
    found = _first_match(_CONTRASTING_RULES, question)
    return _sides(found, QuestionForm.COMPARISON, AnswerKind.OTHER) if found else None


def _together(question: str) -> Sides | None:
    found = _first_match(_TOGETHER_RULES, question)
    if found is None:
        return None
    lead, rest = Span(*found.span("lead")), Span(*found.span("rest"))
    sides = tuple(
        Side((lead, Span(*found.span(name)), rest), (Span(*found.span(name)),)) for name in ("one", "two")
    )
    return Sides(QuestionForm.OPEN, expected_kind(question), sides)


def _first_match(rules: tuple[re.Pattern[str], ...], question: str) -> re.Match[str] | None:
    matches = (rule.fullmatch(question) for rule in rules)
    return next((match for match in matches if match and _names_things(match)), None)


def _names_things(match: re.Match[str]) -> bool:
    """Whether both sides name a thing: "who votes" is a clause, not one."""
    return not any(_STARTS_ASKING.match(match[name].strip()) for name in ("one", "two"))


def _sides(found: re.Match[str], form: QuestionForm, kind: AnswerKind, comparative: str = "") -> Sides | None:
    shared = (Span(*found.span("shared")),) if "shared" in found.re.groupindex else ()
    spans = [*_listed(found), Span(*found.span("two"))]
    sides = tuple(Side((span,), (span,), shared) for span in spans)
    return Sides(form, kind, sides, comparative) if len(sides) <= _MOST_SIDES else None


def _listed(found: re.Match[str]) -> Iterator[Span]:
    """Yield the things before "or": two in "Which is larger, the lake, the bay or the sea?"."""
    start, end = found.span("one")
    if "comparative" in found.re.groupindex:
        for comma in _LISTED.finditer(found.string, start, end):
            yield Span(start, comma.start())
            start = comma.end()
    yield Span(start, end)


def _compared_kind(found: re.Match[str]) -> AnswerKind:
    """What tells the compared things apart: a date, a sum, a figure, or nothing that a rule can tell."""
    word, shared = found["comparative"].lower(), found["shared"]
    if re.fullmatch(_AGED, word) and not (word.startswith("old") and shared.lower().startswith("who")):
        return AnswerKind.YEAR  # a weekday tells no age
    if re.fullmatch(_EARLY, word):
        return AnswerKind.DATE
    if re.fullmatch(_DEAR, word) or _COSTS.search(shared):
        return AnswerKind.MONEY
    quality = _OF_A_QUALITY.search(shared)
    if quality and _QUALITY_ENDING.search(quality[1]):
        return AnswerKind.OTHER
    return AnswerKind.NUMBER if re.fullmatch(f"{_BIG}|older|oldest", word) else AnswerKind.OTHER
