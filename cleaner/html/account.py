"""The account of a page: for each block of its text, whether it was kept, and why or why not."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import msgspec

from cleaner.html.alignment import AlignedSpan, align
from cleaner.html.blocks import PageBlock, PageText
from cleaner.html.content import Content, block_key
from cleaner.html.positions import block_positions
from cleaner.html.prune import Taken
from cleaner.html.records import BlockAccount, BlockFate, ContentSource, Reason
from cleaner.html.xpaths import XPaths
from cleaner.text.edits import Edit, is_layout
from cleaner.text.words import count_words

_MIN_KEPT_SHARE = 0.5  # of its words, with which a block is kept
_NOT_IN_WORDS = re.compile(r"\W+")


class PageRecord:
    """The blocks of a page as it was parsed, with what is noted of them while text is extracted.

    >>> from cleaner.html.blocks import page_text
    >>> from cleaner.html.content import Content
    >>> from cleaner.html.parse import parse
    >>> html = "<h1>Otters</h1><p>They came back.</p><p>Home</p>"
    >>> record = PageRecord(html, page_text(parse(html)))
    >>> for block in record.account(Content("Otters\\nThey came back.", "extractor")):
    ...     print(block.xpath, (block.start, block.end), block.words, block.fate, block.reason)
    /html/body/h1 (4, 10) 1 kept extractor
    /html/body/p[1] (18, 33) 3 kept extractor
    /html/body/p[2] (40, 44) 1 left extractor
    """

    def __init__(self, html: str, page: PageText) -> None:
        xpaths = XPaths()
        self.blocks = page.blocks
        self.taken = Taken()
        self._positions = block_positions(html, page)
        self._xpaths = [xpaths.of(block.place.element) for block in page.blocks]

    def account(self, content: Content) -> tuple[BlockAccount, ...]:
        """Return what became of each block, if `content` was taken and nothing is cleaned yet."""
        pruned_by = [self.taken.rule_around(block.place.element) for block in self.blocks]
        left = [block.text for block, rule in zip(self.blocks, pruned_by, strict=True) if not rule]
        aligned = iter(align(content.text, left))
        return tuple(
            self._account(number, content, rule, [] if rule else next(aligned))
            for number, rule in enumerate(pruned_by)
        )

    def _account(
        self, number: int, content: Content, rule: str, spans: Sequence[AlignedSpan]
    ) -> BlockAccount:
        block, position = self.blocks[number], self._positions[number]
        words = count_words(block.text)
        kept = _kept_words(block.text, words, spans)
        rule = rule or ("" if kept == words else self.taken.rule_inside(block.place.element))
        fate, key = _fate(kept, words), block_key(block)
        kept_by: Reason = "given-back" if key in content.given_back else content.source
        score = content.scores.get(key)
        return BlockAccount(
            block.text,
            block.place.kind,
            self._xpaths[number],
            position.start if position else None,
            position.end if position else None,
            words,
            kept,
            fate,
            kept_by if fate == "kept" else _reason(block, rule, content.source),
            (rule,) if rule else (),
            score.strongest if score else (),
            score.likely if score else None,
            block.place.is_visible,
            tuple((span.start, span.end) for span in spans),
        )


def with_moved_spans(
    blocks: Iterable[BlockAccount], moved: Callable[[int, int], tuple[int, int]]
) -> tuple[BlockAccount, ...]:
    """Return the account `blocks` of a text of which each span was `moved`."""
    return tuple(
        msgspec.structs.replace(block, spans=tuple(moved(*span) for span in block.spans))
        for block in blocks
    )


class _Removal(msgspec.Struct, frozen=True, gc=False):
    """A range of the source text of which rules took `share`."""

    start: int
    end: int
    share: float
    rules: tuple[str, ...]


def with_edits(
    blocks: Iterable[BlockAccount], text: str, edits: Iterable[Edit]
) -> tuple[BlockAccount, ...]:
    """Return the account `blocks` of the extracted `text` after text rules made `edits`.

    >>> block = BlockAccount("Share", "paragraph", "/p", 3, 8, 1, 1, "kept", "extractor",
    ...     spans=((7, 12),))
    >>> edit = Edit(6, 12, "\\nShare", "", ("sharing.label",))
    >>> [after] = with_edits([block], "It is.\\nShare", [edit])
    >>> after.kept, after.fate, after.reason, after.rules
    (0, 'left', 'rule', ('sharing.label',))
    """
    removals = [removal for edit in edits if (removal := _removal(edit))]
    ends = [removal.end for removal in removals]
    return tuple(_without(block, text, removals, ends) for block in blocks)


def _without(
    block: BlockAccount, text: str, removals: Sequence[_Removal], ends: Sequence[int]
) -> BlockAccount:
    """Return the account `block` without the words that `removals`, which have `ends`, took."""
    left = 0.0  # characters
    words = 0.0
    rules: dict[str, None] = dict.fromkeys(block.rules)
    for start, end in block.spans:
        left += _length(text[start:end])
        number = bisect_right(ends, start)
        while number < len(removals) and removals[number].start < end:
            removal = removals[number]
            part = text[max(start, removal.start) : min(end, removal.end)]
            left -= _length(part) * removal.share
            words += count_words(part) * removal.share
            rules.update(dict.fromkeys(removal.rules))
            number += 1
    if len(rules) == len(block.rules):
        return block
    kept = max(block.kept - round(words), 1) if left >= 1 else 0
    fate = _fate(kept, block.words)
    reason = "rule" if fate == "left" and block.fate == "kept" else block.reason
    return msgspec.structs.replace(block, kept=kept, fate=fate, reason=reason, rules=tuple(rules))


def _removal(edit: Edit) -> _Removal | None:
    """Return what `edit` takes of the text, None if it changes only its layout."""
    rules = tuple(rule for rule in edit.rules if not is_layout(rule))
    if not rules:
        return None
    shift = _common_start(edit.before, edit.after)
    before, after = edit.before[shift:], edit.after[shift:]
    rest = _common_start(before[::-1], after[::-1])
    before, after = before[: len(before) - rest], after[: len(after) - rest]
    share = 1 - _length(after) / _length(before) if _length(before) else 0.0
    return _Removal(edit.start + shift, edit.end - rest, max(share, 0.0), rules)


def _common_start(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _kept_words(text: str, words: int, spans: Sequence[AlignedSpan]) -> int:
    """Return how many of the `words` of `text` its `spans` hold."""
    if not spans:
        return 0
    if spans[0].first == 0 and spans[0].last == len(text):  # nearly all
        return words
    parts = [text[span.first : span.last] for span in spans]
    measure = _letters if _letters(text) else _length
    kept, whole = sum(map(measure, parts)), measure(text)
    return words if kept >= whole else max(round(words * kept / whole), int(kept > 0))


def _fate(kept: int, words: int) -> BlockFate:
    return "kept" if kept and kept >= _MIN_KEPT_SHARE * words else "left"


def _reason(block: PageBlock, rule: str, source: ContentSource) -> Reason:
    """Return why `block` is not in the text of `source`; `rule` is the id of what took it."""
    if rule:
        return "prune"
    if not block.place.is_visible:
        return "hidden"
    return "score" if source == "score" else "extractor"


def _letters(text: str) -> int:
    return len(_NOT_IN_WORDS.sub("", text))


def _length(text: str) -> int:
    return len("".join(text.split()))
