"""From what the user names (files, folders, globs, `-`) to single inputs, in a fixed order, each one once.

Folders are walked in name order without their hidden entries; links to folders are followed, and a folder is
never entered twice, so that loops end. A folder gives only files whose ending Byline reads, and one that a
run of `byline eval` was kept in none of that run's own; a file that is named outright is always tried.
"""

from __future__ import annotations

import fnmatch
import glob
import logging
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.reading.raw_records import ReadProblem, Skipped
from index.reading.run_folders import FILES_OF_A_RUN, is_run

STDIN = "-"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Walk:
    """What one run has seen: real paths of files and folders, and endings that were passed over."""

    endings: Collection[str]
    seen: set[str] = field(default_factory=set)
    skipped: dict[str, int] = field(default_factory=dict)
    matched: int = 0

    def is_new(self, path: Path) -> bool:
        key = str(path)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True


def find_inputs(paths: Sequence[str | Path], endings: Collection[str]) -> Iterator[Path | ReadProblem]:
    """Every file to read as its real path, `Path("-")` for standard input, or what is wrong with a path.

    `endings` are the ones read from folders, in lower case with their dot.
    """
    walk = _Walk(endings)
    for path in paths:
        yield from _expand(str(path), walk)
    if walk.skipped:
        counts = ", ".join(f"{count} {ending or 'without'}" for ending, count in sorted(walk.skipped.items()))
        log.debug("passed over files by their ending: %s", counts)


def find_origin(path: str | Path) -> str:
    """The origin that articles from this path would have, were it a file; empty for what is no path."""
    if str(path) == STDIN:
        return STDIN
    try:
        return os.path.realpath(path) if str(path).strip() else ""
    except (OSError, ValueError):  # a loop of links; a NUL character
        return ""


def covers(paths: Sequence[str | Path], origin: str) -> bool:
    """Whether an article of this `origin` would be read from these paths, had its file not gone.

    This is what `--prune` asks: an origin is covered by its own path, by any folder above it, and by a glob
    that matches it. Standard input covers nothing: what was piped in once has not gone because it is not
    piped in now.
    """
    return origin != STDIN and any(_covers(str(path), origin) for path in paths if str(path) != STDIN)


def _covers(path: str, origin: str) -> bool:
    real = find_origin(path)
    if not real:
        return False
    if origin == real or origin.startswith(real.rstrip(os.sep) + os.sep):
        return True
    return glob.has_magic(path) and not os.path.lexists(path) and _glob_covers(path, origin)


def _glob_covers(pattern: str, origin: str) -> bool:
    """Whether a real path matches a glob, or lies below a folder that does."""
    parts = Path(os.path.abspath(pattern)).parts
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    base = os.path.realpath(os.path.join(*parts[:fixed]))
    names = Path(origin).parts[len(Path(base).parts) :]
    return Path(origin).is_relative_to(base) and _parts_match(parts[fixed:], names)


def _parts_match(parts: Sequence[str], names: Sequence[str]) -> bool:
    if not parts:
        return True
    if parts[0] == "**":
        return any(_parts_match(parts[1:], names[skip:]) for skip in range(len(names) + 1))
    return bool(names) and fnmatch.fnmatchcase(names[0], parts[0]) and _parts_match(parts[1:], names[1:])


def _expand(path: str, walk: _Walk) -> Iterator[Path | ReadProblem]:
    if path == STDIN:
        if walk.is_new(Path(STDIN)):
            yield Path(STDIN)
        return
    try:
        if os.path.lexists(path):  # also a name with brackets in it
            found = [path]
        else:
            found = sorted(glob.iglob(path, recursive=True)) if glob.has_magic(path) else []
    except ValueError:  # a NUL character
        found = []
    if not found:
        yield _nothing_there(path)
    for one in found:
        yield from _visit(Path(one), walk)


def _nothing_there(path: str) -> ReadProblem:
    shown = path.encode("unicode_escape").decode() if not path.isprintable() else path
    if not path.strip():
        return ReadProblem(
            path, "is an empty path: name a file, a folder, a pattern, or - for standard input"
        )
    if glob.has_magic(path):
        return ReadProblem(
            shown, "no file matches this pattern: check it, and quote it so that the shell leaves it alone"
        )
    return ReadProblem(shown, "does not exist, or lies in a folder that may not be read: check the path")


def _visit(path: Path, walk: _Walk) -> Iterator[Path | ReadProblem]:
    """A path that was named outright, or matched by a glob."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # a dangling link, a loop of links, no permission
        yield ReadProblem(str(path), f"cannot be reached: {describe(error)}")
        return
    if real.is_dir():
        yield from _read_folder(real, walk)
    elif not real.is_file():
        yield ReadProblem(
            str(real), "is neither a file nor a folder (a device or a pipe): use - to read from a pipe"
        )
    elif walk.is_new(real):
        yield real


def _read_folder(folder: Path, walk: _Walk) -> Iterator[Path | ReadProblem]:
    if not walk.is_new(folder):
        return
    matched_before, problems = walk.matched, 0
    for found in _walk_folder(folder, walk):
        problems += isinstance(found, ReadProblem)
        yield found
    if walk.matched == matched_before and not problems:
        known = " ".join(sorted(walk.endings))
        yield ReadProblem(str(folder), f"no article files in this folder: Byline reads {known}")


def _walk_folder(folder: Path, walk: _Walk) -> Iterator[Path | ReadProblem]:
    """Files of a folder and the folders below it, depth first; a list of its own instead of recursion."""
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            with os.scandir(current) as listing:
                entries = sorted(
                    (e for e in listing if not e.name.startswith(".")), key=lambda entry: entry.name
                )
        except OSError as error:
            yield ReadProblem(str(current), f"cannot be listed: {describe(error)}")
            continue
        if is_run(current, [entry.name for entry in entries]):
            yield Skipped(
                str(current), "is a run of `byline eval`, whose files are passed over as no articles"
            )
            entries = [entry for entry in entries if entry.name not in FILES_OF_A_RUN]
        below: list[Path] = []
        for entry in entries:
            yield from _read_entry(entry, walk, below)
        waiting += reversed(below)


def _read_entry(entry: os.DirEntry[str], walk: _Walk, below: list[Path]) -> Iterator[Path | ReadProblem]:
    try:
        if entry.is_dir():
            real = Path(os.path.realpath(entry.path))
            if walk.is_new(real):
                below.append(real)
        elif entry.is_file():
            yield from _read_file(
                Path(os.path.realpath(entry.path)), os.path.splitext(entry.name)[1].lower(), walk
            )
    except OSError as error:  # a loop of links
        yield ReadProblem(entry.path, f"cannot be reached: {describe(error)}")


def _read_file(real: Path, ending: str, walk: _Walk) -> Iterator[Path]:
    if ending not in walk.endings:
        walk.skipped[ending] = walk.skipped.get(ending, 0) + 1
        return
    walk.matched += 1
    if walk.is_new(real):
        yield real


def describe(error: BaseException) -> str:
    """The reason of an operating system error in its own words, without numbers and paths."""
    reason = getattr(error, "strerror", None)
    return str(reason).lower() if reason else str(error) or type(error).__name__
