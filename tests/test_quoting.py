"""A quotation is whole sentences: one, or two when the second cannot be understood alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from passages import make_article, rank

from index.articles import Span
from qa.answering.evidence import Sentence, read_sentences
from qa.answering.quoting import fold_spaces, leave_out_quoted, quote_sentence
from qa.language.terms import Word, find_words, is_content


def asked(question: str) -> list[Word]:
    return [word for word in find_words(question) if is_content(word)]


def sentences(text: str) -> list[Sentence]:
    return read_sentences(rank("", [make_article("a", text)]))


@pytest.mark.parametrize(
    ("text", "question", "quote"),
    [
        ("Envoy Ann Lund arrived. She stayed four hours.", "How long did Lund stay?",
         "Envoy Ann Lund arrived. She stayed four hours."),
        ("Rain fell in Tamwick. She stayed four hours.", "How long did Lund stay?",
         "Rain fell in Tamwick. She stayed four hours."),
        ("Rain fell in Tamwick. The rain stopped at noon.", "When did the ferry sail?",
         "The rain stopped at noon."),
        ("Rain fell in Tamwick. She, Ann Lund, stayed four hours.", "How long did Lund stay?",
         "She, Ann Lund, stayed four hours."),
        ("Envoy Ann Lund arrived. Lund stayed on.", "Did Lund stay?", "Lund stayed on."),
        ("The council drew up a plan for trams. The plan costs 9 million.", "What do the trams cost?",
         "The council drew up a plan for trams. The plan costs 9 million."),
        ("“We are late,” she said. “The tide will not wait. Nor will I.”", "Who will wait?",
         "“The tide will not wait. Nor will I.”"),
        ('"We are late. Nor will I wait."', "Who will wait?", '"We are late. Nor will I wait."'),
        ("‘We are late. Nor do I wait,’ he said.", "Who waits?", "‘We are late. Nor do I wait,’ he said."),
        ("The crews’ boats sank. Nor will I wait.", "Who will wait?", "Nor will I wait."),
    ],
)  # fmt: skip
def test_the_last_sentence_is_quoted_with_what_it_leans_on(text: str, question: str, quote: str) -> None:
    assert quote_sentence(sentences(text)[-1], asked(question)).text == quote


def test_a_sentence_that_another_quotation_brings_along_is_not_quoted_twice() -> None:
    first, second = sentences("Envoy Ann Lund arrived. She stayed four hours.")
    assert leave_out_quoted(dict.fromkeys([first, second], asked("How long did Lund stay?"))) == [second]


def test_in_a_chain_every_sentence_is_quoted_once() -> None:
    chain = sentences("Ann Lund came to Oslo. She met Dahl. They had talks on ore.")
    question = asked("What did Lund and Dahl talk about in Oslo?")
    spans = [quote_sentence(one, question).span for one in leave_out_quoted(dict.fromkeys(chain, question))]
    assert sorted(spans) == [Span(0, 22), Span(23, 60)] or len({span.start for span in spans}) == len(spans)


@given(st.text(alphabet="ab \n\t", max_size=60), st.data())
def test_folding_keeps_the_words_and_moves_the_spans_along(text: str, data: st.DataObject) -> None:
    words = find_words(text)
    chosen = [Span(word.start, word.end) for word in words if data.draw(st.booleans())]
    folded, moved = fold_spaces(text, chosen)
    assert folded.split() == text.split()
    assert "\n" not in folded
    assert "  " not in folded
    assert [folded[s:e] for s, e in moved] == [text[s:e] for s, e in chosen]
