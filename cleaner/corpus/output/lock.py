"""The lock of a folder: one run at a time; a second run gets an error that names the first."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from cleaner.corpus.model import CorpusError
from cleaner.corpus.posix import is_dead, try_lock

_ORPHAN_SECONDS = 30.0  # the longest wait for the workers of a killed run to end
_POLL_SECONDS = 0.1


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """The run that holds a lock or a lease, as its file says."""

    pid: int
    host: str
    since: str  # in ISO 8601
    boot: str = ""  # identifies the machine since its start, "" if unknown
    run: str = ""  # the token of the run, for a lease
    beat: int = 0  # the number of renewals, for a lease

    def has_died(self) -> bool:
        """Return whether this host can tell that the run has died."""
        if (self.host, self.boot) != (socket.gethostname(), _boot()):
            return False
        return is_dead(self.pid)


def current_holder(token: str = "") -> Holder:
    """Return the holder that stands for the run in this process."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Holder(os.getpid(), socket.gethostname(), now, _boot(), token)


def _boot() -> str:
    """Return the id of this machine's start, "" where the system has none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:  # not on Linux
        return ""


def in_use(out: str, holder: Holder) -> CorpusError:
    """Return the error for an `out` that another run holds."""
    return CorpusError(
        f"{out} is in use: process {holder.pid} on {holder.host} has been cleaning"
        f" into it since {holder.since}; wait for it, or choose another OUT"
    )


@contextmanager
def lock(path: Path, out: str) -> Iterator[int]:
    """Lock the file at `path`, the lock of `out`; yield its descriptor.

    Workers inherit the descriptor, so the lock lasts until all processes of the run have ended
    and no worker of a killed run writes into the next run. Raises CorpusError if another run
    holds the lock.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        _wait(file.fileno(), out)
        file.truncate(0)
        file.write(msgspec.json.encode(current_holder()))
        try:
            yield file.fileno()
        finally:
            file.truncate(0)


def _wait(file: int, out: str) -> None:
    deadline = time.monotonic() + _ORPHAN_SECONDS
    while not try_lock(file):
        holder = _holder(file)
        if holder and (not holder.has_died() or time.monotonic() > deadline):
            raise in_use(out, holder)
        if time.monotonic() > deadline:
            raise CorpusError(f"{out} is in use by another run; wait for it")
        time.sleep(_POLL_SECONDS)


def _holder(file: int) -> Holder | None:
    """Return the holder of the lock, None while it is being written."""
    try:
        return msgspec.json.decode(os.pread(file, 4096, 0), type=Holder)
    except msgspec.DecodeError:
        return None
