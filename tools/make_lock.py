"""Resolve pyproject.toml in a fresh virtual environment and write every version down.

    python tools/make_lock.py pyproject.toml requirements.lock

The pins carry no local version (`torch==2.13.0`, not `2.13.0+cpu`), so that the lock resolves on every
platform. torch's own pin is kept from the old lock: to take a newer one, edit that line and run this again.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

HEADER = """\
# Every package that Byline and its checks use, at the version they were tested with. Written by `make lock`.
# The pins are those of Python 3.11 on Linux; a package that only another platform needs is resolved by pip.
"""


def main(pyproject: str, lock: str) -> None:
    """Write `lock` anew from the ranges in `pyproject`."""
    project = tomllib.loads(Path(pyproject).read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    torch = re.findall(r"^torch==\S+", Path(lock).read_text(encoding="utf-8"), re.MULTILINE)
    Path(lock).write_text(HEADER + "\n".join(resolve(torch, wanted)) + "\n", encoding="utf-8")


def resolve(first: list[str], wanted: list[str]) -> list[str]:
    """Return `name==version` for everything that `first` and `wanted` bring with them."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder, "bin", "python")), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", *first, *wanted], check=True)
        frozen = subprocess.run([*pip, "freeze"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [re.sub(r"\+[\w.]+$", "", line) for line in frozen.splitlines()]


if __name__ == "__main__":
    main(*sys.argv[1:])
