"""Tests for index/storing/locking.py: one writer, and a lock that dies with its process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from index.errors import LibraryBusyError, LibraryError
from index.storing.locking import NOTE_NAME, hold_writer_lock

PROCESSES = multiprocessing.get_context("spawn")


def hold_forever(folder: Path, held: Event) -> None:
    with hold_writer_lock(folder, timeout_s=5):
        held.set()
        time.sleep(60)


def test_a_second_writer_is_told_who_holds_the_lock_and_what_to_do(tmp_path: Path) -> None:
    with (
        hold_writer_lock(tmp_path, timeout_s=0),
        pytest.raises(LibraryBusyError) as caught,
        hold_writer_lock(tmp_path, timeout_s=0.1),
    ):
        pass
    assert f"pid {os.getpid()}" in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "BYLINE_LOCK_TIMEOUT_S" in str(caught.value)
    assert caught.value.retryable


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_disk_without_room_for_the_note_is_told_as_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / NOTE_NAME).symlink_to("/dev/full")
    with pytest.raises(LibraryError, match="free some space"), hold_writer_lock(tmp_path, timeout_s=0):
        pass


def test_the_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_writer_lock(tmp_path, timeout_s=0):
            pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    held = PROCESSES.Event()
    process = PROCESSES.Process(target=hold_forever, args=(tmp_path, held))
    process.start()
    assert held.wait(30)
    with pytest.raises(LibraryBusyError, match=f"pid {process.pid}"), hold_writer_lock(tmp_path, timeout_s=0):
        pass
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    with hold_writer_lock(tmp_path, timeout_s=5):
        pass
