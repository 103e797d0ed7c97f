"""Backtracking, judged from structure: known-bad and known-good patterns of different families."""

import pytest
import regex

from cleaner.authoring.redos.backtracking import judge

EXPONENTIAL = [
    # Nested repeats.
    "(a+)+$",
    "^(a*)*$",
    r"^(?:\w+\s?)*!",
    r"^(?:[a-z]+-?)+:$",
    "^(?:(?:x+)?y?)*z",
    r"(?:\d{1,3},?)*;",
    r"^(?:\p{L}{2,9}\.?)+!$",
    # Alternatives that overlap, in a loop.
    "(a|aa)+$",
    "(?:ab|abab)+$",
    r"^(?:\w|\d+)*-",
    "^(?:a|b|ab)*c",
    r"^(?:news|newsletter|letter)+\.$",
    "^(?:about|about us|us| )+[.]$",
    # Optional separators and trailing white space.
    r"^(?:(?:share|print|tweet)\s*\|?\s*)+$",
    r"^(?:home|news|sport)(?:,?\s*,?\s*(?:home|news|sport))*\.$",
    r"^(?:[^:]+:?)+@",
    # What stands in a lookaround or an atomic group, and in what is not greedy.
    r"^(?=(?:a+)+b)a",
    r"^\d(?!(?:\d\d?)+:)",
    r"(?<=^(?:\s+-?)+)z",
    "^(?>(?:a|a)+b)c",
    "^(?:a+?)+?b",
    # Sets of other kinds, case, comments.
    r"^(?:[[:alpha:]]+|\p{Lu}+)*!",
    "(?i)^(?:[A-Z]+[a-c]?)+!",
    "(?V1)^(?:[[a-z]--[aeiou]]+b?)*!",
    "(?x)^ (?: a+ | [ab] c? )+ $  # two ways for an a",
    "^(?:a{2,40}b?){13,99}$",
]
POLYNOMIAL = [
    # Neighbouring repeats that overlap, three in a row.
    "^a*a*a*b",
    r"^\s*-?\s*-?\s*$",
    r"^\W*\s*[-|\s]*end$",
    "^.*foo.*bar.*baz$",
    r"^\w+\d*\w*;",
    "(.*a){12}",
    r"^(?:[a-z]+[ -]?){1,9}\.$",
    # Two of them, and a search that begins anywhere.
    "[^.!?]*share[^.!?]*[.!?]",
    r"\s*,?\s*:",
    "a.*b.*c",
    "a(?:a*a*b)?",  # each hit is short, and what it tries in vain is not
    r"\d+\.?\d+%",
    r'["«][^"]*said[^"]*"',
    # A lookaround multiplies what it is tried at.
    r"\w(?=.*x.*y)z",
    r"x(?<=a.*b.*)y",
    "(?:ab)+(?=(?:ab)*+)!",
    # Counts that are as good as none.
    ".{0,400}a.{0,400}b.{0,400}c",
    r"^.*by.{0,5000}on.*;",
    r"\S{1,900}@\S{1,900}:",
]
GOOD = [
    # Separators that nothing else takes.
    r"^(?:\w+ )*\w+$",
    r"^(?:[a-z]+-)+[a-z]+$",
    r"^\W*photos? by [\p{L}'.-]+(?:[,;]* [\p{L}'.-]+)+\W*$",
    r"^[^,]*,[^,]*,[^,]*,[^,]*$",
    r"(?:\d{1,3}[., ])+eur",
    r"^\d+\s+comments?\s*$",
    r"^(?:\w+\b\W*)+$",
    r"^(?:\w+\b)+$",
    r"<[^<>]*>[^<>]*</",
    r"^(?:[^()]|\([^()]*\))*$",
    # Alternatives that begin differently.
    r"^(?:share|tweet|print|\||,| )+$",
    "^(?:a|b|cd)*e",
    r"^(?:jan|feb|mar)\w* \d{1,2}, \d{4}",
    "(?:a|bc|d[ef])+g",
    # Atomic groups and possessive repeats.
    "(?:a++)+$",
    "(?>a+)+b",
    r"^\s*+\W*+\s*+x",
    r"^(?>(?:news|newsletter) ?)+$",
    "^(?>a*)(?>a*)(?>a*)b",
    r"^(?:\w++\s?)*!",
    # At most quadratic.
    r"^\W*\w*\W*\w*$",
    r"\s*\b\d+\s+comments?\s*$",
    "^[^.!?]*share[^.!?]*[.!?]",
    r'"[^"]*cookies[^"]*"',
    r"\w+ago",
    r"(?:^|\s)\w*@?\w*;",
    r"(?:(?:mon|tues|wednes)day,? )?[a-z]+ \d{1,2}, \d{4}",
    "^.*a.*b",
    # Nothing can fail after the loop.
    "(a+)+",
    r"by (?:\w+\s?)*",
    "^.*a.*b.*",
    "x(?:a|aa)*.*$",
    # Counts.
    r"^share (?:this|it)\b.{0,40}$",
    r"^(?:\w+ ){0,5}\w+ ?$",
    ".{0,60}a.{0,60}b",
    r"^(?:\d{2}:?){1,3}$",
    r"^(?:\d{3},?)+;",
    r"^(?:[a-f0-9]{2})*;",
    # What is tried where it stands.
    r"^(?!.*(?:said|told))\w+:",
    r"\b(?=\w)share(?<!re)\b",
    r"(?<=[.!?] )(?:read|see) more:?\W*$",
    "(?i)^[a-z]+[0-9]+[A-Z]+$",
    r"^x*y*(?#comment)x*$",
    "a$b*b*b*",
    r"^(?:a(?:bc)?)+d",
]
UNPROVED = [
    r"^(?:(a+)\1)+b",
    r"\((?:[^()]|(?R))*\)",
    r"^(?P<word>\w+)(?:-(?&word))*!",
    "^(?:(?:share){e<=1} ?)+$",
    "(?p)a+|b",
]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_exponential_growth_is_found(pattern: str) -> None:
    regex.compile(pattern)
    assert judge(pattern).growth == "exponential"


@pytest.mark.parametrize("pattern", POLYNOMIAL)
def test_growth_beyond_the_square_is_found(pattern: str) -> None:
    regex.compile(pattern)
    verdict = judge(pattern)
    assert verdict.growth == "polynomial"
    assert verdict.degree >= 3


@pytest.mark.parametrize("pattern", GOOD)
def test_an_ordinary_pattern_is_safe(pattern: str) -> None:
    regex.compile(pattern)
    assert judge(pattern).growth == "safe"


@pytest.mark.parametrize("pattern", UNPROVED)
def test_patterns_that_cannot_be_proved_are_not_called_safe(pattern: str) -> None:
    regex.compile(pattern)
    verdict = judge(pattern)
    assert verdict.growth == "unproved"
    assert verdict.why


def test_a_reference_that_no_loop_repeats_is_safe() -> None:
    assert judge(r"^(\w+) and \1$").growth == "safe"


def test_a_pattern_with_too_many_states_is_unproved() -> None:
    assert "states" in judge(r"^(?:a{40}b{40}|c+){250}(?:a{40}b{40}){12}" * 30).why


def test_the_parts_and_a_text_are_named() -> None:
    verdict = judge("^by (?:a+,?)+$")
    assert verdict.parts == ("(?:a+,?)+",)
    assert verdict.text == r"'by a' + 'a' * 1000 + '\x00'"
    verdict = judge("[^.!?]*share[^.!?]*[.!?]")
    assert verdict.parts == ("", "[^.!?]*")
    assert verdict.text == r"'a' + 'a' * 1000 + 'sharea' * 1000 + '\x00'"
