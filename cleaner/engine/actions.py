"""Actions: from a hit whose conditions hold to the cuts that it asks for, and to edits."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

import msgspec

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.context import StageContext
from cleaner.engine.document import Document, Hit, Line
from cleaner.engine.sentences import sentence_bounds
from cleaner.ruleset.registry import ACTIONS, Action
from cleaner.text.edits import Edit

DEFAULT_BLOCK_LINES = 12
DEFAULT_RUN_LINES = 3


class Cut(msgspec.Struct, frozen=True, gc=False):  # in no cycle, and there are many
    """What a rule removes from the line `number`: `start` to `end` in it, in code points."""

    number: int
    line: Line
    start: int
    end: int
    rules: tuple[str, ...]  # ids
    metadata: tuple[tuple[str, str], ...] = ()  # lifted out when the cut is made

    @property
    def is_whole(self) -> bool:
        """Whether the whole line is removed."""
        return self.start == 0 and self.end == len(self.line.text)


Cuts = Mapping[int, Sequence[Cut]]  # by the numbers of their lines
# A line on which all conditions of a rule hold, by its number, and the hit if the rule has text.
Candidate = tuple[int, Hit | None]


def remove_lines(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield a cut of each line."""
    for number, hit in candidates:
        yield whole(number, context.lines[number], (compiled.rule.id,), hit)


def remove_spans(
    _: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield a cut of each hit, or of the sentences that hold it, inside its line."""
    for number, hit in candidates:
        if hit:
            yield _span(hit, number, context.lines[number])


def remove_blocks(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield the cuts of each block that a hit marks the start of. Raises TimeoutError."""
    for marker, hit in candidates:
        for number in _block(compiled, context, marker):
            line = context.lines[number]
            yield whole(number, line, (compiled.rule.id,), hit if number == marker else None)


def remove_runs(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield the cuts of each run of candidates that is long enough and not too long."""
    rule = compiled.rule
    given = iter(candidates)
    first = next(given, None)
    if first is None or (rule.when.get("zone") and not context.has_prose):
        return  # without prose, lists may be what the page is about
    hits = dict(chain((first,), given))
    run: list[int] = []
    for number in chain(context.kept, (None,)):
        if number is not None and number in hits:
            run.append(number)
            continue
        longest = rule.max_lines or len(run)
        if (rule.min_lines or DEFAULT_RUN_LINES) <= len(run) <= longest:
            for line_number in run:
                yield whole(line_number, context.lines[line_number], (rule.id,), hits[line_number])
        run = []


def remove_in_source(*_: object) -> Iterator[Cut]:
    """Yield nothing: `source_edits` does it before the source is in clean layout."""
    return iter(())


def remove_texts(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield a cut of each line of a text that is no article: see `StageContext.is_bare`."""
    hits = dict(candidates)
    if hits and context.is_bare(compiled.rule.min_lines or 1):
        for number in context.kept:
            yield whole(number, context.lines[number], (compiled.rule.id,), hits.get(number))


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


def _span(hit: Hit, number: int, line: Line) -> Cut:
    start, end = hit.start, hit.end
    if hit.rule.extent == "rest":
        end = len(line.seen)
    elif hit.rule.extent == "sentence":
        start, end = sentence_bounds(line.seen, start, end)
    if not any(map(str.isalnum, line.seen[:start] + line.seen[end:])):
        return whole(number, line, (hit.rule.id,), hit)
    return _with_margin(Cut(number, line, *line.span(start, end), (hit.rule.id,), hit.metadata))


def _with_margin(cut: Cut) -> Cut:
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


def _block(compiled: CompiledRule, context: StageContext, marker: int) -> Sequence[int]:
    """Return the lines from `marker` to the end of the block, none if `until` hits none.

    Without an `until` the block ends before the next prose, and the short line right above that
    prose stays, for it may be its heading. In a text without prose, lists may be what the page is
    about, so only the marker is in the block.
    """
    rule = compiled.rule
    first = context.position(marker)
    block = context.kept[first : first + (rule.max_lines or DEFAULT_BLOCK_LINES)]
    if rule.until:
        for size, number in enumerate(block[1:], 2):
            if not context.document.is_open(number, rule):
                break
            if compiled.ends_block(context.lines[number]):
                return block[:size]
        return []
    if not context.has_prose:
        return [marker]
    for size, number in enumerate(block):
        if size and context.document.is_content(number):
            return block[: size if size == 1 else size - 1]
    return block


def edits_of(text: str, document: Document, cuts: Cuts) -> list[Edit]:
    """Return the edits of `text` that make `cuts`, in order; `document` has its lines."""
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
        start, end = starts[number], end_of(number)
        if number > last_kept >= 0:
            start = end_of(number - 1)
        elif number + 1 < len(starts):
            end = starts[number + 1]
        else:
            end = len(text)
        yield Edit(
            start,
            end,
            text[start:end],
            _separator(text, document, number, removed),
            ids(cuts[number]),
        )


def _separator(text: str, document: Document, number: int, removed: Collection[int]) -> str:
    """Return the line break to leave for the last of a run of removed lines.

    If the item before a paragraph is removed, the paragraph must not join the item above.
    """
    lines, starts = document.lines, document.starts
    if number + 1 >= len(lines) or number + 1 in removed:
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
    after = " " if joins_words(text, start, end) else ""
    return Edit(offset + start, offset + end, text[start:end], after, ids(group))


def ids(cuts: Iterable[Cut]) -> tuple[str, ...]:
    """Return the ids of the rules that ask for `cuts`, each once."""
    asking = {cut.rules for cut in cuts}
    return asking.pop() if len(asking) == 1 else _united(frozenset(asking))


@lru_cache(maxsize=1024)  # the same few rules ask for most cuts of a text
def _united(rules: frozenset[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*rules)))


ACTIONS.update(
    {
        "remove-line": Action("Removes the line.", remove_lines, by_shape=True),
        "remove-span": Action(
            "Removes a part of the line; the whole line if no word is left.",
            remove_spans,
            fields=("extent",),
        ),
        "remove-block": Action(
            "Removes the line, a marker, and the lines below it to the end of the block.",
            remove_blocks,
            fields=("until", "max_lines"),
        ),
        "remove-text": Action(
            "Removes all lines of a text that has next to nothing besides lines that are hit.",
            remove_texts,
            fields=("min_lines",),
        ),
        "remove-run": Action(
            "Removes each run of neighbouring lines that match.",
            remove_runs,
            fields=("min_lines", "max_lines"),
            by_shape=True,
        ),
        "remove-page-ends": Action(
            "Removes the running heads, feet and folios of pages, before the source is laid out.",
            remove_in_source,
            by_shape=True,
            of_source=True,
        ),
        "remove-signature": Action(
            "Removes the signature of a mail, after its mark, before the source is laid out.",
            remove_in_source,
            by_shape=True,
            of_source=True,
        ),
    }
)
