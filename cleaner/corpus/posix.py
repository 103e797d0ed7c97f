"""What runs need of POSIX, in one place: every module is imported where Python lacks it."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import reduction
from typing import Any

from cleaner.corpus.record import CorpusError

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]


def check_posix() -> None:
    """Raise CorpusError where locks and signals of POSIX are missing."""
    if fcntl is None or not hasattr(signal, "pthread_sigmask"):
        raise CorpusError(
            f"cleaning a corpus needs the file locks and signals of POSIX, and {sys.platform} has"
            " none; use Linux, macOS or the Windows Subsystem for Linux"
        )


def try_lock(file: int) -> bool:
    """Lock the open file of that number; return False where another process holds the lock.

    The lock is the file's, not the process's: it lasts until all processes that were handed
    the file have closed it or died.
    """
    check_posix()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_dead(pid: int) -> bool:
    """Return whether this host is certain to run no process `pid`."""
    if fcntl is None:
        return False  # without POSIX, os.kill would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Keep SIGINT from the processes that start meanwhile.

    Ctrl-C goes to all processes of the terminal; the run alone answers it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Held:
    """An open file that the process which unpickles this keeps open, under a number of its own."""

    def __init__(self, file: int) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _hold, (reduction.DupFd(self.file),)


def _hold(file: Any) -> Held:
    return Held(file.detach())
