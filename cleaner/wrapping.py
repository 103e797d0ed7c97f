"""Soft line breaks: which ones an editor made, and how to join the words around them."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import regex

from cleaner.stretches import stretches

FEWEST_WRAPPED_LINES = 3
NARROWEST_WRAP, WIDEST_WRAP = 40, 120  # characters; editors and mailers wrap between these
_LONG = 40  # characters; two lines shorter than this may be labels, not a broken sentence
_WRAPPED_SHARE = 0.8  # of the breaks in a wrapped block have no line beyond the widest wrap
_BROKEN_SHARE = 0.15  # of them, at least, go on in lower case
_FILLED_SHARE = 0.85  # of the width is filled where a line ends a sentence and the next goes on
_TOLERANCE = 0.95  # of the width: lines of one block vary by an entity or a tag that is gone
_TYPESET = 3  # words cut at line ends, from which on hyphens there are the typesetter's

_USUAL_ENDS = frozenset(".!?:")
_CLOSING = r"""["'\p{Pf}\p{Pe}]*$"""
_TERMINAL = regex.compile(
    r"[.!?:\N{HORIZONTAL ELLIPSIS}\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}"
    r"\N{FULLWIDTH QUESTION MARK}\N{FULLWIDTH COLON}\N{DEVANAGARI DANDA}\N{ARABIC QUESTION MARK}]"
    + _CLOSING
)
_STARTS_LOWER = regex.compile(r"""["'\p{Pi}\p{Ps}]*\p{Ll}""")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\N{IDEOGRAPHIC COMMA}]")
_HYPHENATED = regex.compile(r"(?<!\p{L})(\p{L}+)[-\N{HYPHEN}]$")
_LINE_END_HYPHEN = regex.compile(r"\p{Ll}-\n[ \t]*\p{Ll}")
_FIRST_WORD = regex.compile(r"[\p{L}\p{M}]+")


def even_spaces(line: str) -> str:
    """Return `line`, which has no margins, with one space for each run of white space.

    >>> even_spaces("a  b\\tc")
    'a b c'
    """
    return " ".join(line.split()) if "  " in line or "\t" in line else line


def terminated(line: str) -> bool:
    """Say whether `line` ends as a sentence or an introduction does."""
    last = line[-1:]
    if last.isalnum() or last in _USUAL_ENDS:  # nearly all lines, without the pattern
        return last in _USUAL_ENDS
    return _TERMINAL.search(line, max(0, len(line) - 12)) is not None


def fits(line: str, following: str, width: int) -> bool:
    """Say whether the first word of `following` had room on `line`: then its break was meant."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width


def wrap_width(lines: Sequence[str]) -> int:
    """Return the width at which the lines of a block were wrapped, 0 if they were not.

    Wrapped lines are of bounded length, and some go on in lower case where a sentence
    was broken.
    """
    if len(lines) < FEWEST_WRAPPED_LINES:
        return 0
    breaks = sum(1 for _ in _bounded(lines))
    if breaks < _WRAPPED_SHARE * (len(lines) - 1):
        return 0
    width = max(len(a) for a, _ in _bounded(lines))
    if width < NARROWEST_WRAP:
        return 0
    broken = full = open_ended = 0
    for a, b in _bounded(lines):
        full += not fits(a, b, width)
        if not terminated(a):
            open_ended += 1
            broken += _STARTS_LOWER.match(b) is not None
    evident = broken >= max(1, _BROKEN_SHARE * breaks)
    return width if evident or (full == breaks and open_ended * 2 >= breaks) else 0


def _bounded(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines above and below each break that a wrap may have made."""
    pairs = pairwise(lines)
    return ((a, b) for a, b in pairs if len(a) <= WIDEST_WRAP and len(b) <= WIDEST_WRAP)


def is_soft(line: str, following: str, width: int, continues_mark: bool) -> bool:
    """Say whether the break between two lines of a block only wraps a paragraph.

    `width` is the block's `wrap_width`; `continues_mark` tells that `line` stands
    below the bullet that it belongs to, so that its own length and case say nothing.

    >>> is_soft("The council", "voted on Monday to keep the old mill open.", 0, False)
    True
    """
    if width == 0 and terminated(line):
        return False  # nearly all lines
    if not any(map(str.isalnum, line)):
        return False  # a rule or an ornament
    lower = following[:1].islower() or _STARTS_LOWER.match(following) is not None
    if terminated(line):
        full = width > 0 and not fits(line, following, width)
        return full and (lower or len(line) >= _FILLED_SHARE * width)
    if width > 0:
        return lower or not fits(line, following, int(_TOLERANCE * width)) or continues_mark
    if line.endswith(",") and len(line) >= _LONG:
        return True
    starts_well = continues_mark or not _STARTS_LOWER.match(line)
    return (
        lower and starts_well and (max(len(line), len(following)) >= _LONG or terminated(following))
    )


class Hyphens:
    """The document's own evidence on words that are cut at the end of a line."""

    def __init__(self, text: str) -> None:
        self._text = text

    def joint(self, line: str, following: str) -> tuple[int, str]:
        """Return how much to cut off the end of `line` and what to put before `following`.

        A hyphen goes where the document has the whole word elsewhere or cuts words often;
        it stays where the document has the compound, and in doubt.
        """
        cut = _HYPHENATED.search(line)
        start = _FIRST_WORD.match(following)
        if not cut or not start:
            both = _UNSPACED.match(line[-1:]) and _UNSPACED.match(following)
            return 0, "" if both else " "
        whole, compound = cut[1] + start[0], f"{cut[1]}-{start[0]}"
        if whole.lower() in self._words:
            return 1, ""
        if compound.lower() in self._folded or not start[0][0].islower():
            return 0, ""
        return int(self._is_typeset), ""

    @cached_property
    def _folded(self) -> str:
        return self._text.lower()

    @cached_property
    def _words(self) -> frozenset[str]:
        words: set[str] = set()
        for stretch in stretches(self._folded):
            words.update(_FIRST_WORD.findall(stretch))
        return frozenset(words)

    @cached_property
    def _is_typeset(self) -> bool:
        return len(_LINE_END_HYPHEN.findall(self._text)) >= _TYPESET
