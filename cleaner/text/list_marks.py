"""List marks: bullets and numbers, and the lines that open with what is not one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

from cleaner.core import CORE
from cleaner.text.compiled import core_layout
from cleaner.text.fences import code_fences
from cleaner.text.lazy import lazy_re, lazy_regex
from cleaner.text.list_signs import (
    KEYCAP,
    LETTER_OR_DIGIT,
    MIDDLE_DOTS,
    SIGN_STARTS,
    is_ornament,
    leading_sign,
)
from cleaner.text.unwrap import STARTS_LOWER, is_complete

BULLETS = (
    "\N{BULLET}\N{WHITE BULLET}\N{BLACK SMALL SQUARE}\N{WHITE SMALL SQUARE}"
    "\N{BLACK SQUARE}\N{WHITE SQUARE}\N{BLACK CIRCLE}\N{WHITE CIRCLE}\N{TRIANGULAR BULLET}"
    "\N{HYPHEN BULLET}\N{BLACK RIGHT-POINTING TRIANGLE}\N{BLACK RIGHT-POINTING POINTER}"
    "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}\N{THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD}"
    "\N{LOZENGE}"
    "\uf06e\uf071\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0e0\uf0fc\uf0fe"  # of symbol fonts
)
# A dash, an asterisk, a plus and an o are bullets only before a space. A long dash opens speech,
# and an en dash may do either: see `speech_lines`.
BULLET = lazy_regex(
    rf"(?:[{BULLETS}][\N{{VARIATION SELECTOR-15}}\N{{VARIATION SELECTOR-16}}]?[ \t]*"
    r"|[-*\N{EN DASH}](?:[ \t]+|$)|[+o][ \t]+(?=\S))"
)
_NESTED_BULLET = lazy_regex(r"[+o][ \t]")  # of inner lists; elsewhere a sign and a word
DOUBTFUL_SIGN = lazy_re(f"[\N{EN DASH}{SIGN_STARTS}]")
_BULLET_OR_NOT = rf"(?:{DOUBTFUL_SIGN.pattern}|[+o][ \t]|{KEYCAP})"
_DOUBTFUL_BULLET = lazy_re(rf"[ \t]*{_BULLET_OR_NOT}")
# One search of the text is quicker than a match on each line.
_DOUBTFUL_BULLET_BELOW = lazy_re("\n" + _DOUBTFUL_BULLET.pattern)
_DOUBTFUL_OPENING = lazy_re(rf"\n[^\S\n]*{_BULLET_OR_NOT}")
_DASH = "\N{EN DASH}"
_CLOSING_QUOTE = lazy_regex(r"""["'\p{Pi}\p{Pf}]$""")
LIST_NUMBER = lazy_regex(r"(?:\d{1,3}[.)]|\(\d{1,3}\)|\p{Latin}\)|\(\p{Latin}\))(?:[ \t]+|$)")
_EMPTY_BOX = "\N{BALLOT BOX}"
_TICKED_BOX = lazy_re(
    "[\N{BALLOT BOX WITH CHECK}\N{BALLOT BOX WITH X}\N{CHECK MARK}\N{WHITE HEAVY CHECK MARK}]"
)
_AFTER_LETTER_MARK = ("", " ", "\t", ")")  # what follows a list mark that is a letter


def has_doubtful_bullet(text: str) -> bool:
    r"""Say whether a line of `text` opens with what may be a bullet: see `false_bullet_lines`.

    >>> has_doubtful_bullet("milk\n+ bread"), has_doubtful_bullet("milk\n* bread")
    (True, False)
    """
    if CORE.is_compiled:
        return core_layout().has_doubtful_bullet(text)
    return _DOUBTFUL_BULLET.match(text) is not None or (
        _DOUBTFUL_BULLET_BELOW.search(text) is not None
    )


class Opening(NamedTuple):
    """A line that may open with a bullet: its number and its place in the text."""

    line_number: int
    start: int
    end: int


def doubtful_openings(text: str) -> Sequence[Opening]:
    r"""Return the lines of `text` that open with what may be a bullet, or not.

    >>> doubtful_openings("milk\n+ bread")
    [Opening(line_number=1, start=5, end=12)]
    """
    openings = []
    line_number = counted = 0
    for match in _DOUBTFUL_OPENING.finditer("\n" + text):
        start = match.start()
        line_number += text.count("\n", counted, start)
        counted = start
        end = text.find("\n", start)
        openings.append(Opening(line_number, start, len(text) if end < 0 else end))
    return openings


def false_bullet_lines(text: str, openings: Sequence[Opening] | None = None) -> set[int]:
    r"""Return the numbers of the lines that open like an item and are not one.

    A plus or an o is a bullet of an inner list only: it is indented, and the line above is an
    item. Else it is a sign or a word. For an en dash see `speech_lines`, for emoji and the like
    `lone_signs`. `openings` are the `doubtful_openings` of the text, where they are known.

    >>> false_bullet_lines("* fruit\n  + plums\n  + pears\n\n+ 5 degrees")
    {4}
    """
    openings = doubtful_openings(text) if openings is None else openings
    line_numbers = speech_lines(text, openings) | lone_signs(text, openings)
    for line_number, start, end in openings:
        line = text[start:end]
        if _NESTED_BULLET.match(line.lstrip(" \t")):
            is_inner = line[0] in " \t" and line_number > 0 and line_number - 1 not in line_numbers
            if not (
                is_inner and starts_item(text[text.rfind("\n", 0, start - 1) + 1 : start].strip())
            ):
                line_numbers.add(line_number)
    return line_numbers


class _DashedItem(msgspec.Struct):
    """A line that a dash opens, and the last of the lines below that continue it."""

    line_number: int
    last_line: str
    follows_blank: bool

    @property
    def is_bare(self) -> bool:
        """Whether the line has nothing but its dash or sign."""
        return self.last_line == _DASH or leading_sign(self.last_line) == self.last_line


def speech_lines(text: str, openings: Sequence[Opening] | None = None) -> set[int]:
    r"""Return the numbers of the lines whose en dash opens speech or a thought, not an item.

    Many languages print dialogue with dashes. A dash marks an item if the line above or below
    has one too. Across a blank line that proves nothing if either line is a sentence: then two
    persons may be talking.

    >>> speech_lines(
    ...     "\N{EN DASH} milk\n\N{EN DASH} bread\n\n\N{EN DASH} Come in, she said."
    ... )
    {3}
    """
    dashed: set[int] = set()
    starts: dict[int, int] = {}  # of those with a dash alone on the line, too
    for line_number, start, end in doubtful_openings(text) if openings is None else openings:
        line = text[start:end]
        if line.lstrip(" \t").startswith(_DASH) and leading_bullet(line.strip()):
            starts[line_number] = start
            if line.strip() != _DASH:
                dashed.add(line_number)
    items: set[int] = set()
    for run in _dashed_runs(text, starts):
        for above, below in pairwise(run):
            if not _are_apart(above, below):
                items |= {above.line_number, below.line_number}
    return dashed - items


def lone_signs(text: str, openings: Sequence[Opening] | None = None) -> set[int]:
    r"""Return the numbers of the lines that open with a sign, such as an emoji, and are not items.

    A sign marks an item if the line above or below has one too. Across a blank line, where each
    line may be a paragraph, it does so if neither line is a sentence or both have an ornament.
    A middle dot alone on its line is the bullet of the line below.

    >>> lone_signs(
    ...     "\N{CROSS MARK} milk\n\N{WHITE HEAVY CHECK MARK} bread\n\n\N{ROCKET} Off it went!"
    ... )
    {3}
    """
    signs: dict[int, str] = {}
    starts: dict[int, int] = {}
    for line_number, start, end in doubtful_openings(text) if openings is None else openings:
        trimmed = text[start:end].strip()
        if (sign := leading_sign(trimmed)) and not BULLET.match(trimmed):
            signs[line_number], starts[line_number] = sign, start
    items: set[int] = set()
    for run in _dashed_runs(text, starts):
        for above, below in pairwise(run):
            pair = {above.line_number, below.line_number}
            if above.is_bare or below.is_bare:
                continue
            if not _are_apart(above, below) or all(is_ornament(signs[line]) for line in pair):
                items |= pair
    dots = {number for number, sign in signs.items() if sign in MIDDLE_DOTS}
    return signs.keys() - items - dots


def _are_apart(above: _DashedItem, below: _DashedItem) -> bool:
    """Say whether a blank line parts the two, and one is a sentence."""
    return below.follows_blank and (_ends_speech(above.last_line) or _ends_speech(below.last_line))


def _dashed_runs(text: str, dashed: Mapping[int, int]) -> Iterator[list[_DashedItem]]:
    """Yield runs of `dashed` lines; only blank lines and continuations are between them.

    `dashed` has the offset of each line by its number, in order. No other line is looked at than
    those and the ones below them: most lines are far from a dash or a sign.
    """
    fences = [range(*fence) for fence in code_fences(text).items()] if dashed else []
    below = 0  # the number of the line that ended the run
    for first, start in dashed.items():
        if first < below:
            continue  # in the run above
        run: list[_DashedItem] = []
        follows_blank = False
        for below, given in enumerate(_lines_from(text, start), first):
            line = given.strip()
            if not line:
                follows_blank = True
                continue
            if any(below in fence for fence in fences):
                break
            if below in dashed:
                run.append(_DashedItem(below, line, follows_blank))
            elif not follows_blank and (run[-1].is_bare or STARTS_LOWER.match(line)):
                run[-1].last_line = line
            else:
                break
            follows_blank = False
        yield run


def _lines_from(text: str, start: int) -> Iterator[str]:
    """Yield the lines of `text` from the one that begins at `start`."""
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _ends_speech(line: str) -> bool:
    return is_complete(line) or _CLOSING_QUOTE.search(line) is not None


def may_have_mark(line: str) -> bool:
    """Say, quickly, whether `line`, which has no margins, may open with a list mark.

    False is certain. Nearly all lines open with a word, and have none.

    >>> may_have_mark("milk"), may_have_mark("o milk"), may_have_mark("* milk")
    (False, True, True)
    """
    return not line[:1].isalpha() or line[1:2] in _AFTER_LETTER_MARK


def leading_bullet(line: str) -> str:
    """Return the bullet that `line` starts with and the space after it, or an empty string.

    A bullet is followed by a letter or a digit somewhere on its line, or by nothing at all.

    >>> leading_bullet("* milk"), leading_bullet("* * *"), leading_bullet("o :")
    ('* ', '', '')
    """
    match = BULLET.match(line)
    if not match:
        return leading_sign(line)
    if match.end() < len(line) and not LETTER_OR_DIGIT.search(line, match.end()):
        return ""
    return str(match[0])


def leading_number(line: str) -> str:
    """Return the list number that `line` starts with and the space after it, or an empty string.

    >>> leading_number("2) milk")
    '2) '
    """
    match = LIST_NUMBER.match(line)
    return str(match[0]) if match else ""


def starts_item(line: str) -> bool:
    """Say whether `line` opens with a bullet or is a list number alone.

    A number that words follow does not count.

    >>> starts_item("* milk"), starts_item("2)"), starts_item("2) milk")
    (True, True, False)
    """
    return may_have_mark(line) and (bool(leading_bullet(line)) or leading_number(line) == line)


def item_mark(mark: str, text: str) -> str:
    """Return what clean layout has for the bullet or sign `mark`, which opens an item of `text`.

    What may say something stays after the bullet, as an empty box among ticked ones does.

    >>> item_mark("* ", ""), item_mark("\N{CROSS MARK}", "")
    ('- ', '- \N{CROSS MARK} ')
    """
    sign = mark.strip()
    if sign[0] in BULLETS or not leading_sign(sign + "0"):
        return "- "
    is_choice = sign == _EMPTY_BOX and _TICKED_BOX.search(text)
    return f"- {sign} " if is_choice or not is_ornament(sign) else "- "
