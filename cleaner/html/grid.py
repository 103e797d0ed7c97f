"""The grids of a page's tables: extraction makes a cell for each place that a span or a row leaves.

A page of 10 kB may so become a text of megabytes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

_MAX_SPAN = 100  # rows or columns; more is not looked at by the extractor either
_MOST_DIGITS = 9  # that are read of a span
_MAX_WIDTH = 100  # columns to which the extractor fills a short row
_MAX_PLACES = 10  # of the grid for each cell
_FREE_PLACES = 1_000  # that any page or table may have
_SPANS = ("colspan", "rowspan")
_CELL_TAGS = ("td", "th")
TABLE_TAGS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"))


def cut_spans(tree: Any) -> bool:
    """Make each cell take one place if the cells span far too many; say whether they do.

    >>> from lxml.html import fragment_fromstring
    >>> table = fragment_fromstring("<table><tr><td rowspan=2>The mill<td>is old.</table>")
    >>> cut_spans(table)
    False
    """
    cells = [*tree.iter(*_CELL_TAGS)]
    spanned = sum(_span(cell, "colspan") * _span(cell, "rowspan") for cell in cells)
    if spanned <= max(_FREE_PLACES, _MAX_PLACES * len(cells)):
        return False
    for cell in cells:
        for name in _SPANS:
            cell.attrib.pop(name, None)
    return True


def cut_rows(tree: Any) -> bool:
    """Make plain blocks of tables with far too many short rows; say whether any has.

    >>> from lxml.html import fragment_fromstring
    >>> table = fragment_fromstring("<table><tr><td>The mill<td>is<tr><td>old.</table>")
    >>> cut_rows(table), table.tag
    (False, 'table')
    """
    ragged = [
        table
        for table, widths in _widths(tree).items()
        if table is not None and _grid(widths) > max(_FREE_PLACES, _MAX_PLACES * sum(widths))
    ]
    for table in ragged:
        for element in table.iter(*TABLE_TAGS):
            element.tag = "div"
    return bool(ragged)


def grid_size(tree: Any) -> int:
    """Return how many cells the tables of `tree` have once each row is as long as the longest.

    >>> from lxml.html import fragment_fromstring
    >>> grid_size(fragment_fromstring("<table><tr><td>a<td>b<tr><td>c</table>"))
    4
    """
    return sum(map(_grid, _widths(tree).values()))


def _widths(tree: Any) -> Mapping[Any, Sequence[int]]:
    """Return how many columns each row takes, by its table; None has the rows without one."""
    widths: defaultdict[Any, list[int]] = defaultdict(list)
    for row in tree.iter("tr"):
        width = sum(_span(cell, "colspan") for cell in row if cell.tag in _CELL_TAGS)
        widths[next(row.iterancestors("table"), None)].append(width)
    return widths


def _grid(widths: Sequence[int]) -> int:
    return len(widths) * min(max(widths), _MAX_WIDTH)


def _span(cell: Any, name: str) -> int:
    """Return the number of rows or columns that `cell` takes, as the extractor reads it."""
    value = cell.get(name, "1")
    return min(int(value[:_MOST_DIGITS]), _MAX_SPAN) if value.isdecimal() else 1
