"""Blocks: runs of lines without a blank one between, and what kind each is."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import pairwise

import msgspec
import regex

from cleaner.stretches import lines_of
from cleaner.wrapping import NARROWEST_WRAP, even_spaces, fits, terminated

FEWEST_SET_LINES = 3
MOST_SET_SENTENCES = 0.75  # of the lines; short sentences one below the other are paragraphs
LONGEST_SET_LINE = 60  # characters; what is longer is not verse and not an address
_FENCE = regex.compile(r"\s*(`{3,}|~{3,})[^`~]*$")
BULLETS = (
    "\N{MIDDLE DOT}\N{BULLET}\N{WHITE BULLET}\N{BLACK SMALL SQUARE}\N{WHITE SMALL SQUARE}"
    "\N{BLACK SQUARE}\N{WHITE SQUARE}\N{BLACK CIRCLE}\N{WHITE CIRCLE}\N{TRIANGULAR BULLET}"
    "\N{HYPHEN BULLET}\N{BLACK RIGHT-POINTING TRIANGLE}\N{BLACK RIGHT-POINTING POINTER}"
    "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}\N{THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD}"
    "\N{BULLET OPERATOR}\N{LOZENGE}"
)
# A dash or an asterisk is a bullet before a space only; a long dash opens speech, and one of
# middle length may do either: see `speech`.
_BULLET = regex.compile(rf"(?:[{BULLETS}][ \t]*|[-*\N{{EN DASH}}](?:[ \t]+|$)|[+o][ \t]+(?=\S))")
_NESTED = regex.compile(r"[+o][ \t]")  # bullets of inner lists; elsewhere a sign and a word
_DOUBTFUL = re.compile(r"[ \t]*(?:\N{EN DASH}|[+o][ \t])")
_DOUBTFUL_BELOW = re.compile("\n" + _DOUBTFUL.pattern)  # quicker than asking each line
_DASH = "\N{EN DASH}"
_SPOKEN_END = regex.compile(r"""["'\p{Pi}\p{Pf}]$""")
_GOES_ON = regex.compile(r"""["'\p{Pi}\p{Ps}]*\p{Ll}""")
_NUMBER = regex.compile(r"(?:\d{1,3}[.)]|\(\d{1,3}\)|\p{Latin}\)|\(\p{Latin}\))(?:[ \t]+|$)")
_WORD = regex.compile(r"\p{L}|\p{N}")
_CODE_SIGN = regex.compile(
    r"[{};]\s*$|\)\s*:$|\w\([^)]{0,200}\)|[-+*/=!<>]=|=>|->|::|</?\w{1,40}[^>]{0,200}>|\w = \S"
    r"|^\s*(?:#!|//|/\*|\$ |>>> )"
)
_NEAR_CODE = re.compile("[{};(=<>#$]|->|::|//|/[*]|[)]\\s*:")  # quicker, and sees them all
_CODE_ENDS, _PROMPTS = ("{", "}", ";", ":"), ("$", ">>>", "//")
_COLUMN = regex.compile(r"(?: {2,}|\t+)(?=\S)")


class Kind(Enum):
    """What a block is, as far as its line breaks and spaces go."""

    PROSE = auto()  # breaks may be soft, spaces are put right
    SET = auto()  # verse, addresses: the breaks are meant
    VERBATIM = auto()  # code, tables: breaks and spaces are meant


class Block(msgspec.Struct, frozen=True):
    """Lines of a text, none of them blank but in a code fence.

    `first` is the number of the first in the text, `start` where it begins, in code points.
    """

    first: int
    start: int
    lines: Sequence[str]
    kind: Kind


def blocks(text: str, plain: Collection[int] = ()) -> Iterator[Block]:
    """Yield the blocks of `text` in order, skipping the blank lines between them.

    What opens the lines numbered in `plain` is no bullet.
    """
    fenced = fences_in(text)
    lines: list[str] = []
    first = start = offset = 0
    end = 0  # of the code fence that was opened last
    for at, line in enumerate(lines_of(text)):
        is_filled = line != "" and not line.isspace()
        if lines and (at == end or at in fenced or (at > end and not is_filled)):
            kind = Kind.VERBATIM if first in fenced else kind_of(lines, first, plain)
            yield Block(first, start, lines, kind)
            lines = []
        if at in fenced:
            end = fenced[at]
        if is_filled or at < end:
            if not lines:
                first, start = at, offset
            lines.append(line)
        offset += len(line) + 1
    if lines:
        kind = Kind.VERBATIM if first in fenced else kind_of(lines, first, plain)
        yield Block(first, start, lines, kind)


def is_doubtful(text: str) -> bool:
    """Say whether a line of `text` opens with what may be a bullet or not: see `unmarked`."""
    return _DOUBTFUL.match(text) is not None or _DOUBTFUL_BELOW.search(text) is not None


def fences_in(text: str) -> dict[int, int]:
    """Return the lines where each block of fenced code of `text` begins and ends (exclusive).

    A fence that is never closed is none.

    >>> fences_in("```sh\\nls\\n```\\n~~~")
    {0: 3}
    """
    if "```" not in text and "~~~" not in text:  # nearly all
        return {}
    signs: dict[int, str] = {}
    closing: dict[str, list[int]] = {}
    for at, line in enumerate(lines_of(text)):
        if ("```" in line or "~~~" in line) and (found := _FENCE.match(line)):
            signs[at] = found[1]
            if line.strip() == found[1]:
                closing.setdefault(found[1], []).append(at)
    found_fences: dict[int, int] = {}
    free = 0
    for at, sign in signs.items():
        ends = closing.get(sign, [])
        nearest = bisect_right(ends, at)
        if at >= free and nearest < len(ends):
            free = found_fences[at] = ends[nearest] + 1
    return found_fences


def kind_of(lines: Sequence[str], first: int = 0, plain: Collection[int] = ()) -> Kind:
    """Tell prose from lines that were broken on purpose, by shape alone.

    The lines are numbered from `first`; those in `plain` are no items.

    >>> kind_of(["Old Mill House", "12 Weir Lane", "Upper Fallow"])
    <Kind.SET: 2>
    """
    if len(lines) == 1:
        return Kind.PROSE
    if _is_table(lines) or _is_code(lines):
        return Kind.VERBATIM
    if not _is_set(lines):
        return Kind.PROSE
    listed = any(
        _starts_item(line.strip()) for at, line in enumerate(lines, first) if at not in plain
    )
    return Kind.PROSE if listed else Kind.SET


def unmarked(text: str) -> set[int]:
    """Return the numbers of the lines of `text` that open with what may be a bullet, and is none.

    >>> unmarked("* fruit\\n  + plums\\n  + pears\\n\\n+ 5 degrees")
    {4}
    """
    found = speech(text)
    above = ""
    for at, line in enumerate(lines_of(text)):
        if _NESTED.match(line.lstrip(" \t")):
            inner = line[0] in " \t" and at > 0 and at - 1 not in found
            if not (inner and _starts_item(above.strip())):
                found.add(at)
        above = line
    return found


class _Dashed(msgspec.Struct):
    """A line that a dash opens, and how the lines below that belong to it end."""

    at: int
    last: str
    apart: bool  # from the one above, by a blank line


def speech(text: str) -> set[int]:
    """Return the numbers of the lines whose dash opens speech or a thought, and marks no item.

    It marks one where the line above or below has one too. Across a blank line that proves
    nothing if either is a sentence: then two persons talk.

    >>> speech("\N{EN DASH} milk\\n\N{EN DASH} bread\\n\\n\N{EN DASH} Come in, she said.")
    {3}
    """
    opened: set[int] = set()
    bare: set[int] = set()
    for at, line in enumerate(lines_of(text)):
        if line.lstrip(" \t").startswith(_DASH) and bullet(line.strip()):
            (bare if line.strip() == _DASH else opened).add(at)
    if not opened and not bare:
        return opened
    listed: set[int] = set()
    for run in _dashed_runs(lines_of(text), opened | bare, fences_in(text)):
        for above, below in pairwise(run):
            if not below.apart or not (_ends_speech(above.last) or _ends_speech(below.last)):
                listed |= {above.at, below.at}
    return opened - listed


def _dashed_runs(
    lines: Iterable[str], opened: Collection[int], fenced: Mapping[int, int]
) -> Iterator[list[_Dashed]]:
    """Yield the runs of lines in `opened` that nothing stands between but what they go on in."""
    run: list[_Dashed] = []
    apart = False
    free = 0
    for at, line in enumerate(lines):
        free = fenced.get(at, free)
        if not line.strip():
            apart = True
            continue
        goes_on = (
            bool(run)
            and not apart
            and (run[-1].last == _DASH or _GOES_ON.match(line.strip()) is not None)
        )
        if at >= free and at in opened:
            run.append(_Dashed(at, line.strip(), apart))
        elif at >= free and goes_on:
            run[-1].last = line.strip()
        elif run:
            yield run
            run = []
        apart = False
    yield run


def _ends_speech(line: str) -> bool:
    return terminated(line) or _SPOKEN_END.search(line) is not None


def bullet(line: str) -> str:
    """Return the bullet and the space behind it if `line` starts with one, else nothing.

    >>> bullet("* milk"), bullet("* * *"), bullet("o :")
    ('* ', '', '')
    """
    found = _BULLET.match(line)
    if not found or (found.end() < len(line) and not _WORD.search(line, found.end())):
        return ""
    return str(found[0])


def number(line: str) -> str:
    """Return the list number and the space behind it if `line` starts with one, else nothing.

    >>> number("2) milk")
    '2) '
    """
    found = _NUMBER.match(line)
    return str(found[0]) if found else ""


def _is_table(lines: Sequence[str]) -> bool:
    for sign in "|\t":
        columns = lines[0].strip().count(sign)
        if columns and all(line.strip().count(sign) == columns for line in lines):
            return True
    starts: set[int] | None = None
    for line in lines:
        if "  " not in line and "\t" not in line:
            return False
        here = {found.end() for found in _COLUMN.finditer(line) if found.start()}
        starts = here if starts is None else starts & here
        if not starts:
            return False
    return True


def _is_code(lines: Sequence[str]) -> bool:
    if sum(map(_is_framed, lines)) * 2 < len(lines):
        return False
    signs = sum(1 for line in lines if _NEAR_CODE.search(line) and _CODE_SIGN.search(line))
    return signs * 2 >= len(lines)


def _is_framed(line: str) -> bool:
    """Say whether `line` begins or ends as lines of code do."""
    return line[:1].isspace() or line.rstrip().endswith(_CODE_ENDS) or line.startswith(_PROMPTS)


def _starts_item(line: str) -> bool:
    return bool(bullet(line)) or number(line) == line


def _is_set(lines: Sequence[str]) -> bool:
    if len(lines) < FEWEST_SET_LINES:
        return False
    plain = []
    for line in lines:
        plain.append(even_spaces(line.strip()))
        if len(plain[-1]) > LONGEST_SET_LINE:
            return False
    width = max(map(len, plain))
    if width < NARROWEST_WRAP:
        meant = len(plain) - 1
    else:
        meant = sum(fits(a, b, width) for a, b in pairwise(plain))
    sentences = sum(map(terminated, plain))
    apart = sentences > MOST_SET_SENTENCES * len(plain)
    return meant * 2 >= len(plain) - 1 and not apart
