"""Marks: insertions into a text, in the order in which marks of Markdown nest."""

from collections.abc import Iterator
from enum import IntEnum
from itertools import groupby
from operator import attrgetter

import msgspec

from cleaner.text.edits import Edit

RULE = ("layout.markdown",)


class Phase(IntEnum):
    """What comes first of marks at one place."""

    CLOSE = 0
    AFTER_LINE = 1
    PREFIX = 2
    OPEN = 3
    ESCAPE = 4


class _Mark(msgspec.Struct, frozen=True, order=True):
    start: int
    phase: Phase
    outer: int  # what is further out comes first of opening marks, and last of closing ones
    number: int
    end: int
    text: str


class Marks:
    """The marks to write into a text.

    >>> marks = Marks("the weir")
    >>> marks.insert(4, "[", Phase.OPEN, 8)
    >>> marks.insert(8, "](/w)", Phase.CLOSE, 4)
    >>> marks.insert(4, "**", Phase.OPEN, 7)
    >>> [(edit.start, edit.after) for edit in marks.edits()]
    [(4, '[**'), (8, '](/w)')]
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: list[_Mark] = []

    def insert(self, offset: int, text: str, phase: Phase, other_end: int = 0) -> None:
        """Write `text` at `offset`; `other_end` is where what it marks ends, or begins."""
        self._add(_Mark(offset, phase, -other_end, len(self._marks), offset, text))

    def replace(self, start: int, end: int, text: str) -> None:
        """Write `text` for what stands from `start` to `end`, at the start of a line."""
        self._add(_Mark(start, Phase.PREFIX, 0, len(self._marks), end, text))

    def _add(self, mark: _Mark) -> None:
        self._marks.append(mark)

    def edits(self) -> list[Edit]:
        """Return the edits that write all marks."""
        return [edit for edit in self._edits() if edit.before != edit.after]

    def _edits(self) -> Iterator[Edit]:
        for start, marks in groupby(sorted(self._marks), attrgetter("start")):
            together = list(marks)
            end = max(mark.end for mark in together)
            after = "".join(mark.text for mark in together)
            yield Edit(start, end, self._text[start:end], after, RULE)
