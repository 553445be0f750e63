"""Tests for index/storing/lexical.py: terms, BM25 by its formula, filters, hostile questions."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from damage import replace_file
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LibraryError
from index.records import Filters
from index.storing.catalog_reading import LexicalRow
from index.storing.lexical import MOST_TERMS, LexicalReader, LexicalWriter, analyze

TEXTS = (
    "The harbour of Ostmark reopened on Monday after the storm",
    "A storm closed the harbour and the harbour railway",
    "Pears were auctioned in the market",
)


def make_index(folder: Path, texts: tuple[str, ...] = TEXTS) -> LexicalReader:
    writer = LexicalWriter.open(folder)
    writer.add(LexicalRow(number, "", text, None, None) for number, text in enumerate(texts, start=1))
    writer.commit()
    writer.close()
    return LexicalReader.open(folder)


def bm25(question: str, number: int, texts: tuple[str, ...]) -> float:
    """Okapi BM25 with k1 = 1.2 and b = 0.75, written from the formula."""
    documents = [analyze(text) for text in texts]
    average = sum(map(len, documents)) / len(documents)
    counts = Counter(documents[number - 1])
    score = 0.0
    for term in set(analyze(question)):
        having = sum(term in document for document in documents)
        idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
        norm = 1.2 * (1 - 0.75 + 0.75 * len(documents[number - 1]) / average)
        score += idf * counts[term] * 2.2 / (counts[term] + norm)
    return score


def test_terms_are_lower_case_stems_without_accents() -> None:
    assert analyze("Visits to São Paulo, running!") == ["visit", "to", "sao", "paulo", "run"]


def test_scores_are_those_of_the_bm25_formula(tmp_path: Path) -> None:
    hits = make_index(tmp_path / "lexical").search("harbour storm", limit=3, filters=Filters())
    assert [hit.chunk_id for hit in hits] == [2, 1]
    for hit in hits:
        assert hit.score == pytest.approx(bm25("harbour storm", hit.chunk_id, TEXTS), rel=1e-4)


def test_document_frequencies_count_chunks_by_stem(tmp_path: Path) -> None:
    reader = make_index(tmp_path / "lexical")
    assert [reader.document_frequency(term) for term in ("harbour", "storm", "pear", "absent")] == [
        2,
        2,
        1,
        0,
    ]


def test_a_word_of_the_title_counts_less_than_one_of_the_text(tmp_path: Path) -> None:
    writer = LexicalWriter.open(tmp_path / "lexical")
    writer.add(
        [LexicalRow(1, "quince", "nothing", None, None), LexicalRow(2, "nothing", "quince", None, None)]
    )
    writer.commit()
    writer.close()
    hits = LexicalReader.open(tmp_path / "lexical").search("quince", limit=2, filters=Filters())
    assert [hit.chunk_id for hit in hits] == [2, 1]


def test_filters_let_through_only_the_outlets_and_dates_asked_for(tmp_path: Path) -> None:
    writer = LexicalWriter.open(tmp_path / "lexical")
    writer.add(
        LexicalRow(number, "", "quince", outlet, when)
        for number, outlet, when in [
            (1, "courier", 100.0),
            (2, "courier", None),
            (3, None, 200.0),
            (4, "radio", -5.0),
        ]
    )
    writer.commit()
    writer.close()
    reader = LexicalReader.open(tmp_path / "lexical")

    def found(filters: Filters) -> set[int]:
        return {hit.chunk_id for hit in reader.search("quince", limit=9, filters=filters)}

    assert found(Filters(sources=("COURIER",))) == {1, 2}
    assert found(Filters(since=datetime.fromtimestamp(100, UTC))) == {1, 3}
    assert found(Filters(until=datetime.fromtimestamp(100, UTC))) == {1, 4}
    assert found(Filters(sources=("courier", "radio"), until=datetime.fromtimestamp(0, UTC))) == {4}
    assert found(Filters(sources=("nobody",))) == set()


@given(st.text(max_size=300))
def test_no_question_is_syntax(question: str) -> None:
    hits = _shared_index().search(question, limit=5, filters=Filters())
    known = {term for text in TEXTS for term in analyze(text)}
    assert bool(hits) == bool(known & set(analyze(question)))


def test_a_very_long_question_keeps_its_rarest_words(tmp_path: Path) -> None:
    texts = (*(f"word{number} common" for number in range(MOST_TERMS * 2)), "needle common")
    question = " ".join(("common " * 1000, *(f"unknown{number}" for number in range(1000)), "needle"))
    hits = make_index(tmp_path / "lexical", texts).search(question, limit=1, filters=Filters())
    assert [hit.chunk_id for hit in hits] == [len(texts)]


def test_a_reader_keeps_its_commit_until_it_is_reloaded(tmp_path: Path) -> None:
    reader = make_index(tmp_path / "lexical")
    writer = LexicalWriter.open(tmp_path / "lexical")
    writer.add([LexicalRow(9, "", "quince", None, None)])
    writer.delete([3])
    writer.commit()
    writer.close()
    assert sorted(reader.chunk_ids()) == [1, 2, 3]
    assert sorted(reader.reload().chunk_ids()) == [1, 2, 9]


def test_files_that_a_killed_writer_left_do_not_stop_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    make_index(folder)
    before = (folder / "meta.json").read_bytes()
    for _ in range(2):  # the first commit is killed before it replaces meta.json, which is its last step
        writer = LexicalWriter.open(folder)
        writer.delete([3])
        writer.commit()
        writer.close()
        replace_file(folder / "meta.json", before)
    assert sorted(LexicalReader.open(folder).chunk_ids()) == [1, 2, 3]


@pytest.mark.parametrize("ending", [".idx", ".term", ".fast", ".fieldnorm", "meta.json"])
def test_a_cut_off_file_is_a_clear_error(tmp_path: Path, ending: str) -> None:
    make_index(tmp_path / "lexical")
    (path,) = (path for path in (tmp_path / "lexical").iterdir() if path.name.endswith(ending))
    replace_file(path, path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(LibraryError, match="byline check --rebuild"):
        LexicalReader.open(tmp_path / "lexical").search("harbour", limit=3, filters=Filters())


_INDEXES: list[LexicalReader] = []


def _shared_index() -> LexicalReader:
    """One index for all examples of a property; hypothesis runs them inside one test."""
    import tempfile  # a fixture of function scope would be made once per test, which hypothesis warns about

    if not _INDEXES:
        _INDEXES.append(make_index(Path(tempfile.mkdtemp()) / "lexical"))
    return _INDEXES[0]
