"""Blocks: runs of lines without a blank line between them, and what kind each is."""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise

import msgspec

from cleaner.text.chunks import iter_lines
from cleaner.text.fences import code_fences
from cleaner.text.fragments import count_openings_inside
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.list_marks import leading_bullet, starts_item
from cleaner.text.regions import Region, Stack, regions_of_stack
from cleaner.text.unwrap import (
    MIN_WRAP_CHARS,
    collapse_spaces,
    has_room,
    is_complete,
    is_typeset,
)

_MIN_PRESERVED_LINES = 3
_CALL_WORDS = (2, 3)  # of a sentence: two of them on two lines are not paragraphs
_MAX_PRESERVED_LINE_CHARS = 60  # a longer line is not verse and not an address
MIN_INSIDE_SHARE = 0.1  # of the lines; a stop alone on a line of a menu is not a sentence's
MAX_SENTENCE_SHARE = 0.75  # of the lines; more sentences in lines of their own are paragraphs
# Signs of code: in the line, at its start, at its end.
_EQUALS = lazy_regex(r"[-+*/=!<>]=|=>|\w = \S")
_CALL = lazy_regex(r"\w\([^)]{0,200}\)")
_TAG = lazy_regex(r"</?\w{1,40}[^>]{0,200}>")
_CODE_START = lazy_regex(r"\s*(?:#!|//|/\*|\$ |>>> )")
_CODE_END, _HEAD_END = lazy_regex(r"[{};]\s*$"), lazy_regex(r"\)\s*:$")
# Matches wherever one of them does, and is quicker.
MAYBE_CODE = lazy_re("[{};(=<>#$]|->|::|//|/[*]|[)]\\s*:")
CODE_ENDINGS, PROMPTS = ("{", "}", ";", ":"), ("$", ">>>", "//")
_MAX_BULLET_CHARS = 4  # with the spaces after it, as programs write Markdown
# Only the start of a run is tried: lines may be filled with blanks to a width of thousands.
_COLUMN_GAP = lazy_regex(r"(?: (?<!  ) ++|\t(?<!\t\t)\t*+)(?=\S)")


class Kind(Enum):
    """What normalising may change in a block."""

    PROSE = auto()  # breaks may be soft, spaces are collapsed
    PRESERVED = auto()  # verse, addresses: the author chose the breaks
    VERBATIM = auto()  # code, tables: the author chose the breaks and the spaces


KIND_OF_REGION = {
    Region.CODE: Kind.VERBATIM,
    Region.TABLE: Kind.VERBATIM,
    Region.VERSE: Kind.PRESERVED,
    Region.SUBTITLES: Kind.PRESERVED,
}


class Block(msgspec.Struct, frozen=True):
    """Consecutive lines of a text; only a block of fenced code holds blank ones.

    `first` is the number of the first line in the text, counted from 0. `start` is the offset
    where it begins, in code points.
    """

    first: int
    start: int
    lines: Sequence[str]
    kind: Kind


def split_blocks(text: str, false_bullets: Collection[int] = ()) -> Iterator[Block]:
    r"""Yield the blocks of `text` in order, without the blank lines between them.

    Lines are joined or kept block by block, because a wrap width or a table's columns hold for
    one block. Lines whose numbers are in `false_bullets` are not list items.

    >>> [(block.start, block.lines) for block in split_blocks("one\ntwo\n\nthree")]
    [(0, ['one', 'two']), (9, ['three'])]
    """
    fences = code_fences(text)
    lines: list[str] = []
    first = start = offset = 0
    fence_end = 0  # line number after the last code fence that was opened
    for line_number, line in enumerate(iter_lines(text)):
        is_filled = line != "" and not line.isspace()
        if lines and (
            line_number == fence_end
            or line_number in fences
            or (line_number > fence_end and not is_filled)
        ):
            block = Block(first, start, lines, Kind.PROSE)
            yield from [_fenced(block)] if first in fences else parts(block, false_bullets)
            lines = []
        if line_number in fences:
            fence_end = fences[line_number]
        if is_filled or line_number < fence_end:
            if not lines:
                first, start = line_number, offset
            lines.append(line)
        offset += len(line) + 1
    if lines:
        block = Block(first, start, lines, Kind.PROSE)
        yield from [_fenced(block)] if first in fences else parts(block, false_bullets)


def _fenced(block: Block) -> Block:
    return msgspec.structs.replace(block, kind=Kind.VERBATIM)


def parts(block: Block, false_bullets: Collection[int]) -> Iterator[Block]:
    """Yield the parts of a block that have one kind each: code, say, between lines of prose."""
    if len(block.lines) == 1:  # nearly all
        yield block
        return
    kind = block_kind(block.lines, block.first, false_bullets)
    runs = regions_of_stack(Stack(block.lines))
    if len(runs) == 1 and runs[0].last - runs[0].first + 1 == len(block.lines):
        kind, runs = KIND_OF_REGION[runs[0].region], []
    if kind is not Kind.PROSE or not runs:
        yield msgspec.structs.replace(block, kind=kind)
        return
    bounds = sorted({0, len(block.lines)}.union(*((run.first, run.last + 1) for run in runs)))
    for start, end in pairwise(bounds):
        yield from parts(_part(block, start, end), false_bullets)


def _part(block: Block, start: int, end: int) -> Block:
    """Return the lines from `start` to `end` of a block, without the last."""
    above = block.lines[:start]
    offset = block.start + sum(map(len, above)) + len(above)
    return Block(block.first + start, offset, block.lines[start:end], block.kind)


def block_kind(lines: Sequence[str], first: int = 0, false_bullets: Collection[int] = ()) -> Kind:
    """Return the kind of a block, by the shape of its lines alone.

    The lines are numbered from `first`; those in `false_bullets` are not list items.

    >>> block_kind(["Old Mill House", "12 Weir Lane", "Upper Fallow"])
    <Kind.PRESERVED: 2>
    """
    if len(lines) == 1:
        return Kind.PROSE
    if _is_table(lines) or _is_code(lines):
        return Kind.VERBATIM
    if not _is_preserved(lines):
        return Kind.PROSE
    has_items = any(
        starts_item(line.strip())
        for line_number, line in enumerate(lines, first)
        if line_number not in false_bullets
    )
    return Kind.PROSE if has_items else Kind.PRESERVED


def _is_table(lines: Sequence[str]) -> bool:
    """Say whether all lines have the same separators, or a gap before a common column."""
    for separator in "|\t":
        columns = lines[0].strip().count(separator)
        if columns and all(line.strip().count(separator) == columns for line in lines):
            return True
    common: set[int] | None = None
    for line in lines:
        if "  " not in line and "\t" not in line:
            return False
        starts = {match.end() for match in _COLUMN_GAP.finditer(line) if match.start()}
        starts.discard(_bullet_end(line))
        common = starts if common is None else common & starts
        if not common:
            return False
    return True


def _bullet_end(line: str) -> int:
    """Return where the bullet of `line` and the few spaces after it end, which begin no column.

    A plus, and a wider space after the bullet, are those of a patch.
    """
    text = line.lstrip()
    bullet = leading_bullet(text)
    is_mark = len(bullet) <= _MAX_BULLET_CHARS and not bullet.startswith(("+", "o"))
    return len(line) - len(text) + len(bullet) if is_mark else 0


def _is_code(lines: Sequence[str]) -> bool:
    """Say whether at least half of the lines look like code, and as many are framed like it."""
    if sum(map(_is_framed, lines)) * 2 < len(lines):
        return False
    return sum(map(has_code_signs, lines)) * 2 >= len(lines)


def has_code_signs(line: str) -> bool:
    """Say whether `line` has signs that are common in code.

    >>> has_code_signs("total += price;"), has_code_signs("The total is due.")
    (True, False)
    """
    if not MAYBE_CODE.search(line):
        return False
    return bool(
        "->" in line
        or "::" in line
        or _CODE_START.match(line)
        or ("=" in line and _EQUALS.search(line))
        or ("(" in line and _CALL.search(line))
        or ("<" in line and _TAG.search(line))
        or (line[-1] == ":" and ")" in line and _HEAD_END.search(line))
        or _CODE_END.match(line, max(0, len(line.rstrip()) - 1))
    )


def _is_framed(line: str) -> bool:
    """Say whether `line` begins or ends as lines of code do."""
    return line[:1].isspace() or line.rstrip().endswith(CODE_ENDINGS) or line.startswith(PROMPTS)


def _is_preserved(lines: Sequence[str]) -> bool:
    """Say whether most breaks have room before them, so that an author chose them."""
    if len(lines) < _MIN_PRESERVED_LINES:
        return all(map(_is_call, lines))
    collapsed = []
    for line in lines:
        collapsed.append(collapse_spaces(line.strip()))
        if len(collapsed[-1]) > _MAX_PRESERVED_LINE_CHARS:
            return False
    width = max(map(len, collapsed))
    breaks = len(collapsed) - 1
    if width < MIN_WRAP_CHARS:
        chosen = breaks
    else:
        chosen = sum(has_room(line, following, width) for line, following in pairwise(collapsed))
    sentences = sum(map(is_complete, collapsed))
    are_paragraphs = sentences > MAX_SENTENCE_SHARE * len(collapsed)
    inside = count_openings_inside("\n".join(collapsed))
    if are_paragraphs or (inside and inside >= MIN_INSIDE_SHARE * len(collapsed)):
        return False
    return chosen * 2 >= breaks and not is_typeset(collapsed)


def _is_call(line: str) -> bool:
    """Say whether `line` is a sentence of a few words and no speech, as "Dogs welcome." is."""
    line = line.strip()
    return line[0].isalpha() and len(line.split()) in _CALL_WORDS and is_complete(line)
