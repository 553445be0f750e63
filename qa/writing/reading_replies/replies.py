"""A model's reply becomes statements with the numbers of the passages that they cite.

Asked for fields or asked for lines, models answer with either, with Markdown, with their thoughts, with the
prompt once more, with half a sentence at the end. What can be read is read; nothing is made up, and nothing
that comes in can make this fail. Whether a statement is true is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from qa.writing.plain_text import drop_unseen, fold_line
from qa.writing.reading_replies.fields import Fields, begins_json, read_json, to_fields
from qa.writing.reading_replies.marks import (
    Statement,
    lists_source,
    number_outlets,
    read_marks_alone,
    read_statements,
    split_cited_clauses,
)
from qa.writing.reading_replies.markup import (
    drop_fences,
    drop_headings,
    drop_markup,
    drop_tags,
    drop_thoughts,
)
from qa.writing.reading_replies.refusals import halves, is_declining, is_refusal, what_is_refused

LONGEST_REPLY_CHARS = 20_000
LONGEST_STATEMENT_CHARS = 800
MOST_STATEMENTS = 12
_MOST_LINES = 200
_NO_OUTLETS: Mapping[int, str] = {}
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


def read_reply(
    text: str,
    known: Collection[int],
    *,
    prompt: str = "",
    outlets: Mapping[int, str] = _NO_OUTLETS,
    is_cut: bool = False,
) -> Reply:
    """Read a reply of any form. `known` are the numbers of the passages that the model was shown.

    `outlets` are theirs, where known: some models name these in brackets. What comes back of `prompt` is
    left out. With `is_cut` the reply reached its limit: then a last sentence
    without an end is none.
    """
    said = drop_thoughts(drop_unseen(text[:LONGEST_REPLY_CHARS]))
    fields = read_json(said)
    notes = _Notes(known, prompt, outlets)
    if fields or begins_json(said):
        notes.take_fields(fields)
        return notes.to_reply()
    notes.take_lines(drop_headings(drop_tags(drop_fences(said))))
    notes.drop_half_sentence(is_cut=is_cut)
    return notes.to_reply()


def read_written(written: BaseModel, known: Collection[int], *, prompt: str = "") -> Reply:
    """Read a reply that came in the fields asked for: a `WrittenAnswer`."""
    notes = _Notes(known, prompt)
    notes.take_fields(to_fields(written.model_dump()))
    return notes.to_reply()


# "MISSING: ..." is asked for; models put it into the language of the question.
_MISSING_LABEL = (
    r"\W{0,4}(?:missing(?: information| details?)?|unanswered|fehlt|fehlend|falta|manque|mancante|нет|немає"
    r"|отсутствует|not (?:\w+ly )?(?:mentioned|stated|specified|covered|answered|found|provided)"
    r"(?: in (?:the )?\w+)?)\W{0,4}:"
)
MISSING = re.compile(rf"{_MISSING_LABEL}(.*)", re.I | re.S)
BEFORE_MISSING = re.compile(rf"(?<=[.!?\])]) +(?={_MISSING_LABEL})", re.I)
_NOTHING = re.compile(r"(?:\W|nothing|none|no|n/?a|nichts|nada|rien|ничего|нічого)*", re.I)
_YES_OR_NO = re.compile(
    r"(?:yes|no|both|neither|ja|nein|sí|si|oui|non|sim|não|да|нет|так|ні|tak|nie|nee)\W*", re.I
)
_PROMPT_MARK = re.compile(r"(?<=#)[0-9a-f]{8}\b")
# Small models describe the prompt instead of answering from it: "The passage number is 1."
_OF_PROMPT = re.compile(
    r"(?:the )?(?:(?:first|second|third|last|next|relevant|following|correct) )?"
    r"(?:passages?(?:['’]s)? (?:numbers?|headings?|marks?|titles?) (?:is|are|was|were)\b"
    r"|passages? (?:begins?|ends?|opens?|starts?) with\b|end of the (?:passages?|conversation)\b"
    r"|passages? (?:number )?#?\d{0,3}\W*$).{0,120}",
    re.IGNORECASE,
)
# What opens a passage, behind its number, up to the date: an outlet alone also opens true sentences.
_HEADING = re.compile(r"^#[0-9a-f]{8} \[\d+\] (.*\d)", re.MULTILINE)
_TO_THE_READER = re.compile(
    r"(?:sure|certainly|of course|absolutely|great question|thank you|thanks|you['’]re welcome"
    r"|i hope (?:this|that) helps|(?:please )?let me know\b.{0,80}|feel free to\b.{0,80}"
    r"|is there anything else\b.{0,60}|here (?:is|are)\b.{0,80}:)(?:[,!.?]|\W)*",
    re.IGNORECASE,
)
_QUESTION = "Question: "
_PREAMBLE = re.compile(r"[^\"“«„]{0,200}:\s*")


class _Notes:
    """What was read of one reply so far: bounded, and each statement once."""

    def __init__(self, known: Collection[int], prompt: str, outlets: Mapping[int, str] = _NO_OUTLETS) -> None:
        self._known = known
        self._outlets = outlets
        self._echoes = _Echoes(prompt)
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

    def take_lines(self, text: str) -> None:
        """Note the lines of a reply, without what leads up to them."""
        for line in text.splitlines()[:_MOST_LINES]:
            words = drop_markup(line)
            if words and not self._echoes.has_line(words) and not _PREAMBLE.fullmatch(words):
                self._take(words)

    def drop_half_sentence(self, *, is_cut: bool) -> None:
        """Forget a last sentence without an end, in a reply that was cut or where the others have one."""
        statements = list(self._statements.items())
        if statements and _breaks_off([statement for _, statement in statements], is_cut=is_cut):
            del self._statements[statements[-1][0]]

    def to_reply(self) -> Reply:
        """Return what was read."""
        statements = tuple(self._statements.values())
        refused = not statements and self._refused
        return Reply(statements, tuple(dict.fromkeys(self._missing)), refused)

    def _take(self, line: str, numbers: Sequence[int] = ()) -> None:
        for piece in BEFORE_MISSING.split(line):
            self._take_piece(piece, numbers)

    def _take_piece(self, line: str, numbers: Sequence[int]) -> None:
        if found := MISSING.fullmatch(line):
            self._take_missing(found[1])
            self._refused = True  # unless there are statements beside it
            return
        cited = [number for number in numbers if number in self._known]
        if lists_source(line, self._outlets.values()):
            return
        line = number_outlets(line, self._outlets)
        if behind := read_marks_alone(line, self._known):
            self._cite_last(behind)
            return
        read = [one for clause in split_cited_clauses(line) for one in read_statements(clause, self._known)]
        for statement in read:
            both = dict.fromkeys((*statement.passages, *cited))
            self._take_statement(Statement(statement.text, tuple(both)))

    def _cite_last(self, numbers: Sequence[int]) -> None:
        """Give the numbers on a line of their own to the statement before it, if it has none."""
        last = next(reversed(self._statements), None)
        if last is not None and not self._statements[last].passages:
            self._statements[last] = replace(self._statements[last], passages=tuple(numbers))

    def _take_missing(self, what: str) -> None:
        if len(self._missing) < MOST_STATEMENTS and not _NOTHING.fullmatch(what):
            self._missing.append(fold_line(what)[:LONGEST_STATEMENT_CHARS])

    def _take_statement(self, statement: Statement) -> None:
        if self._echoes.has_sentence(statement.text) or _TO_THE_READER.fullmatch(statement.text):
            return
        for refused, rest in halves(statement.text):
            if is_refusal(refused) and not is_refusal(rest):
                self._take_statement(replace(statement, text=refused))
                self._take_statement(replace(statement, text=rest))
                return
        if is_declining(statement.text):
            return  # as if nothing had been written: it may be the question that it minds
        if is_refusal(statement.text):
            self._refused = True
            self._take_missing(what_is_refused(statement.text))
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


class _Echoes:
    """Tells what of a reply is the prompt once more, or speaks of it.

    The question is an echo only as a whole: "Is it true that the dyke holds?" has its answer in it.
    """

    def __init__(self, prompt: str) -> None:
        lines = prompt.splitlines()
        asked = [line for line in lines if line.startswith(_QUESTION)]
        self._questions = {_fold(said) for line in asked for said in (line, line.removeprefix(_QUESTION))}
        self._told = _fold("\n".join(line for line in lines if line not in asked))
        self._headings = tuple(_fold(heading) for heading in _HEADING.findall(prompt))
        self._marks = tuple(f"{sign}{mark}" for mark in _PROMPT_MARK.findall(prompt) for sign in ("#", ""))

    def has_line(self, words: str) -> bool:
        """Whether a whole line is of the prompt, or opens a passage."""
        return words.startswith(self._marks) or self._has(words)

    def has_sentence(self, words: str) -> bool:
        """Whether a sentence is of the prompt, or has a mark of it."""
        return any(mark in words for mark in self._marks) or self._has(words)

    def _has(self, words: str) -> bool:
        folded = _fold(words)
        is_told = folded.count(" ") >= _SHORTEST_ECHO - 1 and folded in self._told
        is_asked = folded in self._questions and words.rstrip().endswith("?")
        is_heading = folded.startswith(self._headings)
        return is_told or is_asked or is_heading or _OF_PROMPT.fullmatch(words) is not None


def _breaks_off(statements: Sequence[Statement], *, is_cut: bool) -> bool:
    """Whether the last statement lacks its end: no citation either, and not as those before it.

    Of a reply that was cut the end must be seen: a citation may stand in the middle.
    """
    *before, last = statements
    if is_cut:
        return not _has_end(last)
    return bool(before) and not _is_whole(last) and all(map(_is_whole, before))


def _is_whole(statement: Statement) -> bool:
    return bool(statement.passages) or _has_end(statement)


def _has_end(statement: Statement) -> bool:
    return statement.text.rstrip("\"'”’»“)]")[-1:] in tuple(".!?…。！？")
