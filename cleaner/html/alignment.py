"""Alignment: which words of a page's blocks an extracted text holds, and where."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cleaner.html.sequences import matches
from cleaner.text.words import UNSPACED, may_be_unspaced

_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_MARKS = " \t-*|\N{BULLET}\N{NO-BREAK SPACE}"  # that extractors put around items and cells
_RUN = 3  # words in a row, which are more certain than one


class AlignedSpan(msgspec.Struct, frozen=True, gc=False):
    """Words of a block that the text holds in one piece.

    They stand in the text from `start` up to `end`, and from `first` up to `last` in the text of
    the block, in code points.
    """

    start: int
    end: int
    first: int
    last: int


class _Piece(msgspec.Struct, frozen=True, gc=False):
    """A line or word: its text, where it begins, and the number of the block that it is of."""

    text: str
    start: int
    block: int = 0


def align(text: str, blocks: Sequence[str]) -> list[list[AlignedSpan]]:
    r"""Return, for each of the texts `blocks`, the spans of its words that `text` holds.

    The order counts: of two equal blocks one has spans, if `text` holds it once. Whole lines are
    aligned first, then the words between them. A line that was moved is found too. The time is
    linear in the length of both.

    >>> spans = align("- The mill\n| is | old |", ["Home", "The mill", "is", "old", "The mill"])
    >>> [len(found) for found in spans]
    [0, 1, 1, 1, 0]
    >>> spans[1]
    [AlignedSpan(start=2, end=10, first=0, last=8)]
    """
    lines = list(_lines(text))
    block_lines = [line for number, block in enumerate(blocks) for line in _lines(block, number)]
    pairs = matches(_texts(lines), _texts(block_lines))
    spans: defaultdict[int, list[AlignedSpan]] = defaultdict(list)
    for line, block_line in (*pairs, *_moved(lines, block_lines, pairs)):
        _add(spans, lines[line : line + 1], block_lines[block_line : block_line + 1])
        lines[line] = block_lines[block_line] = _Piece("", 0)
    for gap, block_gap in _gaps(pairs, lines, block_lines):
        _align_words(gap, block_gap, spans)
    return [sorted(spans[number], key=_first) for number in range(len(blocks))]


def _lines(text: str, block: int = 0) -> Iterator[_Piece]:
    """Yield the lines of `text` without the marks around them, unless they are only marks."""
    for line in _LINE.finditer(text):
        if stripped := line[0].strip(_MARKS):
            yield _Piece(stripped, line.start() + line[0].index(stripped), block)


def _moved(
    lines: Sequence[_Piece], block_lines: Sequence[_Piece], pairs: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of equal lines that are in none of `pairs`, which are in order."""
    used, used_in_blocks = ({pair[side] for pair in pairs} for side in (0, 1))
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number in range(len(block_lines) - 1, -1, -1):
        if number not in used_in_blocks:
            places[block_lines[number].text].append(number)
    for number, line in enumerate(lines):
        if number not in used and places.get(line.text):
            yield number, places[line.text].pop()


def _gaps(
    pairs: Iterable[tuple[int, int]], lines: Sequence[_Piece], block_lines: Sequence[_Piece]
) -> Iterator[tuple[list[_Piece], list[_Piece]]]:
    """Yield what is left between `pairs` on both sides, if it is anything."""
    place = block_place = 0
    for line, block_line in (*pairs, (len(lines), len(block_lines))):
        gap = [piece for piece in lines[place:line] if piece.text]
        if gap:
            yield gap, [piece for piece in block_lines[block_place:block_line] if piece.text]
        place, block_place = line + 1, block_line + 1


def _align_words(
    lines: Iterable[_Piece],
    block_lines: Iterable[_Piece],
    spans: defaultdict[int, list[AlignedSpan]],
) -> None:
    """Add to `spans` the words that two runs of lines have in common."""
    words, block_words = list(_words(lines)), list(_words(block_lines))
    run: list[tuple[int, int]] = []
    for pair in matches(_texts(words), _texts(block_words), _RUN):
        if run and not _continues(run[-1], pair, block_words):
            _add_run(spans, words, block_words, run)
            run = []
        run.append(pair)
    if run:
        _add_run(spans, words, block_words, run)


def _continues(last: tuple[int, int], pair: tuple[int, int], block_words: Sequence[_Piece]) -> bool:
    is_next = pair == (last[0] + 1, last[1] + 1)
    return is_next and block_words[last[1]].block == block_words[pair[1]].block


def _add_run(
    spans: defaultdict[int, list[AlignedSpan]],
    words: Sequence[_Piece],
    block_words: Sequence[_Piece],
    run: Sequence[tuple[int, int]],
) -> None:
    (first, block_first), (last, block_last) = run[0], run[-1]
    _add(spans, words[first : last + 1], block_words[block_first : block_last + 1])


def _add(
    spans: defaultdict[int, list[AlignedSpan]],
    pieces: Sequence[_Piece],
    block_pieces: Sequence[_Piece],
) -> None:
    """Add the span from the first of pieces that stand in a row to the last."""
    (start, end), (first, last) = _reach(pieces), _reach(block_pieces)
    spans[block_pieces[0].block].append(AlignedSpan(start, end, first, last))


def _reach(pieces: Sequence[_Piece]) -> tuple[int, int]:
    return pieces[0].start, pieces[-1].start + len(pieces[-1].text)


def _words(lines: Iterable[_Piece]) -> Iterator[_Piece]:
    """Yield the words of `lines`; of scripts that print no spaces, each character."""
    for line in lines:
        for word in _WORD.finditer(line.text):
            start = line.start + word.start()
            if may_be_unspaced(word[0]) and UNSPACED.search(word[0]):
                for shift, character in enumerate(word[0]):
                    yield _Piece(character, start + shift, line.block)
            else:
                yield _Piece(word[0], start, line.block)


def _texts(pieces: Iterable[_Piece]) -> list[str]:
    return [piece.text for piece in pieces]


def _first(span: AlignedSpan) -> int:
    return span.first


def _length(text: str) -> int:
    return len("".join(text.split()))
