"""The two cores side by side, for tests of what each says."""

import sys
from collections.abc import Callable
from unicodedata import category

import pytest

from cleaner.core import COMPILED, CORE, PYTHON, is_built

needs_core = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

_ALIKE = ("Cn", "Co", "Lo")  # without a character, for private use, ideographs and syllables


def characters() -> list[str]:
    """Return all characters, but above U+3100 only one in 97 of those that are much alike."""
    return [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if character < "\u3100" or category(character) not in _ALIKE or not ord(character) % 97
    ]


def assert_same(measure: Callable[[], object], about: object = "") -> None:
    """Fail unless `measure` returns the same in both cores; the message says what it is `about`."""
    with CORE.forced(PYTHON):
        expected = measure()
    with CORE.forced(COMPILED):
        assert measure() == expected, ascii(about)
