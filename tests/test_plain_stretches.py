"""Stretches of plain characters are looked at together, with the answers of one look at each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.characters import _concerned
from cleaner.text.chunks import lines_with
from cleaner.text.mojibake import _core_finder, _maybe_mojibake
from cleaner.text.words import count_words

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

_PLAIN = st.text(st.sampled_from("ab ~ \t\n"), max_size=40)
_OTHER = st.sampled_from(
    (
        *("\x00", "\x08", "\x0b", "\x0c", "\r", "\x1b", "\x1c", "\x1f", "\x7f", "\x80", "\x85"),
        *("\xa0", "\xad", "\xe2\u20ac\u2122", "\xc3\xa9", "\xff", "\u0100", "\u2019", "\u2003"),
        *("\u3042\u3042", "\uff8f", "\uffa1", "\uffff", "\ud800", "\U0001f600", "\U00020000"),
    )
)
# Texts of characters of 1, of 2 and of 4 bytes.
stretches = st.builds(
    lambda parts, widest: "".join(parts) + widest,
    *(st.lists(_PLAIN | _OTHER, max_size=9), st.sampled_from(("", "", "\u2019", "\U0001f600"))),
)


@given(stretches)
def test_words_are_counted_the_same(text: str) -> None:
    with CORE.forced(PYTHON):
        reference = count_words(text)
    with CORE.forced(COMPILED):
        assert count_words(text) == reference


@given(stretches)
def test_the_same_fixes_may_concern_a_text(text: str) -> None:
    with CORE.forced(COMPILED):
        each = [_concerned(char) for char in text]
        # A text of one character has no stretch.
        assert [*_concerned(text)] == [
            int(any(found)) for found in zip(*each, [0] * 8, strict=True)
        ]


@given(stretches)
def test_the_same_lines_may_be_mojibake(text: str) -> None:
    assert _core_finder()(text) == [*lines_with(_maybe_mojibake(), text)]


@pytest.mark.parametrize("code", [*range(0x100), 0x2019, 0xFF8F, 0xFFFF, 0x1F600])
def test_each_character_at_each_place_of_a_stretch(code: int) -> None:
    for place in range(34):
        text = "a" * place + chr(code) + "b" * (33 - place)
        with CORE.forced(PYTHON):
            reference = count_words(text)
        with CORE.forced(COMPILED):
            assert count_words(text) == reference
            assert [*_concerned(text)] == [*_concerned(chr(code))]
