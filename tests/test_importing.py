"""Importers: published sets, in small and invented, become articles to index and cases to ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from bot.commands_cases import import_cases
from index.reading import read_articles
from index.settings import IndexSettings
from qa.evaluating.cases import Case, read_cases
from qa.evaluating.importing import (
    ImportedArticle,
    ImportedSet,
    ImportingError,
    read_beir,
    read_multihop_rag,
    read_squad,
    write_imported,
)

FERRY = "The ferry Maren drifted for two hours. Two tugs brought her in. Nobody was hurt."
LIDO = "The lido will stay shut until autumn."

SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [
        {
            "title": "Brannock_Ferry",
            "paragraphs": [
                {
                    "context": FERRY,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "How long did the Maren drift? ",
                            "is_impossible": False,
                            "answers": [
                                {"text": "two hours", "answer_start": 28},
                                {"text": "for two hours", "answer_start": 24},
                            ],
                        },
                        {
                            "id": "q2",
                            "question": "How many tugs were hurt?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "Two", "answer_start": 39}],
                        },
                    ],
                },
                {"context": LIDO, "qas": []},
            ],
        }
    ],
}


def save(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def save_lines(path: Path, *values: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def test_squad_becomes_articles_of_paragraphs_and_cases_with_their_sentence(tmp_path: Path) -> None:
    imported = read_squad(save(tmp_path / "dev.json", SQUAD))

    assert list(imported.articles) == [
        ImportedArticle("brannock-ferry", "Brannock Ferry", f"{FERRY}\n\n{LIDO}")
    ]
    assert list(imported.cases) == [
        Case(
            id="q1",
            question="How long did the Maren drift?",
            answers=("two hours", "for two hours"),
            article_ids=("brannock-ferry",),
            passage=FERRY,
            gold_sentences=("The ferry Maren drifted for two hours.",),
        ),
        Case(
            id="q2",
            question="How many tugs were hurt?",
            kind="adversarial",
            article_ids=("brannock-ferry",),
            passage=FERRY,
            must_not_say=("Two",),
        ),
    ]


def test_squad_1_has_no_impossible_questions_and_needs_no_such_field(tmp_path: Path) -> None:
    question = {"id": "q", "question": "Who?", "answers": [{"text": "lido", "answer_start": 4}]}
    article = {"title": "Lido", "paragraphs": [{"context": LIDO, "qas": [question]}]}

    (case,) = read_squad(save(tmp_path / "dev.json", {"version": "1.1", "data": [article]})).cases

    assert case.is_answerable
    assert case.gold_sentences == (LIDO,)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["data"], "x", "`data` must be a list, not the string 'x'"),
        (
            ["data", 0, "paragraphs", 0, "context"],
            None,
            r"`data\[0\].paragraphs\[0\].context` must not be empty",
        ),
        (
            ["data", 0, "paragraphs", 0, "qas", 0, "answers"],
            [],
            "answers` is empty, and the question is not marked",
        ),
        (
            ["data", 0, "paragraphs", 0, "qas", 1, "id"],
            "q1",
            "id` is 'q1', which an earlier question has already",
        ),
        (["data"], [], "`the whole file` holds no question"),
    ],
)
def test_a_squad_file_that_is_wrong_is_told_with_the_place(
    tmp_path: Path, path: list[str | int], value: object, message: str
) -> None:
    broken = json.loads(json.dumps(SQUAD))
    inner = broken
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(ImportingError, match=message):
        read_squad(save(tmp_path / "dev.json", broken))


def test_a_file_that_is_no_json_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text('{"data":\n [}', encoding="utf-8")

    with pytest.raises(ImportingError, match="not JSON at line 2, column 3"):
        read_squad(path)


def beir_folder(folder: Path, judgements: str) -> Path:
    save_lines(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "Ferry adrift", "text": FERRY, "metadata": {}},
        {"_id": "d2", "title": "Only a headline", "text": ""},
        {"_id": "d3", "title": "", "text": " "},
    )
    save_lines(folder / "queries.jsonl", *({"_id": f"q{n}", "text": f"query {n}"} for n in (1, 2, 3)))
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(judgements, encoding="utf-8")
    return folder


HEADER = "query-id\tcorpus-id\tscore\n"


def test_beir_becomes_cases_that_name_the_documents_judged_right(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, HEADER + "q1\td1\t2\nq1\td2\t1\nq2\td1\t0\n")

    imported = read_beir(folder)

    assert list(imported.cases) == [Case(id="q1", question="query 1", article_ids=("d1", "d2"))]
    assert [article.text for article in imported.articles] == [FERRY, "Only a headline"]
    assert imported.notes == ("1 queries were left out: none of their documents is right, or there.",)


def test_beir_tells_what_does_not_belong_together(tmp_path: Path) -> None:
    folder = beir_folder(tmp_path, HEADER + "q1\td1\t1\nq1\td9\t1\nq9\td1\t1\n")

    assert read_beir(folder).notes == (
        "1 judgements name a document that is not in corpus.jsonl, or has no text.",
        "1 judged queries are not in queries.jsonl.",
    )


@pytest.mark.parametrize(
    ("judgements", "message"),
    [
        (HEADER + "q1\td1\n", "test.tsv, line 2: 2 columns"),
        (HEADER + "q1\td1\tmuch\n", "test.tsv, line 2: the score 'much' is not a number"),
        (HEADER, "no query of the split 'test' has a right document"),
    ],
)
def test_judgements_that_are_wrong_are_told_with_their_line(
    tmp_path: Path, judgements: str, message: str
) -> None:
    with pytest.raises(ImportingError, match=message):
        read_beir(beir_folder(tmp_path, judgements))


def test_a_split_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match=r"Splits of this folder: test\. Choose one with --split"):
        read_beir(beir_folder(tmp_path, HEADER), split="dev")


ARTICLE = {
    "title": "Ferry adrift",
    "author": "Ida Moss",
    "source": "Coastline Radio",
    "published_at": "2026-06-14T18:00:00+00:00",
    "category": "news",
    "url": "https://coastline-radio.example/ferry",
    "body": FERRY,
}
EVIDENCE = {name: value for name, value in ARTICLE.items() if name != "body"}


def multihop_files(folder: Path, *questions: dict[str, Any]) -> tuple[Path, Path]:
    other = {**ARTICLE, "title": "Lido shut", "url": None, "body": LIDO}
    return save(folder / "corpus.json", [ARTICLE, other]), save(folder / "MultiHopRAG.json", list(questions))


def question_of(kind: str, answer: str, *evidence: dict[str, Any]) -> dict[str, Any]:
    return {"query": "Which?", "answer": answer, "question_type": kind, "evidence_list": list(evidence)}


def test_multihop_rag_becomes_articles_and_cases_that_name_all_of_their_evidence(tmp_path: Path) -> None:
    by_url = {**EVIDENCE, "title": "misspelt", "fact": "Two tugs brought her in."}
    by_title = {"title": "Lido shut", "url": "https://elsewhere.example/", "fact": LIDO}

    imported = read_multihop_rag(
        *multihop_files(
            tmp_path,
            question_of("inference_query", "Maren", by_url, by_title),
            question_of("comparison_query", "Yes", by_url),
            question_of("null_query", "Insufficient information."),
        )
    )

    assert [article.id for article in imported.articles] == ["0001-ferry-adrift", "0002-lido-shut"]
    assert list(imported.cases) == [
        Case(
            id="multihop-0001",
            question="Which?",
            answers=("Maren",),
            article_ids=("0001-ferry-adrift", "0002-lido-shut"),
            gold_sentences=("Two tugs brought her in.", LIDO),
            tags=("inference_query",),
        ),
        Case(
            id="multihop-0002",
            question="Which?",
            answers=("Yes",),
            article_ids=("0001-ferry-adrift",),
            gold_sentences=("Two tugs brought her in.",),
            tags=("comparison_query", "yes-no"),
        ),
        Case(id="multihop-0003", question="Which?", kind="absent", tags=("null_query",)),
    ]


def test_a_multihop_question_without_its_articles_is_left_out_and_told(tmp_path: Path) -> None:
    files = multihop_files(
        tmp_path,
        question_of("inference_query", "x", {"title": "gone"}),
        question_of("inference_query", "Maren", EVIDENCE),
    )

    imported = read_multihop_rag(*files)

    assert [case.id for case in imported.cases] == ["multihop-0002"]
    assert imported.notes == ("1 questions were left out: none of their articles is in the corpus.",)


def test_the_two_multihop_files_in_the_wrong_order_are_an_error(tmp_path: Path) -> None:
    corpus, questions = multihop_files(tmp_path, question_of("null_query", ""))

    with pytest.raises(ImportingError, match=r"`\[0\].title` must not be empty or missing"):
        read_multihop_rag(questions, corpus)


def test_what_is_written_is_read_by_the_index_and_by_the_evaluation(tmp_path: Path) -> None:
    out = tmp_path / "made" / "here"
    imported = read_multihop_rag(*multihop_files(tmp_path, question_of("inference_query", "Maren", EVIDENCE)))

    report = write_imported(imported, out)

    articles = list(read_articles([out / "articles.jsonl"], IndexSettings(data_dir=tmp_path)))
    assert (report.articles, report.cases) == (2, 1)
    assert [getattr(one, "id", one) for one in articles] == ["0001-ferry-adrift", "0002-lido-shut"]
    assert read_cases(out / "cases.jsonl") == tuple(imported.cases)


def test_nothing_is_written_when_the_articles_end_in_an_error(tmp_path: Path) -> None:
    def failing() -> Iterator[ImportedArticle]:
        yield ImportedArticle("a", "t", "x")
        raise ImportingError("broken")

    with pytest.raises(ImportingError, match="broken"):
        write_imported(ImportedSet(failing(), []), tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_an_earlier_import_is_not_replaced(tmp_path: Path) -> None:
    imported = read_squad(save(tmp_path / "dev.json", SQUAD))
    write_imported(imported, tmp_path / "out")

    with pytest.raises(ImportingError, match=r"already there\. Choose another folder with --out"):
        write_imported(imported, tmp_path / "out")


@pytest.mark.parametrize("arguments", [["squad", "a.json", "b.json"], ["multihop-rag", "corpus.json"]])
def test_the_command_wants_the_paths_of_the_format(tmp_path: Path, arguments: list[str]) -> None:
    app = Typer()
    app.command()(import_cases)

    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out")])

    assert "as in: byline eval import" in str(result.exception)
