"""Documents in clean layout and their lines, with what a line shows by itself."""

import re
from array import array
from collections.abc import Sequence

import msgspec
import regex

from cleaner.blocks import fences_in
from cleaner.fold import fold
from cleaner.rule import Rule
from cleaner.stretches import batches_of_lines, stretches

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
_PART = 1 << 17  # characters that are looked for at a time
_USUAL_ENDS = frozenset(".!?")
_ASCII_LETTERS = re.compile(r"[A-Za-z][A-Za-z']*")
_ITEM = regex.compile(r"- |\d{1,3}[.)] ")


def count_words(text: str) -> int:
    """Count words: stretches without white space; two characters of unspaced script are one.

    >>> count_words("The mill is old."), count_words("\N{CJK UNIFIED IDEOGRAPH-6C34}" * 4)
    (4, 2)
    """
    words = sum(len(stretch.split()) for stretch in stretches(text))
    unspaced = 0
    if _may_be_unspaced(text):
        parts = (text[start : start + _PART] for start in range(0, len(text), _PART))
        unspaced = sum(len(_UNSPACED.findall(part)) for part in parts)
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


class Hit(msgspec.Struct, frozen=True):
    """A rule's text found on a line that has the rule's shape; its place is not yet asked.

    `start` and `end` count code points from the start of the line; `metadata` is what the
    pattern's named groups hold, as the line spells it.
    """

    rule: Rule
    start: int
    end: int
    metadata: tuple[tuple[str, str], ...] = ()


class Line:
    """What a line says, wherever it stands: a paragraph, an item, a line of verse."""

    __slots__ = (
        "_case",
        "_label",
        "folded",
        "hits",
        "is_item",
        "is_prose",
        "is_sentence",
        "text",
        "words",
    )

    def __init__(self, text: str, folded: str) -> None:
        self.text = text
        # Offset by offset; blanks at its end are left out.
        self.folded = text if folded == text else folded
        marked = text[0] == "-" or text[0].isdecimal()
        self.is_item = marked and _ITEM.match(text) is not None
        self.words = _words_of(text)  # its list mark not counted
        self.is_sentence = self.words >= SENTENCE_WORDS and _ends_sentence(text)
        enough = PROSE_SENTENCE_WORDS if self.is_sentence else PROSE_WORDS
        self.is_prose = self.words >= enough  # a sentence of some length, or long whatever its end
        self.hits: tuple[Hit, ...] | None = None  # of a chain's rules, when they were asked
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
    """The lines of a text in clean layout that are not blank, numbered from 0.

    `size` is the length of the text, `starts` has where each line begins, in code points of it,
    and `code` the numbers of those inside a code fence, which rules are not shown. Lines that
    say what one of `known` says are that one; it is given the others.
    """

    def __init__(self, text: str, known: dict[str, Line] | None = None) -> None:
        self.size = len(text)
        self.known = {} if known is None else known
        self.lines: list[Line] = []
        self.starts = array("q")
        self.code: set[int] = set()
        fenced = {at for start, end in fences_in(text).items() for at in range(start, end)}
        at = offset = 0
        for given in batches_of_lines(text):
            filled = [line for line in given if line and not line.isspace()]
            self._learn(filled)
            for line in given:
                if line and not line.isspace():
                    if at in fenced:
                        self.code.add(len(self.starts))
                    self.starts.append(offset)
                at += 1
                offset += len(line) + 1
            self.lines += map(self.known.__getitem__, filled)

    def _learn(self, texts: Sequence[str]) -> None:
        new = [*dict.fromkeys(text for text in texts if text not in self.known)]
        if new:
            folded = _without_targets(fold("\n".join(new))).split("\n")
            for text, view in zip(new, folded, strict=True):
                self.known[text] = Line(text, view.rstrip() if view[-1] == " " else view)

    def end(self, number: int) -> int:
        """Return where the line `number` ends in the text, its line break not counted."""
        return self.starts[number] + len(self.lines[number].text)

    def open_lines(self) -> Sequence[int]:
        """Return the numbers of the lines that are no code."""
        numbers = range(len(self.lines))
        if not self.code:
            return numbers
        return array("q", (number for number in numbers if number not in self.code))
