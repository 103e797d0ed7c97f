"""Soft line breaks: which ones an editor made, and the width that lines were wrapped at."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.text.hyphens import is_cut, is_cut_word
from cleaner.text.lazy import lazy_regex
from cleaner.text.sentences import ends_sentence

_MIN_WRAPPED_LINES = 3
# In characters: editors and mail programs wrap between these widths.
MIN_WRAP_CHARS, MAX_WRAP_CHARS = 40, 120
_MIN_SENTENCE_LINE_CHARS = 40  # two shorter lines may be labels and not a broken sentence
MIN_BOUNDED_SHARE = 0.8  # of a wrapped block's breaks that are between lines of bounded length
MIN_LOWER_CASE_SHARE = 0.15  # of these breaks that a lower-case letter follows
MIN_FILLED_SHARE = 0.85  # of the width, if a sentence ends at the break and another follows
_MIN_CUTS, _MIN_CUT_SHARE = 3, 0.15  # of the lines, where a typesetter alone cuts words
WIDTH_TOLERANCE = 0.95  # of the width: an entity or a tag, since removed, made a line longer

COLONS = (":", "\N{FULLWIDTH COLON}")
CLOSING_MARKS = "\"'\N{RIGHT DOUBLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK})"
_MAYBE_CUT = lazy_regex("[-\N{HYPHEN}\N{NOT SIGN}]\n\\p{Lowercase}")
OPENER, SMALL = lazy_regex(r"[\"'\p{Pi}\p{Ps}]"), lazy_regex(r"\p{Ll}")
STARTS_LOWER = lazy_regex(f"{OPENER.pattern}*{SMALL.pattern}")


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
    return line.rstrip(CLOSING_MARKS).endswith(COLONS) or ends_sentence(line)


def has_room(line: str, following: str, width: int) -> bool:
    """Say whether the first word of `following` fits on `line` within `width` characters.

    A program that wraps fills its lines, so a break with room before it is an author's.

    >>> has_room("The mill", "stands still", 15), has_room("The mill", "stands still", 14)
    (True, False)
    """
    if len(line) + 1 + len(following.split(" ", 1)[0]) > width:
        return False
    return not is_cut_word(line, following)  # the rest of its word did not fit


def is_typeset(lines: Sequence[str]) -> bool:
    """Say whether `lines`, without margins, are filled, and a word is cut at the end of one.

    Neither a poet nor a list does that: they are prose, however short.

    >>> is_typeset(["The council voted on Monday to keep the in-", "dustrial mill, and open it."])
    True
    """
    if not _MAYBE_CUT.search("\n".join(lines)):
        return False  # nearly all
    if not any(is_cut_word(line, following) for line, following in pairwise(lines)):
        return False
    if is_cut_column(lines):
        return True
    width = max(map(len, lines))
    rooms = sum(has_room(line, following, width) for line, following in pairwise(lines))
    return width >= MIN_WRAP_CHARS and rooms <= (1 - MIN_BOUNDED_SHARE) * (len(lines) - 1)


def is_cut_column(lines: Sequence[str]) -> bool:
    """Say whether words are cut at the ends of enough `lines` to show a column of prose.

    It may be narrow, and its lines uneven.
    """
    cuts = sum(is_cut_word(line, following) for line, following in pairwise(lines))
    return cuts >= _MIN_CUTS and cuts >= _MIN_CUT_SHARE * len(lines)


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
    if breaks < MIN_BOUNDED_SHARE * (len(lines) - 1):
        return 0
    width = max(len(line) for line, _ in _bounded_pairs(lines))
    if width < MIN_WRAP_CHARS and not is_cut_column(lines):
        return 0
    broken = full = open_ended = 0
    for line, following in _bounded_pairs(lines):
        full += not has_room(line, following, width)
        if not is_complete(line):
            open_ended += 1
            broken += STARTS_LOWER.match(following) is not None
    is_evident = broken >= max(1, MIN_LOWER_CASE_SHARE * breaks)
    return width if is_evident or (full == breaks and open_ended * 2 >= breaks) else 0


def _bounded_pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines above and below each break that wrapping may have made."""
    return (
        (line, following)
        for line, following in pairwise(lines)
        if len(line) <= MAX_WRAP_CHARS and len(following) <= MAX_WRAP_CHARS
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
    if (width == 0 and is_complete(line)) or not any(map(str.isalnum, line)):
        return False  # nearly all lines; a rule or an ornament
    lower = following[:1].islower() or STARTS_LOWER.match(following) is not None
    if is_complete(line):
        is_full = width > 0 and not has_room(line, following, width)
        return is_full and (lower or len(line) >= MIN_FILLED_SHARE * width)
    if (width > 0 or len(line) >= _MIN_SENTENCE_LINE_CHARS) and is_cut(line, following):
        return True
    if width > 0:
        return (
            lower or not has_room(line, following, int(WIDTH_TOLERANCE * width)) or continues_mark
        )
    if line.endswith(",") and len(line) >= _MIN_SENTENCE_LINE_CHARS:
        return True
    starts_well = continues_mark or not STARTS_LOWER.match(line)
    is_long = max(len(line), len(following)) >= _MIN_SENTENCE_LINE_CHARS
    return lower and starts_well and (is_long or is_complete(following))
