"""The lines of a text that may have pages, and the numbers that count them."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, overload

import msgspec

from cleaner.text.lazy import lazy_re

MAX_HEAD_CHARS = 100
SIGNS = "-\N{EN DASH}\N{EM DASH}~|\N{MIDDLE DOT}\N{BULLET}[]()"
_BRACKETS = "|[]()"  # a number in them is a count, a note or a cell
COUNT = "\0"  # stands for a number in a template
_LINE = lazy_re(r"\S(?:[^\n\f]*\S)?")
_FORM_FEED = lazy_re("\f")
NUMBER = lazy_re(r"\d+")
_MAYBE_COUNT = lazy_re(rf"[\d{COUNT}]")
_ROMAN = lazy_re(r"(?=[ivxl])x{0,3}(?:l?x{0,3})(?:ix|iv|v?i{0,3})")  # in small letters
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


class PageLine(msgspec.Struct):
    """A line of the source that is not blank; offsets count code points."""

    start: int
    end: int
    text: str
    template: str  # the text with a sign for each number
    opens_page: bool = False  # a form feed is before it
    closes_page: bool = False

    @property
    def is_short(self) -> bool:
        """Whether it may be a running head or foot."""
        return len(self.text) <= MAX_HEAD_CHARS

    @property
    def is_folio(self) -> bool:
        """Whether it is a number and nothing else but signs."""
        return self.template.strip(SIGNS + " ") == COUNT

    @property
    def is_roman(self) -> bool:
        """Whether it is a folio in Roman numerals."""
        return self.is_folio and not NUMBER.search(self.text)

    @property
    def is_decorated(self) -> bool:
        """Whether it is a folio between two signs, as dashes are."""
        sign = self.template[0]
        return self.is_folio and sign == self.template[-1] != COUNT and sign not in _BRACKETS


class LinePlaces(NamedTuple):
    """Where the lines of a text that are not blank start and end, and which may count pages.

    `numbered` has the numbers of the short lines with a number; few lines have one.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    numbered: Sequence[int]


def line_places(text: str) -> LinePlaces:
    r"""Return where the lines of `text` are.

    >>> [[*places] for places in line_places("The end of\n 12\n\fa page.")]
    [[0, 12, 16], [10, 14, 23], [1]]
    """
    starts, ends, numbered = array("q"), array("q"), array("q")
    for number, line in enumerate(_LINE.finditer(text)):
        start, end = line.span()
        starts.append(start)
        ends.append(end)
        if end - start <= MAX_HEAD_CHARS and (
            _MAYBE_COUNT.search(text, start, end) or roman_value(line[0]) is not None
        ):
            numbered.append(number)
    return LinePlaces(starts, ends, numbered)


class PageLines(Sequence[PageLine]):
    r"""The lines of a text that are not blank; each is read when it is asked for.

    A text has millions of them, and of few it matters what they say. `places` tells where they are.

    >>> text = "The end of\n12\n\fa page."
    >>> lines = PageLines(text, line_places(text))
    >>> [(line.text, line.opens_page) for line in lines]
    [('The end of', False), ('12', False), ('a page.', True)]
    >>> [*lines.numbered], [*lines.openings]
    ([1], [2])
    """

    def __init__(self, text: str, places: LinePlaces) -> None:
        self._text = text
        self.starts, self.ends, self.numbered = places
        feeds = (match.start() for match in _FORM_FEED.finditer(text))
        # Of the lines that a form feed is before; the number of lines where it is below them all.
        self.openings = frozenset(bisect_left(self.starts, feed) for feed in feeds)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, number: int) -> PageLine: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[PageLine]: ...
    def __getitem__(self, number: int | slice) -> PageLine | Sequence[PageLine]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        start, end = self.starts[number], self.ends[number]
        text = self._text[start:end]
        template = " ".join(NUMBER.sub(COUNT, text).split())
        if COUNT not in template and roman_value(text) is not None:
            template = COUNT
        opens, closes = (one in self.openings for one in (number, number + 1))
        return PageLine(start, end, text, template, opens, closes)

    def between(self, above: int, below: int) -> tuple[int, int]:
        """Return where the text between two lines is; -1 and the number of lines are its ends."""
        start = self.ends[above] if above >= 0 else 0
        return start, self.starts[below] if below < len(self) else len(self._text)


def counts_on(line: PageLine, below: PageLine) -> bool:
    """Say whether a number at an end of `below` is one more than one of `line`."""
    return any(number + 1 in _end_numbers(below) for number in _end_numbers(line))


def _end_numbers(line: PageLine) -> set[int]:
    """Return the first and the last number of `line`: folios of left and right pages change sides.

    >>> sorted(_end_numbers(PageLine(0, 0, "Report 2019, 23", "")))
    [23, 2019]
    """
    numbers = NUMBER.findall(line.text)
    if numbers:
        return {int(numbers[0]), int(numbers[-1])}
    value = roman_value(line.text) if line.is_folio else None
    return set() if value is None else {value}


def roman_value(text: str) -> int | None:
    """Return the value of a Roman numeral in small letters, with signs around it or none.

    >>> roman_value("- xiv -"), roman_value("mill")
    (14, None)
    """
    numeral = text.strip(SIGNS + " ")
    if not _ROMAN.fullmatch(numeral):
        return None
    values = [ROMAN_VALUES[letter] for letter in numeral]
    return sum(-value if value < below else value for value, below in pairwise([*values, 0]))
