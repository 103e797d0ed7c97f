"""Documents in clean layout and their lines, with what a line shows by itself."""

from bisect import bisect_right
from functools import cached_property

import regex

from cleaner.blocks import fences
from cleaner.fold import fold

SENTENCE_WORDS = 4
PROSE_SENTENCE_WORDS = 8
PROSE_WORDS = 30
_LONG_WORD = 4  # letters; titles write shorter ones small
_TITLE_SHARE = 0.6  # of a title's longer words begin with a capital

_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_SENTENCE_END = regex.compile(
    r"[.!?\N{HORIZONTAL ELLIPSIS}\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}"
    r"\N{FULLWIDTH QUESTION MARK}\N{DEVANAGARI DANDA}\N{ARABIC QUESTION MARK}]"
    r"""["'\p{Pf}\p{Pe}]*$"""
)
# Where a Markdown link leads: no reader of the page sees it.
_LINK_TARGET = regex.compile(
    r"\]\((?=[^()\s]*[/#:.])[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: \"[^\"\n]*\")?\)"
)
_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}']*")
_ITEM = regex.compile(r"- |\d{1,3}[.)] ")


def count_words(text: str) -> int:
    """Count words: stretches without white space; two characters of unspaced script are one.

    >>> count_words("The mill is old."), count_words("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 4)
    (4, 2)
    """
    words = len(text.split())
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return words + unspaced // 2 - (1 if unspaced > 1 and words else 0)


def case_of(text: str) -> str:
    """Return the case of the words in `text`: lower, title, upper, or nothing of these.

    >>> case_of("it rained"), case_of("The Old Weir"), case_of("MORE"), case_of("It rained")
    ('lower', 'title', 'upper', '')
    """
    if text.islower():
        return "lower"
    if text.isupper():
        return "upper"
    long_words = [word for word in _LETTERS.findall(text) if len(word) >= _LONG_WORD]
    capital = sum(1 for word in long_words if word[0].isupper())
    return "title" if long_words and capital >= _TITLE_SHARE * len(long_words) else ""


def _without_targets(folded: str) -> str:
    """Return `folded` with blanks in place of where its links lead."""
    if "](" not in folded:
        return folded
    return _LINK_TARGET.sub(lambda found: " " * len(found[0]), folded)


class Line:
    """A numbered slice of a document in clean layout: a paragraph, an item, a line of verse."""

    def __init__(self, number: int, start: int, text: str, folded: str) -> None:
        self.number = number  # from 0, blank lines not counted
        self.start = start  # in code points of the document
        self.text = text
        self.folded = folded  # offset by offset; blanks at its end are left out
        self.is_code = False  # inside a code fence, which rules are not shown

    @property
    def end(self) -> int:
        """Where the line ends in the document, its line break not counted."""
        return self.start + len(self.text)

    @cached_property
    def words(self) -> int:
        """How many words the line has, its list mark not counted."""
        return count_words(self.text.removeprefix("- "))

    @cached_property
    def is_sentence(self) -> bool:
        """Whether it is at least four words that end as a sentence does."""
        closes = _SENTENCE_END.search(self.text, max(0, len(self.text) - 12))
        return closes is not None and self.words >= SENTENCE_WORDS

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is a sentence of some length, or long whatever its end."""
        return self.words >= (PROSE_SENTENCE_WORDS if self.is_sentence else PROSE_WORDS)

    @property
    def is_item(self) -> bool:
        """Whether it is a list item."""
        return _ITEM.match(self.text) is not None

    @cached_property
    def case(self) -> str:
        """The case of its words: lower, title, upper, or nothing of these."""
        return case_of(self.text)

    @cached_property
    def label(self) -> str:
        """The case of the words before its first colon; nothing where there is none."""
        label, colon, _ = self.text.partition(":")
        return case_of(label) if colon else ""


class Document:
    """One text in clean layout, cut into lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = _without_targets(fold(text))
        self.lines: list[Line] = []
        given = text.split("\n")
        code = {at for start, end in fences(given).items() for at in range(start, end)}
        start = 0
        for at, line in enumerate(given):
            if line and not line.isspace():
                folded = self.folded[start : start + len(line)].rstrip()
                self.lines.append(Line(len(self.lines), start, line, folded))
                self.lines[-1].is_code = at in code
            start += len(line) + 1
        self._starts = [line.start for line in self.lines]

    def line_at(self, offset: int) -> Line:
        """Return the line that holds the character at `offset`."""
        return self.lines[bisect_right(self._starts, offset) - 1]
