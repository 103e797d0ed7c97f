"""Pairs of equal elements of two sequences in one order, in time linear in their length."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

Pair = tuple[int, int]

_MAX_ROUNDS = 12  # of looking between the pairs for more


def matches(left: Sequence[str], right: Sequence[str], size: int = 1) -> list[tuple[int, int]]:
    """Return the places of equal texts in `left` and `right`, in order on both sides.

    What both have once is matched first, as long as the order allows: `size` elements in a row, or
    then one. Between two matches there may be more that are single there. This is what "patience
    diff" does, and unlike the longest common sequence, it does not cost the square of the length.

    >>> matches("the old mill is old".split(), "an old mill is the very old".split())
    [(1, 1), (2, 2), (3, 3), (4, 6)]
    """
    pairs: list[Pair] = []
    gaps = [(0, len(left), 0, len(right))]
    for count in range(_MAX_ROUNDS):
        width = size if count == 0 else 1
        more: list[tuple[int, int, int, int]] = []
        for gap in gaps:
            start, end, left_end, right_end = _ends(left, right, gap)
            pairs += start
            pairs += end
            inner = gap[0] + len(start), left_end, gap[2] + len(start), right_end
            if inner[0] < inner[1] and inner[2] < inner[3]:
                anchors = _anchors(left, right, inner, width)
                pairs += anchors
                more += _between(anchors, inner) if anchors or width > 1 else []
        gaps = more
    return sorted(pairs)


def heaviest_chain(pairs: Sequence[Pair], weight: Callable[[Pair], float]) -> list[Pair]:
    """Return those of `pairs` that are in order on both sides and weigh most together.

    `pairs` are in the order of their left side.

    >>> heaviest_chain([(0, 5), (1, 1), (2, 2), (3, 4)], lambda pair: 1.0)
    [(1, 1), (2, 2), (3, 4)]
    """
    ends: list[int] = []  # the right side of the last pair of the best chains, and their weights,
    weights: list[float] = []  # both rising
    chains: list[int] = []  # the number of that pair
    before: list[int] = []  # for each pair, the one before it in its chain
    for number, pair in enumerate(pairs):
        place = bisect_left(ends, pair[1])
        total = weight(pair) + (weights[place - 1] if place else 0)
        before.append(chains[place - 1] if place else -1)
        last = place
        while last < len(ends) and weights[last] <= total:
            last += 1
        if place == len(ends) or ends[place] != pair[1] or last > place:
            ends[place:last], weights[place:last], chains[place:last] = [pair[1]], [total], [number]
    chain: list[Pair] = []
    number = chains[-1] if chains else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _ends(
    left: Sequence[str], right: Sequence[str], gap: tuple[int, int, int, int]
) -> tuple[list[Pair], list[Pair], int, int]:
    """Return the pairs with which a gap begins and ends, and where those at its end begin."""
    start: list[Pair] = []
    for pair in zip(range(gap[0], gap[1]), range(gap[2], gap[3]), strict=False):
        if left[pair[0]] != right[pair[1]]:
            break
        start.append(pair)
    end: list[Pair] = []
    lefts = range(gap[1] - 1, gap[0] + len(start) - 1, -1)
    rights = range(gap[3] - 1, gap[2] + len(start) - 1, -1)
    for pair in zip(lefts, rights, strict=False):
        if left[pair[0]] != right[pair[1]]:
            break
        end.append(pair)
    return start, end, gap[1] - len(end), gap[3] - len(end)


def _anchors(
    left: Sequence[str],
    right: Sequence[str],
    gap: tuple[int, int, int, int],
    width: int,
) -> list[Pair]:
    """Return where runs of `width` elements begin that both sides of a gap have once.

    Of runs in another order on the two sides, those with the longer texts count.
    """
    lefts = _single_places(left, gap[0], gap[1], width)
    rights = _single_places(right, gap[2], gap[3], width)
    common = [(place, rights[key]) for key, place in lefts.items() if key in rights]
    return heaviest_chain(common, lambda pair: len(left[pair[0]]))


def _single_places(
    elements: Sequence[str], start: int, end: int, width: int
) -> dict[Hashable, int]:
    """Return where the runs of `width` elements begin that are there once, in order."""
    part = elements[start:end]
    keys: Sequence[Hashable] = (
        part if width == 1 else list(zip(*(part[shift:] for shift in range(width)), strict=False))
    )
    counts = Counter(keys)
    return {key: start + place for place, key in enumerate(keys) if counts[key] == 1}


def _between(
    anchors: Sequence[Pair], gap: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the gaps before, between and after `anchors`."""
    left, right = gap[0], gap[2]
    for pair in (*anchors, (gap[1], gap[3])):
        if left < pair[0] and right < pair[1]:
            yield left, pair[0], right, pair[1]
        left, right = pair[0] + 1, pair[1] + 1
