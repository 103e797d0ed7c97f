"""What the extractor lost inside its article goes back: lists, headings, tables, captions."""

from collections import defaultdict
from collections.abc import Sequence

from cleaner.html.alignment import align
from cleaner.html.blocks import PageBlock
from cleaner.html.layout import block_text

_KEPT = 0.8  # of a block's words, with which it is in the text
_LOST = 0.2
_MIN_LIKELY = 0.6  # a lost block that is less likely content stays out
_MIN_WORDS = 3  # of a block that shows where the article begins and ends


def lost_inside(
    counts: Sequence[int], likely: Sequence[float], extracted: Sequence[float]
) -> list[int]:
    """Return the numbers of the blocks to give back to the text.

    They are likely content, and stand between two blocks that the text has. A block has `counts`
    words, of which the text holds the share `extracted`.

    >>> lost_inside([9, 5, 9, 5], [0.9, 0.9, 0.9, 0.9], [1.0, 0.0, 1.0, 0.0])
    [1]
    """
    kept = [
        number
        for number, share in enumerate(extracted)
        if share >= _KEPT and counts[number] > _MIN_WORDS
    ]
    if not kept:
        return []
    inside = range(kept[0], kept[-1])
    return [n for n in inside if extracted[n] < _LOST and likely[n] > _MIN_LIKELY]


def with_blocks(text: str, blocks: Sequence[PageBlock], lost: Sequence[int]) -> str:
    r"""Return `text` with the blocks of the numbers `lost`, each below the block before it.

    >>> from lxml.html import document_fromstring
    >>> from cleaner.html.blocks import page_blocks
    >>> html = "<p>The mill is old.</p><h2>The weir</h2><p>It was built in 1891.</p>"
    >>> blocks = page_blocks(document_fromstring(html))
    >>> print(with_blocks("The mill is old.\nIt was built in 1891.", blocks, [1]))
    The mill is old.
    <BLANKLINE>
    The weir
    <BLANKLINE>
    It was built in 1891.
    """
    if not lost:
        return text
    places: defaultdict[int, list[PageBlock]] = defaultdict(list)  # by the end of a line
    wanted, end = set(lost), 0
    for number, spans in enumerate(align(text, [block.text for block in blocks])):
        if spans:
            end = text.find("\n", spans[-1].end)
            end = len(text) if end < 0 else end
        if number in wanted:
            places[end].append(blocks[number])
    parts: list[str] = []
    start = 0
    for end in sorted(places):
        parts += text[start:end].strip("\n"), block_text(places[end])
        start = end
    parts.append(text[start:].strip("\n"))
    return "\n\n".join(filter(None, parts))
