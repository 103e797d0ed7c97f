"""Plain patterns: those that are known to compile do, and say the same as `regex` of themselves."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.ruleset.pattern_syntax import is_plain, matches_nothing, names_in
from tests.strategies import written_patterns

PATTERNS = sorted({pattern for _, pattern in written_patterns()})
# Signs that mean something to `regex`, alone or with others.
SIGNS = (
    *r"()[]{}|*+?^$.\-:!=<>,&~#",
    *"aZ0 1\n\N{BULLET}\ud800",
    *("(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?P<byline>", "(?<date>", "(?P<A>", "(?P=date)"),
    *("{2}", "{1,3}", "{3,1}", "{,2}", "{2,}", "{,}", "{e<=1}", "{999}", "{9999}"),
    *(r"\d", r"\b", r"\B", r"\p{L}", r"\p{Nonsense}", r"\P{Lu}", r"\x41", r"\x", r"\N{BULLET}"),
    *(r"\1", r"\g<date>", r"\K", r"\A", r"\Z", r"\.", r"\(", r"\[", "\\\\", r"\Q", r"\_"),
    *("[a-c]", "[c-a]", "[^]", "[]a]", "[[:alpha:]]", "[a&&b]", "[(?P<x>]", r"[\]{2,1}]", "[^^]"),
    *("(?i)", "(?i:", "(?#c)", "(?|", "(?R)", "(*FAIL)", "(?(date)", "(?x)", "\\"),
)
texts = st.lists(st.sampled_from(SIGNS), max_size=8).map("".join)


def assert_known(pattern: str) -> None:
    """Check what is said of a pattern that is known to compile."""
    compiled = regex.compile(pattern)
    assert names_in(pattern) == frozenset(compiled.groupindex)
    assert matches_nothing(pattern) == bool(compiled.fullmatch(""))


@settings(max_examples=1500)
@given(texts)
def test_a_text_that_is_plain_compiles(pattern: str) -> None:
    if is_plain(pattern):
        assert_known(pattern)


@settings(max_examples=1000)
@given(st.sampled_from(PATTERNS), st.data())
def test_a_shipped_pattern_with_a_part_changed_is_plain_only_if_it_compiles(
    pattern: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(pattern)))
    end = start + data.draw(st.integers(0, 3))
    changed = pattern[:start] + data.draw(texts) + pattern[end:]
    if is_plain(changed):
        assert_known(changed)


def test_what_is_said_of_shipped_patterns_is_so() -> None:
    for pattern in PATTERNS:
        assert_known(pattern)


def test_nearly_all_shipped_patterns_are_plain() -> None:
    assert sum(map(is_plain, PATTERNS)) > 0.99 * len(PATTERNS)


@pytest.mark.parametrize(
    "pattern",
    ["a{3,1}", "a**", "*a", "(a", "a)", "[a", "[b-a]", r"\p{Nonsense}", "(?<=a", "a{2}{3}", "\\"],
)
def test_a_pattern_that_does_not_compile_is_an_error(pattern: str) -> None:
    with pytest.raises(regex.error):
        regex.compile(pattern)
    with pytest.raises(regex.error):
        names_in(pattern)


def test_groups_in_groups_in_groups_are_left_to_regex() -> None:
    assert is_plain("(?:" * 30 + "a" + ")" * 30)
    assert not is_plain("(?:" * 31 + "a" + ")" * 31)


@pytest.mark.parametrize("pattern", ["(?:a|" * 30 + ")" * 29, "(" * 20 + "a*" * 20_000 + "["])
def test_a_long_text_is_seen_not_to_be_plain_at_once(pattern: str) -> None:
    assert not is_plain(pattern)
