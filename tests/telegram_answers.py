"""Invented answers and articles to render, plain and hostile, and the view that they are rendered for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.telegram_bot.pressing.callback_data import CallbackCodec
from bot.telegram_bot.rendering.phrasing import Phrases
from bot.telegram_bot.rendering.viewing import View
from index.articles import Article, Span
from index.records import ArticleHead
from qa.answers import Answer, Citation, Claim, Outcome, Passage, Searched

CHAT_ID = -1_001_234_567_890
CODEC = CallbackCodec(bytes(range(32)))
MAY_2, MAY_19 = datetime(2026, 5, 2, 9, tzinfo=UTC), datetime(2026, 5, 19, tzinfo=UTC)

ARTICLE_TEXT = (
    "A gravel barge hit the swing bridge in Harbourton on Saturday morning. "
    "The harbour master said that three people were hurt when the barge hit the pier. "
    "Engineers will inspect the pier before traffic may cross again."
)
SENTENCE = "The harbour master said that three people were hurt when the barge hit the pier."
QUOTE = "three people were hurt"

# What an article may hold to break out of a message, mislead its reader, or call somebody.
HOSTILE = (
    '<b>bold</b> </blockquote> &amp; &lt; "><a href="https://evil.example">x</a> <tg-spoiler> *_`[x](y) '
    "\u202eevil\u202c \u200b\u2066hidden\u2069 @everybody /forget tg://user?id=1 \x00\x1b[31m\ud800 "
    "שלום עולם Z\u0351\u036b\u0343\u032a\u0302\u036b\u033d\u034f\u0334\u0319 👩\u200d👩\u200d👧 \u3164"
)


def view(language: str = "en") -> View:
    """One group chat in a language."""
    return View(Phrases.for_language(language), CODEC, CHAT_ID)


def cite(n: int, article_id: str = "barge", **changed: object) -> Citation:
    """A citation of three words of the harbour master's sentence."""
    start = ARTICLE_TEXT.index(QUOTE)
    one = Citation(
        n=n,
        article_id=article_id,
        title="Barge hits swing bridge",
        source="The Tribune",
        published_at=MAY_2,
        url="https://tribune.example/barge?a=1&b=2",
        quote=QUOTE,
        start=start,
        end=start + len(QUOTE),
    )
    return replace(one, **changed)  # type: ignore[arg-type]  # names of fields with their values


def passage(article_id: str = "barge", **changed: object) -> Passage:
    """The whole article as a passage of three sentences."""
    ends = [ARTICLE_TEXT.index(". ") + 1, ARTICLE_TEXT.index(" Engineers"), len(ARTICLE_TEXT)]
    starts = [0, ends[0] + 1, ends[1] + 1]
    one = Passage(
        rank=1,
        article_id=article_id,
        title="Barge hits swing bridge",
        source="The Tribune",
        published_at=MAY_2,
        url="https://tribune.example/barge",
        text=ARTICLE_TEXT,
        start=0,
        end=len(ARTICLE_TEXT),
        score=1.0,
        sentences=tuple(Span(*pair) for pair in zip(starts, ends, strict=True)),
    )
    return replace(one, **changed)  # type: ignore[arg-type]


SEARCHED = Searched(articles=24, outlets=("Courier", "The Tribune"), earliest=MAY_2, latest=MAY_19)
ANSWERED = Answer(
    question="How many people were hurt?",
    outcome=Outcome.ANSWERED,
    text=SENTENCE,
    claims=(Claim(SENTENCE, (1, 2), (Span(29, 41),)),),
    citations=(cite(1), cite(2, "radio", source="Northern Radio", title="Bridge closed", url=None)),
    confidence=0.93,
    searched=SEARCHED,
    missing=("who steered",),
    passages=(passage(), passage("radio")),
)
REFUSED = Answer(
    question="What is the population of Lisbon?",
    outcome=Outcome.NOT_FOUND,
    text="",
    claims=(),
    citations=(),
    confidence=0.03,
    searched=replace(SEARCHED, filters={"source": "Courier", "since": "2026-05-12T00:00:00+00:00"}),
    reason="No article says anything about Lisbon.",
    nearest=cite(1, quote="Oldmere has 40,000 inhabitants.", title="Oldmere grows"),
    passages=(
        passage(),
        passage("storm", title="Storm cuts power", source="Courier"),
        passage("undated", source=None),
    ),
)


def make_hostile(text: str) -> Answer:
    """An answer in which everything that came from elsewhere is `text`."""
    citations = tuple(
        cite(
            n,
            f"{n}{text}",
            title=text,
            source=text,
            url=f"https://x.example/{text}",
            quote=text,
            start=0,
            end=len(text),
        )
        for n in range(1, 7)
    )
    return replace(
        ANSWERED,
        question=text,
        text=text,
        claims=(Claim(text, (1, 2, 9), (Span(0, 5), Span(3, 10_000))), Claim(text * 3, (3,))),
        citations=citations,
        missing=(text,),
        note=text,
        decision=text,
        written_by=text,
        searched=replace(SEARCHED, outlets=(text,), filters={"source": text, "since": text}),
        passages=(passage(text, title=text, source=text, url=text, text=text, end=len(text), sentences=()),),
    )


def make_article(**changed: object) -> Article:
    """The article of the barge."""
    article = Article(
        id="barge",
        title="Barge hits swing bridge",
        text=ARTICLE_TEXT,
        source="The Tribune",
        author="Ada Lorne",
        url="https://tribune.example/barge",
        published_at=MAY_2,
    )
    return replace(article, **changed)  # type: ignore[arg-type]


def make_head(number: int, **changed: object) -> ArticleHead:
    """The head of an article with a number."""
    head = ArticleHead(
        id=f"article-{number}",
        title=f"Headline {number}",
        source="Courier",
        author=None,
        url=None,
        published_at=MAY_19,
        updated_at=None,
        language="en",
        place=None,
        agency=None,
        origin="feed.jsonl",
        version=1,
    )
    return replace(head, **changed)  # type: ignore[arg-type]
