"""Alarms of processor time: what hangs is a fault, and does not stop the fuzzer for ever."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SECONDS = 10.0  # of processor time for a case, which takes milliseconds
_DEADLY_SECONDS = 60.0  # for a case that hangs in a library, where no exception is raised


class HangError(BaseException):
    """A case took too long. No handler of exceptions in the project stops it."""


@contextmanager
def limited(seconds: float = _SECONDS) -> Iterator[None]:
    """Raise HangError after so much processor time; end the process if that does not help."""

    def hang(_: int, __: FrameType | None) -> None:
        raise HangError

    signal.signal(signal.SIGPROF, hang)
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_VIRTUAL, _DEADLY_SECONDS)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
