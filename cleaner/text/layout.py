"""What the compiled core of clean layout knows from Python, and asks it where a text is rare.

The core takes plain paragraphs, lists and menus; see core/layout.pyx. The classes of characters and
the limits here are those of the reference, and so are the functions that decide on the rest.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import regex

from cleaner.text.blocks import (
    CODE_ENDINGS,
    KIND_OF_REGION,
    MAX_SENTENCE_SHARE,
    MAYBE_CODE,
    MIN_INSIDE_SHARE,
    PROMPTS,
    Block,
    Kind,
    has_code_signs,
    parts,
)
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.code_lines import MAYBE_CODE_LINE, MIN_CODE_SHARE, looks_like_code
from cleaner.text.edits import Edit
from cleaner.text.fragments import CLOSE, GO_ON, continues, is_sentence, space_between
from cleaner.text.hyphen_words import openers
from cleaner.text.hyphens import HYPHENS, JOINED_WITHOUT_SPACE, Dehyphenator, is_cut, is_cut_word
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.linebreaks import (
    BREAK_RULES,
    BULLET_RULES,
    SEPARATORS,
    SPACE_RULES,
    BlockCutter,
)
from cleaner.text.list_marks import (
    BULLET,
    DOUBTFUL_SIGN,
    LIST_NUMBER,
    item_mark,
    leading_bullet,
    leading_number,
    lone_signs,
    speech_lines,
)
from cleaner.text.list_signs import LETTER_OR_DIGIT, MAYBE_SIGN
from cleaner.text.regions import (
    CHORUS,
    MIN_RUNNING_SHARE,
    MIN_VERSE_WORDS,
    RUNS_ON,
    Region,
    Stack,
    regions_of_stack,
)
from cleaner.text.sentences import CLOSER, RARE_END, STOP, USUAL_STOPS, WITHOUT_STOPS, ends_sentence
from cleaner.text.soft_breaks import DASHES, Piece, is_apart, is_continuation
from cleaner.text.unwrap import (
    CLOSING_MARKS,
    COLONS,
    MIN_BOUNDED_SHARE,
    MIN_FILLED_SHARE,
    MIN_LOWER_CASE_SHARE,
    OPENER,
    SMALL,
    WIDTH_TOLERANCE,
    is_complete,
    is_cut_column,
    is_typeset,
)

if TYPE_CHECKING:
    from cleaner.core.characters import CharacterTable

_MARK_CONTEXTS = ("{} x", "{}x", "{})", "{}1)", "{}a)", "{}\N{COMBINING ENCLOSING KEYCAP}")
# At the starts of lines; all at once, for there are thousands to look at before a first text.
_MARKS = lazy_regex(f"^(?:{BULLET.pattern}|{LIST_NUMBER.pattern})", regex.MULTILINE)
_MAYBE_SIGNS = lazy_re(f"^(?:{MAYBE_SIGN.pattern})", re.MULTILINE)
_NO_MARK = lazy_regex(r"(?!\p{Latin})\p{L}")  # quick to find, and most characters


def _spaces(characters: str) -> set[str]:
    """Return the white space that clean layout does not know."""
    spaces = {char for char in characters if char.isspace()}
    return spaces.union(regex.findall(r"\s", characters)) - {" ", "\t", "\n"}


def _mark_starts(characters: str) -> set[str]:
    """Return the characters with which a list mark may begin."""
    maybe = set(characters).difference(_NO_MARK.findall(characters), "\n")
    starts: set[str] = set()
    for context in _MARK_CONTEXTS:
        lines = "\n".join(map(context.format, maybe))
        for pattern in (_MARKS, _MAYBE_SIGNS):
            starts.update(lines[mark.start()] for mark in pattern.finditer(lines))
    return starts


def _bullets(characters: str) -> set[str]:
    """Return the characters that are bullets whatever follows."""
    return {char for char in characters if BULLET.match(f"{char}x")}


def _code_signs(characters: str) -> set[str]:
    return {c for c in characters if MAYBE_CODE.search(c) or MAYBE_CODE_LINE.search(c)}


# One bit for each, in the order of core/lines.pxd.
_CLASSES: tuple[CharacterTest, ...] = (
    _spaces,
    lambda characters: {*filter(str.isalnum, characters)},
    lambda characters: {*filter(str.isalpha, characters)},
    lambda characters: {*filter(str.islower, characters)},
    class_of(SMALL),
    class_of(OPENER),
    class_of(CLOSER),
    class_of(STOP),
    class_of(RARE_END),
    class_of(WITHOUT_STOPS),
    class_of(JOINED_WITHOUT_SPACE),
    _mark_starts,
    _bullets,
    class_of(DOUBTFUL_SIGN),
    _code_signs,
    lambda characters: {*filter(str.isdecimal, characters)},
    class_of(LETTER_OR_DIGIT),
)


def classes_of(characters: str) -> Sequence[int]:
    """Return the classes of each of `characters`, as bits."""
    return class_bits(_CLASSES, characters)


def character_table() -> "CharacterTable":
    """Return the table of the classes of all characters."""
    from cleaner.core.characters import CharacterTable

    return CharacterTable(classes_of)


def marks(line: str) -> tuple[str, str]:
    """Return the bullet that `line` opens with, and its list number; one of them is empty."""
    bullet = leading_bullet(line)
    return bullet, "" if bullet else leading_number(line)


def pieces_of_block(cutter: BlockCutter, block: Block, false_bullets: set[int]) -> list[Piece]:
    """Return the pieces of a block of which the kind is not known."""
    return [piece for part in parts(block, false_bullets) for piece in cutter.pieces(part)]


def bare_mark(place: tuple[int, int, int], is_numbered: bool) -> Piece:
    """Return a bare list mark by its start, the start of its body and its end."""
    return Piece(*place, Kind.PROSE, is_numbered)


def runs_of_stack(stack: Stack) -> list[tuple[int, int, int]]:
    """Return the first and the last line of each region, and the number of its kind."""
    runs = regions_of_stack(stack)
    return [(run.first, run.last, KIND_OF_REGION[run.region].value - 1) for run in runs]


def goes_on_below(line: str, following: str) -> bool:
    """Say whether the start of `line`, which a soft break joins, says nothing of a sentence's."""
    above = Piece(0, 0, len(line), Kind.PROSE, is_soft=True)
    return is_continuation(above, line, following, 0)


def are_apart(
    lines: tuple[str, str],
    block: tuple[int, bool],
    above: tuple[bool, bool],
    dehyphenator: Dehyphenator,
) -> bool:
    """Say whether one of two lines is whole: see `is_apart`.

    `above` says whether the break above both is soft, and whether a bare list mark is there.
    """
    is_soft, follows_mark = above
    piece = Piece(0, 0, len(lines[0]), Kind.PROSE, False, follows_mark, is_soft)
    return is_apart(piece, lines, block, dehyphenator)
