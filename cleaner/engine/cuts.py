"""Cuts: what rules ask to take from the lines of a document, and the edits that do it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

import msgspec

from cleaner.engine.document import Document, Hit, Line
from cleaner.report import Trial
from cleaner.text.edits import Edit

_PARAGRAPH_BREAK = "\n\n"


class Cut(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """What a rule removes from the line `number`: `start` to `end` in it, in code points."""

    number: int
    line: Line
    start: int
    end: int
    rules: tuple[str, ...]  # ids
    metadata: tuple[tuple[str, str], ...] = ()  # lifted out when the cut is made
    splits: bool = False  # the line in two: the cut is the space between them

    @property
    def is_whole(self) -> bool:
        """Whether the whole line is removed."""
        return self.start == 0 and self.end == len(self.line.text)


class StageResult(NamedTuple):
    """What the rules of one stage ask for."""

    cuts: Sequence[Cut] = ()
    trials: Sequence[Trial] = ()
    timed_out: AbstractSet[str] = frozenset()  # ids of rules


NO_CUTS = StageResult()
Cuts = Mapping[int, Sequence[Cut]]  # by the numbers of their lines


def whole(number: int, line: Line, rules: tuple[str, ...], hit: Hit | None = None) -> Cut:
    """Return the cut of the whole line by `rules`, with the metadata of `hit`."""
    return Cut(number, line, 0, len(line.text), rules, hit.metadata if hit else ())


def removed_numbers(cuts: Cuts) -> set[int]:
    """Return the numbers of the lines of which `cuts` leave nothing."""
    return {cut.number for on_line in cuts.values() for cut in on_line if cut.is_whole}


def joins_words(text: str, start: int, end: int) -> bool:
    """Say whether removing `start` to `end` would join two words of `text`.

    >>> joins_words("weir,mill", 4, 5), joins_words("weir, mill", 4, 5)
    (True, False)
    """
    inside = start > 0 and end < len(text)
    return inside and text[start - 1].isalnum() and text[end].isalnum()


def with_margin(cut: Cut) -> Cut:
    """Return `cut` with the spaces on one side."""
    text = cut.line.text
    start, end = cut.start, cut.end
    if start == 0 or text[start - 1] == " ":
        while end < len(text) and text[end] == " ":
            end += 1
    if end == len(text):
        while start and text[start - 1] == " ":
            start -= 1
    return msgspec.structs.replace(cut, start=start, end=end)


def edits_of(text: str, document: Document, cuts: Cuts) -> list[Edit]:
    """Return the edits of `text` that make `cuts`, in order; `document` has its lines."""
    if not cuts:  # at the end of all passes
        return []
    return [edit for edit in _edits(text, document, cuts) if edit.before != edit.after]


def _edits(text: str, document: Document, cuts: Cuts) -> Iterator[Edit]:
    """Yield the edits that make the cuts, in order; with a line its separator is removed."""
    starts, end_of = document.starts, document.end
    removed = removed_numbers(cuts)
    last_kept = len(starts) - 1
    while last_kept in removed:
        last_kept -= 1
    for number in sorted(cuts):
        if number not in removed:
            yield from _parts(starts[number], cuts[number])
            continue
        if number > last_kept >= 0:
            start, end = end_of(number - 1), end_of(number)
        else:
            start = starts[number]
            end = starts[number + 1] if number + 1 < len(starts) else len(text)
        after = "" if number + 1 in removed else _separator(text, document, number, removed)
        yield Edit(start, end, text[start:end], after, ids(cuts[number]))


def _separator(text: str, document: Document, number: int, removed: Collection[int]) -> str:
    """Return the line break to leave for the last of a run of removed lines.

    If the item before a paragraph is removed, the paragraph must not join the item above.
    """
    lines, starts = document.lines, document.starts
    if number + 1 >= len(lines):
        return ""
    first = number
    while first - 1 in removed:
        first -= 1
    if first == 0:
        return ""
    above = document.end(first - 1)
    joined = text.count("\n", above, starts[first]) == 1
    apart = text.count("\n", above, starts[number + 1]) > number - first + 2
    in_list = lines[first - 1].is_item and lines[number + 1].is_item
    return "\n" if joined and apart and not in_list else ""


def _parts(offset: int, cuts: Iterable[Cut]) -> Iterator[Edit]:
    """Yield the edits that remove parts of a line at `offset`; cuts that touch become one."""
    group: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end, cut.rules)):
        if group and cut.start > max(earlier.end for earlier in group):
            yield _joined(offset, group)
            group = []
        group.append(cut)
    yield _joined(offset, group)


def _joined(offset: int, group: list[Cut]) -> Edit:
    text = group[0].line.text
    start, end = group[0].start, max(cut.end for cut in group)
    if any(cut.splits for cut in group):
        after = _PARAGRAPH_BREAK
    else:
        after = " " if joins_words(text, start, end) else ""
    return Edit(offset + start, offset + end, text[start:end], after, ids(group))


def ids(cuts: Sequence[Cut]) -> tuple[str, ...]:
    """Return the ids of the rules that ask for `cuts`, each once."""
    if len(cuts) == 1:  # nearly always
        return cuts[0].rules
    asking = {cut.rules for cut in cuts}
    return asking.pop() if len(asking) == 1 else _united(frozenset(asking))


@lru_cache(maxsize=1024)  # the same few rules ask for most cuts of a text
def _united(rules: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*rules)))
