"""Reading lines: where those of a document are, what a reader sees of each, and its reading."""

from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cleaner.core import CORE
from cleaner.engine.view import ESCAPABLE, MARK_SIGNS, View, may_have_marks, reader_view
from cleaner.text.chunks import CHUNK_CHARS
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.folding import POINTED
from cleaner.text.lazy import lazy_regex
from cleaner.text.sentences import CLOSER, RARE_END, STOP, ends_sentence
from cleaner.text.words import MAYBE_UNSPACED, count_words, may_be_unspaced

if TYPE_CHECKING:
    from cleaner.core.characters import CharacterTable
    from cleaner.core.line_reader import LineReader

MIN_SENTENCE_WORDS = 4
MIN_PROSE_SENTENCE_WORDS = 8
MIN_PROSE_WORDS = 30
_ITEM = lazy_regex(r"- |\d{1,3}[.)] ")
_DIGIT = lazy_regex(r"\d")

# One bit for each, in the order of core/line_reader.pyx.
_CLASSES: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isspace, characters)},
    lambda characters: {*filter(str.isdecimal, characters), *_DIGIT.findall(characters)},
    class_of(STOP),
    class_of(CLOSER),
    class_of(RARE_END),
    class_of(MAYBE_UNSPACED),
    class_of(POINTED),
    lambda characters: {*MARK_SIGNS.intersection(characters)},
    lambda characters: {*ESCAPABLE.intersection(characters)},
    class_of(lazy_regex(r"\s")),
    class_of(lazy_regex(r"\w")),
)


class LineReading(NamedTuple):
    """What a line is by itself; `words` counts words without the list mark."""

    words: int
    is_item: bool
    is_sentence: bool
    is_prose: bool


def reading_of(seen: str) -> LineReading:
    """Return the reading of a line, by what a reader sees of it.

    >>> reading_of("- The weir was rebuilt.")
    LineReading(words=4, is_item=True, is_sentence=True, is_prose=False)
    """
    is_marked = seen[0] == "-" or seen[0].isdecimal()
    words = _words_of(seen)
    is_sentence = words >= MIN_SENTENCE_WORDS and ends_sentence(seen)
    is_prose = words >= (MIN_PROSE_SENTENCE_WORDS if is_sentence else MIN_PROSE_WORDS)
    is_item = is_marked and _ITEM.match(seen) is not None
    return LineReading(words, is_item, is_sentence, is_prose)


def readings_of(seen: list[str]) -> Sequence[tuple[int, bool, bool, bool]]:
    """Return the reading of each line."""
    return _reader().readings(seen) if CORE.is_compiled else [*map(reading_of, seen)]


def views_of(texts: list[str]) -> list[View | None]:
    """Return what a reader sees of each text, None where that is the text."""
    views: list[View | None] = [None] * len(texts)
    numbers: Sequence[int] = range(len(texts))
    if CORE.is_compiled:
        numbers = _reader().maybe_marked(texts)
    elif not may_have_marks("\n".join(texts)):  # one search tells that nearly all are as they are
        return views
    for number in numbers:
        views[number] = reader_view(texts[number])
    return views


def filled_lines(text: str) -> Iterator[tuple[list[str], Sequence[int]]]:
    r"""Yield the lines of `text` that are not blank, in lists of many, with their offsets.

    >>> [(lines, [*starts]) for lines, starts in filled_lines("one\n \ntwo\n")]
    [(['one', 'two'], [0, 6])]
    """
    start = 0
    while start <= len(text):
        end = text.find("\n", start + CHUNK_CHARS)
        end = len(text) if end < 0 else end
        if CORE.is_compiled:
            yield _reader().filled(text, start, end)
        else:
            yield _filled(text, start, end)
        start = end + 1


def _filled(text: str, start: int, end: int) -> tuple[list[str], Sequence[int]]:
    lines: list[str] = []
    starts = array("q")
    for line in text[start:end].split("\n"):
        if line and not line.isspace():
            lines.append(line)
            starts.append(start)
        start += len(line) + 1
    return lines, starts


def line_character_table() -> "CharacterTable":
    """Return the table of the classes of all characters, for the compiled core."""
    from cleaner.core.characters import CharacterTable

    return CharacterTable(lambda characters: class_bits(_CLASSES, characters))


@cache
def _reader() -> "LineReader":
    """Return the compiled core that reads lines; it asks this module for what is rare."""
    import sys

    from cleaner.core.line_reader import LineReader

    return LineReader(sys.modules[__name__])


def _words_of(text: str) -> int:
    if "  " in text or "\t" in text or text[0] == " " or may_be_unspaced(text):
        return count_words(text.removeprefix("- "))
    return text.count(" ") + (text[:2] != "- ")  # clean layout has one space between words
