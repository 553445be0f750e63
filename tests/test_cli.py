"""The real command, over a real library of a few invented articles."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.failures import ExitCode

ROOT = Path(__file__).resolve().parents[1]
HURT = "How many people were hurt when the barge hit the pier?"


def byline(library: Path, *arguments: str, stdin: str | None = None) -> Result:
    """Run `byline` in this process."""
    return CliRunner().invoke(app, ["--data-dir", str(library), *arguments], input=stdin, prog_name="byline")


def start(
    *arguments: str, code: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start `python -m bot`, or other Python code with the same arguments, as a process of its own."""
    command = [sys.executable, *(["-c", code] if code else ["-m", "bot"]), *arguments]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_help_lists_every_command_and_the_exit_codes() -> None:
    shown = " ".join(CliRunner().invoke(app, ["--help"]).stdout.split())
    for command in ("index", "ask", "search", "sources", "status", "check"):
        assert command in shown
    assert "Exit codes: 0 done" in shown
    assert "4 done, but some files or lines" in shown


def test_the_answer_names_its_sources(library: Path) -> None:
    result = byline(library, "ask", HURT)
    assert result.exit_code == 0
    assert "three people were hurt" in result.stdout
    assert "[1] " in result.stdout
    assert "https://tribune.example/barge" in result.stdout
    assert "2 May 2026" in result.stdout


def test_a_question_needs_no_quotation_marks(library: Path) -> None:
    result = byline(library, "ask", *HURT.split())
    assert "three people were hurt" in result.stdout


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "-"), ("search", "-"), ("search",)])
def test_a_question_may_come_through_a_pipe(library: Path, arguments: tuple[str, ...]) -> None:
    result = byline(library, *arguments, "--json", stdin=f"\ufeff {HURT}\r\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["question"] == HURT
    assert "three people were hurt" in result.stdout


@pytest.mark.parametrize("piped", ["", " \n\n", "\ufeff"])
def test_a_pipe_without_a_question_is_told_like_none(library: Path, piped: str) -> None:
    for arguments in (["ask"], ["search", "-"]):
        result = byline(library, *arguments, stdin=piped)
        assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
        assert "There is no question. Give one, as in" in result.stderr


def test_a_pipe_that_brings_no_text_or_too_much_is_refused(library: Path) -> None:
    whole = byline(library, "ask", stdin="why " * 200_000)
    assert (whole.exit_code, "at most 2,000 are accepted" in whole.stderr) == (ExitCode.USAGE, True)
    done = CliRunner().invoke(app, ["--data-dir", str(library), "ask"], input=b"\xff\xfe\x00")
    assert (done.exit_code, "no question in" in done.stderr) == (ExitCode.USAGE, True)


def test_at_a_terminal_nothing_is_waited_for(library: Path) -> None:
    typed_at, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "--data-dir", str(library), "ask"]
    done = subprocess.run(command, cwd=ROOT, stdin=terminal, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert "There is no question" in done.stderr
    os.close(typed_at)
    os.close(terminal)


def test_what_the_collection_does_not_know_is_said_with_what_was_searched(library: Path) -> None:
    result = byline(library, "ask", "What is the population of Lisbon?")
    assert result.exit_code == 0
    assert result.stdout.startswith("The collection does not answer this question.")
    assert "Searched 4 articles from 3 outlets" in result.stdout
    wanted = byline(library, "ask", "What is the population of Lisbon?", "--fail-if-not-found")
    assert wanted.exit_code == ExitCode.NOT_FOUND


def test_search_lists_passages_best_first(library: Path) -> None:
    result = byline(library, "search", HURT, "-k", "2", "--json")
    passages = json.loads(result.stdout)["passages"]
    assert [passage["rank"] for passage in passages] == [1, 2]
    assert "three people were hurt" in passages[0]["text"]
    assert "three people were hurt" in byline(library, "search", HURT).stdout


def test_filters_narrow_a_search_to_outlets_and_days(library: Path) -> None:
    def outlets(*filters: str) -> set[str]:
        result = byline(library, "search", "barge bridge storm homes", "--json", *filters)
        return {passage["source"] for passage in json.loads(result.stdout)["passages"]}

    assert outlets() == {"The Tribune", "Courier", "Northern Radio"}
    assert outlets("--source", "the tribune", "--source", "Courier") == {"The Tribune", "Courier"}
    assert outlets("--since", "2026-05-03") == {"Courier"}
    assert outlets("--until", "2026-05-02") == {"The Tribune", "Northern Radio"}


def test_indexing_again_changes_nothing_and_a_changed_article_replaces_its_words(
    tmp_path: Path, articles: Path
) -> None:
    library = tmp_path / "library"
    first = byline(library, "index", str(articles), "--json")
    assert json.loads(first.stdout)["added"] == 4
    again = json.loads(byline(library, "index", str(articles), "--json").stdout)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 4)
    revised = {
        "id": "late",
        "title": "Mill",
        "text": "The old mill on the Lenn will reopen in June as a museum.",
    }
    byline(library, "index", "-", stdin=json.dumps(revised))
    revised["text"] = "The old mill on the Lenn will reopen in August as a museum."
    changed = byline(library, "index", "-", "--json", stdin=json.dumps(revised))
    assert json.loads(changed.stdout)["changed"] == 1
    assert "August" in byline(library, "ask", "When will the old mill reopen?").stdout
    assert "Version 2" in byline(library, "sources", "late").stdout


def test_a_broken_file_is_listed_and_the_others_are_indexed(tmp_path: Path, articles: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    result = byline(tmp_path / "library", "index", str(articles), str(broken))
    assert result.exit_code == ExitCode.INCOMPLETE
    assert "4 new" in result.stdout
    assert "warning: " in result.stderr
    assert "broken.json" in result.stderr


def test_what_is_no_article_by_its_own_account_is_a_note_and_no_failure(
    tmp_path: Path, articles: Path
) -> None:
    shutil.copytree(articles, tmp_path / "news")
    (tmp_path / "news" / "cases.jsonl").write_text('{"id": 1, "question": "Who won?"}\n', encoding="utf-8")
    result = byline(tmp_path / "library", "index", str(tmp_path / "news"))
    assert result.exit_code == 0
    assert "4 new" in result.stdout
    note = "cases.jsonl: has 1 question or answer of a test set, passed over: they are no articles"
    assert note in " ".join(result.stderr.split())
    assert result.stderr.startswith("note: ")
    again = json.loads(byline(tmp_path / "library", "index", str(tmp_path / "news"), "--json").stdout)
    assert (again["problems"], len(again["skipped"])) == ([], 1)


def test_a_file_that_is_gone_is_pruned_by_its_name(tmp_path: Path) -> None:
    story, library = tmp_path / "mill.txt", tmp_path / "library"
    story.write_text("The old mill on the Lenn will reopen in June as a museum.\n", encoding="utf-8")
    byline(library, "index", str(story))
    story.unlink()
    result = byline(library, "index", str(story), "--prune")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "1 removed" in result.stdout
    assert byline(library, "index", str(story), "--prune").exit_code == ExitCode.INCOMPLETE


def test_status_and_check_call_a_fresh_library_sound(library: Path) -> None:
    status = byline(library, "status")
    assert "Articles    4" in status.stdout
    assert "2 May 2026 to 4 May 2026" in status.stdout
    assert "Health      sound" in status.stdout
    check = byline(library, "check")
    assert check.exit_code == 0
    assert "The library is sound." in check.stdout


def test_check_repairs_a_lost_index_from_the_catalog(tmp_path: Path, articles: Path) -> None:
    library = tmp_path / "library"
    byline(library, "index", str(articles))
    for file in (library / "lexical").rglob("*"):
        if file.is_file():
            file.unlink()
    assert byline(library, "check", "--rebuild").exit_code == 0
    assert "three people were hurt" in byline(library, "ask", HURT).stdout


def test_sources_lists_articles_and_shows_one(library: Path) -> None:
    listed = byline(library, "sources").stdout.splitlines()
    assert [line.split("\t")[1:] for line in listed][:1] == [
        ["2026-05-04T00:00:00Z", "Courier", "Storm cuts power"]
    ]
    article_id = listed[0].split("\t")[0]
    shown = byline(library, "sources", article_id)
    assert "Storm cuts power" in shown.stdout
    assert "9,400 homes" in shown.stdout
    heads = [json.loads(line) for line in byline(library, "sources", "--json").stdout.splitlines()]
    assert [head["id"] for head in heads] == [line.split("\t")[0] for line in listed]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ask"], 2, "There is no question"),
        (["ask", ""], 2, "no question"),
        (["ask", "\x1b\x07"], 2, "no question"),
        (["ask", "x" * 100_000], 2, "100,000 characters"),
        (["ask", "Who?", "--batch", "-"], 2, "give one of the two"),
        (["ask", "Who?", "--out", "x"], 2, "--out belongs to --batch"),
        (["ask", "Who?", "--since", "someday"], 2, "'someday' is not a date"),
        (["ask", "Who?", "--since", ""], 2, "'' is not a date"),
        (["search", "Who?", "--since", "2026-02-01", "--until", "2026-01-01"], 2, "swap them"),
        (["ask", "--batch", "nowhere.jsonl"], 1, "nowhere.jsonl cannot be read"),
        (["search", "Who?", "-k", "0"], 2, "Invalid value for '-k'"),
        (["index"], 2, "There is nothing to index"),
        (["ask", "Who?", "--source", "the tribun"], 2, "Did you mean The Tribune?"),
        (["search", "Who?", "--source", "Zzyzx Post"], 2, "No article is from the outlet 'Zzyzx Post'"),
        (["sources", "--source", "Radio"], 2, "Did you mean Northern Radio?"),
        (["sources", "unknown"], 1, "no article 'unknown'"),
        (["sources", "one", "--source", "Courier"], 2, "give one of the two"),
        (["asc"], 2, "Did you mean 'ask'"),
    ],
)
def test_a_mistake_gets_one_line_and_an_exit_code(
    library: Path, arguments: list[str], code: int, message: str
) -> None:
    result = byline(library, *arguments)
    assert result.exit_code == code
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_library_that_is_not_there_or_a_file_is_explained(tmp_path: Path, articles: Path) -> None:
    missing = byline(tmp_path / "none", "ask", "Who?")
    assert missing.exit_code == ExitCode.ERROR
    assert "byline index" in missing.stderr
    file = tmp_path / "file"
    file.touch()
    for arguments in (["ask", "Who?"], ["status"], ["check"], ["index", str(articles)]):
        result = byline(file, *arguments)
        assert result.exit_code == ExitCode.ERROR
        assert str(file) in result.stderr
        assert isinstance(result.exception, SystemExit)


def test_a_misspelt_setting_is_refused(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_CHUNK_TOKEN", "64")
    result = byline(library, "status")
    assert result.exit_code == ExitCode.USAGE
    assert "Did you mean BYLINE_CHUNK_TOKENS?" in result.stderr


def test_the_data_folder_may_stand_before_or_after_the_command(library: Path, tmp_path: Path) -> None:
    after = CliRunner().invoke(app, ["--data-dir", str(tmp_path), "status", "--data-dir", str(library)])
    assert after.exit_code == 0


def test_the_words_of_an_article_cannot_command_the_terminal(tmp_path: Path) -> None:
    hostile = {
        "id": "h",
        "title": "Sign \x1b]0;owned\x07",
        "text": "The sign in Oldmere says [red]stop\x1b[2J[/red] to cars.",
    }
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps(hostile), encoding="utf-8")
    assert byline(tmp_path / "library", "index", str(file)).exit_code == 0
    for arguments in (
        ["ask", "What does the sign in Oldmere say?"],
        ["search", "sign"],
        ["sources"],
        ["sources", "h"],
    ):
        shown = byline(tmp_path / "library", *arguments).stdout
        assert "Oldmere" in shown or "Sign" in shown
        assert not {"\x1b", "\x07"} & set(shown)


def test_a_batch_answers_every_line_and_reports_the_bad_ones(library: Path, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "r.jsonl"
    lines = [json.dumps({"id": n, "question": HURT}) for n in range(20)]
    questions.write_text(
        "\n".join([*lines[:10], "nonsense", '{"id": "x", "question": " "}', *lines[10:]]), encoding="utf-8"
    )
    for command in ("ask", "search"):
        result = byline(library, command, "--batch", str(questions), "--out", str(answers))
        assert result.exit_code == ExitCode.INCOMPLETE
        assert "line 11: not JSON" in result.stderr
        assert "line 12: " in result.stderr
        written = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
        assert [one["id"] for one in written] == list(range(20))


def test_a_batch_may_come_and_go_through_pipes(library: Path) -> None:
    result = byline(library, "ask", "--batch", "-", stdin=json.dumps({"id": "a", "question": HURT}))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == "a"


def test_an_answer_comes_without_importing_torch_or_langchain(library: Path) -> None:
    code = (
        "import sys; from bot.cli import app\n"
        "app(standalone_mode=False)\n"
        "print([name for name in ('torch', 'sentence_transformers', 'langchain_core', 'trafilatura')"
        " if name in sys.modules], file=sys.stderr)"
    )
    process = start("--data-dir", str(library), "ask", HURT, code=code)
    stdout, stderr = process.communicate(timeout=60)
    assert "three people were hurt" in stdout
    assert stderr.strip().splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error(library: Path) -> None:
    with start("--data-dir", str(library), "search", HURT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == ExitCode.BROKEN_PIPE


def test_a_full_disk_is_explained(library: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full, which Linux has")
    command = f"{sys.executable} -m bot --data-dir {library} ask 'Who was hurt?' > /dev/full"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == ExitCode.ERROR
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="closes the streams in a shell")
@pytest.mark.parametrize(
    ("closed", "shown"), [("<&-", True), ("2>&-", True), (">&-", False), ("<&- >&- 2>&-", False)]
)
def test_a_closed_standard_stream_is_no_error(library: Path, closed: str, shown: bool) -> None:
    command = f"{sys.executable} -m bot --data-dir {library} ask '{HURT}' {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("three people were hurt" in done.stdout) == shown


def test_a_terminal_gets_colour_and_no_color_takes_it_away(library: Path) -> None:
    coloured, _ = start("--data-dir", str(library), "ask", HURT, env={"FORCE_COLOR": "1"}).communicate(
        timeout=60
    )
    assert "\x1b[36m[1]" in coloured
    plain, _ = start(
        "--data-dir", str(library), "ask", HURT, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}
    ).communicate(timeout=60)
    assert "\x1b[36m" not in plain


def test_ctrl_c_ends_indexing_with_130_and_a_sound_library(tmp_path: Path, articles: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(400):
        text = " ".join(f"Lorry {n} carried {n * k} sacks of grain to Oldmere." for k in range(30))
        (folder / f"{n}.txt").write_text(f"Grain {n}\n\n{text}\n", encoding="utf-8")
    library = tmp_path / "library"
    process = start("--data-dir", str(library), "index", str(folder))
    deadline = time.monotonic() + 60
    while not (library / "catalog.sqlite").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    assert byline(library, "check").exit_code == 0
    assert byline(library, "index", str(articles)).exit_code == 0


def test_ctrl_c_ends_a_batch_and_leaves_no_half_file(library: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text((json.dumps({"id": 1, "question": HURT}) + "\n") * 100_000, encoding="utf-8")
    out = tmp_path / "r.jsonl"
    process = start("--data-dir", str(library), "ask", "--batch", str(questions), "--out", str(out))
    deadline = time.monotonic() + 60
    while len(list(tmp_path.iterdir())) == 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert list(tmp_path.iterdir()) == [questions]


def test_plain_questions_in_a_batch_are_told_where_they_belong(library: Path) -> None:
    result = byline(library, "ask", "--batch", "-", stdin="Who won?\nWhen?\n")
    assert (result.exit_code, result.stdout) == (ExitCode.INCOMPLETE, "")
    assert "note: A line of a batch is like" in result.stderr
    some = byline(library, "ask", "--batch", "-", stdin=f'When?\n{{"id": 1, "question": "{HURT}"}}\n')
    assert (some.exit_code, "note: " in some.stderr) == (ExitCode.INCOMPLETE, False)


def test_an_unforeseen_error_is_one_line_and_debug_shows_where(tmp_path: Path) -> None:
    code = "from bot import cli\n@cli.app.command()\ndef stumble(): raise KeyError('oops')\ncli.main()"
    _, short = start("stumble", code=code).communicate(timeout=60)
    assert short.startswith("error: this is a bug in Byline: KeyError: 'oops'.")
    assert "Traceback" not in short
    _, long = start("--debug", "stumble", code=code).communicate(timeout=60)
    assert "Traceback" in long


def test_each_fault_of_a_file_stands_on_a_line_of_its_own(tmp_path: Path, library: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": 1}\n{"id": 2, "question": "Who?", "anwers": []}\n', encoding="utf-8")
    result = byline(library, "eval", str(cases))
    assert (result.exit_code, result.stdout) == (1, "")
    first, second = result.stderr.splitlines()[-2:]
    assert first.startswith("       line 1: ")
    assert second == "       line 2: there is no field 'anwers': did you mean `answers`?"
