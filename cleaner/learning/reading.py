"""Reading a document for what may recur: its lines, its sentences and its labels."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from cleaner.engine.document import Document, Line
from cleaner.engine.sentences import sentence_starts
from cleaner.learning.shapes import LineShape, key_of, line_shape
from cleaner.text.folding import fold
from cleaner.text.words import core, count_words

START, END = 1, 2  # stand for the line before the first and after the last
_MAX_TEXT_CHARS = 1_000  # of a line that may become a rule
_MIN_SENTENCE_WORDS = 4
_MAX_LABEL_WORDS = 5
_LABEL_SIGNS = (": ", " | ")


class RowKind(IntEnum):
    """What of a document recurs: a line, a sentence inside one, or the label that opens one."""

    LINE = 0
    SENTENCE = 1
    LABEL = 2


class SeenText(NamedTuple):
    """One place in a document. `prev` and `next` are the keys of what stands before and after.

    `words` and `is_prose` are those of the text; of a label, `words` are those of what follows it.
    `is_first`: whether the document has the key for the first time. `in_table`: whether a line
    without a letter, such as a figure, stands right above or right below; `by_value`: whether that
    is such a line or a figure with its unit.
    """

    kind: int
    key: int
    prev: int
    next: int
    number: int
    words: int
    is_prose: bool
    is_first: bool
    in_table: bool
    by_value: bool
    text: str


class _Known(NamedTuple):
    """What is asked of a line more than once: its shape, and the key, 0 if it has no letter."""

    shape: LineShape
    key: int
    is_value: bool


def document_rows(text: str) -> list[SeenText]:
    r"""Return what may recur of a text in clean layout, in order.

    >>> rows = document_rows("Home\n\nIt rained on the old mill all day.\n\nRead on: The weir\n")
    >>> [(RowKind(row.kind).name, row.text) for row in rows][-2:]
    [('LINE', 'Read on: The weir'), ('LABEL', 'Read on:')]
    """
    document = Document(text)
    by_line = {id(line): _known(line) for line in document.known.values()}
    known = [by_line[id(line)] for line in document.lines]
    around = _neighbours([one.key for one in known])
    figures = _beside(number for number, one in enumerate(known) if not one.key)
    values = _beside(number for number, one in enumerate(known) if one.is_value)
    rows: list[SeenText] = []
    names: set[tuple[int, int]] = set()
    for number, line in enumerate(document.lines):
        for kind, key, places, words, part in _parts(line, known[number], around[number]):
            if not key or len(part) > _MAX_TEXT_CHARS or _is_spaced(part):
                continue
            is_first = (kind, key) not in names
            names.add((kind, key))
            is_prose = line.is_prose if kind == RowKind.LINE else words >= _MIN_SENTENCE_WORDS
            beside = number in figures, number in values
            rows.append(
                SeenText(kind, key, *places, number, words, is_prose, is_first, *beside, part)
            )
    return rows


def _known(line: Line) -> _Known:
    shape = line_shape(line.folded)
    key = _key(shape)
    return _Known(shape, key, not key or shape.is_value)


def _key(shape: LineShape) -> int:
    return shape.key if shape.has_letters else 0


def _neighbours(keys: Sequence[int]) -> list[tuple[int, int]]:
    """Return the keys of the lines above and below each; lines without a letter do not count.

    In a table a figure stands between any two names, so it is not company for them.
    """
    above, below = [START], [END]
    for key in keys:
        above.append(key or above[-1])
    for key in reversed(keys):
        below.append(key or below[-1])
    return list(zip(above, reversed(below[:-1]), strict=False))


def _beside(numbers: Iterable[int]) -> set[int]:
    """Return the numbers of the lines right above and right below."""
    return {number + step for number in numbers for step in (-1, 1)}


def _is_spaced(text: str) -> bool:
    """Say whether the spaces of a line mean something, as in a table or in code."""
    return "  " in text or "\t" in text or text[0].isspace()


_Part = tuple[int, int, tuple[int, int], int, str]


def _parts(line: Line, known: _Known, around: tuple[int, int]) -> Iterator[_Part]:
    yield RowKind.LINE, known.key, around, line.words, line.seen
    if line.is_prose:
        yield from _sentences(line)
    yield from _labels(line, around)


def _sentences(line: Line) -> Iterator[_Part]:
    """Yield the sentences of a line that has several."""
    starts = [*sentence_starts(line.seen), len(line.seen)]
    if len(starts) <= 2:  # noqa: PLR2004 - one sentence
        return
    spans = list(pairwise(starts))
    own = [_key(line_shape(line.folded[start:end])) for start, end in spans]
    keys = [START, *own, END]
    for number, (start, end) in enumerate(spans):
        text = line.seen[start:end].strip()
        words = count_words(text)
        if words >= _MIN_SENTENCE_WORDS:
            yield RowKind.SENTENCE, own[number], (keys[number], keys[number + 2]), words, text


def _labels(line: Line, around: tuple[int, int]) -> Iterator[_Part]:
    """Yield the label that a short line opens with, where more follows."""
    for sign in _LABEL_SIGNS:
        label, mark, rest = line.seen.partition(sign)
        if mark and core(rest) and 0 < count_words(label) <= _MAX_LABEL_WORDS:
            text = label + sign.rstrip()
            key = _key(LineShape(fold(text).strip()))
            yield RowKind.LABEL, key, around, count_words(rest), text
            return


def content_hash(text: str) -> int:
    """Return a number of 63 bits that stands for a document by its text alone."""
    return key_of(text) >> 1
