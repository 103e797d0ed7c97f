"""Deadlines: a limit on the processor time of a pattern, whatever other threads do."""

from collections.abc import Callable
from time import thread_time
from typing import TypeVar

_Result = TypeVar("_Result")
Clock = Callable[[], float]  # seconds of processor time of the calling thread


class Deadline:
    """A limit on the processor time that one thread spends on one search.

    `regex` stops a search by the processor time of the whole process. The busier other threads
    are, the less of that time is the search's own, so its answer alone depends on them. A search
    that `regex` stops runs again, with a growing allowance, and then only the time of its own
    thread decides. No clock is read for the others, which are nearly all.

    `seconds` is the limit, `clock` returns the processor time of the calling thread in seconds.
    """

    def __init__(self, seconds: float, clock: Clock = thread_time) -> None:
        self._seconds = seconds
        self._clock = clock

    def run(self, search: Callable[[float], _Result]) -> _Result:
        """Return what `search` returns. Raises TimeoutError if it takes longer than the limit.

        `search` takes the seconds that the process may spend on it, and raises TimeoutError
        after those. It may run several times, so it returns all hits and yields none.

        >>> Deadline(0.5).run("found within {} s".format)
        'found within 0.5 s'
        """
        try:
            # A thread spends no more than its process: what completes now is within the limit.
            return search(self._seconds)
        except TimeoutError:
            return self._run_measured(search)

    def _run_measured(self, search: Callable[[float], _Result]) -> _Result:
        """Run `search` by the clock of its thread, as often as other threads cut it short."""
        allowance = self._seconds
        while True:
            started = self._clock()
            try:
                result = search(allowance)
            except TimeoutError:
                if self._is_over(started):
                    raise
                allowance *= 2
            else:
                if self._is_over(started):
                    raise TimeoutError
                return result

    def _is_over(self, started: float) -> bool:
        return self._clock() - started > self._seconds
