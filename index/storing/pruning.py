"""Pruning: take out of the library what has gone from the paths that were just read, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.reading import ReadProblem, covers
from index.storing.library_writer import LibraryWriter
from index.tallying import Tally


def prune_library(paths: Sequence[str | Path], writer: LibraryWriter, tally: Tally) -> None:
    """Remove the articles whose origin lies under `paths` and that this run did not meet.

    A path that gave no article at all is left alone, with a problem that says so: an empty folder is more
    often a disk that is not mounted than the wish to forget everything. So are articles of a file that cannot
    be read today.
    """
    stored = writer.origins()
    productive = [path for path in paths if any(covers([path], origin) for origin in tally.origins)]
    for path in paths:
        if path not in productive and any(covers([path], origin) for origin in stored):
            tally.note_problem(
                ReadProblem(
                    str(path), "gave no article, so nothing under it was pruned: is it the right path?"
                )
            )
    unreadable = [problem.origin for problem in tally.problems]
    gone = [
        article_id
        for origin, article_ids in stored.items()
        if covers(productive, origin) and not covers(unreadable, origin)
        for article_id in article_ids
        if article_id not in tally.seen_ids
    ]
    if gone:
        with tally.timed("storing"):
            writer.retire(gone)
        tally.count(removed=len(gone))
