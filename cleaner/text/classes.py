"""Classes of characters as bits: what the compiled core asks Python of each character."""

import re
from collections.abc import Callable, Sequence
from functools import partial

import regex

# Takes characters, and returns those of them that are in the class.
CharacterTest = Callable[[str], set[str]]


def class_of(pattern: "regex.Pattern[str] | re.Pattern[str]") -> CharacterTest:
    r"""Return the class of the characters that a `pattern` of one character matches.

    >>> class_of(regex.compile(r"\p{Nd}"))("3 mills")
    {'3'}
    """
    return partial(_matched, pattern)


def _matched(pattern: "regex.Pattern[str] | re.Pattern[str]", characters: str) -> set[str]:
    return {*pattern.findall(characters)}


def class_bits(classes: Sequence[CharacterTest], characters: str) -> list[int]:
    """Return the classes of each of `characters`: a bit for each of `classes`, in their order.

    >>> class_bits((lambda text: {*filter(str.isdigit, text)}, lambda text: {"b"}), "1bc")
    [1, 2, 0]
    """
    bits = dict.fromkeys(characters, 0)
    for number, members_of in enumerate(classes):
        for char in members_of(characters):
            bits[char] |= 1 << number
    return [bits[char] for char in characters]
