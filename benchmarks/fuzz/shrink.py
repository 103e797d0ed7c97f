"""Cases with a fault made smaller, by delta debugging over lines, then over characters."""

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.fuzz.case import Data

_MOST_TRIES = 2000  # of checks for one fault


class Budget:
    """Counts the checks that are left."""

    def __init__(self, tries: int = _MOST_TRIES) -> None:
        self.left = tries

    def take(self) -> bool:
        """Take one check; return False if there are none left."""
        self.left -= 1
        return self.left >= 0


def shrink(data: Data, fails: Callable[[Data], bool]) -> Data:
    r"""Return a part of `data` that still `fails`, of which hardly anything can be left out.

    >>> shrink("one\ntwo, not three\nfour\n", lambda text: "not" in text)
    'not'
    """
    budget = Budget()

    def fails_within(smaller: Data) -> bool:
        return budget.take() and fails(smaller)

    if not isinstance(data, tuple):
        parts: Sequence[Any] = data.splitlines(keepends=True)
        join: Any = "".join if isinstance(data, str) else b"".join
        data = join(_fewest(parts, lambda some: fails_within(join(some))))
    smallest: Data = _fewest(data, fails_within)
    return smallest


def _fewest(parts: Any, fails: Callable[[Any], bool]) -> Any:
    """Leave out halves of `parts`, then quarters, and so on, while what is left fails."""
    size = len(parts) // 2
    while size:
        start = 0
        while start < len(parts):
            fewer = parts[:start] + parts[start + size :]
            if fails(fewer):
                parts = fewer
            else:
                start += size
        size //= 2
    return parts
