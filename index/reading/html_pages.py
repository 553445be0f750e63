"""Web pages: the story by trafilatura, the facts about it from what the page says to machines.

Publishers describe their articles in JSON-LD and meta tags (headline, times to the second, author, outlet);
that is preferred to what can be guessed from the layout. What a visitor cannot see is taken out first
(hidden_text.py): it is where pages hide menus, and where hostile ones hide text for machines.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from index.errors import ReadingError
from index.reading.decoding import decode, tidy_characters
from index.reading.hidden_text import drop_hidden
from index.reading.raw_records import Record, as_line, make_record
from index.reading.tables import read_bounded

if TYPE_CHECKING:  # lxml is loaded only when there is a page to read
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml has no types

_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset=["']?\s{0,5}([A-Za-z0-9_:-]{2,40})""", re.IGNORECASE)
_BLOCKS = "p div br li ul ol tr h1 h2 h3 h4 h5 h6 blockquote section article table figure figcaption hr"
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_MAX_LINKED_DATA = 50
_STAND_INS = {0x200C: "\U0001d2e0", 0x200D: "\U0001d2e1"}  # Mayan numerals
_JOINERS = {ord(stand_in): chr(joiner) for joiner, stand_in in _STAND_INS.items()}
_META_NAMES: Mapping[str, str] = {
    "published_at": "article:published_time og:article:published_time datepublished date dc.date "
    "parsely-pub-date pubdate",
    "updated_at": "article:modified_time og:updated_time datemodified",
    "title": "og:title twitter:title",
    "source": "og:site_name",
    "author": "author parsely-author article:author_name",
    "url": "og:url",
    "language": "og:locale",
}
_META_FIELDS = {name: field for field, names in _META_NAMES.items() for name in names.split()}


def read_html(stream: io.BufferedReader, limit: int) -> Iterator[Record]:
    """The one article of a page. Raises ReadingError when there is none in it."""
    data = read_bounded(stream, limit)
    declared = [name.decode("ascii") for name in _DECLARED.findall(data[:4096])[:2]]
    page = parse_page(decode(data, declared))
    shown = _shown(page, also_aria=True)
    stated = {**_guessed_fields(shown), **_meta_fields(page), **_linked_data(page)}
    # A page saved while a dialog was open hides all of itself from screen readers: which says nothing.
    story = _story(shown) or _story(_shown(page, also_aria=False))
    text = story or str(stated.get("text", ""))
    if not text.strip():
        raise ReadingError(
            "has no article text in it: a page drawn by scripts has to be saved after it is drawn"
        )
    yield make_record({**stated, "text": text}, has_markup=not story)


def parse_page(markup: str) -> HtmlElement:
    """The tree of a page or a piece of one. Raises ReadingError when nothing can be made of it."""
    from lxml import etree, html  # type: ignore[import-untyped]  # no types; loaded only for pages

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(tidy_characters(markup).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadingError(f"is not readable HTML: {error}") from error
    return tree


def fragment_text(markup: str) -> str:
    """The visible text of a piece of markup, its blocks as paragraphs (feeds carry HTML in a field)."""
    tree = parse_page(f"<div>{markup}</div>")
    drop_hidden(tree, also_aria=True)
    return _block_text(tree)


def _shown(page: HtmlElement, *, also_aria: bool) -> HtmlElement:
    """A copy of the page without what a visitor cannot see."""
    tree = copy.deepcopy(page)
    drop_hidden(tree, also_aria=also_aria)
    return tree


def _story(shown: HtmlElement) -> str:
    """The story of what a page shows; empty when there is none."""
    return (_extract(shown) or _paragraph_text(shown)).translate(_JOINERS)


def _extract(tree: HtmlElement) -> str:
    """The story by trafilatura, one paragraph a block; empty if it finds none."""
    import trafilatura  # half a second to load, only for pages

    _hand_over(tree)
    # What it cannot read, we say once, and in words.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # lxml and trafilatura deprecate each other's calls; nothing for a reader.
        warnings.simplefilter("ignore")
        document = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=True, with_metadata=False
        )
    text = getattr(document, "text", None) or ""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def _hand_over(tree: HtmlElement) -> None:
    """Prepare a tree for trafilatura, which takes every style with "hidden" in it for a hidden element, and
    joiners inside words for dirt.
    """
    for element in tree.iter():
        element.attrib.pop("style", None)
        element.text = element.text and element.text.translate(_STAND_INS)
        element.tail = element.tail and element.tail.translate(_STAND_INS)


def _paragraph_text(tree: HtmlElement) -> str:
    """The paragraphs of a page that is too short or too plain for trafilatura."""
    body = tree.find(".//article")
    body = body if body is not None else tree.find("body")
    return "" if body is None else _block_text(body)


def _block_text(tree: HtmlElement) -> str:
    for element in tree.iter():
        if element.tag in _BLOCK_TAGS:
            element.tail = "\n\n" + (element.tail or "")
            element.text = "\n\n" + (element.text or "")
    lines = (" ".join(line.split()) for line in re.split(r"\n{2,}", str(tree.text_content())))
    return "\n\n".join(line for line in lines if line)


def _guessed_fields(page: HtmlElement) -> dict[str, object]:
    """What the page itself shows: its heading or title, language, canonical address, time and author."""
    heading, title = page.find(".//h1"), page.find(".//title")
    named = heading if heading is not None else title
    link = page.xpath("string(//link[@rel='canonical']/@href)")
    time = page.xpath("string(//article//time/@datetime)") or page.xpath("string(//time/@datetime)")
    author = page.xpath("string((//*[@rel='author' or @itemprop='author'])[1])")
    fields = {
        "title": named.text_content() if named is not None else "",
        "language": page.get("lang", ""), "url": link, "published_at": time, "author": author,
    }  # fmt: skip
    return {name: line for name, value in fields.items() if (line := as_line(value))}


def _meta_fields(page: HtmlElement) -> dict[str, object]:
    fields: dict[str, object] = {}
    for meta in page.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        field = _META_FIELDS.get(name)
        if field and field not in fields and (line := as_line(meta.get("content") or "")):
            fields[field] = line
    return fields


def _linked_data(page: HtmlElement) -> dict[str, object]:
    """The fields of the first article that the page describes as JSON-LD."""
    for script in page.xpath("//script[@type='application/ld+json']")[:_MAX_LINKED_DATA]:
        try:
            value = json.loads(script.text_content())
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common, and everything in it is told elsewhere, too
        for item in _described_things(value):
            if _is_article(item):
                return _article_fields(item)
    return {}


def _described_things(value: object) -> Iterator[Mapping[str, object]]:
    things = value if isinstance(value, list) else [value]
    for thing in things[:_MAX_LINKED_DATA]:
        if isinstance(thing, Mapping):
            yield thing
            graph = thing.get("@graph")
            if isinstance(graph, list):
                yield from (item for item in graph[:_MAX_LINKED_DATA] if isinstance(item, Mapping))


def _is_article(item: Mapping[str, object]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(name, str) and name.endswith(("Article", "BlogPosting", "Report")) for name in names
    )


def _article_fields(item: Mapping[str, object]) -> dict[str, object]:
    names = {
        "headline": "title", "author": "author", "publisher": "source", "datePublished": "published_at",
        "dateModified": "updated_at", "url": "url", "inLanguage": "language", "articleBody": "text",
    }  # fmt: skip
    return {field: value for name, field in names.items() if (value := item.get(name)) and as_line(value)}
