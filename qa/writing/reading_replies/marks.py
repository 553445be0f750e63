"""Citations in a model's sentence, in every shape that models write them, and the sentence without them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.articles import Span
from index.sentences import split_sentences
from qa.language.outlets import plain_outlet

# Not "article": "Article 5" is part of a treaty.
_WORD = (
    r"(?:passages?|sources?|refs?|references?|citations?|excerpts?|quellen?|textstellen?|fuentes?|pasajes?|"
    r"источники?|отрыв(?:ок|ки)|джерел[оа])"
)
_SIGN = r"(?:[¶§]|p|doc(?:ument)?|articles?)"  # inside brackets
_SEE = r"(?:see\s+|from\s+|cf\.?\s+)?"
_JOIN = r"\s*(?:,|;|&|\band\b|\bund\b|\by\b|\bet\b|\bи\b|\bor\b|–|-)\s*"
_NUMBER = rf"(?:{_WORD}\s*)?#?\^?(?:\d{{1,3}}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})"
_NUMBERS = rf"{_NUMBER}(?:{_JOIN}{_NUMBER}){{0,11}}"
# A raised figure behind a figure, a unit or a letter is a power; nobody squares a year.
_NO_POWER = (
    r"(?:(?<=\b(?:19|20)\d\d)|(?<![\d⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])(?<!(?<![^\W\d_])[^\W\d_])"
    rf"(?<!(?<![^\W\d_])(?:{'|'.join(('km', 'hm', 'dm', 'cm', 'mm', 'nm', 'mi', 'ft', 'yd', 'in', 'mc'))})))"
)
NO_POWER = re.compile(_NO_POWER, re.IGNORECASE)
_MARK = re.compile(
    "|".join(
        (
            rf"\^?\[\s*(?:{_WORD}\s*:?\s*|{_SIGN}\s?)?(?P<square>{_NUMBERS})\s*(?:[:–—-]\s[^\[\]\n]{{1,80}})?\]\^?",
            # No passage has such a number, and behind the last word it is no figure either.
            r"\[\s*(?P<none>[-–−+]\s*\d{1,9}|\d{4,9})\s*\](?=\s*(?:[.!?](?:\s|$)|$|\[))",
            r"【\s*(?P<wide>\d{1,3})[^】\n]{0,40}】",
            rf"\(\s*{_SEE}{_WORD}\s*:?\s*\[?(?P<round>{_NUMBERS})\]?\s*\)",
            rf"\(\s*{_SEE}\[(?P<seen>{_NUMBERS})\]\s*\)",
            rf"{_NO_POWER}(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,3}})(?!\w)",
            rf"^\s*(?:according\s+to|as\s+stated\s+in|in|from|per)\s+{_WORD}\s*#?(?P<lead>\d{{1,3}})\s*,\s*",
            rf"^\s*{_WORD}\s*#?(?P<label>\d{{1,3}})\s*[:.–-]\s+",
            rf"\s(?:{_WORD})\s*:\s*\[?(?P<tail>{_NUMBERS})\]?\s*\.?\s*$",
            # A bare "(2)" may be a figure; behind the last word it is a citation, if there is such a passage.
            rf"\((?P<bare>{_NUMBERS})\)(?=\s*(?:[.!?](?:\s|$)|$))",
        )
    ),
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"(?<=[\]】)⁰¹²³⁴⁵⁶⁷⁸⁹])(?:;\s+(?:and\s+|but\s+)?|,\s+(?:and|but|while|whereas)\s+|)"
    r"(?=(?:the|an?|its?|he|she|they|there|their|his|her|this|that|[A-Z0-9][\w.,]*)\s)"
)
_LISTED = re.compile(r"\W*(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})[\]).:]*\s+(?P<named>\S.*)")
# At the end of a sentence; "(NWA)" inside one is a word of it.
_NAMED = re.compile(
    r"[\[(]\s*(?:(?:sources?|via|per|from)\b\s*:?\s*)?(?P<named>[^\[\]()\n]{2,120})[\])](?=\s*(?:[.!?;](?:\s|$)|$|[\[(]))",
    re.IGNORECASE,
)
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = str.maketrans(RAISED, "0123456789")
_RANGE = re.compile(r"(\d{1,3})\s*[–-]\s*(\d{1,3})")
_WIDEST_RANGE = 10
_PAIRS = (("“", "”"), ("„", "“"), ("«", "»"))


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence that a model wrote, and the numbers of the passages that it says to have it from.

    No numbers when it named none that exist: whoever checks the statement may still find its passage.
    """

    text: str
    passages: tuple[int, ...] = ()


def read_statements(line: str, known: Collection[int]) -> list[Statement]:
    """Return the sentences of a line without their citations; `known` are the passages that there are.

    >>> read_statements("[1] The dam holds [2, 9]. It rained (passage 2).", {1, 2})
    [Statement(text='The dam holds.', passages=(1, 2)), Statement(text='It rained.', passages=(2,))]
    """
    text, marks = _take_out(line, known)
    spans = list(_whole_sentences(text))
    if not spans:
        return []
    cited: list[list[int]] = [[] for _ in spans]
    leading = _are_leading(marks, len(text), len(spans))
    for place, numbers in marks:
        cited[_sentence_at(place, [span.start for span in spans], leading=leading)] += numbers
    _share_backwards(cited)
    return [
        Statement(text[span.start : span.end], tuple(dict.fromkeys(numbers)))
        for span, numbers in zip(spans, cited, strict=True)
    ]


def split_cited_clauses(line: str) -> list[str]:
    """Return a line in pieces where a citation ends a clause and another clause with its own begins.

    >>> split_cited_clauses("It holds [1], and the ferry sails [2].")
    ['It holds [1].', 'The ferry sails [2].']
    """
    pieces, start = [], 0
    marks = [found.span() for found in _MARK.finditer(line)]
    ends, last = {end for _, end in marks}, max((mark for mark, _ in marks), default=0)
    for found in _CLAUSE_END.finditer(line):
        if found.start() in ends and last >= found.end():
            pieces.append(f"{line[start : found.start()]}.")
            start = found.end()
    pieces.append(line[start:])
    return [piece[:1].upper() + piece[1:] if place else piece for place, piece in enumerate(pieces)]


def lists_source(line: str, outlets: Collection[str]) -> bool:
    """Whether a line only says what a number stands for: "¹ The Post, 2 March", "[2] NWA"."""
    found = _LISTED.match(line)
    named = found["named"] if found else ""
    head = re.split(r"[,:|(–—]|\s-\s", named, maxsplit=1)[0]
    return bool(named) and plain_outlet(head) in {plain_outlet(outlet) for outlet in outlets if outlet}


def read_marks_alone(line: str, known: Collection[int]) -> list[int]:
    """Return the known numbers in a line that cites and says nothing: "[1][2]", "Sources: 1, 2".

    >>> read_marks_alone("Source: [1]", {1}), read_marks_alone("It rained. [1]", {1})
    ([1], [])
    """
    bare = re.sub(rf"\b{_WORD}\b", "", line, flags=re.IGNORECASE)
    says = any(character.isalpha() for character in bare) or not re.search(r"[\[【(:⁰¹²³⁴-⁹]", line)
    return [] if says else [number for number in read_numbers(line) if number in known]


def number_outlets(line: str, outlets: Mapping[int, str]) -> str:
    """Return a line with the numbers of an outlet's passages where it names the outlet in brackets.

    >>> number_outlets("It rained [The Post, 2 March]. It snowed (Post).", {1: "The Post", 2: "NWA"})
    'It rained [1]. It snowed [1].'
    """
    numbers: dict[str, list[int]] = {}
    for number, outlet in outlets.items():
        numbers.setdefault(plain_outlet(outlet), []).append(number)
    return _NAMED.sub(lambda found: _number_named(found, numbers), line) if outlets else line


def _number_named(found: re.Match[str], numbers: Mapping[str, Sequence[int]]) -> str:
    named = plain_outlet(found["named"])
    cited = next(
        (cited for name, cited in numbers.items() if name and re.match(rf"{re.escape(name)}\b", named)), ()
    )
    return f"[{', '.join(map(str, cited))}]" if cited else found[0]


def read_numbers(written: str) -> list[int]:
    """Return the numbers in "1, 3-5"."""
    ranged = _RANGE.sub(_spell_out, written.translate(_RAISED))
    return [int(number) for number in re.findall(r"\d{1,3}", ranged)]


def hide_marks(text: str) -> str:
    """Return `text` without its citations, line by line; for what is shown while it is written."""
    lines = (" ".join(line.split()) for line in text.split("\n"))  # runs of spaces take the pattern long
    return "\n".join(_MARK_WITH_SPACE.sub("", line) for line in lines)


_MARK_WITH_SPACE = re.compile(rf"\s*(?:{re.sub(r'[(][?]P<[a-z]+>', '(?:', _MARK.pattern)})", re.IGNORECASE)


def _spell_out(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    if first < last < first + _WIDEST_RANGE:
        return ",".join(str(number) for number in range(first, last + 1))
    return found[0]


def _take_out(line: str, known: Collection[int]) -> tuple[str, list[tuple[int, list[int]]]]:
    """Return the line without its citations, and where in it each stood, with its known numbers."""
    kept = ""
    marks: list[tuple[int, list[int]]] = []
    start = 0
    opened = False
    for found in _MARK.finditer(line):
        cited = next(group for group in found.groups() if group)
        numbers = [] if found["none"] else read_numbers(cited)
        if found["bare"] and not set(numbers) <= set(known):
            continue
        kept = _join(kept, line[start : found.start()])
        opened = opened or found["lead"] is not None
        marks.append((len(kept), [number for number in numbers if number in known]))
        start = found.end()
    kept = _join(kept, line[start:])
    return kept[:1].upper() + kept[1:] if opened else kept, marks


def _join(before: str, after: str) -> str:
    """Put together what stood on both sides of a citation: with one space, or before a stop with none."""
    before, after = before.rstrip(), after.strip()
    if not before or not after:
        return before or after
    if after[0] not in ".,;:!?…":
        return f"{before} {after}"
    return before + (after.lstrip(".") if before[-1] in ".!?…" else after)


def _whole_sentences(text: str) -> Iterator[Span]:
    """Split into sentences, but never inside a quotation."""
    start: int | None = None
    for span in split_sentences(text):
        start = span.start if start is None else start
        if not _is_open(text[start : span.end]):
            yield Span(start, span.end)
            start = None
    if start is not None:
        yield Span(start, len(text))


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(
        text.count(opening) > text.count(closing) for opening, closing in _PAIRS
    )


def _are_leading(marks: Sequence[tuple[int, list[int]]], length: int, sentences: int) -> bool:
    """Whether every citation stands before its sentence: "[1] It rained. [2] It snowed." """
    return sentences > 1 < len(marks) and marks[0][0] == 0 and marks[-1][0] < length


def _sentence_at(place: int, starts: Sequence[int], *, leading: bool) -> int:
    """Return which sentence a citation belongs to: the one before it, or with `leading` the one after it."""
    if leading:
        return next((number for number, start in enumerate(starts) if start >= place), len(starts) - 1)
    return max(0, sum(start < place for start in starts) - 1)


def _share_backwards(cited: list[list[int]]) -> None:
    """Sentences with no citation of their own have that of the next one in their line."""
    for number in range(len(cited) - 2, -1, -1):
        cited[number] = cited[number] or list(cited[number + 1])
