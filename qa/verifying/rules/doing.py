"""Is it said of the one who did it? Nobody is lent the deed of another who stands beside him.

"The fishermen fought the plan until the firm moved the cable" has fishermen who fight and a firm that moves.
A claim whose doer stands in the evidence, but nowhere in what goes before the verb or belongs to it, has
taken the deed of somebody else. Only like is compared with like: a name may well be "the firm" or one of
"the British", and "he" anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.articles import Span
from qa.language.terms import TextTerms, Word, is_content
from qa.verifying.faults import Fault, show
from qa.verifying.sources import Evidence
from qa.verifying.statements import Statement
from qa.verifying.statements.deeds import Deed
from qa.verifying.statements.lemmas import has_abbreviated, is_finite, to_lemma

# Behind these a clause has a subject of its own, where it has one at all; behind an "and" it may share it.
_BEGINS_CLAUSE = re.compile(
    r";|\b(?:but|while|whereas|although|though|because|since|after|before|when|until|unless|if|that)\b", re.I
)
_AND = re.compile(r"\b(?:and|or)\b", re.I)


def check_doers(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for a deed whose doer, in the evidence, does something else."""
    for lemma, deeds in claim.deeds.items():
        told = [(one, deed) for one in evidence.sentences for deed in one.deeds.get(lemma, ())]
        for deed in deeds if told else ():
            doer = _subject_of(claim, deed)
            if (
                doer
                and not _is_a_people(claim, doer)
                and all(_is_another(doer, evidence, one, same) for one, same in told)
            ):
                who = " ".join(word.text for word in _subject_of(*told[0]))
                reason = f"The passage says “{deed.verb.text}” of {show(who)}."
                yield Fault(reason, Span(deed.verb.start, deed.verb.end), is_part=False)


def _is_another(doer: Sequence[Word], evidence: Evidence, told: Statement, same: Deed) -> bool:
    subject = _subject_of(told, same)
    names = evidence.source.names
    if not subject or _is_named(doer, names) != _is_named(subject, names):
        return False
    wanted = {to_lemma(word) for word in doer}
    stands_there = wanted <= evidence.lemmas | evidence.context_lemmas
    related = [*_before_verb(told, same), *_clause_of(told, same)]
    terms = TextTerms(related)
    is_related = any(terms.covers(word) for word in doer) or has_abbreviated(terms, doer)
    return stands_there and not is_related and wanted.isdisjoint(to_lemma(word) for word in related)


def _is_a_people(claim: Statement, doer: Sequence[Word]) -> bool:
    """Whether a doer is "the British", whose deeds are those of many a name."""
    return doer[0].is_capitalised and claim.text[: doer[0].start].lower().endswith("the ")


def _is_named(words: Sequence[Word], names: frozenset[str]) -> bool:
    return any(word.is_capitalised and word.text.lower() in names for word in words)


def _subject_of(statement: Statement, deed: Deed) -> list[Word]:
    """Return the words with a meaning before a verb in its clause; none for a passive, or for "he"."""
    if deed.is_done_to:
        return []
    before = [word for word in _clause_of(statement, deed) if word.start < deed.verb.start]
    if any(is_finite(word.text.lower()) and is_content(word) for word in before):
        return []
    return [word for word in before if is_content(word) and not word.is_number]


def _clause_of(statement: Statement, deed: Deed) -> Sequence[Word]:
    return next((clause for clause in statement.clauses if deed.verb in clause), ())


def _before_verb(statement: Statement, deed: Deed) -> list[Word]:
    """Return all words before a verb that may say who does it, as far back as its subject may stand."""
    clauses = statement.clauses
    place = clauses.index(tuple(_clause_of(statement, deed)))
    words = [word for word in clauses[place] if word.start < deed.verb.start]
    while place > 0:
        joint = statement.text[clauses[place - 1][-1].end : clauses[place][0].start]
        is_new = _BEGINS_CLAUSE.search(joint) or (_AND.search(joint) and _has_verb(clauses[place - 1]))
        if is_new and any(is_content(word) for word in words):
            break
        place -= 1
        words = [*clauses[place], *words]
    return words


def _has_verb(clause: Sequence[Word]) -> bool:
    return any(is_finite(word.text.lower()) for word in clause)
