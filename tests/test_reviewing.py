"""The review of drafts: every decision is on disk at once, and nothing but a decision changes the file."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.failures import OptionError
from bot.reviewing import Review, Tally, change_case, review_cases, show_case
from qa.evaluating.cases import Case, read_cases, write_cases

PASSAGE = "Storm Hesper left 9,400 homes dark. The grid operator worked all night."


def draft(number: int) -> Case:
    return Case(
        id=f"draft-{number}",
        question=f"Question {number}?",
        answers=("9,400",),
        article_ids=("storm",),
        passage=PASSAGE,
        gold_sentences=("Storm Hesper left 9,400 homes dark.",),
        tags=("drafted", "number"),
        reviewed=False,
    )


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    path = tmp_path / "draft.jsonl"
    write_cases(path, [draft(number) for number in (1, 2, 3)])
    return path


class Typed:
    """A keyboard whose keys and lines are known beforehand."""

    def __init__(self, *lines: str) -> None:
        self._lines = iter(lines)

    def read_key(self) -> str:
        return self._next()

    def read_line(self, label: str, default: str) -> str:
        return self._next()

    def _next(self) -> str:
        try:
            return next(self._lines)
        except StopIteration:
            raise EOFError from None


def type_in(path: Path, *lines: str, out: Path | None = None) -> tuple[Review, str]:
    review = Review(path, out)
    shown = StringIO()
    review_cases(review, Console(file=shown, width=200), Typed(*lines))
    return review, shown.getvalue()


def states_of(path: Path) -> dict[str, bool]:
    return {case.id: case.reviewed for case in read_cases(path)}


def test_accepted_is_kept_rejected_is_taken_out_skipped_stays_a_draft(drafts: Path) -> None:
    review, _ = type_in(drafts, "a", "r", "s")

    assert states_of(drafts) == {"draft-1": True, "draft-3": False}
    assert review.tally() == Tally(accepted=1, rejected=1, left=1)


def test_every_decision_is_on_disk_before_the_next_is_asked_for(drafts: Path) -> None:
    seen: list[Iterable[bool]] = []

    class Watching(Typed):
        def read_key(self) -> str:
            seen.append(list(states_of(drafts).values()))
            return super().read_key()

    review_cases(Review(drafts), Console(file=StringIO()), Watching("a", "a"))

    assert seen == [[False, False, False], [True, False, False], [True, True, False]]


def test_a_review_that_was_left_goes_on_with_what_is_undecided(drafts: Path) -> None:
    type_in(drafts, "a", "q")

    _, shown = type_in(drafts, "q")

    assert "1 of 2" in shown
    assert "Question 2?" in shown
    assert "Question 1?" not in shown


def test_back_makes_the_last_decision_undone_even_at_the_end(drafts: Path) -> None:
    review, shown = type_in(drafts, "a", "r", "r", "b", "a", "b", "b", "a", "q")

    assert states_of(drafts) == {"draft-1": True, "draft-2": True, "draft-3": False}
    assert review.tally() == Tally(accepted=2, rejected=0, left=1)
    assert "[b]ack, [q]uit" in shown


def test_back_at_the_first_case_stays_there(drafts: Path) -> None:
    type_in(drafts, "b", "b", "a")

    assert states_of(drafts)["draft-1"] is True


def test_an_edit_changes_the_case_and_leaves_the_decision_open(drafts: Path) -> None:
    type_in(drafts, "e", "How many homes were dark?", "9,400 homes | 9,400")

    case = read_cases(drafts)[0]
    assert (case.question, case.answers, case.reviewed) == (
        "How many homes were dark?",
        ("9,400 homes", "9,400"),
        False,
    )


def test_an_empty_line_keeps_what_was_there(drafts: Path) -> None:
    type_in(drafts, "e", "", " ", "a")

    case = read_cases(drafts)[0]
    assert (case.question, case.answers, case.reviewed) == ("Question 1?", ("9,400",), True)


def test_an_edited_answer_that_the_passage_lacks_is_pointed_out(drafts: Path) -> None:
    _, shown = type_in(drafts, "e", "", "41,500", "q")

    assert "Not in the passage, word for word: 41,500" in shown


def test_the_gold_sentence_follows_an_edited_answer() -> None:
    changed = change_case(draft(1), "When did the operator work?", ["all night"])

    assert changed.gold_sentences == ("The grid operator worked all night.",)


def test_an_unanswerable_case_that_is_given_an_answer_is_answerable() -> None:
    absent = Case(id="a", question="Who?", kind="adversarial", passage=PASSAGE)

    assert change_case(absent, "Who worked?", ["The grid operator"]).is_answerable
    assert not change_case(absent, "Who slept?", []).is_answerable


def test_an_unknown_key_is_told_and_asked_again(drafts: Path) -> None:
    _, shown = type_in(drafts, "x", "\x1b[A", "", "a", "q")

    assert "'x' is no key" in shown
    assert "\x1b" not in shown
    assert states_of(drafts)["draft-1"] is True


def test_accepted_cases_go_into_the_file_named_with_out(drafts: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    type_in(drafts, "a", "r", "q", out=out)
    assert states_of(out) == {"draft-1": True}

    type_in(drafts, "a", out=out)  # later, in another session
    assert states_of(out) == {"draft-1": True, "draft-3": True}


def test_a_file_of_other_cases_is_not_replaced(drafts: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    write_cases(out, [Case(id="mine", question="Who?", answers=("x",))])
    before = out.read_bytes()

    with pytest.raises(OptionError, match="holds 1 case that are not from these drafts"):
        Review(drafts, out)

    assert out.read_bytes() == before


def test_accepting_all_needs_no_keys(drafts: Path) -> None:
    Review(drafts).accept_all()

    assert set(states_of(drafts).values()) == {True}


def test_a_file_without_drafts_asks_nothing_and_changes_nothing(drafts: Path) -> None:
    Review(drafts).accept_all()
    before = drafts.stat().st_mtime_ns

    _, shown = type_in(drafts)

    assert shown == ""
    assert drafts.stat().st_mtime_ns == before


def test_the_sentence_that_answers_stands_between_arrows() -> None:
    shown = StringIO()
    show_case(Console(file=shown, width=200), draft(1), "1 of 3")

    assert "▶ Storm Hesper left 9,400 homes dark. ◀ The grid operator" in shown.getvalue()


def test_what_a_case_says_cannot_give_orders_to_the_terminal() -> None:
    hostile = Case(id="\x1b[2J", question="\x1b]0;title\x07Who?", passage="a\x1b[31m", tags=("\x1b[1m",))
    shown = StringIO()
    show_case(Console(file=shown, width=200), hostile, "1 of 1")

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown.getvalue())


def run_review(drafts: Path, *options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "eval", "review", str(drafts), *options]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_reads_keys_from_a_pipe(drafts: Path) -> None:
    done = run_review(drafts, typed="a\nreject\nq\n")

    assert done.returncode == 0
    assert "1 accepted, 1 rejected, 1 left." in done.stdout
    assert states_of(drafts) == {"draft-1": True, "draft-3": False}


def test_the_command_accepts_everything_with_yes(drafts: Path) -> None:
    assert "3 accepted, 0 rejected, 0 left." in run_review(drafts, "--yes").stdout
    assert all(json.loads(line).get("reviewed", True) for line in drafts.read_text("utf-8").splitlines())


def test_interrupting_at_a_terminal_keeps_every_decision(drafts: Path) -> None:
    """Single keys without Enter, at a real pseudo-terminal; then Ctrl-C."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "eval", "review", str(drafts)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    try:
        _wait_for(ours, "Question 1?")
        os.write(ours, b"a")
        _wait_for(ours, "Question 2?")
        process.send_signal(signal.SIGINT)
        told = _wait_for(ours, "1 accepted, 0 rejected, 2 left")
        assert process.wait(timeout=30) == 130
    finally:
        process.kill()
        process.wait()
        os.close(ours)

    assert "Traceback" not in told
    assert states_of(drafts) == {"draft-1": True, "draft-2": False, "draft-3": False}


def _wait_for(terminal: int, text: str) -> str:
    """Everything the terminal shows up to `text`."""
    shown = ""
    deadline = time.monotonic() + 30
    while text not in shown and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 4096).decode("utf-8", "replace")
            except OSError:
                break
    assert text in shown, shown
    return shown
