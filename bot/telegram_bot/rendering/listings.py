"""What is turned page by page: outlets, newest articles, passages of a search, the text of an article."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.telegram_bot.pressing.callback_data import make_key
from bot.telegram_bot.pressing.presses import (
    ListLatest,
    ListSources,
    Nothing,
    Press,
    ShowArticle,
    ShowResults,
)
from bot.telegram_bot.rendering.chat_text import clip, make_harmless
from bot.telegram_bot.rendering.outgoing import Button, OutgoingMessage
from bot.telegram_bot.rendering.quoting_sources import Source, embolden, link_title, name_source
from bot.telegram_bot.rendering.splitting import split_text
from bot.telegram_bot.rendering.styled_text import StyledText, bold, join, plain, quote
from bot.telegram_bot.rendering.viewing import Page, View, cut_page, name, to_messages
from index.articles import Article, Span
from index.records import ArticleHead
from index.sentences import split_sentences
from qa.answers import Citation, Passage

OUTLETS_A_PAGE = 20
ARTICLES_A_PAGE = 5
_ARTICLE_UNITS = 3_000  # a page of an article; the rest of a message is left to its heading
_EXCERPT_CHARS = 300
_AROUND_CHARS = 600  # of the article before and behind a quote
_PASSAGE_CHARS = 3_000


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet and how many articles the collection has of it."""

    source: str | None
    articles: int


def render_outlets(view: View, outlets: Sequence[Outlet], *, page: int = 1) -> tuple[OutgoingMessage, ...]:
    """Return a page of all `outlets` with the number of their articles."""
    if not outlets:
        return to_messages(plain(view.phrases.say("collection-empty")))
    cut = cut_page(len(outlets), page, size=OUTLETS_A_PAGE)
    articles = sum(outlet.articles for outlet in outlets)
    title = bold(view.phrases.say("sources-title", outlets=len(outlets), articles=articles))
    lines = [_outlet_line(view, outlets[place]) for place in cut.items]
    return to_messages(join([title, join(lines, "\n")], "\n\n"), [_page_buttons(view, cut, ListSources)])


def render_latest(
    view: View, heads: Sequence[ArticleHead], *, articles: int, page: int = 1
) -> tuple[OutgoingMessage, ...]:
    """Return a page of the newest articles: `heads` are those on it, `articles` counts all there are."""
    if not heads:
        return to_messages(plain(view.phrases.say("collection-empty")))
    cut = cut_page(articles, page, size=ARTICLES_A_PAGE)
    first = cut.items.start + 1
    entries = [_entry(view, number, head) for number, head in enumerate(heads, start=first)]
    keys = [make_key(head.id) for head in heads]
    rows = [_open_buttons(view, first, keys), _page_buttons(view, cut, ListLatest)]
    return to_messages(join([bold(view.phrases.say("latest-title")), *entries], "\n\n"), rows)


def render_results(
    view: View, question: str, passages: Sequence[Passage], *, turn: int, page: int = 1
) -> tuple[OutgoingMessage, ...]:
    """Return a page of all `passages` that were found for `question`."""
    if not passages:
        return to_messages(plain(view.phrases.say("search-nothing")))
    cut = cut_page(len(passages), page, size=ARTICLES_A_PAGE)
    shown = [passages[place] for place in cut.items]
    first = cut.items.start + 1
    entries = [
        join([_entry(view, number, passage), _excerpt(passage)], "\n")
        for number, passage in enumerate(shown, start=first)
    ]
    keys = [make_key(passage.article_id) for passage in shown]
    rows = [
        _open_buttons(view, first, keys),
        _page_buttons(view, cut, lambda number: ShowResults(turn, number)),
    ]
    title = bold(view.phrases.say("search-title", question=clip(make_harmless(question), _EXCERPT_CHARS)))
    return to_messages(join([title, *entries], "\n\n"), rows)


def render_article(view: View, article: Article, *, page: int = 1) -> tuple[OutgoingMessage, ...]:
    """Return a page of an article: headline, outlet, date and author, and its text."""
    text = plain(make_harmless(article.text, keep_lines=True))
    pages = split_text(text, most_units=_ARTICLE_UNITS)
    cut = cut_page(len(pages), page, size=1)
    author = name(article.author)
    by = plain(view.phrases.say("by-author", author=author)) if author else ()
    heading = join([bold(view.name_title(article.title)), name_source(view, article), by], "\n")
    key = make_key(article.id)
    rows = [
        _page_buttons(view, cut, lambda number: ShowArticle(key, number)),
        view.link_button(view.phrases.say("button-original"), article.url),
    ]
    return to_messages(join([heading, *(pages[place] for place in cut.items)], "\n\n"), rows)


def render_passage(view: View, citation: Citation, article: Article) -> tuple[OutgoingMessage, ...]:
    """Return the sentences around a quote in its article, the quote in bold."""
    start = _find_quote(citation, article.text)
    if start < 0:  # the article has changed since it was quoted
        return render_article(view, article)
    quoted = Span(start, start + len(citation.quote))
    around = _sentences_around(quoted, article.text)
    bold_span = Span(quoted.start - around.start, quoted.end - around.start)
    words = embolden(
        article.text[around.start : around.end], [bold_span], most_chars=_PASSAGE_CHARS, keep_lines=True
    )
    heading = join([name_source(view, article), link_title(view, article)], "\n")
    rows = [
        [view.button(view.phrases.say("button-article"), ShowArticle(make_key(article.id)))],
        view.link_button(view.phrases.say("button-original"), article.url),
    ]
    return to_messages(join([heading, words], "\n\n"), rows)


def _outlet_line(view: View, outlet: Outlet) -> StyledText:
    count = view.phrases.say("articles-count", articles=outlet.articles)
    return bold(view.name_source(outlet.source)) + plain(f" · {count}")


def _entry(view: View, number: int, source: Source) -> StyledText:
    return join(
        [plain(f"{number}.") + plain(" ") + name_source(view, source), link_title(view, source)], "\n"
    )


def _excerpt(passage: Passage) -> StyledText:
    return quote(plain(clip(make_harmless(passage.text), _EXCERPT_CHARS)))


def _open_buttons(view: View, first: int, keys: Sequence[str]) -> list[Button]:
    """Buttons 1, 2, 3 … that open the articles of a list."""
    return [view.button(str(number), ShowArticle(key)) for number, key in enumerate(keys, start=first)]


def _page_buttons(view: View, page: Page, turn_to: Callable[[int], Press]) -> list[Button]:
    """Buttons back and on with the number of the page between them; none when there is one page."""
    if page.pages == 1:
        return []
    place = view.phrases.say("page-number", page=page.number, pages=page.pages)
    back = [view.button("◀", turn_to(page.number - 1))] if page.number > 1 else []
    on = [view.button("▶", turn_to(page.number + 1))] if page.number < page.pages else []
    return [*back, view.button(place, Nothing()), *on]


def _find_quote(citation: Citation, text: str) -> int:
    """Where the quote stands, or -1."""
    if text[citation.start : citation.end] == citation.quote:
        return citation.start
    return text.find(citation.quote)


def _sentences_around(quoted: Span, text: str) -> Span:
    near = [
        sentence
        for sentence in split_sentences(text)
        if sentence.start >= quoted.start - _AROUND_CHARS and sentence.end <= quoted.end + _AROUND_CHARS
    ]
    start = min([quoted.start, *(sentence.start for sentence in near)])
    return Span(start, max([quoted.end, *(sentence.end for sentence in near)]))
