"""What the compiled core says of single characters and tokens is what Python says."""

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.core import COMPILED, CORE, PYTHON, is_built
from cleaner.text.characters import _concerned, fix_characters
from cleaner.text.turns import turns
from tests.strategies import texts

pytestmark = pytest.mark.skipif(not is_built(), reason="the compiled core was not built")

_TURNS = ("Ann: It is old.", "Ben: How old?", "[12:05] Ann:", "mill", "\U0001f600 Ben: Yes.", "")
_tokens = st.text(st.characters() | st.sampled_from("ab \t\x1c\x85\xa0\u2003\u2028"), max_size=40)


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


@given(texts | st.text())
@example("It\xe2\u20ac\u2122s old, caf\xc3\xa9.\r\n\x85")
@example("cafe\u0301\xad\n\u6c34 \u8eca \u6c34\ud800")
def test_characters_are_fixed_the_same(text: str) -> None:
    with CORE.forced(PYTHON):
        reference = fix_characters(text)
    with CORE.forced(COMPILED):
        assert fix_characters(text) == reference


@given(st.lists(_tokens, max_size=5), _tokens)
def test_tokens_that_are_missing(known: list[str], text: str) -> None:
    from cleaner.core.tokens import Tokens

    tokens = Tokens()
    added = {token for line in known for token in line.split()}
    numbers = {token: tokens.add(token) for token in sorted(added)}
    assert sorted(numbers.values()) == [*range(len(added))]
    assert {token: tokens.add(token) for token in added} == numbers
    assert len(tokens) == len(added)
    assert tokens.missing(text) == {*text.split()} - added


def test_many_tokens_of_few_hashes() -> None:
    from cleaner.core.tokens import Tokens

    tokens = Tokens()
    some = [f"{first}{second}{number}" for number in range(999) for first, second in ("b!", "aB")]
    assert [tokens.add(token) for token in some] == [*range(len(some))]
    assert tokens.missing(" ".join([*some, "b", "ac0"])) == {"b", "ac0"}


@given(st.lists(st.sampled_from(_TURNS) | st.text(max_size=70), max_size=12))
def test_turns_are_the_same(lines: list[str]) -> None:
    with CORE.forced(PYTHON):
        reference = [*turns(lines)]
    with CORE.forced(COMPILED):
        assert [*turns(lines)] == reference
