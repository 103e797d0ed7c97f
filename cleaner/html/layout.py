"""Layout: the text of blocks, as a clean text has it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from cleaner.html.blocks import PageBlock
from cleaner.html.places import BlockPlace

_LISTED_KINDS = ("item", "definition")
_CELL_TAGS = ("td", "th")


def block_text(blocks: Sequence[PageBlock]) -> str:
    """Return the text of `blocks`: a blank line between paragraphs, none inside lists and tables.

    >>> from lxml.html import document_fromstring
    >>> from cleaner.html.blocks import page_blocks
    >>> html = "<h1>Otters</h1><ul><li>Ann<li>Bo</ul><table><tr><td>a<td>b</table><p>By<br>night"
    >>> print(block_text(page_blocks(document_fromstring(html))))
    Otters
    <BLANKLINE>
    - Ann
    - Bo
    <BLANKLINE>
    | a | b |
    <BLANKLINE>
    By
    night
    """
    parts: list[str] = []
    for kind, run in groupby(blocks, _run_kind):
        members = list(run)
        if kind == "row" and (table := _table_lines(members)):
            parts += "\n\n", "\n".join(table)
        elif kind == "item":
            parts += _listed(members)
        else:
            parts += ("\n\n" + "\n\n".join(block.text for block in members),)
    return "".join(parts).lstrip("\n")


def _run_kind(block: PageBlock) -> str:
    """Return what the blocks of a run have in common: the lines of lists and tables go together."""
    kind = block.place.kind
    return "item" if kind in _LISTED_KINDS else "row" if kind == "row" else ""


def _listed(blocks: Sequence[PageBlock]) -> Iterator[str]:
    """Yield the lines of a list, with what stands before them."""
    previous: BlockPlace | None = None
    for block in blocks:
        if previous is not None and _is_inside(previous, block.place.group):
            yield "\n\n" + block.text  # another paragraph of the item
        else:
            yield f"{'' if previous else chr(10)}\n- {' '.join(block.text.split())}"
        previous = block.place


def _is_inside(place: BlockPlace, group: int) -> bool:
    """Say whether `place` is in the item of the number `group`."""
    around: BlockPlace | None = place
    while around is not None:
        if around.group == group:
            return True
        around = around.around
    return False


def _table_lines(blocks: Sequence[PageBlock]) -> list[str]:
    """Return a line for each row of a table, or none if its cells hold paragraphs of a page."""
    cells: dict[Any, str] = {}
    for block in blocks:
        cell = _cell(block.place)
        if cell is None or cell in cells:
            return []
        cells[cell] = " ".join(block.text.split())
    rows = dict.fromkeys(cell.getparent() for cell in cells)
    lines = [[cells.get(cell, "") for cell in row if cell.tag in _CELL_TAGS] for row in rows]
    if max(map(len, lines)) == 1:
        return []
    return [f"| {' | '.join(line)} |" for line in lines]


def _cell(place: BlockPlace) -> Any:
    """Return the element of the table cell around `place`, or None."""
    around: BlockPlace | None = place
    while around is not None and around.element.tag not in _CELL_TAGS:
        around = around.around
    return None if around is None else around.element
