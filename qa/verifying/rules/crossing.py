"""Two facts of one sentence stay two: "will open to pedestrians on 1 December and to cars next spring".

Where a sentence has several dates, or several amounts, with an "and", a comma or the like between them, each
has a side of its own: the words that stand only there. A claim has crossed two facts when it gives a value
words of another side, and none of the value's own; or when it puts a date of one side to an amount of
another, though one of these sides has a date or an amount of its own. Words that both sides share ("the
bridges will open") belong to neither, which is found by laying them side by side: "to cars" answers "to
pedestrians", "the whole plant" answers "the first turbines". What stands between the joints is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.language.terms import Word, is_content
from qa.verifying.faults import Fault, show
from qa.verifying.rules.counting import agreeing_amounts
from qa.verifying.sources import Evidence, Told
from qa.verifying.statements import Statement
from qa.verifying.statements.lemmas import is_finite, is_inside, to_lemma
from qa.verifying.statements.told_dates import ToldDate, date_agrees

_JOINT = re.compile(
    r"[;:—]|,(?!\d)|\s[–-]\s|\b(?:and|but|while|whereas|against|compared with|compared to|up from|down from"
    r"|instead of|rather than|though|although)\b"
)
# Values that only set a side apart: "a year later", ", one in intensive care".
_LATER = re.compile(
    r"\b(?:an?|one|two|three|four|five|\d+) (?:day|week|month|year|decade)s? (?:later|earlier)\b"
)
_ARTICLES = frozenset({"the", "a", "an", "his", "her", "its", "their"})
_ONE = re.compile(r"(?:, |\band )(one)\b(?! of\b| another\b)")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a sentence: the places of its values, and the comparable words that are its alone."""

    values: tuple[Span, ...]
    own: frozenset[str]

    def has(self, spans: Sequence[Span]) -> bool:
        return any(span in self.values for span in spans)


def check_crossing(claim: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each date or amount of the claim that has another one's words wherever it is told."""
    crossed: set[Span] = set()
    straight: set[Span] = set()
    for told in evidence.sentences:
        dates = {one.span: _agreeing_dates(one, told, evidence) for one in claim.dates}
        amounts = {one.span: [two.span for two in agreeing_amounts(one, told)] for one in claim.amounts}
        here = {
            *_with_words_of_another(claim, dates, _sides_by_date(told)),
            *_with_words_of_another(claim, amounts, _sides_by_amount(told)),
            *_with_another_date(claim, dates, amounts, told),
        }
        crossed |= here
        straight |= {span for span, places in (*dates.items(), *amounts.items()) if places} - here
    for span in sorted(crossed - straight):
        value = claim.text[slice(*span)]
        yield Fault(f"The passages say {show(value)} of something else.", span)


def _agreeing_dates(claimed: ToldDate, told: Told, evidence: Evidence) -> list[Span]:
    return [one.span for one in told.dates if date_agrees(claimed, one, evidence.published_at)]


def _with_words_of_another(
    claim: Statement, values: dict[Span, list[Span]], sides: Sequence[_Side]
) -> Iterator[Span]:
    """Yield the claimed values whose clause has words of a side that it names no value of."""
    for span, places in values.items() if len(sides) > 1 else ():
        clause = _clause_around(claim, span)
        said = {to_lemma(word) for word in clause if is_content(word)}
        stated = [place for other, found in values.items() if _is_in(clause, other) for place in found]
        right = [side for side in sides if side.has(places)]
        rivals = [side for side in sides if not side.has(stated)]
        if right and not any(said & side.own for side in right) and any(said & side.own for side in rivals):
            yield span


def _with_another_date(
    claim: Statement, dates: dict[Span, list[Span]], amounts: dict[Span, list[Span]], told: Told
) -> Iterator[Span]:
    """Yield the claimed dates that stand on another side than the amount in their clause."""
    counted = [one.span for one in told.amounts]
    sides = _cut_into_sides(told, [*_date_spans(told), *counted])
    for span, places in dates.items():
        clause = _clause_around(claim, span)
        for found in (found for other, found in amounts.items() if _is_in(clause, other)):
            of_date = [side for side in sides if side.has(places)]
            of_amount = [side for side in sides if side.has(found)]
            are_apart = of_date and of_amount and not any(side in of_amount for side in of_date)
            has_another = all(side.has(_date_spans(told)) for side in of_amount)
            if are_apart and has_another and all(side.has(counted) for side in of_date):
                yield span


def _clause_around(claim: Statement, span: Span) -> tuple[Word, ...]:
    return next((one for one in claim.clauses if _is_in(one, span)), claim.words)


def _is_in(clause: Sequence[Word], span: Span) -> bool:
    return any(is_inside(word, [span]) for word in clause)


def _sides_by_date(told: Told) -> list[_Side]:
    return _cut_into_sides(
        told, [*_date_spans(told), *(Span(*one.span()) for one in _LATER.finditer(told.text))]
    )


def _sides_by_amount(told: Told) -> list[_Side]:
    counted = [one.span for one in told.amounts if not _LATER.match(told.text, one.span.start)]
    return _cut_into_sides(told, [*counted, *(Span(*one.span(1)) for one in _ONE.finditer(told.text))])


def _date_spans(told: Told) -> list[Span]:
    return [one.span for one in told.dates]


def _cut_into_sides(told: Told, values: Sequence[Span]) -> list[_Side]:
    """Return the sides of a sentence in order: values with no joint between them share one."""
    groups: list[list[Span]] = []
    edges = [Span(0, len(told.text))]
    for value in sorted(values):
        joints = list(_JOINT.finditer(told.text, groups[-1][-1].end, value.start)) if groups else []
        if groups and not joints:
            groups[-1].append(value)
            continue
        if groups:
            edges[-1:] = [Span(edges[-1].start, joints[0].start()), Span(joints[-1].end(), len(told.text))]
        groups.append([value])
    if len(groups) < 2:
        return []
    parts = [[word for word in told.words if is_inside(word, [edge])] for edge in edges]
    parts[-1] = _up_to_joint(told, parts[-1], groups[-1][-1])
    known = [frozenset(to_lemma(word) for word in part) for part in parts]
    return [
        _Side(
            tuple(group),
            _own_words(told, parts[place], parts[place + 1 :], group).difference(
                *known[:place], *known[place + 1 :]
            ),
        )
        for place, group in enumerate(groups)
    ]


def _up_to_joint(told: Told, part: Sequence[Word], value: Span) -> list[Word]:
    joint = _JOINT.search(told.text, value.end)
    return [word for word in part if joint is None or word.start < joint.start()]


def _own_words(
    told: Told, part: Sequence[Word], following: Sequence[Sequence[Word]], values: Sequence[Span]
) -> frozenset[str]:
    """Return the words of a side that no side behind it takes up without saying them."""
    own = list(part)
    if following and following[0] and any(is_finite(word.text.lower()) for word in part):
        own = _answered_by(part, following[0], values)
    spans = [*_date_spans(told), *(one.span for one in told.amounts)]
    return frozenset(to_lemma(word) for word in own if is_content(word) and not is_inside(word, spans))


def _answered_by(part: Sequence[Word], following: Sequence[Word], values: Sequence[Span]) -> list[Word]:
    """Return the words of a side in whose place the next side has others."""
    verb = next(place for place, word in enumerate(part) if is_finite(word.text.lower()))
    opener = following[0].text.lower()
    if is_finite(opener):
        return list(part[verb:])
    if any(is_finite(word.text.lower()) for word in following):
        return list(part)
    if not is_content(following[0]) and opener not in _ARTICLES and not following[0].is_number:
        same = [place for place, word in enumerate(part) if word.text.lower() == opener]
        return list(part[same[-1] :]) if same else []
    if any(word.is_name for word in following):
        return _last_name(part, values[0])
    if following[0].is_number:
        return [word for word in part[verb + 1 :] if word.start >= values[-1].end]
    return list(part[:verb])


def _last_name(part: Sequence[Word], value: Span) -> list[Word]:
    """Return the run of capitalised words that stands nearest before a value."""
    name: list[Word] = []
    for word in reversed([word for word in part if word.start < value.start]):
        if word.is_capitalised and (not name or name[-1].start - word.end <= 2):
            name.append(word)
        elif name:
            break
    return name
