"""Markdown: the marks that a text gets for the headings, lists, links and so on of its page.

The words are those of the plain text: it is made first, whoever made it, and marks are added.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import regex

from cleaner.html.alignment import align
from cleaner.html.blocks import PageBlock
from cleaner.html.inline_markdown import (
    CODE_MARK,
    InlineRange,
    escape_at_start,
    escapes,
    filled_offsets,
    inline_ranges,
    marks_of,
)
from cleaner.html.marks import Marks, Phase
from cleaner.html.places import BlockPlace
from cleaner.text.edits import Edit, apply_edits

_ITEM_MARK = regex.compile(r"[ \t]*- ")
_DELIMITERS = regex.compile(r"\|[ :|-]+$", regex.M)
_TICKS = regex.compile(r"`{3,}")
_FENCE = "```"
_MAX_DIGITS = 9  # of a list number in Markdown
_Range = tuple[int, int]


class MarkdownText:
    """A text in Markdown, and the edits that made it of the plain one."""

    def __init__(self, text: str, edits: Sequence[Edit] = ()) -> None:
        self.text = text
        self.edits = edits

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Where the edits begin, and how far the text moves by those before each, and by all."""
        lengths = (len(edit.after) - len(edit.before) for edit in self.edits)
        return [edit.start for edit in self.edits], [0, *accumulate(lengths)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `start` to `end` of the plain text is in this one, without marks around."""
        starts, shifts = self._shifts
        first = start + shifts[bisect_right(starts, start)]
        return first, end + shifts[bisect_left(starts, end)]


def markdown_text(text: str, blocks: Sequence[PageBlock], url: str | None) -> MarkdownText:
    r"""Return `text`, which is from the `blocks` of the page at `url`, in Markdown.

    >>> from lxml.html import document_fromstring
    >>> from cleaner.html.blocks import page_blocks
    >>> html = "<h2>Otters</h2><ol><li>Ann</ol><p>They <b>came</b> to <a href=/w>the weir</a>*.</p>"
    >>> blocks = page_blocks(document_fromstring(html))
    >>> text = "Otters\n\n- Ann\n\nThey came to the weir*."
    >>> print(markdown_text(text, blocks, "https://a.example/").text)
    ## Otters
    <BLANKLINE>
    1. Ann
    <BLANKLINE>
    They **came** to [the weir](https://a.example/w)\*.
    """
    edits = _Writing(text, blocks).edits(url)
    return MarkdownText(apply_edits(text, edits), edits)


class _Line(NamedTuple):
    """A line of the text, and the block that its first words are from, if one has them."""

    start: int
    end: int
    block: PageBlock | None

    @property
    def kind(self) -> str:
        return self.block.place.kind if self.block else ""


class _Writing:
    """The marks of one text."""

    def __init__(self, text: str, blocks: Sequence[PageBlock]) -> None:
        self._text = text
        self._blocks = blocks
        self._spans = align(text, [block.text for block in blocks])
        self._marks = Marks(text)
        self._bars = set(self._cell_bars())
        self._lines = list(self._owned_lines())
        self._ordinals: dict[Any, dict[Any, int]] = {}  # of the items of a list

    def edits(self, url: str | None) -> list[Edit]:
        verbatim = list(self._fenced())
        in_code = {number for first, last in verbatim for number in range(first, last + 1)}
        self._write_lines(in_code)
        self._escape_starts(in_code)
        self._part_lines(in_code)
        code = [(self._lines[first].start, self._lines[last].end) for first, last in verbatim]
        code += self._write_inline(url)
        for offset in (*escapes(self._text, sorted(code)), *self._bars):
            self._marks.insert(offset, "\\", Phase.ESCAPE)
        return self._marks.edits()

    def _owned_lines(self) -> Iterator[_Line]:
        spans = sorted(
            (span.start, span.end, number)
            for number, of_block in enumerate(self._spans)
            for span in of_block
        )
        ends = [end for _, end, _ in spans]
        start = 0
        for line in self._text.split("\n"):
            number = bisect_right(ends, start)
            is_owned = number < len(spans) and spans[number][0] < start + len(line)
            yield _Line(
                start,
                start + len(line),
                self._blocks[spans[number][2]] if is_owned else None,
            )
            start += len(line) + 1

    def _fenced(self) -> Iterator[_Range]:
        """Write the fences of preformatted text, and yield the first and the last line of each."""
        number = 0
        while number < len(self._lines):
            block = self._lines[number].block
            last = number
            if block and block.place.kind == "pre":
                last = max(n for n in self._reach(number, block))
                self._fence(number, last)
                yield number, last
            number = last + 1

    def _reach(self, first: int, block: PageBlock) -> Iterator[int]:
        """Yield the lines from `first` on that `block` has, and those between that no block has."""
        for number in range(first, len(self._lines)):
            owner = self._lines[number].block
            if owner is block:
                yield number
            elif owner is not None:
                return

    def _fence(self, first: int, last: int) -> None:
        start, end = self._lines[first].start, self._lines[last].end
        ticks = [len(match[0]) for match in _TICKS.finditer(self._text, start, end)]
        fence = "`" * (max(ticks, default=len(_FENCE) - 1) + 1)
        self._marks.insert(start, f"{fence}\n", Phase.PREFIX)
        self._marks.insert(end, f"\n{fence}", Phase.AFTER_LINE)

    def _write_lines(self, in_code: set[int]) -> None:
        """Write the marks at the start of lines, and the line under the head of a table."""
        groups: set[int] = set()
        for number, line in enumerate(self._lines):
            if line.block is None or number in in_code:
                continue
            place = line.block.place
            mark = _ITEM_MARK.match(self._text, line.start, line.end)
            if self._is_row(line):
                if number == 0 or not self._is_row(self._lines[number - 1]):
                    self._write_head(number)
            elif place.kind == "item" and (mark or place.group not in groups):
                end = mark.end() if mark else line.start
                self._marks.replace(line.start, end, self._item_mark(place))
            elif place.heading_level and not mark:
                self._marks.insert(line.start, "#" * place.heading_level + " ", Phase.PREFIX)
            elif place.kind == "quote":
                self._marks.insert(line.start, "> ", Phase.PREFIX)
            groups.add(place.group)

    def _is_row(self, line: _Line) -> bool:
        return line.kind == "row" and self._text.startswith("| ", line.start)

    def _write_head(self, number: int) -> None:
        line = self._lines[number]
        if _DELIMITERS.match(self._text, line.end + 1):
            return  # the extractor wrote it
        cells = -1 + sum(
            self._text[offset] == "|" and offset not in self._bars
            for offset in range(line.start, line.end)
        )
        self._marks.insert(line.end, f"\n|{' --- |' * cells}", Phase.AFTER_LINE)

    def _item_mark(self, place: BlockPlace) -> str:
        """Return the mark of the item around `place`, below the text of the items around it."""
        marks = [self._own_mark(item) for item in _items_around(place)] or ["- "]
        return " " * sum(map(len, marks[1:])) + marks[0]

    def _own_mark(self, item: BlockPlace) -> str:
        outer = item.element.getparent()
        if outer is None or outer.tag != "ol":
            return "- "
        if outer not in self._ordinals:
            self._ordinals[outer] = _ordinals(outer)
        return f"{self._ordinals[outer][item.element]}. "

    def _escape_starts(self, in_code: set[int]) -> None:
        for number, line in enumerate(self._lines):
            if number in in_code or line.kind == "heading":
                continue
            mark = _ITEM_MARK.match(self._text, line.start, line.end)
            start = mark.end() if mark else line.start
            for offset in escape_at_start(self._text, start, line.end):
                self._marks.insert(offset, "\\", Phase.ESCAPE)

    def _part_lines(self, in_code: set[int]) -> None:
        """Write a blank line between lines that are not of one paragraph, list or table."""
        for number, (line, below) in enumerate(zip(self._lines, self._lines[1:], strict=False)):
            if line.start == line.end or below.start == below.end or line.block is below.block:
                continue
            is_list = line.kind == below.kind == "item"
            is_table = self._text[line.start : line.start + 1] == "|" == self._text[below.start]
            if not (is_list or is_table) and not {number, number + 1} <= in_code:
                self._marks.insert(line.end, "\n", Phase.AFTER_LINE)

    def _write_inline(self, url: str | None) -> list[_Range]:
        """Write the marks inside lines, and return where inline code is."""
        inline: list[_Range] = []
        for block, spans in zip(self._blocks, self._spans, strict=True):
            marks = marks_of(block, url) if block.place.kind != "pre" else []
            filled = filled_offsets(block.text, 0, len(block.text)) if marks else []
            for span in spans if marks else ():
                for one in inline_ranges(self._text, filled, span, marks):
                    self._write_range(one)
                    if one.opening == CODE_MARK:
                        inline.append((one.start, one.end))
        return inline

    def _cell_bars(self) -> Iterator[int]:
        """Yield the offsets of bars inside the cells of tables."""
        for block, spans in zip(self._blocks, self._spans, strict=True):
            if block.place.kind == "row" and "|" in block.text:
                for span in spans:
                    part = self._text[span.start : span.end]
                    yield from (span.start + n for n, char in enumerate(part) if char == "|")

    def _write_range(self, one: InlineRange) -> None:
        if one.opening == "[" and self._text[one.start - 1 : one.start] == "!":
            self._marks.insert(one.start - 1, "\\", Phase.ESCAPE)  # it is not an image
        self._marks.insert(one.start, one.opening, Phase.OPEN, one.end)
        self._marks.insert(one.end, one.closing, Phase.CLOSE, one.start)


def _items_around(place: BlockPlace) -> Iterator[BlockPlace]:
    """Yield the places of the list items around `place`, the innermost first."""
    around: BlockPlace | None = place
    while around is not None:
        if around.tag == "li":
            yield around
        around = around.around


def _ordinals(outer: Any) -> dict[Any, int]:
    """Return the number that each item of an ordered list shows."""
    numbers: dict[Any, int] = {}
    number = _whole(outer.get("start"), 1)
    for item in outer.iterchildren("li"):
        numbers[item] = number = _whole(item.get("value"), number)
        number += 1
    return numbers


def _whole(value: str | None, default: int) -> int:
    digits = (value or "").strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MAX_DIGITS
    return int(digits) if is_number else default
