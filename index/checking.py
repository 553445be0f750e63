"""Checking a library closely, and making its derived indexes anew from the catalog alone.

The catalog is the truth: what is wrong in it is reported and never touched. The lexical index and the sealed
vectors are compared with it, file by file and chunk by chunk; with `rebuild`, those that differ are made
anew, without reading an article or embedding a text again.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import LibraryError
from index.settings import IndexSettings
from index.storing.catalog import Catalog, LexicalState, LibraryState, Snapshot
from index.storing.catalog_checking import find_catalog_problems
from index.storing.catalog_reading import chunk_ids
from index.storing.catalog_writing import last_chunk_id, pending_deletions
from index.storing.derived import (
    find_lexical_problem,
    find_vectors_problem,
    lexical_folder,
    rebuild_lexical,
    reseal,
)
from index.storing.lexical import LexicalReader, committed_files
from index.storing.locking import hold_writer_lock
from index.storing.sealed_vectors import SealedVectors

Store = Literal["catalog", "lexical", "vectors"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in one of the three stores; derived ones can be rebuilt from the catalog."""

    store: Store
    problem: str

    @property
    def repairable(self) -> bool:
        """Whether `check_library(rebuild=True)` can put it right."""
        return self.store != "catalog"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found, whether it was repaired, and whether the library is sound now."""

    findings: tuple[Finding, ...]
    repaired: bool
    healthy: bool


def check_library(settings: IndexSettings, *, rebuild: bool = False) -> CheckReport:
    """Compare the whole library with its catalog; with `rebuild`, make damaged derived indexes anew.

    Raises LibraryError when there is no library or its catalog cannot be opened, LibraryBusyError while
    another process writes: what moves cannot be checked.
    """
    Catalog.open(settings.data_dir).close()  # says what is wrong with the folder before a lock is made in it
    with (
        hold_writer_lock(settings.data_dir, timeout_s=settings.lock_timeout_s),
        closing(Catalog.open(settings.data_dir, writable=True)) as catalog,
    ):
        findings = tuple(_find_everything(settings.data_dir, catalog))
        broken = {finding.store for finding in findings if finding.repairable}
        if not (rebuild and broken):
            return CheckReport(findings, repaired=False, healthy=not findings)
        if "lexical" in broken:
            rebuild_lexical(settings.data_dir, catalog)
        if "vectors" in broken:
            reseal(settings.data_dir, catalog, base=None, exact_chunks=settings.exact_chunks)
        return CheckReport(
            findings, repaired=True, healthy=not [*_find_everything(settings.data_dir, catalog)]
        )


def _find_everything(data_dir: Path, catalog: Catalog) -> Iterator[Finding]:
    with catalog.reading() as connection:
        for problem in find_catalog_problems(connection):
            yield Finding("catalog", problem)
    state = catalog.state()
    for problem in _find_lexical_problems(data_dir, catalog, state.lexical):
        yield Finding("lexical", problem)
    if state.snapshot is not None:
        for problem in _find_vector_problems(data_dir, catalog, state, state.snapshot):
            yield Finding("vectors", problem)


def _find_lexical_problems(data_dir: Path, catalog: Catalog, lexical: LexicalState) -> Iterator[str]:
    problem = find_lexical_problem(data_dir, lexical)
    if problem is not None:
        yield problem
        return
    folder = lexical_folder(data_dir, lexical)
    damaged = [path.name for path in committed_files(folder) if not _has_sound_footer(path)]
    if damaged:
        yield f"The lexical index in {folder} has damaged files: {', '.join(damaged)}."
        return
    yield from _compare_lexical(catalog, LexicalReader.open(folder))


def _compare_lexical(catalog: Catalog, reader: LexicalReader) -> Iterator[str]:
    with catalog.reading() as connection:
        current = set(chunk_ids(connection).tolist())
        dying = set(pending_deletions(connection))
        last = last_chunk_id(connection)
    held = [id_ for id_ in reader.chunk_ids() if id_ <= last]  # what a killed writer left above is harmless
    missing, surplus = current - set(held), set(held) - current - dying
    if missing or surplus or len(held) != len(set(held)):
        yield (
            f"The lexical index in {reader.folder} lacks {len(missing)} chunks, has {len(surplus)} that do "
            f"not exist, and holds {len(held) - len(set(held))} twice."
        )


def _has_sound_footer(path: Path) -> bool:
    """Compare a tantivy file with the checksum in its footer: JSON, then its length, then 1337."""
    content = path.read_bytes()
    try:
        length, magic = struct.unpack("<II", content[-8:])
        footer = json.loads(content[-8 - length : -8])
        return bool(magic == 1337 and footer["crc"] == zlib.crc32(content[: -8 - length]))
    except (struct.error, ValueError, KeyError, TypeError):
        return False


def _find_vector_problems(
    data_dir: Path, catalog: Catalog, state: LibraryState, snapshot: Snapshot
) -> Iterator[str]:
    problem = find_vectors_problem(data_dir, snapshot)
    if problem is not None:
        yield problem
        return
    try:
        held = SealedVectors.open(data_dir, snapshot).chunk_ids()
    except LibraryError as error:
        yield str(error)
        return
    with catalog.reading() as connection:
        missing = set(chunk_ids(connection, up_to=snapshot.last_chunk).tolist()) - held
    if missing or len(held) != snapshot.chunks:
        yield (
            f"The vector index {snapshot.name} lacks {len(missing)} chunks and holds {len(held)} instead of "
            f"{snapshot.chunks}."
        )
