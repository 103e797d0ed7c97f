"""Documents in clean layout and their lines, with what a line shows by itself."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

import regex

from cleaner.blocks import fences
from cleaner.fold import fold

SENTENCE_WORDS = 4
PROSE_SENTENCE_WORDS = 8
PROSE_WORDS = 30
_LONG_WORD = 4  # letters; titles write shorter ones small
_TITLE_SHARE = 0.6  # of a title's longer words begin with a capital

_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
# The blocks of those scripts and more, in a pattern that is far quicker where none is.
_NEAR_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1780-\u17ff\u19e0-\u19ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffff\U00010000-\U0010ffff]"
)
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
_USUAL_ENDS = frozenset(".!?")
_ASCII_LETTERS = re.compile(r"[A-Za-z][A-Za-z']*")
_ITEM = regex.compile(r"- |\d{1,3}[.)] ")


def count_words(text: str) -> int:
    """Count words: stretches without white space; two characters of unspaced script are one.

    >>> count_words("The mill is old."), count_words("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 4)
    (4, 2)
    """
    words = len(text.split())
    unspaced = len(_UNSPACED.findall(text)) if _may_be_unspaced(text) else 0
    return words + unspaced // 2 - (1 if unspaced > 1 and words else 0)


def _may_be_unspaced(text: str) -> bool:
    return not text.isascii() and _NEAR_UNSPACED.search(text) is not None


def case_of(text: str) -> str:
    """Return the case of the words in `text`: lower, title, upper, or nothing of these.

    >>> case_of("it rained"), case_of("The Old Weir"), case_of("MORE"), case_of("It rained")
    ('lower', 'title', 'upper', '')
    """
    if text.islower():
        return "lower"
    if text.isupper():
        return "upper"
    letters = _ASCII_LETTERS if text.isascii() else _LETTERS
    long_words = [word for word in letters.findall(text) if len(word) >= _LONG_WORD]
    capital = sum(1 for word in long_words if word[0].isupper())
    return "title" if long_words and capital >= _TITLE_SHARE * len(long_words) else ""


def _without_targets(folded: str) -> str:
    """Return `folded` with blanks in place of where its links lead."""
    if "](" not in folded:
        return folded
    return _LINK_TARGET.sub(lambda found: " " * len(found[0]), folded)


class Line:
    """What a line says, wherever it stands: a paragraph, an item, a line of verse."""

    __slots__ = ("_case", "_label", "folded", "is_item", "is_prose", "is_sentence", "text", "words")

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        self.folded = folded  # offset by offset; blanks at its end are left out
        marked = text[0] == "-" or text[0].isdecimal()
        self.is_item = marked and _ITEM.match(text) is not None
        self.words = _words_of(text)  # its list mark not counted
        self.is_sentence = self.words >= SENTENCE_WORDS and _ends_sentence(text)
        enough = PROSE_SENTENCE_WORDS if self.is_sentence else PROSE_WORDS
        self.is_prose = self.words >= enough  # a sentence of some length, or long whatever its end
        self._case: str | None = None
        self._label: str | None = None

    @property
    def case(self) -> str:
        """The case of its words: lower, title, upper, or nothing of these."""
        if self._case is None:
            self._case = case_of(self.text)
        return self._case

    @property
    def label(self) -> str:
        """The case of the words before its first colon; nothing where there is none."""
        if self._label is None:
            label, colon, _ = self.text.partition(":")
            self._label = case_of(label) if colon else ""
        return self._label


def _words_of(text: str) -> int:
    if "  " in text or "\t" in text or text[0] == " " or _may_be_unspaced(text):
        return count_words(text.removeprefix("- "))
    return text.count(" ") + (text[:2] != "- ")  # clean layout has one space between words


def _ends_sentence(text: str) -> bool:
    last = text[-1]
    if last.isalnum() or last in _USUAL_ENDS:  # nearly all lines, without the pattern
        return last in _USUAL_ENDS
    return _SENTENCE_END.search(text, max(0, len(text) - 12)) is not None


class Document:
    """One text in clean layout, cut into lines that are not blank, numbered from 0.

    `starts` has where each line begins, in code points of the text, and `code` the numbers of
    those inside a code fence, which rules are not shown. Lines that say what one of `known`
    says are that one.
    """

    def __init__(self, text: str, known: Mapping[str, Line] | None = None) -> None:
        self.text = text
        given = text.split("\n")
        fenced = {at for start, end in fences(given).items() for at in range(start, end)}
        offsets = accumulate((len(line) + 1 for line in given), initial=0)
        filled = [
            (at, line, start)
            for at, (line, start) in enumerate(zip(given, offsets, strict=False))
            if line and not line.isspace()
        ]
        self.known = dict(known or {})
        new = dict.fromkeys(line for _, line, _ in filled if line not in self.known)
        if new:
            self.known.update(_lines([*new]))
        self.lines = [self.known[line] for _, line, _ in filled]
        self.starts = [start for _, _, start in filled]
        self.code = {number for number, (at, _, _) in enumerate(filled) if at in fenced}

    def end(self, number: int) -> int:
        """Return where the line `number` ends in the text, its line break not counted."""
        return self.starts[number] + len(self.lines[number].text)

    def open_lines(self) -> list[int]:
        """Return the numbers of the lines that are no code."""
        numbers = range(len(self.lines))
        return (
            [number for number in numbers if number not in self.code] if self.code else [*numbers]
        )


def _lines(texts: list[str]) -> Iterator[tuple[str, Line]]:
    folded = _without_targets(fold("\n".join(texts))).split("\n")
    for text, view in zip(texts, folded, strict=True):
        yield text, Line(text, view.rstrip() if view[-1] == " " else view)
