"""Shapes: a line with its dates and numbers taken out, so that its variants are one line."""

import hashlib
from functools import cache
from typing import NamedTuple

import regex

from cleaner.ruleset.fragments import Fragments, in_scope, read_scopes
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.toml import RuleError
from cleaner.text.words import core

_PLACE = "site"  # of the fragments that learned rules use
FRAGMENTS = ("date", "number")  # in the order in which they are looked for
_SLOT = regex.compile(r"\{(?:date|number)\}")
_VALUE = regex.compile(r"(?:\p{L}+ ?)?\{number\}(?: ?\p{L}+)?")
_MIN_KEYWORD_CHARS = 2
_BEFORE, _AFTER = r"^\W*", r"\W*$"  # signs at the ends of a line
_ESCAPE = regex.compile(r"\\(.)")
_BRACES = str.maketrans("{}", "()")


class LineShape(NamedTuple):
    """What the variants of a line share: its folded text with `{number}` and `{date}` in it."""

    text: str

    @property
    def has_slots(self) -> bool:
        """Whether something in it varies."""
        return _SLOT.search(self.text) is not None

    @property
    def figures(self) -> int:
        """How many numbers in it vary."""
        return self.text.count("{number}")

    @property
    def has_date(self) -> bool:
        """Whether it has a date."""
        return "{date}" in self.text

    @property
    def has_letters(self) -> bool:
        """Whether it has a letter outside its slots: without one it says nothing."""
        return any(map(str.isalpha, _SLOT.sub("", self.text)))

    @property
    def is_value(self) -> bool:
        """Whether it is a figure with a unit, such as a time in a recipe.

        >>> LineShape("{number} mins").is_value, LineShape("{number} comments so far").is_value
        (True, False)
        """
        return _VALUE.fullmatch(self.text) is not None

    @property
    def key(self) -> int:
        """A number that stands for it, of 64 bits."""
        return key_of(self.text)

    @property
    def pattern(self) -> str:
        r"""The pattern that its variants match, as a rule file has it.

        >>> LineShape("{number} comments").pattern
        '^\\W*{number}\\ comments\\W*$'
        """
        return f"{_BEFORE}{self.inner_pattern}{_AFTER}"

    @property
    def inner_pattern(self) -> str:
        """The pattern without what binds it to the whole line."""
        parts = map(regex.escape, _SLOT.split(self.text))
        slots = [*_SLOT.findall(self.text), ""]
        return "".join(part + slot for part, slot in zip(parts, slots, strict=True))

    @property
    def keyword(self) -> str:
        """The longest text that all variants have, "" if it is too short to look for."""
        longest = max(map(str.strip, _SLOT.split(self.text)), key=len)
        return longest if len(longest) >= _MIN_KEYWORD_CHARS else ""


def shape_text(pattern: str) -> str:
    r"""Return the text of the shape whose pattern a rule has.

    >>> shape_text(LineShape("{number} comments | {date}").pattern)
    '{number} comments | {date}'
    """
    inner = pattern.removeprefix(_BEFORE).removesuffix(_AFTER)
    return _ESCAPE.sub(r"\1", inner)


def key_of(text: str) -> int:
    """Return a number of 64 bits that stands for `text`; the numbers below 16 stand for none."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return max(int.from_bytes(digest), 16)


def line_shape(folded: str) -> LineShape:
    """Return the shape of a line in the folded view. Signs at its ends do not count.

    >>> line_shape("- 1,204 comments").text, line_shape("3 may 2024, 10:42 | updated").text
    ('{number} comments', '{date}, {number} | updated')
    >>> line_shape("updated at 10:42 gmt, saturday, 14 march 2009").text
    'updated at {number} gmt, {date}'
    """
    text = core(folded)
    if text.isascii() and not any(map(str.isdecimal, text)):
        return LineShape(text.translate(_BRACES))
    text = text.translate(_BRACES)
    for name, pattern in _patterns().items():
        text = pattern.sub(f"{{{name}}}", text)
    return LineShape(text)


@cache
def scope() -> Fragments:
    """Return the fragments that learned rules may use."""
    return in_scope(_PLACE, [read_scopes(shipped_folder())])


@cache
def _patterns() -> dict[str, "regex.Pattern[str]"]:
    declared = scope()
    missing = [name for name in FRAGMENTS if name not in declared.fragments]
    if missing:
        file = shipped_folder() / _PLACE / "fragments.toml"
        raise RuleError(file, f"lacks {missing[0]}", "declare it", field="fragments")
    return {
        name: regex.compile(rf"(?<![\p{{L}}\p{{N}}{{])(?:{declared.pattern(f'{{{name}}}')})")
        for name in FRAGMENTS
    }
