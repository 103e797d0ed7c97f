"""The rule checker, on rules made to be wrong; and the shipped rules, which must be right."""

import pytest

from cleaner import load_rules
from cleaner.check import check, read_example, unproved
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


@pytest.mark.parametrize("field", ["pattern", "unless", "until"])
def test_a_pattern_that_backtracks_is_a_fault(field: str) -> None:
    hostile = r"^(?:share|it| |it )+[.]$"
    fields = {
        "pattern": GOOD | {"phrases": (), "keywords": ("share",), "pattern": hostile},
        "unless": GOOD | {"unless": ("x", hostile)},
        "until": GOOD | {"action": "remove-block", "until": hostile},
    }[field]
    (fault,) = [each for each in faults(**fields) if "backtracks" in each]
    assert fault.startswith(f"{field} backtracks: its time grows exponentially")
    assert "for (?:share|it| |it )+ can share a text in many ways, as in '" in fault
    assert "* 1000 + '\\x00'; write what repeats so that a text fits it in one way only" in fault


def test_a_pattern_beyond_the_square_is_a_fault() -> None:
    (fault,) = faults(**GOOD | {"unless": ("x", "said.*that.*so")})
    assert "its time grows as the power 3 of the length of a line" in fault
    assert "for the search from each place on and .* can share" in fault


def test_a_pattern_that_cannot_be_proved_is_named() -> None:
    rules = rule_set(stage("one", rule("a", **GOOD, unless=(r"^(?:(\w+) \1)+$",))))
    assert list(check(rules)) == []
    assert list(unproved(rules)) == [r"test.a unless (the reference \1 may take any text)"]


def test_only_chosen_rules_are_checked_but_in_the_chain_of_all() -> None:
    other = rule("b", phrases=("shared",), removes=("Shared", "Sent"), keeps=(PROSE, "sharing"))
    rules = rule_set(stage("one", rule("a", **GOOD), other))
    assert [fault.rule for fault in check(rules, {"test.a"})] == ["test.a"]
    assert [fault.rule for fault in check(rules, {"test.b"})] == ["test.b"]


def test_a_phrase_said_twice_is_a_fault_of_the_chosen_rule() -> None:
    rules = rule_set(stage("one", rule("a", **GOOD)), stage("two", rule("b", **GOOD)))
    for chosen, other in (("a", "b"), ("b", "a")):
        (fault,) = check(rules, {f"test.{chosen}"})
        assert (fault.rule, fault.what) == (
            f"test.{chosen}",
            f"says 'share it', as test.{other} does",
        )


def test_marks_say_what_goes() -> None:
    assert read_example("A [-b-]{+c+} d.") == ("A b d.\n", "A c d.\n")
    assert read_example("A b.") == ("A b.\n", "")


def test_the_shipped_rules_are_right() -> None:
    assert [str(fault) for fault in check(load_rules())] == []
