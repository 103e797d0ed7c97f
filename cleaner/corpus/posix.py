"""The POSIX functions that runs need, in one place. The module imports without POSIX too."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cleaner.corpus.model import CorpusError

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

_MAX_SECONDS = 1e8  # three years; the system refuses much larger numbers


def check_posix() -> None:
    """Raise CorpusError on a system without the file locks and signals of POSIX."""
    if fcntl is None or not hasattr(signal, "pthread_sigmask"):
        raise CorpusError(
            "cleaning a corpus needs the file locks and signals of POSIX, which"
            f" {sys.platform} lacks; use Linux, macOS or the Windows Subsystem for Linux"
        )


def try_lock(file: int) -> bool:
    """Lock the file with that descriptor; return False if another process holds the lock.

    The lock belongs to the open file, not to the process. It lasts until all processes that
    inherited the descriptor have closed it or ended.
    """
    check_posix()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_dead(pid: int) -> bool:
    """Return whether it is certain that this host runs no process `pid`."""
    if fcntl is None:
        return False  # without POSIX, os.kill would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def limit_processor_time(seconds: float) -> None:
    """Let the system end this process after `seconds` of its processor time; 0 for no limit.

    A library that does not return can't be stopped from within. The system counts no time in which
    the process waits, so neither a busy machine nor a stopped run ends a process.
    """
    signal.setitimer(signal.ITIMER_PROF, min(seconds, _MAX_SECONDS))


def is_out_of_time(code: int | None) -> bool:
    """Return whether a process with the exit code `code` was ended by its limit of time."""
    return code is not None and code == -signal.SIGPROF


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in the processes that start within this context.

    Ctrl-C goes to all processes of the terminal, and only the run shall handle it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
