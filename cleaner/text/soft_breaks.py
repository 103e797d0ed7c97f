"""Pieces of a text, and which of the breaks between them are inside a paragraph."""

from collections.abc import Iterable, Iterator

import msgspec

from cleaner.text.blocks import Kind
from cleaner.text.fragments import fragment_runs, space_between
from cleaner.text.hyphens import Dehyphenator
from cleaner.text.lazy import lazy_regex
from cleaner.text.unwrap import MAX_WRAP_CHARS, has_room, is_complete, is_soft_break
from cleaner.text.whole_lines import stands_apart

DASHES = "\N{EN DASH}\N{EM DASH}"  # of speech
_SPEECH_DASH = lazy_regex(f"[{DASHES}][ \t]")
_CODE = lazy_regex("[{}<>;]")
# Code, and the signs between the links of a menu.
_NO_PROSE = lazy_regex(
    "[]{}=<>;|\N{MIDDLE DOT}\N{BULLET}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}]| \N{EM DASH} "
)
_PLAIN_WORD = lazy_regex(r"""["'(\p{Pi}]*\p{Ll}[\p{Ll}\p{M}'\p{Pf}-]*[,.;!?)]*(?: |$)""")


class Piece(msgspec.Struct, gc=False):
    """A part of the text that stays together: a line between its margins, or a block.

    All offsets are in code points. A list mark reaches from `start` to `body`, the text from
    `body` to `end`. `before` is what clean layout has between the piece above and this one,
    and is empty while undecided. `margin` is the width of the white space before its line.
    """

    start: int
    body: int
    end: int
    kind: Kind
    is_numbered: bool = False
    follows_bare_mark: bool = False
    is_soft: bool = False
    before: str = ""
    margin: int = 0

    @property
    def is_item(self) -> bool:
        """Whether the text has a list mark before it."""
        return self.start < self.body


def mark_soft_breaks(
    pieces: Iterable[tuple[Piece, str]], width: int, dehyphenator: Dehyphenator
) -> Iterator[Piece]:
    """Decide which breaks between the pieces of a block are soft.

    Each piece comes with its text. `width` is the block's `wrap_width`, 0 if it is not wrapped.
    """
    above: Piece | None = None
    line = ""
    for (piece, following), is_last in _with_last(pieces):
        if above:
            if (
                _may_be_soft(piece, line, following, width)
                and is_soft_break(
                    line, following, width, is_continuation(above, line, following, width)
                )
                and not is_apart(above, (line, following), (width, is_last), dehyphenator)
            ):
                cut, piece.before = dehyphenator.joint(line, following)
                above.end -= cut
                piece.is_soft = True
            yield above
        above, line = piece, following
    if above:
        yield above


def _may_be_soft(piece: Piece, line: str, following: str, width: int) -> bool:
    """Say whether the break before `piece` may be soft; without a width nearly no break is."""
    is_end = is_complete(line)
    if piece.is_item or (is_end and not width):
        return False
    return not (_SPEECH_DASH.match(following) and (not width or is_end))


def _with_last(
    pieces: Iterable[tuple[Piece, str]],
) -> Iterator[tuple[tuple[Piece, str], bool]]:
    """Yield each of `pieces`, and whether it is the last."""
    given = iter(pieces)
    item = next(given, None)
    while item is not None:
        after = next(given, None)
        yield item, after is None
        item = after


def is_apart(
    above: Piece,
    lines: tuple[str, str],
    block: tuple[int, bool],
    dehyphenator: Dehyphenator,
) -> bool:
    """Say whether one of two lines is whole, and no sentence has to go on after the first.

    Of their `block` the width is given, and whether the lines end it. In a wrapped block a line
    without room for the next word may be any part of a sentence, and so may a short one, unless a
    paragraph of one line is below it. But where a short line is below the end of a paragraph, and
    the line after it ends the block without a stop, no sentence is seen: a program would have put
    the two on one line.
    """
    line, following = lines
    width, is_end = block
    if width and not has_room(line, following, width):
        return False
    is_inside = above.is_soft or above.follows_bare_mark
    is_prose = above.is_soft or not is_end
    is_inside |= width > 0 and is_prose and len(following) <= MAX_WRAP_CHARS
    is_apart = stands_apart(line, following, is_inside)
    return is_apart and not dehyphenator.is_leading(line.rsplit(" ", 1)[-1])


def join_fragments(
    text: str, pieces: Iterable[Piece], dehyphenator: Dehyphenator
) -> Iterator[Piece]:
    """Mark the breaks inside a sentence of which each link or bold word has a line of its own."""
    given = [*pieces]
    texts = [text[piece.body : piece.end] for piece in given]
    joinable = [piece.kind is Kind.PROSE and not piece.is_item for piece in given]
    for run in fragment_runs(texts, joinable, [piece.is_soft for piece in given], dehyphenator):
        for number in run[1:]:
            if not given[number].is_soft:
                given[number].is_soft = True
                cut, between = dehyphenator.joint(texts[number - 1], texts[number])
                given[number - 1].end -= cut
                given[number].before = between and space_between(texts[number - 1], texts[number])
    return iter(given)


def is_continuation(piece: Piece, line: str, following: str, width: int) -> bool:
    """Say whether the start of `line` does not show whether a sentence begins there.

    Below a soft break that is so in prose only, not in lists, tables and code.
    """
    if piece.follows_bare_mark:
        return True
    has_bullet = following[1:2] == " " and line[:2] == following[:2]
    if not piece.is_soft or width or has_bullet or _CODE.search(line):
        return False
    if is_complete(following) and "://" not in line.rsplit(" ", 1)[-1]:
        return True
    if len(line) > MAX_WRAP_CHARS or _NO_PROSE.search(line) or _NO_PROSE.search(following):
        return False
    opening = _PLAIN_WORD.match(following)
    return opening is not None and not line.startswith(opening[0])
