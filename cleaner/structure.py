"""Structure: where a line stands among the kept ones, and whether conditions hold there."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property

from cleaner.document import Line
from cleaner.rule import Shape, When


class Place:
    """The lines still kept when a stage begins; `spoken_of` are those its rules' texts hit.

    Zones come from the prose: the head is before the first line of it, the tail behind the
    last. A line that the stage's rules speak of may be boilerplate, so it marks no zone.
    """

    def __init__(self, kept: Sequence[Line], spoken_of: Collection[int]) -> None:
        self.kept = kept
        self.position = {line.number: at for at, line in enumerate(kept)}
        self._spoken_of = spoken_of

    def holds(self, when: When, line: Line) -> bool:
        """Say whether all conditions of `when` hold for `line`, the cheap ones first."""
        at = self.position[line.number]
        return (
            has_shape(line, when)
            and (when.first is None or at < when.first)
            and (when.last is None or at >= len(self.kept) - when.last)
            and (when.zone is None or self._in_zone(when.zone, at))
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
        return 0 <= at < len(self.kept) and has_shape(self.kept[at], shape)

    def _in_zone(self, zone: str, at: int) -> bool:
        first, last = self._body
        if zone == "head":
            return at < first
        return at > last if zone == "tail" else first <= at <= last

    @cached_property
    def _body(self) -> tuple[int, int]:
        """First and last position of prose; with no prose, every line is head and tail."""
        prose = [
            at
            for at, line in enumerate(self.kept)
            if line.is_prose and line.number not in self._spoken_of
        ]
        return (prose[0], prose[-1]) if prose else (len(self.kept), -1)

    @cached_property
    def _says(self) -> Counter[str]:
        return Counter(line.folded for line in self.kept)


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
