"""Actions: from a hit whose conditions hold to the cuts that it asks for."""

from collections.abc import Collection, Iterator

import msgspec
import regex

from cleaner.document import Line
from cleaner.match import Compiled, Hit
from cleaner.rule import Rule
from cleaner.structure import Place

DEFAULT_BLOCK_LINES = 12
DEFAULT_RUN_LINES = 3
# A sentence ends before white space; not behind an initial or a short title such as "Dr.".
_SENTENCE_BREAK = regex.compile(
    r"""(?<!\b\p{Lu}\p{Ll}?|\b\p{Lu}\.\p{Lu})[.!?\N{HORIZONTAL ELLIPSIS}]["'\p{Pf}\p{Pe}]*\s+"""
    r"""(?=["'\p{Pi}\p{Ps}]*[\p{Lu}\p{Lo}\p{N}])"""
    r"""|[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}]"""
    r"""["'\p{Pf}\p{Pe}]*\s*"""
)


class Cut(msgspec.Struct, frozen=True):
    """What one rule takes from one line: `start` to `end` in the line, `after` put there."""

    line: Line
    start: int
    end: int
    after: str
    rule: Rule

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the line stays."""
        return self.start == 0 and self.end == len(self.line.text) and not self.after


def cuts_of_hit(hit: Hit, compiled: Compiled, place: Place, line: Line) -> Iterator[Cut]:
    """Yield the cuts that `hit` on `line` asks for. Raises TimeoutError."""
    rule = hit.rule
    if rule.action == "remove-line":
        yield whole(line, rule)
    elif rule.action == "remove-span":
        yield _span(hit, line)
    elif rule.action == "replace":
        yield Cut(line, hit.start, hit.end, compiled.replace(line, hit.start), rule)
    elif rule.action == "remove-block":
        yield from (whole(each, rule) for each in _block(compiled, place, line))


def runs(rule: Rule, place: Place, hit: Collection[int] | None) -> Iterator[Cut]:
    """Yield the cuts of a run rule: every line of each run that is long enough.

    `hit` holds the numbers of the lines that its text hits, None where it has no text.
    """
    run: list[Line] = []
    for line in (*place.kept, None):
        if line and (hit is None or line.number in hit) and place.holds(rule.when, line):
            run.append(line)
            continue
        longest = rule.max_lines or len(run)
        if (rule.min_lines or DEFAULT_RUN_LINES) <= len(run) <= longest:
            yield from (whole(each, rule) for each in run)
        run = []


def whole(line: Line, rule: Rule) -> Cut:
    """Return the cut that takes all of `line`."""
    return Cut(line, 0, len(line.text), "", rule)


def _span(hit: Hit, line: Line) -> Cut:
    start, end = hit.start, hit.end
    if hit.rule.extent == "rest":
        end = len(line.text)
    elif hit.rule.extent == "sentence":
        start, end = _sentence(line.text, start, end)
    return _with_margin(Cut(line, start, end, "", hit.rule))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence or sentences begin and end that hold `start` to `end`."""
    first, last = 0, len(text)
    for found in _SENTENCE_BREAK.finditer(text):
        if found.end() <= start:
            first = found.end()
        elif found.end() >= end:
            last = found.end()
            break
    return first, last


def _with_margin(cut: Cut) -> Cut:
    """Take one side's spaces along, and the whole line where no word is left on it."""
    text = cut.line.text
    start, end = cut.start, cut.end
    if not any(map(str.isalnum, text[:start] + text[end:])):
        return whole(cut.line, cut.rule)
    if start == 0 or text[start - 1] == " ":
        while end < len(text) and text[end] == " ":
            end += 1
    if end == len(text):
        while start and text[start - 1] == " ":
            start -= 1
    inside = start and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
    return Cut(cut.line, start, end, " " if inside else "", cut.rule)


def _block(compiled: Compiled, place: Place, marker: Line) -> list[Line]:
    """Return the lines from `marker` to the block's end; none if the end does not come.

    Without an `until` the block ends before the next prose, and the short line right above
    that prose stays with it, for it may be its heading.
    """
    rule = compiled.rule
    first = place.position[marker.number]
    block = place.kept[first : first + (rule.max_lines or DEFAULT_BLOCK_LINES)]
    if rule.until:
        for at, line in enumerate(block[1:], 2):
            if compiled.ends_block(line):
                return list(block[:at])
        return []
    for at, line in enumerate(block):
        if at and line.is_prose:
            return list(block[: at if at == 1 else at - 1])
    return list(block)
