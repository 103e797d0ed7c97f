"""The lock of an OUT: one run at a time, and none while workers of a dead one live."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from cleaner.corpus.model import CorpusError
from cleaner.corpus.output.base import MARKER
from cleaner.corpus.output.directory import Directory
from cleaner.corpus.output.lock import current_holder
from tests.commands import NO_PROCESS

HOLD = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


def hold(out: Path) -> "subprocess.Popen[str]":
    (out / MARKER).touch()
    words = [sys.executable, "-c", HOLD, str(out / MARKER)]
    process = subprocess.Popen(words, stdin=-1, stdout=-1, text=True)  # noqa: S603
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def named(out: Path, pid: int) -> None:
    (out / MARKER).write_bytes(
        msgspec.json.encode(msgspec.structs.replace(current_holder(), pid=pid, since="noon"))
    )


def test_a_lock_names_its_holder_only_while_it_is_held(tmp_path: Path) -> None:
    with Directory(tmp_path).locked():
        assert b'"pid"' in (tmp_path / MARKER).read_bytes()
    assert (tmp_path / MARKER).read_bytes() == b""
    with Directory(tmp_path).locked():
        pass


def test_a_second_run_does_not_wait_for_a_live_run(tmp_path: Path) -> None:
    process = hold(tmp_path)
    named(tmp_path, process.pid)
    with pytest.raises(CorpusError, match=f"process {process.pid} on .* since noon"):
        Directory(tmp_path).locked().__enter__()
    process.communicate("\n")


def test_a_run_waits_for_workers_of_a_killed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = hold(tmp_path)
    named(tmp_path, NO_PROCESS)
    monkeypatch.setattr("time.monotonic", lambda: 0.0)  # patience does not run out
    # The first nap is when the worker of the killed run ends.
    monkeypatch.setattr("time.sleep", lambda _: process.communicate("\n"))
    with Directory(tmp_path).locked():
        assert process.returncode == 0


def test_waiting_for_workers_of_a_killed_run_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = hold(tmp_path)
    named(tmp_path, NO_PROCESS)
    monkeypatch.setattr("cleaner.corpus.output.lock._ORPHAN_SECONDS", 0.0)
    with pytest.raises(CorpusError, match="is in use"):
        Directory(tmp_path).locked().__enter__()
    process.communicate("\n")
