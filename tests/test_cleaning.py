"""Cleaning keeps the journalist's words and drops the page's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.cleaning import TITLE_CHARS, clean_article
from index.reading import read_articles
from index.settings import IndexSettings

REAL_PAGES = Path(__file__).resolve().parents[1].parent / "shared" / "articles"

FIRST = (
    "The harbour at Ostmark reopened on Monday after three weeks of repairs, and the first ferry left with "
    "212 passengers on board, the port authority said."
)
SECOND = (
    "“We could not have waited another day,” said Jana Wels, who has run the fish market since 2009 and lost "
    "a third of her sales while the quay was closed."
)
LAST = "The council will decide in June who pays for the work, which cost 4.2 million crowns."
STORY = [FIRST, SECOND, LAST]

SENTENCES = [
    "Comments by the minister angered the fishermen of Ostmark.",
    "Follow the money, the auditor told the court.",
    "Share prices fell by 3 percent on Tuesday.",
    "Copyright law will change in May, the ministry said.",
    "By Monday the harbour had closed.",
    "By continuing the strike, both unions accept higher losses.",
    "The regulator fined the shop for setting cookies without consent.",
    "Subscribers to the newsletter learned of the deal first.",
    "Photo by photo, the archive shows how the quay grew.",
    "Published on May 6, 2026, the report names nine firms.",
    "Updated figures show that 41 ships were late.",
    "Reporting by the newspaper led to three arrests.",
    "“Sign up for our newsletter,” the posters said, and 400 people did.",
    "Like the story of the flood, this one ends well.",
    "Join the queue at six, the harbour master advised.",
    "Home prices rose again in April.",
    "He was 84.",
    "No comment.",
    "“You will get your boats back,” Wels told them.",
    "Google uses cookies to follow users across services, the regulator said.",
    "Related claims were dropped in March.",
    "More: that is what they asked for, and what they got.",
    "The World Health Organization (WHO) — the agency in charge — said nothing.",
    "Getting the inbox of the minister open took a judge.",
]

FURNITURE = [
    "Advertisement",
    "ADVERTISEMENT",
    "Story continues below advertisement",
    "Share this article",
    "Facebook Twitter WhatsApp Email",
    "Share on Facebook | X | Copy link",
    "Teilen: Facebook | WhatsApp | E-Mail",
    "12 Comments",
    "No comments yet. Why don’t you start the discussion?",
    "Your email address will not be published. Required fields are marked *",
    "You must be logged in to post a comment.",
    "Read more: Ferry adrift off the Gannet Rocks",
    "READ ALSO | Ferry adrift off the Gannet Rocks",
    "Sign up for our newsletter and get the day's top stories in your inbox.",
    "Subscribe to The Gull",
    "Follow us on Facebook, Instagram and X.",
    "Follow Jana Wels on Twitter: @janawels",
    "We use cookies to improve your experience on our site. Accept all",
    "By continuing you agree to our use of cookies.",
    "© 2026 The Ostmark Gull. All rights reserved.",
    "Copyright 2026 The Ostmark Gull",
    "This material may not be published, broadcast, rewritten or redistributed.",
    "Getty Images",
    "Jana Wels/Getty Images",
    "(Photo: Jana Wels)",
    "AP Photo/Jana Wels, File",
    "Image source, Getty Images",
    "5 min read",
    "2 hours ago",
    "Home > News > Ostmark",
    "News | Weather | Sport | Podcasts",
    "Tags: harbour, ferries",
    "Skip to main content",
    "* * *",
    "(Reporting by Jana Wels; Editing by Max Roe)",
    "Ihre E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert",
    "Wir verwenden Cookies, um unser Angebot zu verbessern.",
    "Читайте также: Паром вернулся в порт",
    "Реклама",
    "Publicité",
    "Click here to subscribe",
    "Download our free app for more stories",
]


def clean(*paragraphs: str, **fields: str) -> Article:
    article = Article(id="a", title=fields.pop("title", ""), text="\n\n".join(paragraphs), **fields)  # type: ignore[arg-type]  # only strings
    return clean_article(article)


def text_of(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


# The two real pages


def real_page(prefix: str) -> Article:
    if not REAL_PAGES.is_dir():
        pytest.skip(f"the real pages are not here: {REAL_PAGES}")
    found = [a for a in read_articles([REAL_PAGES], IndexSettings()) if isinstance(a, Article)]
    return next(article for article in found if article.id.startswith(prefix))


@pytest.mark.parametrize("prefix", ["000", "002"])
def test_real_page_has_no_furniture_left_and_is_clean_when_cleaned_again(prefix: str) -> None:
    cleaned = clean_article(real_page(prefix))

    for words in (
        "Comments",
        "comments yet",
        "Leave a",
        "email address",
        "Required fields",
        "marked *",
        "\xa0",
    ):
        assert words not in cleaned.text
    assert clean_article(cleaned) == cleaned


def test_real_page_loses_its_repeated_headline_and_keeps_twice_printed_captions_once() -> None:
    raw = real_page("000")
    paragraphs = [line.strip() for line in raw.text.split("\n") if line.strip()]
    twice = {line for line in paragraphs if paragraphs.count(line) == 2}

    cleaned = clean_article(raw)

    assert cleaned.title == paragraphs[0]
    assert cleaned.title not in cleaned.text
    assert len(twice) == 3  # the headline and two captions
    assert [cleaned.text.split("\n\n").count(line) for line in twice - {cleaned.title}] == [1, 1]


def test_real_page_gives_date_place_and_agency_of_its_first_line() -> None:
    cleaned = clean_article(real_page("002"))

    assert cleaned.published_at == datetime(2024, 2, 6, tzinfo=UTC)
    assert (cleaned.place, cleaned.agency, cleaned.source) == ("WASHINGTON", "AP", "AP")
    assert cleaned.text.startswith("President ")
    assert cleaned.title.endswith("…")
    assert cleaned.text.startswith(cleaned.title[:-1])


# Whole pages


def test_an_invented_page_is_reduced_to_its_story() -> None:
    cleaned = clean(
        "Skip to main content",
        "Harbour reopens after three weeks",
        "Harbour reopens after three weeks",
        "By JANA WELS, Staff Writer | May 6, 2026 9:15 a.m. | 3 min read",
        "Updated: May 7, 2026 10:00 GMT",
        "Ferries at the quay in Ostmark",
        "Ferries at the quay in Ostmark",
        f"OSTMARK, Norland, May 6 (AP) — {FIRST}",
        "Advertisement",
        SECOND,
        "Read more: Ferry adrift",
        f"{LAST} Leave a Reply Your email address will not be published. Required fields are marked *",
        "Comments",
        "max says:",
        "What a waste of money.",
        "Leave a Reply",
    )

    assert cleaned.text == text_of("Ferries at the quay in Ostmark", *STORY)
    assert cleaned.title == "Harbour reopens after three weeks"
    assert cleaned.author == "Jana Wels"
    assert (cleaned.place, cleaned.agency, cleaned.source) == ("OSTMARK, Norland", "AP", "AP")
    assert cleaned.published_at == datetime(2026, 5, 6, 9, 15, tzinfo=UTC)
    assert cleaned.updated_at == datetime(2026, 5, 7, 10, 0, tzinfo=UTC)


def test_what_the_file_says_is_never_overruled_by_what_the_page_says() -> None:
    published_at = datetime(2020, 1, 1, tzinfo=UTC)
    article = Article("a", "Own title", text_of("By Max Roe", f"date 2026-05-06 OSTMARK (AP) — {FIRST}"))
    article = replace(article, source="The Gull", author="Jana Wels", published_at=published_at)

    cleaned = clean_article(article)

    assert cleaned.text == FIRST
    assert (cleaned.title, cleaned.source, cleaned.author) == ("Own title", "The Gull", "Jana Wels")
    assert (cleaned.published_at, cleaned.agency) == (published_at, "AP")


def test_the_input_is_left_as_it_is() -> None:
    article = Article("a", "", text_of("Harbour reopens", "Harbour reopens", *STORY))
    before = replace(article)

    clean_article(article)

    assert article == before


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_is_dropped_wherever_it_stands(line: str) -> None:
    assert clean(FIRST, line, SECOND, title="T").text == text_of(FIRST, SECOND)
    assert clean(*STORY, line, title="T").text == text_of(*STORY)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_journalists_sentence_is_kept_wherever_it_stands(sentence: str) -> None:
    assert clean(FIRST, sentence, SECOND, title="T").text == text_of(FIRST, sentence, SECOND)
    assert clean(*STORY, sentence, title="T").text == text_of(*STORY, sentence)
    assert clean(sentence, *STORY, title="T").text == text_of(sentence, *STORY)


def test_comments_of_readers_go_with_their_section() -> None:
    comments = [
        "3 Comments",
        "Max says:",
        "I was on that ferry and it was cold.",
        "Reply",
        "Eva says:",
        "Me too.",
    ]

    assert clean(*STORY, *comments, "Leave a Reply", title="T").text == text_of(*STORY)


def test_a_counter_of_comments_above_the_story_does_not_take_the_story_with_it() -> None:
    assert clean("12 Comments", *STORY, "Leave a Reply", title="T").text == text_of(*STORY)


def test_headlines_under_related_stories_go_and_the_story_goes_on() -> None:
    related = ["Related stories", "Ferry adrift off the Gannet Rocks", "Why the port needs a third tug"]

    assert clean(FIRST, *related, SECOND, LAST, title="T").text == text_of(*STORY)


def test_lines_of_an_unknown_newsletter_box_at_the_foot_go_with_it() -> None:
    box = ["Share this article", "Get the Quay Letter", "All about the port, picked for you every day.", "OK"]

    assert clean(*STORY, *box, title="T").text == text_of(*STORY)


def test_captions_are_kept_once_and_short_exclamations_as_often_as_they_come() -> None:
    caption = "Ferries wait at the quay in Ostmark on Sunday"
    doubled = f"{caption} {caption}"

    assert clean(FIRST, caption, SECOND, caption, LAST, title="T").text == text_of(
        FIRST, caption, SECOND, LAST
    )
    assert clean(FIRST, doubled, LAST, title="T").text == text_of(FIRST, caption, LAST)
    assert clean(FIRST, "“No!”", SECOND, "“No!”", LAST, title="T").text == text_of(
        FIRST, "“No!”", SECOND, "“No!”", LAST
    )


def test_a_credit_at_the_end_of_a_caption_goes_and_the_caption_stays() -> None:
    caption = "Ferries wait in Ostmark on Sunday."

    assert clean(FIRST, f"{caption} (AP Photo/Jana Wels)", LAST, title="T").text == text_of(
        FIRST, caption, LAST
    )
    assert clean(FIRST, f"{caption} Photo: Jana Wels", LAST, title="T").text == text_of(FIRST, caption, LAST)


def test_a_headline_at_the_top_becomes_the_title_and_leaves_the_text() -> None:
    assert clean("Harbour reopens", *STORY).title == "Harbour reopens"
    assert clean("Harbour reopens", *STORY).text == text_of(*STORY)
    assert clean("Harbour reopens", *STORY, title="Harbour reopens | The Gull").text == text_of(*STORY)
    assert clean("Harbour reopens", *STORY, title="Harbour reopens | The Gull").title == "Harbour reopens"
    assert (
        clean("The Gull", "Harbour reopens now", "Harbour reopens now", *STORY).title == "Harbour reopens now"
    )


def test_without_a_headline_the_first_sentence_is_the_title_cut_between_words() -> None:
    long, short = clean(*STORY), clean("The harbour is open. It was shut for weeks.", *STORY)

    assert long.title.endswith("…")
    assert len(long.title) <= TITLE_CHARS + 1
    assert FIRST.startswith((long.title[:-1] + " ", long.title[:-1] + ","))
    assert short.title == "The harbour is open"
    assert short.text.startswith("The harbour is open. It")


def test_an_article_of_one_line_keeps_it_even_if_it_is_its_title() -> None:
    assert clean("Harbour reopens").text == "Harbour reopens"
    assert clean("Harbour reopens", title="Harbour reopens").text == "Harbour reopens"


def test_a_page_of_nothing_but_furniture_has_no_text() -> None:
    assert clean("Advertisement", "Share", "Leave a Reply").text == ""


def test_paragraphs_come_out_on_one_line_each_with_a_blank_line_between() -> None:
    wrapped = (
        "The harbour at Ostmark reopened on Monday\nafter three weeks of repairs, which the\nport paid for."
    )
    lines = (
        "One paragraph a line, as it is saved.\nThe next paragraph follows at once.\nAnd a third one, too."
    )

    assert clean(wrapped, title="T").text == wrapped.replace("\n", " ")
    assert clean(lines, title="T").text == lines.replace("\n", "\n\n")
    assert clean("  One.\xa0\xa0 \n \n\n\n\tTwo\tthree.  ", title="T").text == "One.\n\nTwo three."


def test_text_cut_into_words_stays_exactly_as_it_is() -> None:
    tokens = "The `` double tide '' , which comes twice a year , is 2 - 3 m high ( at most ) ."

    assert clean(tokens, title="T").text == tokens


# What must hold for every text

LINES = st.one_of(
    st.sampled_from(FURNITURE),
    st.sampled_from(SENTENCES),
    st.sampled_from(STORY),
    st.sampled_from(
        [
            "Harbour reopens",
            "By Jana Wels",
            "May 6, 2026",
            "Published: May 6, 2026 9:15 a.m.",
            f"OSTMARK (AP) — {FIRST}",
            "OSTMARK (AP) — Advertisement",
            "date 2026-05-06 OSTMARK (AP) — Related stories",
            "Comments",
            "Leave a Reply",
            "Related stories",
            "max says:",
            "A caption without a full stop",
            "Harbour reopens - a report. More text.",
        ]
    ),
    st.text(max_size=80),
    st.text(alphabet="aA.?! ()—-|:\n\t“”'©123", max_size=60),
)
PAGES = st.lists(LINES, max_size=14).map("\n\n".join)


@given(text=PAGES, title=st.sampled_from(["", "Harbour reopens", "Harbour reopens | The Gull"]))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_equals_cleaning_once(text: str, title: str) -> None:
    once = clean_article(Article("a", title, text))

    assert clean_article(once) == once


@given(text=PAGES)
@settings(max_examples=150, deadline=None)
def test_nothing_is_added_to_a_text(text: str) -> None:
    cleaned = clean_article(Article("a", "T", text))
    squeezed = "".join(text.split())

    for paragraph in cleaned.text.split("\n\n"):
        assert "".join(paragraph.split()).replace("-", "") in squeezed.replace("-", "")
        assert paragraph == paragraph.strip()
        assert "\n" not in paragraph


@given(
    tops=st.lists(st.sampled_from(FURNITURE), max_size=3),
    feet=st.lists(st.sampled_from(FURNITURE), max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_a_story_survives_any_furniture_around_it(tops: list[str], feet: list[str]) -> None:
    assert clean(*tops, *STORY, *feet, title="T").text == text_of(*STORY)


@pytest.mark.parametrize(
    "piece",
    [
        *[" ", "\n", "(", "|", "— ", "a\n", "WORD ", "A.B. ", "© 2026 ", "Photo by ", "(AP Photo/x) "],
        *[
            "date 2024-02-06 ",
            "Date: 2024-02-06 All rights reserved. ",
            "OSTMARK (AP) — ",
            "By Jana Wels\n\n",
        ],
        *["Related\n\nFoo\n\n", "x" * 50 + "\n\n", "Leave a Reply "],
    ],
)
def test_texts_made_to_be_slow_are_cleaned_like_any_other(piece: str) -> None:
    article = Article("a", "", piece * (200_000 // len(piece)))  # a quadratic step would take many minutes

    once = clean_article(article)

    assert clean_article(once) == once
