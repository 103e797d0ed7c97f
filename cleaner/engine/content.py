"""Content: which lines read as those of an article, though many of them are not prose.

Headings, results, questions, ingredients, dialogue and dates are short. What tells them from menus
is in their signs: a stop, a comma, a figure, a list number, a dash or quote before what somebody
says. Words do not count here, so no language is left out.
"""

from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from cleaner.core import CORE
from cleaner.engine.document import Line
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.lazy import lazy_regex

if TYPE_CHECKING:
    from cleaner.core.content import Content

MENU_LINES = 3  # short lines that stand together, from which on they are a menu
_MENU_WORDS = 4  # at most, of a line of a menu
_LIST_SHARE = 3  # a list is content if one item in three reads as content
_PIECE_WORDS = 8  # at most, of a name or a link inside a sentence

# Signs of a line, as classes of characters.
_SPEECH = r"""[\N{EN DASH}\N{EM DASH}\p{Pi}"„¿¡「『]"""
_COMMA = r"[,\N{ARABIC COMMA}]"  # before a space
_WIDE_COMMA = r"[\N{IDEOGRAPHIC COMMA}\N{FULLWIDTH COMMA}]"
_DIGIT = r"\p{Nd}"
_STOP = r"[.!?\N{HORIZONTAL ELLIPSIS}\p{Sentence_Terminal}]"
_CLOSER = r"""["'\p{Pf}\p{Pe}]"""
_COLON = "[:;]"
_SMALL = r"[\p{Ll},.;:)\p{Pf}]"

_END = rf"{_STOP}{_CLOSER}*"
_CONTENT = lazy_regex(rf"^(?:- )?{_SPEECH}|{_COMMA} |{_WIDE_COMMA}|{_DIGIT}|{_END}$")
_CLOSED = lazy_regex(rf"(?:{_COLON}|{_END})$")
_GOES_ON = lazy_regex(_SMALL)


def content_lines(lines: Sequence[Line]) -> Sequence[int]:
    """Return, for each line, 1 if it reads as content: prose, or by its signs, or its list's.

    >>> lines = [Line.of(text, text) for text in ("Home", "1. Reed, 4:12", "- salt", "- 3 eggs")]
    >>> [*content_lines(lines)]
    [0, 1, 1, 1]
    """
    if CORE.is_compiled:
        return _core().content_lines([*lines])
    reads = array("b", (line.is_prose or _CONTENT.search(line.seen) is not None for line in lines))
    for first, end in _lists(lines):
        if sum(reads[first:end]) * _LIST_SHARE >= end - first:
            reads[first:end] = array("b", [1]) * (end - first)
    return reads


def menu_lines(
    lines: Sequence[Line], content: Sequence[int], blocks: Sequence[tuple[int, int]]
) -> Sequence[int]:
    """Return, for each line, how many short lines that are not `content` stand together around it.

    They do inside a block; `blocks` has the first and last position of the block of each line.
    """
    if CORE.is_compiled:
        return _core().menu_lines([*lines], content, [*blocks])
    is_short = [
        line.words <= _MENU_WORDS and not reads for line, reads in zip(lines, content, strict=True)
    ]
    sizes = array("q", bytes(8 * len(lines)))
    first = 0
    for position, (_, last) in enumerate(blocks):
        if not is_short[position]:
            first = position + 1
        elif position == last or not is_short[position + 1]:
            sizes[first : position + 1] = array("q", [position + 1 - first]) * (
                position + 1 - first
            )
            first = position + 1
    return sizes


def flows(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return, for each line, the first and last position of the sentence or paragraph it is in.

    Where each text node of a page is a line, a link cuts a sentence in pieces: one stops short,
    and the next begins small.

    >>> flows([Line.of(text, text) for text in ("The mill, which", "Reed", "sold.", "Shops")])
    [(0, 2), (0, 2), (0, 2), (3, 3)]
    """
    if CORE.is_compiled:
        return _core().flows([*lines])
    is_open = [_CLOSED.search(line.seen) is None for line in lines]
    goes_on = [_GOES_ON.match(line.seen) is not None for line in lines]
    spans: list[tuple[int, int]] = []
    first = 0
    for position in range(1, len(lines) + 1):
        if position < len(lines) and is_open[position - 1]:
            is_piece = (
                lines[position].words <= _PIECE_WORDS
                and is_open[position]
                and position + 1 < len(lines)
                and goes_on[position + 1]
            )
            if goes_on[position] or is_piece:
                continue
        spans += [(first, position - 1)] * (position - first)
        first = position
    return spans


def _lists(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the first position of each run of list items, and the one after its last."""
    first = 0
    for position in range(len(lines) + 1):
        if position < len(lines) and lines[position].is_item:
            continue
        if position > first:
            yield first, position
        first = position + 1


# One bit for each, in the order of core/content.pyx.
_CLASSES: tuple[CharacterTest, ...] = tuple(
    class_of(lazy_regex(pattern))
    for pattern in (_SPEECH, _COMMA, _WIDE_COMMA, _DIGIT, _STOP, _CLOSER, _COLON, _SMALL)
)


def _classes_of(characters: str) -> list[int]:
    """Return the classes of each of `characters`, as bits."""
    return class_bits(_CLASSES, characters)


@cache
def _core() -> "Content":
    """Return what reads the signs of lines in the compiled core."""
    from cleaner.core.characters import CharacterTable
    from cleaner.core.content import Content

    return Content(CharacterTable(_classes_of), _MENU_WORDS, _PIECE_WORDS, _LIST_SHARE)
