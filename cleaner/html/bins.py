"""Bins: the names of features that say in which range a value is."""

from bisect import bisect_right


class Bins:
    """Ranges of a value, each with a name: `links <0.2`, `links 0.2`, `links 0.8`.

    The number in a name is the lower bound of the range. A weight for each range follows any
    curve, and a person can read it.

    >>> links = Bins("links", 0.2, 0.8)
    >>> links(0.1), links(0.2), links(1)
    ('links <0.2', 'links 0.2', 'links 0.8')
    """

    def __init__(self, name: str, *bounds: float) -> None:
        self._bounds = bounds
        self._names = (f"{name} <{bounds[0]:g}", *(f"{name} {bound:g}" for bound in bounds))

    def __call__(self, value: float) -> str:
        """Return the name of the range that `value` is in."""
        return self._names[bisect_right(self._bounds, value)]
