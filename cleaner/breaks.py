"""Line breaks, bullets and blank lines: a paragraph on one line, lists in order."""

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import msgspec
import regex

from cleaner.blocks import BULLETS, Block, Kind, blocks, bullet, is_doubtful, number, unmarked
from cleaner.edit import Edit
from cleaner.wrapping import Hyphens, even_spaces, is_soft, terminated, wrap_width

_SPACES = regex.compile(r"\t[ \t]*| [ \t]+")
_TRAILING_SPACE = regex.compile(r"(?<![ \t])[ \t]+$", regex.MULTILINE)
WIDEST_MARGIN = sys.maxsize
_OPENS_SPEECH = regex.compile("[\N{EN DASH}\N{EM DASH}][ \t]")
_BEHIND_MARKS = ("", " ", "\t", ")")  # those that are letters
_APART = 2  # line breaks with a blank line between them
_SEPARATING_SIGNS = "-*\N{EN DASH}"  # alone on a line, also a rule or a dash: not across a gap

_UNEVEN = ("  ", "\t", " \n", "\n ", "\n\n\n", "```", "~~~")
_UNPLAIN = re.compile(
    r"\n(?:"
    rf"[{BULLETS}*+\N{{EN DASH}}]|-(?! [^\W_])|o |\(?(?:\d{{1,3}}|\w)[.)]\n"  # may be a list mark
    r"|(?!- )[^\n]+\n(?!\n|\Z)"  # lines of one block, and not of a list
    r"|- [^\n]+\n(?:(?!- |\n|\Z)|\n- ))"  # a list that goes on in another way
)


class Piece(msgspec.Struct):
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
        and _UNPLAIN.search("\n" + text) is None
    )


def fix_breaks(text: str) -> list[Edit]:
    """Return the edits that bring the lines of `text` into clean layout.

    `text` holds no line break but `\\n` and no white space but that, space and tab.
    """
    if is_laid_out(text):  # nearly all texts that went through here once
        return []
    edits: list[Edit] = []
    done = 0
    pieces = _pieces(text)
    _separate(text, pieces)
    is_even = "  " not in text and "\t" not in text
    for piece in pieces:
        if text[done : piece.start] != piece.before:
            _put(edits, text, (done, piece.start), piece.before, "layout.line-breaks")
        if piece.start < piece.body or not is_even:
            _fix_inside(edits, text, piece)
        done = piece.end
    _put(edits, text, (done, len(text)), "\n" if pieces else "", "layout.line-breaks")
    return edits


def _put(edits: list[Edit], text: str, span: tuple[int, int], after: str, rule: str) -> None:
    before = text[slice(*span)]
    if before != after:
        edits.append(Edit(*span, before, after, (rule,)))


def _fix_inside(edits: list[Edit], text: str, piece: Piece) -> None:
    if piece.kind is Kind.VERBATIM:
        for found in _TRAILING_SPACE.finditer(text, piece.start, piece.end):
            _put(edits, text, found.span(), "", "layout.spaces")
        return
    if piece.is_item:
        mark = text[piece.start : piece.body].split(maxsplit=1)[0] + " " if piece.numbered else "- "
        _put(edits, text, (piece.start, piece.body), mark, "layout.bullets")
    within = (piece.body, piece.end)
    if text.find("  ", *within) < 0 and text.find("\t", *within) < 0:
        return  # nearly all
    for found in _SPACES.finditer(text, *within):
        _put(edits, text, found.span(), " ", "layout.spaces")


def _pieces(text: str) -> list[Piece]:
    """Cut `text` into pieces, each bare list mark joined to the text that it belongs to."""
    lines = text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    hyphens = Hyphens(text)
    done: list[Piece] = []
    plain = unmarked(lines) if is_doubtful(text) else set()
    for block in blocks(lines, plain):
        waiting = done.pop() if done and done[-1].is_bare else None
        pieces = _cut(block, lines, offsets, plain)
        if waiting and waiting.numbered:
            done.append(_as_text(waiting))
        elif waiting and block.kind is Kind.PROSE and text[waiting.start] not in _SEPARATING_SIGNS:
            pieces = [waiting, *pieces]
        if len(pieces) > 1:
            pieces = list(_join_marks(text, pieces))
            if block.kind is Kind.PROSE:
                _find_soft_breaks(text, pieces, hyphens)
        done += pieces
    if done and done[-1].is_bare:
        done[-1:] = [_as_text(done[-1])] if done[-1].numbered else []
    return done


def _cut(
    block: Block, lines: Sequence[str], offsets: Sequence[int], plain: Collection[int]
) -> list[Piece]:
    if block.kind is Kind.VERBATIM:
        last = block.last - 1
        end = offsets[last] + len(lines[last].rstrip())
        return [Piece(offsets[block.first], offsets[block.first], end, block.kind)]
    within = lines[block.first : block.last]
    if block.kind is Kind.PROSE:
        return [
            _piece(line, offsets[at], may_be_item=at not in plain)
            for at, line in enumerate(within, block.first)
        ]
    deepest = _common_margin(within)
    pieces: list[Piece] = []
    for at, line in enumerate(within, block.first):
        start = offsets[at] + min(deepest, len(line) - len(line.lstrip()))
        pieces.append(Piece(start, start, offsets[at] + len(line.rstrip()), block.kind))
    for piece in pieces[1:]:
        piece.before = "\n"
    return pieces


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
    margins = [line[: len(line) - len(line.lstrip())] for line in lines]
    mixed = any("\t" in margin for margin in margins)
    return WIDEST_MARGIN if mixed else min(map(len, margins))


def _as_text(mark: Piece) -> Piece:
    return Piece(mark.start, mark.start, mark.end, mark.kind)


def _join_marks(text: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Give each bare list mark the words below it; a bullet without any is dropped."""
    if not any(piece.start < piece.body == piece.end for piece in pieces):
        yield from pieces
        return
    waiting: Piece | None = None
    for piece in pieces:
        has_words = any(map(str.isalnum, text[piece.start : piece.end]))
        if waiting and has_words and not piece.is_item:
            piece.start, piece.numbered = waiting.start, waiting.numbered
            piece.follows_bare_mark = True
        elif waiting and waiting.numbered:
            yield _as_text(waiting)
        waiting = piece if piece.is_bare else None
        if not waiting:
            yield piece
    if waiting:
        yield waiting


def _find_soft_breaks(text: str, pieces: Sequence[Piece], hyphens: Hyphens) -> None:
    texts = [text[piece.body : piece.end] for piece in pieces]
    width = wrap_width([even_spaces(each) for each in texts])
    for (a, line), (b, following) in pairwise(zip(pieces, texts, strict=True)):
        ends = terminated(line)
        if b.is_item or (ends and not width):
            continue  # nearly all
        if _OPENS_SPEECH.match(following) and (not width or ends):
            continue
        if is_soft(line, following, width, a.follows_bare_mark):
            cut, b.before = hyphens.joint(line, following)
            a.end -= cut
            b.soft = True


def _separate(text: str, pieces: Sequence[Piece]) -> None:
    """Decide what stands between the pieces that are neither joined nor lines of verse."""
    in_list = False
    for above, piece in pairwise(pieces):
        in_list = above.is_item or (in_list and above.soft)
        if piece.soft or piece.before:
            continue
        together = in_list and piece.is_item
        if together and (above.numbered or piece.numbered):
            together = text.count("\n", above.end, piece.start) < _APART
        piece.before = "\n" if together else "\n\n"
