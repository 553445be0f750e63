"""A BEIR folder: `corpus.jsonl`, `queries.jsonl`, and judgements in `qrels/<split>.tsv`.

Thakur et al. 2021 (arXiv:2104.08663). The corpus has `_id`, `title`, `text`, the queries `_id`, `text`; the
judgements are `query-id`, `corpus-id`, `score` between tabs under a header. Nobody says what the answer is:
a case has articles and no accepted strings, so only retrieval and citations can be measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from qa.evaluating.cases import Case
from qa.evaluating.importing.imported import LONGEST_ID_CHARS, ImportedArticle, ImportedSet, count_of
from qa.evaluating.importing.reading_json import ImportingError
from qa.json_forms.lines import (
    JsonLine,
    LineError,
    bounded_lines,
    check_text,
    decode_line,
    read_json_lines,
)

_COLUMNS = 3


def read_beir(folder: Path, *, split: str = "test") -> ImportedSet:
    """Return the documents and the judged queries of one split; the documents are a stream.

    A document counts as right when its score is above 0. Raises ImportingError with file and line.
    """
    known = {article.id for article in _read_corpus(folder / "corpus.jsonl")}
    relevant = _read_judgements(_find_split(folder, split))
    lost: Counter[str] = Counter()
    cases = []
    for query_id, question in _read_queries(folder / "queries.jsonl"):
        if query_id not in relevant:
            continue
        ids = relevant.pop(query_id)
        found = tuple(one for one in ids if one in known)
        lost["documents"] += len(ids) - len(found)
        if found:
            cases.append(Case(id=query_id, question=question, article_ids=found))
        else:
            lost["queries"] += 1
    if not cases:
        raise ImportingError(f"{folder}: no query of the split {split!r} has a right document in the corpus.")
    notes = (
        *count_of(
            lost["documents"], "judgements", " name a document that is not in corpus.jsonl, or has no text"
        ),
        *count_of(lost["queries"], "queries", " were left out: none of their documents is right, or there"),
        *count_of(len(relevant), "judged queries", " are not in queries.jsonl"),
    )
    return ImportedSet(_read_corpus(folder / "corpus.jsonl"), cases, notes)


def _find_split(folder: Path, split: str) -> Path:
    path = folder / "qrels" / f"{split}.tsv"
    if not path.is_file():
        there = ", ".join(sorted(one.stem for one in folder.glob("qrels/*.tsv"))) or "none"
        raise ImportingError(f"{path} is not there. Splits of this folder: {there}. Choose one with --split.")
    return path


def _read_corpus(path: Path) -> Iterator[ImportedArticle]:
    """Yield the documents; a text that is missing is the title, and what has neither is passed over."""
    seen: set[str] = set()
    for line in _read_objects(path):
        try:
            document_id = _read_id(line)
            title = check_text("title", line.fields.get("title") or "")
            text = check_text("text", line.fields.get("text") or "")
        except LineError as error:
            raise ImportingError(f"{path}, line {line.line}: {error}.") from error
        if document_id in seen:
            raise ImportingError(f"{path}, line {line.line}: the `_id` {document_id!r} comes twice.")
        seen.add(document_id)
        if text.strip() or title.strip():
            yield ImportedArticle(document_id, title.strip(), text if text.strip() else title)


def _read_queries(path: Path) -> Iterator[tuple[str, str]]:
    for line in _read_objects(path):
        try:
            question = check_text("text", line.fields.get("text")).strip()
            query_id = _read_id(line)
        except LineError as error:
            raise ImportingError(f"{path}, line {line.line}: {error}.") from error
        if not question:
            raise ImportingError(f"{path}, line {line.line}: the query {query_id!r} has no text.")
        yield query_id, question


def _read_judgements(path: Path) -> dict[str, list[str]]:
    """Return for each judged query the documents that are right, in the order of the file."""
    relevant: dict[str, list[str]] = {}
    for number, cells in _read_rows(path):
        if number == 1 and not _is_number(cells[2]):
            continue  # the header
        if not _is_number(cells[2]):
            raise ImportingError(f"{path}, line {number}: the score {cells[2][:40]!r} is not a number.")
        right = relevant.setdefault(cells[0], [])
        if float(cells[2]) > 0 and cells[1] not in right:
            right.append(cells[1])
    return relevant


def _read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open("rb") as stream:
            for number, raw in enumerate(bounded_lines(stream), start=1):
                cells = [cell.strip().strip('"') for cell in decode_line(raw).split("\t")]
                if cells == [""]:
                    continue
                if len(cells) != _COLUMNS:
                    raise ImportingError(
                        f"{path}, line {number}: {len(cells)} columns; expected are query-id, corpus-id and "
                        "score between tabs."
                    )
                yield number, cells
    except LineError as error:
        raise ImportingError(f"{path}, line {number}: {error}.") from error
    except OSError as error:
        raise ImportingError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read_objects(path: Path) -> Iterator[JsonLine]:
    try:
        with path.open("rb") as stream:
            for item in read_json_lines(stream):
                if not isinstance(item, JsonLine):
                    raise ImportingError(f"{path}, {item}.")
                yield item
    except OSError as error:
        raise ImportingError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read_id(line: JsonLine) -> str:
    given = check_text("_id", line.fields.get("_id"))
    if not given or given != " ".join(given.split()) or len(given) > LONGEST_ID_CHARS:
        raise LineError(f"`_id` must be 1 to {LONGEST_ID_CHARS} characters without outer or double blanks")
    return given


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
