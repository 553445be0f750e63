"""Sealed vectors: a Chroma collection that is never written to again once it has its place in the library.

Why sealed. A Chroma folder is only safe with one process at a time writing it, and opening it to read writes
to it as well; a reader that has it open never sees what is added later; two at once lose vectors or crash the
next process that opens it. So nobody ever opens the folder that is being written. The writer copies the last
sealed folder to a work folder, adds and deletes there, closes it, notes sizes and checksums in a manifest,
renames it to its final number, and then the catalog names it, in a transaction. Readers follow the name. A
killed writer leaves a work folder that the next one removes.

Cost: one copy of the folder per sealing (1.7 KB per chunk). What is not sealed yet, `index.storing.vectors`
searches exactly. To undo: seal after every batch by setting `BYLINE_EXACT_CHUNKS=0`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import warnings
import weakref
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from index.errors import LibraryError
from index.records import Hit, Matrix, Vector
from index.storing.catalog import Snapshot
from index.storing.catalog_reading import ChunkIds
from index.storing.disk_errors import find_disk_error, is_panic
from index.storing.numbered_folders import next_number

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

VECTORS_FOLDER = "vectors"
COLLECTION = "chunks"
MANIFEST = "manifest.json"
CHROMA_DATABASE = "chroma.sqlite3"
# Neighbours of each vector, and candidates kept while building and while searching. On 17,000 vectors of 384
# dimensions 0.997 of the 60 nearest are found, in 3 ms; more neighbours cost building time for nothing.
MAX_NEIGHBORS, EF_CONSTRUCTION, EF_SEARCH = 16, 128, 200
SAVED_RECORDS = 2  # the fewest that Chroma can be told to save at once
UPSERT_CHUNKS = 2000  # per call; Chroma takes at most 5,461

# Chroma keeps one table of open folders per process and does not lock it. Reentrant, because the garbage
# collector may close one folder at any moment, also while another is being opened.
_opening = threading.RLock()


class SealedVectors:
    """An open sealed folder. It closes itself when the last search that uses it has ended."""

    def __init__(self, folder: Path, snapshot: Snapshot, client: Client, collection: Collection) -> None:
        self.folder = folder
        self.snapshot = snapshot
        self._collection = collection
        weakref.finalize(self, _close, client)

    @classmethod
    def open(cls, data_dir: Path, snapshot: Snapshot) -> SealedVectors:
        """Open a sealed folder, after a look at its files: Chroma's core crashes on damaged ones.

        Raises LibraryError when it is missing or damaged.
        """
        folder = data_dir / VECTORS_FOLDER / snapshot.name
        damage = find_damage(folder)
        if damage is not None:
            raise LibraryError(damaged_message(folder, damage))
        with translated_errors(folder):
            client = _open_client(folder)
            try:
                return cls(
                    folder, snapshot, client, client.get_collection(COLLECTION, embedding_function=None)
                )
            except BaseException:
                _close(client)
                raise

    def search(self, vector: Vector, limit: int) -> list[Hit]:
        """The nearest `limit` chunks by cosine, best first, dead ones included."""
        with translated_errors(self.folder):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :], n_results=limit, include=["distances"]
            )
        (distances,) = found["distances"] or [[]]  # None unless asked for
        return [Hit(int(id_), 1.0 - far) for id_, far in zip(found["ids"][0], distances, strict=True)]

    def chunk_ids(self) -> set[int]:
        """All chunk ids in the collection, dead ones included."""
        with translated_errors(self.folder):
            return {int(id_) for id_ in self._collection.get(include=[])["ids"]}


def seal_vectors(
    root: Path,
    base: Snapshot | None,
    living: ChunkIds,
    added: Iterable[tuple[ChunkIds, Matrix]],
    *,
    above: str | None,
) -> Snapshot:
    """Make a new sealed folder under `root`: that of `base`, without what is not `living`, with `added`.

    `living` are the ids of all chunks of the library, ascending; `above` is the current folder, whether it is
    the base or damaged. Returns the snapshot for the catalog to name.
    """
    remove_unfinished(root)
    work, final = root / "unfinished", root / next_number(root, above=above)
    with translated_errors(root):
        root.mkdir(exist_ok=True)
        if base is not None:
            _copy_sealed(root / base.name, work)
        last_chunk = _fill(work, base, living, added)
        _write_manifest(work)
        work.rename(final)
    return Snapshot(final.name, last_chunk, len(living))


def _fill(
    work: Path, base: Snapshot | None, living: ChunkIds, added: Iterable[tuple[ChunkIds, Matrix]]
) -> int:
    """Bring the Chroma folder in `work` to hold exactly the living chunks; return the highest id in it."""
    last_chunk = 0 if base is None else base.last_chunk
    with translated_errors(work):
        client = _open_client(work)
        try:
            collection = client.get_or_create_collection(
                COLLECTION, configuration=_configuration(), embedding_function=None
            )
            if base is not None:
                _delete_dead(collection, living)
            for ids, vectors in added:
                collection.upsert(ids=[str(id_) for id_ in ids.tolist()], embeddings=vectors)
                last_chunk = int(ids[-1])
            _flush(collection)
            held = collection.count()
        finally:
            _close(client)
    if held != len(living):
        raise LibraryError(damaged_message(work, f"it holds {held} vectors instead of {len(living)}"))
    return last_chunk


def _flush(collection: Collection) -> None:
    """Write twice what is there already: every call with two records or more saves the whole graph to disk.

    Records that are not in the saved graph would be inserted again by each reader that opens it, and saved.
    """
    two = collection.get(limit=2, include=["embeddings"])
    collection.upsert(ids=two["ids"], embeddings=two["embeddings"])


def _delete_dead(collection: Collection, living: ChunkIds) -> None:
    dead = sorted({int(id_) for id_ in collection.get(include=[])["ids"]} - set(living.tolist()))
    for start in range(0, len(dead), UPSERT_CHUNKS):
        collection.delete(ids=[str(id_) for id_ in dead[start : start + UPSERT_CHUNKS]])


def _copy_sealed(sealed: Path, work: Path) -> None:
    """Copy a sealed folder; a reader may be opening it, so its database goes through SQLite's own backup."""
    shutil.copytree(sealed, work, ignore=shutil.ignore_patterns(f"{CHROMA_DATABASE}*", MANIFEST))
    with (
        closing(sqlite3.connect(sealed / CHROMA_DATABASE)) as source,
        closing(sqlite3.connect(work / CHROMA_DATABASE)) as target,
    ):
        source.backup(target)


def _write_manifest(folder: Path) -> None:
    """Note the size and checksum of each file but the database, which Chroma touches whenever it opens it."""
    files = {
        str(path.relative_to(folder)): [path.stat().st_size, _checksum(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(CHROMA_DATABASE)
    }
    (folder / MANIFEST).write_text(json.dumps(files), encoding="utf-8")


def find_damage(folder: Path) -> str | None:
    """Compare a sealed folder with its manifest; say what is wrong, or None."""
    try:
        files: dict[str, list[int]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for name, (size, checksum) in files.items():
            path = folder / name
            if not path.is_file():
                return f"{name} is missing"
            if path.stat().st_size != size:
                return f"{name} has {path.stat().st_size} bytes instead of {size}"
            if _checksum(path) != checksum:
                return f"{name} has changed"
    except (OSError, ValueError, TypeError, AttributeError) as error:
        return f"its manifest cannot be read: {error}"
    if not (folder / CHROMA_DATABASE).is_file():
        return f"{CHROMA_DATABASE} is missing"
    return None


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum


def remove_unfinished(root: Path) -> None:
    """Remove what a killed writer left behind."""
    shutil.rmtree(root / "unfinished", ignore_errors=True)


def _open_client(folder: Path) -> Client:
    chromadb = _chromadb()
    settings = chromadb.Settings(anonymized_telemetry=False)
    with _opening:
        client: Client = chromadb.PersistentClient(str(folder), settings=settings)
    return client


def _configuration() -> CreateCollectionConfiguration:
    return {
        "hnsw": {
            "space": "cosine",
            "max_neighbors": MAX_NEIGHBORS,
            "ef_construction": EF_CONSTRUCTION,
            "ef_search": EF_SEARCH,
            "batch_size": SAVED_RECORDS,
            "sync_threshold": SAVED_RECORDS,
        }
    }


def _chromadb() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its own, about Python versions to come
        import chromadb  # 1.3 seconds: only for a library so large that vectors are sealed
    return chromadb


def _close(client: Client) -> None:
    with _opening:
        client.close()


@contextmanager
def translated_errors(folder: Path) -> Iterator[None]:
    """Turn whatever Chroma's core raises into ours."""
    try:
        yield
    except (LibraryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        reason = str(error)
        raise find_disk_error(reason, folder) or LibraryError(damaged_message(folder, reason)) from error


def damaged_message(folder: Path, damage: str) -> str:
    """What to say, and to do, about a vector index that cannot be used."""
    return (
        f"The vector index in {folder} is missing or damaged ({damage}). Rebuild it from the catalog with "
        "`byline check --rebuild`."
    )
