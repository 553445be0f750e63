"""Many questions on every core: the same answers, whatever becomes of the processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import QuestionError
from index.settings import IndexSettings
from qa.answers import Answer
from qa.pipeline import Pipeline
from qa.pipeline_processes import WORTH_STARTING, PipelineProcesses
from qa.settings import QaSettings
from qa.working_ahead import work_ahead

QUESTIONS = ("Who was hurt when the barge hit the pier?", "How many homes lost power?", "Who is Lindenquell?")


@pytest.fixture
def opened(library: Path) -> Iterator[PipelineProcesses]:
    with PipelineProcesses.open(IndexSettings(data_dir=library), QaSettings(), processes=2) as pipeline:
        yield pipeline


def ask_many(pipeline: PipelineProcesses, count: int) -> list[Answer]:
    asked = (QUESTIONS[number % len(QUESTIONS)] for number in range(count))
    return [without_times(answer) for answer in work_ahead(pipeline.ask, asked, threads=2)]


def without_times(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def wait_for_processes(pipeline: PipelineProcesses) -> None:
    """Ask until the processes have opened the library and answer themselves."""
    ask_many(pipeline, WORTH_STARTING + 1)
    deadline = time.monotonic() + 60
    while not pipeline.is_spread:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_few_questions_start_no_process(opened: PipelineProcesses) -> None:
    ask_many(opened, WORTH_STARTING)
    assert multiprocessing.active_children() == []


def test_the_processes_give_the_answers_and_passages_of_the_pipeline(
    opened: PipelineProcesses, library: Path
) -> None:
    wait_for_processes(opened)
    assert len(multiprocessing.active_children()) == 2
    with Pipeline.open(IndexSettings(data_dir=library)) as pipeline:
        expected = [without_times(pipeline.ask(question)) for question in QUESTIONS]
        assert ask_many(opened, 9) == expected * 3
        assert opened.search(QUESTIONS[0], k=2) == pipeline.search(QUESTIONS[0], k=2)


def test_what_cannot_be_asked_is_refused_there_as_here(opened: PipelineProcesses) -> None:
    wait_for_processes(opened)
    with pytest.raises(QuestionError, match="no question"):
        opened.ask(" ")


def test_no_answer_is_lost_when_a_process_is_killed(opened: PipelineProcesses) -> None:
    expected = ask_many(opened, 3)
    wait_for_processes(opened)
    for child in multiprocessing.active_children()[:1]:
        child.kill()
    assert ask_many(opened, 12) == expected * 4


PARENT = """
import sys, time
from pathlib import Path
from index.settings import IndexSettings
from qa.pipeline_processes import WORTH_STARTING, PipelineProcesses
from qa.settings import QaSettings
import multiprocessing

if __name__ == "__main__":
    pipeline = PipelineProcesses.open(IndexSettings(data_dir=Path(sys.argv[1])), QaSettings(), processes=2)
    for _ in range(WORTH_STARTING + 1):
        pipeline.ask("Who won?")
    while not pipeline.is_spread:
        time.sleep(0.05)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_the_processes_end_with_the_one_that_asks(
    library: Path, tmp_path: Path, ending: signal.Signals
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    checkout = str(Path(__file__).resolve().parents[1])
    with subprocess.Popen(
        [sys.executable, str(script), str(library)],
        env=os.environ | {"PYTHONPATH": checkout},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        children = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(ending)
    assert len(children) == 2
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
