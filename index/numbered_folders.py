"""Folders that are written once, under a number, and replaced by the next: the catalog says which one counts."""

from __future__ import annotations

import shutil
from pathlib import Path


def next_number(root: Path) -> str:
    """The name for a new folder under `root`, never one that was there before it: `"000002"`."""
    numbers = [int(path.name) for path in _numbered(root)]
    return f"{max(numbers, default=0) + 1:06d}"


def remove_replaced(root: Path, current: str | None) -> None:
    """Remove all folders but the current one and its predecessor, which a reader may be about to leave."""
    folders = _numbered(root)
    if current is None:
        kept = folders[-1:]
    else:
        kept = [path for path in folders if path.name <= current][-2:]
    for path in folders:
        if path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _numbered(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.name.isdigit())
