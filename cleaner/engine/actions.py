"""Actions: from a hit whose conditions hold to the cuts that it asks for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby

from cleaner.engine.compiled_rule import CompiledRule
from cleaner.engine.context import StageContext
from cleaner.engine.cuts import Cut, whole, with_margin
from cleaner.engine.document import Hit, Line
from cleaner.engine.sentences import sentence_bounds
from cleaner.engine.units import UnitFinder, UnitHits, has_enough_parts
from cleaner.ruleset.registry import ACTIONS, Action
from cleaner.text.pages import page_edits
from cleaner.text.signatures import signature_edits

DEFAULT_BLOCK_LINES = 12
DEFAULT_RUN_LINES = 3


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
    for run in _runs(hits, context):
        longest = rule.max_lines or len(run)
        if (rule.min_lines or DEFAULT_RUN_LINES) <= len(run) <= longest:
            for number in run:
                yield whole(number, context.lines[number], (rule.id,), hits[number])


def _runs(numbers: Iterable[int], context: StageContext) -> Iterator[Sequence[int]]:
    """Yield the numbers of kept lines, in their order, in runs of neighbours."""
    positions = ((context.position(number), number) for number in numbers)
    for _, run in groupby(enumerate(positions), lambda pair: pair[1][0] - pair[0]):
        yield [number for _, (_, number) in run]


def remove_units(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield the cuts of each run of lines that match the parts of a unit."""
    hits = UnitHits(compiled, context, candidates)
    for unit in UnitFinder(compiled, context, hits).units():
        for number in unit:
            hit = next(iter(hits.on(number)), None)
            yield whole(number, context.lines[number], (compiled.rule.id,), hit)


def set_parts_apart(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield cuts that put each hit on a line of its own, on lines with enough different parts."""
    hits = UnitHits(compiled, context, candidates)
    for number in hits.sure_lines():
        on_line = hits.on(number)
        if has_enough_parts(compiled.rule, on_line):
            for hit in on_line:
                yield from _breaks(hit, number, context.lines[number])


def _breaks(hit: Hit, number: int, line: Line) -> Iterator[Cut]:
    """Yield the cuts of the spaces around `hit`."""
    start, end = line.span(hit.start, hit.end)
    for space in (start - 1, end):
        if 0 < space < len(line.text) - 1 and line.text[space] == " ":
            yield Cut(number, line, space, space + 1, (hit.rule.owner,), splits=True)


def remove_texts(
    compiled: CompiledRule, context: StageContext, candidates: Iterable[Candidate]
) -> Iterator[Cut]:
    """Yield a cut of each line of a text that is not an article: see `StageContext.is_bare`."""
    hits = dict(candidates)
    if hits and context.is_bare(compiled.rule.min_lines or 1):
        for number in context.kept:
            yield whole(number, context.lines[number], (compiled.rule.id,), hits.get(number))


def _span(hit: Hit, number: int, line: Line) -> Cut:
    start, end = hit.start, hit.end
    if hit.rule.extent == "rest":
        end = len(line.seen)
    elif hit.rule.extent == "sentence":
        start, end = sentence_bounds(line.seen, start, end)
    if not any(map(str.isalnum, line.seen[:start] + line.seen[end:])):
        return whole(number, line, (hit.rule.id,), hit)
    return with_margin(Cut(number, line, *line.span(start, end), (hit.rule.id,), hit.metadata))


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


def _nothing(*_: object) -> Iterator[Cut]:
    """Yield nothing, for actions of the source."""
    return iter(())


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
        "remove-unit": Action(
            "Removes each run of neighbouring lines that match the parts of a unit.",
            remove_units,
            fields=("parts", "sure", "first", "inside", "once", "needs", "min_lines", "max_lines"),
        ),
        "split-line": Action(
            "Puts what matches the parts on lines of its own, for rules on lines to read.",
            set_parts_apart,
            fields=("parts", "sure", "needs"),
        ),
        "remove-page-ends": Action(
            "Removes the running heads, feet and folios of pages, before the source is laid out.",
            _nothing,
            by_shape=True,
            of_source=page_edits,
        ),
        "remove-signature": Action(
            "Removes the signature of a mail, after its mark, before the source is laid out.",
            _nothing,
            by_shape=True,
            of_source=signature_edits,
        ),
    }
)
