"""Test sets: what a file of cases may hold, and what is said about one that is wrong."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluating.cases import (
    FIELDS,
    MOST_PROBLEMS_SHOWN,
    Case,
    CaseFileError,
    case_object,
    digest_cases,
    read_cases,
    require_answerable,
    require_articles,
    require_reviewed,
    write_cases,
)
from qa.json_forms.lines import LONGEST_LINE_BYTES

CHECKOUT = Path(__file__).resolve().parents[1]
DATASETS = CHECKOUT.parent / "shared" / "datasets"


def write(folder: Path, *lines: str | dict[str, Any], encoding: str = "utf-8") -> Path:
    path = folder / "cases.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding=encoding)
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(CaseFileError) as raised:
        read_cases(path)
    return raised.value.problems


def good(case_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"id": case_id, "question": "Who won the regatta?", "answers": ["Oldmere"], **more}


def test_reads_every_field(tmp_path: Path) -> None:
    fields = good(
        kind="answerable",
        article_ids=["regatta"],
        passage="Oldmere won.",
        gold_sentences=["Oldmere won."],
        asked_at="2026-05-20T12:00:00+02:00",
        must_cite=["regatta"],
        must_not_say=["Tamwick"],
        history=["Where was the regatta?"],
        tags=["sport"],
        parts=[["Oldmere"], ["four"]],
        reviewed=False,
    )

    assert read_cases(write(tmp_path, fields)) == (
        Case(
            id="a",
            question="Who won the regatta?",
            answers=("Oldmere",),
            article_ids=("regatta",),
            passage="Oldmere won.",
            gold_sentences=("Oldmere won.",),
            asked_at=datetime(2026, 5, 20, 10, tzinfo=UTC),
            must_cite=("regatta",),
            must_not_say=("Tamwick",),
            history=("Where was the regatta?",),
            tags=("sport",),
            parts=(("Oldmere",), ("four",)),
            reviewed=False,
        ),
    )


def test_a_case_without_a_kind_is_answerable_when_it_has_an_answer_and_absent_otherwise(
    tmp_path: Path,
) -> None:
    path = write(
        tmp_path,
        good("answers"),
        {"id": "gold", "question": "Why?", "gold_sentences": ["Because."]},
        {"id": "neither", "question": "Why?"},
    )

    assert [case.kind for case in read_cases(path)] == ["answerable", "answerable", "absent"]


def test_a_byte_order_mark_blank_lines_and_whole_numbers_as_ids_are_fine(tmp_path: Path) -> None:
    path = write(tmp_path, "", good(), "  ", {**good(), "id": 7}, "", encoding="utf-8-sig")

    assert [(case.id, case.line) for case in read_cases(path)] == [("a", 2), ("7", 4)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "a" "question"}', "not JSON at column 12: Expecting ',' delimiter"),
        ('["a"]', "not a JSON object, but a list"),
        ("[" * 100_000, "the JSON is nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "the line holds a number with too many digits"),
        ('{"id": "a", "id": "b"}', "the field 'id' comes twice: keep one of the two"),
        (good(answer=["x"]), "there is no field 'answer': did you mean `answers`?"),
        (good(Articles=[]), "there is no field 'Articles': did you mean `article_ids`?"),
        (good(question=3), "`question` must be a string, not 3"),
        (good(question=" "), "`question` holds an empty string"),
        ({"question": "Who?"}, "`id` must be a string, not null or missing"),
        (good(id=True), "`id` must be a string, not true"),
        (good(id="x" * 201), "`id` has 201 characters; at most 200 are accepted"),
        (
            good(answers="Oldmere"),
            "`answers` must be a list of strings, not the string 'Oldmere': put it into [ ]",
        ),
        (good(answers=[1]), "`answers` must be a string, not 1"),
        (good(parts=["x"]), "`parts` must be a list of strings, not the string 'x': put it into [ ]"),
        (
            good(asked_at="soon"),
            "`asked_at` must be a date like \"2024-02-06T18:30:00Z\", not the string 'soon'",
        ),
        (good(reviewed="no"), "`reviewed` must be true or false, not the string 'no'"),
        (
            good(answers=["\ud800"]),
            "`answers` holds half a surrogate pair (\\ud800 to \\udfff): write the character itself",
        ),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_the_remedy(
    tmp_path: Path, line: str | dict[str, Any], problem: str
) -> None:
    assert problems_of(write(tmp_path, good("first"), line)) == (f"line 2: {problem}",)


def test_an_unknown_field_like_no_other_is_told_with_all_names(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, good(zzz=1)))

    assert "the fields are id, question, answers, article_ids, kind" in problem


def test_a_case_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    answered = good("a", kind="absent")
    empty = {"id": "b", "question": "Who?", "kind": "answerable"}

    first, second = problems_of(write(tmp_path, answered, empty))

    assert first.startswith("line 1: the kind is 'absent', so nothing answers, but `answers` is not empty")
    assert second.startswith("line 2: the case is answerable, but nothing says what a right answer is")


def test_a_repeated_id_names_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path, good("a"), good("b"), good("a"))

    assert problems_of(path) == ("line 3: the id 'a' is already that of line 1: each needs its own",)


def test_all_problems_are_told_at_once_and_many_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path, *(["{}"] * 12))

    with pytest.raises(CaseFileError) as raised:
        read_cases(path)

    told = str(raised.value).splitlines()
    assert len(raised.value.problems) == 24  # id and question of each
    assert len(told) == 1 + MOST_PROBLEMS_SHOWN + 1
    assert told[-1] == "... and 14 more"


def test_an_over_long_line_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": "' + b"x" * LONGEST_LINE_BYTES + b'"}\n' + json.dumps(good()).encode())

    assert problems_of(path) == (f"line 1: the line is longer than {LONGEST_LINE_BYTES:,} bytes",)


def test_a_line_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b'{"id": "caf\xe9"}')

    assert problems_of(path) == ("line 1: the line is not UTF-8: byte 12 is 0xe9",)


def test_an_empty_set_and_a_missing_file_are_errors_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match=r"holds no case\. Write one a line, as in"):
        read_cases(write(tmp_path, "", " "))
    with pytest.raises(CaseFileError, match="cannot be read: No such file"):
        read_cases(tmp_path / "none.jsonl")


def test_a_set_of_unanswerable_cases_says_why_that_is_of_no_use() -> None:
    absent = Case(id="a", question="Who?", kind="absent")

    with pytest.raises(CaseFileError, match=r"refuses everything would be perfect\. Add cases"):
        require_answerable([absent, absent])
    require_answerable([absent, Case(id="b", question="Who?", answers=("x",))])


def test_drafts_that_nobody_reviewed_are_refused(tmp_path: Path) -> None:
    cases = read_cases(write(tmp_path, good("a"), good("b", reviewed=False)))

    with pytest.raises(CaseFileError, match=r"Nobody has reviewed 1 of .* line 2.* `byline eval review`"):
        require_reviewed(cases)
    require_reviewed(cases[:1])


def test_article_names_become_ids_of_the_library() -> None:
    case = Case(id="1", question="Who?", answers=("x",), article_ids=("storm", "a-1"), must_cite=("storm",))

    (found,) = require_articles([case], ["storm-0123abcd", "a-1", "a-12"])

    assert found.article_ids == ("storm-0123abcd", "a-1")
    assert found.must_cite == ("storm-0123abcd",)


def test_an_article_that_the_library_lacks_is_told_with_the_line_of_its_case(tmp_path: Path) -> None:
    cases = read_cases(write(tmp_path, good("a", article_ids=["x"]), good("b", article_ids=["y", "two"])))

    with pytest.raises(CaseFileError) as raised:
        require_articles(cases, ["x", "two-00000000", "two-11111111"])

    assert raised.value.problems == (
        "line 2: the library has no article 'y': index it, or correct the id (`byline sources` lists them)",
        "line 2: 'two' may be 'two-00000000' or 'two-11111111': write the whole id",
    )


def test_a_name_is_no_beginning_of_a_longer_one() -> None:
    case = Case(id="1", question="Who?", answers=("x",), article_ids=("article-1",))

    with pytest.raises(CaseFileError, match="no article 'article-1'"):
        require_articles([case], ["article-12"])


def test_the_digest_tells_what_the_cases_say_and_not_how_the_file_is_laid_out(tmp_path: Path) -> None:
    plain = read_cases(write(tmp_path, good("a"), good("b")))
    other = read_cases(write(tmp_path, "", {**dict(reversed(good("a").items())), "tags": []}, "", good("b")))
    changed = read_cases(write(tmp_path, good("a"), good("b", answers=["Tamwick"])))

    assert digest_cases(plain) == digest_cases(other)
    assert digest_cases(plain) != digest_cases(changed)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
LISTS = st.lists(TEXTS, max_size=3, unique=True).map(tuple)


@given(
    st.builds(
        Case,
        id=TEXTS.map(lambda text: text[:200]).filter(str.strip),
        question=TEXTS,
        answers=st.lists(TEXTS, min_size=1, max_size=3, unique=True).map(tuple),
        article_ids=LISTS,
        passage=st.none() | TEXTS,
        gold_sentences=LISTS,
        asked_at=st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
        must_not_say=LISTS,
        history=LISTS,
        tags=LISTS,
        parts=st.lists(LISTS, max_size=2).map(tuple),
        reviewed=st.booleans(),
    )
)
@settings(max_examples=50, deadline=None)
def test_what_is_written_is_what_is_read(case: Case) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        write_cases(path, [case])
        assert read_cases(path) == (case,)


def test_a_file_that_cannot_be_written_whole_is_left_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, good())
    before = path.read_bytes()

    def failing() -> Any:
        yield Case(id="b", question="Who?", answers=("x",))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_cases(path, failing())

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_empty_is_left_out_of_a_line() -> None:
    case = Case(id="a", question="Who?", kind="absent")

    assert case_object(case) == {"id": "a", "question": "Who?", "kind": "absent"}


def test_the_documentation_explains_every_field_and_no_other() -> None:
    explained = re.findall(
        r"^\| `(\w+)`", (CHECKOUT / "docs" / "test-sets.md").read_text("utf-8"), re.MULTILINE
    )

    assert explained == list(FIELDS)


def test_the_samples_can_be_read() -> None:
    cases = read_cases(CHECKOUT / "samples" / "cases.jsonl")

    assert len(cases) > 100
    assert {case.kind for case in cases} == {"answerable", "adversarial", "absent"}


@pytest.mark.parametrize("name", ["squad2", "clapnq"])
def test_the_development_sets_can_be_read(name: str) -> None:
    path = DATASETS / name / "cases.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there: the development sets lie beside the checkout")

    assert len(read_cases(path)) == len(path.read_text("utf-8").splitlines())
