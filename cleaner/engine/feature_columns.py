"""The columns that features are made of: a number for each line, for its span, for what is near it.

A span is the first and last position of the lines around a line that belong together. Running sums
begin with 0 and end with the sum of all, so there is one more of them than lines. Each function
runs as the one of its name in `core.feature_columns`, where the compiled core is in use.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from operator import add, attrgetter, sub, truediv

from cleaner.core import compiled
from cleaner.engine.context import Themes
from cleaner.engine.document import Line

LineSpan = tuple[int, int]
Removed = tuple[int, Themes]  # the position of the kept line below, and the themes of the rules

_in_core = compiled("feature_columns")


@_in_core
def attributes(lines: Sequence[Line], name: str) -> Sequence[int]:
    """Return the attribute called `name` of each line."""
    return array("q", map(attrgetter(name), lines))


@_in_core
def characters(lines: Sequence[Line]) -> Iterable[int]:
    """Return how many characters each line has, in code points."""
    return (len(line.seen) for line in lines)


@_in_core
def commas(lines: Sequence[Line]) -> Iterable[int]:
    """Return how many commas each line has."""
    return (line.folded.count(",") for line in lines)


@_in_core
def endings(lines: Sequence[Line], ends: tuple[str, ...]) -> Iterable[int]:
    """Return 1 for each line that ends in one of `ends`, else 0."""
    return (line.folded.endswith(ends) for line in lines)


@_in_core
def repeated(lines: Sequence[Line]) -> Iterable[int]:
    """Return 1 for each line whose text another line has too, else 0."""
    occurrences = Counter(line.folded for line in lines)
    return (occurrences[line.folded] > 1 for line in lines)


@_in_core
def densities(lines: Sequence[Line], most: int, loose_cost: int, item_cost: int) -> Iterable[int]:
    """Return how many words of prose each line has, at `most`; for other lines less than 0: a cost.

    >>> [*densities([Line.of("- eggs", "- eggs"), Line.of("Home", "home")], 60, 12, 14)]
    [-14, -12]
    """
    return (
        min(line.words, most) if line.is_prose else -(item_cost if line.is_item else loose_cost)
        for line in lines
    )


@_in_core
def joined_lines(starts: Sequence[int], lines: Sequence[Line]) -> Collection[int]:
    """Return the positions of the lines right below another, without a blank line between.

    `starts` has the offset of each line.
    """
    ends = (start + len(line.text) for start, line in zip(starts, lines, strict=True))
    return {
        position
        for position, (end, start) in enumerate(zip(ends, starts[1:], strict=False), 1)
        if start == end + 1
    }


@_in_core
def running_sums(values: Iterable[int]) -> Sequence[int]:
    """Return the running sums of `values`, as an array: texts may have millions of lines."""
    return array("q", accumulate(values, initial=0))


@_in_core
def positions_of(removed: Sequence[Removed], themes: tuple[str, ...]) -> Sequence[int]:
    """Return the positions of the `removed` lines that are of `themes`."""
    wanted = frozenset(themes)
    return [position for position, line_themes in removed if line_themes & wanted]


@_in_core
def running_counts(positions: Iterable[int], size: int) -> Sequence[int]:
    """Return how many of `positions` are at most 0, 1, and so on, up to `size`."""
    counts = array("q", bytes(8 * size))
    for position in positions:
        counts[position] += 1
    return array("q", accumulate(counts))


@_in_core
def gains(sums: Sequence[int]) -> Sequence[int]:
    """Return what each of the `sums` has more than the one before it.

    >>> [*gains([2, 2, 5])]
    [2, 0, 3]
    """
    return [*map(sub, sums, chain((0,), sums))]


@_in_core
def rests(sums: Sequence[int]) -> Iterable[int]:
    """Return what each of the `sums` but the last lacks of it.

    >>> [*rests([2, 2, 5])]
    [3, 3]
    """
    return map(sums[-1].__sub__, sums[:-1])


@_in_core
def shares_above(sums: Sequence[int]) -> Iterable[float]:
    """Return what share of the last of `sums` each of the others is; 0 of nothing.

    >>> [*shares_above([0, 1, 2])]
    [0.0, 0.5]
    """
    whole = sums[-1]
    return (above / whole if whole else 0.0 for above in sums[:-1])


@_in_core
def means_near(sums: Sequence[int], count: int, within: int) -> Iterable[float]:
    """Return what the running `sums` gain, a line, over the lines at most `within` lines away.

    `count` is the number of lines.

    >>> [*means_near([0, 2, 2, 2], 3, 1)]
    [1.0, 0.6666666666666666, 0.0]
    """
    return map(truediv, _gains_near(sums, count, within), _lines_near(count, within))


@_in_core
def shares_near(sums: Sequence[int], count: int, within: int) -> Iterable[float]:
    """Return the share of what the running `sums` gain near each line in that and the lines.

    >>> [*shares_near([0, 2, 2, 2], 3, 1)]
    [0.5, 0.4, 0.0]
    """
    near = [*_gains_near(sums, count, within)]
    return map(truediv, near, map(add, near, _lines_near(count, within)))


def _gains_near(sums: Sequence[int], count: int, within: int) -> Iterator[int]:
    """Yield the gain of the running `sums` over the lines at most `within` lines away."""
    reach = min(within, count)
    firsts = chain(repeat(sums[0], reach), sums[: count - reach])
    ends = chain(sums[reach + 1 : count + 1], repeat(sums[count], reach))
    return map(sub, ends, firsts)


def _lines_near(count: int, within: int) -> Iterator[int]:
    """Yield how many lines are at most `within` lines away, the line itself among them."""
    return _gains_near(range(count + 1), count, within)


@_in_core
def distances(hits: Sequence[int], far: int) -> Iterable[int]:
    """Return how many lines above each line the nearest of `hits` is: 0 for a hit, at most `far`.

    >>> [*distances([0, 1, 0, 0], 9)]
    [9, 0, 1, 2]
    """
    return _distances(hits, far)


@_in_core
def distances_below(hits: Sequence[int], far: int) -> Iterable[int]:
    """Return how many lines below each line the nearest of `hits` is: see `distances`."""
    return reversed([*_distances(reversed(hits), far)])


def _distances(hits: Iterable[int], far: int) -> Iterator[int]:
    distance = far
    for is_hit in hits:
        distance = 0 if is_hit else min(distance + 1, far)
        yield distance


@_in_core
def runs(kinds: Sequence[int]) -> list[LineSpan]:
    """Return the span of equal `kinds` around each line.

    >>> runs([0, 0, 1])
    [(0, 1), (0, 1), (2, 2)]
    """
    spans: list[LineSpan] = []
    while len(spans) < len(kinds):
        first = end = len(spans)
        while end < len(kinds) and kinds[end] == kinds[first]:
            end += 1
        spans += [(first, end - 1)] * (end - first)
    return spans


@_in_core
def blocks(joined: Collection[int], removed_above: Sequence[int]) -> list[LineSpan]:
    """Return the block around each line: neither a blank line nor a removed one is in it.

    `joined` has the positions of the lines without a blank line above, and `removed_above` how many
    lines are removed above each line, and last: in all.
    """
    spans: list[LineSpan] = []
    for position in range(1, len(removed_above)):
        if position in joined and removed_above[position] == removed_above[position - 1]:
            continue
        spans += [(len(spans), position - 1)] * (position - len(spans))
    return spans


@_in_core
def span_gains(spans: Sequence[LineSpan], sums: Sequence[int]) -> Iterable[int]:
    """Return what the running `sums` gain in the span of each line."""
    return (sums[last + 1] - sums[first] for first, last in spans)


@_in_core
def span_rests(spans: Sequence[LineSpan]) -> Iterable[int]:
    """Return how many lines of its span are left from each line on."""
    return (last - position + 1 for position, (_, last) in enumerate(spans))


@_in_core
def span_opens(spans: Sequence[LineSpan]) -> Iterable[int]:
    """Return 1 for each line whose span begins with the first line, else 0."""
    return (first == 0 for first, _ in spans)


@_in_core
def count_from(values: Iterable[int], least: int) -> int:
    """Return how many of `values` are at least `least`.

    >>> count_from([2, 4, 3], 3)
    2
    """
    return sum(value >= least for value in values)


@_in_core
def differences(values: Iterable[int], others: Iterable[int]) -> Iterable[int]:
    """Return by how much each of `values` exceeds its neighbour in `others`."""
    return map(sub, values, others)


@_in_core
def weighted_gains(
    words: Sequence[int], scores: Sequence[float], threshold: float, most: int
) -> Sequence[float]:
    """Return by how much the score of each line is below the threshold, times its words, at `most`.

    >>> [*weighted_gains([5, 20], [2.0, 0.5], 1.0, 10)]
    [-5.0, 5.0]
    """
    counts = zip(words, scores, strict=True)
    return array("d", ((threshold - score) * min(count, most) for count, score in counts))
