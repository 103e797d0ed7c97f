"""Long texts piece by piece, so that a question about a text of any size takes little memory."""

import re
from collections.abc import Iterator
from itertools import chain

from cleaner.text.lazy import lazy_regex

CHUNK_CHARS = 1 << 17  # large enough to make a scan worth its call, and still in the CPU's cache
_WHITE_SPACE = lazy_regex(r"\s")


def chunks(text: str) -> Iterator[str]:
    r"""Yield `text` in consecutive chunks of about CHUNK_CHARS code points.

    A lowered or encoded copy of a long text takes several times its memory; a copy of one
    chunk does not matter. A chunk ends after a line break where it can, else after the next
    white space, so that no word is cut. The chunks joined are `text`; an empty text is one
    empty chunk.

    >>> [*chunks("a short text")]
    ['a short text']
    >>> [len(chunk) for chunk in chunks("line\n" * 30_000)]
    [131070, 18930]
    """
    start = 0
    while len(text) - start > CHUNK_CHARS:
        end = text.rfind("\n", start, start + CHUNK_CHARS) + 1
        if not end:
            match = _WHITE_SPACE.search(text, start + CHUNK_CHARS)
            end = match.end() if match else len(text)
        yield text[start:end]
        start = end
    if start < len(text) or not text:
        yield text[start:]


def iter_lines(text: str) -> Iterator[str]:
    r"""Yield the lines of `text` as `text.split("\n")` does, without a list of them all.

    >>> [*iter_lines("one\ntwo\n")]
    ['one', 'two', '']
    """
    return chain.from_iterable(line_batches(text))


def line_batches(text: str) -> Iterator[list[str]]:
    r"""Yield the lines of `text` as `iter_lines` does, in lists of many.

    >>> [*line_batches("one\ntwo\n")]
    [['one', 'two', '']]
    """
    start = 0
    while (end := text.find("\n", start + CHUNK_CHARS)) >= 0:
        yield text[start:end].split("\n")
        start = end + 1
    yield text[start:].split("\n")


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of `text` that `pattern` matches in, with their offsets.

    >>> [*lines_with(re.compile("w"), "one\ntwo\n")]
    [(4, 'two')]
    """
    match = pattern.search(text)
    while match:
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        yield start, text[start:end]
        match = pattern.search(text, end)


def has_long_line(text: str, max_chars: int) -> bool:
    r"""Say whether a line of `text` has more than `max_chars` code points.

    >>> has_long_line("one\nthree", 4), has_long_line("one\nthree", 5)
    (True, False)
    """
    start = 0
    while len(text) - start > max_chars:
        start = text.rfind("\n", start, start + max_chars + 1) + 1
        if not start:
            return True
    return False
