"""Signs are measured, added up and decide about the ends of whole pages, and about lines."""

from pathlib import Path

import msgspec
import pytest

from cleaner import Cleaner
from cleaner.document import Document
from cleaner.evidence import bins, headline_above, whole_prose
from cleaner.explain import explain
from cleaner.label import Labeller
from cleaner.measures import MEASURES, Scene, richest
from cleaner.rule import Guard, RuleSet, Sign, Stage, Weights
from tests.builders import MORE_PROSE, PROSE, paragraphs, rule, stage

WHOLE_PAGE = (
    Path(__file__).parent.parent / "fixtures" / "whole-page-otter-bridge" / "source.txt"
).read_text("utf-8")
MENU = ["Home", "Sports", "Weather forecast", "Tickets"]
TITLE = "Old weir to be rebuilt before winter"


def scene(*lines: str, gone: dict[int, list[set[str]]] | None = None) -> Scene:
    kept = Document(paragraphs(*lines)).lines
    gaps = gone or {}
    taken = [(at, frozenset(each)) for at in sorted(gaps) for each in gaps[at]]
    return Scene(range(len(kept)), kept, taken)


def sign(measure: str, *steps: float, **fields: object) -> Sign:
    given = {"id": f"test.{measure}", "description": "d", "measure": measure, "steps": steps}
    return Sign(**(given | fields))  # type: ignore[arg-type]


def judge(page: float, *rules: object, weight: float = 1.0, share: float = 1.0) -> Cleaner:
    """Return a cleaner for which lines of fewer than six words weigh `weight` in a page."""
    guard = Guard(id="over-removal", description="d", stages=("two",), max_share=share)
    signs = (sign("words", 6), sign("prose-lines", 1))
    evidence = Stage("two", "two.toml", (), (), guard, signs)
    weights = Weights(page={"test.prose-lines": (0.0, page)}, lines={"test.words": (weight, 0.0)})
    return Cleaner(
        RuleSet((stage("one", *rules), evidence), {}, {"test": "Test"}, 0.5, weights)  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("measure", "fields", "expected"),
    [
        ("words", {}, [2, 15, 16, 1]),
        ("characters", {}, [10, 82, 78, 6]),
        ("sentence", {}, [0, 1, 1, 0]),
        ("prose", {}, [0, 1, 1, 0]),
        ("capitals", {}, [1, 0, 0, 1]),
        ("colon", {}, [0, 0, 0, 1]),
        ("run", {}, [1, 2, 2, 1]),
        ("run-words", {}, [2, 31, 31, 1]),
        ("run-left", {}, [1, 2, 1, 1]),
        ("run-opens", {}, [1, 0, 0, 0]),
        ("words-near", {"within": 1}, [17 / 2, 33 / 3, 32 / 3, 17 / 2]),
        ("prose-near", {"within": 1}, [1 / 2, 2 / 3, 2 / 3, 1 / 2]),
        ("words-above", {}, [0, 2 / 34, 17 / 34, 33 / 34]),
        ("lines-above", {}, [0, 1 / 4, 2 / 4, 3 / 4]),
        ("dense", {}, [-1, 0, 0, 1]),
        ("dense-words", {}, [31 / 34] * 4),
        ("before-dense", {}, [1] * 4),
        ("after-dense", {}, [1] * 4),
        ("loose-words", {}, [3 / 34] * 4),
        ("prose-lines", {}, [2] * 4),
        ("gone", {}, [3] * 4),
        ("gone", {"themes": ("legal",)}, [1] * 4),
        ("gone-share", {}, [3 / 7] * 4),
        ("gone-near", {"within": 1}, [0, 0, 2 / 5, 2 / 4]),
        ("gone-above", {"themes": ("related", "tags")}, [0, 0, 0, 2]),
        ("gone-below", {"themes": ("related", "tags")}, [2, 2, 2, 0]),
    ],
)
def test_a_measure(measure: str, fields: dict[str, object], expected: list[float]) -> None:
    it = scene(
        "Local News",
        PROSE,
        MORE_PROSE.replace("late ", ""),
        "Shops:",
        gone={3: [{"related"}, {"tags", "related"}], 4: [{"legal"}]},
    )
    assert list(it.values(sign(measure, 1, **fields))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("commas", [0, 0, 2, 1, 0]),
        ("repeated", [1, 1, 0, 0, 0]),
        ("ellipsis", [0, 0, 0, 1, 0]),
        ("exclaims", [0, 0, 0, 0, 1]),
        ("item", [0, 0, 1, 0, 0]),
    ],
)
def test_a_measure_of_a_line(measure: str, expected: list[float]) -> None:
    it = scene("Tickets", "Tickets", "- Bread, milk, eggs", "The mill, where\u2026", "Who cares?")
    assert list(it.values(sign(measure, 1))) == expected


def test_weights_add_up_the_same_in_any_order() -> None:
    rules = [
        rule(name, phrases=(phrase,), weight=weight)
        for name, phrase, weight in (("a", "tickets", 0.1), ("b", "sold", 0.2), ("c", "here", 0.7))
    ]
    source = paragraphs(PROSE, "Tickets sold here", MORE_PROSE)
    for order in (rules, rules[::-1], [rules[1], rules[2], rules[0]]):
        assert judge(0.0, *order, weight=0.0).clean(source).text == paragraphs(PROSE, MORE_PROSE)


def test_a_line_that_no_sign_speaks_against_stays() -> None:
    lone = "One two three four five six seven"
    source = paragraphs(PROSE, *MENU, lone)
    assert judge(1.0, weight=5.0).clean(source).text == paragraphs(PROSE, lone)


def test_a_weighted_rule_on_trial_takes_nothing() -> None:
    it = judge(0.0, rule("a", phrases=("tickets",), weight=0.9, status="trial"), weight=0.5)
    source = paragraphs(PROSE, "Tickets", MORE_PROSE)
    assert it.clean(source).text == source


def test_weighted_rules_are_guarded_where_no_sign_is_in_force() -> None:
    rules = [rule("a", phrases=("council",), weight=0.9), rule("b", phrases=("weir",), weight=0.9)]
    it = judge(0.0, *rules, share=0.1)
    stages = tuple(msgspec.structs.replace(each, signs=()) for each in it.rules.stages)
    unsigned = Cleaner(msgspec.structs.replace(it.rules, stages=stages, weights=Weights()))
    source = paragraphs(PROSE, "Boats and fares", MORE_PROSE)
    assert unsigned.clean(source).text == source


def test_every_measure_is_documented() -> None:
    words = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
    assert [each for each in MEASURES if f"`{each}`" not in words] == []


def test_the_richest_stretch_of_losses_is_the_least_loss() -> None:
    assert richest([-2, -1, -3]) == (1, 1)
    assert richest([]) == (0, -1)


def test_bins_may_be_told_apart_by_place() -> None:
    it = scene("Local News", PROSE, "Tickets sold here today")
    assert [*bins(sign("words", 4, 9), it)] == [0, 2, 1]
    apart = sign("words", 4, 9, by_place=True)
    assert apart.bins == 9
    assert [*bins(apart, it)] == [0, 3 + 2, 6 + 1]


def test_the_ends_of_a_whole_page_go() -> None:
    source = paragraphs(*MENU, TITLE, PROSE, "Subheading", MORE_PROSE, *MENU)
    result = judge(1.0).clean(source)
    assert result.text == paragraphs(TITLE, PROSE, "Subheading", MORE_PROSE)
    assert {edit.rules for edit in result.report.edits} == {("test.words",)}


def test_a_text_that_is_no_whole_page_stays() -> None:
    source = paragraphs(*MENU, TITLE, PROSE, *MENU)
    assert judge(0.99).clean(source).text == source


def test_an_end_goes_only_where_its_evidence_is_enough() -> None:
    source = paragraphs(*MENU, TITLE, PROSE, *MENU)
    assert judge(1.0, weight=0.9).clean(source).text == source


def test_a_text_without_an_article_stays() -> None:
    result = judge(1.0).clean(paragraphs(*MENU))
    assert result.text == paragraphs(*MENU)


def test_a_line_goes_where_weighted_rules_and_signs_reach_the_sum() -> None:
    it = judge(
        0.0,
        rule("a", phrases=("tickets",), weight=0.3),
        rule("b", phrases=("sold",), weight=0.4),
        weight=0.5,
    )
    source = paragraphs(PROSE, "Tickets", "Tickets sold here", "Weather", MORE_PROSE)
    result = it.clean(source)
    assert result.text == paragraphs(PROSE, "Tickets", "Weather", MORE_PROSE)
    assert result.report.edits[0].rules == ("test.a", "test.b", "test.words")


def test_lines_that_are_gone_are_remembered() -> None:
    guard = Guard(id="g", description="d", stages=("two",), max_share=1.0)
    signs = (sign("gone", 2), sign("words", 6))
    weights = Weights(page={"test.gone": (0.0, 1.0)}, lines={"test.words": (1.0, 0.0)})
    stages = (
        stage("one", rule("a", phrases=("log in",), anchor="line")),
        Stage("two", "two.toml", (), (), guard, signs),
    )
    it = Cleaner(RuleSet(stages, {}, {"test": "Test"}, 0.5, weights))
    once = it.clean(paragraphs("Log in", *MENU, PROSE))
    twice = it.clean(paragraphs("Log in", *MENU, PROSE, "Log in", *MENU))
    assert once.text == paragraphs(*MENU, PROSE)
    assert twice.text == paragraphs(PROSE)
    assert it.clean(once.text).text == once.text


@pytest.mark.parametrize("share", [0.6, 0.1])
def test_evidence_that_takes_too_much_prose_is_taken_back(share: float) -> None:
    rules = (rule("a", phrases=("council",), weight=0.9), rule("b", phrases=("weir",), weight=0.9))
    source = paragraphs(PROSE, "Boats and fares", MORE_PROSE)
    result = judge(0.0, *rules, share=share).clean(source)
    flags = {flag.name for flag in result.report.flags}
    if share > 0.5:
        assert result.text == paragraphs("Boats and fares", MORE_PROSE)
        assert flags == set()
    else:
        assert result.text == source
        assert flags == {"over-removal"}


def test_a_body_has_all_the_prose_around_its_ends() -> None:
    it = scene(PROSE, PROSE, PROSE, "Tickets", PROSE)
    assert whole_prose(it, 1, 1) == (0, 2)
    apart = scene(PROSE, PROSE, PROSE, gone={1: [{"related"}] * 3})
    assert whole_prose(apart, 1, 1) == (1, 2)


def test_a_body_has_its_headline() -> None:
    lines = scene(TITLE, "Local", PROSE).kept
    assert headline_above(lines, 2) == 0
    assert headline_above(lines, 0) == 0
    assert headline_above(scene("- " + TITLE, "Local", PROSE).kept, 2) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The town council voted on Monday.", True),
        ("On Monday the town council voted on it", True),
        ("Read what the town thinks of it", False),
        ("weir", True),
        ("bridge", False),
        ("***", True),
    ],
)
def test_a_line_is_the_articles_where_half_of_it_is_in_the_reference(
    line: str, expected: bool
) -> None:
    assert Labeller(PROSE).is_article(line) == expected


def test_many_signs_are_shown_as_one() -> None:
    report = Cleaner().clean(WHOLE_PAGE).report
    shown = explain(WHOLE_PAGE, report).plain
    assert "structure (" in shown
    assert "structure.words" not in shown


def test_a_sentence_is_no_headline() -> None:
    lines = scene("The mill burned for two days.", "Local", PROSE).kept
    assert headline_above(lines, 2) == 2


def test_a_headline_stands_near_its_body() -> None:
    far = scene(TITLE, *["Local"] * 7, PROSE).kept
    assert headline_above(far, len(far) - 1) == len(far) - 1
