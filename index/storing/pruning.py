"""Pruning: take out of the library what has gone from the paths that were just read, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from index.reading import STDIN, ReadProblem, covers, find_origin
from index.storing.library_writer import LibraryWriter
from index.tallying import Tally

_NOTHING_PRUNED = (
    "gave no article, so nothing under it was pruned: is it the right path? What is gone together with its "
    "folder is pruned with the folder above it"
)


def find_gone_files(paths: Sequence[str | Path], writer: LibraryWriter) -> list[str | Path]:
    """Return those of the paths that are files which articles were read from, and which are no longer there.

    A path that no article came from is none of them, nor one that cannot be reached: that is for reading to
    tell. Nor is one whose folder is gone too, as when a disk is not mounted.
    """
    stored = writer.origins()
    return [path for path in paths if find_origin(path) in stored and _is_gone(find_origin(path))]


def _is_gone(origin: str) -> bool:
    if origin == STDIN:
        return False
    try:
        os.lstat(origin)
    except FileNotFoundError:  # and no other error: a disk that fails has others
        return os.path.isdir(os.path.dirname(origin))
    except OSError:
        return False
    return False


def prune_library(
    paths: Sequence[str | Path], gone_files: Sequence[str | Path], writer: LibraryWriter, tally: Tally
) -> None:
    """Remove the articles of `gone_files`, and those under `paths` that this run did not meet.

    A path that gave no article at all is left alone, with a problem that says so: an empty folder is more
    often a disk that is not mounted than the wish to forget everything. So are articles of a file that cannot
    be read today.
    """
    stored = writer.origins()
    productive = [path for path in paths if any(covers([path], origin) for origin in tally.origins)]
    for path in paths:
        if path not in productive and any(covers([path], origin) for origin in stored):
            tally.note_problem(ReadProblem(str(path), _NOTHING_PRUNED))
    unreadable = [problem.origin for problem in tally.problems]
    retired = [
        article_id
        for origin, article_ids in stored.items()
        if covers([*productive, *gone_files], origin) and not covers(unreadable, origin)
        for article_id in article_ids
        if article_id not in tally.seen_ids
    ]
    if retired:
        with tally.timed("storing"):
            writer.retire(retired)
        tally.count(removed=len(retired))
