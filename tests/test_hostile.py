"""Patterns that backtrack without end, found by trying them; ordinary ones, which must pass."""

import pytest

from cleaner import load_rules
from cleaner.hostile import endless
from tests.builders import rule, rule_set, stage


def faults(**fields: object) -> list[str]:
    return [str(fault) for fault in endless(rule_set(stage("one", rule("a", **fields))))]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(.*a){12}",
        r"(\w+\s?)*x",
        "(?:ab|abab)+$",
        "[^.!?]*share[^.!?]*[.!?]",
        r"^(?:[a-z]+[ -]?){1,9}\.$",
        "a.*b.*c.*d.*e",
    ],
)
def test_a_pattern_that_takes_time_without_end_is_found(pattern: str) -> None:
    removes = ("by alex x!", "aaaa", "abcde.")
    (fault,) = faults(keywords=("a",), pattern=pattern, removes=removes)
    assert fault.startswith("one.toml: rule test.a: pattern ")
    assert "takes time without end on" in fault
    assert " * " in fault


@pytest.mark.parametrize("field", ["unless", "until"])
def test_the_field_is_named(field: str) -> None:
    hostile = "(a+)+$"
    value = (r"\d", hostile) if field == "unless" else hostile
    (fault,) = faults(phrases=("share",), action="remove-block", **{field: value})
    assert f"rule test.a: {field} '(a+)+$' takes time without end on 'a' * " in fault


@pytest.mark.parametrize(
    "pattern",
    [
        r"^share (?:this|it)\b.{0,40}$",
        r"^(?:\w+ ){0,5}\w+ ?$",
        r"^\W*photos? by [\p{L}'.-]+(?:[,;]* [\p{L}'.-]+)+\W*$",
        r"\s*\b\d+\s+comments?\s*$",  # as the square of the length
        r"(?:(?:mon|tues|wednes)day,? )?[a-z]+ \d{1,2}, \d{4}",
        "^[^.!?]*share[^.!?]*[.!?]",
    ],
)
def test_an_ordinary_pattern_passes(pattern: str) -> None:
    assert faults(keywords=("a",), pattern=pattern, removes=("Share it", "12 comments")) == []


def test_no_shipped_pattern_takes_time_without_end() -> None:
    assert [str(fault) for fault in endless(load_rules())] == []
