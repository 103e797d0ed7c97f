"""Edits: what was changed, where; applied, undone and put one after another."""

from array import array
from collections.abc import Iterable, Sequence

import msgspec

from cleaner.errors import CleanerError


class Edit(msgspec.Struct, frozen=True, gc=False):
    """One change of a text.

    `start` and `end` count Unicode code points of the source, end exclusive;
    `before` is `source[start:end]`, `after` stands in its place, and `rules` are the
    ids of all the rules that asked for it, the one that counts first.
    """

    start: int
    end: int
    before: str
    after: str
    rules: tuple[str, ...]


def is_layout(rule: str) -> bool:
    """Say whether `rule` is a fix of the normaliser, which only touches layout."""
    return rule.startswith("layout.")


class EditError(CleanerError):
    """Edits that do not belong to the text they were used on."""


class Edited(msgspec.Struct):
    """A text, and the edits that made it of its source."""

    text: str
    edits: Sequence[Edit] = ()

    def then(self, edits: Sequence[Edit]) -> None:
        """Make `edits` of the text."""
        if edits:
            parts = _parts(self.text, edits)
            self.text = ""  # it, its parts and what they make: never all three in memory
            self.text = "".join(parts)
            self.edits = compose(self.edits, edits)

    def take(self, more: "Edited") -> None:
        """Go on to the text of `more`, which was made of this one's."""
        self.edits = compose(self.edits, more.edits)
        self.text = more.text


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """Return `source` with `edits` made; they stand in order and do not overlap.

    >>> apply_edits("Hello  world", [Edit(5, 7, "  ", " ", ("layout.spaces",))])
    'Hello world'

    Raises EditError if an edit's `before` is not what stands in `source` there.
    """
    return "".join(_parts(source, edits))


def _parts(source: str, edits: Iterable[Edit]) -> list[str]:
    parts: list[str] = []
    done = 0
    for edit in edits:
        if edit.start < done or source[edit.start : edit.end] != edit.before:
            raise EditError(f"the edit at {edit.start} does not fit this source text")
        parts += source[done : edit.start], edit.after
        done = edit.end
    parts.append(source[done:])
    return parts


def restore(clean: str, edits: Iterable[Edit]) -> str:
    """Return the source from which `edits` made `clean`.

    >>> restore("Hello world", [Edit(5, 7, "  ", " ", ("layout.spaces",))])
    'Hello  world'

    Raises EditError if an edit's `after` is not what stands in `clean` there.
    """
    parts: list[str] = []
    done = 0  # in `clean`
    written = 0  # in the source
    for edit in edits:
        start = done + edit.start - written
        end = start + len(edit.after)
        if start < done or clean[start:end] != edit.after or end > len(clean):
            raise EditError(f"the edit at {edit.start} does not fit this clean text")
        parts += clean[done:start], edit.before
        done, written = end, edit.end
    parts.append(clean[done:])
    return "".join(parts)


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> Sequence[Edit]:
    """Return the edits of a source that do at once what `first`, then `second`, do.

    An edit of `second` that touches nothing of `first` only moves to source offsets.
    Edits that overlap become one; where it removes all that `first` had made there,
    only the removing rules are named, for they alone explain the text's absence.
    """
    if not first or not second:
        return first or second
    composed: list[Edit] = []
    i = j = 0
    shift = 0  # what to add to a source offset to get the offset between the two
    while i < len(first) or j < len(second):
        if i < len(first):
            edit = first[i]
            start, end = edit.start + shift, edit.start + shift + len(edit.after)
            if j == len(second) or end <= second[j].start:
                composed.append(edit)
                shift = end - edit.end
                i += 1
                continue
        if i == len(first) or second[j].end <= start:
            composed.append(_moved(second[j], -shift))
            j += 1
        else:
            next_i, next_j, next_shift = _overlap(first, second, i, j, shift)
            edit = _merge(first[i:next_i], [_moved(each, -shift) for each in second[j:next_j]])
            if edit.before != edit.after:
                composed.append(edit)
            i, j, shift = next_i, next_j, next_shift
    return composed


def _growth(edit: Edit) -> int:
    return len(edit.after) - len(edit.before)


def _end(edit: Edit, shift: int) -> int:
    return edit.start + shift + len(edit.after)


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(edit.start + by, edit.end + by, edit.before, edit.after, edit.rules) if by else edit


def _overlap(
    first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, shift: int
) -> tuple[int, int, int]:
    """Follow the overlap of `first[i]` and `second[j]`; return what comes behind."""
    end = max(_end(first[i], shift), second[j].end)
    shift += _growth(first[i])
    i, j = i + 1, j + 1
    while True:
        if i < len(first) and first[i].start + shift < end:
            end = max(end, _end(first[i], shift))
            shift += _growth(first[i])
            i += 1
        elif j < len(second) and second[j].start < end:
            end = max(end, second[j].end)
            j += 1
        else:
            return i, j, shift


def _merge(first: Sequence[Edit], second: Sequence[Edit]) -> Edit:
    """Return one edit that does what `first`, then `second`, do where they overlap.

    The offsets of `first` count in the source, those of `second` as if `first` began where
    it does in the source.
    """
    start = min(first[0].start, second[0].start)
    first = [_moved(edit, -start) for edit in first]
    second = [_moved(edit, -start) for edit in second]
    between = _between(first, second)
    before, after = restore(between, first), apply_edits(between, second)
    asking = [*second, *first] if after else second
    rules = _joined([edit.rules for edit in asking])
    return Edit(start, start + len(before), before, after, rules)


def _between(first: Sequence[Edit], second: Sequence[Edit]) -> str:
    """Return the text that `first` made and `second` changes: each part of it is in an edit."""
    end = first[-1].start + sum(map(_growth, first[:-1])) + len(first[-1].after)
    if second[0].start <= first[0].start and end <= second[0].end:  # nearly always
        return second[0].before
    known: list[tuple[int, str]] = [(edit.start, edit.before) for edit in second]
    shift = 0
    for edit in first:
        known.append((edit.start + shift, edit.after))
        shift += _growth(edit)
    parts: list[str] = []
    done = 0
    for start, text in sorted(known):
        if start + len(text) > done:
            parts.append(text[done - start :])
            done = start + len(text)
    return "".join(parts)


def _joined(rules: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return each of `rules` once, those of the layout last."""
    if len(rules) == 1:
        return rules[0]
    return tuple(sorted(dict.fromkeys(rule for each in rules for rule in each), key=is_layout))


def source_offsets(edits: Sequence[Edit], offsets: Iterable[int]) -> Sequence[int]:
    """Return where the characters at `offsets` of the edited text stood in the source.

    What an edit made stands where the edit starts. `offsets` are in order.
    """
    if not edits:
        return array("q", offsets)
    found = array("q")
    at = shift = 0
    for offset in offsets:
        while at < len(edits) and _end(edits[at], shift) <= offset:
            shift += _growth(edits[at])
            at += 1
        made = at < len(edits) and edits[at].start + shift <= offset
        found.append(edits[at].start if made else offset - shift)
    return found
