"""Stretches: a long text bit by bit, so that what is asked of it takes little memory."""

from collections.abc import Iterator
from itertools import chain

import regex

_LONG = 1 << 17  # characters: worth a scan, and yet near the processor
_WHITE = regex.compile(r"\s")


def stretches(text: str) -> Iterator[str]:
    """Yield `text` in stretches that end behind white space, at the ends of lines where they can.

    >>> [*stretches("a short text")]
    ['a short text']
    """
    start = 0
    while len(text) - start > _LONG:
        end = text.rfind("\n", start, start + _LONG) + 1
        if not end:
            found = _WHITE.search(text, start + _LONG)
            end = found.end() if found else len(text)
        yield text[start:end]
        start = end
    if start < len(text) or not text:
        yield text[start:]


def lines_of(text: str) -> Iterator[str]:
    """Yield what `text` has between its line breaks, as `text.split("\\n")` does.

    >>> [*lines_of("one\\ntwo\\n")]
    ['one', 'two', '']
    """
    return chain.from_iterable(batches_of_lines(text))


def batches_of_lines(text: str) -> Iterator[list[str]]:
    """Yield the lines of `text` as `lines_of` does, many at a time."""
    start = 0
    while (end := text.find("\n", start + _LONG)) >= 0:
        yield text[start:end].split("\n")
        start = end + 1
    yield text[start:].split("\n")


def has_long_line(text: str, longest: int) -> bool:
    """Say whether a line of `text` has more than `longest` characters.

    >>> has_long_line("one\\nthree", 4), has_long_line("one\\nthree", 5)
    (True, False)
    """
    start = 0
    while len(text) - start > longest:
        start = text.rfind("\n", start, start + longest + 1) + 1
        if not start:
            return True
    return False
