"""The table that features are measured in: the kept lines and what was removed between them."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, repeat
from operator import sub

import msgspec

from cleaner.engine.content import content_lines, flows, menu_lines
from cleaner.engine.context import Themes
from cleaner.engine.document import Document, Line
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.registry import FEATURES
from cleaner.scoring.linear import max_sum_range

_MAX_PROSE_WORDS = 60  # of a line of prose that count for the densest stretch
_LOOSE_COST_WORDS = 12  # words of prose that one line without prose outweighs there
_ITEM_COST_WORDS = 14


class RemovedLine(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """A line that was removed: where it began, in code points, and by which themes."""

    start: int
    themes: Themes


class FeatureTable:
    """The kept lines of a document, in which every feature can be measured.

    `numbers` are those of the lines in their document. `removed` has the themes of each line
    that was removed, in order, with the position of the kept line right below it; those below
    all lines have the position after the last. `joined` has the positions of the lines without a
    blank line above.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        kept: Sequence[Line],
        removed: Sequence[tuple[int, Themes]],
        joined: Collection[int] = (),
    ) -> None:
        self.numbers = numbers
        self.kept = kept
        self._removed = removed
        self._joined = joined
        self.words_before = _running_sums((line.words for line in kept), initial=0)  # last: of all
        self.prose_before = _running_sums((line.is_prose for line in kept), initial=0)
        self._removed_of: dict[tuple[str, ...], Sequence[int]] = {}

    @property
    def words(self) -> list[int]:
        """How many words each line has."""
        return [line.words for line in self.kept]

    @cached_property
    def removed_above(self) -> Sequence[int]:
        """How many lines are removed above each line, and last: in all."""
        return self._running_counts(position for position, _ in self._removed)

    def removed_before(self, position: int) -> int:
        """Return how many lines are removed right above the line at `position`."""
        above = self.removed_above
        return above[position] - (above[position - 1] if position else 0)

    def values(self, feature: BinnedFeature) -> Iterable[float]:
        """Return the measure of `feature` for each line."""
        values: Iterable[float] = FEATURES[feature.measure].measure(self, feature)
        return values

    def removed_above_of(self, themes: tuple[str, ...]) -> Sequence[int]:
        """Return how many lines of `themes` are removed above each line, and last: in all."""
        if themes not in self._removed_of:
            self._removed_of[themes] = self._running_counts(self._positions_of(themes))
        return self._removed_of[themes]

    def count_removed(self, themes: tuple[str, ...]) -> int:
        """Return how many lines of `themes` are removed; without themes, of any."""
        return sum(1 for _ in self._positions_of(themes)) if themes else len(self._removed)

    def _positions_of(self, themes: tuple[str, ...]) -> Iterator[int]:
        wanted = frozenset(themes)
        return (position for position, line_themes in self._removed if line_themes & wanted)

    def _running_counts(self, positions: Iterable[int]) -> Sequence[int]:
        counts = array("q", bytes(8 * (len(self.kept) + 1)))
        for position in positions:
            counts[position] += 1
        return _running_sums(counts)

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """First and last position of the run of lines, all or none of them prose, around each."""
        runs: list[tuple[int, int]] = []
        while len(runs) < len(self.kept):
            first = end = len(runs)
            kind = self.kept[first].is_prose
            while end < len(self.kept) and self.kept[end].is_prose == kind:
                end += 1
            runs += [(first, end - 1)] * (end - first)
        return runs

    @cached_property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last position of the block around each line.

        The lines of a block have neither a blank line nor a removed one between them.
        """
        blocks: list[tuple[int, int]] = []
        for position in range(1, len(self.kept) + 1):
            if position in self._joined and not self.removed_before(position):
                continue
            blocks += [(len(blocks), position - 1)] * (position - len(blocks))
        return blocks

    @cached_property
    def flows(self) -> list[tuple[int, int]]:
        """First and last position of the sentence or paragraph that each line is a piece of."""
        return flows(self.kept)

    @cached_property
    def content(self) -> Sequence[int]:
        """For each line 1 if it reads as content, or 0."""
        return content_lines(self.kept)

    @cached_property
    def menu_lines(self) -> Sequence[int]:
        """How many short lines that are not content stand together around each, in its block."""
        return menu_lines(self.kept, self.content, self.blocks)

    @cached_property
    def dense(self) -> tuple[int, int]:
        """First and last position of the stretch where prose most outweighs other lines.

        It is Kadane's maximum subarray over the words of prose, less a cost for each other line.
        """
        return max_sum_range(_density(line) for line in self.kept)

    @cached_property
    def places(self) -> Sequence[int]:
        """For each line -1, 0 or 1: before, in or after the densest stretch of prose."""
        first, last = self.dense
        return (
            array("b", [-1]) * first
            + array("b", [0]) * (last + 1 - first)
            + array("b", [1]) * (len(self.kept) - 1 - last)
        )

    @cached_property
    def occurrences(self) -> Counter[str]:
        """How often each line occurs, by its folded text."""
        return Counter(line.folded for line in self.kept)

    def gains_near(self, sums: Sequence[int], within: int | None) -> Iterator[int]:
        """Yield the gain of the running `sums` over the lines at most `within` lines away."""
        count, reach = len(self.kept), min(within or 1, len(self.kept))
        firsts = chain(repeat(sums[0], reach), sums[: count - reach])
        ends = chain(sums[reach + 1 : count + 1], repeat(sums[count], reach))
        return map(sub, ends, firsts)

    def lines_near(self, within: int | None) -> Iterator[int]:
        """Yield how many lines are at most `within` lines away, the line itself among them."""
        return self.gains_near(range(len(self.kept) + 1), within)


def feature_table(document: Document, removed: Sequence[RemovedLine]) -> FeatureTable:
    """Return the lines of `document` with those that are `removed` in their places."""
    numbers = document.open_lines()
    starts, lines = document.starts, document.lines
    if document.regions:
        starts = array("q", (starts[number] for number in numbers))
        lines = [lines[number] for number in numbers]
    positions = sorted(
        (bisect_left(starts, line.start), number) for number, line in enumerate(removed)
    )
    return FeatureTable(
        numbers,
        lines,
        [(position, removed[number].themes) for position, number in positions],
        _joined(starts, lines),
    )


def _joined(starts: Sequence[int], lines: Sequence[Line]) -> set[int]:
    """Return the positions of the lines right below another, without a blank line between."""
    ends = (start + len(line.text) for start, line in zip(starts, lines, strict=True))
    return {
        position
        for position, (end, start) in enumerate(zip(ends, starts[1:], strict=False), 1)
        if start == end + 1
    }


def _running_sums(values: Iterable[int], initial: int | None = None) -> Sequence[int]:
    """Return the running sums of `values`, as an array: texts may have millions of lines."""
    return array("q", accumulate(values, initial=initial))


def _density(line: Line) -> int:
    if line.is_prose:
        return min(line.words, _MAX_PROSE_WORDS)
    return -(_ITEM_COST_WORDS if line.is_item else _LOOSE_COST_WORDS)
