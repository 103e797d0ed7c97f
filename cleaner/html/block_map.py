"""The block map: which blocks of its page a line of a text is from, and what they say about it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import cache
from typing import NamedTuple

from cleaner.html.alignment import align
from cleaner.html.blocks import PageBlock
from cleaner.html.records import LineFacts
from cleaner.text.edits import Edit, source_offsets


class _Stretch(NamedTuple):
    """Words of one block in the text: where they begin and end there."""

    start: int
    end: int
    block: PageBlock


class BlockMap:
    r"""The blocks of a page that stretches of its `text` come from.

    They are looked up when it is first asked, once for all texts that edits make of it.

    >>> from lxml.html import document_fromstring
    >>> from cleaner.html.blocks import page_blocks
    >>> html = "<nav><a href=/>Home</a></nav><p>The mill is <a href=/old>old</a>."
    >>> blocks = page_blocks(document_fromstring(html))
    >>> page = BlockMap("Home\nThe mill is old.", blocks)
    >>> for facts in page.facts([0, 5], [4, 21]):
    ...     print(set(facts.tags), set(facts.landmarks), facts.link_share)
    {'nav'} {'nav'} 1.0
    {'p'} set() 0.23076923076923078
    """

    def __init__(self, text: str, blocks: Sequence[PageBlock]) -> None:
        self._stretches: Callable[[], list[_Stretch]] = cache(lambda: _stretches(text, blocks))
        self._edits: tuple[Sequence[Edit], ...] = ()

    def after(self, edits: Sequence[Edit]) -> "BlockMap":
        """Return the map of the text that `edits` make of this one's."""
        if not edits:
            return self
        other = copy(self)
        other._edits = (*self._edits, edits)
        return other

    def facts(self, starts: Sequence[int], ends: Sequence[int]) -> Iterator[LineFacts | None]:
        """Yield what the page says about each line, None for one that no block has.

        The lines go from `starts` to `ends`, in order, in code points.
        """
        lasts: Sequence[int] = [end - 1 for end in ends]
        for edits in reversed(self._edits):
            starts, lasts = source_offsets(edits, starts), source_offsets(edits, lasts)
        stretches = self._stretches()
        stretch_ends = [stretch.end for stretch in stretches]
        for start, last in zip(starts, lasts, strict=True):
            first = bisect_right(stretch_ends, start)
            after = first
            while after < len(stretches) and stretches[after].start <= last:
                after += 1
            yield _facts(stretches[first:after])


def _stretches(text: str, blocks: Sequence[PageBlock]) -> list[_Stretch]:
    """Return the parts of `text` that blocks have, in order; no two overlap."""
    spans = align(text, [block.text for block in blocks])
    stretches = sorted(
        (span.start, span.end, number) for number, of_block in enumerate(spans) for span in of_block
    )
    return [_Stretch(start, end, blocks[number]) for start, end, number in stretches]


def _facts(stretches: Sequence[_Stretch]) -> LineFacts | None:
    if not stretches:
        return None
    sizes = [stretch.end - stretch.start for stretch in stretches]
    linked = sum(
        stretch.block.link_share * size for stretch, size in zip(stretches, sizes, strict=True)
    )
    places = [stretch.block.place for stretch in stretches]
    return LineFacts(
        frozenset(place.tag for place in places),
        frozenset.intersection(*(place.landmarks for place in places)),
        linked / sum(sizes),
    )
