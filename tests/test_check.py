"""The rule checker, on rules made to be wrong; and the shipped rules, which must be right."""

from cleaner import load_rules
from cleaner.check import check, read_example
from tests.builders import PROSE, rule, rule_set, stage


def faults(*rules: object, **fields: object) -> list[str]:
    made = rules or (rule("a", **fields),)
    return [fault.what for fault in check(rule_set(stage("one", *made)))]  # type: ignore[arg-type]


GOOD = {
    "phrases": ("share it",),
    "removes": ("Share it", "Share it!"),
    "keeps": (PROSE, "He shared it"),
}


def test_a_good_rule_has_no_fault() -> None:
    assert faults(**GOOD) == []


def test_an_example_that_is_not_removed_is_a_fault() -> None:
    (fault,) = faults(**GOOD | {"removes": ("Share it", "Send it")})
    assert fault.startswith("removes 'Send it")


def test_an_example_that_is_not_kept_is_a_fault() -> None:
    (fault,) = faults(**GOOD | {"keeps": (PROSE, "They share it among them")})
    assert "keeps 'They share it among them': this rule took it" in fault


def test_what_another_rule_takes_from_a_kept_example_is_a_fault() -> None:
    other = rule("b", phrases=("shared",), removes=("Shared", "shared!"), keeps=(PROSE, "sharing"))
    (fault,) = faults(rule("a", **GOOD), other)
    assert "the chain took it (test.b)" in fault


def test_a_phrase_said_twice_is_a_fault() -> None:
    assert faults(rule("a", **GOOD), rule("b", **GOOD)) == ["says 'share it', as test.a does"]


def test_marks_say_what_goes() -> None:
    assert read_example("A [-b-]{+c+} d.") == ("A b d.\n", "A c d.\n")
    assert read_example("A b.") == ("A b.\n", "")


def test_the_shipped_rules_are_right() -> None:
    assert [str(fault) for fault in check(load_rules())] == []
