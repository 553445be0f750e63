"""What other articles say to a drafted question: the same, something else, or nothing."""

from __future__ import annotations

from index.articles import Article
from index.library import Library
from index.sentences import split_sentences
from qa.evaluating.answer_figures import contains_answer
from qa.evaluating.drafting.plain_sentences import telling_words
from qa.language.terms import TextTerms, find_words

_RIVALS_LOOKED_AT = 12  # chunks that share words with the question
_SAME_THING = 0.8  # of the question's telling words: a text with as many is about the same thing


def find_other_answers(library: Library, article: Article, question: str, answer: str) -> list[str] | None:
    """Return the ids of other articles that give the same answer; None when one seems to give another."""
    hits = library.search_lexical(question, limit=_RIVALS_LOOKED_AT)
    same: dict[str, None] = {}
    different: set[str] = set()
    for chunk in library.load_chunks([hit.chunk_id for hit in hits]):
        if chunk.article.id == article.id or not is_about(question, chunk.chunk.text):
            continue
        if contains_answer(chunk.chunk.text, (answer,)):
            same[chunk.article.id] = None
        else:
            different.add(chunk.article.id)
    return None if different - same.keys() else list(same)


def is_about(question: str, text: str) -> bool:
    """Tell whether `text` has nearly all telling words of `question`."""
    asked = telling_words(question)
    terms = TextTerms(find_words(text))
    return bool(asked) and sum(terms.covers(word) for word in asked) >= _SAME_THING * len(asked)


def is_contradicted(article: Article, question: str, answer: str, sentence: str) -> bool:
    """Tell whether another sentence of `article` is about the same thing and gives no such answer."""
    others = (article.text[span.start : span.end] for span in split_sentences(article.text))
    return any(
        text != sentence and is_about(question, text) and not contains_answer(text, (answer,))
        for text in others
    )
