"""Patterns in the compiled core: the same hits and groups as `regex`, whatever the pattern."""

from functools import cache
from typing import NoReturn

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import load_rules
from cleaner.core import CORE, is_built
from cleaner.engine.deadline import Deadline
from cleaner.engine.line_pattern import LinePattern
from cleaner.engine.pattern_programs import pattern_program, pattern_requirements
from cleaner.ruleset.model import Rule
from cleaner.text.folding import fold
from tests.strategies import characters, written_patterns

pytestmark = pytest.mark.skipif(not is_built(), reason="the core is not built")

# Small patterns with odd parts, each with a line that its parts differ on.
ODD = [
    ("a|ab|", "abc"),
    ("(?:|a)b", "ab"),
    ("(?:a|ab)(?:c|bcd)", "abcd abc"),
    ("a{2}a{,2}a??", "aaaaa"),
    (r"(?:[(\[]{1,2} ?)?(?:ab|c)", "ab (ab [( c [c( a"),
    ("(?:x?y)?ab?", "xya yab aba a"),
    ("a[^b]?|[^a]{2}c", "ab a\xe9 \xe9\xe9c a"),
    ("\xe1?(?:b|\xe9d)", "b \xe1b \xe9d \xe1\xe9d"),
    ("(?:ab?){2,3}?", "ababaabab"),
    ("(?:a(?:b|c){0,2})+", "abca acb"),
    ("(?:a+b)*?c", "aabab abc"),
    ("(?:a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"),
    ("a.*?b", "a1b2b ab"),
    ("a.*b", "a1b2b ab"),
    ('"[^"]*+"', 'say "a b" and "c'),
    ("(?>a|ab)c", "abc ac"),
    ("(?>a+)a", "aaa"),
    ("(?>(?:a|b)+?)c", "abc"),
    ("^a|b$", "ab ab"),
    ("^|a", "aa"),
    ("x[;})]$", "x} x;"),
    ("a(?:b|)$", "xa"),
    ("a(?:b|c*)$", "xa acc"),
    ("a(?:bc?)?$", "a abc"),
    ("(?:a$|b)", "b x"),
    ("(?:a|bc)+(?<=c)$", "aabc"),
    ("a(?!b)$|c{0}$", "xa"),
    ("[ab]{2,}+$|\N{EURO SIGN}$", "ab \N{EURO SIGN}"),
    (r"\Aa\b|\bb\Z", "a b"),
    (r"\b\w+\b", "one, two_3 \N{LATIN SMALL LETTER E WITH ACUTE}t\u0301"),
    (r"\Ba\B", "aaa a"),
    (r"\b?a", "ba a"),
    ("(?:^)?a", "aa"),
    ("(?<=a)b", "b ab"),
    ("(?<!a)b", "b ab"),
    ("(?<=^|[.!] )a", "a. a a! a"),
    ("(?<!^|- )a", "a - a ba"),
    (r"(?<=[.!]['\"]? ?)a", "a.' a! a.a 'a"),
    ("(?<=ab{1,2})c", "ac abc abbc abbbc"),
    ("(?<=(?<!x)a)b", "xab ab"),
    ("a(?=b)", "ab ac a"),
    ("a(?!b)", "ab ac a"),
    ("a(?=.*x)b", "abc abx"),
    ("(?=(?=a)ab)a", "ac ab"),
    ("(?!(?!a))a", "ab"),
    ("(?P<one>a)(?P<two>b)?", "ab a"),
    ("(?P<one>a)|(?P<one>b)", "ab"),
    ("(?:(?P<one>a)|(?P<two>b))+", "aba"),
    ("(?P<one>a+?)(?P<two>a*)b", "aaab"),
    ("(?>(?:(?P<one>a)|b)+)c", "abbc abab"),
    ("(?:(?P<one>a)b|ac)d", "acd abd"),
    ("(?P<one>(?:a|ab))(?P<two>c|bcd)(?P<three>d*)", "abcd"),
    (r"[^\W\d_]+", "ab1_\N{CYRILLIC SMALL LETTER A}\N{CJK UNIFIED IDEOGRAPH-6C34}2"),
    (r"[]a^-]+", "]^-ab"),
    (r"[[:alpha:]]+", "ab1"),
    (r"\p{Lu}\P{Lu}*", "aB\N{GREEK CAPITAL LETTER SIGMA}c"),
    (r"\x61\u0062\N{BULLET}\.\-", "ab\N{BULLET}.-"),
    ("[\ud800-\udfff]+|\N{GRINNING FACE}.", "a\ud800\udc80b\N{GRINNING FACE}\U0010ffff"),
    ("\N{MATHEMATICAL BOLD SMALL A}{2}|\u0101", "\N{MATHEMATICAL BOLD SMALL A}" * 3 + "\u0101\x01"),
    (r"\s+\S", "a\xa0\u3000b \x85\u2028c"),
    (".{0,3}$", "abcdef"),
    (".+$", "a\x85b\u2028c\rd\x0b"),
    ("x{0}a", "xa"),
    ("(*FAIL)|a", "a"),
    (r"a\z", "a a"),
]
# What the core leaves to `regex`.
OTHERS = [
    r"(a)\1",
    r"(?P<one>a)(?P=one)",
    "(?i)a",
    "(?s:.)",
    "(?:a){e<=1}",
    "(?R)?a",
    "(?|a|b)",
    "(?(?=a)a|b)",
    r"(?<=a*)b",
    "(?:a?)*b",
    "(?P<one>a(?P<one>b))",
    "(?=(?P<one>a))a",
    r"\Ka",
    r"\Xa",
    "(?:" * 40 + "a{1,40}" + "){1,40}" * 40,
    "a{99999999999}",
]


@cache
def compiled(pattern: str) -> "regex.Pattern[str]":
    return regex.compile(pattern)


def by_regex(pattern: str, line: str) -> list[tuple[int, ...]]:
    names = compiled(pattern).groupindex
    return [
        (*match.span(), *(place for name in names for place in match.span(name)))
        for match in compiled(pattern).finditer(line)
    ]


def assert_same(pattern: str, line: str) -> None:
    program = pattern_program(pattern)
    assert program is not None
    expected = by_regex(pattern, line)
    assert program.names == tuple(compiled(pattern).groupindex)
    assert program.find_all(line) in (expected, None), (pattern, line)
    assert program.holds(line) == bool(expected), (pattern, line)
    for required in pattern_requirements(pattern) if expected else ():
        assert any(all(text in line for text in texts) for texts in required), (pattern, line)


@pytest.mark.parametrize(("pattern", "line"), ODD)
def test_odd_patterns_have_the_hits_of_regex(pattern: str, line: str) -> None:
    for start in range(len(line)):
        assert_same(pattern, line[start:])
        assert_same(pattern, line[: start + 1])


@pytest.mark.parametrize("pattern", OTHERS)
def test_patterns_that_the_core_cannot_run_exactly_run_in_regex(pattern: str) -> None:
    assert pattern_program(pattern) is None


def own_lines(rule: Rule) -> list[str]:
    """The lines of a rule's examples, and each of them cut, joined and with its words turned."""
    lines = [
        fold(line) for text in (*rule.removes, *rule.keeps) for line in text.split("\n") if line
    ]
    words = [" ".join(reversed(line.split(" "))) for line in lines]
    cut = [line[len(line) // 3 :] for line in lines] + [line[: len(line) // 2] for line in lines]
    marked = [f"- {line}" for line in lines[:2]] + [f"\U0001d4d0 {line}!" for line in lines[:2]]
    return [line for line in (*lines, *words, *cut, *marked, " ".join(lines)) if line]


RULES = {rule.id: rule for _, rule in load_rules().rules()}
PATTERNS = written_patterns()


def test_shipped_patterns_have_the_hits_of_regex() -> None:
    for rule_id, pattern in PATTERNS:
        if pattern_program(pattern) is not None:
            for line in own_lines(RULES[rule_id]):
                assert_same(pattern, line)


def test_nearly_all_shipped_patterns_run_in_the_core() -> None:
    left = [pattern for _, pattern in PATTERNS if pattern_program(pattern) is None]
    assert len(left) < len(PATTERNS) / 50


@given(st.sampled_from(PATTERNS), characters)
def test_shipped_patterns_hit_the_same_on_odd_lines(known: tuple[str, str], text: str) -> None:
    rule_id, pattern = known
    for line in fold(text).split("\n"):
        if line and pattern_program(pattern) is not None:
            assert_same(pattern, line)
            assert_same(pattern, line + own_lines(RULES[rule_id])[0])


PIECES = st.sampled_from(
    [
        *"abc -1.",
        *(r"\w", r"\W", r"\d", r"\s", "[^a]", "[a-c1]", r"\p{L}", "ab", r"\.", "\ud800"),
        *("\N{LATIN SMALL LETTER E WITH ACUTE}", "\N{GRINNING FACE}"),
    ]
)
COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}"])


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Patterns that are made of others."""
    groups = st.sampled_from(["(?:", "(?>", "(?P<x>", "(?P<y>", "(?=", "(?!", "(?<=", "(?<!"])
    repeats = st.builds("(?:{}){}{}".format, parts, COUNTS, st.sampled_from(["", "?", "+"]))
    choices = st.lists(parts, min_size=2, max_size=3).map("|".join).map("(?:{})".format)
    several = st.lists(parts, min_size=2, max_size=3).map("".join)
    places = st.sampled_from(["^", "$", r"\b", r"\B"])
    return repeats | choices | several | places | st.builds("{}{})".format, groups, parts)


LINES = st.text("aabbc  -1._\xe9\ud800\N{GRINNING FACE}\xdf", min_size=1, max_size=14)


@given(st.recursive(PIECES, larger, max_leaves=8), LINES)
def test_any_pattern_has_the_hits_of_regex(pattern: str, line: str) -> None:
    if pattern_program(pattern) is not None:
        assert_same(pattern, line)


def test_words_are_the_words_of_regex_in_all_of_unicode() -> None:
    for first in range(0, 0x110000, 0x1000):
        line = " ".join(map(chr, range(first, first + 0x1000))).replace("\n", "")
        assert_same(r"\b. ", line)


@pytest.mark.parametrize("pattern", [r"(?:\w+ )*!", r"(?:\w |\w\w )+x", r"(?:a (?:b )?)+!$"])
def test_long_lines_do_not_overflow_the_stack(pattern: str) -> None:
    program = pattern_program(pattern)
    assert program is not None
    assert program.holds("a b " * 25_000) is False


def test_the_core_gives_up_on_what_takes_too_much_effort() -> None:
    program = pattern_program("^a*a*a*b")
    assert program is not None
    assert program.holds("a" * 20_000) is None
    assert program.find_all("a" * 20_000) is None


class SpentError(Exception):
    """Raised by a deadline in place of a search."""


class NoTime(Deadline):
    """A deadline under which nothing may run."""

    def run(self, search: object) -> NoReturn:  # type: ignore[override]  # noqa: ARG002
        raise SpentError


def test_a_pattern_that_the_core_gives_up_on_runs_under_the_deadline() -> None:
    pattern = LinePattern(["^a*a*a*b"], NoTime(1))
    with CORE.forced("compiled"):
        assert not pattern.holds("a" * 20)
        with pytest.raises(SpentError):
            pattern.holds("a" * 20_000)


def test_a_watched_pattern_runs_in_regex() -> None:
    with CORE.forced("compiled"), pytest.raises(SpentError):
        LinePattern(["a"], NoTime(1), in_core=False).holds("a")


def test_groups_that_matched_are_named() -> None:
    for core in ("python", "compiled"):
        with CORE.forced(core):
            pattern = LinePattern(["(?P<one>a)|(?P<two>b)"], Deadline(1))
            assert pattern.hits("ab") == [(0, 1, (("one", 0, 1),)), (1, 2, (("two", 1, 2),))]
