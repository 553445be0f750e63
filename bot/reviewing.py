"""A person goes through drafted cases: accept, edit, reject, skip, back, quit.

`Review` is what has been decided so far, on disk after every decision, and knows no terminal. `review_cases`
shows one case after another and asks for a key; what is piped in is read as one key a line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

from bot.consoles import print_hanging
from bot.failures import OptionError
from bot.phrases import MARKED, NUMBER, QUIET, WARNING, count_things
from bot.terminal_text import make_harmless
from index.sentences import split_sentences
from qa.evaluating.cases import ANSWERABLE, Case, read_cases, write_cases

BETWEEN_ANSWERS = " | "


class Key(Enum):
    """What the reviewer may do with a case; the first letter is the key."""

    ACCEPT = "a"
    EDIT = "e"
    REJECT = "r"
    SKIP = "s"
    BACK = "b"
    QUIT = "q"


class Keyboard(Protocol):
    """Where decisions come from. Both methods raise EOFError when nothing more will come."""

    def read_key(self) -> str:
        """Return the next key, in lower case."""

    def read_line(self, label: str, default: str) -> str:
        """Return a line that replaces `default`; empty to keep it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases of the file are decided, and how."""

    accepted: int
    rejected: int
    left: int


class Review:
    """The cases of a draft file and what was decided about them.

    The file keeps what is accepted or undecided, so a review that was left goes on where it was; what is
    rejected is taken out. With `out`, the accepted cases are also written there.
    """

    def __init__(self, path: Path, out: Path | None = None) -> None:
        """Read the drafts. Raises CaseFileError, and OptionError when `out` holds cases of another origin."""
        self._path = path
        self._cases: list[Case] = list(read_cases(path))
        self._rejected: set[int] = set()
        self._out = None if out is None or os.path.realpath(out) == os.path.realpath(path) else out
        self._at = 0
        self.drafts = tuple(place for place, case in enumerate(self._cases) if not case.reviewed)
        if self._out is not None:
            _refuse_foreign(self._out, self._cases)
            self._save()  # what cannot be written is told before anybody has decided anything

    @property
    def current(self) -> Case | None:
        """The case to decide about; None at the end."""
        return self._cases[self.drafts[self._at]] if self._at < len(self.drafts) else None

    @property
    def position(self) -> int:
        """Which of the drafts the current one is, counted from 1."""
        return self._at + 1

    def accept(self) -> None:
        """Take the current case into the test set, and go on."""
        self._decide(reviewed=True, rejected=False)
        self._at += 1

    def reject(self) -> None:
        """Take the current case out of the file, and go on."""
        self._decide(reviewed=False, rejected=True)
        self._at += 1

    def skip(self) -> None:
        """Leave the current case undecided, and go on."""
        self._at += 1

    def back(self) -> None:
        """Go back to the case before, and make its decision undone."""
        self._at = max(0, self._at - 1)
        self._decide(reviewed=False, rejected=False)

    def edit(self, question: str, answers: Sequence[str]) -> None:
        """Change the current case, which stays undecided."""
        place = self.drafts[self._at]
        self._cases[place] = change_case(self._cases[place], question, answers)
        self._save()

    def accept_all(self) -> None:
        """Accept everything that is undecided, unseen."""
        for place in self.drafts:
            self._cases[place] = replace(self._cases[place], reviewed=True)
        self._at = len(self.drafts)
        self._save()

    def tally(self) -> Tally:
        """Count what is decided in the whole file."""
        accepted = sum(case.reviewed for case in self._cases)
        left = len(self._cases) - accepted - len(self._rejected)
        return Tally(accepted, len(self._rejected), left)

    def _decide(self, *, reviewed: bool, rejected: bool) -> None:
        if not self.drafts:
            return
        place = self.drafts[self._at]
        self._cases[place] = replace(self._cases[place], reviewed=reviewed)
        (self._rejected.add if rejected else self._rejected.discard)(place)
        self._save()

    def _save(self) -> None:
        kept = [case for place, case in enumerate(self._cases) if place not in self._rejected]
        write_cases(self._path, kept)
        if self._out is not None:
            write_cases(self._out, (case for case in kept if case.reviewed))


def review_cases(review: Review, console: Console, keyboard: Keyboard) -> None:
    """Show the undecided cases one by one and do what the keys say, until the end or `quit`."""
    try:
        while review.drafts:
            case = review.current
            if case is not None:
                show_case(console, case, f"{review.position} of {len(review.drafts)}")
            key = _ask_key(console, keyboard, tuple(Key) if case else (Key.BACK, Key.QUIT))
            if key is Key.QUIT:
                return
            if key is Key.EDIT and case is not None:
                _edit(review, case, console, keyboard)
            if key in _MOVES:
                _MOVES[key](review)
            console.print()
    except EOFError:
        return


_MOVES = {
    Key.ACCEPT: Review.accept,
    Key.REJECT: Review.reject,
    Key.SKIP: Review.skip,
    Key.BACK: Review.back,
}


def change_case(case: Case, question: str, answers: Sequence[str]) -> Case:
    """Return `case` with another question and answers; its gold sentences are those that hold an answer."""
    passage = case.passage or ""
    spans = split_sentences(passage) if passage else []
    sentences = [passage[span.start : span.end] for span in spans]
    gold = tuple(text for text in sentences if any(answer in text for answer in answers))
    return replace(
        case,
        question=question,
        answers=tuple(answers),
        gold_sentences=gold or case.gold_sentences,
        kind=ANSWERABLE if answers else case.kind,
    )


def show_case(console: Console, case: Case, position: str) -> None:
    """Print the question, its answer, and the passage with the sentence that answers between arrows."""
    about = " · ".join([position, *case.tags, *case.article_ids])
    print_hanging(console, Text(make_harmless(about), style=QUIET))
    print_hanging(console, Text(make_harmless(case.question), style=MARKED), first="Question  ")
    if case.is_answerable:
        answers = make_harmless(BETWEEN_ANSWERS.join(case.answers) or "the marked sentences")
        print_hanging(console, Text(answers, style=NUMBER), first="Answer    ")
    else:
        told = "none: the passage comes near, and should not answer it"
        print_hanging(console, Text(told, style=WARNING), first="Answer    ")
    if case.passage:
        print_hanging(console, _marked_passage(case), first="Passage   ")


def _marked_passage(case: Case) -> Text:
    passage = case.passage or ""
    for sentence in case.gold_sentences:
        passage = passage.replace(sentence, f"▶ {sentence} ◀", 1)
    text = Text(make_harmless(passage))
    text.highlight_regex(r"▶ [^◀]* ◀", MARKED)
    return text


def _ask_key(console: Console, keyboard: Keyboard, keys: Sequence[Key]) -> Key:
    """Ask until one of `keys` comes; at the end of the file there are only back and quit."""
    choices = ", ".join(f"[{key.value}]{key.name.lower()[1:]}" for key in keys)
    while True:
        console.print(Text(choices, style=QUIET), end=" ", soft_wrap=True)
        typed = keyboard.read_key()
        found = next((key for key in keys if typed and typed[0] == key.value), None)
        console.print(Text(found.name.lower() if found else f"{make_harmless(typed)!r} is no key"))
        if found:
            return found


def _edit(review: Review, case: Case, console: Console, keyboard: Keyboard) -> None:
    """Read a new question and new answers; an empty line keeps what was there."""
    question = _clean(keyboard.read_line("Question", case.question)) or case.question
    typed = keyboard.read_line(
        f"Answers, {BETWEEN_ANSWERS.strip()} between them", BETWEEN_ANSWERS.join(case.answers)
    )
    answers = [answer for part in typed.split(BETWEEN_ANSWERS.strip()) if (answer := _clean(part))]
    review.edit(question, answers or case.answers)
    lacking = [answer for answer in answers if case.passage and answer not in case.passage]
    if lacking:
        told = f"Not in the passage, word for word: {BETWEEN_ANSWERS.join(lacking)}"
        print_hanging(console, Text(make_harmless(told), style=WARNING))


def _clean(typed: str) -> str:
    """One line that a file can hold: a terminal may send bytes that are no characters."""
    return " ".join(typed.encode("utf-8", "replace").decode().split())


def _refuse_foreign(out: Path, drafts: Sequence[Case]) -> None:
    """Raise OptionError when a file that would be replaced holds cases that are not among the drafts."""
    if not out.exists() or out.stat().st_size == 0:
        return
    known = {case.id for case in drafts}
    foreign = sum(case.id not in known for case in read_cases(out))
    if foreign:
        raise OptionError(
            f"{out} would be replaced, and holds {count_things(foreign, 'case')} that are not from these "
            "drafts. Name another file with --out, and join the two afterwards."
        )


class PipedKeyboard:
    """Keys and lines from a pipe or a file: one a line."""

    def read_key(self) -> str:
        """Return the next line."""
        return self._next_line().strip().lower()

    def read_line(self, label: str, default: str) -> str:
        """Return the next line."""
        return self._next_line()

    def _next_line(self) -> str:
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line


class TerminalKeyboard:
    """Single keys without Enter, and lines that can be edited."""

    def __init__(self) -> None:
        self._typed_ahead = ""

    def read_key(self) -> str:
        """Return the next key. Raises EOFError on Ctrl-D, KeyboardInterrupt on Ctrl-C."""
        try:
            import termios  # not on every system
            import tty
        except ImportError:
            return input().strip().lower()
        if not self._typed_ahead:
            descriptor = sys.stdin.fileno()
            former = termios.tcgetattr(descriptor)
            try:
                tty.setcbreak(descriptor, termios.TCSANOW)  # its default would forget what was typed ahead
                self._typed_ahead = os.read(descriptor, 64).decode("utf-8", "replace")
            finally:
                termios.tcsetattr(descriptor, termios.TCSADRAIN, former)
        # The arrow keys send ESC [ A: one key, and no A.
        length = len(self._typed_ahead) if self._typed_ahead.startswith("\x1b") else 1
        key, self._typed_ahead = self._typed_ahead[:length], self._typed_ahead[length:]
        if key in ("", "\x04"):
            raise EOFError
        return key.lower()

    def read_line(self, label: str, default: str) -> str:
        """Return a line that begins as `default`, where the system can edit lines."""
        try:
            import readline  # not on every system
        except ImportError:
            return input(f"{label} (empty to keep): ")
        readline.set_startup_hook(lambda: readline.insert_text(make_harmless(default)))
        try:
            return input(f"{label}: ")
        finally:
            readline.set_startup_hook(None)
