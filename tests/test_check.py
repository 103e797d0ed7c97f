"""The rule checker, on rules made to be wrong; and the shipped rules, which must be right."""

import pytest

from cleaner.authoring.examples import own_faults, read_example, rule_faults, unproved
from cleaner.ruleset.model import Prune
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.stage_rules import StageRules
from cleaner.text.errors import InputError
from tests.builders import PROSE, rule, rule_set, stage


def faults(*rules: object, **fields: object) -> list[str]:
    declared = rules or (rule("a", **fields),)
    checked = rule_set(stage("one", *declared))  # type: ignore[arg-type]
    return [fault.what for fault in rule_faults(checked)]


GOOD = {
    "phrases": ("share it",),
    "removes": ("Share it", "Share it!"),
    "keeps": ("He shared it", "They share it among them"),
    "anchor": "start",
}


def test_a_good_rule_has_no_fault() -> None:
    assert faults(**GOOD) == []


def test_an_example_that_is_not_removed_is_a_fault() -> None:
    (fault,) = faults(**GOOD | {"removes": ("Share it", "Send it")})
    assert fault.startswith("removes 'Send it")


def test_an_example_that_is_not_kept_is_a_fault() -> None:
    (fault,) = faults(**GOOD | {"keeps": (PROSE, "Share it among them")})
    assert "keeps 'Share it among them': this rule took it" in fault


def test_a_kept_example_that_another_rule_takes_is_a_fault() -> None:
    other = rule(
        "b",
        phrases=("shared",),
        removes=("Shared", "shared!"),
        keeps=(PROSE, "He said they shared a mill"),
        when={"max_words": 4},
    )
    (fault,) = faults(rule("a", **GOOD), other)
    assert "the chain took it (test.b)" in fault


def test_a_known_miss_stays_until_it_is_taken() -> None:
    assert faults(**GOOD | {"misses": ("Pass it on",)}) == []
    (fault,) = faults(**GOOD | {"misses": ("Pass it on", "Share it!!")})
    assert fault == "misses 'Share it!!': takes it now; move it to removes"


def test_a_part_of_a_line_may_be_a_known_miss() -> None:
    missed = f"{PROSE} [-Pass it on-]"
    assert faults(**GOOD | {"misses": (missed,)}) == []


def test_a_known_miss_that_another_rule_takes_is_a_fault() -> None:
    other = rule(
        "b",
        phrases=("pass it on",),
        removes=("Pass it on", "Pass it on!"),
        keeps=(PROSE, "He said they pass it on each spring"),
        when={"max_words": 4},
    )
    (fault,) = faults(rule("a", **GOOD, misses=("Pass it on",)), other)
    assert fault == "misses 'Pass it on': the chain takes it now (test.b); drop it"


NO_NEAR_MISS = (
    "keeps has no near miss; add real prose that holds {}, or another of its {}, in another"
)


@pytest.mark.parametrize("kept", ["He shared it", "Share them, it said.", "Shares its yard"])
def test_words_of_a_phrase_are_not_a_near_miss(kept: str) -> None:
    (fault,) = faults(**GOOD | {"keeps": (PROSE, kept)})
    assert fault == f"{NO_NEAR_MISS.format(repr('share it'), 'phrases')} sense"


@pytest.mark.parametrize(
    "condition",
    [{"unless": (" among ",)}, {"anchor": "line"}, {"when": {"max_words": 3}}],
    ids=str,
)
def test_a_near_miss_is_taken_without_the_conditions(condition: dict[str, object]) -> None:
    assert (
        faults(
            **GOOD
            | {"keeps": (PROSE, "They share it among them"), "anchor": "anywhere"}
            | condition
        )
        == []
    )


PATTERN = GOOD | {
    "phrases": (),
    "keywords": ("share", "sha"),
    "pattern": r"^\W*share (?:it|this)\W*$",
    "anchor": "anywhere",
}


@pytest.mark.parametrize("kept", ["Please share this.", "A share fell by a tenth."])
def test_a_near_miss_fits_the_pattern_inside_a_line_or_holds_a_keyword(kept: str) -> None:
    assert faults(**PATTERN | {"keeps": (PROSE, kept)}) == []


@pytest.mark.parametrize("kept", ["He shared a boat.", "Shareholders met."])
def test_a_part_of_a_word_is_not_a_keyword(kept: str) -> None:
    (fault,) = faults(**PATTERN | {"keeps": (PROSE, kept)})
    assert fault == f"{NO_NEAR_MISS.format(repr('share'), 'keywords')} sense"


def test_a_rule_without_text_needs_a_near_miss_of_one_condition() -> None:
    shape = {
        "when": {"max_words": 2, "case": "title"},
        "removes": ("The Weir", "The Mill"),
    }
    (fault,) = faults(rule("a", **shape, keeps=(PROSE, "the old weir")))
    assert fault.startswith("keeps has no near miss; add a text that the rule would take without")
    assert faults(rule("a", **shape, keeps=(PROSE, "the weir"))) == []


def prune_faults(*keeps: str) -> list[str]:
    prune = Prune(
        id="test.box",
        description="d",
        xpath="//div[has-token(@class, 'share')][not(.//h1)]",
        removes=("<div class='share'>a</div>", "<div class='share bar'>b</div>"),
        keeps=keeps,
        reference="r",
    )
    rules = rule_set(Stage("one", "one.toml", StageRules(), (prune,)))
    return [fault.what for fault in rule_faults(rules)]


@pytest.mark.parametrize(
    "kept",
    ["<p class='share'>a</p>", "<div class='map'>a</div>", "<div class='share'><h1>a</h1></div>"],
)
def test_a_page_with_a_part_of_the_selector_is_a_near_miss(kept: str) -> None:
    assert prune_faults("<p>a</p>", kept) == []


def test_a_page_without_a_part_of_the_selector_is_not_a_near_miss() -> None:
    (fault,) = prune_faults("<p>a</p>", "<h1 class='shared'>a</h1>")
    assert fault.startswith("keeps has no near miss; add a page with a class, an attribute")


def test_a_phrase_of_two_rules_is_a_fault() -> None:
    conditions = {"when": {"max_words": 9, "next": {"prose": True}}}
    texts = {"removes": (f"[-Share it-]\n\n{PROSE}", f"[-Share it!-]\n\n{PROSE}")}
    one, two = (rule(name, **GOOD | conditions | texts) for name in "ab")
    assert faults(one, two) == ["has the phrase 'share it' of test.a"]
    other = rule("b", **GOOD | conditions | texts | {"when": {"next": {"prose": True}}})
    assert faults(one, other) == ["has 'share it', which test.b covers; drop it"]
    narrow = rule("b", **GOOD | conditions | texts | {"when": {"max_words": 8}})
    assert "covers" not in "".join(faults(one, narrow))


def test_a_phrase_that_a_rule_has_twice_is_a_fault() -> None:
    twice = faults(**GOOD | {"phrases": ("share it", "share it")})
    assert "has the phrase 'share it' twice" in twice


@pytest.mark.parametrize("field", ["pattern", "unless", "until"])
def test_a_pattern_that_backtracks_is_a_fault(field: str) -> None:
    hostile = r"^(?:share|it| |it )+[.]$"
    fields = {
        "pattern": PATTERN | {"keywords": ("share",), "pattern": hostile},
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
    assert list(rule_faults(rules)) == []
    assert list(unproved(rules)) == [r"test.a unless (the reference \1 may take any text)"]


def test_only_chosen_rules_are_checked_but_in_the_chain_of_all() -> None:
    other = rule(
        "b",
        phrases=("shared",),
        removes=("Shared", "Sent"),
        keeps=(PROSE, "He said they shared a mill"),
        when={"max_words": 4},
    )
    rules = rule_set(stage("one", rule("a", **GOOD), other))
    assert [fault.rule for fault in rule_faults(rules, {"test.a"})] == ["test.a"]
    assert [fault.rule for fault in rule_faults(rules, {"test.b"})] == ["test.b"]


def test_a_chosen_rule_that_does_not_exist_is_an_error() -> None:
    checked = rule_set(stage("one", rule("weir", **GOOD)))
    with pytest.raises(InputError, match=r"there is no rule test\.wier; did you mean test\.weir\?"):
        list(rule_faults(checked, {"test.wier"}))


def test_a_repeated_phrase_is_a_fault_of_the_chosen_rule() -> None:
    rules = rule_set(stage("one", rule("a", **GOOD)), stage("two", rule("b", **GOOD)))
    for chosen, other in (("a", "b"), ("b", "a")):
        (fault,) = rule_faults(rules, {f"test.{chosen}"})
        assert (fault.rule, fault.what) == (
            f"test.{chosen}",
            f"has the phrase 'share it' of test.{other}",
        )


def test_marks_in_an_example_show_what_is_removed() -> None:
    assert read_example("A [-b c-] d.") == ("A b c d.\n", "A d.\n")
    assert read_example("A b.") == ("A b.\n", "")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [("^by the [A-Z]", True), (r"^by the \p{Lu}\W", False), ("^by the (?<byline>x)", False)],
)
def test_a_pattern_with_capitals_is_a_fault_since_lines_are_in_lower_case(
    pattern: str, hint: bool
) -> None:
    desk = rule("desk", pattern=pattern, keywords=("by the",), removes=("By the Desk", "By the X"))
    said = [fault.what for fault in own_faults(rule_set(stage("one", desk)))]
    ending = "; the pattern has capitals, and it is matched in lower case" if hint else ""
    assert f"removes 'By the Desk': it stayed{ending}" in said
