"""What counts as two reports of the same, and what stays two claims."""

from __future__ import annotations

import pytest
from passages import make_article, rank

from qa.answering.evidence import Sentence, read_sentences
from qa.answering.merging import says_the_same


def sentences(one: str, other: str) -> tuple[Sentence, Sentence]:
    ranked = rank("", [make_article("a", one), make_article("b", other)])
    first, second = read_sentences(ranked)
    return first, second


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The barge struck the pier of the old bridge at dawn, injuring three people.",
         "The barge struck the pier of the old bridge at dawn, injuring three people, police said.", True),
        ("The barge struck the pier of the old bridge at dawn, injuring three people.",
         "The barge struck the pier of the old bridge at dawn, injuring 3 people.", True),
        ("The barge struck the pier of the old bridge at dawn, injuring three people.",
         "The barge struck the pier of the old bridge at dawn, injuring five people.", False),
        ("The storm left 41,500 homes in the county without power.",
         "The storm left 38,000 homes in the county without power.", False),
        ("Minister Velychenko will attend the talks in the border town.",
         "Minister Velichenko will attend the talks in the border town.", True),
        ("The minister will attend the talks in the border town on Friday.",
         "The minister will not attend the talks in the border town on Friday.", False),
        ("The minister will attend the talks in the border town on Friday.",
         "A painting was stolen from the museum by two masked men.", False),
    ],
)  # fmt: skip
def test_same_words_with_the_same_figures_are_one_claim(one: str, other: str, same: bool) -> None:
    first, second = sentences(one, other)
    assert says_the_same(first, second) is same
    assert says_the_same(second, first) is same
