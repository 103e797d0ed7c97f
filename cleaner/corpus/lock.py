"""The lock of an OUT: one run at a time, and the second is told of the first."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cleaner.corpus.record import CorpusError

LOCK = ".cleaner"  # in each OUT, so that a run's is told from other folders
_PATIENCE = 30.0  # seconds for the workers of a run that was killed to notice


class Holder(msgspec.Struct, frozen=True):
    """The run that holds a lock."""

    pid: int
    host: str
    since: str

    def is_gone(self) -> bool:
        """Return whether the run has died, as far as can be seen from this host."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


@contextmanager
def locked(out: Path) -> Iterator[int]:
    """Hold the lock of `out`, as the open file whose number is given.

    The lock goes when all processes have died that hold the file: workers do, so that
    none of a killed run writes into the next one. Raises CorpusError where it is held.
    """
    opened = os.open(out / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(opened, "r+b", buffering=0) as file:
        _wait(file.fileno(), out)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        file.truncate(0)
        file.write(msgspec.json.encode(Holder(os.getpid(), socket.gethostname(), now)))
        try:
            yield file.fileno()
        finally:
            file.truncate(0)


def _wait(file: int, out: Path) -> None:
    patience = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(file)
            if holder and (not holder.is_gone() or time.monotonic() > patience):
                raise CorpusError(
                    f"{out} is in use: process {holder.pid} on {holder.host} has been cleaning"
                    f" into it since {holder.since}; wait for it, or choose another folder"
                ) from None
            if time.monotonic() > patience:
                raise CorpusError(f"{out} is in use by another run; wait for it") from None
            time.sleep(0.1)
        else:
            return


def _holder(file: int) -> Holder | None:
    """Return who holds the lock, None while that is being written."""
    try:
        return msgspec.json.decode(os.pread(file, 4096, 0), type=Holder)
    except msgspec.DecodeError:
        return None
