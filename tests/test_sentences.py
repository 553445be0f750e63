"""Sentences end where a reader would end them; spans cover the text; hostile text costs linear time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_paragraphs, split_sentences

PAGES = Path(__file__).resolve().parents[1].parent / "shared" / "articles"


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


# Each paragraph is given as its sentences.
PARAGRAPHS = {
    "ranks and initials": [
        "Gen. Mark Tolliver said the bridge was safe.",
        "Lt. Col. Ana Reyes and J. R. Halvorsen disagreed.",
        "So did Prof. Y. Tanaka, Ph.D., of M.I.T.",
        "They left.",
    ],
    "countries": [
        "The U.S. President arrived in Lorvik on Monday.",
        "He lives in the U.S.",
        "They met in Washington, D.C.",
        "Her brother came too.",
        "The U.N.'s agency cited Fig. 3 and No. 7 of the list.",
    ],
    "firms": ["Acme Corp. Chairman Leo Dietz and Barlow Inc. agreed.", "Shares rose 3.5 percent to $12.40."],
    "times": ["The talks began at 6 p.m.", "They ended at 3:15 a.m. local time.", "No one spoke."],
    "a question and who asked it": ["‘Will there be peace?’ Orlov said.", "Nobody answered."],
    "a question and who asked it, in lower case": ["“Is it over?” the harbour chief asked.", "“Yes.”"],
    "a title before the name": [
        "“Will they come?” Mayor Ana Dunn of Lorvik wondered.",
        "“They will!” he cried.",
    ],
    "a question that nobody is named for": ["‘Is it ready?’", "The minister nodded."],
    "a quotation of two sentences": ["“We won.", "They lost,” he said.", "The crowd cheered."],
    "a quotation that ends in an abbreviation": ["“Because,” he said, “we can.”", "That was all."],
    "straight marks": ['He asked "Why?"', "Then he left.", '"Stop it!" she cried.', '"You can\'t do that."'],
    "an ellipsis": ["The two sides have… we've narrowed the gap.", "He paused... then went on."],
    "a name with a mark": ["Yahoo! said it would appeal.", "E.ON did not."],
    "brackets": ["The firm (founded in 1990 by A. B. Stone) closed.", "(Its debts remain.)", "Nobody paid."],
    "tokenised text": [
        "The coat is known as a `` double coat '' , with fur .",
        "`` We agree ! '' he said .",
        "The U.S. Army did too .",
    ],
    "Russian": [
        "«Мы готовы к переговорам?» — спросил министр.",
        "Ул. Садовая и ул. Лесная закрыты.",
        "Почему?",
    ],
    "Ukrainian": ["«Чи буде мир?» — запитав він.", "Загинуло 10 тис. осіб.", "Що далі?", "Ніхто не знає."],
    "Spanish": ["El Sr. García llegó a EE. UU. el lunes.", "¿Qué dijo?", "«Nada», respondió la Sra. López."],
    "German": ["Er traf am 5. März in Berlin ein.", "„Wir sind bereit.“", "Dr. Weber sprach über die Lage."],
    "French": ["« On y va ? » demanda-t-il.", "Personne ne répondit."],
    "Chinese": ["我们走了。", "他来了！", "真的？"],
    "a list in one line": ["1. First item.", "2. Second item."],
}


@pytest.mark.parametrize("sentences", PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_a_blank_line_always_ends_a_sentence() -> None:
    assert split("Trains stop\n\nno reason given\n \nTalks go on") == [
        "Trains stop",
        "no reason given",
        "Talks go on",
    ]


def test_a_line_break_alone_does_not() -> None:
    assert split("The ferry left\nat noon. It was\nfull.") == ["The ferry left\nat noon.", "It was\nfull."]


def test_text_without_punctuation_is_one_sentence() -> None:
    assert split("word " * 3000) == [("word " * 3000).strip()]


@pytest.mark.parametrize("text", ["", " \n\n\t"])
def test_no_text_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == []


@given(
    st.lists(st.sampled_from([*"aZ .!?…\n\t'\"“”‘’«»—(1,。ж", "U.S.", "’ said", "\n\n", "`` ", "''"])).map(
        "".join
    )
)
def test_spans_are_tight_and_in_order_and_cover_everything_but_space(text: str) -> None:
    for spans in (split_sentences(text), split_paragraphs(text)):
        position = 0
        for start, end in spans:
            assert text[position:start].strip() == ""
            assert text[start:end].strip() == text[start:end] != ""
            position = end
        assert text[position:].strip() == ""


@given(st.text())
def test_any_text_keeps_its_characters(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "pattern", ["?!", ".”", "a.", "A. ", "“?” ", ". ", "(", "\n", "U.S. ", "x" * 500 + ". "]
)
def test_hostile_text_costs_linear_time(pattern: str) -> None:
    split_sentences("Loads the model.")
    short, long = (
        min(seconds_of(pattern * (n_chars // len(pattern))) for _ in range(5)) for n_chars in (20_000, 80_000)
    )
    # Four times the text; sixteen times the time if it were quadratic. The best of five, for a machine that
    # does something else in between.
    assert long < 10 * short + 0.5


def seconds_of(text: str) -> float:
    began = time.process_time()
    split_sentences(text)
    return time.process_time() - began


@pytest.mark.skipif(
    not PAGES.is_dir(), reason="the saved pages lie beside the checkout, in ../shared/articles"
)
def test_saved_pages_have_no_fragments() -> None:
    for page in PAGES.glob("*.txt"):
        sentences = split(page.read_text(encoding="utf-8"))
        assert len(sentences) >= 19
        assert not [s for s in sentences if s[0] in "’”,.;:" or (s[0].islower() and s[:5] != "date ")]
