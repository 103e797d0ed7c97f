"""The lines of a text that may have pages, and the numbers that count them."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from cleaner.text.lazy import lazy_re

MAX_HEAD_CHARS = 100
SIGNS = "-\N{EN DASH}\N{EM DASH}~|\N{MIDDLE DOT}\N{BULLET}[]()"
_BRACKETS = "|[]()"  # a number in them is a count, a note or a cell
COUNT = "\0"  # stands for a number in a template
_LINE = lazy_re(r"[^\n\f]*(?:[\n\f]|\Z)")
NUMBER = lazy_re(r"\d+")
_ROMAN = lazy_re(r"(?=[ivxl])x{0,3}(?:l?x{0,3})(?:ix|iv|v?i{0,3})")  # in small letters
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}


class PageLine(msgspec.Struct):
    """A line of the source that is not blank; offsets count code points."""

    start: int
    end: int
    text: str
    template: str  # the text with a sign for each number
    opens_page: bool  # a form feed is before it
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


def page_lines(text: str) -> Iterator[PageLine]:
    r"""Yield the lines of `text` that are not blank, and what form feeds say about them.

    >>> [(line.text, line.opens_page) for line in page_lines("The end of\n12\n\fa page.")]
    [('The end of', False), ('12', False), ('a page.', True)]
    """
    opens_page = False
    last: PageLine | None = None
    for match in _LINE.finditer(text):
        given = match[0].rstrip("\n\f")
        stripped = given.strip()
        if stripped:
            start = match.start() + len(given) - len(given.lstrip())
            template = " ".join(NUMBER.sub(COUNT, stripped).split())
            if roman_value(stripped) is not None:
                template = COUNT
            line = PageLine(start, start + len(stripped), stripped, template, opens_page)
            if opens_page and last:
                last.closes_page = True
            if last:
                yield last
            last, opens_page = line, False
        opens_page |= match[0].endswith("\f")
    if last:
        last.closes_page |= opens_page
        yield last


def counts_on(line: PageLine, below: PageLine) -> bool:
    """Say whether a number at an end of `below` is one more than one of `line`."""
    return any(number + 1 in _end_numbers(below) for number in _end_numbers(line))


def _end_numbers(line: PageLine) -> set[int]:
    """Return the first and the last number of `line`: folios of left and right pages change sides.

    >>> sorted(_end_numbers(PageLine(0, 0, "Report 2019, 23", "", False)))
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
