"""The derived indexes together: look them over, and make them anew from the catalog alone.

Nothing here embeds or reads a file of the user's: the catalog holds the texts and the vectors.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

from index.errors import LibraryError
from index.storing.catalog import Catalog, LexicalState, LibraryState, Snapshot
from index.storing.catalog_reading import chunk_ids, count_chunks, iterate_lexical_rows, iterate_vectors
from index.storing.catalog_writing import forget_all_deletions, set_lexical, set_snapshot
from index.storing.lexical import LexicalReader, LexicalWriter, committed_opstamp
from index.storing.numbered_folders import next_number, remove_replaced
from index.storing.sealed_vectors import VECTORS_FOLDER, damaged_message, find_damage, seal_vectors

LEXICAL_FOLDER = "lexical"
FEWEST_SEALED = 2  # Chroma cannot save fewer
FEW_ALIVE = 0.5  # below this share of living vectors a sealed folder is made anew instead of patched

log = logging.getLogger(__name__)


def lexical_folder(data_dir: Path, lexical: LexicalState) -> Path:
    """Where the lexical index of a generation lies."""
    return data_dir / LEXICAL_FOLDER / lexical.folder


def find_lexical_problem(data_dir: Path, lexical: LexicalState) -> str | None:
    """What keeps the lexical index from being used, told by a glance at it."""
    try:
        LexicalReader.open(lexical_folder(data_dir, lexical))
        return find_stale_commit(data_dir, lexical)
    except LibraryError as error:
        return str(error)


def find_stale_commit(data_dir: Path, lexical: LexicalState) -> str | None:
    """Say so when the lexical index stands at an older commit than the catalog needs, as from a backup."""
    folder = lexical_folder(data_dir, lexical)
    opstamp = committed_opstamp(folder)
    if opstamp >= lexical.opstamp:
        return None
    return (
        f"The lexical index in {folder} is stale: it stands at commit {opstamp}, the catalog at "
        f"{lexical.opstamp}. Rebuild it with `byline check --rebuild`."
    )


def find_vectors_problem(data_dir: Path, snapshot: Snapshot | None) -> str | None:
    """What keeps the sealed vectors from being used, told by the checksums of their files."""
    if snapshot is None:
        return None
    folder = data_dir / VECTORS_FOLDER / snapshot.name
    damage = find_damage(folder)
    return None if damage is None else damaged_message(folder, damage)


def find_problems(data_dir: Path, state: LibraryState) -> tuple[str, ...]:
    """What a glance finds wrong with the derived indexes."""
    problems = (
        find_lexical_problem(data_dir, state.lexical),
        find_vectors_problem(data_dir, state.snapshot),
    )
    return tuple(problem for problem in problems if problem is not None)


def make_lexical(data_dir: Path, connection: sqlite3.Connection | None, *, above: str | None) -> LexicalState:
    """Make a lexical index of all chunks in the catalog, or an empty one, in a new folder for it to name."""
    root = data_dir / LEXICAL_FOLDER
    writer = LexicalWriter.open(root / next_number(root, above=above))
    if connection is not None:
        writer.add(iterate_lexical_rows(connection))
    lexical = LexicalState(writer.folder.name, writer.commit())
    writer.close()
    return lexical


def rebuild_lexical(data_dir: Path, catalog: Catalog) -> None:
    """Make the lexical index anew and have the catalog name it."""
    started = time.perf_counter()
    former = catalog.state().lexical.folder
    with catalog.writing() as connection:
        lexical = make_lexical(data_dir, connection, above=former)
        set_lexical(connection, lexical)
        forget_all_deletions(connection)
    remove_replaced(data_dir / LEXICAL_FOLDER, lexical.folder)
    log.info("rebuilt the lexical index in %.0f ms", (time.perf_counter() - started) * 1000)


def seal_if_due(data_dir: Path, catalog: Catalog, *, exact_chunks: int) -> None:
    """Seal the newest vectors when they are more than `exact_chunks`, or when most of the sealed are dead."""
    snapshot = catalog.state().snapshot
    last_sealed = 0 if snapshot is None else snapshot.last_chunk
    with catalog.reading() as connection:
        waiting = count_chunks(connection, after=last_sealed)
        alive = count_chunks(connection, up_to=last_sealed)
    mostly_dead = snapshot is not None and alive < FEW_ALIVE * snapshot.chunks
    if waiting > exact_chunks or mostly_dead:
        reseal(data_dir, catalog, base=None if mostly_dead else snapshot, exact_chunks=exact_chunks)


def reseal(data_dir: Path, catalog: Catalog, *, base: Snapshot | None, exact_chunks: int) -> None:
    """Seal the vectors of all living chunks, starting from the sealed folder `base`, or from nothing."""
    started = time.perf_counter()
    root, state = data_dir / VECTORS_FOLDER, catalog.state()
    current = None if state.snapshot is None else state.snapshot.name
    snapshot = None
    with catalog.reading() as connection:
        alive = chunk_ids(connection)
        if len(alive) > max(exact_chunks, FEWEST_SEALED):
            after = 0 if base is None else base.last_chunk
            added = iterate_vectors(connection, state.model.dimension, after=after)
            snapshot = seal_vectors(root, base, alive, added, above=current)
    with catalog.writing() as connection:
        set_snapshot(connection, snapshot)
    remove_replaced(root, None if snapshot is None else snapshot.name)
    log.info("sealed %d vectors in %.0f ms", len(alive), (time.perf_counter() - started) * 1000)
