"""Source and clean text side by side: rows, each a piece of the source and what became of it.

A row ends where both texts have a line break, so the two columns stay together without a script.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import pairwise

import msgspec

from cleaner.text.edits import Edit, is_layout
from cleaner.view.model import TrialHit

MAX_SPAN_CHARS = 2000  # of a line or a removed text; what is longer is cut in view
_ROW_CHARS = 60  # that a row counts at least, since its markup takes room too
_MAX_LARGEST = 4  # rows
_CONTEXT = 2  # unchanged rows that are always shown next to a removal


class Span(msgspec.Struct, frozen=True, gc=False):
    """A piece of text in one column.

    `kind` is "same", "cut" (removed by a rule), "new" (in its place), "layout" (changed by the
    normaliser) or "trial" (kept; a rule on trial hits it). `more` characters are not shown.
    """

    kind: str
    text: str
    rules: tuple[str, ...] = ()
    more: int = 0


class TextRow(msgspec.Struct, gc=False):
    """A row of the two columns. `hidden` rows in its place are unchanged and not shown."""

    source: list[Span] = []
    clean: list[Span] = []
    has_cut: bool = False
    hidden: int = 0
    hidden_chars: int = 0

    @property
    def is_same(self) -> bool:
        """Whether both columns hold the same text."""
        return all(span.kind in ("same", "trial") for span in self.source)

    @property
    def is_blank(self) -> bool:
        """Whether the row has nothing to read."""
        return not any(span.text.strip() for span in (*self.source, *self.clean))

    @property
    def size(self) -> int:
        """How many characters the row shows."""
        return sum(len(span.text) for span in (*self.source, *self.clean))


class Limits(msgspec.Struct, frozen=True):
    """How much of a document is shown: characters of unchanged rows, and of rows with removals."""

    chars: int = 1_000_000
    cut_chars: int = 1_000_000


def largest_removals(rows: Iterable[TextRow]) -> frozenset[int]:
    """Return the numbers of the rows that lose most characters: they are shown whatever else is."""
    sizes = (
        (sum(len(span.text) for span in row.source if span.kind == "cut"), -number)
        for number, row in enumerate(rows)
        if row.has_cut
    )
    return frozenset(-number for _, number in nlargest(_MAX_LARGEST, sizes))


def shown_rows(
    rows: Iterable[TextRow], limits: Limits, pinned: Collection[int] = ()
) -> Iterator[TextRow]:
    """Yield `rows` without blank ones; those over the limits are one row that counts them.

    Unchanged text next to removals is shown, and text far from them while there is room. The rows
    whose numbers are `pinned` are always shown.
    """
    chars, cut_chars, after = limits.chars, limits.cut_chars, 0
    before: deque[TextRow] = deque()
    gap = TextRow()
    for number, row in enumerate(rows):
        if row.is_blank and not row.has_cut:
            continue
        if row.has_cut and (cut_chars > 0 or number in pinned):
            yield from _flushed(gap, before)
            yield row
            gap, cut_chars, after = TextRow(), cut_chars - row.size - _ROW_CHARS, _CONTEXT
        elif not row.has_cut and (after > 0 or (chars > 0 and not gap.hidden and not before)):
            yield row
            after, chars = after - 1, chars - row.size - _ROW_CHARS
        else:
            before.append(row)
            if len(before) > _CONTEXT or row.has_cut:
                _hide(gap, before.popleft())
    for row in before:
        _hide(gap, row)
    yield from _flushed(gap, deque())


def _flushed(gap: TextRow, before: deque[TextRow]) -> Iterator[TextRow]:
    if gap.hidden:
        yield gap
    while before:
        yield before.popleft()


def _hide(gap: TextRow, row: TextRow) -> None:
    gap.hidden += 1
    gap.hidden_chars += sum(len(span.text) + span.more for span in row.source)
    gap.has_cut |= row.has_cut


def rows_of(
    source: str, edits: Sequence[Edit], trials: Sequence[TrialHit] = ()
) -> Iterator[TextRow]:
    r"""Yield the rows of `source` and of the text that `edits` make of it.

    >>> cut = Edit(11, 28, "\n\nPost a Comment", "", ("comments.form-prompt",))
    >>> rows = [*rows_of("It rained.\n\n\nPost a Comment\nIt snowed.\n", [])]
    >>> [row.source[0].text for row in rows]
    ['It rained.\n', '\n', '\n', 'Post a Comment\n', 'It snowed.\n']
    """
    row, clean_end = TextRow([], []), "\n"
    for span, after in _pieces(source, edits, sorted(trials, key=lambda hit: hit.start)):
        row.source.append(_cut_to_size(span))
        row.has_cut |= span.kind == "cut"
        if after is not None and after.text:
            row.clean.append(_cut_to_size(after))
            clean_end = after.text[-1]
        # A removed text of whole lines is a row of its own, also at the end of the text.
        if _ends_line(span.text) and (clean_end == "\n" or after is None):
            yield row
            row = TextRow([], [])
    if row.source:
        yield row


def _ends_line(text: str) -> bool:
    """Say whether a line break ends `text`; the indentation of the next line may follow."""
    return "\n" in text[len(text.rstrip()) :]


def _cut_to_size(span: Span) -> Span:
    more = len(span.text) - MAX_SPAN_CHARS
    if more <= 0:
        return span
    return Span(span.kind, span.text[:MAX_SPAN_CHARS], span.rules, more)


def _pieces(
    source: str, edits: Iterable[Edit], trials: Sequence[TrialHit]
) -> Iterator[tuple[Span, Span | None]]:
    """Yield each piece of the source with what the clean text has in its place."""
    end, pending = 0, deque(trials)
    for edit in edits:
        yield from _kept(source, end, edit.start, pending)
        yield from _changed(edit)
        end = edit.end
    yield from _kept(source, end, len(source), pending)


def _changed(edit: Edit) -> Iterator[tuple[Span, Span | None]]:
    rules = tuple(rule for rule in edit.rules if not is_layout(rule))
    if not rules:
        yield Span("layout", edit.before, edit.rules), Span("layout", edit.after, edit.rules)
        return
    body = edit.before.strip("\r\n")
    lead = len(edit.before) - len(edit.before.lstrip("\r\n")) if body else 0
    if lead:  # the line break above belongs to the row above
        yield Span("layout", edit.before[:lead]), None
    yield Span("cut", edit.before[lead:], rules), Span("new", edit.after, rules)


def _kept(
    source: str, start: int, end: int, trials: deque[TrialHit]
) -> Iterator[tuple[Span, Span | None]]:
    """Yield the lines of an unchanged part, and what rules on trial hit in them."""
    while start < end:
        stop = source.find("\n", start, end) + 1 or end
        while trials and trials[0].end <= start:
            trials.popleft()
        marks = [hit for hit in trials if hit.start < stop and hit.end > start]
        borders = {start, stop}
        for hit in marks:
            borders |= {max(hit.start, start), min(hit.end, stop)}
        for first, last in pairwise(sorted(borders)):
            rules = tuple(hit.rule for hit in marks if hit.start <= first and hit.end >= last)
            span = Span("trial" if rules else "same", source[first:last], rules)
            yield span, Span("same", span.text)
        start = stop
