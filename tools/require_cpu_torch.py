"""Stop before pip downloads a torch with CUDA: several gigabytes that Byline has no use for.

    python tools/require_cpu_torch.py requirements.lock

Asks pip which build the pinned torch resolves to, without installing it, and looks at what it requires.
BYLINE_ALLOW_CUDA=1 lets any build pass.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

REFUSAL = """\
{torch} resolves here to the build with CUDA, which would download several gigabytes.

Point pip at PyTorch's index of CPU wheels (the address is on the "Get started" page of pytorch.org, under
"CPU") and run make again:

    export PIP_EXTRA_INDEX_URL=<that address>

If you want the CUDA build, because this machine has a GPU that Byline should use:

    export BYLINE_ALLOW_CUDA=1
"""


def main(lock: str) -> str | None:
    """Return the message to stop with, or None when the resolved torch runs on the CPU alone."""
    if os.environ.get("BYLINE_ALLOW_CUDA", "") not in ("", "0"):
        return None
    torch = pinned_torch(Path(lock).read_text(encoding="utf-8"))
    return REFUSAL.format(torch=torch) if needs_cuda(requirements_of(torch)) else None


def pinned_torch(lock: str) -> str:
    """Return the line of the lock that pins torch, `torch==2.13.0`."""
    match = re.search(r"^torch==\S+", lock, re.MULTILINE)
    if match is None:
        raise SystemExit("The lock pins no torch. Make it anew: make lock")
    return match[0]


def requirements_of(package: str) -> list[str]:
    """Return what the build of `package` that pip would choose on this machine requires."""
    command = ["install", "-qq", "--dry-run", "--ignore-installed", "--no-deps", "--report", "-", package]
    run = subprocess.run(
        [sys.executable, "-m", "pip", *command], stdout=subprocess.PIPE, check=False, text=True
    )
    if run.returncode:
        raise SystemExit(f"pip cannot find {package}: see its message above.")
    return [
        line
        for item in json.loads(run.stdout)["install"]
        for line in item["metadata"].get("requires_dist", ())
    ]


def needs_cuda(requirements: list[str]) -> bool:
    """Tell whether one of the requirements that apply on this machine is a CUDA package."""
    parsed = (Requirement(line) for line in requirements)
    applying = (one for one in parsed if one.marker is None or one.marker.evaluate({"extra": ""}))
    return any(one.name.lower().startswith(("nvidia-", "cuda-")) for one in applying)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
