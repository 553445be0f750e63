"""Text in, the spans of its sentences out.

The library is nupunkt: Punkt with a model of English abbreviations, pure Python, no dependencies. Compared
on 60 invented paragraphs of the kinds that break splitters (ranks, initials, "U.S.", quotations, who said
them, other languages, tokenised text), and for speed on 300,000 characters of English prose:

                    paragraphs right    characters/s    import
    nupunkt                 47 of 60       2,100,000    0.05 s
    sentencex (Rust)        45 of 60       2,150,000    0.01 s
    syntok                  47 of 60         280,000    0.04 s
    pysbd                   38 of 60          44,000    0.03 s
    this module             59 of 60       1,800,000    0.05 s   (its rules were written on these paragraphs)

On two real news pages (56 and 19 sentences) nupunkt and syntok agree throughout; pysbd and sentencex keep
quotations of several sentences whole (three times), and pysbd tears one closing quotation mark off.

A quotation of several sentences is several sentences here: an answer quotes the one that answers. What
nupunkt gets wrong is corrected by rules: `_MISSED_ENDS` are ends that it misses, `_FALSE_ENDS` what it
takes for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from index.articles import Span

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")

_CLOSING = r"[\"'”’»›“‘)\]]"  # “ and ‘ close a German quotation
_OPENING = r"[\"'“‘«‹„‚(\[¿¡`]"
_UPPER = "[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ]"
_LOWER = "[a-zß-öø-ÿа-яёіїєґ]"

_STARTER = (
    "(?:He|She|It|They|We|You|His|Her|Its|Their|Our|The|This|That|These|Those|But|And|In|On|At|When|While|After"
    "|Before|If|However|Nobody|There)"
)
# Ends of sentences that nupunkt misses; a sentence ends where the match ends.
_MISSED_ENDS = re.compile(
    "|".join(
        (
            # “We can.” That was all. (It takes `can.` for Canada.)
            rf"[.?!…][”’»“‘\"](?=\s+{_OPENING}?{_UPPER})",
            # in Washington, D.C. Her brother; at 5 p.m. They
            rf"(?:\b(?:[A-Z]\.){{2,}}|\b[ap]\.m\.)(?=\s+(?:[“«„‘]|{_STARTER}\s))",
            # Chinese and Japanese stops need no space behind them.
            r"[。！？]+[」』”’）]*",
        )
    )
)

_SAID = (
    "(?:said|says|asked|asks|told|wrote|writes|added|adds|wondered|replied|replies|answered|shouted|cried"
    r"|demanded|exclaimed|insisted|joked|posted|recalled|responded|tweeted|warned|yelled)\b"
)
# Mayor Ana Dunn of Lorvik; Mr. Kemp’s press secretary
_SPEAKER = (
    rf"(?:(?:{_UPPER}[\w.’'-]*|of|the|for|de|van|von|al|bin)\s+){{1,7}}"
    r"(?:(?<=[’']s\s)(?:[a-z-]+\s+){1,3})?"
)
_TITLE = "(?:Chair|Chief|President|Secretary|Ambassador|Senator|Director|Spokes|CEO|CFO)"
_GERMAN_MONTH = "(?:Jan|Jän|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)"
_ABBREVIATION = "(?:Lt|Cmdr|Cpl|Pvt|Sra|Srta|Sres|Dra|Rs|Fa|Дж|(?i:ул|вул|просп|обл|им|ім|тыс|тис|руб|грн))"

# What stands left of a false end, and what right of it.
_FALSE_ENDS = tuple(
    (re.compile(rf"(?:{left})\Z"), re.compile(right))
    for left, right in (
        # Yahoo! said it would; “Is it over?” he asked; … then went on
        (rf"[?!…]\s?{_CLOSING}*|\.\.\.|[.?!]\s?{_CLOSING}+|''", _LOWER),
        # ‘Will there be peace?’ Orlov said.
        (rf"[?!…]\s?(?:{_CLOSING}|'')+", _SPEAKER + _SAID),
        # «Будет ли мир?» — спросил он.
        (rf"[?!…]\s?{_CLOSING}*|[.?!…]{_CLOSING}+", r"[—–-]\s"),
        # Acme Corp. Chairman; the U.S. President
        (r"\b(?:Corp|Inc|Co|Ltd|Bros|U\.S|U\.K|U\.N|E\.U)\.", _TITLE),
        # am 5. März
        (r"\b\d{1,2}\.", _GERMAN_MONTH),
        (rf"\b(?:{_ABBREVIATION}|(?:[Ee]l|al|del)\sSr)\.", r"\S"),
        # 2. Second item
        (r"\A\(?\d{1,3}[.)]", r"\S"),
        # Closing marks and dots that stand alone: ” or . . .
        ("", r"[^\w\s]+(?:\s[^\w\s]+)*\Z"),
    )
)

_CLOSING_MARKS = re.compile(r"(?:''|[”’»)\]]|[\"'](?=\s))+")
_LONGEST_WORD = 200
_UNBROKEN = re.compile(rf"\S{{{_LONGEST_WORD},}}")
# How far around an end the rules look, in characters: enough for seven names, and it keeps them linear.
_LOOK_BEHIND, _LOOK_AHEAD = 40, 160
_LONGEST_QUOTATION = 1000


def split_sentences(text: str) -> list[Span]:
    """Return the sentences of `text`: in order, tight, without overlap, covering all but white space.

    A blank line always ends one. Text without punctuation is one sentence, however long.
    """
    return [
        sentence for paragraph in split_paragraphs(text) for sentence in _split_paragraph(text, paragraph)
    ]


def split_paragraphs(text: str) -> list[Span]:
    """Return the blocks of `text` between blank lines, without surrounding white space."""
    breaks = [match.span() for match in _PARAGRAPH_BREAK.finditer(text)]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return [
        _strip(text, start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()
    ]


def _split_paragraph(text: str, paragraph: Span) -> list[Span]:
    sentences: list[Span] = []
    for piece in _split_by_punkt(text, paragraph):
        if not sentences:
            sentences.append(piece)
            continue
        last = sentences[-1]
        if marks := _match_closing_marks(text, last, piece):
            sentences[-1] = last = Span(last.start, marks.end())
            if marks.end() == piece.end:
                continue
            piece = _strip(text, marks.end(), piece.end)
        if _is_false_end(text, last, piece):
            sentences[-1] = Span(last.start, piece.end)
        else:
            sentences.append(piece)
    return sentences


def _split_by_punkt(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield nupunkt's sentences, cut at the ends that it misses."""
    block = _UNBROKEN.sub(_blank_stops, text[paragraph.start : paragraph.end])
    missed = [match.end() for match in _MISSED_ENDS.finditer(block)]
    found = [end for _, end in _load_punkt().spans(block)]
    start = 0
    for end in sorted({*missed, *found, len(block)}):
        if block[start:end].strip():
            yield _strip(text, paragraph.start + start, paragraph.start + end)
            start = end


def _blank_stops(run: re.Match[str]) -> str:
    """Hide the stops inside a run without spaces: nupunkt never splits there, and takes quadratic time."""
    return re.sub(r"[.?!…]", "-", run[0][:-1]) + run[0][-1]


def _match_closing_marks(text: str, last: Span, piece: Span) -> re.Match[str] | None:
    """Match the closing marks at the start of `piece` that belong to the sentence before it."""
    marks = _CLOSING_MARKS.match(text, piece.start, piece.end)
    if marks and marks[0] in ("'", '"'):
        # A straight mark closes only what is open.
        is_open = text.count(marks[0], max(last.start, last.end - _LONGEST_QUOTATION), last.end) % 2 == 1
        return marks if is_open else None
    return marks


def _is_false_end(text: str, last: Span, piece: Span) -> bool:
    left = text[max(last.start, last.end - _LOOK_BEHIND) : last.end]
    right = text[piece.start : min(piece.end, piece.start + _LOOK_AHEAD)]
    return any(before.search(left) and after.match(right) for before, after in _FALSE_ENDS)


def _strip(text: str, start: int, end: int) -> Span:
    """The span `start..end` without white space on either side."""
    piece = text[start:end]
    return Span(end - len(piece.lstrip()), start + len(piece.rstrip()))


@lru_cache(maxsize=1)
def _load_punkt() -> PunktSentenceTokenizer:
    # 0.05 s and a model of abbreviations: asking a question never needs them.
    from nupunkt import load

    return load("default")
