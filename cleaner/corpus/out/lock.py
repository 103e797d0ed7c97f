"""The lock of a folder: one run at a time, and the second is told of the first."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cleaner.corpus.posix import is_dead, try_lock
from cleaner.corpus.record import CorpusError

_PATIENCE = 30.0  # seconds for the workers of a run that was killed to notice


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """The run that holds a lock; of a lease also its token, and how often it was renewed.

    `boot` tells its machine from others of that name, "" where nothing does.
    """

    pid: int
    host: str
    since: str
    boot: str = ""
    run: str = ""
    beat: int = 0

    def is_gone(self) -> bool:
        """Return whether the run has died, as far as can be seen from this host."""
        if (self.host, self.boot) != (socket.gethostname(), _boot()):
            return False
        return is_dead(self.pid)


def this_run(token: str = "") -> Holder:
    """Return what tells others of the run in this process."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(os.getpid(), socket.gethostname(), now, _boot(), token)


def _boot() -> str:
    """Return what tells this machine, since it was started, from others of its name."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:  # not on Linux
        return ""


def in_use(out: str, holder: Holder) -> CorpusError:
    """Return the error that `out` is held."""
    return CorpusError(
        f"{out} is in use: process {holder.pid} on {holder.host} has been cleaning"
        f" into it since {holder.since}; wait for it, or choose another OUT"
    )


@contextmanager
def lock(path: Path, out: str) -> Iterator[int]:
    """Hold the lock of `out`, the open file at `path`, whose number is given.

    The lock goes when all processes have died that hold the file: workers do, so that
    none of a killed run writes into the next one. Raises CorpusError where it is held.
    """
    opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(opened, "r+b", buffering=0) as file:
        _wait(file.fileno(), out)
        file.truncate(0)
        file.write(msgspec.json.encode(this_run()))
        try:
            yield file.fileno()
        finally:
            file.truncate(0)


def _wait(file: int, out: str) -> None:
    patience = time.monotonic() + _PATIENCE
    while not try_lock(file):
        holder = _holder(file)
        if holder and (not holder.is_gone() or time.monotonic() > patience):
            raise in_use(out, holder)
        if time.monotonic() > patience:
            raise CorpusError(f"{out} is in use by another run; wait for it")
        time.sleep(0.1)


def _holder(file: int) -> Holder | None:
    """Return who holds the lock, None while that is being written."""
    try:
        return msgspec.json.decode(os.pread(file, 4096, 0), type=Holder)
    except msgspec.DecodeError:
        return None
