"""Units: runs of lines of several kinds, each declared as a part of one rule."""

from collections.abc import Sequence
from math import inf
from typing import Any

import pytest

from cleaner import Cleaner, clean, load_rules
from cleaner.engine.document import Document, Hit, Line
from cleaner.engine.matcher import Matcher
from cleaner.engine.units import UnitTexts
from cleaner.report import Flag
from cleaner.ruleset.model import DeclaredPart as Part
from tests.builders import MORE_PROSE, PROSE, cleaner, paragraphs, rule, rule_set, stage
from tests.virtual import costly

PITCH = "Join our newsletter"
PARTS = {
    "pitch": Part(phrases=(PITCH.lower(),)),
    "button": Part(phrases=("sign up", "submit")),
    "field": Part(phrases=("email", "name")),
    "count": Part(when={"max_words": 2, "sentence": False}),
}


def card(**fields: object) -> Cleaner:
    """Return a cleaner of one unit: a pitch is sure, a count by its shape stands inside."""
    given = {"action": "remove-unit", "parts": PARTS, "sure": ("pitch",), "inside": ("count",)}
    return cleaner(rule("card", **(given | fields)))


def left(it: Cleaner, *lines: str) -> list[str]:
    """Return the lines that `it` leaves of `lines`."""
    return [line for line in it.clean(paragraphs(*lines)).text.split("\n") if line]


def test_lines_of_several_parts_around_a_sure_one_go() -> None:
    assert left(card(), PROSE, "Email", PITCH, "Submit", MORE_PROSE) == [PROSE, MORE_PROSE]


def test_weak_lines_alone_stay() -> None:
    lines = [PROSE, "Email", "Submit", MORE_PROSE]
    assert left(card(), *lines) == lines


def test_a_sure_line_alone_is_not_a_unit() -> None:
    lines = [PROSE, PITCH, PITCH, MORE_PROSE]
    assert left(card(), *lines) == lines


def test_weak_parts_are_only_looked_for_beside_a_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    find = UnitTexts.weak_hits

    def watched(self: UnitTexts, document: Document, *rest: Any) -> Sequence[Hit]:
        searched.append(document.lines[rest[-1]].text)
        return find(self, document, *rest)

    monkeypatch.setattr(UnitTexts, "weak_hits", watched)
    lines = ["Name", PROSE, "Email", PITCH, "Submit", PROSE, MORE_PROSE]
    assert left(card(), *lines) == ["Name", PROSE, PROSE, MORE_PROSE]
    assert set(searched) == {PROSE, "Email", PITCH, "Submit"}


def test_a_line_beside_a_unit_is_matched_once_in_all_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    matched: list[str] = []
    match = Matcher._hits

    def watched(self: Matcher, lines: Sequence[Line], *rest: Any) -> Any:
        matched.extend(line.text for line in lines)
        return match(self, lines, *rest)

    monkeypatch.setattr(Matcher, "_hits", watched)
    lines = [PROSE, "Name", PITCH, PROSE, PITCH, "Submit", "Email", MORE_PROSE]
    assert left(card(needs=3), *lines) == [PROSE, "Name", PITCH, PROSE, MORE_PROSE]
    assert matched.count("Name") == 2  # with the sure parts, and with the others


def test_a_unit_of_which_a_weak_part_times_out_takes_nothing() -> None:
    parts = {**PARTS, "field": Part(keywords=("slow",), pattern="slow field$")}
    unit = rule("card", action="remove-unit", parts=parts, sure=("pitch",))
    lines = [PROSE, "Slow field", PITCH, "Submit"]
    result = costly(unit, costs={"slow": inf}).clean(paragraphs(*lines))
    assert result.text == paragraphs(*lines)
    assert Flag("pattern-timeout", "test.card") in result.report.flags


def test_an_unmatched_line_ends_the_unit() -> None:
    lines = [PITCH, "Submit", PROSE, "Email", "Submit"]
    assert left(card(), *lines) == [PROSE, "Email", "Submit"]


def test_a_part_inside_stands_between_others_only() -> None:
    lines = [PROSE, "Ninety readers", PITCH, "Ninety readers", "Submit", "Ninety readers", PROSE]
    assert left(card(), *lines) == [PROSE, "Ninety readers", "Ninety readers", PROSE]


def test_a_part_by_shape_never_takes_prose() -> None:
    parts = {**PARTS, "count": Part(when={"min_words": 1})}
    assert left(card(parts=parts, inside=()), PITCH, "Submit", PROSE) == [PROSE]


def test_a_shape_right_above_prose_may_be_its_heading() -> None:
    lines = [PITCH, "Submit", "The Weir", PROSE]
    assert left(card(inside=()), *lines) == ["The Weir", PROSE]
    assert left(card(inside=()), *lines[:-1]) == []


def test_a_longer_run_than_the_longest_is_not_a_unit() -> None:
    lines = [PITCH, *["Submit"] * 4, PROSE]
    assert left(card(max_lines=4), *lines) == lines
    assert left(card(max_lines=5), *lines) == [PROSE]


def test_a_shorter_run_than_the_shortest_is_not_a_unit() -> None:
    assert left(card(min_lines=3), PITCH, "Submit", PROSE) == [PITCH, "Submit", PROSE]


def test_a_unit_has_at_least_the_needed_number_of_parts() -> None:
    assert left(card(needs=3), PITCH, "Submit", PROSE) == [PITCH, "Submit", PROSE]
    assert left(card(needs=3), PITCH, "Email", "Submit", PROSE) == [PROSE]


def test_a_unit_begins_with_a_first_part() -> None:
    lines = [PROSE, "Email", PITCH, "Submit", MORE_PROSE]
    assert left(card(first=("pitch",)), *lines) == [PROSE, "Email", MORE_PROSE]


def test_a_once_part_that_occurs_twice_marks_a_list() -> None:
    lines = [PROSE, PITCH, "Email", "Name", MORE_PROSE]
    assert left(card(once=("field",)), *lines) == lines


def test_a_line_that_another_rule_hits_is_a_part() -> None:
    known = rule("line", phrases=("join us",), status="trial")
    parts = {"known": Part(rules=("test.line",)), "button": Part(phrases=("sign up",))}
    unit = rule("card", action="remove-unit", parts=parts, sure=("known",))
    it = Cleaner(rule_set(stage("one", unit), stage("two", known)))
    assert left(it, PROSE, "Join us today!", "Sign up", MORE_PROSE) == [PROSE, MORE_PROSE]


def test_a_weak_hit_does_not_make_prose_count_as_a_prompt() -> None:
    weak = {"pitch": Part(phrases=("join us",)), "rain": Part(phrases=(PROSE.lower()[:-1],))}
    unit = rule("card", action="remove-unit", parts=weak, sure=("pitch",), needs=3)
    heading = rule("end", phrases=("the weir",), anchor="line", when={"zone": "tail"})
    lines = ["The Weir", PROSE, "Join us"]
    assert left(cleaner(unit, heading), *lines) == lines


def test_the_order_of_parts_and_rules_does_not_count() -> None:
    turned = dict(reversed(PARTS.items()))
    source = paragraphs("Email", PITCH, "Submit", PROSE)
    assert card(parts=turned).clean(source).text == card().clean(source).text


def test_a_unit_of_a_rule_in_trial_is_only_reported() -> None:
    result = card(status="trial").clean(paragraphs(PITCH, "Submit", PROSE))
    assert result.text == paragraphs(PITCH, "Submit", PROSE)
    assert {trial.rule for trial in result.report.trials} == {"test.card"}


@pytest.mark.parametrize(
    "name", sorted(each.id for _, each in load_rules().rules() if each.action == "remove-unit")
)
def test_a_shipped_unit_leaves_nothing_to_a_second_clean(name: str) -> None:
    unit = next(each for _, each in load_rules().rules() if each.id == name)
    for example in (*unit.removes, *unit.keeps):
        first = clean(example.replace("[-", "").replace("-]", "")).text
        assert clean(first).text == first


def test_a_line_with_enough_parts_is_split_at_them() -> None:
    parts = {
        "menu": Part(phrases=("home log in",), anchor="start"),
        "foot": Part(phrases=("all rights reserved",), anchor="end"),
    }
    it = cleaner(rule("page", action="split-line", parts=parts, sure=("foot",)))
    result = it.clean(f"Home Log in {PROSE} All rights reserved")
    assert result.text == paragraphs("Home Log in", PROSE, "All rights reserved")
    assert it.clean(f"Home Log in {PROSE}").text == f"Home Log in {PROSE}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PROSE} Advertisement {MORE_PROSE}", f"{PROSE} {MORE_PROSE}\n"),
        (f"{PROSE} (Article continues after ad) {MORE_PROSE}", f"{PROSE} {MORE_PROSE}\n"),
        (f"{PROSE} Advertisement is dear. {MORE_PROSE}", None),
        (f"{PROSE} The advertisement The Weir ran. {MORE_PROSE}", None),
    ],
)
def test_a_split_part_between_sentences_goes(text: str, expected: str | None) -> None:
    assert clean(text).text == (expected or f"{text}\n")
