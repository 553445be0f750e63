"""SQuAD 1.1 and 2.0: `data` is a list of articles, each with paragraphs, each with its questions.

Rajpurkar et al. 2016 (arXiv:1606.05250) and 2018 (arXiv:1806.03822). Version 2.0 adds `is_impossible`, and
`plausible_answers` that look right and are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.sentences import split_sentences
from qa.evaluating.cases import ADVERSARIAL, ANSWERABLE, Case
from qa.evaluating.importing.imported import ImportedArticle, ImportedSet, count_of, make_slug
from qa.evaluating.importing.reading_json import Node, read_json_file


def read_squad(path: Path) -> ImportedSet:
    """Return the articles and questions of a SQuAD file.

    Each article is one, its paragraphs in order. A question's passage is its paragraph, its gold sentences
    are those in which the annotators marked an answer. An impossible one is `adversarial`: its plausible
    answers are what must not be said. Raises ImportingError with the place of the first fault.
    """
    articles: dict[str, ImportedArticle] = {}
    cases: dict[str, Case] = {}
    unmarked = 0
    root = read_json_file(path)
    for node in root.get("data").items():
        article = _read_article(node, taken=articles)
        articles[article.id] = article
        for question, context in _questions(node):
            case = _read_case(question, context, article.id)
            if case.id in cases:
                raise question.get("id").error(f"is {case.id!r}, which an earlier question has already")
            cases[case.id] = case
            unmarked += case.is_answerable and not case.gold_sentences
    if not cases:
        raise root.error("holds no question: it should be SQuAD, with `data`, `paragraphs` and `qas`")
    note = count_of(unmarked, "questions", " have an answer that does not stand in their paragraph")
    return ImportedSet(tuple(articles.values()), tuple(cases.values()), note)


def _read_article(node: Node, *, taken: dict[str, ImportedArticle]) -> ImportedArticle:
    title = node.get("title").optional_text().replace("_", " ").strip()
    texts = [paragraph.get("context").text() for paragraph in node.get("paragraphs").items()]
    slug = make_slug(title) or "article"
    article_id, number = slug, 1
    while article_id in taken:
        number += 1
        article_id = f"{slug}-{number}"
    return ImportedArticle(article_id, title or f"Article {len(taken) + 1}", "\n\n".join(texts))


def _questions(article: Node) -> Iterator[tuple[Node, str]]:
    for paragraph in article.get("paragraphs").items():
        context = paragraph.get("context").text()
        for question in paragraph.get("qas").items():
            yield question, context


def _read_case(question: Node, context: str, article_id: str) -> Case:
    impossible = question.get("is_impossible").value is True
    marked = "plausible_answers" if impossible else "answers"
    if impossible and question.get(marked).value is None:
        found: dict[str, int] = {}
    else:
        found = {
            answer.get("text").text(): _read_start(answer, context) for answer in question.get(marked).items()
        }
    if not impossible and not found:
        raise question.get("answers").error("is empty, and the question is not marked as impossible")
    return Case(
        id=question.get("id").text(),
        question=question.get("question").text().strip(),
        answers=() if impossible else tuple(found),
        article_ids=(article_id,),
        kind=ADVERSARIAL if impossible else ANSWERABLE,
        passage=context,
        gold_sentences=() if impossible else _sentences_at(context, [at for at in found.values() if at >= 0]),
        must_not_say=tuple(found) if impossible else (),
    )


def _read_start(answer: Node, context: str) -> int:
    """Where the answer begins: as marked, or where its words stand; -1 when they stand nowhere."""
    text, start = answer.get("text").text(), answer.get("answer_start").value
    if isinstance(start, int) and start >= 0 and context.startswith(text, start):
        return start
    return context.find(text)


def _sentences_at(context: str, starts: list[int]) -> tuple[str, ...]:
    spans = split_sentences(context) if starts else []
    return tuple(
        context[span.start : span.end] for span in spans if any(span.start <= at < span.end for at in starts)
    )
