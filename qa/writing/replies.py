"""A model's reply becomes statements with the numbers of the passages that they cite.

Asked for fields or asked for lines, models answer with either, with Markdown, with their thoughts, with the
prompt once more, with half a sentence at the end. What can be read is read; nothing is made up, and nothing
that comes in can make this fail. Whether a statement is true is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from qa.writing.plain_text import drop_unseen, fold_line
from qa.writing.refusals import is_refusal
from qa.writing.reply_fields import Fields, begins_json, read_json, to_fields
from qa.writing.reply_marks import Statement, read_statements
from qa.writing.reply_markup import drop_fences, drop_markup, drop_thoughts

LONGEST_REPLY_CHARS = 20_000
LONGEST_STATEMENT_CHARS = 800
MOST_STATEMENTS = 12
_MOST_LINES = 200
_SHORTEST_ECHO = 3  # words; shorter lines may well be the same by chance


class WrittenClaim(BaseModel):
    """One statement of the answer, a whole sentence, with the passages that say it."""

    text: str = Field(description="One whole sentence, as it is to be read.")
    passages: list[int] = Field(description="The numbers of the passages that say it.")


# All fields are required: a model that is held to this schema may leave the others out, and small ones do.
class WrittenAnswer(BaseModel):
    """An answer to the question from the passages."""

    claims: list[WrittenClaim] = Field(description="The answer, statement by statement.")
    missing: list[str] = Field(description="What the passages leave open of the question.")
    can_answer: bool = Field(description="Whether the passages answer the question at all.")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said. `refused` when it said that there is no answer, and nothing else.

    Neither statements nor a refusal: the reply could not be read. `missing` is in the model's words.
    """

    statements: tuple[Statement, ...] = ()
    missing: tuple[str, ...] = ()
    refused: bool = False

    def __bool__(self) -> bool:
        return bool(self.statements) or self.refused


def read_reply(text: str, known: Collection[int], *, prompt: str = "") -> Reply:
    """Read a reply of any form. `known` are the numbers of the passages that the model was shown.

    Lines of `prompt` that come back are left out.
    """
    said = drop_thoughts(drop_unseen(text[:LONGEST_REPLY_CHARS]))
    fields = read_json(said)
    notes = _Notes(known)
    if fields or begins_json(said):
        notes.take_fields(fields)
    else:
        notes.take_lines(drop_fences(said), prompt)
    return notes.to_reply(may_break_off=not fields)


def read_written(written: BaseModel, known: Collection[int]) -> Reply:
    """Read a reply that came in the fields asked for: a `WrittenAnswer`."""
    notes = _Notes(known)
    notes.take_fields(to_fields(written.model_dump()))
    return notes.to_reply(may_break_off=False)


# "MISSING: ..." is asked for; models put it into the language of the question.
MISSING = re.compile(
    r"\W{0,4}(?:missing|fehlt|fehlend|falta|manque|mancante|нет|немає|отсутствует)\W{0,4}:(.*)", re.I | re.S
)
_NOTHING = re.compile(r"(?:\W|nothing|none|no|n/?a|nichts|nada|rien|ничего|нічого)*", re.I)
_YES_OR_NO = re.compile(
    r"(?:yes|no|both|neither|ja|nein|sí|si|oui|non|sim|não|да|нет|так|ні|tak|nie|nee)\W*", re.I
)
_PROMPT_MARK = re.compile(r"(?<=#)[0-9a-f]{8}\b")
_PREAMBLE = re.compile(r"[^\"“«„]{0,200}:\s*")


class _Notes:
    """What was read of one reply so far: bounded, and each statement once."""

    def __init__(self, known: Collection[int]) -> None:
        self._known = known
        self._statements: dict[str, Statement] = {}
        self._missing: list[str] = []
        self._refused = False
        self._opening = ""

    def take_fields(self, fields: Fields) -> None:
        """Note a reply in fields; a claim's text may hold citations too."""
        for claim in fields.claims[: 2 * MOST_STATEMENTS]:
            self._take(drop_markup(claim.text), claim.numbers)
        for what in fields.missing:
            self._take_missing(what)
        self._refused |= not fields.can_answer

    def take_lines(self, text: str, prompt: str) -> None:
        """Note the lines of a reply, without what leads up to them and without those that `prompt` has."""
        told, marks = _fold(prompt), set(_PROMPT_MARK.findall(prompt))
        for line in text.splitlines()[:_MOST_LINES]:
            words = drop_markup(line)
            is_echo = _is_echo(words, told) or any(mark in words for mark in marks)
            if words and not is_echo and not _PREAMBLE.fullmatch(words):
                self._take(words)

    def to_reply(self, *, may_break_off: bool) -> Reply:
        """Return what was read; with `may_break_off` without a last sentence that lacks its end."""
        statements = list(self._statements.values())
        if may_break_off and _breaks_off(statements):
            statements.pop()
        refused = not statements and self._refused
        return Reply(tuple(statements), tuple(dict.fromkeys(self._missing)), refused)

    def _take(self, line: str, numbers: Sequence[int] = ()) -> None:
        if found := MISSING.fullmatch(line):
            self._take_missing(found[1])
            self._refused = True  # unless there are statements beside it
            return
        cited = [number for number in numbers if number in self._known]
        for statement in read_statements(line, self._known):
            both = dict.fromkeys((*statement.passages, *cited))
            self._take_statement(Statement(statement.text, tuple(both)))

    def _take_missing(self, what: str) -> None:
        if len(self._missing) < MOST_STATEMENTS and not _NOTHING.fullmatch(what):
            self._missing.append(fold_line(what)[:LONGEST_STATEMENT_CHARS])

    def _take_statement(self, statement: Statement) -> None:
        if is_refusal(statement.text):
            self._refused = True
        elif _YES_OR_NO.fullmatch(statement.text):
            self._opening = statement.text  # said of the sentence that follows
        elif any(character.isalnum() for character in statement.text):
            opened = f"{self._opening} {statement.text}".lstrip()
            self._opening = ""
            self._keep(Statement(opened, statement.passages))

    def _keep(self, statement: Statement) -> None:
        key = _fold(statement.text)
        if known := self._statements.get(key):
            both = dict.fromkeys((*known.passages, *statement.passages))
            self._statements[key] = replace(known, passages=tuple(both))
        elif len(self._statements) < MOST_STATEMENTS and len(statement.text) <= LONGEST_STATEMENT_CHARS:
            self._statements[key] = statement


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _is_echo(words: str, echo: str) -> bool:
    folded = _fold(words)
    return folded.count(" ") >= _SHORTEST_ECHO - 1 and folded in echo


def _breaks_off(statements: Sequence[Statement]) -> bool:
    """Whether the last of several statements has neither an end nor a citation, unlike those before it."""
    *before, last = statements or (Statement(""),)
    return bool(before) and not _is_whole(last) and all(map(_is_whole, before))


def _is_whole(statement: Statement) -> bool:
    return bool(statement.passages) or statement.text.rstrip("\"'”’»“)]")[-1:] in tuple(".!?…。！？")
