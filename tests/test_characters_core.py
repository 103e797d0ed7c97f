"""What the compiled core says of single characters and tokens is what Python says."""

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.characters import _concerned, fix_characters
from cleaner.text.chunks import lines_with
from cleaner.text.languages import LanguageDetector
from cleaner.text.mojibake import _core_finder, _maybe_mojibake
from cleaner.text.spelling import Spelling
from cleaner.text.turns import _core_labelled, turns
from tests.strategies import texts

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

_TURNS = ("Ann: It is old.", "Ben: How old?", "[12:05] Ann:", "mill", "\U0001f600 Ben: Yes.", "")
_words = st.text(st.sampled_from("abc\xe9\u0434"), min_size=4, max_size=8)
_tokens = st.builds(
    lambda before, word, after: before + word + after,
    *(st.sampled_from(("", "", "(", "_", "2", "\u0301")), _words, st.sampled_from(("", ".", "2"))),
)


def test_the_same_fixes_may_concern_each_character() -> None:
    for code in range(0, sys.maxunicode + 1, 7):
        with CORE.forced(PYTHON):
            reference = [*map(bool, _concerned(f"a {chr(code)} b"))]
        with CORE.forced(COMPILED):
            found = [*map(bool, _concerned(f"a {chr(code)} b"))]
        # Of a letter ftfy is asked, unless no wrong decoding begins with any letter of the text.
        assert found == reference or (
            found[1] and found[:1] + found[2:] == reference[:1] + reference[2:]
        )


@given(
    st.text(st.sampled_from("a\n\xe2\u20ac\u2122\xc3\xa9\xf0\xd7 \u6c34\U0001f600")) | texts,
    st.text(),
)
@example("It\xe2\u20ac\u2122s\n\xc3\n\xa9 \xe2", "")
@example("\xe2 \n\xe2  \xf0  \n\xf0   \xc3 \n\n\xc3", "")
def test_the_same_lines_may_be_mojibake(text: str, more: str) -> None:
    text += more
    assert _core_finder()(text) == [*lines_with(_maybe_mojibake(), text)]


@given(texts | st.text())
@example("It\xe2\u20ac\u2122s old, caf\xc3\xa9.\r\n\x85")
@example("cafe\u0301\xad\n\u6c34 \u8eca \u6c34\ud800")
def test_characters_are_fixed_the_same(text: str) -> None:
    with CORE.forced(PYTHON):
        reference = fix_characters(text)
    with CORE.forced(COMPILED):
        assert fix_characters(text) == reference


@given(
    st.lists(_words, max_size=9), st.lists(_tokens, max_size=9), st.sampled_from("  \n\x1c\u2003")
)
@example(
    ["stories"], ["\u201cstoreis,", "stores", "_stroies_", "sto2ries", "tsories", "storiess"], " "
)
def test_typing_errors_are_the_same(words: list[str], tokens: list[str], space: str) -> None:
    spelling, text = Spelling({word: ["abbas"] for word in words}), space.join(tokens)
    with CORE.forced(PYTHON):
        reference = spelling.corrections([text])
    for _ in range(2):  # it keeps tokens
        with CORE.forced(COMPILED):
            assert spelling.corrections([text]) == reference


@given(st.text(max_size=40))
def test_any_text_has_the_same_typing_errors(text: str) -> None:
    spelling = Spelling({"aaaaaa": [], text.strip() or "b": []})
    with CORE.forced(PYTHON):
        reference = spelling.corrections([f"{text} aaaaa{text}"])
    with CORE.forced(COMPILED):
        assert spelling.corrections([f"{text} aaaaa{text}"]) == reference


def test_the_core_asks_of_few_tokens() -> None:
    spelling = Spelling({"newsletter": [], "stories": []})
    suspects = spelling._new_suspects()
    lines = ["The news, stores-house: 12stories", "", "storis! newslettter lettuce"]
    assert suspects.missing(lines) == {"storis!", "newslettter"}
    suspects.add("storis!")
    assert suspects.missing(["storis! storis storis: stoories"]) == {"stoories"}


def test_many_words_of_few_hashes() -> None:
    words = [f"{first}{number:x}" for number in range(999) for first in ("b!", "aB")]
    common = LanguageDetector({"en": words[::2], "de": words[1::2]})
    with CORE.forced(COMPILED):
        assert [common.of_line(word.lower()) for word in words] == ["en", "de"] * 999


@given(st.lists(st.sampled_from(_TURNS) | st.text(max_size=70), max_size=12))
def test_turns_are_the_same(lines: list[str]) -> None:
    with CORE.forced(PYTHON):
        reference = [*turns("\n".join(lines))]
    with CORE.forced(COMPILED):
        assert [*turns("\n".join(lines))] == reference


_NAMES = st.sampled_from(
    [
        "Ann",
        "Ben O'Ray",
        "A B C D",
        "A B C D E",
        "_Ann_",
        "**Ben",
        "ann",
        "Ben II",
        "Ann 2",
        "x" * 70,
    ]
)
_AFTER = st.sampled_from([": ", ":", " : ", "  : ", ":** ", ":\t", ":\x1c", ":\x85"])


@given(st.lists(st.tuples(_NAMES, _AFTER, st.sampled_from(["It is.", "(It is.", "9", ""]))))
def test_speakers_are_the_same(parts: list[tuple[str, str, str]]) -> None:
    lines = [f"{name}{after}{speech}{number}" for number, (name, after, speech) in enumerate(parts)]
    ends = "\n".join(["Ann: Is it?", *lines, "Ben: Yes.", "Ann: Old?", "Ben: It is very old."])
    with CORE.forced(PYTHON):
        reference = [*turns(ends)]
    with CORE.forced(COMPILED):
        assert [*turns(ends)] == reference


def test_few_lines_may_name_a_speaker() -> None:
    lines = ["Ann Orr: So.", "[12:05] Ben: So.", "The mill: so.", "At 12:05: so.", "**Ann:** So."]
    with CORE.forced(COMPILED):
        numbers = [number for number, _ in _core_labelled()("\n".join(lines), 60, 4)]
    assert numbers == [0, 1, 4]
