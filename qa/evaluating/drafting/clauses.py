"""The main clause of a plain sentence: who, did what, and the rest; and how a question turns it around.

No parser and no tagger: a sentence that is not plainly subject, verb, rest is no clause here. So what is
read is nearly always right, and of ten sentences some two are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.articles import Span
from qa.language.terms import find_words
from qa.language.verbs import AUXILIARIES, BASE_OF_PAST, PARTICIPLES, PAST_OF_PARTICIPLE

LONGEST_SUBJECT_WORDS = 9

_FINITE = AUXILIARIES | BASE_OF_PAST.keys()
FINITE_VERB = rf"(?:{'|'.join(sorted(_FINITE))})"
TO_BE = frozenset({"is", "are", "was", "were"})

_DETERMINERS = frozenset({"the", "a", "an"})
# Words that tell that the beginning of a sentence is no plain subject.
_NOT_IN_SUBJECT_TEXT = """
    he she it they we you i him her them us who whom whose which that this these those his its their our my
    your what when where why how while after before if because although though as since but so to not there
    here also then yet or than nor neither either only even just such both one another each every all any
    some many most more few several none much according despite however meanwhile instead by until with
    without during says said saying told for alone later ago earlier respectively
"""
_NOT_IN_SUBJECT = frozenset(_NOT_IN_SUBJECT_TEXT.split())
_NOT_FIRST_TEXT = "in on at from under over near into across around off beyond inside of"
_NOT_FIRST = frozenset(_NOT_FIRST_TEXT.split())
_SUBJECT = re.compile(r"[\w&.’'-]+(?: [\w&.’'-]*\w[\w&.’'-]*| &)*")

# A comma that is no part of a number or a date ("1,200", "22 May, 1888"), and stops of other kinds.
_CLAUSE_END = re.compile(r"(?<!\d),|,(?! ?\d)|, (?!(?:1\d{3}|20\d{2})\b)|[;()]|:(?!\d)| [–—-] |—")
# Behind these a clause may end, and what is left of it is still a whole one; "after" and "before" stand in
# front of nouns as well, so a verb has to follow.
_DROPPED = re.compile(
    r" (?:when|while|because|although|though|whose|who|which|where|whereas) "
    rf"| (?:after|before) (?=.*\b{FINITE_VERB}\b)"
    rf"| and (?:{FINITE_VERB}|[a-z]+ed) "
)
# Behind these a word belongs to another clause, of which the question knows nothing.
_SUBORDINATE = re.compile(r"\b(?:that|if|whether|unless|since|but|so|than|as|what|how|why|whom|nor)\b")
_ANY_AUXILIARY = re.compile(rf" (?:{'|'.join(sorted(AUXILIARIES - {'have'}))}) ")
_POINTING_TEXT = """
    i we you he she it they me us him them this that these those here there himself herself itself
    themselves mine ours yours theirs our my your such same other others former latter above below
"""
_POINTING = frozenset(_POINTING_TEXT.split())
_DANGLING = re.compile(
    r"\s+(?:and|or|but|on|in|at|of|to|for|by|with|from|the|a|an|until|since|after|before|as|than|about)$"
)
_LEFT_OVER = re.compile(r"(?:and|or|to|until|till|when|after|before|but|as|–|-|,)(?:\W|$)")
_BY_SOMEBODY = re.compile(r"by (?!\d|about|around|nearly|almost|over|more|less|at|some|half|two|three)")
_WORD = re.compile(r"[^\s,;:()]+")
_LAST_STOP = re.compile(r"(?<!\b[ap]\.m)[ .!?]+$")


@dataclass(frozen=True, slots=True)
class Clause:
    """`The bridge | will | reopen to cars on 14 August`; `auxiliary` is empty where the verb stands alone.

    `subject` is as inside a sentence ("the bridge"). `rest` begins with the verb's own words: the participle
    or base behind an auxiliary, the past form otherwise.
    """

    subject: str
    auxiliary: str
    rest: str

    def ask(self, opening: str, rest: str) -> str:
        """Return the question that begins with `opening` ("When") and keeps `rest` of the clause.

        >>> Clause("the ferry", "", "drifted for two hours").ask("How long", "drifted")
        'How long did the ferry drift?'
        """
        if self.auxiliary:
            return f"{opening} {self.auxiliary} {self.subject} {rest}".rstrip() + "?"
        verb, _, after = rest.partition(" ")
        return f"{opening} did {self.subject} {BASE_OF_PAST[verb]} {after}".rstrip() + "?"


def read_clause(sentence: str, names: frozenset[str]) -> Clause | None:
    """Return the main clause of `sentence`, or None when it is not a plain one.

    `names` are the words that the article writes with a capital wherever they stand. What follows the first
    comma behind the verb is left out, and so is a subordinate clause of time or reason; an insertion between
    commas behind the subject is, too.
    """
    for word in list(_WORD.finditer(sentence))[1:]:
        before = sentence[: word.start()].rstrip()
        if word[0] not in _FINITE or (before.endswith(",") and before.count(",") == 1):
            continue  # "The yard, founded in 1881, has": not the verb of this clause
        subject = plain_subject(before, names)
        return None if subject is None else _to_clause(subject, word[0], sentence[word.end() :])
    return None


def _to_clause(subject: str, verb: str, after: str) -> Clause | None:
    rest = first_clause(after).strip()
    following, _, further = rest.partition(" ")
    if verb == "had" and following in PAST_OF_PARTICIPLE:
        verb, rest = PAST_OF_PARTICIPLE[following], further  # a question about the past says "did"
    if _has_second_verb(rest):
        return None
    if verb not in AUXILIARIES:
        if _BY_SOMEBODY.match(rest):
            return None  # "the land ruled by": a participle
        return Clause(subject, "", f"{verb} {rest}".strip())
    clause = Clause(subject, verb, rest)
    return clause if _is_auxiliary(clause) else None


def first_clause(text: str) -> str:
    """Return `text` up to its first comma, dash or subordinate clause, without the full stop."""
    end = _CLAUSE_END.search(text)
    text = text[: end.start()] if end else text
    dropped = _DROPPED.search(text)
    return _LAST_STOP.sub("", text[: dropped.start()] if dropped else text)


def is_subordinate(text: str) -> bool:
    """Tell whether `text` opens another clause, so that what follows does not belong to the main one."""
    if _SUBORDINATE.search(text):
        return True
    following = (match[1] for match in re.finditer(r"\bto (\S+)", text))
    return any(word[0].islower() and word not in {"the", "a", "an"} and word[-1] != "s" for word in following)


def points_elsewhere(text: str) -> bool:
    """Tell whether `text` holds a word whose meaning stands in another sentence: it, they, this."""
    return any(word.lower() in _POINTING for word in re.findall(r"[\w’']+", text))


def cut_out(text: str, span: Span) -> str | None:
    """Return `text` without `span`; None when what is left doesn't join ("from 1908 to")."""
    before, after = text[: span.start].rstrip(), text[span.end :].strip()
    is_broken = _LEFT_OVER.match(after) or _DANGLING.search(before)
    return None if is_broken else f"{before} {after}".strip()


def lower_first(phrase: str, names: frozenset[str]) -> str | None:
    """Return `phrase` as it would stand inside a sentence; None when its first word may be a name or not."""
    first, _, after = phrase.partition(" ")
    plain = re.sub(r"[’']s$", "", first)
    if plain.lower() in _DETERMINERS:
        return f"{first.lower()} {after}".strip()
    if plain in names or plain.isupper() or (after[:1].isupper() and after.split()[0].strip(",") in names):
        return phrase
    return f"{first.lower()} {after}".strip() if first.endswith("s") and first[:-1].isalpha() else None


def find_names(text: str) -> frozenset[str]:
    """Return the words that `text` writes with a capital inside sentences, and never without one."""
    words = find_words(text)
    lower = {word.text.capitalize() for word in words if not word.is_capitalised}
    return frozenset(word.text for word in words if word.is_name) - lower


def plain_subject(text: str, names: frozenset[str]) -> str | None:
    """Return a subject as inside a sentence, without an insertion between commas.

    None for all but plain ones, of which one can be sure.

    >>> plain_subject("The yard, founded in 1881,", frozenset())
    'the yard'
    """
    head, *insertion = text.split(", ")
    if insertion and not (text.endswith(",") and len(insertion) <= 2):
        return None
    head = head.rstrip(",")
    words = head.split()
    if not 1 <= len(words) <= LONGEST_SUBJECT_WORDS or not _SUBJECT.fullmatch(head):
        return None
    if words[0].lower() in _NOT_FIRST or (len(words) == 1 and words[0].lower() in _DETERMINERS):
        return None
    is_odd = any(word.lower() in _NOT_IN_SUBJECT for word in words) or not PARTICIPLES.isdisjoint(words[1:])
    return None if is_odd else lower_first(head, names)


def _has_second_verb(rest: str) -> bool:
    """Whether a finite verb follows, as in "A bridge built in 1908 was closed": then the first is none."""
    others = (word for word in rest.split()[1:] if word not in PARTICIPLES)
    return not _FINITE.isdisjoint(others) or _ANY_AUXILIARY.search(rest) is not None


def _is_auxiliary(clause: Clause) -> bool:
    """Whether has, had and have help another verb ("has built"), and are not the verb itself ("has two")."""
    first = clause.rest.partition(" ")[0]
    if not first or first in {"not", "it", "he", "she", "they"}:
        return False
    if clause.auxiliary in {"has", "have", "had"}:
        return first in PARTICIPLES and not (clause.auxiliary == "had" and first == "been")
    return True
