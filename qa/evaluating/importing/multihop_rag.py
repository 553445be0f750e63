"""MultiHop-RAG: `corpus.json`, a list of news articles, and `MultiHopRAG.json`, questions over several.

Tang & Yang 2024 (arXiv:2401.15391). An article has `title`, `author`, `source`, `published_at`, `category`,
`url`, `body`; a question has `query`, `answer`, `question_type` and an `evidence_list` that repeats the
articles' heads, each with the `fact` it gives. A `null_query` is one that the articles do not answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qa.evaluating.cases import ABSENT, ANSWERABLE, Case
from qa.evaluating.importing.imported import ImportedArticle, ImportedSet, count_of, make_slug
from qa.evaluating.importing.reading_json import Node, read_json_file

NULL_QUERY = "null_query"
YES_OR_NO = "yes-no"


def read_multihop_rag(corpus: Path, questions: Path) -> ImportedSet:
    """Return the articles and questions of the two files.

    The facts of a question are its gold sentences, their articles its articles. Its type is a tag; a
    question that is answered by yes or no has the tag `yes-no` too, because no article says so in this word.
    Raises ImportingError with the place of the first fault.
    """
    articles = [_read_article(node, number) for number, node in enumerate(read_json_file(corpus).items(), 1)]
    shelf = _Shelf(
        {article.url: article.id for article in articles if article.url},
        {article.title: article.id for article in articles},
    )
    cases: list[Case] = []
    lost = 0
    asked = read_json_file(questions)
    for number, node in enumerate(asked.items(), start=1):
        case = _read_case(node, f"multihop-{number:04d}", shelf)
        if case.is_answerable and not case.article_ids:
            lost += 1
        else:
            cases.append(case)
    if not cases:
        raise asked.error("holds no question about the articles of the corpus")
    note = count_of(lost, "questions", " were left out: none of their articles is in the corpus")
    return ImportedSet(tuple(articles), tuple(cases), note)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where an article of the evidence is found: by its address, else by its title."""

    by_url: Mapping[str, str]
    by_title: Mapping[str, str]

    def find(self, evidence: Node) -> str | None:
        by_url = self.by_url.get(evidence.get("url").optional_text())
        return by_url or self.by_title.get(evidence.get("title").optional_text())


def _read_article(node: Node, number: int) -> ImportedArticle:
    title = node.get("title").text()
    return ImportedArticle(
        id=f"{number:04d}-{make_slug(title)}".rstrip("-"),
        title=title,
        text=node.get("body").text(),
        source=node.get("source").optional_text() or None,
        author=node.get("author").optional_text() or None,
        url=node.get("url").optional_text() or None,
        published_at=node.get("published_at").optional_text() or None,
        category=node.get("category").optional_text() or None,
    )


def _read_case(node: Node, case_id: str, shelf: _Shelf) -> Case:
    question_type = node.get("question_type").text()
    question = node.get("query").text().strip()
    if question_type == NULL_QUERY:
        return Case(id=case_id, question=question, kind=ABSENT, tags=(question_type,))
    answer = node.get("answer").text().strip()
    evidence = list(node.get("evidence_list").items())
    found = [article_id for one in evidence if (article_id := shelf.find(one))]
    facts = [one.get("fact").optional_text().strip() for one in evidence]
    is_yes_or_no = answer.lower().rstrip(".") in {"yes", "no"}
    return Case(
        id=case_id,
        question=question,
        answers=(answer,),
        article_ids=tuple(dict.fromkeys(found)),
        kind=ANSWERABLE,
        gold_sentences=tuple(dict.fromkeys(filter(None, facts))),
        tags=(question_type, YES_OR_NO) if is_yes_or_no else (question_type,),
    )
