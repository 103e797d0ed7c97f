"""Edits: what was changed, and where; how they are applied, undone and composed."""

from array import array
from collections.abc import Iterable, Sequence

import msgspec

from cleaner.core import CORE
from cleaner.text.errors import CleanerError


class Edit(msgspec.Struct, frozen=True, gc=False):
    """One change of a text.

    `start` and `end` are offsets into the source in Unicode code points, `end` exclusive.
    `before` is `source[start:end]` and `after` replaces it. `rules` are the ids of all rules
    that asked for the change; the first one counts it.
    """

    start: int
    end: int
    before: str
    after: str
    rules: tuple[str, ...]


def is_layout(rule: str) -> bool:
    """Say whether `rule` is a fix of the normaliser, which changes layout and no words.

    >>> is_layout("layout.spaces"), is_layout("newsletter.signup-line")
    (True, False)
    """
    return rule.startswith("layout.")


class EditError(CleanerError):
    """Edits were used on a text that they do not belong to."""


class EditedText(msgspec.Struct, frozen=True):
    """A text, and the edits that turned its source into it."""

    text: str
    edits: Sequence[Edit] = ()

    def apply(self, edits: Sequence[Edit]) -> "EditedText":
        """Return the text changed by `edits`, which are in offsets of this text.

        The edits of the result are in offsets of the source, as always.

        >>> article = EditedText("a  b").apply([Edit(1, 3, "  ", " ", ("layout.spaces",))])
        >>> article.apply([Edit(2, 3, "b", "", ("tags.label",))]).edits[1].start
        3
        """
        if not edits:
            return self
        return EditedText(apply_edits(self.text, edits), compose(self.edits, edits))

    def then(self, later: "EditedText") -> "EditedText":
        """Return the text of `later`, whose source is this text, with edits in source offsets.

        >>> first = EditedText("a b", [Edit(1, 3, "  ", " ", ("layout.spaces",))])
        >>> first.then(EditedText("a", [Edit(1, 3, " b", "", ("tags.label",))])).edits[0].before
        '  b'
        """
        return EditedText(later.text, compose(self.edits, later.edits))


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """Return `source` changed by `edits`, which are in order and do not overlap.

    >>> apply_edits("Hello  world", [Edit(5, 7, "  ", " ", ("layout.spaces",))])
    'Hello world'

    Raises:
        EditError: the `before` of an edit is not what `source` has at its offsets.
    """
    if CORE.is_compiled:
        from cleaner.core.edits import apply_edits as in_core

        edits = [*edits]
        if (edited := in_core(str(source), edits)) is not None:
            return edited
    parts: list[str] = []
    copied = 0  # how much of the source the parts account for
    for edit in edits:
        if edit.start < copied or source[edit.start : edit.end] != edit.before:
            raise EditError(f"the edit at {edit.start} does not fit this source text")
        parts += source[copied : edit.start], edit.after
        copied = edit.end
    parts.append(source[copied:])
    return "".join(parts)


def restore(clean: str, edits: Iterable[Edit]) -> str:
    """Return the source from which `edits` made `clean`: the inverse of `apply_edits`.

    >>> restore("Hello world", [Edit(5, 7, "  ", " ", ("layout.spaces",))])
    'Hello  world'

    Raises:
        EditError: the `after` of an edit is not what `clean` has at its place.
    """
    parts: list[str] = []
    copied = 0  # how much of `clean` the parts account for
    written = 0  # how much of the source they make
    for edit in edits:
        start = copied + edit.start - written
        end = start + len(edit.after)
        if start < copied or clean[start:end] != edit.after or end > len(clean):
            raise EditError(f"the edit at {edit.start} does not fit this clean text")
        parts += clean[copied:start], edit.before
        copied, written = end, edit.end
    parts.append(clean[copied:])
    return "".join(parts)


def source_range(edits: Iterable[Edit], start: int, end: int) -> tuple[int, int]:
    """Return the range of the source that the clean text from `start` up to `end` comes from.

    Of a text that an edit made, that is all that the edit replaced. What was removed at the edges
    of the range is not in it.

    >>> edits = [Edit(2, 5, "ld ", "", ("bio.line",)), Edit(8, 10, "  ", " ", ("layout.spaces",))]
    >>> source_range(edits, 1, 5), source_range(edits, 5, 6)
    ((1, 8), (8, 10))
    """
    first, last = start, end
    shift = 0  # from the clean text to the source, after the edits so far
    for edit in edits:
        clean_start = edit.start - shift
        clean_end = clean_start + len(edit.after)
        if clean_start >= end:
            break
        shift = edit.end - clean_end
        if clean_end <= start:
            first = start + shift
        elif clean_start <= start:
            first = edit.start
        last = edit.end if clean_end >= end else end + shift
    return first, max(first, last)


def compose(first: Sequence[Edit], second: Sequence[Edit]) -> Sequence[Edit]:
    """Return the edits of a source that do at once what `first`, then `second`, do.

    Cleaning takes several passes, and a report has one list of edits in source offsets.
    `first` is in offsets of the source, `second` in offsets of the text that `first` makes. An
    edit of `second` that overlaps no edit of `first` only moves to source offsets. Edits that
    overlap become one. Where it removes all of what `first` made there, only the rules of
    `second` are named, for they alone explain why the text is missing.

    >>> spaces = [Edit(1, 3, "  ", " ", ("layout.spaces",))]  # of "a  b c"
    >>> label = [Edit(3, 5, " c", "", ("tags.label",))]  # of "a b c"
    >>> [(edit.start, edit.before) for edit in compose(spaces, label)]
    [(1, '  '), (4, ' c')]
    """
    if not first or not second:
        return first or second
    if CORE.is_compiled:
        from cleaner.core.edits import compose as in_core

        return in_core(list(first), list(second), Edit, _merged_at, _unique_rules)
    composed: list[Edit] = []
    i = j = 0
    shift = 0  # from an offset of the source to the same place in the text between
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
            composed.append(_move(second[j], -shift))
            j += 1
        else:
            merged, i, j, shift = _merged_at(first, second, i, j, shift)
            if merged:
                composed.append(merged)
    return composed


def _merged_at(
    first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, shift: int
) -> tuple[Edit | None, int, int, int]:
    """Return the edit that those become which overlap `first[i]` and `second[j]`, if it changes.

    Returned are also `i`, `j` and `shift` after them.
    """
    next_i, next_j, next_shift = _overlap_end(first, second, i, j, shift)
    edit = _merge(first[i:next_i], [_move(later, -shift) for later in second[j:next_j]])
    return edit if edit.before != edit.after else None, next_i, next_j, next_shift


def _length_change(edit: Edit) -> int:
    return len(edit.after) - len(edit.before)


def _end_after(edit: Edit, shift: int) -> int:
    """Return where `edit` ends in the edited text, `shift` away from the source there."""
    return edit.start + shift + len(edit.after)


def _move(edit: Edit, distance: int) -> Edit:
    if not distance:
        return edit
    return Edit(edit.start + distance, edit.end + distance, edit.before, edit.after, edit.rules)


def _overlap_end(
    first: Sequence[Edit], second: Sequence[Edit], i: int, j: int, shift: int
) -> tuple[int, int, int]:
    """Return `i`, `j` and `shift` after all edits that overlap `first[i]` and `second[j]`."""
    end = max(_end_after(first[i], shift), second[j].end)
    shift += _length_change(first[i])
    i, j = i + 1, j + 1
    while True:
        if i < len(first) and first[i].start + shift < end:
            end = max(end, _end_after(first[i], shift))
            shift += _length_change(first[i])
            i += 1
        elif j < len(second) and second[j].start < end:
            end = max(end, second[j].end)
            j += 1
        else:
            return i, j, shift


def _merge(first: Sequence[Edit], second: Sequence[Edit]) -> Edit:
    """Return one edit that does what `first`, then `second`, do where they overlap.

    The offsets of `first` are the source's. Those of `second` are shifted so that `first`
    begins at the same offset in both texts.
    """
    start = min(first[0].start, second[0].start)
    earlier = [_move(edit, -start) for edit in first]
    if len(second) == 1 and _is_within(first, second[0]):  # nearly always
        before, after = restore(second[0].before, earlier), second[0].after
    else:
        later = [_move(edit, -start) for edit in second]
        between = _text_between(earlier, later)
        before, after = restore(between, earlier), apply_edits(between, later)
    explaining = [*second, *first] if after else second
    rules = _unique_rules([edit.rules for edit in explaining])
    return Edit(start, start + len(before), before, after, rules)


def _is_within(first: Sequence[Edit], later: Edit) -> bool:
    """Say whether `later` changes all that `first` made, and what is between."""
    shift = sum(map(_length_change, first[:-1]))
    return later.start <= first[0].start and _end_after(first[-1], shift) <= later.end


def _text_between(first: Sequence[Edit], second: Sequence[Edit]) -> str:
    """Return the text that `first` makes and `second` changes: edits hold each part of it."""
    pieces: list[tuple[int, str]] = [(edit.start, edit.before) for edit in second]
    shift = 0
    for edit in first:
        pieces.append((edit.start + shift, edit.after))
        shift += _length_change(edit)
    parts: list[str] = []
    length = 0
    for start, text in sorted(pieces):
        if start + len(text) > length:
            parts.append(text[length - start :])
            length = start + len(text)
    return "".join(parts)


def _unique_rules(rules: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return each of `rules` once, layout rules last."""
    if len(rules) == 1:
        return rules[0]
    unique = dict.fromkeys(rule for of_edit in rules for rule in of_edit)
    return tuple(sorted(unique, key=is_layout))


def source_offsets(edits: Sequence[Edit], offsets: Iterable[int]) -> Sequence[int]:
    """Return the offsets in the source of the characters at `offsets` of the edited text.

    Places that are known in a clean text are reported in the source. A character that an edit
    wrote maps to the start of the edit. `offsets` are in ascending order, in code points.

    >>> edits = [Edit(0, 2, "* ", "", ("layout.bullets",))]
    >>> [*source_offsets(edits, [0, 3])]
    [2, 5]
    """
    if not edits:
        return array("q", offsets)
    if CORE.is_compiled:
        from cleaner.core.edits import source_offsets as in_core

        return in_core(list(edits), offsets)
    sources = array("q")
    index = shift = 0
    for offset in offsets:
        while index < len(edits) and _end_after(edits[index], shift) <= offset:
            shift += _length_change(edits[index])
            index += 1
        is_written = index < len(edits) and edits[index].start + shift <= offset
        sources.append(edits[index].start if is_written else offset - shift)
    return sources
