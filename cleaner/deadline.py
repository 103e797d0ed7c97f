"""Deadlines: how much processor time a pattern may take on one line, whatever else runs."""

from collections.abc import Callable
from time import thread_time
from typing import TypeVar

Found = TypeVar("Found")
Clock = Callable[[], float]  # seconds of processor time of the calling thread


class Deadline:
    """A limit on the processor time that one thread spends on one search.

    `regex` stops a search by the processor time of the whole process. The busier other threads
    are, the less of that time is the search's own, so its answer alone depends on them. A search
    that `regex` stops too early runs again with twice the allowance, and only the time of its
    own thread decides.

    `seconds` is the limit, `clock` returns the processor time of the calling thread in seconds.
    """

    def __init__(self, seconds: float, clock: Clock = thread_time) -> None:
        self._seconds = seconds
        self._clock = clock

    def run(self, search: Callable[[float], Found]) -> Found:
        """Return what `search` returns. Raises TimeoutError if it takes longer than the limit.

        `search` takes the seconds that the process may spend on it, and raises TimeoutError
        after those. It may run several times, so it returns all hits and yields none.

        >>> Deadline(0.5).run("found within {} s".format)
        'found within 0.5 s'
        """
        allowance = self._seconds
        while True:
            started = self._clock()
            try:
                found = search(allowance)
            except TimeoutError:
                if self._is_over(started):
                    raise
                allowance *= 2
            else:
                # The first allowance is the limit, and a thread spends no more than its process.
                if allowance > self._seconds and self._is_over(started):
                    raise TimeoutError
                return found

    def _is_over(self, started: float) -> bool:
        return self._clock() - started > self._seconds
