"""Line breaks, bullets and blank lines: a paragraph on one line, lists in order."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from sys import intern, maxsize

import regex

from cleaner.core import CORE
from cleaner.text.blocks import Block, Kind, split_blocks
from cleaner.text.compiled import core_layout
from cleaner.text.edits import Edit
from cleaner.text.fragments import may_have_fragments
from cleaner.text.hyphen_words import NO_WORDS, HyphenWords
from cleaner.text.hyphens import Dehyphenator
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.list_marks import (
    BULLETS,
    false_bullet_lines,
    has_doubtful_bullet,
    item_mark,
    leading_bullet,
    leading_number,
    may_have_mark,
)
from cleaner.text.list_signs import KEYCAP, SIGN_STARTS
from cleaner.text.soft_breaks import Piece, join_fragments, mark_soft_breaks
from cleaner.text.unwrap import collapse_spaces, wrap_width

_SPACE_RUN = lazy_regex(r"\t[ \t]*| [ \t]+")
_TRAILING_SPACE = lazy_regex(r"(?<![ \t])[ \t]+$", regex.MULTILINE)
_ALL_OF_MARGIN = maxsize
_BLANK_LINE_BREAKS = 2  # line breaks between two lines with a blank line between them
# Alone on a line these may also be a rule or a dash, so they join no text after a blank line.
SEPARATORS = "-*\N{EN DASH}"

_UNEVEN_SPACES = ("  ", "\t", " \n")  # the last one matters in code and tables
_UNCLEAN = ("  ", "\t", " \n", "\n ", "\n\n\n", "```", "~~~")
_MAYBE_UNCLEAN = lazy_re(
    rf"(?:[{BULLETS}{SIGN_STARTS}*+\N{{EN DASH}}]|{KEYCAP}|-(?! [^\W_])|o "  # a list mark?
    r"|\(?(?:\d{1,3}|\w)[.)]\n"
    r"|(?!- )[^\n]+\n(?!\n|\Z)"  # lines of a block that is not a list
    r"|- [^\n]+\n(?:(?!- |\n|\Z)|\n- ))"  # a list that continues in another way
)
_MAYBE_UNCLEAN_BELOW = lazy_re("\n" + _MAYBE_UNCLEAN.pattern)
_MIN_INDENT = 2  # columns, by which an item is of an inner list
_MAX_KEPT_LINES = 10_000  # of a block; a longer one is cut into pieces twice to save memory
BREAK_RULES = ("layout.line-breaks",)
BULLET_RULES = ("layout.bullets",)
SPACE_RULES = ("layout.spaces",)


def is_laid_out(text: str, languages: Mapping[str, HyphenWords] = NO_WORDS) -> bool:
    r"""Say, quickly, whether `text` is certainly in clean layout.

    Most texts come here a second time, when they are clean: paragraphs and simple lists. True
    is certain, and `fix_breaks` then returns no edits. False is a hint.

    >>> is_laid_out("A paragraph.\n\n- milk\n- bread\n"), is_laid_out("A b\n")
    (True, True)
    >>> is_laid_out("* milk\n")
    False
    """
    if CORE.is_compiled:
        is_clean = core_layout().is_laid_out(text, languages)
        if is_clean is not None:
            return is_clean
    return (
        text.endswith("\n")
        and not text.endswith("\n\n")
        and not text.startswith((" ", "\n"))
        and not any(unclean in text for unclean in _UNCLEAN)
        and not _MAYBE_UNCLEAN.match(text)
        and not _MAYBE_UNCLEAN_BELOW.search(text)
        and not may_have_fragments(text, languages)
    )


def fix_breaks(
    text: str, languages: Mapping[str, HyphenWords] = NO_WORDS, *, nested: bool = False
) -> list[Edit]:
    r"""Return the edits that bring the lines of `text` into clean layout.

    Extractors and mail programs wrap paragraphs, put bullets on lines of their own and leave
    blank lines anywhere. Afterwards a paragraph is one line with a blank line around it, the
    items of a list are consecutive lines, and code, tables and verse keep their breaks. The
    only white space of `text` is `\n`, space and tab: `fix_characters` sees to that. What
    `languages` declare decides on hyphens at line ends. With `nested`, an item of an inner list
    stands below the text of the item around it, as in Markdown.

    >>> from cleaner.text.edits import apply_edits
    >>> text = "The council\nvoted on Monday to keep the old mill.\n*\nmilk\n* bread\n"
    >>> print(apply_edits(text, fix_breaks(text)), end="")
    The council voted on Monday to keep the old mill.
    <BLANKLINE>
    - milk
    - bread
    """
    if CORE.is_compiled and not nested:
        plain_edits = core_layout().edits(text, languages)
        if plain_edits is not None:
            return plain_edits
    if is_laid_out(text, languages):
        return []
    edits: list[Edit] = []
    end = 0  # of the piece above
    has_even_spaces = not any(uneven in text for uneven in _UNEVEN_SPACES)
    dehyphenator = Dehyphenator(text, languages)
    pieces = _pieces(text, dehyphenator)
    if may_have_fragments(text, languages):
        pieces = join_fragments(text, pieces, dehyphenator)
    separated = _separate(text, pieces)
    for piece in _nested(text, separated) if nested else separated:
        if text[end : piece.start] != piece.before:
            _append_edit(edits, text, (end, piece.start), piece.before, BREAK_RULES)
        if piece.start < piece.body or not has_even_spaces:
            fix_inside(edits, text, piece)
        end = piece.end
    _append_edit(edits, text, (end, len(text)), "\n" if end else "", BREAK_RULES)
    return edits


def _append_edit(
    edits: list[Edit], text: str, span: tuple[int, int], after: str, rules: tuple[str, ...]
) -> None:
    before = text[slice(*span)]
    if before != after:
        edits.append(Edit(*span, intern(before), after, rules))


def fix_inside(edits: list[Edit], text: str, piece: Piece) -> None:
    """Append the edits of the list mark and the spaces of `piece`."""
    if piece.kind is Kind.VERBATIM:
        for match in _TRAILING_SPACE.finditer(text, piece.start, piece.end):
            _append_edit(edits, text, match.span(), "", SPACE_RULES)
        return
    if piece.is_item:
        mark = text[piece.start : piece.body]
        mark = mark.split(maxsplit=1)[0] + " " if piece.is_numbered else item_mark(mark, text)
        _append_edit(edits, text, (piece.start, piece.body), mark, BULLET_RULES)
    body = (piece.body, piece.end)
    if text.find("  ", *body) < 0 and text.find("\t", *body) < 0:
        return  # nearly all
    for match in _SPACE_RUN.finditer(text, *body):
        _append_edit(edits, text, match.span(), " ", SPACE_RULES)


class BlockCutter:
    """Cuts blocks of a text into pieces; a bare list mark waits for the text below it."""

    def __init__(
        self, text: str, false_bullets: Collection[int], dehyphenator: Dehyphenator
    ) -> None:
        self._text = text
        self._false_bullets = false_bullets
        self._dehyphenator = dehyphenator
        self.bare_mark: Piece | None = None  # at the end of the block above

    def pieces(self, block: Block) -> Iterator[Piece]:
        """Yield the pieces of `block`, each bare list mark joined to the text it belongs to."""
        opening: Sequence[Piece] = ()
        above = self.bare_mark
        if above and above.is_numbered:
            yield without_mark(above)
        elif above and block.kind is Kind.PROSE and self._text[above.start] not in SEPARATORS:
            opening = (above,)
        self.bare_mark = None
        for piece in _joined_pieces(
            self._text, block, opening, self._false_bullets, self._dehyphenator
        ):
            if piece.start < piece.body == piece.end:
                self.bare_mark = piece
            else:
                yield piece

    def last_pieces(self) -> Iterator[Piece]:
        """Yield the bare list mark below all blocks, if there is one that says something."""
        if self.bare_mark and self.bare_mark.is_numbered:
            yield without_mark(self.bare_mark)


def _pieces(text: str, dehyphenator: Dehyphenator) -> Iterator[Piece]:
    """Cut `text` into pieces, each bare list mark joined to the text that it belongs to."""
    false_bullets = false_bullet_lines(text) if has_doubtful_bullet(text) else set()
    cutter = BlockCutter(text, false_bullets, dehyphenator)
    for block in split_blocks(text, false_bullets):
        yield from cutter.pieces(block)
    yield from cutter.last_pieces()


def _joined_pieces(
    text: str,
    block: Block,
    opening: Sequence[Piece],
    false_bullets: Collection[int],
    dehyphenator: Dehyphenator,
) -> Iterator[Piece]:
    """Return the pieces of `block`; the bare list mark in `opening` may belong to the first."""
    if block.kind is not Kind.PROSE or len(block.lines) + len(opening) == 1:
        return _block_pieces(block, false_bullets)

    def marked_pieces() -> Iterator[Piece]:
        return _join_marks(text, chain(opening, _block_pieces(block, false_bullets)))

    pieces = [*marked_pieces()] if len(block.lines) <= _MAX_KEPT_LINES else None
    texts = [text[piece.body : piece.end] for piece in pieces or marked_pieces()]
    width = wrap_width([collapse_spaces(line) for line in texts])
    return mark_soft_breaks(zip(pieces or marked_pieces(), texts, strict=True), width, dehyphenator)


def _block_pieces(block: Block, false_bullets: Collection[int]) -> Iterator[Piece]:
    """Cut a block into a piece for each line; code and tables are one piece."""
    offset = block.start
    if block.kind is Kind.PROSE:
        for line_number, line in enumerate(block.lines, block.first):
            yield _line_piece(line, offset, may_be_item=line_number not in false_bullets)
            offset += len(line) + 1
    elif block.kind is Kind.VERBATIM:
        end = offset + sum(map(len, block.lines)) + len(block.lines) - 1
        end -= len(block.lines[-1]) - len(block.lines[-1].rstrip())
        yield Piece(offset, offset, end, block.kind)
    else:
        margin = _removed_margin(block.lines)
        before = ""
        for line in block.lines:
            start = offset + min(margin, len(line) - len(line.lstrip()))
            yield Piece(start, start, offset + len(line.rstrip()), block.kind, before=before)
            offset += len(line) + 1
            before = "\n"


def _line_piece(line: str, offset: int, *, may_be_item: bool) -> Piece:
    """Return the piece of a line of prose, without its margins and with its list mark found."""
    trimmed = line.strip()
    start = offset if line.startswith(trimmed) else offset + len(line) - len(line.lstrip())
    may_be_item = may_be_item and may_have_mark(trimmed)
    bullet = leading_bullet(trimmed) if may_be_item else ""
    number = leading_number(trimmed) if may_be_item and not bullet else ""
    body = start + len(bullet or number)
    piece = Piece(start, body, start + len(trimmed), Kind.PROSE, bool(number))
    piece.margin = start - offset
    return piece


def _removed_margin(lines: Sequence[str]) -> int:
    """Return how many characters of margin to remove from lines of verse: the common part."""
    margins = {line[: len(line) - len(line.lstrip())] for line in lines}
    has_tabs = any("\t" in margin for margin in margins)
    return _ALL_OF_MARGIN if has_tabs else min(map(len, margins))


def without_mark(piece: Piece) -> Piece:
    """Return a bare list mark as a piece of text."""
    return Piece(piece.start, piece.start, piece.end, piece.kind)


def _join_marks(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Give each bare list mark the words below it; a bullet without words is dropped."""
    bare_mark: Piece | None = None
    for piece in pieces:
        if bare_mark:
            has_words = any(map(str.isalnum, text[piece.start : piece.end]))
            if has_words and not piece.is_item:
                piece.start, piece.is_numbered = bare_mark.start, bare_mark.is_numbered
                piece.follows_bare_mark = True
            elif bare_mark.is_numbered:
                yield without_mark(bare_mark)
        bare_mark = piece if piece.start < piece.body == piece.end else None
        if not bare_mark:
            yield piece
    if bare_mark:
        yield bare_mark


def _separate(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Decide on a break or a blank line between pieces that are not joined and not verse."""
    in_list = False
    above: Piece | None = None
    for piece in pieces:
        if above:
            in_list = above.is_item or (in_list and above.is_soft)
            if not piece.is_soft and not piece.before:
                is_close = in_list and piece.is_item
                if is_close and (above.is_numbered or piece.is_numbered):
                    line_breaks = text.count("\n", above.end, piece.start)
                    is_close = line_breaks < _BLANK_LINE_BREAKS
                piece.before = "\n" if is_close else "\n\n"
        yield piece
        above = piece


def _nested(text: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Indent the items of inner lists: two columns more of margin make one."""
    outer: list[tuple[int, int]] = []  # the margin of each open item, and the column of its text
    for piece in pieces:
        if piece.is_item:
            while outer and piece.margin < outer[-1][0] + _MIN_INDENT:
                outer.pop()
            column = outer[-1][1] if outer else 0
            mark = text[piece.start : piece.body].split(maxsplit=1)[0] if piece.is_numbered else "-"
            outer.append((piece.margin, column + len(mark) + 1))
            piece.before += " " * column
        elif not piece.is_soft:
            outer.clear()
        yield piece
