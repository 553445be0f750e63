"""Sources as block quotes: outlet, date, headline as a link, the quoted words in bold in their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.telegram_bot.pressing.callback_data import make_key
from bot.telegram_bot.pressing.presses import ShowArticle
from bot.telegram_bot.rendering.chat_text import make_harmless
from bot.telegram_bot.rendering.outgoing import Button
from bot.telegram_bot.rendering.styled_text import StyledText, bold, join, link, plain, quote
from bot.telegram_bot.rendering.viewing import View, name
from index.articles import Article, Span
from index.records import ArticleHead
from qa.answers import Citation, Passage

_LONGEST_QUOTE = 700  # characters; the whole passage is a button away
_BEFORE_BOLD = 200  # of them, before the first bold word of a longer one

# While a text is made harmless, these private-use characters stand for "bold from here" and "to here".
_BOLD_FROM, _BOLD_TO = "\ue000", "\ue001"
_NO_SIGNS = str.maketrans(dict.fromkeys((_BOLD_FROM, _BOLD_TO), "\ufffd"))
_BETWEEN_SIGNS = re.compile(f"[{_BOLD_FROM}{_BOLD_TO}]")

_MARKS = re.compile('["“”„«»]')

Source = Citation | Passage | Article | ArticleHead


def group_by_article(citations: Iterable[Citation]) -> list[tuple[Citation, ...]]:
    """Return the citations of each article together, articles in the order of their first number."""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article_id, []).append(citation)
    return [tuple(group) for group in articles.values()]


def quote_article(view: View, citations: Sequence[Citation], passages: Sequence[Passage] = ()) -> StyledText:
    """Return what one article says as a block quote; `passages` supply the sentences around the words."""
    first = citations[0]
    numbers = plain(" ".join(f"[{citation.n}]" for citation in citations))
    heading = join([numbers, name_source(view, first)], " ")
    quotes = [_quote_words(citation, passages) for citation in citations]
    return quote(join([heading, link_title(view, first), *quotes], "\n"))


def name_source(view: View, source: Source) -> StyledText:
    """Return "**Courier** · 2 May 2026"."""
    return bold(view.name_source(source.source)) + plain(f" · {view.name_day(source.published_at)}")


def link_title(view: View, source: Source) -> StyledText:
    """Return the headline, which opens the article's page if it has one."""
    return link(view.name_title(source.title), source.url)


def open_button(view: View, source: Source) -> Button:
    """Return a button that shows the article: "Courier: Storm cuts power"."""
    article_id = source.article_id if isinstance(source, Citation | Passage) else source.id
    label = ": ".join(filter(None, (name(source.source), view.name_title(source.title))))
    return view.button(label, ShowArticle(make_key(article_id)))


def embolden(text: str, spans: Iterable[Span], *, most_chars: int, keep_lines: bool = False) -> StyledText:
    """Return `text`, harmless, with `spans` of it in bold; at most `most_chars`, around the first."""
    inside = [Span(max(0, span.start), min(span.end, len(text))) for span in sorted(spans)]
    merged = _merge([span for span in inside if span.start < span.end])
    window = _choose_window(text, merged, most_chars)
    harmless = make_harmless(_sign(text, merged, window), keep_lines=keep_lines)
    pieces = _BETWEEN_SIGNS.split(harmless)  # every second one stood between the signs
    return tuple(
        run for number, piece in enumerate(pieces) for run in (bold(piece) if number % 2 else plain(piece))
    )


def _quote_words(citation: Citation, passages: Sequence[Passage]) -> StyledText:
    """The quote within its sentence; its telling words in bold, else the quote where it is not all of it."""
    text, start = _find_sentences(citation, passages)
    whole = Span(citation.start, citation.end)
    spans = citation.marks or ((whole,) if len(text) > len(citation.quote) else ())
    shifted = [Span(span.start - start, span.end - start) for span in spans]
    words = embolden(text, shifted, most_chars=_LONGEST_QUOTE)
    # A block quote says that it is one; marks around marks would only confuse.
    return words if _MARKS.search(text) else plain("“") + words + plain("”")


def _find_sentences(citation: Citation, passages: Sequence[Passage]) -> tuple[str, int]:
    """The sentences that the quote stands in and where they start in the article, or the quote alone."""
    for passage in passages:
        holds = passage.start <= citation.start < citation.end <= passage.end
        if not holds or passage.article_id != citation.article_id:
            continue
        around = [one for one in passage.sentences if one.start < citation.end and citation.start < one.end]
        start = min([citation.start, *(one.start for one in around)])
        end = max([citation.end, *(one.end for one in around)])
        return passage.text[start - passage.start : end - passage.start], start
    return citation.quote, citation.start


def _merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted spans without overlap."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _choose_window(text: str, spans: Sequence[Span], most_chars: int) -> Span:
    """The part of a long text to show: from its start, or from shortly before the first bold word."""
    if len(text) <= most_chars:
        return Span(0, len(text))
    first = spans[0].start if spans else 0
    start = max(0, first - _BEFORE_BOLD) if first > most_chars // 2 else 0
    start = text.find(" ", start, first) + 1 if start and " " in text[start:first] else start
    end = min(len(text), start + most_chars)
    space = text.rfind(" ", start + most_chars // 2, end)
    return Span(start, space if space > 0 and end < len(text) else end)


def _sign(text: str, spans: Iterable[Span], window: Span) -> str:
    """The window of `text` with signs around the spans, and "…" where it was cut."""
    text = text.translate(_NO_SIGNS)
    pieces = ["…" if window.start else ""]
    place = window.start
    for span in spans:
        start, end = max(span.start, place), min(span.end, window.end)
        if start < end:
            pieces += [text[place:start], _BOLD_FROM, text[start:end], _BOLD_TO]
            place = end
    return "".join([*pieces, text[place : window.end], "…" if window.end < len(text) else ""])
