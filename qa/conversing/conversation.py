"""A question in a conversation becomes one that can be searched for on its own.

    Who did Mara Kern meet in Oldmere?      (asked before)
    And what did she promise there?         What did Mara Kern promise in Oldmere?
    And in Lindenquell?                     What did Mara Kern promise in Lindenquell?

By rule, in English, and sparingly: a question that stands on its own is left as it is, since a wrong word
carried over spoils a search more than a missing one. What is carried stands in the question itself, in the
place of a pronoun or in brackets at its end. So it can be shown ("searching for …"), an outlet or a time that
was asked for stays the preference it was, which `qa.questions.scoping` reads again and the pipeline gives up
when nothing there answers; and the next question can build on it.

A language model can do this better: `qa.conversing.rewriting` asks one, and comes back here where it fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qa.answers import Answer
from qa.conversing.follow_ups import (
    Topic,
    find_outlet,
    find_role,
    find_things,
    find_times,
    is_said,
    recognise_outlet,
    telling_words,
)
from qa.conversing.leaning import (
    ABOUT,
    ASK,
    AT,
    AUXILIARY,
    BEGINS_QUESTION,
    IT,
    LEAD,
    SHE,
    THERE,
    WORDS_OF_A_BARE_NAME,
    WORDS_OF_A_FOLLOW_UP,
    Asked,
    count_named,
    lacks_topic,
    points_back,
    read_asked,
    refers_back,
)
from qa.conversing.wording import append, bracket, leave_out, put, upper

MOST_CARRIED = 4
TURNS_READ = 3  # how far back "she" may reach
_LONGEST_FOLLOW_UP = 200  # characters; a longer question says what it is about
_LONGEST_ITEM = 60

_BEGINS_WITH_AT = re.compile(rf"(?P<at>{AT})\s+(?P<core>.+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_QUESTION_HEAD = re.compile(
    rf"\s*(?:{AT}\s+)?(?:{ASK}(?:\s+(?:many|much|long|old|far|often|big|high))?\s+)?(?:{AUXILIARY}\s+)?",
    re.IGNORECASE,
)
_HAPPENED = re.compile(r"(?:happen|happens|happened)\s+(?:to\s+)?", re.IGNORECASE)
_ACCORDING_TO = re.compile(r"according\s+to\s+(?=\S)", re.IGNORECASE)

_HER_OWN = re.compile(
    r"her(?=\s+(?!in\b|at\b|on\b|for\b|to\b|about\b|after\b|with\b|from\b|and\b|there\b)\w)", re.IGNORECASE
)
_WHICH = re.compile(r"\bwhich\s+[a-z]+\b.*\b(?:he|she)\b", re.IGNORECASE)  # "which minister said that she"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, as it was searched for, and what was answered where that is known."""

    question: str
    standalone: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no other; `carried` is what it took up from earlier ones, empty when nothing.

    `usage` and `cost_usd` are of the language model that wrote it, as in `Answer`; empty without one.
    """

    question: str
    carried: tuple[str, ...] = ()
    usage: Mapping[str, int] = field(default_factory=dict)
    cost_usd: float | None = None


def make_standalone(question: str, turns: Sequence[Turn], *, outlets: Iterable[str] = ()) -> Standalone:
    """Return `question` so that it can be understood without `turns` (oldest first).

    `outlets` are those of the library. A question that stands on its own comes back as it is.
    """
    if not turns or len(question) > _LONGEST_FOLLOW_UP or not LEAD.sub("", question).strip(" ?.!"):
        return Standalone(question)
    topics = [_topic_of(turn) for turn in reversed(turns[-TURNS_READ:])]
    asked = read_asked(question, topics[0])
    outlets = tuple(outlets)
    found = (
        _change_one_thing(asked, topics[0], outlets)
        or _say_who(asked, topics)
        or _ask_another_word(asked, topics[0])
        or _add_topic(asked, topics)
    )
    return _keep_scope(found, topics[0], outlets) if found else Standalone(question)


def may_lean_on(question: str, turns: Sequence[Turn]) -> bool:
    """Whether `question` may need `turns` to be understood; False only where that is certain.

    A question in English that names what it is about needs none; in another language, only a long one.
    """
    if not turns or len(question) > _LONGEST_FOLLOW_UP or not LEAD.sub("", question).strip(" ?.!"):
        return False
    return not says_what_it_is_about(question, turns)


def says_what_it_is_about(question: str, turns: Sequence[Turn] = ()) -> bool:
    """Whether `question` points at nothing outside itself, and holds a name or much else.

    Such a question may be searched for as it is, whatever was talked about before: "How old is Mara Kern?",
    and neither "How old is she?" nor "Was the bridge closed?".
    """
    asked = read_asked(question, _topic_of(turns[-1]) if turns else Topic(""))
    if asked.leads_on or points_back(question) or ABOUT.match(asked.text):
        return False
    if not BEGINS_QUESTION.match(asked.text):
        return False
    return bool(asked.names) or len(telling_words(asked.text)) > WORDS_OF_A_FOLLOW_UP


def keep_scope(found: Standalone, turns: Sequence[Turn], outlets: Iterable[str]) -> Standalone:
    """Return `found` with the outlet and the time that the last of `turns` asked for, if it has none."""
    return _keep_scope(found, _topic_of(turns[-1]), tuple(outlets)) if turns else found


def _topic_of(turn: Turn) -> Topic:
    return Topic(turn.standalone, turn.answer)


def _change_one_thing(asked: Asked, last: Topic, outlets: tuple[str, ...]) -> Standalone | None:
    """ "What about Lindenquell?", "And last week?": the earlier question with one thing in it exchanged."""
    thing = _find_exchanged(asked)
    if not thing:
        return None
    if outlet := recognise_outlet(_ACCORDING_TO.sub("", thing), outlets):
        changed = append(last.question, f", according to {outlet}")
    elif find_times(thing):
        changed = append(leave_out(last.question, find_times(last.question)), f" {thing}")
    elif (year := _YEAR.search(thing)) and _YEAR.search(last.question):
        changed = _YEAR.sub(year[0], last.question, count=1)
    else:
        changed = _exchange(last, thing) or bracket(last.question, [thing])
    kept = [item for item in _items(last) if is_said(item, changed) and not is_said(item, thing)]
    brought = [item for item in last.brought if not is_said(item, changed)]
    return Standalone(bracket(changed, brought), tuple(dict.fromkeys([*kept, *brought])) or (last.question,))


def _find_exchanged(asked: Asked) -> str:
    """What takes another's place, or nothing."""
    if about := ABOUT.match(asked.text):  # "her deputy" takes nobody's place
        return "" if points_back(about["thing"]) else about["thing"]
    text = asked.text.rstrip(" ?.!")
    few = len(text.split()) <= WORDS_OF_A_BARE_NAME
    if not few or BEGINS_QUESTION.match(text) or SHE.search(text) or IT.search(text):
        return ""
    in_its_place = find_times(text)[:1] == (text,) or _ACCORDING_TO.match(text) is not None
    if asked.leads_on or in_its_place or (_BEGINS_WITH_AT.match(text) and asked.text.endswith("?")):
        return text if asked.names and text == asked.names[0] else text[:1].lower() + text[1:]
    return ""


def _exchange(last: Topic, thing: str) -> str:
    """The earlier question with `thing` in the place of what is like it; empty when nothing is.

    "in Oldmere" is like "in Lindenquell", "Dunn" like the first name that is no place, "the ferry" like
    "the mayor".
    """
    at = _BEGINS_WITH_AT.match(thing)
    text, names = last.question, last.names
    if at:
        before = re.compile(rf"\b{at['at']}\s+(?:the\s+)?$", re.IGNORECASE)
        places = [name for name in names if before.search(text[: name.start])]
        return put(text, places[0], at["core"]) if places else append(text, f" {thing}")
    if last.find_names_in(f"by {thing}"):
        people = [name for name in names if not last.is_place(name)]
        chosen = [*people, *names] if len(names) > 1 else names
        return put(text, chosen[0], thing) if chosen else ""
    role = find_role(text)
    return text.replace(role, thing, 1) if role else ""


def _say_who(asked: Asked, topics: Sequence[Topic]) -> Standalone | None:
    """ "What did she promise there?" with a name in the place of each pronoun."""
    pronoun = SHE.search(asked.text)
    if pronoun is None or count_named(asked, pronoun.start()) or _WHICH.search(asked.text):
        return None
    person = _find_person(topics)
    if not person:
        return None
    own = asked.text[pronoun.start() : pronoun.end()].lower() in ("his", "hers") or _HER_OWN.match(
        asked.text, pronoun.start()
    )
    named = asked.text[: pronoun.start()] + (f"{person}’s" if own else person) + asked.text[pronoun.end() :]
    place = topics[0].find_place()
    if place and THERE.search(named):
        named = THERE.sub(place, named)
        return Standalone(upper(named), (person, place))
    lean = len(telling_words(asked.text)) <= 1 and not asked.names
    others = [item for item in _items(topics[0], things=False) if not is_said(person, item)] if lean else []
    items = [item for item in others if not is_said(item, named)]
    return Standalone(bracket(upper(named), items), (person, *items))


def _find_person(topics: Sequence[Topic]) -> str:
    """Whom the latest of the topics (newest first) is about: named there, or carried into it."""
    places = {name.text for topic in topics for name in topic.names if topic.is_place(name)}
    for topic in topics:
        brought = (name.text for item in topic.brought for name in topic.find_names_in(f"by {item}"))
        if person := topic.find_person() or next((name for name in brought if name not in places), ""):
            return person
    return ""


def _ask_another_word(asked: Asked, last: Topic) -> Standalone | None:
    """ "Why?", "Since when?": about all that the earlier question said, without what it asked."""
    if (
        telling_words(asked.text)
        or asked.names
        or not re.match(rf"(?:{AT}\s+)?{ASK}\b", asked.text, re.IGNORECASE)
    ):
        return None
    rest = _HAPPENED.sub("", _QUESTION_HEAD.sub("", last.question, count=1)).strip(" ?.!")
    items = [item for item in last.brought if not is_said(item, rest)]
    return Standalone(bracket(asked.text, [rest, *items]), tuple(_items(last)) or (rest,)) if rest else None


def _add_topic(asked: Asked, topics: Sequence[Topic]) -> Standalone | None:
    """ "How much will it cost?", "And what did Dunn say?": with the earlier topic in brackets."""
    refers = refers_back(asked)
    if not refers and not lacks_topic(asked, topics[0]):
        return None
    # A question that names nothing is about what the one before it was about.
    telling = next((topic for topic in topics if _items(topic)), topics[0])
    found = _items(telling, things=refers or not telling.names)
    items = [item for item in found if not is_said(item, asked.text)]
    return Standalone(bracket(asked.text, items), tuple(items)) if items else None


def _items(last: Topic, *, things: bool = True) -> list[str]:
    """What may be carried over: names, what had been carried before, things; the most telling first."""
    called = find_things(last.question)
    found = [
        *(_in_full(name.text, called) for name in last.names),
        *last.brought,
        *(called if things else ()),
    ]
    items: list[str] = []
    for item in found:
        if len(item) <= _LONGEST_ITEM and not is_said(item, " ".join(items)):
            items.append(item)
    return items[:MOST_CARRIED]


def _in_full(name: str, things: Sequence[str]) -> str:
    """A name that was typed small is perhaps a part of one: the "swing" of "the swing bridge"."""
    return next((thing for thing in things if name.islower() and is_said(name, thing)), name)


def _keep_scope(found: Standalone, last: Topic, outlets: tuple[str, ...]) -> Standalone:
    """Add the outlet and the time that were asked for, unless others are asked for now."""
    has_time, has_outlet = bool(find_times(found.question)), bool(find_outlet(found.question, outlets))
    kept = [
        words for words in last.find_scope(outlets) if not (has_time if find_times(words) else has_outlet)
    ]
    if not kept:
        return found
    return replace(found, question=bracket(found.question, kept), carried=(*found.carried, *kept))
