"""Cleaning: what the journalist wrote, and nothing that the page added.

    paragraphs → without furniture → heading (title, dates, byline, dateline) → each caption once → text

One raw article goes in, one cleaned article comes out; nothing is invented and nothing of the story is
rewritten: paragraphs are dropped or kept, only the first ones lose a dateline or a date in front of them.
The facts found there fill fields that are still empty and never overrule what the file itself says.

Cleaning twice equals cleaning once: the steps are repeated until they find nothing more to do, since taking
one thing away can uncover another (a dateline, and behind it an advertisement). All of it is linear in the
length of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.articles import Article
from index.cleaning.datelines import (
    AGENCIES,
    Header,
    is_date_label,
    read_dateline,
    read_header,
    split_date_prefix,
)
from index.cleaning.furniture import drop_furniture, ends_sentence
from index.paragraphs import split_paragraphs
from index.sentences import split_sentences

MAX_PASSES = 20  # three are enough for every page seen; the bound is for texts made to need many
HEADING_PARAGRAPHS = 3  # how many paragraphs of the story may stand between its heading's lines
MAX_HEADLINE_CHARS = 200
TITLE_CHARS = 100  # of a title made from the first sentence
_CAPTION_CHARS = 30  # paragraphs of this length are never repeated on purpose
MAX_CAPTION_CHARS = 500


def clean_article(article: Article) -> Article:
    """The article as its journalist wrote it, its heading's facts in its fields. The input stays as it is.

    The text has its paragraphs on one line each, with a blank line between them; it is empty if the page was
    nothing but furniture.
    """
    article = _settle(article)
    if not article.title and article.text:
        article = _settle(replace(article, title=_make_title(article.text)))
    return article


def _settle(article: Article) -> Article:
    """Clean until nothing changes. A text built so that this never ends is no page: it stays as it is."""
    current = article
    for _ in range(MAX_PASSES):
        cleaned = _clean_once(current)
        if cleaned == current:
            return cleaned
        current = cleaned
    return replace(article, text="\n\n".join(split_paragraphs(article.text)))


def _clean_once(article: Article) -> Article:
    story = drop_furniture(split_paragraphs(article.text))
    article, story = _read_heading(article, story)
    article, story = _read_labels(article, story)
    return replace(article, text="\n\n".join(_drop_repeats(story)))


@dataclass(slots=True)
class _Heading:
    """What has been found at the top of a story so far."""

    article: Article
    kept: list[str] = field(default_factory=list)


def _read_heading(article: Article, story: list[str]) -> tuple[Article, list[str]]:
    """Take headline, dates, byline and dateline from the first paragraphs into the article's fields.

    Captions and standfirsts may stand between them: the search ends after three paragraphs of story.
    """
    if not article.title:
        article, story = _read_headline(article, story)
    heading, position = _Heading(article), 0
    while position < len(story) and len(heading.kept) < HEADING_PARAGRAPHS:
        _read_heading_line(heading, story[position], is_last=position + 1 == len(story))
        position += 1
    return heading.article, heading.kept + story[position:]


def _read_heading_line(heading: _Heading, line: str, *, is_last: bool) -> None:
    while not read_header(line) and (split := split_date_prefix(line)):
        heading.article, line = _with_header(heading.article, split[0]), split[1]
    is_only_line = is_last and not heading.kept
    if _is_headline(line, heading.article.title) and not is_only_line:
        heading.article = replace(heading.article, title=line)
    elif (header := read_header(line)) and not is_only_line:
        heading.article = _with_header(heading.article, header)
    else:
        heading.article, line = _take_dateline(heading.article, line)
        heading.kept.append(line)


def _read_headline(article: Article, story: list[str]) -> tuple[Article, list[str]]:
    """The title is the first line, if it comes twice or looks like one and a story follows.

    A line of up to four words may stand before a headline that comes twice: the name of a site or section.
    """
    for position, line in enumerate(story[:HEADING_PARAGRAPHS]):
        if read_header(line) or split_date_prefix(line):
            continue
        if (
            len(line) <= MAX_HEADLINE_CHARS
            and line in story[position + 1 : position + 1 + HEADING_PARAGRAPHS]
        ):
            return replace(article, title=line), story[position:]
        is_label = len(line.split()) <= 4 and _comes_twice(story[position + 1 :])
        if not is_label:
            is_title = len(line) <= MAX_HEADLINE_CHARS and _looks_like_headline(line, story)
            return (replace(article, title=line) if is_title else article), story
    return article, story


def _comes_twice(story: Sequence[str]) -> bool:
    return len(story) > 1 and story[0] == story[1] and len(story[0]) <= MAX_HEADLINE_CHARS


def _looks_like_headline(line: str, story: Sequence[str]) -> bool:
    is_open = not ends_sentence(line) or line.endswith(("?", "!"))
    return (
        is_open
        and read_dateline(line) is None
        and any(ends_sentence(other) for other in story if other != line)
    )


def _is_headline(line: str, title: str) -> bool:
    """Whether a line repeats the title; titles of saved pages may end with the name of the site."""
    line, title = _folded(line), _folded(title)
    if not title or len(line) < len(title) // 4:
        return False
    return line == title or any(
        title.startswith(line + separator) for separator in (" | ", " - ", " – ", " — ")
    )


def _folded(text: str) -> str:
    return " ".join(text.translate(_PLAIN_QUOTES).casefold().split())


_PLAIN_QUOTES = str.maketrans("‘’“”", "''\"\"")


def _take_dateline(article: Article, line: str) -> tuple[Article, str]:
    """A story has one dateline; where it is known already, what looks like a second one is text."""
    if article.place or article.agency:
        return article, line
    dateline = read_dateline(line)
    if dateline is None:
        return article, line
    return (
        replace(
            article,
            place=dateline.place,
            agency=dateline.agency,
            source=article.source or dateline.agency,
            published_at=article.published_at or dateline.published_at,
        ),
        dateline.rest,
    )


def _with_header(article: Article, header: Header) -> Article:
    return replace(
        article,
        published_at=article.published_at or header.published_at,
        updated_at=article.updated_at or header.updated_at,
        author=article.author or header.author,
    )


def _read_labels(article: Article, story: list[str]) -> tuple[Article, list[str]]:
    """Labelled dates anywhere (`Updated: ...` is found at the foot, too), and an agency that signs."""
    kept: list[str] = []
    for line in story:
        if len(story) > 1 and is_date_label(line) and (header := read_header(line)):
            article = _with_header(article, header)
        else:
            kept.append(line)
    return _take_signature(article, kept)


def _take_signature(article: Article, story: list[str]) -> tuple[Article, list[str]]:
    """`... the mayor said. (PTI)`: some papers put the agency behind the story."""
    if not story or not story[-1].endswith(")") or article.agency:
        return article, story
    body, bracket, name = story[-1][:-1].rpartition(" (")
    if not bracket or not ends_sentence(body) or name.casefold() not in AGENCIES:
        return article, story
    return replace(article, agency=name, source=article.source or name), [*story[:-1], body.rstrip()]


def _drop_repeats(story: Sequence[str]) -> list[str]:
    """Each paragraph once: captions come twice, beside and below a picture. Short exclamations may repeat."""
    kept: list[str] = []
    seen: set[str] = set()
    for line in map(_halved, story):
        is_neighbour = bool(kept) and line == kept[-1] and not ends_sentence(line)
        if is_neighbour or (len(line) >= _CAPTION_CHARS and line in seen):
            continue
        seen.add(line)
        kept.append(line)
    return kept


def _halved(line: str) -> str:
    """A line that says the same twice, said once."""
    half = len(line) // 2
    if not _CAPTION_CHARS <= half <= MAX_CAPTION_CHARS or line[:half] != line[-half:]:
        return line
    return line[:half] if len(line) % 2 == 0 or line[half].isspace() else line


def _make_title(text: str) -> str:
    """The first sentence of a story without its full stop, cut between words at 100 characters."""
    first = text.split("\n\n", 1)[0][:2000]
    spans = split_sentences(first)
    sentence = first[spans[0].start : spans[0].end] if spans else first
    if len(sentence) <= TITLE_CHARS:
        return sentence.rstrip(".")  # with it, the title would look like a headline that the story repeats
    cut = sentence[:TITLE_CHARS].rpartition(" ")[0] or sentence[: TITLE_CHARS - 1]
    return cut.rstrip(" ,;:–—-") + "…"
