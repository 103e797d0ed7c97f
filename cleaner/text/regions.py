"""Regions: code, tables, verse, subtitles, transcripts and reference lists, known by their shape.

Their words mean something else than in prose: a string in a program, a line of a song or a speaker
in an interview may say what a website says, and is the article's all the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain, pairwise
from typing import NamedTuple

from cleaner.core import CORE
from cleaner.text.code_lines import code_runs, code_windows
from cleaner.text.compiled import core_layout
from cleaner.text.fences import code_fences
from cleaner.text.fragments import count_openings_inside
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.list_marks import starts_item
from cleaner.text.turns import turns
from cleaner.text.unwrap import is_typeset

_BLANK_LINE_BREAKS = 2
_MIN_LINES = 3  # of a stack
_MIN_ROWS = 3
_MIN_REFERENCES = 3
# A line that may name a work, its number, and whether only blank lines part it from the one before.
_Work = tuple[int, str, bool]
_NO_WORK: _Work = (-1, ".", True)

_TIMING = lazy_re(r"(?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3} --> (?:\d{1,2}:)?\d{1,2}:\d\d[.,]\d{3}")
_YEAR = lazy_regex(r"\b(?:1[6-9]|20)\d\d[a-z]?\b")
_REFERENCE_MARK = lazy_regex(r"(?:\[\w{1,8}\]|\(?\d{1,3}[.)]|-|\^|[*])\s+|\p{Lu}[\p{L}'-]+, \p{Lu}")
_CITED = lazy_regex(
    r"\bdoi\b|https?://|\bISBN\b|\bpp?\. ?\d|\bet al\b|\b\d+ ?\(\d+\)|\b\d+\p{Pd}\d+\b"
    r"|\p{Lu}\p{Ll}+, (?:\p{Lu}\.[ -]?){1,3}"
)
_MAX_SURNAME_CHARS = 30
_CITED_SIGNS = ("doi", "http", "ISBN", "pp.", "et al", "., ", ". (19", ". (20", "):")
CHORUS = lazy_regex(r"\[\p{L}[^\]]{2,40}\]$")
_MAX_VERSE_CHARS = 60
_MIN_VERSE_LINES, _MAX_VERSE_LINES = 4, 200
MIN_VERSE_WORDS = 2.5  # a line, on the mean
_MIN_BREAKS = 2  # of its lines end in a comma or a dash
MIN_RUNNING_SHARE = 0.3  # of its lines end so or are continued in lower case
RUNS_ON = (",", ";", "\N{EM DASH}", "\N{EN DASH}")


class Region(StrEnum):
    """What a line is part of that is not prose."""

    CODE = "code"
    TABLE = "table"
    VERSE = "verse"
    SUBTITLES = "subtitles"
    TRANSCRIPT = "transcript"
    REFERENCES = "references"


class Run(NamedTuple):
    """The lines from `first` to `last` of a region."""

    first: int
    last: int
    region: Region


def find_regions(text: str) -> dict[int, Region]:
    r"""Return the region of each line of `text` that is in one, by its number, counted from 0.

    >>> find_regions("It does this:\nint main() {\n  return 0;\n}\nAnd nothing else.")
    {1: <Region.CODE: 'code'>, 2: <Region.CODE: 'code'>, 3: <Region.CODE: 'code'>}
    """
    regions: dict[int, Region] = {}
    for run in _runs(text):
        numbers = range(run.first, run.last + 1)
        if regions.keys().isdisjoint(numbers):
            regions.update(dict.fromkeys(numbers, run.region))
    return regions


class Stack(NamedTuple):
    """Lines without a blank one between them, and the first one's number.

    Where the compiled core has found the regions, there are no lines, but the first and the last
    line of each run, counted from the first line of the stack.
    """

    lines: Sequence[str]
    first: int = 0
    spans: Mapping[Region, Sequence[tuple[int, int]]] | None = None


def regions_of_stack(stack: Stack) -> list[Run]:
    """Return the regions of `stack`, in order, whose line breaks matter.

    >>> regions_of_stack(Stack(["| a | b |", "| 1 | 2 |", "| 3 | 4 |"]))
    [Run(first=0, last=2, region=<Region.TABLE: 'table'>)]
    """
    if stack.spans is None and len(stack.lines) < _MIN_LINES:
        return []
    runs: list[Run] = []
    for region, finder in _FINDERS.items():
        own = finder(stack.lines) if stack.spans is None else stack.spans.get(region, ())
        for first, last in own:
            run = Run(stack.first + first, stack.first + last, region)
            if all(other.last < run.first or run.last < other.first for other in runs):
                runs.append(run)
    return sorted(runs)


def _runs(text: str) -> Iterator[Run]:
    """Yield regions; where two of them overlap the first is surer."""
    for start, end in code_fences(text).items():
        yield Run(start, end - 1, Region.CODE)
    stacks, works = _maybe_regions(text)
    stacked = [run for stack in stacks for run in regions_of_stack(stack)]
    if any(run.region is Region.CODE for run in stacked):  # more of it may follow a blank line
        yield from (Run(first, last, Region.CODE) for first, last in _code_runs_of(text))
    yield from stacked
    for number in turns(text):
        yield Run(number, number, Region.TRANSCRIPT)
    cited = [*_references(works)]
    if cited and _may_cite(text):
        for number in cited:
            yield Run(number, number, Region.REFERENCES)


def _maybe_regions(text: str) -> tuple[Iterable[Stack], Iterable[_Work]]:
    """Return the stacks of `text` that are not plain lists, and the lines that may name a work.

    The compiled core leaves out those that certainly have no region or are none, and works of which
    too few stand together.
    """
    if CORE.is_compiled:
        return core_layout().maybe_regions(text, _MAX_SURNAME_CHARS, _MIN_REFERENCES)
    lines = enumerate(text.split("\n") if _may_cite(text) else ())
    return _stacks(text), ((number, line, True) for number, line in lines if line)


def _code_runs_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each run of code in a whole text."""
    if not CORE.is_compiled:
        yield from code_runs(text.split("\n"))
        return
    places = core_layout().code_lines(text)
    for start, lines in code_windows(text, places):
        code = places.keys() & range(start, start + len(lines))
        for first, last in code_runs(lines, {number - start for number in code}):
            yield start + first, start + last


def _stacks(text: str) -> Iterator[Stack]:
    number = 0
    for stack in text.split("\n\n"):
        breaks = stack.count("\n")
        if breaks + 1 >= _MIN_LINES and stack.count("\n- ") != breaks:
            yield Stack(stack.split("\n"), number)
        number += breaks + _BLANK_LINE_BREAKS


def _subtitles(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the cues, each with its number, its timing and its text."""
    for number, line in enumerate(lines):
        if " --> " in line and _TIMING.match(line):
            has_number = number > 0 and lines[number - 1].strip().isdecimal()
            last = number
            while last + 1 < len(lines) and lines[last + 1].strip():
                last += 1
            yield number - has_number, last


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield runs of rows that have as many cells each."""
    if not any("|" in line or "\t" in line for line in lines):
        return
    first = cells = 0
    for number, line in enumerate([*lines, ""]):
        row = _separators(line.strip())
        if row != cells:
            if cells and number - first >= _MIN_ROWS:
                yield first, number - 1
            first, cells = number, row


def _separators(row: str) -> int:
    """Return how many bars, or less than 0 for tabs, part the cells of `row`; 0 if it is none."""
    if "|" in row:
        return row.count("|") if "|" in (row[0], row[-1]) else 0
    return -row.count("\t")


def _may_cite(text: str) -> bool:
    return any(sign in text for sign in _CITED_SIGNS)


def _references(candidates: Iterable[_Work]) -> Iterator[int]:
    """Yield the works cited, where some stand together, blank lines between them or not."""
    run: list[int] = []
    for number, line, follows in chain(candidates, [_NO_WORK]):
        is_reference = _is_reference(line)
        if not (follows and is_reference):
            if len(run) >= _MIN_REFERENCES:
                yield from run
            run = []
        if is_reference:
            run.append(number)


def _is_reference(line: str) -> bool:
    if line[:1].isalpha() and "," not in line[:_MAX_SURNAME_CHARS]:
        return False  # nearly all
    return (
        _REFERENCE_MARK.match(line) is not None
        and _YEAR.search(line) is not None
        and _CITED.search(line) is not None
    )


def _verse(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield runs of short lines that run on from one to the next, or have the mark of a song."""
    for first, end in _stanzas(lines):
        if _is_verse(lines[first:end]):
            yield first, end - 1


def _stanzas(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first line of each run of as many short lines as verse has, and the one after."""
    first = 0
    for number, line in enumerate([*lines, ""]):
        trimmed = line.strip()
        if trimmed and len(trimmed) <= _MAX_VERSE_CHARS and not _is_item(trimmed):
            continue
        if _MIN_VERSE_LINES <= number - first <= _MAX_VERSE_LINES:
            yield first, number
        first = number + 1


def _is_item(line: str) -> bool:
    """Say whether `line` is an item; nearly all lines open with a word and are not."""
    return not (line[0].isalpha() and line[1:2] not in ".)") and starts_item(line)


def _is_verse(lines: Sequence[str]) -> bool:
    stanza = [line.strip() for line in lines]
    if sum(len(line.split()) for line in stanza) < MIN_VERSE_WORDS * len(stanza):
        return False
    if sum(map(str.isupper, stanza)) * 2 > len(stanza):
        return False  # a list of labels
    if is_typeset(stanza) or count_openings_inside("\n".join(stanza)):
        return False  # prose, in a narrow column or with each link on a line
    breaks = sum(line.endswith(RUNS_ON) for line in stanza[:-1])
    running = sum(line.endswith(RUNS_ON) or below[0].islower() for line, below in pairwise(stanza))
    is_running = breaks >= _MIN_BREAKS and running >= MIN_RUNNING_SHARE * len(stanza)
    return is_running or any(map(CHORUS.match, stanza))


_FINDERS: dict[Region, Callable[[Sequence[str]], Iterator[tuple[int, int]]]] = {
    Region.SUBTITLES: _subtitles,
    Region.CODE: code_runs,
    Region.TABLE: _tables,
    Region.VERSE: _verse,
}
