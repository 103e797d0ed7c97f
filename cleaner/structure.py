"""Structure: where a line stands among the kept ones, and whether conditions hold there."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property

from cleaner.document import Document, Line
from cleaner.rule import Shape, When


class Place:
    """The lines still kept when a stage begins; `spoken_of` are those its rules' texts hit.

    Lines go by their numbers in the document. Zones come from the prose: the head is before the
    first line of it, the tail behind the last. A line that the stage's rules speak of may be
    boilerplate, so it marks no zone.
    """

    def __init__(self, document: Document, kept: Sequence[int], spoken_of: Collection[int]) -> None:
        self.document = document
        self.lines = document.lines
        self.kept = kept
        self._spoken_of = spoken_of

    def position(self, number: int) -> int:
        """Return how many lines are kept above the kept line `number`."""
        return bisect_left(self.kept, number)

    def keeps(self, number: int) -> bool:
        """Say whether the line `number` is kept."""
        at = self.position(number)
        return at < len(self.kept) and self.kept[at] == number

    def within(self, when: When) -> range:
        """Return the positions that `when` leaves open by its zone and its ends."""
        start, end = 0, len(self.kept)
        if when.first is not None:
            end = min(end, when.first)
        if when.last is not None:
            start = max(start, len(self.kept) - when.last)
        if when.zone == "head":
            end = min(end, self._body[0])
        elif when.zone == "tail":
            start = max(start, self._body[1] + 1)
        elif when.zone == "body":
            start, end = max(start, self._body[0]), min(end, self._body[1] + 1)
        return range(start, end)

    def holds(self, when: When, number: int) -> bool:
        """Say whether all conditions of `when` hold for the kept line `number`."""
        line = self.lines[number]
        if not has_shape(line, when):
            return False
        at = self.position(number)
        return (
            at in self.within(when)
            and (when.repeated is None or (self._says[line.folded] > 1) == when.repeated)
            and (when.previous is None or self._neighbour(at - 1, when.previous))
            and (when.next is None or self._neighbour(at + 1, when.next))
        )

    @property
    def has_prose(self) -> bool:
        """Whether any line is prose that the stage's rules do not speak of."""
        first, last = self._body
        return first <= last

    def _neighbour(self, at: int, shape: Shape) -> bool:
        return 0 <= at < len(self.kept) and has_shape(self.lines[self.kept[at]], shape)

    @cached_property
    def _body(self) -> tuple[int, int]:
        """First and last position of prose; with no prose, every line is head and tail."""
        count = len(self.kept)
        first = next(filter(self._is_prose, range(count)), count)
        last = next(filter(self._is_prose, range(count - 1, first - 1, -1)), -1)
        return first, last

    def _is_prose(self, at: int) -> bool:
        number = self.kept[at]
        return self.lines[number].is_prose and number not in self._spoken_of

    @cached_property
    def _says(self) -> Counter[str]:
        return Counter(self.lines[number].folded for number in self.kept)


def has_shape(line: Line, shape: Shape) -> bool:
    """Say whether `line` by itself meets the conditions of `shape`."""
    return (
        (shape.min_words is None or line.words >= shape.min_words)
        and (shape.max_words is None or line.words <= shape.max_words)
        and (shape.sentence is None or line.is_sentence == shape.sentence)
        and (shape.prose is None or line.is_prose == shape.prose)
        and (shape.item is None or line.is_item == shape.item)
        and (shape.case is None or line.case == shape.case)
        and (shape.label is None or line.label == shape.label)
    )
