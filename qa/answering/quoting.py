"""What is quoted: one whole sentence, or two when the answering one needs its predecessor.

A quotation is never cut: its span starts and ends where sentences do. The claim shows the same words with
line breaks folded into spaces; the citation keeps them as they stand in the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.articles import Span
from qa.answering.evidence import Sentence
from qa.language.terms import TextTerms, Word, find_words, missing_words

# Openings that point back: "He ...", and more loosely "The plan ...".
_OPENING = r"[\s\"'“‘(]*(?:(?:and|but|so|then|yet) )?"
_PRONOUN = re.compile(rf"{_OPENING}(?:he|she|they|it|his|her|their)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    rf"{_OPENING}(?:he|she|they|it|his|her|their|its|this|that|these|those|such|both|neither|the)\b",
    re.IGNORECASE,
)

# The closing single quotation mark is also the apostrophe; inside a word or after a plural it closes nothing.
_CLOSING_SINGLE = re.compile(r"(?<!s)’(?!\w)|(?<=[.,!?…])’")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Verbatim words around a sentence; `span` is their place in the article."""

    sentence: Sentence
    span: Span
    text: str


def quote_sentence(sentence: Sentence, asked: Sequence[Word]) -> Quotation:
    """Return the sentence, with the one before it where it leans on that; `asked` as in `leans_back`."""
    chunk = sentence.found.stored.chunk
    previous = sentence.previous
    start = previous.start if previous is not None and leans_back(sentence, asked) else sentence.span.start
    return Quotation(
        sentence,
        Span(start, sentence.span.end),
        chunk.text[start - chunk.start : sentence.span.end - chunk.start],
    )


def leans_back(sentence: Sentence, asked: Sequence[Word]) -> bool:
    """Whether a sentence needs its predecessor to be understood.

    The inside of a quotation needs its opening, and a pronoun a name. Other openings that point back need
    their predecessor only when that one brings a word of the question which the sentence lacks; `asked` are
    the question's content words.
    """
    return sentence.previous is not None and (_inside_quotation(sentence) or _points_back(sentence, asked))


def leave_out_quoted(asked: Mapping[Sentence, Sequence[Word]]) -> list[Sentence]:
    """Leave out the sentences that another one's quotation brings along: nothing is quoted twice.

    The one that brings it takes its place in the order, which is that of `asked`: for each sentence the
    content words that it was chosen for.
    """
    kept = list(asked)
    for sentence in sorted(asked, key=lambda one: -one.span.start):
        if sentence in kept and leans_back(sentence, asked[sentence]):
            brought = [one for one in kept if one.precedes(sentence)]
            for one in brought:
                kept.remove(sentence)
                kept[kept.index(one)] = sentence
    return kept


def _inside_quotation(sentence: Sentence) -> bool:
    """Whether a quotation that opened before, in the same paragraph, is open where the sentence starts."""
    chunk = sentence.found.stored.chunk
    before = chunk.text[: sentence.span.start - chunk.start]
    paragraph = before[before.rfind("\n\n") + 1 :]
    return (
        paragraph.count("“") > paragraph.count("”")
        or paragraph.count('"') % 2 == 1
        or paragraph.count("‘") > len(_CLOSING_SINGLE.findall(paragraph))
    )


def _points_back(sentence: Sentence, asked: Sequence[Word]) -> bool:
    chunk = sentence.found.stored.chunk
    if sentence.previous is None or not _POINTS_BACK.match(sentence.text):
        return False
    if _PRONOUN.match(sentence.text) and not any(word.is_name for word in sentence.words):
        return True
    lacking = missing_words(asked, sentence.terms)
    start, end = sentence.previous
    before = TextTerms(find_words(chunk.text[start - chunk.start : end - chunk.start]))
    return len(missing_words(lacking, before)) < len(lacking)


def fold_spaces(text: str, spans: Iterable[Span] = ()) -> tuple[str, tuple[Span, ...]]:
    """Return `text` in one line, every run of white space a single space, and `spans` moved along.

    >>> fold_spaces("He left\\n\\non Monday.", [Span(12, 18)])
    ('He left on Monday.', (Span(start=11, end=17),))
    """
    kept = [
        position
        for position, character in enumerate(text)
        if not character.isspace() or (position and not text[position - 1].isspace())
    ]
    places = {position: place for place, position in enumerate(kept)}
    folded = "".join(" " if text[position].isspace() else text[position] for position in kept)
    moved = tuple(Span(places[start], places[end - 1] + 1) for start, end in spans if start < end)
    return folded.rstrip(), moved
