"""A disk that is full or forbidden looks different in each store; the user hears about it in one way."""

from __future__ import annotations

from pathlib import Path

from index.errors import LibraryError

_FULL = ("no space left", "disk is full", "file too large", "disk i/o error", "quota exceeded")
_FORBIDDEN = ("permission denied", "readonly", "read-only", "unable to open database", "not permitted")


def find_disk_error(reason: str, path: Path) -> LibraryError | None:
    """The error to raise when `reason`, as one of the stores puts it, blames the disk; or None."""
    lowered = reason.lower()
    if any(sign in lowered for sign in _FULL):
        return LibraryError(
            f"The disk that holds {path} is full, or cannot be written ({reason}). Nothing was lost: free "
            "some space and run the same command again."
        )
    if any(sign in lowered for sign in _FORBIDDEN):
        return LibraryError(
            f"No permission to use {path} ({reason}). Check its rights, or choose another folder with "
            "--data-dir."
        )
    return None


def is_panic(error: BaseException) -> bool:
    """Whether the Rust core of tantivy or Chroma gave up: no `Exception`, nor a class that one can import."""
    return type(error).__name__ == "PanicException"
