"""Linear scores of rows by binned features, as exact sums in any order.

A row is a line or a document. The values of a feature are cut into bins by their lower bounds.
Each bin has a weight, and the score of a row is the sum of the weights of its bins. A column
holds the bins of one feature in `bytes`, one for each row, because a document may have
millions of lines.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import compress, repeat

from cleaner.core import compiled

THRESHOLD = 1.0  # the score that decides
NEAR = 0.02  # a score that differs less from what decides could as well be on the other side
MAX_BINS = 256  # of one feature, because a bin is a byte
_UNITS_PER_ONE = 10**9  # weights are added as integers, whose sum does not depend on the order
_BATCH_ROWS = 4096

_in_core = compiled("linear")


class LinearModel:
    """Scores rows by the weights of their bins.

    A linear score is chosen because a person can read its weights and a report can name the
    features that decided. Weights are given by feature id, a weight for each bin. A feature
    whose weights are all 0 is left out; `ids` are the ids of the others, sorted. Columns are
    given in the order of `ids`.

    >>> model = LinearModel({"words": (0.5, 0.0), "colon": (0.0, 0.75)})
    >>> columns = [bytes([0, 1]), bytes([0, 1])]  # of colon, of words
    >>> [*model.scores(columns)], [*model.weighted_features(columns)]
    ([0.5, 0.75], [('words',), ('colon',)])
    """

    def __init__(self, weights: Mapping[str, Sequence[float]]) -> None:
        self.ids = tuple(name for name, of_bins in sorted(weights.items()) if any(of_bins))
        self._units = [
            [round(weight * _UNITS_PER_ONE) for weight in weights[name]] for name in self.ids
        ]
        self._has_weight = [
            bytes(bin_ < len(units) and units[bin_] != 0 for bin_ in range(MAX_BINS))
            for units in self._units
        ]

    def scores(self, columns: Sequence[bytes]) -> Sequence[float]:
        """Return the score of each row, one number for each byte of a column."""
        return sums_of_weights(columns, self._units, _UNITS_PER_ONE)

    def weighted_features(self, columns: Sequence[bytes]) -> Iterable[tuple[str, ...]]:
        """Return, for each row, the ids of the features whose bin has a weight other than 0."""
        return chosen_names(columns, self._has_weight, self.ids)


@_in_core
def sums_of_weights(
    columns: Sequence[bytes], units: Sequence[Sequence[int]], units_per_one: int
) -> Sequence[float]:
    """Return the sum of the weights of the bins of each row, which are added as integers.

    `units` are the weights of the bins of each column, and `units_per_one` is how many make 1.

    >>> [*sums_of_weights([bytes([0, 1]), bytes([0, 1])], [(1, 2), (0, 4)], 10)]
    [0.1, 0.6]
    """
    scores = array("d")
    for start in range(0, len(columns[0]) if columns else 0, _BATCH_ROWS):
        rows = slice(start, start + _BATCH_ROWS)
        units_of_rows = [
            [of_bins[bin_] for bin_ in column[rows]]
            for column, of_bins in zip(columns, units, strict=True)
        ]
        totals = map(sum, zip(*units_of_rows, strict=True))
        scores.extend(total / units_per_one for total in totals)
    return scores


@_in_core
def chosen_names(
    columns: Sequence[bytes], chosen: Sequence[bytes], names: Sequence[str]
) -> Iterable[tuple[str, ...]]:
    """Yield, for each row, the `names` of the columns whose bin there is `chosen`.

    What is chosen of a column is 1 or 0 for each of its MAX_BINS bins.

    >>> [*chosen_names([bytes([0, 1])], [bytes([0, 1] * 128)], ["words"])]
    [(), ('words',)]
    """
    selected = [*map(bytes.translate, columns, chosen)]
    rows = len(selected[0]) if selected else 0
    joined = b"".join(selected)
    names_of_selector: dict[bytes, tuple[str, ...]] = {}
    for row in range(rows):
        selector = joined[row::rows]
        if selector not in names_of_selector:
            names_of_selector[selector] = tuple(compress(names, selector))
        yield names_of_selector[selector]


@_in_core
def bin_values(values: Iterable[float], steps: Sequence[float]) -> bytes:
    """Return the bin of each value, a byte each: 0 below the first of `steps`, 1 from it on.

    A weight for each bin follows any curve, where a weight for the value follows a line only.
    `steps` are the ascending lower bounds of the bins from 1 on.

    >>> [*bin_values([1, 2, 9], (2, 5))]
    [0, 1, 2]
    """
    return bytes([*map(bisect_right, repeat(steps), values)])


@_in_core
def bin_by_place(values: Iterable[float], steps: Sequence[float], first: int, last: int) -> bytes:
    """Return the bin of each value, of other bins before, in and after the rows `first` to `last`.

    Rows in different places of a document can so have weights of their own. Bins are numbers modulo
    MAX_BINS.

    >>> [*bin_by_place([1, 2, 9, 9], (2, 5), 1, 2)]
    [0, 4, 5, 8]
    """
    column, size = bin_values(values, steps), len(steps) + 1
    within = column[first : last + 1].translate(_shift_table(size))
    return column[:first] + within + column[last + 1 :].translate(_shift_table(2 * size))


@cache
def _shift_table(offset: int) -> bytes:
    return bytes((bin_ + offset) % MAX_BINS for bin_ in range(MAX_BINS))


@_in_core
def max_sum_range(gains: Iterable[float]) -> tuple[int, int]:
    """Return the first and last position of the consecutive gains with the greatest sum.

    Such a range finds the article between the menus above and below it. This is Kadane's
    algorithm for the maximum subarray, in one pass (Bentley, "Programming Pearls: Algorithm
    Design Techniques", CACM 27(9), 1984). Without gains the range is (0, -1).

    >>> max_sum_range([-1, 2, -1, 3, -5, 1])
    (1, 3)
    """
    best_total, best_range, total, first = float("-inf"), (0, -1), 0.0, 0
    for position, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, position
        total += gain
        if total > best_total:
            best_total, best_range = total, (first, position)
    return best_range
