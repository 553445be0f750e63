"""What a run was made with: enough to make it again, and to refuse to mix it with another.

Two runs with the same configuration, versions, code, cases and library give the same figures; times, memory
and machine are told beside them.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from qa.evaluating.judging import JudgeReport

FORMAT = 1  # of the run folder; a newer Byline may raise it

# The packages that decide about an answer or a figure.
PACKAGES = (
    "byline",
    "chromadb",
    "ir-measures",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "rouge-score",
    "sentence-transformers",
    "tantivy",
    "tokenizers",
    "torch",
)
# In the configuration of a run that measures the predictions of another system: the SHA-256 of their file.
PREDICTIONS_DIGEST = "predictions_sha256"
_CHECKOUT = Path(__file__).resolve().parents[2]
_MEASURING = Path(__file__).resolve().parent
_ANSWERING = ("index", "qa")  # the packages whose code decides about an answer, but for `_MEASURING`

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The contents of `run.json`.

    `configuration` holds every setting that can change an answer. `code` is the digest of the source that
    answers, so that an edit is noticed that was never committed; `measuring_code` is that of the source that
    scored last, and `commit` that of the checkout, if it runs from one. `seconds` are those spent asking,
    `peak_memory_mb` is the largest of all sittings of the run. `finished_at` is None until the figures are
    there; `unanswered` counts the cases that failed.
    """

    name: str
    configuration: Mapping[str, Value]
    cases_digest: str
    library_digest: str
    case_count: int
    seed: int
    resamples: int
    started_at: datetime
    code: str
    versions: Mapping[str, str] = field(default_factory=dict)
    machine: Mapping[str, Value] = field(default_factory=dict)
    commit: str | None = None
    finished_at: datetime | None = None
    unanswered: int = 0
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    judge: JudgeReport | None = None
    measuring_code: str = ""
    format: int = FORMAT


def describe_run(
    *,
    name: str,
    configuration: Mapping[str, Value],
    cases_digest: str,
    library_digest: str,
    case_count: int,
    seed: int,
    resamples: int,
) -> RunFacts:
    """Return the facts of a run that begins now, on this machine, with this code."""
    return RunFacts(
        name=name,
        configuration=configuration,
        cases_digest=cases_digest,
        library_digest=library_digest,
        case_count=case_count,
        seed=seed,
        resamples=resamples,
        started_at=datetime.now(UTC).replace(microsecond=0),
        code=digest_answering_code(),
        versions=describe_versions(),
        machine=describe_machine(),
        commit=find_commit(),
    )


def find_differences(before: RunFacts, now: RunFacts) -> list[str]:
    """Return what makes `now` another run than `before`, one phrase each; nothing when they are the same."""
    differences = list(_differing("", before.configuration, now.configuration))
    if before.cases_digest != now.cases_digest:
        differences.append("the test set is another")
    if before.library_digest != now.library_digest:
        differences.append("the library holds other articles, or was made with another model")
    return differences


def find_code_differences(before: RunFacts, now: RunFacts) -> list[str]:
    """Return what keeps `now` from answering as `before` did: another version of something, or an edit.

    Nothing for the predictions of another system, whose answers our code does not give.
    """
    if PREDICTIONS_DIGEST in now.configuration:
        return []
    differences = list(_differing("the version of ", before.versions, now.versions))
    if before.code != now.code:
        differences.append("the code of Byline has changed")
    return differences


def _differing(what: str, before: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            was, is_now = (_shown(values.get(name)) for values in (before, now))
            yield f"{what}{name} was {was} and is {is_now}"


def _shown(value: object) -> str:
    return "not set" if value is None or value == "" else str(value)


def describe_versions() -> dict[str, str]:
    """Return the installed version of each of `PACKAGES`; those that are not installed are left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def describe_machine() -> dict[str, Value]:
    """Return what times depend on: processor, cores that may be used, system, Python."""
    from qa.working_ahead import count_cores  # late: concurrent.futures, which `byline --help` does without

    return {
        "processor": _processor_name(),
        "cores": count_cores(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _processor_name() -> str:
    try:  # Linux, where `platform.processor()` says nothing
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def digest_answering_code() -> str:
    """Return the SHA-256 (hex) of the source files that decide about an answer."""
    folders = [_CHECKOUT / package for package in _ANSWERING]
    paths = [path for folder in folders for path in folder.rglob("*.py")]
    return _digest_sources(path for path in paths if not path.is_relative_to(_MEASURING))


def digest_measuring_code() -> str:
    """Return the SHA-256 (hex) of the source files that decide about a figure of given answers."""
    return _digest_sources(_MEASURING.rglob("*.py"))


def _digest_sources(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(_CHECKOUT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def digest_file(path: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_commit() -> str | None:
    """Return the commit of the checkout that runs; None when it was installed without one.

    Read from the files, not by `git`: a run must not depend on a program that may not be there.
    """
    git = _CHECKOUT / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="ascii").strip()
        reference = head.removeprefix("ref: ")
        if reference == head:
            return head
        if (git / reference).is_file():
            return (git / reference).read_text(encoding="ascii").strip()
        packed = (git / "packed-refs").read_text(encoding="utf-8").splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {reference}")), None)
    except (OSError, UnicodeDecodeError):
        return None


def measure_peak_memory_mb() -> float | None:
    """Return the largest resident memory so far of this process and of those that it runs, added up, in
    megabytes; None where nobody tells.
    """
    processes = ["self", *(str(child.pid) for child in multiprocessing.active_children())]
    try:  # Linux; `getrusage` would give the peak of the process that started this one, if that was larger
        return round(sum(_read_peak_mb(process) for process in processes), 1)
    except OSError:
        pass
    if os.name != "posix":
        return None
    import resource  # late: not on Windows

    unit = 1024 if platform.system() == "Linux" else 1024 * 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def _read_peak_mb(process: str) -> float:
    status = Path("/proc", process, "status").read_text(encoding="utf-8")
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0
    )
