"""Are the claim's names in the evidence? Whole, abbreviated, in another spelling, or by the surname."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.articles import Span
from qa.language.terms import TextTerms, Word, is_content, is_same_name
from qa.verifying.faults import Fault, show, stands_in_none
from qa.verifying.sources import Evidence, Source
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import has_abbreviated, is_finite

# What a country's people and things are called. Others differ by an ending ("Cuba", "Cuban").
_DEMONYMS_TEXT = """
    american america, american usa, american us, british britain, british uk, english england, french france,
    german germany, spanish spain, dutch netherlands, danish denmark, swedish sweden, norwegian norway,
    finnish finland, polish poland, greek greece, turkish turkey, swiss switzerland, irish ireland, scottish
    scotland, welsh wales, portuguese portugal, chinese china, japanese japan, ukrainian ukraine, israeli
    israel, iraqi iraq, pakistani pakistan, afghan afghanistan, thai thailand, filipino philippines, european
    europe, asian asia, african africa, czech czechia, belgian belgium, hungarian hungary, italian italy,
    brazilian brazil, canadian canada, egyptian egypt, persian persia, norman normandy, genoese genoa
"""
_DEMONYMS = frozenset(frozenset(entry.split()) for entry in _DEMONYMS_TEXT.replace("\n", " ").split(","))
_ENDINGS = ("n", "an", "ian", "ese", "i", "ic", "ean", "ish", "s")
_SHORTEST_STEM = 4
_DEMONYM_ENDINGS = ("ian", "ean", "ese")
_HE_OR_SHE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|of|from|to|near|for|on) (?:the )?$")  # what follows is a place, or one
_COMMON_ENDINGS = ("s", "ing", "ed", "ly", "tion", "ment", "ness", "ity", "ism", "body", "one", "thing")


def check_names(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each name that neither the evidence, the sentences before it nor its title have."""
    for name in claim.names:
        span = Span(name[0].start, name[-1].end)
        shown = claim.text[span.start : span.end]
        if not covers_name(name, evidence):
            yield _to_fault(shown, span, name, evidence.source)
        elif other := _other_first_name(name, evidence):
            yield Fault(f"The passages name {show(other)}, not {show(shown)}.", span)
        elif name[0] is claim.words[0] and (nearer := _nearer_person(name, evidence)):
            yield Fault(f"The passages say this of {show(nearer)}, not of {show(shown)}.", span)
    opener = opening_name(claim, evidence.source)
    if opener is not None and not _is_known(opener, evidence.terms):
        yield stands_in_none(opener.text, Span(opener.start, opener.end))


def covers_name(name: Sequence[Word], evidence: Evidence) -> bool:
    """Whether a name stands in the evidence; the rest of a full name may stand elsewhere in the passage."""
    terms = evidence.terms
    if has_abbreviated(terms, name):
        return True
    words = [word for word in name if is_content(word)]
    missing = [word for word in words if not _is_known(word, terms)]
    if not missing:
        return True
    return len(missing) < len(words) and _stands_in_full(words, evidence.source)


def opening_name(claim: Statement, source: Source) -> Word | None:
    """Return the first word of a claim where it may be a name.

    It is one in the passage, or a verb follows it, or it ends like "Austrian".
    """
    if len(claim.words) < 2 or not claim.words[0].is_capitalised or claim.words[0].is_name:
        return None
    first, second = claim.words[:2]
    lower = first.text.lower()
    if not is_content(first) or first.is_number:
        return None
    if lower in source.names or lower.endswith(_DEMONYM_ENDINGS):
        return first
    is_subject = is_finite(second.text) or second.text in {"said", "says", "told"}
    return first if is_subject and not lower.endswith(_COMMON_ENDINGS) else None


def _is_known(word: Word, terms: TextTerms) -> bool:
    return terms.covers(word) or _is_demonym_of(word.text.lower(), terms)


def _is_demonym_of(word: str, terms: TextTerms) -> bool:
    """Whether the text has the country of a people, or the people of a country."""
    return any(
        known.is_capitalised and _are_related(*sorted((word, known.text.lower()), key=len))
        for known in terms.words
    )


def _are_related(shorter: str, longer: str) -> bool:
    if frozenset((shorter, longer)) in _DEMONYMS:
        return True
    stem = shorter.rstrip("aeoy")
    return len(shorter) >= _SHORTEST_STEM and any(
        longer in (shorter + ending, stem + ending) for ending in _ENDINGS
    )


def _stands_in_full(words: Sequence[Word], source: Source) -> bool:
    """Whether one sentence of the passage has the whole name, word by word."""
    return any(all(one.terms.covers(word) for word in words) for one in source.told)


def _other_first_name(name: Sequence[Word], evidence: Evidence) -> str:
    """Return the name that the passage has where the claim gives a surname another first name, else ""."""
    for first, last in _adjacent(name):
        pairs = [pair for told in evidence.source.told for pair in _pairs_before(last, told)]
        if pairs and not any(is_same_name(first.text.lower(), pair[0].text.lower()) for pair in pairs):
            return f"{pairs[0][0].text} {pairs[0][1].text}"
    return ""


def _pairs_before(last: Word, told: Statement) -> Iterator[tuple[Word, Word]]:
    """Yield each use of a surname with the first name before it."""
    for name in told.names:
        for one, other in _adjacent(name):
            if is_same_name(other.text.lower(), last.text.lower()):
                yield one, other


def _nearer_person(name: Sequence[Word], evidence: Evidence) -> str:
    """Return who "he" is in evidence that names somebody else before it, and not the claim's subject."""
    known = (*evidence.sentences, evidence.source.head)
    if any(one.terms.covers(word) for one in known for word in name if is_content(word)):
        return ""
    person = ""
    for told in evidence.sentences:
        pronoun = _HE_OR_SHE.search(told.text)
        for other in told.names:
            is_before = pronoun is None or other[-1].end <= pronoun.start()
            if (
                is_before
                and _is_full(other, evidence.source)
                and not _PLACED.search(told.text, 0, other[0].start)
            ):
                person = told.text[other[0].start : other[-1].end]
        if pronoun is not None:
            return person
    return ""


def _is_full(name: Sequence[Word], source: Source) -> bool:
    """Whether a name has a first name before it, here or elsewhere in the passage."""
    return len(name) > 1 or any(True for told in source.told for _ in _pairs_before(name[0], told))


def _adjacent(name: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Yield the words of a name by twos; in "Duke of York" none stand side by side."""
    return ((one, other) for one, other in pairwise(name) if is_content(one) and is_content(other))


def _to_fault(shown: str, span: Span, name: Sequence[Word], source: Source) -> Fault:
    if any(all(one.terms.covers(word) for word in name if is_content(word)) for one in source.told):
        return Fault(f"The passages say this of somebody else than {show(shown)}.", span)
    return stands_in_none(shown, span)
