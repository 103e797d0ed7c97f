"""Positions: where each block of a page stands in its HTML.

The parser does not say where a text node was. But it gives all nodes in the order of the page, so
one walk over the tags of the HTML finds them again.
"""

import html as references
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.html.blocks import UNPARSED_TAGS, PageText
from cleaner.html.parse import NOT_XML

# As HTML is defined, also where it is wrong: a quote that does not end hides the rest of the page.
_ATTRIBUTE = (
    r"""=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+"""
)
_MARKUP = re.compile(  # with the white space after it
    r"(?:<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)"
    rf"|<({'|'.join(UNPARSED_TAGS)})(?=[\s/>])(?:[^<]++|<(?!/\1))*+(?:</\1[^>]*+>?)?"
    rf"|<[!?/][^>]*+>?|<[a-z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE}|=)*+>?)\s*+"
    r"|(?P<reference>&(?:#[0-9a-z]++|[a-z][0-9a-z]*+);?)",
    re.IGNORECASE,
)
_VISIBLE = re.compile(r"\S")
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_PROBE_CHARS = 40  # of a node that is looked for further on
_MIN_PROBE_CHARS = 4  # a shorter node could be anywhere
_MAX_LOST_CHARS = 20_000  # that the parser skipped in one place
_MAX_LOST_SHARE = 20  # times the size of the page, that all searches together read


class Position(msgspec.Struct, frozen=True, gc=False):
    """Where a block stands in the decoded HTML, in code points: from `start` up to `end`."""

    start: int
    end: int


class _Run(msgspec.Struct, frozen=True, gc=False):
    """Text between two tags, or a character reference: `first` is its place in the packed text."""

    first: int
    start: int
    end: int
    is_reference: bool


class _Source:
    """The text of a page as its tags leave it, without white space, and where it comes from."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._runs: list[_Run] = []
        parts: list[str] = []
        length = 0
        for start, end, text in _texts(html):
            if packed := _packed(text):
                self._runs.append(_Run(length, start, end, text[:1] != html[start]))
                parts.append(packed)
                length += len(packed)
        self.text = "".join(parts)
        self._firsts = [*(run.first for run in self._runs), length]
        self._shifts: dict[int, Sequence[int]] = {}

    def position(self, first: int, last: int) -> Position:
        """Return where the packed text from `first` up to `last` comes from."""
        return Position(self._ends(first)[0], self._ends(last - 1)[1])

    def _ends(self, place: int) -> tuple[int, int]:
        """Return the start and end of the character at `place` of the packed text."""
        number = bisect_right(self._firsts, place) - 1
        run = self._runs[number]
        if run.is_reference:
            return run.start, run.end
        start = run.start + self._shift(number, place)
        return start, start + 1

    def _shift(self, number: int, place: int) -> int:
        """Return where in the run `number` the character at `place` of the packed text stands."""
        run = self._runs[number]
        text = self._html[run.start : run.end]
        # Blocks begin and end with a run, unless the tags were read in another way.
        if place == run.first and _packed(text.lstrip()[:1]):
            return len(text) - len(text.lstrip())
        if place + 1 == self._firsts[number + 1] and _packed(text.rstrip()[-1:]):
            return len(text.rstrip()) - 1
        if number not in self._shifts:
            self._shifts[number] = [
                match.start() for match in _VISIBLE.finditer(text) if _packed(match[0])
            ]
        return self._shifts[number][place - run.first]


def block_positions(html: str, page: PageText) -> list[Position | None]:
    """Return where each block of `page`, which was parsed from `html`, stands there.

    A position runs from the first character of the block's text to its last one, with the tags
    between them. None means that the parser read the page in another way than its tags say.

    >>> from cleaner.html.blocks import page_text
    >>> from cleaner.html.parse import parse
    >>> html = "<ul><li>Cod &amp; <i>chips</i><li>Tea</ul>"
    >>> positions = block_positions(html, page_text(parse(html)))
    >>> [html[position.start : position.end] for position in positions if position]
    ['Cod &amp; <i>chips', 'Tea']
    """
    source = _Source(html.encode("utf-8", "replace").decode())  # as it is parsed
    places = list(_node_places(source.text, page.nodes))
    return [
        _block_position(source, places[block.texts[0] : block.texts[1]]) for block in page.blocks
    ]


def _block_position(source: _Source, places: Sequence[tuple[int, int]]) -> Position | None:
    """Return the position of what reaches from the first of `places` that is known to the last."""
    known = [place for place in places if place[0] < place[1]]
    return source.position(known[0][0], known[-1][1]) if known else None


def _node_places(text: str, nodes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where each of `nodes` begins and ends in the packed `text`; an unknown one is empty."""
    place = 0
    left = _MAX_LOST_SHARE * len(text)
    for node in nodes:
        if node.isspace():
            yield place, place
            continue
        packed = _packed(node)
        if not text.startswith(packed, place):
            left -= _MAX_LOST_CHARS
            start, end = _searched(text, packed, place) if left > 0 else (place, place)
            yield start, end
            place = end
        else:
            yield place, place + len(packed)
            place += len(packed)


def _searched(text: str, packed: str, place: int) -> tuple[int, int]:
    """Return where `packed`, or most of it, stands in `text` from `place` on."""
    if len(packed) < _MIN_PROBE_CHARS:
        return place, place
    limit = place + _MAX_LOST_CHARS
    start = text.find(packed[:_PROBE_CHARS], place, limit)
    if start < 0:
        return place, place
    if text.startswith(packed, start):
        return start, start + len(packed)
    tail = packed[-_PROBE_CHARS:]
    end = text.find(tail, start, start + 2 * len(packed))
    return start, end + len(tail) if end >= 0 else start + _PROBE_CHARS


def _texts(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield what stands between tags, with its start and end, and each reference as it reads."""
    end = 0
    for markup in _MARKUP.finditer(html):
        start = markup.start()
        if start > end:
            yield end, start, html[end:start]
        end = markup.end()
        if markup.lastgroup:  # it is a reference
            yield start, end, references.unescape(markup[0])
    yield end, len(html), html[end:]


def _packed(text: str) -> str:
    """Return `text` without white space and what the parser never sees."""
    packed = "".join(text.split())
    return packed if packed.isascii() and packed.isprintable() else _without_unread(packed)


def _without_unread(text: str) -> str:
    return NOT_XML.sub("", text).replace(_BYTE_ORDER_MARK, "")
