"""Features are measured and scored, and decide about the two ends of whole pages."""

from pathlib import Path

import pytest

from cleaner import Cleaner
from cleaner.authoring.labels import Labeller
from cleaner.cli.explain import explain
from cleaner.engine.document import Document
from cleaner.engine.feature_table import FeatureTable
from cleaner.engine.features import bins
from cleaner.ruleset.model import BinnedFeature
from cleaner.ruleset.registry import FEATURES
from cleaner.ruleset.rule_set import Guard, RuleSet, Stage, Weights
from cleaner.ruleset.stage_rules import StageRules
from cleaner.scoring.linear import max_sum_range
from tests.builders import MORE_PROSE, PROSE, paragraphs, rule, stage

WHOLE_PAGE = (
    Path(__file__).parent.parent / "fixtures" / "whole-page-otter-bridge" / "source.txt"
).read_text("utf-8")
LOG_IN = "Log in"
MENU = ["Home", "Sports", "Weather forecast", "Tickets"]
TITLE = "Old weir to be rebuilt before winter"


def table(*lines: str, removed: dict[int, list[set[str]]] | None = None) -> FeatureTable:
    kept = Document(paragraphs(*lines)).lines
    gaps = removed or {}
    themes = [(position, frozenset(each)) for position in sorted(gaps) for each in gaps[position]]
    return FeatureTable(range(len(kept)), kept, themes)


def feature(measure: str, *steps: float, **fields: object) -> BinnedFeature:
    given = {"id": f"test.{measure}", "description": "d", "measure": measure, "steps": steps}
    return BinnedFeature(**(given | fields))  # type: ignore[arg-type]


def scoring_cleaner(page: float, *words: float, share: float = 1.0) -> Cleaner:
    """Return a cleaner for which a text with prose scores `page`; a rule removes LOG_IN.

    `words` are the weights of lines of fewer than six words, and of others.
    """
    guard = Guard(id="over-removal", description="d", stages=("two",), max_share=share)
    features = (feature("words", 6), feature("prose-lines", 1))
    scored = Stage("two", "two.toml", StageRules(), (), guard, features)
    short, other = words or (1.1, 0.0)
    weights = Weights(page={"test.prose-lines": (0.0, page)}, lines={"test.words": (short, other)})
    one = stage("one", rule("a", phrases=("log in",), anchor="line"))
    return Cleaner(RuleSet((one, scored), {}, {"test": "Test"}, 0.5, weights))


SCORED = paragraphs(LOG_IN, *MENU, TITLE, PROSE, MORE_PROSE, "Privacy", "Terms")


def near(page: float, *words: float) -> list[tuple[str, str, float]]:
    """Return the text of each score near the threshold, of what it is, and the score."""
    cleaner = scoring_cleaner(page, *words)
    account = Cleaner(cleaner.rules, account=True).clean(SCORED).report
    plain = cleaner.clean(SCORED).report
    assert plain.scores == ()
    assert plain.words_near == account.words_near
    assert plain.edits == account.edits
    return [(SCORED[it.start : it.end], it.of, it.score) for it in account.scores]


def test_a_text_that_is_nearly_or_just_a_whole_page_is_noted() -> None:
    for score in (0.99, 1.01):
        [(text, of, noted)] = near(score)
        assert text.startswith(MENU[0])
        assert text.endswith("Terms\n")
        assert (of, noted) == ("page", score)
    assert near(0.97) == near(1.03) == []


def test_lines_of_content_with_scores_near_the_threshold_are_noted() -> None:
    assert near(1.5, 1.1, 0.995) == [(PROSE, "line", 0.995), (MORE_PROSE, "line", 0.995)]
    assert near(1.5, 1.01, 0.5) == []  # short lines
    report = scoring_cleaner(1.5, 1.1, 0.995).clean(SCORED).report
    assert report.words_near == len(PROSE.split()) + len(MORE_PROSE.split())


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
        ("menu-share", {}, [0] * 4),
        ("menus-outside", {}, [0] * 4),
        ("removed-before-dense", {}, [0] * 4),
        ("removed-after-dense", {}, [3] * 4),
        ("flow-words", {}, [2, 15, 16, 1]),
        ("flow-rest", {}, [0] * 4),
        ("to-removed-above", {}, [99, 99, 99, 0]),
        ("to-removed-below", {}, [2, 1, 0, 0]),
        ("removed", {}, [3] * 4),
        ("removed", {"themes": ("legal",)}, [1] * 4),
        ("removed-share", {}, [3 / 7] * 4),
        ("removed-near", {"within": 1}, [0, 0, 2 / 5, 2 / 4]),
        ("removed-above", {"themes": ("related", "tags")}, [0, 0, 0, 2]),
        ("removed-below", {"themes": ("related", "tags")}, [2, 2, 2, 0]),
    ],
)
def test_measures_of_documents_have_the_expected_values(
    measure: str, fields: dict[str, object], expected: list[float]
) -> None:
    it = table(
        "Local News",
        PROSE,
        MORE_PROSE.replace("late ", ""),
        "Shops:",
        removed={3: [{"related"}, {"tags", "related"}], 4: [{"legal"}]},
    )
    assert list(it.values(feature(measure, 1, **fields))) == pytest.approx(expected)


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
def test_measures_of_lines_have_the_expected_values(measure: str, expected: list[float]) -> None:
    it = table("Tickets", "Tickets", "- Bread, milk, eggs", "The mill, where\u2026", "Who cares?")
    assert list(it.values(feature(measure, 1))) == expected


def test_menus_are_measured() -> None:
    kept = table(*MENU, PROSE, "Tickets").kept
    it = FeatureTable(range(6), kept, [(0, frozenset())], joined=range(1, 4))
    assert [*it.values(feature("menu-share", 1))] == pytest.approx([4 / 6] * 6)
    assert [*it.values(feature("menus-outside", 1))] == [4] * 6
    assert [*it.values(feature("removed-before-dense", 1))] == [1] * 6


def test_a_line_that_no_feature_weighs_against_stays() -> None:
    lone = "One two three four five six seven"
    source = paragraphs(PROSE, *MENU, LOG_IN, lone)
    assert scoring_cleaner(1.0, 5.0, 0.0).clean(source).text == paragraphs(PROSE, lone)


def test_every_measure_is_documented() -> None:
    words = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8")
    assert [each for each in FEATURES if f"`{each}`" not in words] == []


def test_the_best_range_of_losses_only_is_the_smallest_loss() -> None:
    assert max_sum_range([-2, -1, -3]) == (1, 1)
    assert max_sum_range([]) == (0, -1)


def test_bins_may_depend_on_the_place() -> None:
    it = table("Local News", PROSE, "Tickets sold here today")
    assert [*bins(feature("words", 4, 9), it)] == [0, 2, 1]
    apart = feature("words", 4, 9, by_place=True)
    assert apart.bins == 9
    assert [*bins(apart, it)] == [0, 3 + 2, 6 + 1]


def test_the_ends_of_a_whole_page_go() -> None:
    source = paragraphs(LOG_IN, *MENU, TITLE, PROSE, "Subheading", MORE_PROSE, *MENU)
    result = scoring_cleaner(1.0).clean(source)
    assert result.text == paragraphs(TITLE, PROSE, "Subheading", MORE_PROSE)
    assert {edit.rules for edit in result.report.edits[1:]} == {("test.words",)}


def test_a_text_from_which_no_rule_removed_a_line_stays() -> None:
    source = paragraphs(*MENU, TITLE, PROSE, "Subheading", MORE_PROSE, *MENU)
    assert scoring_cleaner(1.0).clean(source).text == source


def test_a_text_that_is_not_a_whole_page_stays() -> None:
    page = paragraphs(*MENU, TITLE, PROSE, *MENU)
    assert scoring_cleaner(0.99).clean(paragraphs(LOG_IN) + page).text == page


def test_an_end_goes_only_where_its_evidence_is_enough() -> None:
    page = paragraphs(*MENU, TITLE, PROSE, *MENU)
    assert scoring_cleaner(1.0, 0.9, 0.0).clean(paragraphs(LOG_IN) + page).text == page


def test_a_text_without_an_article_stays() -> None:
    result = scoring_cleaner(1.0).clean(paragraphs(LOG_IN, *MENU))
    assert result.text == paragraphs(*MENU)


def test_removed_lines_count() -> None:
    guard = Guard(id="g", description="d", stages=("two",), max_share=1.0)
    features = (feature("removed", 2), feature("words", 6))
    weights = Weights(page={"test.removed": (0.0, 1.0)}, lines={"test.words": (1.1, 0.0)})
    stages = (
        stage("one", rule("a", phrases=("log in",), anchor="line")),
        Stage("two", "two.toml", StageRules(), (), guard, features),
    )
    it = Cleaner(RuleSet(stages, {}, {"test": "Test"}, 0.5, weights))
    once = it.clean(paragraphs("Log in", *MENU, PROSE))
    twice = it.clean(paragraphs("Log in", *MENU, PROSE, "Log in", *MENU))
    assert once.text == paragraphs(*MENU, PROSE)
    assert twice.text == paragraphs(PROSE)
    assert it.clean(once.text).text == once.text


@pytest.mark.parametrize("share", [0.6, 0.1])
def test_scores_that_remove_too_much_prose_are_undone(share: float) -> None:
    page = paragraphs(PROSE, *MENU, MORE_PROSE, PROSE)
    result = scoring_cleaner(1.0, 5.0, 0.1, share=share).clean(paragraphs(LOG_IN) + page)
    flags = {flag.name for flag in result.report.flags}
    if share > 0.5:
        assert result.text == paragraphs(MORE_PROSE, PROSE)
        assert flags == set()
    else:
        assert result.text == page
        assert flags == {"over-removal"}


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
def test_a_line_counts_as_article_if_half_of_it_is_in_the_reference(
    line: str, expected: bool
) -> None:
    assert Labeller(PROSE).is_article(line) == expected


def test_explain_shows_many_features_as_a_count() -> None:
    cleaner = Cleaner()
    features = {feature.id for _, feature in cleaner.rules.features()}
    shown = explain(WHOLE_PAGE, cleaner.clean(WHOLE_PAGE).report, features).plain
    assert "structure (" in shown
    assert "structure.words" not in shown


def test_a_guard_that_trips_on_what_is_remembered_is_flagged() -> None:
    guard = Guard(id="g", description="d", stages=("two",), max_share=0.3)
    features = (feature("removed", 1), feature("words", 6))
    weights = Weights(page={"test.removed": (0.0, 1.0)}, lines={"test.words": (1.1, 0.0)})
    stages = (
        stage("one", rule("a", phrases=("log in",), anchor="line")),
        Stage("two", "two.toml", StageRules(), (), guard, features),
    )
    results = ["1. Reed, 4:12 and Ash", "2. Weller, 4:15 and Orr", "3. Bell, 4:31 and Ash"] * 8
    source = paragraphs("Log in", *results, *MENU, PROSE)
    result = Cleaner(RuleSet(stages, {}, {"test": "Test"}, 0.5, weights)).clean(source)
    assert [flag.name for flag in result.report.flags] == ["over-removal"]
    assert results[0] in result.text


def test_a_guard_counts_results_as_content() -> None:
    guard = Guard(id="g", description="d", stages=("two",), max_share=0.3)
    two = stage("two", rule("a", phrases=("reed and ash",)), guard=guard)
    source = paragraphs(PROSE, *(f"{place}. Reed and Ash, 4:1{place}" for place in range(1, 9)))
    result = Cleaner(RuleSet((two,), {}, {"test": "Test"}, 0.5)).clean(source)
    assert [flag.name for flag in result.report.flags] == ["over-removal"]
    assert result.report.counts.words_out == result.report.counts.words_in
