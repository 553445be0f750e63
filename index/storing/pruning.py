"""Pruning: take out of the library what has gone from the paths that were just read, and nothing else.

An article goes when its file is gone, when its file was read and no longer holds it, or when its file is one
that a run of `byline eval` wrote. All else stays, and is told: a file that could not be read, or was passed
over; and one that is gone while its folder is there and empty, because so looks a disk that is not mounted.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from index.reading import FILES_OF_A_RUN, STDIN, ReadProblem, Skipped, covers, find_origin
from index.storing.library_writer import LibraryWriter
from index.tallying import Tally

_NOTHING_PRUNED = (
    "gave no article, so nothing under it was pruned: is it the right path? What is gone together with its "
    "folder is pruned with the folder above it"
)
_EMPTY_FOLDER = (
    "is an empty folder, as of a disk that is not mounted, so the articles that were read from it are kept; "
    "to have them removed, put any file into it and prune again"
)


def find_gone_files(paths: Sequence[str | Path], writer: LibraryWriter) -> list[str | Path]:
    """Return those of the paths that are files which articles were read from, and which are no longer there.

    A path that no article came from is none of them, nor one that cannot be reached: that is for reading to
    tell. Nor is one whose folder is gone too, or empty, as when a disk is not mounted.
    """
    stored = writer.origins()
    named = {path: find_origin(path) for path in paths}
    return [
        path
        for path, origin in named.items()
        if origin in stored and _is_gone(origin) and not _is_empty(os.path.dirname(origin))
    ]


def prune_library(
    paths: Sequence[str | Path], gone_files: Sequence[str | Path], writer: LibraryWriter, tally: Tally
) -> None:
    """Remove the articles of `gone_files`, and those under `paths` that this run did not meet.

    A path that gave no article at all is left alone, with a problem that says so: an empty folder is more
    often a disk that is not mounted than the wish to forget everything.
    """
    unmet = {
        origin: missing
        for origin, article_ids in writer.origins().items()
        if (missing := [article_id for article_id in article_ids if article_id not in tally.seen_ids])
    }
    productive = [path for path in paths if any(covers([path], origin) for origin in tally.origins)]
    unproductive = [path for path in paths if path not in productive]
    kept = (path for path in unproductive if any(covers([path], origin) for origin in unmet))
    for problem in dict.fromkeys(_tell_unproductive(path, unmet) for path in kept):
        tally.note_problem(problem)
    gone = {find_origin(path) for path in gone_files}  # never globs, whatever brackets their names have
    covered = {origin: ids for origin, ids in unmet.items() if origin in gone or covers(productive, origin)}
    retired = list(_choose_retired(covered, tally))
    if retired:
        with tally.timed("storing"):
            writer.retire(retired)
        tally.count(removed=len(retired))


def _tell_unproductive(path: str | Path, unmet: Collection[str]) -> ReadProblem:
    origin = find_origin(path)
    folder = os.path.dirname(origin)
    if origin in unmet and _is_gone(origin) and os.path.isdir(folder) and _is_empty(folder):
        return ReadProblem(folder, _EMPTY_FOLDER)
    return ReadProblem(str(path), _NOTHING_PRUNED)


def _choose_retired(unmet: Mapping[str, Sequence[str]], tally: Tally) -> Iterator[str]:
    """Those of the articles, by origin, that are surely gone; the others are told, unless they have been."""
    unreadable = [problem.origin for problem in tally.problems]
    skipped = {one.origin for one in tally.skipped}
    empty: set[str] = set()
    for origin, article_ids in unmet.items():
        if covers(unreadable, origin):
            continue
        if _is_gone(origin):
            folder = _nearest_folder(origin)
            if _is_empty(folder):
                empty.add(folder)
            else:
                yield from article_ids
        elif _is_of_a_run(origin, skipped) or (origin in tally.origins and origin not in skipped):
            yield from article_ids
        else:
            tally.note_problem(Skipped(origin, _tell_kept(len(article_ids))))
    for folder in sorted(empty):
        tally.note_problem(ReadProblem(folder, _EMPTY_FOLDER))


def _is_gone(origin: str) -> bool:
    """Whether a file is surely no longer there; a disk that fails, or a folder that is closed, says else."""
    if origin == STDIN:
        return False
    try:
        os.lstat(origin)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _is_of_a_run(origin: str, skipped: set[str]) -> bool:
    """Whether a file was passed over as one of a run; other files in the folder of a run were read."""
    folder, name = os.path.split(origin)
    return folder in skipped and name in FILES_OF_A_RUN


def _nearest_folder(origin: str) -> str:
    """The folder of a file that is gone, or the first above it that is still there."""
    return next((str(folder) for folder in Path(origin).parents if os.path.isdir(folder)), os.sep)


def _is_empty(folder: str) -> bool:
    """Whether a folder has nothing in it, not even a hidden file, or does not say what it has."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def _tell_kept(count: int) -> str:
    articles = "1 article" if count == 1 else f"{count:,} articles"
    return f"is there, so {articles} read from it earlier are kept; to have them pruned, move it away"
