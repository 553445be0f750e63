"""`byline eval`, `eval compare` and `eval gate` as they are typed: output, errors, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.failures import ExitCode

HURT = {
    "id": "hurt",
    "question": "How many people were hurt when the barge hit the pier?",
    "answers": ["three people"],
    "article_ids": ["barge-tribune"],
    "tags": ["number"],
}
POWER = {
    "id": "power",
    "question": "How many homes did Storm Hesper leave without power?",
    "answers": ["9,400 homes"],
    "article_ids": ["storm-courier"],
    "tags": ["number"],
}
LISBON = {"id": "lisbon", "question": "What is the population of Lisbon?", "kind": "absent"}
CASES = (HURT, POWER, LISBON)


def byline(library: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--data-dir", str(library), *arguments], prog_name="byline")


def evaluate(library: Path, *arguments: str) -> Result:
    return byline(library, "eval", *arguments)


def write(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return write(tmp_path / "three.jsonl", *CASES)


@pytest.fixture(scope="module")
def run(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run. Read it only."""
    folder = tmp_path_factory.mktemp("run")
    result = evaluate(library, str(write(folder / "three.jsonl", *CASES)), "--out", str(folder / "run"))
    assert result.exit_code == 0, result.output
    return folder / "run"


def test_the_table_shows_value_interval_and_number_by_figure_kind_and_tag(library: Path, cases: Path) -> None:
    result = evaluate(library, str(cases))
    assert result.exit_code == 0, result.output
    lines = [line.split() for line in result.stdout.splitlines()]
    assert lines[0] == ["three:", "3", "cases"]
    assert [line[:4] for line in lines if line[:1] == ["correct"]] == [
        ["correct", "1.000", "0.292–1.000", "3"]
    ]
    for part, number in (("answerable", "2"), ("absent", "1"), ("number", "2")):
        assert [line[1] for line in lines if line[:1] == [part]] == [number]
    assert "more figures with --all" in result.stdout
    assert "article_recall@5" not in result.stdout
    assert "article_recall@5" in evaluate(library, str(cases), "--all").stdout


def test_no_key_and_no_password_of_a_model_is_kept_with_a_run(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    monkeypatch.setenv("BYLINE_LLM", "openai-compatible:m")  # nobody is there, and that is kept as a note
    monkeypatch.setenv("BYLINE_LLM_RETRIES", "0")
    monkeypatch.setenv("BYLINE_LLM_URL", "http://me:hunter2pass@127.0.0.1:1/v1?key=hunter2pass")
    monkeypatch.setenv("BYLINE_LLM_API_KEY", "hunter2pass")
    asked = write(tmp_path / "one.jsonl", HURT)
    result = evaluate(library, str(asked), "--out", str(tmp_path / "run"), "--html")
    assert result.exit_code == 0, result.output
    kept = [path.read_text("utf-8") for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert any("openai-compatible:m" in text for text in kept)
    assert not any("hunter2pass" in text for text in kept)


def test_json_holds_every_figure_and_what_the_run_was_made_with(library: Path, cases: Path) -> None:
    (line,) = evaluate(library, str(cases), "--json").stdout.splitlines()
    written = json.loads(line)
    assert (written["name"], written["cases"], written["unanswered"]) == ("three", 3, 0)
    assert written["figures"]["correct"] | {"low": 0} == {"value": 1.0, "low": 0, "high": 1.0, "n": 3}
    assert written["by_kind"]["absent"]["refused_rightly"]["n"] == 1
    assert written["run"]["configuration"]["passages"] == 10
    assert evaluate(library, str(cases), "--json", "-k", "3").exit_code == 0


@pytest.mark.parametrize("width", ["24", "40", "80", "100"])
def test_the_table_fits_the_terminal_and_keeps_names_and_values(
    library: Path, cases: Path, run: Path, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    tables = (evaluate(library, str(cases)), evaluate(library, "compare", str(run), str(run)))
    for result in tables:
        assert result.exit_code == 0, result.output
        assert max(map(len, result.stdout.splitlines())) <= int(width)
        if width != "24":
            assert "citation_precision" in result.stdout
            assert "1.000" in result.stdout


def test_every_figure_is_explained_on_a_usual_terminal(
    library: Path, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "what it is" in evaluate(library, str(cases), "--all").stdout.splitlines()[2]


def test_a_test_set_cannot_command_the_terminal(library: Path, tmp_path: Path) -> None:
    hostile = {
        **HURT,
        "id": "h\x1b[2J",
        "tags": ["\x1b[31mred\x07"],
        "question": f"{HURT['question']}\x1b]0;x\x07",
    }
    path = write(tmp_path / "hostile.jsonl", hostile, {**LISBON, "kind": "absent\x1b[31m"})
    one, other = tmp_path / "one", tmp_path / "other"
    shown = evaluate(library, str(path), "--out", str(one), "--all").output
    wrong = {"id": hostile["id"], "outcome": "not_found", "text": ""}
    predictions = write(tmp_path / "p.jsonl", wrong, {"id": "lisbon", "outcome": "not_found", "text": ""})
    shown += evaluate(library, str(path), "--predictions", str(predictions), "--out", str(other)).output
    compared = evaluate(library, "compare", str(one), str(other)).output
    assert "red" in shown
    assert "How many people were hurt" in compared
    assert not {"\x1b", "\x07"} & set(shown + compared)


def test_a_kind_of_any_length_leaves_room_for_the_values(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "long.jsonl", HURT, {**LISBON, "kind": "k" * 5_000})
    monkeypatch.setenv("COLUMNS", "100")
    shown = evaluate(library, str(path), "--all").stdout
    assert "auroc_kkk" in shown
    assert "1.000" in shown
    assert shown.count("k" * 10) < 20


def test_without_a_draft_there_is_nothing_to_review(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("It rained. It rained again.", encoding="utf-8")
    library = tmp_path / "library"
    assert byline(library, "index", str(tmp_path / "short.txt")).exit_code == 0
    drafted = evaluate(library, "draft")
    assert "0 of 50 cases drafted" in drafted.stderr
    assert "next:" not in drafted.stderr


def test_a_run_is_kept_and_the_same_command_asks_nothing_twice(
    library: Path, cases: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "run"
    first = evaluate(library, str(cases), "--out", str(out))
    written = (out / "predictions.jsonl").read_bytes()
    again = evaluate(library, str(cases), "--out", str(out))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert f"Kept in {out}." in first.stdout
    assert first.stdout == again.stdout
    assert (out / "predictions.jsonl").read_bytes() == written
    other = evaluate(library, str(cases), "--out", str(out), "-k", "3")
    assert other.exit_code == ExitCode.ERROR
    assert "passages was 10 and is 3" in flat(other.stderr)
    assert (out / "predictions.jsonl").read_bytes() == written
    anew = evaluate(library, str(cases), "--out", str(out), "--rescore", "--seed", "7")
    assert anew.exit_code == 0, anew.output
    assert json.loads((out / "run.json").read_text("utf-8"))["seed"] == 7


def test_the_report_is_written_into_the_folder(library: Path, cases: Path, tmp_path: Path) -> None:
    result = evaluate(library, str(cases), "--out", str(tmp_path / "run"), "--html")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "run" / "report.html").read_text("utf-8").lower().startswith("<!doctype html>")


def test_articles_may_be_given_in_place_of_a_library(articles: Path, cases: Path, tmp_path: Path) -> None:
    result = evaluate(tmp_path / "none", str(cases), "--articles", str(articles), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["figures"]["correct"]["value"] == 1.0
    assert not (tmp_path / "none").exists()


def test_articles_that_are_not_there_are_the_only_thing_complained_of(cases: Path, tmp_path: Path) -> None:
    result = evaluate(tmp_path / "none", str(cases), "--articles", str(tmp_path / "nowhere"))
    assert result.exit_code == 2
    assert "nowhere: does not exist" in result.output
    assert "No article could be read from --articles" in result.output
    assert "belong together" not in result.output


def test_answers_of_another_system_are_measured_by_the_same_code(
    library: Path, cases: Path, tmp_path: Path
) -> None:
    predictions = write(
        tmp_path / "theirs.jsonl",
        {"id": "lisbon", "outcome": "answered", "text": "Half a million."},
        {"id": "power", "outcome": "answered", "text": "The storm left 9,400 homes dark."},
        {"id": "hurt", "outcome": "answered", "text": "Four."},
        {"id": "another", "outcome": "not_found", "text": ""},
    )
    result = evaluate(library, str(cases), "--predictions", str(predictions), "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)["figures"]
    assert figures["correct"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert figures["refused_rightly"]["value"] == 0.0
    assert "1 predictions" in flat(result.stderr)


BAD_SETS: Mapping[str, tuple[Iterable[object], Iterable[str]]] = {
    "malformed": (['{"id": "a"', HURT], ["line 1: not JSON at column"]),
    "misspelt": ([{"id": "a", "quesion": "Who?"}], ["line 1", "quesion", "`question`"]),
    "twice": ([HURT, LISBON, HURT], ["line 3: the id 'hurt' is already that of line 1"]),
    "unknown": (
        [{**HURT, "article_ids": ["barge-times"]}],
        ["line 1", "no article 'barge-times'", "byline sources"],
    ),
    "empty": ([], ["holds no case"]),
    "unanswerable": ([LISBON], ["Every case of the set is unanswerable", "Add cases"]),
    "unaskable": ([HURT, {**POWER, "question": "x" * 3_000}], ["line 2", "BYLINE_MAX_QUESTION_CHARS"]),
    "draft": (
        [{**HURT, "reviewed": False}],
        ["Nobody has reviewed 1 of the drafted cases", "byline eval review", "--yes"],
    ),
}


@pytest.mark.parametrize("name", BAD_SETS)
def test_a_bad_test_set_is_explained_and_nothing_is_written(library: Path, tmp_path: Path, name: str) -> None:
    lines, said = BAD_SETS[name]
    path = write(tmp_path / f"{name}.jsonl", *lines)
    result = evaluate(library, str(path), "--out", str(tmp_path / "run"))
    assert result.exit_code == ExitCode.ERROR
    for words in said:
        assert words in flat(result.stderr)
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == [path]


def test_drafts_are_taken_with_yes(library: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "drafts.jsonl", {**HURT, "reviewed": False})
    assert evaluate(library, str(path), "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["eval", "nowhere.jsonl"], 1, "nowhere.jsonl cannot be read: No such file"),
        (["eval", "{cases}", "--html"], 2, "--html needs a folder"),
        (["eval", "{cases}", "--predictions", "nowhere"], 1, "The predictions in nowhere cannot be read"),
        (["eval", "{cases}", "--predictions", "{cases}"], 1, 'line 1: "outcome" is missing'),
        (["eval", "{cases}", "--out", "{cases}"], 1, "There is no run in"),
        (["eval", "{cases}", "--rescore"], 2, "--rescore is about the answers in --out"),
        (["eval", "{cases}", "-k", "0"], 2, "Invalid value for '-k'"),
        (["eval", "compar", "a", "b"], 2, "Did you mean the command 'compare'?"),
        (["eval", "compare", "{cases}"], 2, "Missing argument 'AFTER'"),
        (["eval", "compare", "{cases}", "{cases}"], 1, "There is no run in"),
        (["eval", "compare", "{run}", "{run}", "--figure", "corect"], 2, "Did you mean correct?"),
        (["eval", "gate", "{run}", "--floors", "nowhere.toml"], 2, "nowhere.toml"),
        (["--data-dir", "nowhere", "eval", "{cases}"], 1, "byline index"),
    ],
)
def test_a_mistake_gets_one_line_and_an_exit_code(
    library: Path, cases: Path, run: Path, arguments: list[str], code: int, message: str
) -> None:
    result = byline(library, *(one.format(cases=cases, run=run) for one in arguments))
    assert result.exit_code == code, result.output
    assert message in flat(result.stderr)
    assert "Traceback" not in result.output


def test_help_shows_the_options_of_a_run_and_the_commands(library: Path) -> None:
    shown = flat(evaluate(library, "--help").stdout)
    for words in (
        "CASES",
        "--predictions",
        "--jobs",
        "compare",
        "gate",
        "import",
        "export",
        "draft",
        "review",
    ):
        assert words in shown
    assert flat(evaluate(library).output) == shown


def test_a_file_called_like_a_command_is_given_with_its_folder(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "compare", *CASES)
    assert evaluate(library, "./compare").exit_code == 0
    assert evaluate(library, "compare").exit_code == ExitCode.USAGE


def test_a_run_compared_with_itself_shows_no_difference(library: Path, run: Path) -> None:
    result = evaluate(library, "compare", str(run), str(run))
    assert result.exit_code == 0
    assert "No difference shown: every figure is the same." in result.stdout
    written = json.loads(evaluate(library, "compare", str(run), str(run), "--json").stdout)
    assert {one["verdict"] for one in written["differences"]} == {"no difference shown"}


def test_the_cases_that_came_out_otherwise_are_named_with_their_questions(
    library: Path, cases: Path, run: Path, tmp_path: Path
) -> None:
    refusals = [{"id": case["id"], "outcome": "not_found", "text": ""} for case in CASES]
    predictions = write(tmp_path / "refusals.jsonl", *refusals)
    worse = tmp_path / "worse"
    evaluate(library, str(cases), "--predictions", str(predictions), "--out", str(worse))
    result = evaluate(library, "compare", str(run), str(worse), "--figure", "correct")
    assert result.exit_code == 0
    assert "correct: 2 cases lost" in result.stdout
    assert f"hurt {HURT['question']}" in flat(result.stdout)
    assert "gained" not in result.stdout
    back = evaluate(library, "compare", str(worse), str(run), "--figure", "correct")
    assert "correct: 2 cases gained" in back.stdout


def gate(library: Path, run: Path, folder: Path, *floors: str) -> Result:
    digest = json.loads((run / "run.json").read_text("utf-8"))["cases_digest"]
    file = write(folder / "floors.toml", "[three]", f'cases = "{digest}"', *floors)
    return evaluate(library, "gate", str(run), "--floors", str(file))


def test_a_run_above_its_floors_passes(library: Path, run: Path, tmp_path: Path) -> None:
    result = gate(library, run, tmp_path, "correct = 0.9", "[three.kind.absent]", "refused_rightly = 1.0")
    assert result.exit_code == 0, result.output
    assert "three: 2 floors, none missed." in result.stdout


def test_a_run_below_a_floor_fails_with_the_reason(library: Path, run: Path, tmp_path: Path) -> None:
    result = gate(library, run, tmp_path, "correct = 0.9", "auroc = 0.5", "total_ms_p50 = 0.001")
    assert result.exit_code == ExitCode.ERROR
    assert "failed: total_ms_p50: " in result.stdout
    assert "three: 1 of 3 floors not reached." in result.stdout


def test_a_run_with_unanswered_cases_cannot_pass(library: Path, run: Path, tmp_path: Path) -> None:
    facts: dict[str, Any] = json.loads((run / "run.json").read_text("utf-8"))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("figures.json", "scores.jsonl", "cases.jsonl"):
        (copy / name).write_bytes((run / name).read_bytes())
    write(copy / "run.json", {**facts, "unanswered": 2})
    result = gate(library, copy, tmp_path, "correct = 0.1")
    assert result.exit_code == ExitCode.ERROR
    assert "2 cases of the run have no answer" in flat(result.stderr)


@pytest.mark.parametrize(
    ("floor", "message"),
    [
        ("corect = 0.9", "line 3"),
        ("correct = high", "not TOML"),
        ('correct = "high"', "line 3"),
    ],
)
def test_a_wrong_floors_file_is_explained(
    library: Path, run: Path, tmp_path: Path, floor: str, message: str
) -> None:
    result = gate(library, run, tmp_path, floor)
    assert result.exit_code == ExitCode.USAGE
    assert message in flat(result.stderr)
