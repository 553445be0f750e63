"""Ways to damage files, as a failing disk or a careless hand would."""

from __future__ import annotations

from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Give a file another content, as a new file of the same name: cutting off one that is mapped into memory
    would crash whoever has it open, here the test itself.
    """
    path.unlink()
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    """Keep the first half of a file."""
    replace_file(path, path.read_bytes()[: path.stat().st_size // 2])


def garble(path: Path) -> None:
    """Change bytes in the middle of a file, not its size."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(255 - byte for byte in content[middle : middle + 8])
    replace_file(path, bytes(content))
