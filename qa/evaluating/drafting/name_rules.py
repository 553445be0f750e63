"""Questions that a person's name answers. Each rule's docstring shows a sentence and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.articles import Span
from qa.evaluating.drafting.clauses import TO_BE, cut_out, is_subordinate
from qa.evaluating.drafting.questions import Question, RuleKind, Sentence

FULL_NAME = (
    r"(?:(?:Dr|Prof|Gen|Lt|Sgt|Capt|Col|Insp)\. )?"
    r"[A-Z][\w’'-]{1,30}(?: [A-Z]\.)*(?: (?:van|von|de|al|bin))?(?: [A-Z][\w’'-]{1,30}){1,2}"
)
_ROLE = (
    r"(?:[a-z-]+ ){0,2}(?:chief executive|chief inspector|chief engineer|police chief|fire chief|chairman"
    r"|chairwoman|chair|president|vice-president|mayor|minister|director|head|leader|captain|coach|founder"
    r"|owner|spokesman|spokeswoman|spokesperson|editor|manager|secretary|commander|governor|ambassador|author"
    r"|curator|engineer|officer|economist|skipper|conductor|treasurer|harbour master|lawyer|rector|principal"
    r"|champion)"
)
_BODY = r"(?:the )?[A-Z][\w.&’'-]*(?: (?:of|for|and|the|&|[A-Z][\w.’'-]*))*?"
_ROLE_OF = re.compile(
    rf"(?P<name>{FULL_NAME}), (?:the )?(?!and |who |an? )(?P<role>{_ROLE} (?:of|at|for) {_BODY})(?=[,.])"
)
_WHOSE_ROLE = re.compile(
    rf"\b(?P<body>{_BODY})[’']s (?P<role>{_ROLE}),? (?P<name>{FULL_NAME})"
    r"(?=[,.]| (?:said|told|has|was|is|will))"
)
_BY_NAME = re.compile(rf" by (?P<name>{FULL_NAME})(?= (?:in|on|at)\b|$)")


def ask_who_holds_a_role(sentence: Sentence) -> Iterator[Question]:
    """Meridan's chief executive, Thaddeus Wray, said no. → Who is Meridan’s chief executive?"""
    for match in _WHOSE_ROLE.finditer(sentence.text):
        yield Question(RuleKind.NAME, f"Who is {match['body']}’s {match['role']}?", match["name"])
    for match in _ROLE_OF.finditer(sentence.text):
        yield Question(RuleKind.NAME, f"Who is the {match['role']}?", match["name"])


def ask_who_did(sentence: Sentence) -> Iterator[Question]:
    """Mira Tekkeray won the Lenn Marathon. → Who won the Lenn Marathon?"""
    clause = sentence.clause
    if clause and clause.subject in sentence.people and clause.auxiliary not in {"is", "are", "were"}:
        told = f"{clause.auxiliary} {clause.rest}".strip()
        if not re.search(r"\b(?:his|her)\b", told):
            yield Question(RuleKind.NAME, f"Who {told}?", clause.subject)


def ask_by_whom(sentence: Sentence) -> Iterator[Question]:
    """The strike was called off by Ana Dunn on Friday. → By whom was the strike called off on Friday?"""
    clause = sentence.clause
    match = clause and _BY_NAME.search(clause.rest)
    if not clause or not match or match["name"] not in sentence.people or clause.auxiliary not in TO_BE:
        return
    rest = cut_out(clause.rest, Span(*match.span()))
    if rest and not is_subordinate(clause.rest[: match.start()]):
        yield Question(RuleKind.NAME, clause.ask("By whom", rest), match["name"])
