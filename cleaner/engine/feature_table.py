"""The table that features are measured in: the kept lines and what was removed between them."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from operator import itemgetter

import msgspec

from cleaner.engine.content import content_lines, flows, menu_lines
from cleaner.engine.context import Themes
from cleaner.engine.document import Document, Line
from cleaner.engine.feature_columns import (
    LineSpan,
    Removed,
    attributes,
    blocks,
    densities,
    gains,
    joined_lines,
    positions_of,
    running_counts,
    running_sums,
    runs,
)
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
        removed: Sequence[Removed],
        joined: Collection[int] = (),
    ) -> None:
        self.numbers = numbers
        self.kept = kept
        self._removed = removed
        self._joined = joined
        self.words = attributes(kept, "words")
        self.prose = attributes(kept, "is_prose")
        self.words_before = running_sums(self.words)
        self.prose_before = running_sums(self.prose)
        self.lines_before = array("q", range(len(kept) + 1))
        self._removed_of: dict[tuple[str, ...], Sequence[int]] = {}
        self._document_values: dict[str, float] = {}  # by the id of the feature

    @cached_property
    def removed_above(self) -> Sequence[int]:
        """How many lines are removed above each line, and last: in all."""
        return self._running_counts([position for position, _ in self._removed])

    def removed_before(self, position: int) -> int:
        """Return how many lines are removed right above the line at `position`."""
        return self.removed_between[position]

    def values(self, feature: BinnedFeature) -> Iterable[float]:
        """Return the measure of `feature` for each line."""
        values: Iterable[float] = FEATURES[feature.measure].measure(self, feature)
        return values

    def document_value(self, feature: BinnedFeature) -> float:
        """Return the measure of `feature`, the same for all lines; 0 where there are none."""
        if feature.id not in self._document_values:  # the page has a weight for it, and its lines
            self._document_values[feature.id] = next(iter(self.values(feature)), 0.0)
        return self._document_values[feature.id]

    def removed_above_of(self, themes: tuple[str, ...]) -> Sequence[int]:
        """Return how many lines of `themes` are removed above each line, and last: in all."""
        if themes not in self._removed_of:
            self._removed_of[themes] = self._running_counts(positions_of(self._removed, themes))
        return self._removed_of[themes]

    def count_removed(self, themes: tuple[str, ...]) -> int:
        """Return how many lines of `themes` are removed; without themes, of any."""
        return len(positions_of(self._removed, themes) if themes else self._removed)

    def _running_counts(self, positions: Sequence[int]) -> Sequence[int]:
        return running_counts(positions, len(self.kept) + 1)

    @cached_property
    def removed_between(self) -> Sequence[int]:
        """How many lines are removed right above each line, and last: below all."""
        return gains(self.removed_above)

    @cached_property
    def runs(self) -> Sequence[LineSpan]:
        """The run of lines, all or none of them prose, around each."""
        return runs(self.prose)

    @cached_property
    def blocks(self) -> Sequence[LineSpan]:
        """The block around each line."""
        return blocks(self._joined, self.removed_above)

    @cached_property
    def flows(self) -> Sequence[LineSpan]:
        """The sentence or paragraph that each line is a piece of."""
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
        return max_sum_range(
            densities(self.kept, _MAX_PROSE_WORDS, _LOOSE_COST_WORDS, _ITEM_COST_WORDS)
        )

    @cached_property
    def places(self) -> Sequence[int]:
        """For each line -1, 0 or 1: before, in or after the densest stretch of prose."""
        first, last = self.dense
        return (
            array("q", [-1]) * first
            + array("q", [0]) * (last + 1 - first)
            + array("q", [1]) * (len(self.kept) - 1 - last)
        )


def feature_table(document: Document, removed: Sequence[RemovedLine]) -> FeatureTable:
    """Return the lines of `document` with those that are `removed` in their places."""
    numbers = document.open_lines()
    starts, lines = document.starts, document.lines
    if document.regions:
        starts = array("q", (starts[number] for number in numbers))
        lines = [lines[number] for number in numbers]
    positions = [(bisect_left(starts, line.start), line.themes) for line in removed]
    positions.sort(key=itemgetter(0))
    return FeatureTable(numbers, lines, positions, joined_lines(starts, lines))
