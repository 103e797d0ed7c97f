"""Programs: what the compiled core runs on a line in place of the pattern of a template."""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import regex

from cleaner.ruleset.template import (
    DECIMAL_SIGN,
    DIGIT,
    GAP_SIGN,
    KILO,
    LETTER,
    MAX_JOINED,
    SIGN,
    THOUSANDS_SIGN,
    WORD_CHARACTER,
    WORD_GAP_SIGN,
    Gap,
    Template,
    Token,
    gap_between,
    is_at_end,
    is_at_start,
    last_needed,
    longest_first,
)
from cleaner.text.classes import CharacterTest, class_bits, class_of
from cleaner.text.lazy import lazy_regex
from cleaner.text.words import HANGUL, UNSPACED

if TYPE_CHECKING:
    from cleaner.core.characters import CharacterTable
    from cleaner.core.programs import Forms, Program

_TABLE_LOCK = Lock()

CODE_SIGNS = "={}\\_$"

_ALNUM = "alnum"  # as Python has it, which differs from what patterns call a word


# The classes of characters that the core asks for, each a bit.
_CLASSES = (
    _ALNUM,
    UNSPACED.pattern,
    HANGUL.pattern,
    f"[{regex.escape(CODE_SIGNS)}]",
    GAP_SIGN,
    WORD_GAP_SIGN,
    WORD_CHARACTER,
    SIGN,
    LETTER,
    DIGIT,
    THOUSANDS_SIGN,
    DECIMAL_SIGN,
    KILO,
)
_BITS = {pattern: 1 << number for number, pattern in enumerate(_CLASSES)}
_TESTS: tuple[CharacterTest, ...] = (
    lambda characters: {*filter(str.isalnum, characters)},
    *map(class_of, map(lazy_regex, _CLASSES[1:])),
)


class Instruction(NamedTuple):
    """One instruction; the core has the same operations in the same order."""

    operation: int
    mask: int = 0
    least: int = 0
    most: int = 0
    target: int = 0


_RUN, _CLASS, _SPLIT, _NOT_BEFORE, _NOT_AFTER, _LINE_END, _DONE = range(7)
_NO_MOST = 0


def program_classes(characters: str) -> list[int]:
    """Return the bits of the classes that each of `characters` is in."""
    return class_bits(_TESTS, characters)


def program_table() -> "CharacterTable":
    """Return the classes of all characters, as the core has them.

    There is one for a process, whatever threads ask for it first: a scan and its programs must know
    the same texts.
    """
    with _TABLE_LOCK:
        return _table()


@cache
def _table() -> "CharacterTable":
    from cleaner.core.characters import CharacterTable

    return CharacterTable(program_classes)


@cache  # most classes stand in many templates
def _forms(joined_forms: str) -> "Forms":
    from cleaner.core.programs import Forms

    return Forms(longest_first(joined_forms.split("\n")))


def program_of(template: Template) -> "Program":
    """Return the program that finds what the pattern of `template` finds."""
    from cleaner.core.programs import Program

    writer = _Writer()
    writer.write_template(template)
    classes = [_forms(joined) for joined in writer.classes]
    return Program(program_table(), writer.instructions, classes, is_at_start(template.anchor))


class _Writer:
    """Writes the instructions of one template."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self.classes: list[str] = []  # the forms of each

    def write_template(self, template: Template) -> None:
        """Write all of it: see the pattern, which has the same parts."""
        if is_at_start(template.anchor):
            self._run(SIGN, 0, _NO_MOST)
        else:
            self._add(_NOT_BEFORE, _BITS[LETTER])
        last = last_needed(template.tokens)
        for number, token in enumerate(template.tokens):
            skip = None if token.least and number <= last else self._split()
            if number > last:
                self._gap(gap_between(template.tokens[number - 1], token))
            self._repeats(token)
            if number < last:
                self._gap(gap_between(token, template.tokens[number + 1]))
            self._land(skip)
        if is_at_end(template.anchor):
            self._run(SIGN, 0, _NO_MOST)
            self._add(_LINE_END)
        else:
            self._add(_NOT_AFTER, _BITS[LETTER])
        self._add(_DONE)

    def _repeats(self, token: Token) -> None:
        self._token(token)
        least = max(token.least, 1)
        for _ in range(1, least):
            self._gap(token.gap)
            self._token(token)
        skips = []
        for _ in range(least, token.most):
            skips.append(self._split())
            self._gap(token.gap)
            self._token(token)
        for skip in skips:
            self._land(skip)

    def _token(self, token: Token) -> None:
        if token.joined_forms:
            if token.joined_forms not in self.classes:
                self.classes.append(token.joined_forms)
            gap = token.gap
            number = self.classes.index(token.joined_forms)
            self._add(_CLASS, _BITS[gap.sign], gap.least, gap.most, number)
        elif token.is_number:
            self._number()
        else:
            self._run(WORD_CHARACTER, 1, MAX_JOINED if token.is_joined else _NO_MOST)

    def _number(self) -> None:
        self._add(_NOT_BEFORE, _BITS[DIGIT])
        self._run(DIGIT, 1, 4)
        skips = []
        for _ in range(2):
            skips.append(self._split())
            self._run(THOUSANDS_SIGN, 0, 1)
            self._run(DIGIT, 3, 3)
        for skip in skips:
            self._land(skip)
        skip = self._split()
        self._run(DECIMAL_SIGN, 1, 1)
        self._run(DIGIT, 1, 1)
        self._land(skip)
        self._run(KILO, 0, 1)
        self._add(_NOT_AFTER, _BITS[DIGIT])

    def _gap(self, gap: Gap) -> None:
        self._run(gap.sign, gap.least, gap.most)

    def _run(self, characters: str, least: int, most: int) -> None:
        self._add(_RUN, _BITS[characters], least, most)

    def _split(self) -> int:
        """Write that what follows may be missing; return the number of the instruction."""
        return self._add(_SPLIT)

    def _land(self, split: int | None) -> None:
        """Let the program go on here without what follows the instruction `split`."""
        if split is not None:
            here = len(self.instructions)
            self.instructions[split] = self.instructions[split]._replace(target=here)

    def _add(self, *fields: int) -> int:
        self.instructions.append(Instruction(*fields))
        return len(self.instructions) - 1
