"""What a chat is shown: answers, refusals, lists, articles, settings; and that hostile text stays text.

Every message is read back by an independent parser with Telegram's rules.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram_answers import (
    ANSWERED,
    ARTICLE_TEXT,
    CHAT_ID,
    CODEC,
    HOSTILE,
    QUOTE,
    REFUSED,
    SENTENCE,
    cite,
    make_article,
    make_head,
    make_hostile,
    passage,
    view,
)
from telegram_html import Parsed, parse_html

from bot.telegram_bot.pressing.callback_data import find_name
from bot.telegram_bot.pressing.presses import (
    ANY_OUTLET,
    AskWithin,
    Cancel,
    ChooseLanguage,
    ChooseOutlet,
    ChooseWhoMayAsk,
    ChooseWindow,
    Forget,
    ListLatest,
    ListSources,
    MoreSources,
    Nothing,
    Press,
    Rate,
    ShowArticle,
    ShowPassage,
    ShowResults,
)
from bot.telegram_bot.pressing.windows import Window
from bot.telegram_bot.rendering.answers import render_answer, render_more_sources, render_partial
from bot.telegram_bot.rendering.chat_text import clip, is_link, isolate, make_harmless
from bot.telegram_bot.rendering.inline_cards import render_card
from bot.telegram_bot.rendering.listings import (
    ARTICLES_A_PAGE,
    OUTLETS_A_PAGE,
    Outlet,
    render_article,
    render_latest,
    render_outlets,
    render_passage,
    render_results,
)
from bot.telegram_bot.rendering.outgoing import Button, OutgoingMessage
from bot.telegram_bot.rendering.panels import (
    Chosen,
    render_filter,
    render_forget,
    render_help,
    render_privacy,
    render_settings,
    render_waiting,
)
from bot.telegram_bot.rendering.phrasing import LANGUAGES, Phrases
from index.articles import Span
from qa.answers import Claim

Messages = tuple[OutgoingMessage, ...]


def read(messages: Messages) -> list[Parsed]:
    """The messages as they are shown, each of which Telegram would take."""
    assert messages
    parsed = [parse_html(message.html) for message in messages]
    for message, one in zip(messages, parsed, strict=True):
        assert 0 < one.units <= 4096
        assert len(one.entities) <= 100
        for entity in one.entities:
            assert entity.kind != "text_link" or is_link(entity.url)
        for button in buttons_of([message]):
            assert 0 < len(button.text) <= 64
            assert len(button.data.encode()) <= 64
            assert bool(button.data) != bool(button.url)
            assert not button.url or is_link(button.url)
    return parsed


def read_one(messages: Messages) -> Parsed:
    (parsed,) = read(messages)
    return parsed


def buttons_of(messages: Iterable[OutgoingMessage]) -> list[Button]:
    return [button for message in messages for row in message.buttons for button in row]


def presses_of(messages: Iterable[OutgoingMessage]) -> list[Press]:
    presses = [CODEC.decode(button.data, chat_id=CHAT_ID) for button in buttons_of(messages) if button.data]
    return [press for press in presses if not isinstance(press, Nothing)]  # type: ignore[misc]


# --- an answer


def test_an_answer_shows_claims_with_linked_numbers_and_below_them_who_said_so() -> None:
    shown = read_one(render_answer(view(), ANSWERED, turn=7))
    assert shown.text == (
        f"{SENTENCE}\u00a0[1]\u00a0[2]\n\n"
        f"[1] The Tribune · 2 May 2026\nBarge hits swing bridge\n“{SENTENCE}”\n"
        f"[2] Northern Radio · 2 May 2026\nBridge closed\n“{SENTENCE}”\n\n"
        "Not found in the articles: who steered"
    )
    links = [(shown.cut(one), one.url) for one in shown.entities if one.kind == "text_link"]
    address = "https://tribune.example/barge?a=1&b=2"
    assert links == [("[1]", address), ("Barge hits swing bridge", address)]
    assert len(shown.texts("expandable_blockquote")) == 2


def test_the_quoted_words_are_bold_within_their_sentence() -> None:
    shown = read_one(render_answer(view(), ANSWERED, turn=7))
    assert shown.texts("bold") == ["three people", "The Tribune", QUOTE, "Northern Radio", QUOTE]


def test_the_telling_words_of_a_quote_are_bold_where_they_are_known() -> None:
    start = ARTICLE_TEXT.index("three")
    marked = replace(ANSWERED, citations=(cite(1, marks=(Span(start, start + len("three people")),)),))
    shown = read_one(render_answer(view(), marked, turn=7))
    assert shown.texts("bold") == ["three people", "The Tribune", "three people"]


def test_a_quote_without_its_passage_is_shown_alone() -> None:
    shown = read_one(render_answer(view(), replace(ANSWERED, passages=()), turn=7))
    assert f"“{QUOTE}”" in shown.text


def test_two_quotes_of_one_article_share_a_block() -> None:
    other = cite(
        2,
        quote="Engineers will inspect the pier",
        start=ARTICLE_TEXT.index("Engineers"),
        end=len(ARTICLE_TEXT),
    )
    shown = read_one(render_answer(view(), replace(ANSWERED, citations=(cite(1), other)), turn=7))
    (block,) = shown.texts("expandable_blockquote")
    assert block.startswith("[1] [2] The Tribune · 2 May 2026\nBarge hits swing bridge\n“")
    assert block.count("“") == 2


def test_an_answer_has_buttons_for_passages_windows_and_ratings() -> None:
    messages = render_answer(view(), ANSWERED, turn=7, window=Window.WEEK)
    assert presses_of(messages) == [
        ShowPassage(7, 1),
        ShowPassage(7, 2),
        AskWithin(7, Window.DAY),
        AskWithin(7, Window.ALL),
        Rate(7, good=True),
        Rate(7, good=False),
    ]
    assert "✓ Week" in [button.text for button in buttons_of(messages)]


def test_sources_beyond_the_third_and_what_else_was_found_are_a_button_away() -> None:
    answer = replace(ANSWERED, citations=tuple(cite(n, f"a{n}", title=f"Title {n}") for n in range(1, 6)))
    messages = render_answer(view(), answer, turn=7)
    assert "Title 4" not in read_one(messages).text
    assert MoreSources(7) in presses_of(messages)
    more = render_more_sources(view(), answer, [passage("other", title="Another one")])
    text = read_one(more).text
    assert [title for title in ("Title 3", "Title 4", "Title 5", "Another one") if title in text] == [
        "Title 4",
        "Title 5",
        "Another one",
    ]
    assert (
        read_one(render_more_sources(view(), replace(ANSWERED, passages=()))).text
        == "There are no more sources."
    )


def test_a_quotation_with_marks_of_its_own_is_given_no_others() -> None:
    spoken = cite(1, quote="“We are open,” she said.", start=0, end=24)
    shown = read_one(render_answer(view(), replace(ANSWERED, citations=(spoken,), passages=()), turn=7))
    assert "\n“We are open,” she said." in shown.text


def test_what_was_searched_for_is_said_when_it_is_not_what_was_asked() -> None:
    messages = render_answer(
        view(), ANSWERED, turn=7, searched_for="How many people were hurt in Harbourton?"
    )
    assert read_one(messages).text.startswith("Searching for: How many people were hurt in Harbourton?\n\n")


def test_only_the_last_of_several_messages_has_buttons() -> None:
    claims = tuple(Claim(f"Sentence {n} says a little about the bridge. " * 30, (1,)) for n in range(8))
    messages = render_answer(view(), replace(ANSWERED, claims=claims), turn=7)
    assert len(read(messages)) > 1
    assert [bool(message.buttons) for message in messages] == [*[False] * (len(messages) - 1), True]


def test_what_is_written_so_far_says_that_it_is_not_checked_yet() -> None:
    assert read_one((render_partial(view(), "", update=5),)).text == "Searching …"
    draft = render_partial(view(), "So far <b>", update=5, searched_for="Who won?")
    assert read_one((draft,)).text == (
        "Searching for: Who won?\n\nA draft, not yet checked against the articles:\n\nSo far <b>"
    )
    assert presses_of([draft]) == [Cancel(5)]


def test_of_a_long_draft_the_end_is_shown_below_the_words_that_it_is_one() -> None:
    draft = render_partial(view(), "A sentence. " * 2_000 + "The end.", update=5, searched_for="s" * 2_000)
    assert "not yet checked" in read_one((draft,)).text
    assert read_one((draft,)).text.endswith("The end.")


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ("ollama:qwen3:8b", "ollama:qwen3:8b"),
        ("openai:meta-llama/Llama-3.1-8B", "openai:meta-llama/Llama-3.1-8B"),
        ("gguf:/home/ada/models/any.gguf", "gguf:any.gguf"),
        ("gguf:models/any.gguf", "gguf:any.gguf"),
        (r"gguf:C:\Users\ada\any.gguf", "gguf:any.gguf"),
        ("huggingface:/srv/models/any", "huggingface:any"),
        ("huggingface:~/any", "huggingface:any"),
        ("any", "any"),
    ],
)
def test_an_answer_names_the_model_that_wrote_it_and_not_where_it_lies(spec: str, shown: str) -> None:
    written = replace(ANSWERED, written_by=spec)
    said = f"Written by {shown}, held to its sources."
    assert said in read_one(render_answer(view(), written, turn=7)).text
    assert said in read_one((render_card(view(), written).message,)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_no_model_could_be_used_is_said_in_the_language_of_the_chat(language: str) -> None:
    note = "The model gguf:/home/ada/any.gguf did not answer in 60 s; these are the articles' own words."
    said = Phrases.for_language(language).say("note-own-words")
    text = read_one(render_answer(view(language), replace(ANSWERED, note=note), turn=7)).text
    assert "any.gguf" not in text
    assert text.index("pier.\u00a0[1]") < text.index(said) < text.index("The Tribune")
    assert (
        "any.gguf" not in read_one((render_card(view(language), replace(ANSWERED, note=note)).message,)).text
    )
    assert said not in read_one(render_answer(view(language), replace(REFUSED, note=note), turn=7)).text


def test_that_a_model_ran_out_of_room_is_said() -> None:
    cut = replace(ANSWERED, written_by="gguf:/srv/any.gguf", note="gguf:/srv/any.gguf reached the limit.")
    text = read_one(render_answer(view(), cut, turn=7)).text
    assert "the answer may end early" in text
    assert "/srv" not in text


def test_how_compared_things_stand_is_shown_below_the_values() -> None:
    decision = "Going by these values (the Maren: 1995; the Gull: 2003), the Maren is the <older>."
    text = read_one(render_answer(view("en"), replace(ANSWERED, decision=decision), turn=7)).text
    assert decision in text
    assert text.index(ANSWERED.claims[-1].text) < text.index(decision)


def test_what_a_model_wrote_reads_as_one_text() -> None:
    claims = (Claim("Three were hurt.", (1,)), Claim("The pier stands.", (2,)))
    written = replace(ANSWERED, claims=claims, written_by="ollama:qwen3")
    text = read_one(render_answer(view(), written, turn=7)).text
    assert text.startswith("Three were hurt.\u00a0[1] The pier stands.\u00a0[2]\n\n")


def test_an_answer_in_the_articles_own_words_names_no_model() -> None:
    assert "Written by" not in read_one(render_answer(view(), ANSWERED, turn=7)).text


# --- a refusal


def test_a_refusal_says_what_was_searched_and_offers_the_nearest_articles() -> None:
    messages = render_answer(view(), REFUSED, turn=8)
    assert read_one(messages).text == (
        "The articles don’t answer this.\n\n"
        "Searched 24 articles from 2 outlets, 2 May 2026 – 19 May 2026.\n"
        "Only from: Courier\nOnly since 12 May 2026\n\n"
        "The nearest articles:"
    )
    labels = [button.text for button in buttons_of(messages)]
    assert labels[:3] == [
        "The Tribune: Oldmere grows",
        "Courier: Storm cuts power",
        "Barge hits swing bridge",
    ]
    articles = [press for press in presses_of(messages) if isinstance(press, ShowArticle)]
    ids = ["undated", "storm", "barge", "radio"]
    assert [find_name(press.key, ids) for press in articles] == ["barge", "storm", "undated"]


def test_a_refusal_says_why_where_it_knows() -> None:
    nothing = replace(REFUSED, confidence=0.0, nearest=None, passages=())
    assert "Nothing in the collection is about this." in read_one(render_answer(view(), nothing, turn=8)).text
    empty = replace(REFUSED, confidence=0.0, nearest=None)
    assert "I can’t tell what the question is about." in read_one(render_answer(view(), empty, turn=8)).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_panel_can_be_shown_in_every_language(language: str) -> None:
    one = view(language)
    outlets = [Outlet("Courier", 21), Outlet(None, 1)]
    chosen = Chosen(window=Window.DAY, outlet="Courier", admins_only=True)
    for messages in (
        render_answer(one, ANSWERED, turn=1, searched_for="?"),
        render_answer(one, replace(ANSWERED, written_by="ollama:qwen3", note="Away."), turn=1),
        (render_partial(one, "So far", update=1),),
        render_answer(one, REFUSED, turn=1),
        render_more_sources(one, ANSWERED, [passage("x")]),
        render_outlets(one, outlets),
        render_outlets(one, []),
        render_latest(one, [make_head(1)], articles=1),
        render_latest(one, [], articles=0),
        render_results(one, "storm", [passage()], turn=1),
        render_results(one, "storm", [], turn=1),
        render_article(one, make_article()),
        render_passage(one, cite(1), make_article()),
        render_help(one, bot_name="byline_bot", file_types="txt, pdf"),
        render_privacy(one),
        render_settings(one, chosen),
        render_settings(one, Chosen(admins_only=False)),
        render_filter(one, window=Window.WEEK, outlet="Courier"),
        render_forget(one),
        (render_waiting(one, place=3, update=5),),
        (render_card(one, ANSWERED).message,),
        (render_card(one, REFUSED).message,),
    ):
        read(messages)


# --- lists


def test_outlets_are_listed_with_the_number_of_their_articles() -> None:
    outlets = [Outlet(f"Outlet {n:02}", n) for n in range(1, 46)]
    first, last = render_outlets(view(), outlets), render_outlets(view(), outlets, page=99)
    assert read_one(first).text.startswith(
        "45 outlets, 1,035 articles\n\nOutlet 01 · 1 article\nOutlet 02 · 2 articles"
    )
    assert read_one(first).text.count("\n") == OUTLETS_A_PAGE + 1
    assert presses_of(first) == [ListSources(2)]
    assert presses_of(last) == [ListSources(2)]
    assert "3 of 3" in [button.text for button in buttons_of(last)]


def test_the_newest_articles_can_be_opened_and_turned() -> None:
    heads = [make_head(n) for n in range(6, 11)]
    messages = render_latest(view(), heads, articles=23, page=2)
    assert "6. Courier · 19 May 2026\nHeadline 6" in read_one(messages).text
    assert [button.text for button in buttons_of(messages)] == ["6", "7", "8", "9", "10", "◀", "2 of 5", "▶"]
    assert presses_of(messages)[-2:] == [ListLatest(1), ListLatest(3)]


def test_results_of_a_search_are_turned_by_the_turn_that_found_them() -> None:
    found = [passage(f"a{n}") for n in range(12)]
    messages = render_results(view(), "barge <b>", found, turn=9, page=3)
    text = read_one(messages).text
    assert text.startswith("Found for: barge <b>\n\n11. The Tribune · 2 May 2026\nBarge hits swing bridge\n")
    assert text.count("A gravel barge") == len(found) - 2 * ARTICLES_A_PAGE
    assert presses_of(messages)[-1] == ShowResults(9, 2)


def test_an_article_is_read_page_by_page() -> None:
    text = "\n\n".join(f"Paragraph {n} tells of the bridge at some length. " * 12 for n in range(30))
    article = make_article(text=text)
    page = render_article(view(), article)
    assert read_one(page).text.startswith(
        "Barge hits swing bridge\nThe Tribune · 2 May 2026\nBy Ada Lorne\n\nParagraph 0 tells"
    )
    assert buttons_of(page)[-1] == Button("Original", url="https://tribune.example/barge")
    seen = ""
    for number in range(1, 100):
        press = ShowArticle(find_key(article.id), number + 1)
        page = render_article(view(), article, page=number)
        seen += read_one(page).text.split("Ada Lorne", 1)[1]
        if press not in presses_of(page):
            break
    assert "".join(seen.split()) == "".join(text.split())


def find_key(article_id: str) -> str:
    (press,) = (one for one in presses_of(render_latest(view(), [make_head(1, id=article_id)], articles=1)))
    assert isinstance(press, ShowArticle)
    return press.key


def test_a_passage_shows_the_quote_in_bold_among_its_sentences() -> None:
    shown = read_one(render_passage(view(), cite(1), make_article()))
    assert shown.text == f"The Tribune · 2 May 2026\nBarge hits swing bridge\n\n{ARTICLE_TEXT}"
    assert shown.texts("bold") == ["The Tribune", QUOTE]


def test_a_quote_is_found_again_when_the_article_has_changed_and_else_the_article_is_shown() -> None:
    moved = make_article(text=f"Update. {ARTICLE_TEXT}")
    assert QUOTE in read_one(render_passage(view(), cite(1), moved)).texts("bold")
    rewritten = make_article(text="Nothing is left of it.")
    assert "Nothing is left of it." in read_one(render_passage(view(), cite(1), rewritten)).text


# --- choosing


def test_settings_show_what_is_chosen_and_change_it() -> None:
    messages = render_settings(view("de"), Chosen(window=Window.WEEK, outlet="Courier", admins_only=True))
    assert read_one(messages).text == (
        "Einstellungen\n\nSprache: Deutsch\nArtikel: letzte Woche\nNur aus: Courier\n"
        "Hier dürfen nur Administratoren fragen."
    )
    presses = presses_of(messages)
    assert [press.language for press in presses if isinstance(press, ChooseLanguage)] == list(LANGUAGES)
    assert ChooseWindow(Window.DAY) in presses
    assert ChooseOutlet(ANY_OUTLET) in presses
    assert ChooseWhoMayAsk(admins_only=False) in presses
    private = presses_of(render_settings(view(), Chosen()))
    assert not any(isinstance(press, ChooseWhoMayAsk | ChooseOutlet) for press in private)


def test_waiting_forgetting_and_filtering_have_their_buttons() -> None:
    assert presses_of([render_waiting(view(), place=2, update=31)]) == [Cancel(31)]
    assert presses_of(render_forget(view())) == [Forget(really=True), Forget(really=False)]
    assert len(presses_of(render_filter(view(), window=Window.ALL))) == len(Window)


def test_a_card_is_one_message_with_the_question_and_its_sources() -> None:
    card = render_card(view(), ANSWERED)
    assert card.title == SENTENCE
    assert card.description == "The Tribune, Northern Radio"
    shown = read_one((card.message,))
    assert shown.text.startswith(
        f"How many people were hurt?\n\n{SENTENCE}\u00a0[1]\u00a0[2]\n\n[1] The Tribune"
    )
    assert card.message.buttons == ()


def test_a_card_without_an_answer_names_the_nearest_articles_and_leads_to_the_bot() -> None:
    shown = read_one((render_card(view(), REFUSED, bot_name="byline_bot").message,))
    assert "The nearest articles:\nThe Tribune · 2 May 2026 Oldmere grows\nCourier" in shown.text
    assert shown.text.endswith("\n\nAsk in a private chat")
    assert shown.entities[-1].url.startswith("https://t.me/byline_bot?start=q-")


def test_a_card_that_is_cut_says_so() -> None:
    claims = tuple(Claim(f"Sentence {n} says a little about the bridge. " * 30, (1,)) for n in range(8))
    card = render_card(view(), replace(ANSWERED, claims=claims))
    assert read_one((card.message,)).text.endswith("bridge.\u00a0[1] …")


def test_outlets_are_offered_to_filter_by() -> None:
    messages = render_filter(view(), window=Window.ALL, outlet="Courier", outlets=["Courier", "The Tribune"])
    names = [press for press in presses_of(messages) if isinstance(press, ChooseOutlet)]
    assert [find_name(press.key, ["The Tribune", "Courier"]) for press in names] == [
        "Courier",
        "The Tribune",
        None,
    ]
    assert "✓ Courier" in [button.text for button in buttons_of(messages)]


# --- hostile text

LONG = (
    HOSTILE,
    "<" * 5_000,
    "x" * 9_000,
    "😀" * 3_000,
    "שלום " * 700,
    "e" + "\u0301" * 2_000,
    "A sentence. " * 400,
)
SHORT = ("\n\n", "]]>", "<!--", "&#60;b&#62;", "\u202e", "\u2028", "@a ", "/b ", "tg://x", "1️⃣", "🇺🇦" * 50)
hostile_texts = st.lists(
    st.sampled_from(LONG) | st.sampled_from(SHORT) | st.text(max_size=200), min_size=1, max_size=6
).map("".join)


@given(text=hostile_texts)
@settings(max_examples=25, deadline=None)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    answer = make_hostile(text)
    one = view("ru")
    for messages in (
        render_answer(one, answer, turn=1, searched_for=text),
        render_answer(one, replace(answer, outcome=REFUSED.outcome), turn=1),
        render_more_sources(one, answer, answer.passages),
        render_article(one, make_article(title=text, text=text, source=text, author=text, url=text), page=2),
        render_passage(one, cite(1, quote=text[:50]), make_article(text=text, title=text)),
        render_results(one, text, answer.passages, turn=1),
        render_outlets(one, [Outlet(text, 1)]),
        (
            render_partial(one, text, update=1, searched_for=text),
            render_waiting(one, place=1, update=1, searched_for=text),
        ),
        (render_card(one, answer).message,),
    ):
        for shown in read(messages):
            assert not [c for c in shown.text if unicodedata.category(c) in ("Cs", "Zl", "Zp")]
            assert not [c for c in shown.text if unicodedata.category(c) == "Cc" and c != "\n"]
            assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200b\ufeff") & set(shown.text)
            assert shown.text.count("\u2068") == shown.text.count("\u2069")


def test_hostile_text_is_read_as_it_was_written() -> None:
    shown = read_one(render_answer(view(), make_hostile("<b>x</b> </blockquote> &amp; @ann"), turn=1))
    assert "<b>x</b> </blockquote> &amp; @\u2060ann\u00a0[1]\u00a0[2]" in shown.text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u202eb\x07 @ann", "ab @\u2060ann"),
        ("write /forget now, and/or 1/2", "write /\u2060forget now, and/or 1/2"),
        ("tg://user?id=1 https://x.example/a", "tg:\u2060//user?id=1 https://x.example/a"),
        ("mail ann@oldmere.example", "mail ann@oldmere.example"),
        ("pass\u200bword \u00adsoft", "password soft"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # Persian needs the joiner
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("a\u200d\u200cb", "ab"),
        (
            "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        ),
        ("hidden\U000e0068\U000e0069", "hidden"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 4),
        ("\ud800x", "\ufffdx"),
        ("two\n\n\nlines", "two lines"),
    ],
)
def test_what_a_chat_would_obey_is_made_harmless(written: str, shown: str) -> None:
    assert make_harmless(written) == shown


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert make_harmless("a \r\n b\n\n \n\nc\u2028d", keep_lines=True) == "a\nb\n\nc d"


def test_right_to_left_names_end_where_they_end() -> None:
    assert isolate("שלום") == "\u2068שלום\u2069"
    assert isolate("Courier") == "Courier"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "tg://user?id=1",
        "https://",
        "https://[::1",
        "https://x.example/a b",
        "https://x.example/\u202efdp",
        "https://x.example/" + "a" * 3_000,
        "//x.example",
    ],
)
def test_only_whole_addresses_of_the_web_become_links(url: str | None) -> None:
    assert not is_link(url)


def test_clipping_ends_at_a_word() -> None:
    assert clip("three people were hurt", 16) == "three people…"
    assert clip("x" * 30, 10) == "x" * 9 + "…"
    assert clip("short", 10) == "short"
