"""Trust: which rules may be in force by their figures, on made figures; and the shipped rules."""

import json
from pathlib import Path

import pytest

from cleaner import load_rules
from cleaner.authoring.trust import is_whole_line, trust_faults
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.stats import RemovalStats, RuleStats, read_stats
from tests.builders import RULE_FILE, rule, rule_set, stage
from tests.test_cli import run

LOOSE = {"phrases": ("share it",)}


def faults(stats: RemovalStats, **fields: object) -> list[str]:
    rules = rule_set(stage("one", rule("a", **LOOSE | fields)))
    return [fault.what for fault in trust_faults(rules, {"test.a": RuleStats(tuning=stats)})]


@pytest.mark.parametrize("record", [RemovalStats(20, 1), RemovalStats(100, 5), RemovalStats(1, 0)])
def test_a_rule_that_is_nearly_always_right_is_trusted(record: RemovalStats) -> None:
    assert faults(record) == []


@pytest.mark.parametrize(
    ("record", "what"),
    [
        (RemovalStats(20, 2), "is wrong in 2 of 20 hits on tuning pages (90.0% right); 95% are"),
        (
            RemovalStats(19, 1),
            "is wrong in 1 of 19 hits on tuning pages; below 20 hits none may be",
        ),
        (RemovalStats(0, 0, 9), "has no hit on tuning pages and does not ask for whole lines"),
    ],
)
def test_a_rule_that_its_figures_do_not_support_is_a_fault(record: RemovalStats, what: str) -> None:
    (fault,) = faults(record)
    assert fault.startswith(what)
    assert fault.endswith('narrow it and run `make bench-rules`, or set status = "trial"')


def test_hits_on_held_out_pages_do_not_count() -> None:
    rules = rule_set(stage("one", rule("a", **LOOSE)))
    stats = {"test.a": RuleStats(RemovalStats(30, 0), RemovalStats(30, 30))}
    assert list(trust_faults(rules, stats)) == []


def test_a_rule_on_trial_and_one_not_chosen_are_left_out() -> None:
    assert faults(RemovalStats(9, 9), status="trial") == []
    rules = rule_set(stage("one", rule("a", **LOOSE)))
    assert list(trust_faults(rules, {}, chosen=set())) == []


WHOLE = [
    {"anchor": "line"},
    {"when": {"max_words": 12, "sentence": False}},
    {"anchor": "start", "when": {"max_words": 12}},
    {"anchor": "start", "when": {"max_words": 25, "zone": "head"}},
    {"pattern": r"^\W*share (?:it|this)\W*$"},
    {"pattern": r"^share it$|^share this$"},
    {"pattern": "^share it", "when": {"max_words": 9}},
    {"pattern": r"\(share it\)$", "action": "remove-span"},
    {"anchor": "line", "action": "remove-block", "when": {"zone": "tail"}},
    {"anchor": "line", "action": "remove-block", "until": "^send it$"},
    {"anchor": "start", "action": "remove-block", "when": {"zone": "tail", "max_words": 25}},
    {"phrases": (), "action": "remove-run", "when": {"max_words": 4, "sentence": False}},
    {"pattern": r"\[share\]", "action": "remove-span", "when": {"absent": ("code",)}},
    {"pattern": r"\[share\]", "action": "remove-span", "when": {"link_to": "#share"}},
    {"action": "remove-text"},
]
PART = [
    {"anchor": "end"},
    {"when": {"max_words": 13, "sentence": False}},
    {"anchor": "start", "when": {"max_words": 13}},
    {"anchor": "start", "when": {"max_words": 26, "zone": "head"}},
    {"pattern": r"^\W*share (?:it|this)"},
    {"pattern": "^share it$|share this$"},
    {"pattern": r"^share it[$]"},
    {"pattern": r"^share it$", "action": "remove-span", "extent": "sentence"},
    {"anchor": "line", "action": "remove-block"},
    {"anchor": "start", "action": "remove-block", "when": {"zone": "tail"}},
    {"phrases": (), "action": "remove-run", "when": {"max_words": 13, "sentence": False}},
    {"pattern": r"\[share\]", "action": "remove-span"},
]


def made(fields: dict[str, object]) -> dict[str, object]:
    text = {"phrases": (), "keywords": ("share",)} if "pattern" in fields else {}
    return LOOSE | text | fields


@pytest.mark.parametrize("fields", WHOLE, ids=str)
def test_a_rule_for_whole_lines_needs_no_hit(fields: dict[str, object]) -> None:
    assert is_whole_line(rule("a", **made(fields)))


@pytest.mark.parametrize("fields", PART, ids=str)
def test_a_rule_that_may_cut_prose_needs_hits(fields: dict[str, object]) -> None:
    assert not is_whole_line(rule("a", **made(fields)))


def test_the_command_reads_the_figures_next_to_the_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        RULE_FILE.format(name="weir").replace(
            "The newsletter was sold.", '\\"Join the weir newsletter\\", he read.'
        )
        + "unless = ['\"']\n"
    )
    assert run("check", tmp_path)[0] == 0
    code, _, error = run("check", "--stats", tmp_path)
    assert code == 1
    assert "rule newsletter.weir: has no hit on tuning pages" in error
    figures = {"newsletter.weir": {"tuning": {"hits": 3}}}
    (tmp_path / "stats.json").write_text(json.dumps(figures))
    assert run("check", "--stats", tmp_path)[0] == 0


def test_the_shipped_rules_are_trusted() -> None:
    assert [str(fault) for fault in trust_faults(load_rules(), read_stats(shipped_folder()))] == []
