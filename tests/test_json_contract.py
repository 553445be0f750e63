"""The JSON is a contract: what is written, what `docs/json.md` says, and the schema agree."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from bot.cli import app
from qa.json_forms.contract import to_line

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "json.schema.json").read_text(encoding="utf-8"))
HURT = "How many people were hurt when the barge hit the pier?"
LISBON = "What is the population of Lisbon?"
LISBON_CASE = {"id": "lisbon", "question": LISBON, "kind": "absent"}

# The fields that the contract promised first, in their order; what came later stands behind them.
PASSAGE = ["rank", "article_id", "title", "source", "published_at", "url", "text", "start", "end", "score"]
ANSWER = ["id", "question", "outcome", "text", "claims", "citations", "confidence", "searched", "timings_ms"]
CITATION = ["n", "article_id", "title", "source", "published_at", "url", "quote", "start", "end"]


def written(library: Path, *arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    """Return the objects that `byline` prints."""
    result = CliRunner().invoke(app, ["--data-dir", str(library), *arguments], input=stdin)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def validate(name: str, value: object) -> None:
    """Raise unless `value` is what the schema calls `name`."""
    Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}).validate(value)


def article_text(library: Path, article_id: str) -> str:
    (article,) = written(library, "sources", article_id, "--json")
    return str(article["text"])


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("question", [HURT, LISBON])
def test_an_answer_is_what_the_schema_says_and_quotes_are_verbatim(library: Path, question: str) -> None:
    (answer,) = written(library, "ask", question, "--json")
    validate("ask", answer)
    assert list(answer)[: len(ANSWER)] == ANSWER
    assert answer["outcome"] == ("answered" if question == HURT else "not_found")
    for citation in [*answer["citations"], *([answer["nearest"]] if answer["nearest"] else [])]:
        assert list(citation)[: len(CITATION)] == CITATION
        text = article_text(library, citation["article_id"])
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_claims_name_citations_that_are_there(library: Path) -> None:
    (answer,) = written(library, "ask", HURT, "--json")
    numbers = [citation["n"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for claim in answer["claims"] for n in claim["citations"]} == set(numbers)
    marked = [claim["text"][start:end] for claim in answer["claims"] for start, end in claim["marks"]]
    assert any("three" in words for words in marked)


def test_passages_are_what_the_schema_says_and_verbatim(library: Path) -> None:
    (result,) = written(library, "search", HURT, "--json", "-k", "3")
    validate("search", result)
    assert list(result) == ["id", "question", "passages"]
    for passage in result["passages"]:
        assert list(passage)[: len(PASSAGE)] == PASSAGE
        text = article_text(library, passage["article_id"])
        assert text[passage["start"] : passage["end"]] == passage["text"]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_writes_the_same_objects_with_their_ids(library: Path, command: str) -> None:
    lines = "\n".join(json.dumps({"id": n, "question": HURT}) for n in ("a", 2))
    for one, expected in zip(written(library, command, "--batch", "-", stdin=lines), ["a", 2], strict=True):
        validate(command, one)
        assert one["id"] == expected
    (alone,) = written(library, command, HURT, "--json")
    for timed in (one, alone):
        timed.pop("timings_ms", None)
    assert one | {"id": None} == alone


def test_the_other_commands_write_what_the_schema_says(library: Path, articles: Path) -> None:
    for head in written(library, "sources", "--json"):
        validate("source", head)
    validate("article", written(library, "sources", "barge-tribune", "--json")[0])
    validate("status", written(library, "status", "--json")[0])
    validate("check", written(library, "check", "--json")[0])
    validate("index", written(library, "index", str(articles), "--json")[0])


def test_evaluations_write_what_the_schema_says(library: Path, tmp_path: Path) -> None:
    cases, floors, out = tmp_path / "cases.jsonl", tmp_path / "floors.toml", str(tmp_path / "run")
    lines = [{"id": "hurt", "question": HURT, "answers": ["three people"], "tags": ["a"]}, LISBON_CASE]
    cases.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (evaluation,) = written(library, "eval", str(cases), "--out", out, "--json", "--judge", "none:such")
    validate("evaluation", evaluation)
    validate("comparison", written(library, "eval", "compare", out, out, "--json")[0])
    floors.write_text("[a]\ncorrect = 0.1\n[a.kind.absent]\nrefused_rightly = 0.1\n", encoding="utf-8")
    gate = ("eval", "gate", out, "--floors", str(floors), "--set", "a", "--json")
    validate("gate", written(library, *gate)[0])


def test_the_document_names_every_field_of_the_schema() -> None:
    document = (DOCS / "json.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`\"](\w+)[`\"]", document))
    fields = {field for one in SCHEMA["$defs"].values() for field in one.get("properties", {})}
    assert fields - named == set()


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_a_line_of_json_reads_back_and_is_harmless_and_one_line(text: str) -> None:
    line = to_line(text)
    assert json.loads(line) == text
    assert line.isprintable() or not set(line) & set("\x1b\x7f\x9b\u2028\u202e")
    assert len(line.splitlines()) == 1
    line.encode()
