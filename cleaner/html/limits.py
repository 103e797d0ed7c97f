"""Limits on the shape of a page: what is cut down first, and what extraction may cost.

Extraction takes time that grows with the square of some counts, or faster. A clock cannot decide
which page is too costly, or its text would depend on the load of the machine. So the counts do.
"""

import re
from collections.abc import Iterator
from sys import maxsize
from typing import Any

import msgspec

from cleaner.html.grid import TABLE_TAGS, grid_size
from cleaner.html.main_element import block_lines, remove_unseen

MAX_ATTRIBUTES = 500  # of one element; the parser compares each with those before it
MAX_NESTING = 200  # elements; articles need 50, and each look at what is around costs the depth
MAX_NESTED_TABLES = 20  # elements; the time grows with the third power of their depth

# Seconds on a slow processor, fitted to the shapes of `make bench-growth`.
_ELEMENT_SECONDS = 60e-6
_ANCESTOR_SECONDS = 0.5e-6  # for each element around each element
_SIBLINGS_SECONDS = 2.5e-9  # for each pair of elements in one parent
_HEADINGS_SECONDS = 5e-9  # for each pair of headings in one parent, or of cells
_INLINE_SECONDS = 25e-9  # for each pair of elements in one parent, inside a paragraph or heading
_HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARAGRAPH_TAGS = _HEADING_TAGS | {"p"}
_HEADING_OR_CELL_TAGS = _HEADING_TAGS | {"td", "th"}
_GRID_SECONDS = 6e-6  # for each place in the grid of a table

# Each part is possessive, so that each character is read once.
_ATTRIBUTE = (
    r"""[\s/]++(?:[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|["'])?)?+"""
)
# A comment, a script or a style is passed over whole: what looks like a tag there is text.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b.*?(?:</(?:script|style)|\Z)"
    rf"|(<[a-z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+)((?:{_ATTRIBUTE})++)?",
    re.DOTALL | re.IGNORECASE,
)


class Shape(msgspec.Struct, frozen=True):
    """The counts of a page by which its extraction is slow."""

    elements: int = 0
    ancestors: int = 0  # the elements around each element, summed over all
    sibling_pairs: int = 0  # the squares of the numbers of children, summed over all elements
    heading_pairs: int = 0  # the same for the children that are headings or cells
    inline_pairs: int = 0  # the same for those inside a paragraph or heading, line breaks left out
    grid: int = 0  # the cells of tables once each row is as long as the longest

    @property
    def linear_seconds(self) -> float:
        """The predicted time that each element takes by itself."""
        return (
            self.elements * _ELEMENT_SECONDS
            + self.ancestors * _ANCESTOR_SECONDS
            + self.grid * _GRID_SECONDS
        )

    @property
    def steep_seconds(self) -> float:
        """The predicted time that grows with the square of a count."""
        return (
            self.sibling_pairs * _SIBLINGS_SECONDS
            + self.heading_pairs * _HEADINGS_SECONDS
            + self.inline_pairs * _INLINE_SECONDS
        )

    @property
    def is_steep(self) -> bool:
        """Whether the squares take more of the time than all else: of real pages it is 2%."""
        return self.steep_seconds > self.linear_seconds

    @property
    def seconds(self) -> float:
        """The predicted time of extraction."""
        return self.linear_seconds + self.steep_seconds


class _Children(msgspec.Struct, gc=False):
    """How many children an element has so far, by what they cost."""

    elements: int = 0
    headings: int = 0
    inline: int = 0


def cut_attributes(html: str) -> str:
    """Return `html` with at most `MAX_ATTRIBUTES` attributes in each tag.

    >>> cut_attributes("<p a b=1>The mill</p>")
    '<p a b=1>The mill</p>'
    >>> len(cut_attributes("<p " + "a " * 9_000 + ">The mill</p>"))
    1016
    """
    return _TAG.sub(lambda tag: tag[1] if tag[2] else tag[0], html)


def cut_nesting(tree: Any) -> bool:
    """Make paragraphs of what is nested deeper than `MAX_NESTING`; say whether anything is.

    >>> from lxml.html import fragment_fromstring
    >>> tree = fragment_fromstring("<div>" * 240 + "The mill<p>is old." + "</div>" * 240)
    >>> cut_nesting(tree), [p.text for p in tree.iter("p")], shape_of(tree).elements
    (True, ['The mill', 'is old.'], 203)
    """
    deep = [element for element, depth, _ in _walk(tree) if depth == MAX_NESTING and len(element)]
    for element in deep:
        _flatten(element)
    return bool(deep)


def _flatten(element: Any) -> None:
    """Make the content of `element` a paragraph for each line of it."""
    from lxml.html import Element

    remove_unseen(element)
    tail, lines = element.tail, [*block_lines(element)]
    element.clear()
    element.tail = tail
    for line in lines:
        paragraph = Element("p")
        paragraph.text = line
        element.append(paragraph)


def cut_tables(tree: Any) -> bool:
    """Make plain blocks of tables nested deeper than `MAX_NESTED_TABLES`; say whether any is."""
    deep = [
        element
        for element, _, tables in _walk(tree)
        if tables > MAX_NESTED_TABLES and element.tag in TABLE_TAGS
    ]
    for element in deep:
        element.tag = "div"
    return bool(deep)


def shape_of(tree: Any) -> Shape:
    """Return the counts of `tree`.

    >>> from lxml.html import fragment_fromstring
    >>> shape_of(fragment_fromstring("<div><p>The <b>mill</b></p><p>is old.</p></div>"))
    Shape(elements=4, ancestors=4, sibling_pairs=5, heading_pairs=0, inline_pairs=1, grid=0)
    """
    elements = ancestors = pairs = heading_pairs = inline_pairs = 0
    parents: list[_Children] = [_Children()]  # the open elements from the root on, and one above
    paragraph_depth = maxsize  # of the open paragraph or heading
    for element, depth, _ in _walk(tree):
        elements += 1
        ancestors += depth
        del parents[depth + 1 :]
        siblings = parents[depth]
        # Each child adds as much as the square of their number grows.
        siblings.elements += 1
        pairs += 2 * siblings.elements - 1 if depth else 0
        if element.tag in _HEADING_OR_CELL_TAGS:
            siblings.headings += 1
            heading_pairs += 2 * siblings.headings - 1
        if depth <= paragraph_depth:
            paragraph_depth = depth if element.tag in _PARAGRAPH_TAGS else maxsize
        elif element.tag != "br":
            siblings.inline += 1
            inline_pairs += 2 * siblings.inline - 1
        parents.append(_Children())
    return Shape(elements, ancestors, pairs, heading_pairs, inline_pairs, grid_size(tree))


def _walk(tree: Any) -> Iterator[tuple[Any, int, int]]:
    """Yield each element with the number of elements around it, and of tables from it outwards."""
    from lxml import etree

    depth = tables = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        is_table = element.tag == "table"
        if event == "start":
            tables += is_table
            yield element, depth, tables
            depth += 1
        else:
            depth -= 1
            tables -= is_table
