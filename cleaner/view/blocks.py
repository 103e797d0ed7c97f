"""The blocks of a page as rows: how many words each kept, and why."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from cleaner.html.records import BlockAccount, BlockFate, Reason

_REASONS: dict[BlockFate, dict[Reason, str]] = {
    "kept": {
        "extractor": "in the extractor's article",
        "given-back": "lost inside the extractor's article, and returned",
        "score": "scores as content",
        "whole-page": "the page is nothing but its text",
    },
    "left": {
        "extractor": "not in the extractor's article",
        "hidden": "not visible on the page",
        "prune": "an HTML rule took it",
        "rule": "a text rule took it",
        "score": "does not score as content",
    },
}

_SHOWN_STEPS = 3  # of a path


class BlockRow(msgspec.Struct, frozen=True):
    """One block, or several in a row that had the same fate for the same reason."""

    blocks: int
    fate: BlockFate
    words: int
    kept: int
    text: str
    reason: str
    rules: tuple[str, ...]
    features: tuple[str, ...]
    likely: float | None  # to be content, by the score of a block
    xpath: str
    place: str  # in the HTML, in code points

    @property
    def short_xpath(self) -> str:
        """The last elements of the path, which tell most.

        >>> row = BlockRow(1, "kept", 1, 1, "", "", (), (), None, "/html/body/div[2]/main/p[3]", "")
        >>> row.short_xpath
        '…/div[2]/main/p[3]'
        """
        parts = self.xpath.split("/")
        return (
            self.xpath if len(parts) <= _SHOWN_STEPS + 1 else "…/" + "/".join(parts[-_SHOWN_STEPS:])
        )


class BlockLimits(msgspec.Struct, frozen=True):
    """How many rows are shown of a page, and how many characters of each text."""

    rows: int = 2_000
    chars: int = 300
    is_grouped: bool = False


class BlockTable(msgspec.Struct, frozen=True):
    """The rows of a page, and the numbers of blocks that were kept, left, and are not in a row."""

    rows: Sequence[BlockRow]
    kept: int
    left: int
    hidden: int


def block_table(blocks: Sequence[BlockAccount], limits: BlockLimits) -> BlockTable:
    """Return the rows of a page in its order."""
    groups = list(_groups(blocks) if limits.is_grouped else ([block] for block in blocks))
    listed = groups[: limits.rows]
    kept = sum(block.fate == "kept" for block in blocks)
    hidden = sum(map(len, groups[limits.rows :]))
    rows = [_row(group, limits.chars) for group in listed]
    return BlockTable(rows, kept, len(blocks) - kept, hidden)


def _groups(blocks: Iterable[BlockAccount]) -> Iterator[Sequence[BlockAccount]]:
    """Yield the blocks in a row that had the same fate for the same reason."""
    for _, group in groupby(blocks, key=lambda block: (block.fate, block.reason, block.rules)):
        yield list(group)


def _row(group: Sequence[BlockAccount], chars: int) -> BlockRow:
    first, last = group[0], group[-1]
    text = " ".join(" ".join(block.text[: 2 * chars].split()) for block in group[:chars])
    known = first.start is not None and last.end is not None
    return BlockRow(
        blocks=len(group),
        fate=first.fate,
        words=sum(block.words for block in group),
        kept=sum(block.kept for block in group),
        text=text if len(text) <= chars else f"{text[: chars - 1]}…",
        reason=_REASONS[first.fate].get(first.reason, first.reason),
        rules=first.rules,
        features=tuple(name.strip(" ,") for name in first.features) if len(group) == 1 else (),
        likely=first.likely if len(group) == 1 else None,
        xpath=first.xpath,
        place=f"{first.start:,} to {last.end:,}" if known else "",
    )
