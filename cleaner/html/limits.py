"""Limits on the shape of a page: what is cut down first, and what extraction may cost.

Extraction takes time that grows with the square of some counts, or faster. A clock cannot decide
which page is too costly, or its text would depend on the load of the machine. So the counts do.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from cleaner.html.main_element import block_lines, remove_unseen

MAX_ATTRIBUTES = 500  # of one element; the parser compares each with those before it
MAX_NESTING = 200  # elements; articles need 50, and each look at what is around costs the depth
MAX_NESTED_TABLES = 20  # elements; the time grows with the third power of their depth

# Seconds on a slow processor, fitted to the shapes of `make bench-growth`.
_ELEMENT_SECONDS = 60e-6
_ANCESTOR_SECONDS = 0.5e-6  # for each element around each element
_SIBLINGS_SECONDS = 15e-9  # for each pair of elements in one parent
_INLINE_SECONDS = 120e-9  # for each pair of elements in one paragraph, heading, row or form
_INLINE_PARENTS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "form"))
_TABLES_SECONDS = 50e-9  # for each pair of tables

_BYTES_IN_MEGABYTE = 1_000_000
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
_TABLE_TAGS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))


class Budget(msgspec.Struct, frozen=True):
    """How many seconds the extraction of a page may take, by the size of the page.

    The seconds are predicted from the counts of the page, not measured: the same page has the same
    text on every machine.

    >>> Budget().seconds(2_000_000)
    30.0
    """

    base_seconds: float = 10.0
    seconds_per_megabyte: float = 10.0

    def seconds(self, size: int) -> float:
        """Return the seconds for a page of `size` bytes or characters."""
        return self.base_seconds + self.seconds_per_megabyte * size / _BYTES_IN_MEGABYTE


class Shape(msgspec.Struct, frozen=True):
    """The counts of a page by which its extraction is slow."""

    elements: int = 0
    ancestors: int = 0  # the elements around each element, summed over all
    sibling_pairs: int = 0  # the squares of the numbers of children, summed over all elements
    inline_pairs: int = 0  # those of `sibling_pairs` that are in a paragraph, heading, row or form
    tables: int = 0

    @property
    def seconds(self) -> float:
        """The predicted time of extraction."""
        return (
            self.elements * _ELEMENT_SECONDS
            + self.ancestors * _ANCESTOR_SECONDS
            + self.sibling_pairs * _SIBLINGS_SECONDS
            + self.inline_pairs * _INLINE_SECONDS
            + self.tables**2 * _TABLES_SECONDS
        )


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
        if tables > MAX_NESTED_TABLES and element.tag in _TABLE_TAGS
    ]
    for element in deep:
        element.tag = "div"
    return bool(deep)


def shape_of(tree: Any) -> Shape:
    """Return the counts of `tree`.

    >>> from lxml.html import fragment_fromstring
    >>> shape_of(fragment_fromstring("<div><p>The <b>mill</b></p><p>is old.</p></div>"))
    Shape(elements=4, ancestors=4, sibling_pairs=5, inline_pairs=1, tables=0)
    """
    elements = ancestors = pairs = inline_pairs = tables = 0
    children: list[int] = []  # of each open element, from the root on
    for element, depth, _ in _walk(tree):
        elements += 1
        ancestors += depth
        tables += element.tag == "table"
        del children[depth:]
        if depth:
            children[-1] += 1
            more_pairs = 2 * children[-1] - 1  # as the square of the number of children grows
            pairs += more_pairs
            if element.getparent().tag in _INLINE_PARENTS:
                inline_pairs += more_pairs
        children.append(0)
    return Shape(elements, ancestors, pairs, inline_pairs, tables)


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
