"""Soft line breaks: which ones an editor made, and how to join the words around them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import regex

from cleaner.text.chunks import chunks
from cleaner.text.sentences import ends_sentence

_MIN_WRAPPED_LINES = 3
# In characters: editors and mail programs wrap between these widths.
MIN_WRAP_CHARS, _MAX_WRAP_CHARS = 40, 120
_MIN_SENTENCE_LINE_CHARS = 40  # two shorter lines may be labels and not a broken sentence
_MIN_BOUNDED_SHARE = 0.8  # of a wrapped block's breaks that are between lines of bounded length
_MIN_LOWER_CASE_SHARE = 0.15  # of these breaks that a lower-case letter follows
_MIN_FILLED_SHARE = 0.85  # of the width, if a sentence ends at the break and another follows
_WIDTH_TOLERANCE = 0.95  # of the width: an entity or a tag, since removed, made a line longer
_MIN_TYPESET_HYPHENS = 3  # at line ends; a text with these was hyphenated by a typesetter

_COLONS = (":", "\N{FULLWIDTH COLON}")
_CLOSING_MARKS = "\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK})"
STARTS_LOWER = regex.compile(r"""["'\p{Pi}\p{Ps}]*\p{Ll}""")
# Chinese and Japanese lines are joined without a space. Thai, which has no spaces between words
# either, has them between clauses.
_JOINED_WITHOUT_SPACE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\N{IDEOGRAPHIC COMMA}]")
_HYPHENATED_END = regex.compile(r"(?<!\p{L})(\p{L}+)[-\N{HYPHEN}]$")
_LINE_END_HYPHEN = regex.compile(r"\p{Ll}-\n[ \t]*\p{Ll}")
_COMPOUND = regex.compile(r"(?<![\p{L}\p{M}])([\p{L}\p{M}]++)-([\p{L}\p{M}]++)")
_LETTERS_AND_MARKS = regex.compile(r"[\p{L}\p{M}]+")


def collapse_spaces(line: str) -> str:
    r"""Return `line`, which has no margins, with one space for each run of white space.

    Lines are compared as clean layout shows them: a tab must not count as wide.

    >>> collapse_spaces("a  b\tc")
    'a b c'
    """
    return " ".join(line.split()) if "  " in line or "\t" in line else line


def is_complete(line: str) -> bool:
    """Say whether `line` ends as a sentence, or as the introduction of a list, does.

    >>> is_complete("She said so."), is_complete("You need:"), is_complete("The mill")
    (True, True, False)
    """
    return line.rstrip(_CLOSING_MARKS).endswith(_COLONS) or ends_sentence(line)


def has_room(line: str, following: str, width: int) -> bool:
    """Say whether the first word of `following` fits on `line` within `width` characters.

    A program that wraps fills its lines, so a break with room before it is an author's.

    >>> has_room("The mill", "stands still", 15), has_room("The mill", "stands still", 14)
    (True, False)
    """
    return len(line) + 1 + len(following.split(" ", 1)[0]) <= width


def wrap_width(lines: Sequence[str]) -> int:
    """Return the width in characters that the lines of a block were wrapped at, or 0.

    Lines that a program wrapped have a bounded length. Either some of them continue in lower
    case because a sentence was broken, or no break has room before it. Lines that an author
    broke, as of verse or addresses, are neither.

    >>> wrap_width(["The council voted to keep the old mill", "and its weir open to the boats of",
    ...     "the ferry company until next June."])
    0
    >>> wrap_width(["The council voted on Monday to keep the old mill", "and its weir open to the",
    ...     "boats of the ferry company."])
    48
    """
    if len(lines) < _MIN_WRAPPED_LINES:
        return 0
    breaks = sum(1 for _ in _bounded_pairs(lines))
    if breaks < _MIN_BOUNDED_SHARE * (len(lines) - 1):
        return 0
    width = max(len(line) for line, _ in _bounded_pairs(lines))
    if width < MIN_WRAP_CHARS:
        return 0
    broken = full = open_ended = 0
    for line, following in _bounded_pairs(lines):
        full += not has_room(line, following, width)
        if not is_complete(line):
            open_ended += 1
            broken += STARTS_LOWER.match(following) is not None
    is_evident = broken >= max(1, _MIN_LOWER_CASE_SHARE * breaks)
    return width if is_evident or (full == breaks and open_ended * 2 >= breaks) else 0


def _bounded_pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines above and below each break that wrapping may have made."""
    return (
        (line, following)
        for line, following in pairwise(lines)
        if len(line) <= _MAX_WRAP_CHARS and len(following) <= _MAX_WRAP_CHARS
    )


def is_soft_break(line: str, following: str, width: int, continues_mark: bool) -> bool:
    """Say whether the break between two lines of a block only wraps a paragraph.

    `width` is the block's `wrap_width`. `continues_mark` says that `line` was below the
    bullet that it belongs to: then its own length and case prove nothing.

    >>> is_soft_break("The council", "voted on Monday to keep the old mill open.", 0, False)
    True
    >>> is_soft_break("Upper Fallow", "12 Weir Lane", 0, False)
    False
    """
    if width == 0 and is_complete(line):
        return False  # nearly all lines
    if not any(map(str.isalnum, line)):
        return False  # a rule or an ornament
    lower = following[:1].islower() or STARTS_LOWER.match(following) is not None
    if is_complete(line):
        is_full = width > 0 and not has_room(line, following, width)
        return is_full and (lower or len(line) >= _MIN_FILLED_SHARE * width)
    if width > 0:
        return (
            lower or not has_room(line, following, int(_WIDTH_TOLERANCE * width)) or continues_mark
        )
    if line.endswith(",") and len(line) >= _MIN_SENTENCE_LINE_CHARS:
        return True
    starts_well = continues_mark or not STARTS_LOWER.match(line)
    is_long = max(len(line), len(following)) >= _MIN_SENTENCE_LINE_CHARS
    return lower and starts_well and (is_long or is_complete(following))


class Dehyphenator:
    """Joins words that were cut at the ends of lines, as the rest of their document has them.

    No dictionary is needed, and any language is served: a long text uses its words again.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def joint(self, line: str, following: str) -> tuple[int, str]:
        r"""Return how many characters to cut off `line`, and what to put before `following`.

        A hyphen is removed if the document has the whole word elsewhere, or often cuts words. It
        stays if the document has the compound, and in doubt.

        >>> text = "The intro-\nduction of a well-\nknown man. An introduction is short."
        >>> dehyphenator = Dehyphenator(text)
        >>> dehyphenator.joint("The intro-", "duction of a well-")
        (1, '')
        >>> dehyphenator.joint("duction of a well-", "known man.")
        (0, '')
        """
        hyphenated = _HYPHENATED_END.search(line)
        word = _LETTERS_AND_MARKS.match(following)
        if not hyphenated or not word:
            unspaced = _JOINED_WITHOUT_SPACE.match(line[-1:]) and _JOINED_WITHOUT_SPACE.match(
                following
            )
            return 0, "" if unspaced else " "
        joined, compound = hyphenated[1] + word[0], f"{hyphenated[1]}-{word[0]}"
        if joined.lower() in self._words:
            return 1, ""
        if not word[0][0].islower() or self._has_compound(*compound.lower().split("-")):
            return 0, ""
        return int(self._is_typeset), ""

    def _has_compound(self, first: str, second: str) -> bool:
        """Say whether the text has `first-second`, on one side perhaps a part of a longer word."""
        return _has_prefix(self._seconds.get(first, ()), second) or _has_prefix(
            self._reversed_firsts.get(second, ()), first[::-1]
        )

    @cached_property
    def _compounds(self) -> frozenset[tuple[str, str]]:
        compounds = _COMPOUND.finditer(self._lower_text, overlapped=True)
        return frozenset((compound[1], compound[2]) for compound in compounds)

    @cached_property
    def _seconds(self) -> dict[str, list[str]]:
        """The second words of the compounds, in order, by their first words."""
        return _sorted_values(self._compounds)

    @cached_property
    def _reversed_firsts(self) -> dict[str, list[str]]:
        """The first words of the compounds, spelt backwards, in order, by their second words."""
        return _sorted_values((second, first[::-1]) for first, second in self._compounds)

    @cached_property
    def _lower_text(self) -> str:
        return self._text.lower()

    @cached_property
    def _words(self) -> frozenset[str]:
        words: set[str] = set()
        for chunk in chunks(self._lower_text):
            words.update(_LETTERS_AND_MARKS.findall(chunk))
        return frozenset(words)

    @cached_property
    def _is_typeset(self) -> bool:
        return len(_LINE_END_HYPHEN.findall(self._text)) >= _MIN_TYPESET_HYPHENS


def _sorted_values(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second parts of `pairs` in order, by their first parts."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in sorted(pairs):
        values[key].append(value)
    return values


def _has_prefix(words: Sequence[str], prefix: str) -> bool:
    """Say whether one of `words`, which are in order, starts with `prefix`.

    >>> _has_prefix(["known", "knowns", "worn"], "wor"), _has_prefix(["known"], "not")
    (True, False)
    """
    position = bisect_left(words, prefix)
    return position < len(words) and words[position].startswith(prefix)
