"""Folders that are written once, under a number, and replaced by the next; the catalog names the current."""

from __future__ import annotations

import shutil
from pathlib import Path


def next_number(root: Path, *, above: str | None) -> str:
    """The name for a new folder under `root`, higher than every one there and than the current, `above`.

    A number is not used twice, even if its folder was deleted: a reader may still have that one open.
    """
    numbers = [int(path.name) for path in _numbered(root)]
    return f"{max([int(above or 0), *numbers]) + 1:06d}"


def remove_replaced(root: Path, current: str | None) -> None:
    """Remove all folders but the current one and its predecessor, which a reader may be about to leave."""
    folders = _numbered(root)
    before = [path for path in folders if current is None or path.name < current]
    for path in folders:
        if path.name != current and path not in before[-1:]:
            shutil.rmtree(path, ignore_errors=True)


def _numbered(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.name.isdigit())
