"""A test set: questions with the answers that are accepted, one JSON object a line.

    cases = read_cases(path)                         every problem of the file in one error
    cases = require_articles(cases, ids)             names become ids of the library
    require_answerable(cases), require_reviewed(cases)

`docs/test-sets.md` explains the fields to people who write such files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from index.errors import BylineError
from qa.evaluating.case_fields import FieldReader
from qa.json_forms.contract import Json, to_line
from qa.json_forms.lines import JsonLine, Problem, read_json_lines
from qa.json_forms.moments import format_timestamp
from qa.whole_files import replace_whole

ANSWERABLE = "answerable"
ABSENT = "absent"
ADVERSARIAL = "adversarial"

MOST_PROBLEMS_SHOWN = 10
MOST_CASES = 200_000  # some 200 MB in memory; no set that people have checked comes near

# What the reader of plain files appends to a file's stem to make an id (index.reading).
_MADE_UP_ENDING = re.compile(r"-[0-9a-f]{8}\Z")


class CaseFileError(BylineError):
    """A test set cannot be used; `problems` are what is wrong with it, one sentence each."""

    def __init__(self, what: str, problems: Sequence[str] = ()) -> None:
        shown = list(problems[:MOST_PROBLEMS_SHOWN])
        if len(problems) > len(shown):
            shown.append(f"... and {len(problems) - len(shown):,} more")
        super().__init__("\n".join([what, *shown]))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Case:
    """One question, and what a right answer to it is.

    `answers` are accepted strings, any one will do; `article_ids` the articles that answer, none for a
    question that the collection cannot answer. `kind` is `answerable` or the reason why there is no answer
    (`absent`, `adversarial`, or a word of the user's). `passage` is the text that holds the answer (or that
    comes near, for an unanswerable question), `gold_sentences` those sentences of it that a long answer is
    made of. `parts` are the accepted answers to each part of a several-part question. `must_cite` are
    article ids that the answer has to cite, `must_not_say` strings that it may not contain. `history` holds
    earlier questions of the same conversation, oldest first. `asked_at` (aware) is what "last week" counts
    from. `reviewed` is False for a draft that no person has accepted yet. `line` is where the case stands in
    its file, counted from 1; 0 for one that was never read.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    kind: str = ANSWERABLE
    passage: str | None = None
    gold_sentences: tuple[str, ...] = ()
    asked_at: datetime | None = None
    must_cite: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    reviewed: bool = True
    line: int = field(default=0, compare=False, repr=False)

    @property
    def is_answerable(self) -> bool:
        """Whether the collection answers the question; otherwise the right answer is a refusal."""
        return self.kind == ANSWERABLE


FIELDS = tuple(one.name for one in dataclasses.fields(Case) if one.name != "line")


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases of the JSON Lines file `path` in its order.

    A case without `kind` is answerable when it has answers or gold sentences, else absent. Raises
    CaseFileError with every problem of the file, each with its line; also when there is no case at all.
    """
    cases: list[Case] = []
    problems: list[str] = []
    for item in _read_lines(path):
        parsed = _parse_case(item) if isinstance(item, JsonLine) else [item]
        if isinstance(parsed, Case):
            cases.append(parsed)
        else:
            problems += map(str, parsed)
        if len(cases) > MOST_CASES:
            raise CaseFileError(f"{path} holds more than {MOST_CASES:,} cases. Split it into several sets.")
    problems += _find_repeated_ids(cases)
    if problems:
        raise CaseFileError(f"{path} cannot be used, and nothing was run:", problems)
    if not cases:
        raise CaseFileError(
            f'{path} holds no case. Write one a line, as in {{"id": "1", "question": "Who won?", '
            '"answers": ["Oldmere"]}, or let `byline eval draft` propose some.'
        )
    return tuple(cases)


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write `cases` to `path`, one a line; the file appears whole or not at all. Raises CaseFileError."""
    try:
        with replace_whole(path) as stream:
            for case in cases:
                stream.write(to_line(case_object(case)).encode() + b"\n")
    except OSError as error:
        raise CaseFileError(f"The cases cannot be written to {path}: {error.strerror or error}.") from error


def case_object(case: Case) -> dict[str, Json]:
    """Return `case` as the JSON object of its line; what is empty is left out."""
    fields: dict[str, Json] = {
        "id": case.id,
        "question": case.question,
        "kind": case.kind,
        "answers": list(case.answers),
        "article_ids": list(case.article_ids),
        "passage": case.passage,
        "gold_sentences": list(case.gold_sentences),
        "asked_at": None if case.asked_at is None else format_timestamp(case.asked_at),
        "must_cite": list(case.must_cite),
        "must_not_say": list(case.must_not_say),
        "history": list(case.history),
        "tags": list(case.tags),
        "parts": [list(part) for part in case.parts],
    }
    if not case.reviewed:
        fields["reviewed"] = False
    return {name: value for name, value in fields.items() if value not in (None, [])}


def digest_cases(cases: Iterable[Case]) -> str:
    """Return the SHA-256 (hex) of what `cases` say, in their order; the layout of their file is all one."""
    digest = hashlib.sha256()
    for case in cases:
        digest.update(to_line(case_object(case)).encode() + b"\n")
    return digest.hexdigest()


def require_articles(cases: Sequence[Case], known_ids: Iterable[str]) -> tuple[Case, ...]:
    """Return `cases` with the ids of the library where they name articles.

    A name is an id, or the stem of the file that the article came from (`storm-nwa` for the article
    `storm-nwa-1f0c92ab`). Raises CaseFileError for names that the library does not know.
    """
    ids = frozenset(known_ids)
    by_stem = _group_by_stem(ids)
    problems: list[str] = []
    found: list[Case] = []
    for case in cases:
        wanted = dict.fromkeys([*case.article_ids, *case.must_cite])
        resolved = {name: [name] if name in ids else by_stem.get(name, []) for name in wanted}
        problems += [
            _explain_name(case, name, matches) for name, matches in resolved.items() if len(matches) != 1
        ]
        if not problems:
            found.append(_rename(case, {name: ids_found[0] for name, ids_found in resolved.items()}))
    if problems:
        raise CaseFileError("The test set and the library do not belong together:", problems)
    return tuple(found)


def require_answerable(cases: Iterable[Case]) -> None:
    """Raise CaseFileError when not one case is answerable: refusing everything would be perfect."""
    if not any(case.is_answerable for case in cases):
        raise CaseFileError(
            "Every case of the set is unanswerable: a system that refuses everything would be perfect. "
            'Add cases with "answers" that the articles give; `byline eval draft` '
            "proposes some."
        )


def require_reviewed(cases: Iterable[Case]) -> None:
    """Raise CaseFileError when a case is a draft that no person has accepted."""
    drafts = [case for case in cases if not case.reviewed]
    if drafts:
        where = f", the first on line {drafts[0].line}" if drafts[0].line else ""
        raise CaseFileError(
            f"Nobody has reviewed {len(drafts):,} of the drafted cases{where}. Go through them with "
            "`byline eval review`, or take them as they are with --yes."
        )


def _read_lines(path: Path) -> Iterator[JsonLine | Problem]:
    try:
        with path.open("rb") as stream:
            yield from read_json_lines(stream)
    except OSError as error:
        raise CaseFileError(f"The test set {path} cannot be read: {error.strerror or error}.") from error


def _parse_case(line: JsonLine) -> Case | list[Problem]:
    """Return the case on `line`, or all of its problems."""
    reader = FieldReader(line.fields)
    reader.refuse_unknown(FIELDS)
    has_answer = reader.has("answers") or reader.has("gold_sentences")
    case = Case(
        id=reader.read_id(),
        question=reader.read_text("question"),
        answers=reader.read_texts("answers"),
        article_ids=reader.read_texts("article_ids"),
        kind=reader.read_optional_text("kind") or (ANSWERABLE if has_answer else ABSENT),
        passage=reader.read_optional_text("passage"),
        gold_sentences=reader.read_texts("gold_sentences"),
        asked_at=reader.read_moment("asked_at"),
        must_cite=reader.read_texts("must_cite"),
        must_not_say=reader.read_texts("must_not_say"),
        history=reader.read_texts("history"),
        tags=reader.read_texts("tags"),
        parts=reader.read_lists("parts"),
        reviewed=reader.read_flag("reviewed", default=True),
        line=line.line,
    )
    faults = reader.faults or _find_contradictions(case)
    return [Problem(line.line, fault) for fault in faults] if faults else case


def _find_contradictions(case: Case) -> list[str]:
    """What no field shows alone: an answer where none should be, or nothing to tell a right answer by."""
    if case.is_answerable:
        if case.answers or case.gold_sentences or case.article_ids or case.must_cite:
            return []
        return [
            "the case is answerable, but nothing says what a right answer is: add `answers`, "
            f'`gold_sentences` or `article_ids`, or make its `kind` "{ABSENT}"'
        ]
    if case.answers:
        return [
            f"the kind is {case.kind[:40]!r}, so nothing answers, but `answers` is not empty: make the kind "
            f'"{ANSWERABLE}", or take the answers out'
        ]
    return []


def _find_repeated_ids(cases: Iterable[Case]) -> Iterator[str]:
    lines: dict[str, int] = {}
    for case in cases:
        first = lines.setdefault(case.id, case.line)
        if first != case.line:
            yield f"line {case.line}: the id {case.id!r} is already that of line {first}: each needs its own"


def _group_by_stem(ids: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for article_id in sorted(ids):
        stem = _MADE_UP_ENDING.sub("", article_id)
        if stem != article_id:
            groups[stem].append(article_id)
    return groups


def _explain_name(case: Case, name: str, matches: Sequence[str]) -> str:
    where = f"line {case.line}" if case.line else f"case {case.id!r}"
    if matches:
        return f"{where}: {name!r} may be {' or '.join(map(repr, matches))}: write the whole id"
    return (
        f"{where}: the library has no article {name!r}: index it, or correct the id "
        "(`byline sources` lists them)"
    )


def _rename(case: Case, ids: dict[str, str]) -> Case:
    if all(name == article_id for name, article_id in ids.items()):
        return case
    return replace(
        case,
        article_ids=tuple(dict.fromkeys(ids[name] for name in case.article_ids)),
        must_cite=tuple(dict.fromkeys(ids[name] for name in case.must_cite)),
    )
