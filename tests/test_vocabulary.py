"""Which words of many passages are forms of a term, or spellings of a name."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from index.storing.lexical import analyze
from qa.language.terms import is_same_name
from qa.retrieving.vocabulary import Vocabulary, find_pieces, may_be_name

TEXT = "Élections were held; the elected “mayor—Velychenko—elects” nobody. Welytschenko, welytschenko!"


def test_forms_of_a_term_are_found_whatever_surrounds_them() -> None:
    found = Vocabulary().find_forms(("elect", "mayor", "vote"), find_pieces(TEXT))
    assert found == {"Élections": "elect", "elected": "elect", "elects": "elect", "mayor": "mayor"}


def test_spellings_of_a_name_are_capitalised_words_that_sound_alike() -> None:
    found = Vocabulary().find_spellings("velichenko", find_pieces(TEXT))
    assert found == {"Velychenko", "Welytschenko"}


def test_only_words_of_the_pieces_asked_about_are_found() -> None:
    vocabulary = Vocabulary()
    vocabulary.find_forms(("elect",), find_pieces("elections"))
    assert vocabulary.find_forms(("elect",), find_pieces("elected")) == {"elected": "elect"}


@given(texts=st.lists(st.text(max_size=40), max_size=6), most=st.integers(0, 20))
def test_forgetting_changes_nothing(texts: list[str], most: int) -> None:
    vocabulary = Vocabulary(most_pieces=most)
    for text in texts:
        words = re.findall(r"[^\W_]+", text.encode("utf-8", "replace").decode("utf-8"))
        expected = {word: analyze(word)[0] for word in words if analyze(word)}
        assert vocabulary.find_forms(tuple(set(expected.values())), find_pieces(text)) == expected


@given(names=st.lists(st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True), min_size=1, max_size=8))
def test_no_spelling_is_missed(names: list[str]) -> None:
    asked, pieces = names[0].lower(), find_pieces(" ".join(names))
    expected = {name for name in names if may_be_name(name) and is_same_name(name.lower(), asked)}
    assert Vocabulary().find_spellings(asked, pieces) == expected


def test_threads_may_share_it_while_it_forgets() -> None:
    vocabulary = Vocabulary(most_pieces=30)
    texts = [" ".join(f"word{number}x{thread}" for number in range(25)) for thread in range(40)]

    def find(text: str) -> bool:
        terms = {word: analyze(word)[0] for word in text.split()}
        return vocabulary.find_forms(tuple(terms.values()), find_pieces(text)) == terms

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(find, texts * 5))
