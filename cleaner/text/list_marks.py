"""List marks: bullets and numbers, and the lines that open with what is not one."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

import msgspec
import regex

from cleaner.text.chunks import iter_lines
from cleaner.text.fences import code_fences
from cleaner.text.unwrap import STARTS_LOWER, is_complete

BULLETS = (
    "\N{MIDDLE DOT}\N{BULLET}\N{WHITE BULLET}\N{BLACK SMALL SQUARE}\N{WHITE SMALL SQUARE}"
    "\N{BLACK SQUARE}\N{WHITE SQUARE}\N{BLACK CIRCLE}\N{WHITE CIRCLE}\N{TRIANGULAR BULLET}"
    "\N{HYPHEN BULLET}\N{BLACK RIGHT-POINTING TRIANGLE}\N{BLACK RIGHT-POINTING POINTER}"
    "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}\N{THREE-D TOP-LIGHTED RIGHTWARDS ARROWHEAD}"
    "\N{BULLET OPERATOR}\N{LOZENGE}"
)
# A dash, an asterisk, a plus and an o are bullets only before a space. A long dash opens speech,
# and an en dash may do either: see `speech_lines`.
_BULLET = regex.compile(rf"(?:[{BULLETS}][ \t]*|[-*\N{{EN DASH}}](?:[ \t]+|$)|[+o][ \t]+(?=\S))")
_NESTED_BULLET = regex.compile(r"[+o][ \t]")  # of inner lists; elsewhere a sign and a word
_DOUBTFUL_BULLET = re.compile(r"[ \t]*(?:\N{EN DASH}|[+o][ \t])")
# One search of the text is quicker than a match on each line.
_DOUBTFUL_BULLET_BELOW = re.compile("\n" + _DOUBTFUL_BULLET.pattern)
_DASH = "\N{EN DASH}"
_CLOSING_QUOTE = regex.compile(r"""["'\p{Pi}\p{Pf}]$""")
_NUMBER = regex.compile(r"(?:\d{1,3}[.)]|\(\d{1,3}\)|\p{Latin}\)|\(\p{Latin}\))(?:[ \t]+|$)")
_AFTER_LETTER_MARK = ("", " ", "\t", ")")  # what follows a list mark that is a letter
_LETTER_OR_DIGIT = regex.compile(r"\p{L}|\p{N}")


def has_doubtful_bullet(text: str) -> bool:
    r"""Say whether a line of `text` opens with what may be a bullet: see `false_bullet_lines`.

    >>> has_doubtful_bullet("milk\n+ bread"), has_doubtful_bullet("milk\n* bread")
    (True, False)
    """
    return _DOUBTFUL_BULLET.match(text) is not None or (
        _DOUBTFUL_BULLET_BELOW.search(text) is not None
    )


def false_bullet_lines(text: str) -> set[int]:
    r"""Return the numbers of the lines that open like an item and are not one.

    A plus or an o is a bullet of an inner list only: it is indented, and the line above is an
    item. Else it is a sign or a word. For an en dash see `speech_lines`.

    >>> false_bullet_lines("* fruit\n  + plums\n  + pears\n\n+ 5 degrees")
    {4}
    """
    line_numbers = speech_lines(text)
    above = ""
    for line_number, line in enumerate(iter_lines(text)):
        if _NESTED_BULLET.match(line.lstrip(" \t")):
            is_inner = line[0] in " \t" and line_number > 0 and line_number - 1 not in line_numbers
            if not (is_inner and starts_item(above.strip())):
                line_numbers.add(line_number)
        above = line
    return line_numbers


class _DashedItem(msgspec.Struct):
    """A line that a dash opens, and the last of the lines below that continue it."""

    line_number: int
    last_line: str
    follows_blank: bool


def speech_lines(text: str) -> set[int]:
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
    bare: set[int] = set()  # a dash alone on its line
    for line_number, line in enumerate(iter_lines(text)):
        if line.lstrip(" \t").startswith(_DASH) and leading_bullet(line.strip()):
            (bare if line.strip() == _DASH else dashed).add(line_number)
    if not dashed and not bare:
        return dashed
    items: set[int] = set()
    for run in _dashed_runs(iter_lines(text), dashed | bare, code_fences(text)):
        for above, below in pairwise(run):
            may_be_dialogue = below.follows_blank and (
                _ends_speech(above.last_line) or _ends_speech(below.last_line)
            )
            if not may_be_dialogue:
                items |= {above.line_number, below.line_number}
    return dashed - items


def _dashed_runs(
    lines: Iterable[str], dashed: Collection[int], fences: Mapping[int, int]
) -> Iterator[list[_DashedItem]]:
    """Yield runs of lines in `dashed`; only blank lines and continuations are between them."""
    run: list[_DashedItem] = []
    follows_blank = False
    fence_end = 0
    for line_number, line in enumerate(lines):
        fence_end = fences.get(line_number, fence_end)
        if not line.strip():
            follows_blank = True
            continue
        continues = (
            bool(run)
            and not follows_blank
            and (run[-1].last_line == _DASH or STARTS_LOWER.match(line.strip()) is not None)
        )
        if line_number >= fence_end and line_number in dashed:
            run.append(_DashedItem(line_number, line.strip(), follows_blank))
        elif line_number >= fence_end and continues:
            run[-1].last_line = line.strip()
        elif run:
            yield run
            run = []
        follows_blank = False
    yield run


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
    match = _BULLET.match(line)
    if not match or (match.end() < len(line) and not _LETTER_OR_DIGIT.search(line, match.end())):
        return ""
    return str(match[0])


def leading_number(line: str) -> str:
    """Return the list number that `line` starts with and the space after it, or an empty string.

    >>> leading_number("2) milk")
    '2) '
    """
    match = _NUMBER.match(line)
    return str(match[0]) if match else ""


def starts_item(line: str) -> bool:
    """Say whether `line` opens with a bullet or is a list number alone.

    A number that words follow does not count.

    >>> starts_item("* milk"), starts_item("2)"), starts_item("2) milk")
    (True, True, False)
    """
    return may_have_mark(line) and (bool(leading_bullet(line)) or leading_number(line) == line)
