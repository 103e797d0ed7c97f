"""Inline Markdown: links, emphasis and code inside a line, and what must be escaped around them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import regex

from cleaner.html.alignment import AlignedSpan
from cleaner.html.blocks import InlineMark, PageBlock

CODE_MARK = "`"
_SIGNS = {"strong": "**", "emphasis": "*"}
_SCHEMES = ("", "http", "https", "mailto", "ftp", "tel")
_UNSAFE = regex.compile(r"[\s()<>|\"\\`\[\]]")  # in the target of a link
_ESCAPED = regex.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"
    r"|`"
    r"|(?<!\s)(?<!^)\*|\*(?!\s|$)"
    r"|(?<!\w)_|_(?!\w)"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
    r"|\](?=[(\[:])"
    r"|~(?=~)",
    regex.M,
)
_AT_START = regex.compile(
    r"(?:#(?=#{0,5}(?:\s|$))|>|\+(?=\s)|[-=](?=[-=]*$))|\d{1,9}\K[.)](?=\s|$)", regex.M
)


class InlineRange(NamedTuple):
    """A part of a text, and the marks around it."""

    start: int
    end: int
    opening: str
    closing: str


def marks_of(block: PageBlock, url: str | None) -> list[InlineMark]:
    """Return the marks that `block` of the page at `url` shows, each link with its full target.

    A link may be around the whole block, as on a card. Those inside the page lead nowhere in a
    text, and a heading is strong by itself.
    """
    marks = list(block.marks)
    if block.link_share == 1 and not any(mark.kind == "link" for mark in marks):
        marks += _link_around(block)
    visible: list[InlineMark] = []
    for mark in marks:
        if mark.kind == "link":
            if target := _target(mark.target, url):
                visible.append(mark._replace(target=target))
        elif mark.kind == "code" or not block.place.heading_level:
            visible.append(mark)
    return visible


def _link_around(block: PageBlock) -> Iterator[InlineMark]:
    element: Any = block.place.element
    while element is not None and element.tag != "a":
        element = element.getparent()
    if element is not None:
        size = len("".join(block.text.split()))
        yield InlineMark("link", 0, size, element.get("href") or "")


def _target(href: str, url: str | None) -> str:
    """Return where a link leads, "" if that is nowhere outside its page."""
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    try:
        full = urljoin(url or "", href)
        scheme = urlsplit(full).scheme
    except ValueError:  # pages hold strings that are not addresses
        return ""
    return _UNSAFE.sub(_encoded, full) if scheme in _SCHEMES else ""


def _encoded(match: Any) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def filled_offsets(text: str, start: int, end: int) -> list[int]:
    """Return the offsets of the characters from `start` to `end` that are not white space."""
    return [offset for offset in range(start, end) if not text[offset].isspace()]


def inline_ranges(
    text: str, filled: Sequence[int], span: AlignedSpan, marks: Sequence[InlineMark]
) -> Iterator[InlineRange]:
    """Yield the `marks` of a block that stand in the `span` of it that `text` has.

    Marks count characters that are not white space. The block has those at the offsets `filled`,
    and in the span as many as the text.
    """
    places = filled_offsets(text, span.start, span.end)
    before = bisect_left(filled, span.first)
    if bisect_left(filled, span.last) - before != len(places):
        return
    open_kinds: list[tuple[int, str]] = []  # where they end
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        first, last = max(mark.start - before, 0), min(mark.end - before, len(places)) - 1
        if first > last:
            continue
        start, end = places[first], places[last] + 1
        open_kinds = [(until, kind) for until, kind in open_kinds if until > start]
        kinds = {kind for _, kind in open_kinds}
        if mark.kind in kinds or "code" in kinds or "\n" in text[start:end]:
            continue
        is_whole = mark.start >= before and mark.end - before <= len(places)
        if written := _range(text, start, end, mark, is_whole=is_whole):
            open_kinds.append((end, mark.kind))
            yield written


def _range(
    text: str, start: int, end: int, mark: InlineMark, *, is_whole: bool
) -> InlineRange | None:
    if mark.kind == "link":
        return InlineRange(start, end, "[", f"]({mark.target})")
    if not is_whole:
        return None
    if mark.kind == "code":
        return None if "`" in text[start:end] else InlineRange(start, end, CODE_MARK, CODE_MARK)
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    if any(char.isalnum() or char in "*_\\" for char in around):
        return None  # a sign inside a word marks nothing
    return InlineRange(start, end, _SIGNS[mark.kind], _SIGNS[mark.kind])


def escapes(text: str, code: Sequence[tuple[int, int]]) -> Iterator[int]:
    r"""Yield the offsets of the signs in `text` that Markdown would take for marks of its own.

    Nothing is escaped in `code`, which is in order.

    >>> [*escapes("2 * 3 is a_b, *so*\n# 1 \\* <b>", [])]
    [14, 17, 23, 24, 26]
    """
    ends = [end for _, end in code]
    for match in _ESCAPED.finditer(text):
        number = bisect_right(ends, match.start())
        if number == len(code) or match.start() < code[number][0]:
            yield match.start()


def escape_at_start(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offset of a sign that would make a heading, an item or a rule of a line.

    >>> [*escape_at_start("- 1984. A year", 2, 14)], [*escape_at_start("3.5 miles", 0, 9)]
    ([6], [])
    """
    if match := _AT_START.match(text, start, end):
        yield match.start()
