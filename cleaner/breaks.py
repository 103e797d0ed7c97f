"""Line breaks, bullets and blank lines: a paragraph on one line, lists in order."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from sys import intern, maxsize

import msgspec
import regex

from cleaner.blocks import BULLETS, Block, Kind, blocks, bullet, is_doubtful, number, unmarked
from cleaner.edit import Edit
from cleaner.wrapping import Hyphens, even_spaces, is_soft, terminated, wrap_width

_SPACES = regex.compile(r"\t[ \t]*| [ \t]+")
_TRAILING_SPACE = regex.compile(r"(?<![ \t])[ \t]+$", regex.MULTILINE)
WIDEST_MARGIN = maxsize
_OPENS_SPEECH = regex.compile("[\N{EN DASH}\N{EM DASH}][ \t]")
_BEHIND_MARKS = ("", " ", "\t", ")")  # those that are letters
_APART = 2  # line breaks with a blank line between them
_SEPARATING_SIGNS = "-*\N{EN DASH}"  # alone on a line, also a rule or a dash: not across a gap

_UNEVEN = ("  ", "\t", " \n", "\n ", "\n\n\n", "```", "~~~")
_UNPLAIN = re.compile(
    rf"(?:[{BULLETS}*+\N{{EN DASH}}]|-(?! [^\W_])|o |\(?(?:\d{{1,3}}|\w)[.)]\n"  # a list mark?
    r"|(?!- )[^\n]+\n(?!\n|\Z)"  # lines of one block, and not of a list
    r"|- [^\n]+\n(?:(?!- |\n|\Z)|\n- ))"  # a list that goes on in another way
)
_UNPLAIN_BELOW = re.compile("\n" + _UNPLAIN.pattern)
_MANY = 10_000  # lines of a block whose pieces are made twice, for they would take much memory
_BREAKS, _BULLET_MARKS, _SPACING = ("layout.line-breaks",), ("layout.bullets",), ("layout.spaces",)


class Piece(msgspec.Struct, gc=False):
    """A stretch of the text that stays in one piece: a line between its margins, or a block.

    A list mark stands from `start` to `body`, the text from `body` to `end`. `before` is
    what clean layout has between the piece above and this one, empty while undecided.
    """

    start: int
    body: int
    end: int
    kind: Kind
    numbered: bool = False
    follows_bare_mark: bool = False
    soft: bool = False
    before: str = ""

    @property
    def is_item(self) -> bool:
        """Whether a list mark stands before the text."""
        return self.start < self.body

    @property
    def is_bare(self) -> bool:
        """Whether there is a list mark and no text."""
        return self.is_item and self.body == self.end


def is_laid_out(text: str) -> bool:
    """Say whether `text` is plainly in clean layout: paragraphs and simple lists, all even.

    Where it is not, it may still be; where it is, `fix_breaks` finds nothing.
    """
    return (
        text.endswith("\n")
        and not text.endswith("\n\n")
        and not text.startswith((" ", "\n"))
        and not any(sign in text for sign in _UNEVEN)
        and not _UNPLAIN.match(text)
        and not _UNPLAIN_BELOW.search(text)
    )


def fix_breaks(text: str) -> list[Edit]:
    """Return the edits that bring the lines of `text` into clean layout.

    `text` holds no line break but `\\n` and no white space but that, space and tab.
    """
    if is_laid_out(text):  # nearly all texts that went through here once
        return []
    edits: list[Edit] = []
    done = 0
    is_even = "  " not in text and "\t" not in text
    for piece in _separated(text, _pieces(text)):
        if text[done : piece.start] != piece.before:
            _put(edits, text, (done, piece.start), piece.before, _BREAKS)
        if piece.start < piece.body or not is_even:
            _fix_inside(edits, text, piece)
        done = piece.end
    _put(edits, text, (done, len(text)), "\n" if done else "", _BREAKS)
    return edits


def _put(
    edits: list[Edit], text: str, span: tuple[int, int], after: str, rules: tuple[str, ...]
) -> None:
    before = text[slice(*span)]
    if before != after:
        edits.append(Edit(*span, intern(before), after, rules))


def _fix_inside(edits: list[Edit], text: str, piece: Piece) -> None:
    if piece.kind is Kind.VERBATIM:
        for found in _TRAILING_SPACE.finditer(text, piece.start, piece.end):
            _put(edits, text, found.span(), "", _SPACING)
        return
    if piece.is_item:
        mark = text[piece.start : piece.body].split(maxsplit=1)[0] + " " if piece.numbered else "- "
        _put(edits, text, (piece.start, piece.body), mark, _BULLET_MARKS)
    within = (piece.body, piece.end)
    if text.find("  ", *within) < 0 and text.find("\t", *within) < 0:
        return  # nearly all
    for found in _SPACES.finditer(text, *within):
        _put(edits, text, found.span(), " ", _SPACING)


def _pieces(text: str) -> Iterator[Piece]:
    """Cut `text` into pieces, each bare list mark joined to the text that it belongs to."""
    hyphens = Hyphens(text)
    plain = unmarked(text) if is_doubtful(text) else set()
    waiting: Piece | None = None  # a bare list mark, the last of its block
    for block in blocks(text, plain):
        opening: Sequence[Piece] = ()
        if waiting and waiting.numbered:
            yield _as_text(waiting)
        elif waiting and block.kind is Kind.PROSE and text[waiting.start] not in _SEPARATING_SIGNS:
            opening = (waiting,)
        waiting = None
        for piece in _of_block(text, block, opening, plain, hyphens):
            if piece.start < piece.body == piece.end:
                waiting = piece
            else:
                yield piece
    if waiting and waiting.numbered:
        yield _as_text(waiting)


def _of_block(
    text: str, block: Block, opening: Sequence[Piece], plain: Collection[int], hyphens: Hyphens
) -> Iterator[Piece]:
    """Return the pieces of `block`, which the mark in `opening` may belong to."""
    if block.kind is not Kind.PROSE or len(block.lines) + len(opening) == 1:
        return _cut(block, plain)

    def made() -> Iterator[Piece]:
        return _join_marks(text, chain(opening, _cut(block, plain)))

    kept = [*made()] if len(block.lines) <= _MANY else None
    texts = [text[piece.body : piece.end] for piece in kept or made()]
    width = wrap_width([even_spaces(each) for each in texts])
    return _softened(zip(kept or made(), texts, strict=True), width, hyphens)


def _cut(block: Block, plain: Collection[int]) -> Iterator[Piece]:
    offset = block.start
    if block.kind is Kind.PROSE:
        for at, line in enumerate(block.lines, block.first):
            yield _piece(line, offset, may_be_item=at not in plain)
            offset += len(line) + 1
    elif block.kind is Kind.VERBATIM:
        end = offset + sum(map(len, block.lines)) + len(block.lines) - 1
        end -= len(block.lines[-1]) - len(block.lines[-1].rstrip())
        yield Piece(offset, offset, end, block.kind)
    else:
        deepest = _common_margin(block.lines)
        before = ""
        for line in block.lines:
            start = offset + min(deepest, len(line) - len(line.lstrip()))
            yield Piece(start, start, offset + len(line.rstrip()), block.kind, before=before)
            offset += len(line) + 1
            before = "\n"


def _piece(line: str, offset: int, *, may_be_item: bool) -> Piece:
    """Return the piece of a line of prose, without its margins, its list mark told apart."""
    trimmed = line.strip()
    start = offset if line.startswith(trimmed) else offset + len(line) - len(line.lstrip())
    # Words open nearly all lines, and no list.
    may_be_item = may_be_item and (not trimmed[0].isalpha() or trimmed[1:2] in _BEHIND_MARKS)
    mark = bullet(trimmed) if may_be_item else ""
    figure = number(trimmed) if may_be_item and not mark else ""
    body = start + len(mark or figure)
    return Piece(start, body, start + len(trimmed), Kind.PROSE, bool(figure))


def _common_margin(lines: Sequence[str]) -> int:
    """Return how much of their margins to take from lines of verse: what they all have."""
    margins = {line[: len(line) - len(line.lstrip())] for line in lines}
    mixed = any("\t" in margin for margin in margins)
    return WIDEST_MARGIN if mixed else min(map(len, margins))


def _as_text(mark: Piece) -> Piece:
    return Piece(mark.start, mark.start, mark.end, mark.kind)


def _join_marks(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give each bare list mark the words below it; a bullet without any is dropped."""
    waiting: Piece | None = None
    for piece in pieces:
        if waiting:
            has_words = any(map(str.isalnum, text[piece.start : piece.end]))
            if has_words and not piece.is_item:
                piece.start, piece.numbered = waiting.start, waiting.numbered
                piece.follows_bare_mark = True
            elif waiting.numbered:
                yield _as_text(waiting)
        waiting = piece if piece.start < piece.body == piece.end else None
        if not waiting:
            yield piece
    if waiting:
        yield waiting


def _softened(pieces: Iterable[tuple[Piece, str]], width: int, hyphens: Hyphens) -> Iterator[Piece]:
    """Tell which breaks between the pieces of a block are soft: they come with their texts.

    `width` is that of the block's lines, 0 where they are not wrapped.
    """
    above: Piece | None = None
    line = ""
    for piece, following in pieces:
        if above:
            ends = terminated(line)
            if piece.is_item or (ends and not width):
                pass  # nearly all
            elif _OPENS_SPEECH.match(following) and (not width or ends):
                pass
            elif is_soft(line, following, width, above.follows_bare_mark):
                cut, piece.before = hyphens.joint(line, following)
                above.end -= cut
                piece.soft = True
            yield above
        above, line = piece, following
    if above:
        yield above


def _separated(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Decide what stands between the pieces that are neither joined nor lines of verse."""
    in_list = False
    above: Piece | None = None
    for piece in pieces:
        if above:
            in_list = above.is_item or (in_list and above.soft)
            if not piece.soft and not piece.before:
                together = in_list and piece.is_item
                if together and (above.numbered or piece.numbered):
                    together = text.count("\n", above.end, piece.start) < _APART
                piece.before = "\n" if together else "\n\n"
        yield piece
        above = piece
