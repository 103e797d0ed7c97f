"""How the processor time of cleaning grows with the size of hostile texts and pages.

    python -m benchmarks.growth [NAME…]

Time that grows with the square of the size is what makes one page of a crawl run for hours. Each
shape is one thing repeated, in sizes that double. The exponent is the slope of the logarithm of
the time over the one of the size: 1 is linear, 2 is the square. A name is a part of a shape's name.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from operator import itemgetter
from time import thread_time

import msgspec

from benchmarks.shapes import PAGES, TEXTS
from cleaner import clean, clean_html

MAX_EXPONENT = 1.3
_SIZES = tuple(16_000 << doublings for doublings in range(8))  # characters: 16 kB to 2 MB
_ENOUGH = 3.0  # seconds for one document; the shape is not doubled again
_TELLING = 0.05  # seconds; less is mostly what any document costs
_POINTS_OF_LINE = 2
_FITTED = 3  # sizes in a row; the time of two may differ by chance


class Growth(msgspec.Struct, frozen=True):
    """The seconds of processor time that a shape took, by its size in characters."""

    name: str
    seconds: Mapping[int, float]

    @property
    def exponent(self) -> float:
        """The power of the size that the time grows with; 0 if all of it is too short to say.

        It is taken where the time grows fastest: a page over its budget is read in another way,
        which must not hide the growth below.
        """
        points = [(log(size), log(time)) for size, time in self.seconds.items() if time >= _TELLING]
        firsts = range(max(1, len(points) - _FITTED + 1))
        return max(slope(points[first : first + _FITTED]) for first in firsts)

    @property
    def is_steep(self) -> bool:
        """Whether the time grows faster than MAX_EXPONENT allows."""
        return self.exponent > MAX_EXPONENT

    def __str__(self) -> str:
        size, seconds = max(self.seconds.items(), key=itemgetter(1))
        mark = "  steep" if self.is_steep else ""
        return f"{self.name:32} {self.exponent:8.2f} {size / 1e6:8.2f} {seconds:8.2f}{mark}"


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line through `points` by least squares; 0 for fewer than two.

    >>> slope([(0, 1), (1, 3), (2, 5)])
    2.0
    """
    if len({x for x, _ in points}) < _POINTS_OF_LINE:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return covariance / sum((x - mean_x) ** 2 for x, _ in points)


def measure(
    name: str,
    clean_one: Callable[[str], object],
    shape: Callable[[int], str],
    clock: Callable[[], float] = thread_time,
) -> Growth:
    """Return the time of `clean_one` for documents of `shape`, by the `clock` of the thread."""
    seconds: dict[int, float] = {}
    for size in _SIZES:
        document = shape(size)
        started = clock()
        clean_one(document)
        seconds[len(document)] = clock() - started
        if seconds[len(document)] > _ENOUGH:
            break
    return Growth(name, seconds)


def growths(names: Sequence[str]) -> Iterator[Growth]:
    """Yield the growth of each shape that has one of `names` in its name; of all if none is given.

    The first document of a process pays for what is loaded and compiled once, so it is not timed.
    """
    for kind, clean_one, shapes in (("text", clean, TEXTS), ("page", clean_html, PAGES)):
        for shape_name, shape in shapes.items():
            name = f"{kind}: {shape_name}"
            if not names or any(part in name for part in names):
                clean_one(shape(1_000))
                yield measure(name, clean_one, shape)


def main() -> int:
    """Print a line for each shape; return 1 if the time of any grows too fast."""
    print(f"{'shape':32} {'exponent':>8} {'slowest':>8} {'seconds':>8}")
    is_steep = False
    for growth in growths(sys.argv[1:]):
        print(growth, flush=True)
        is_steep = is_steep or growth.is_steep
    return int(is_steep)


if __name__ == "__main__":
    sys.exit(main())
