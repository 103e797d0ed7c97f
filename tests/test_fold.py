"""The folded view: what counts as the same, character for character."""

import sys

import pytest

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("\N{LEFT DOUBLE QUOTATION MARK}Join\N{RIGHT DOUBLE QUOTATION MARK}", '"join"'),
        ("\N{EM DASH}\N{NO-BREAK SPACE}\tmore", "-  more"),
        # Turkish has four letters where a page in capitals shows two.
        ("HABER\N{LATIN CAPITAL LETTER I WITH DOT ABOVE} YAZDIR", "haberi yazdir"),
        ("haberi yazd\N{LATIN SMALL LETTER DOTLESS I}r", "haberi yazdir"),
        # Full-width signs, letters and digits are those of ASCII.
        (
            "\uff28\uff25\uff2c\uff2c\uff4f\uff01\uff1f\uff08\uff11\uff1a\uff12\uff09",
            "hello!?(1:2)",
        ),
        ("\uff02\uff0d\uff07\uff5e", "\"-'~"),
        ("a\N{IDEOGRAPHIC SPACE}b", "a b"),
        # Corner brackets stay: rules of Japanese and Chinese tell where they open and close.
        ("\u300c\u300f\u300a\u3002", "\u300c\u300f\u300a\u3002"),
    ],
)
def test_folding_makes_lookalikes_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_keeps_the_length() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1)]
    assert all(len(fold(char)) == 1 for char in every)
    assert len(fold("".join(every))) == len(every)


def test_folding_twice_changes_nothing_more() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        assert fold(fold(char)) == fold(char) or fold(char) == "`"


def test_the_core_folds_every_character_as_python_does() -> None:
    if not is_built():
        pytest.skip("the compiled core was not built")
    for first in range(0, 0x110000, 0x400):
        text = "".join(map(chr, range(first, first + 0x400)))
        with CORE.forced(COMPILED):
            folded = fold(text)
        with CORE.forced(PYTHON):
            assert fold(text) == folded
