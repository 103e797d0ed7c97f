"""The digest of a rule set: it tells rules that decide otherwise, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from cleaner.ruleset.digest import rules_digest
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.rule_set import BlockWeights, Guard, KindWeights, RuleSet, Weights
from cleaner.ruleset.switching import switch_off
from tests.builders import rule, rule_set, site, stage

ONE, TWO = (rule(name, phrases=(name,)) for name in ("one", "two"))
RULES = rule_set(stage("a", ONE), stage("b", TWO))
GUARD = Guard(id="most", description="d", stages=("b",), max_share=0.3)
FILE = """
[[rule]]
id = "newsletter.{name}"
description = "A box."
action = "remove-line"
phrases = ["join the {name} newsletter"]
when = {{ {when} }}
removes = ["Join the {name} newsletter", "Join the {name} newsletter!"]
keeps = ["The newsletter was sold.", "He read the newsletter."]
reference = "Blogs"
"""


def files(folder: Path, names: tuple[str, ...], when: str) -> RuleSet:
    folder.mkdir()
    (folder / "chain.toml").write_text('[themes]\nnewsletter = "Prompts"\n')
    for name in names:
        (folder / f"{name}.toml").write_text(FILE.format(name=name, when=when))
    return load_folders([folder])


def test_the_same_rules_have_the_same_digest_wherever_their_files_are(tmp_path: Path) -> None:
    here = files(tmp_path / "here", ("weir", "mill"), 'max_words = 9, zone = "tail"')
    there = files(tmp_path / "there", ("mill", "weir"), 'zone = "tail", max_words = 9')
    assert rules_digest(here) == rules_digest(there)


def test_the_digest_is_the_same_in_every_process() -> None:
    code = "from tests.test_digest import *; print(rules_digest(RULES))"
    command = [sys.executable, "-c", code]
    root = Path(__file__).parent.parent
    output = subprocess.check_output(command, cwd=root, text=True)  # noqa: S603
    assert output.strip() == rules_digest(RULES)
    assert len(rules_digest(RULES)) == 16
    assert int(rules_digest(RULES), 16) > 0


def test_the_order_of_the_rules_of_a_stage_does_not_count() -> None:
    both = rules_digest(rule_set(stage("a", ONE, TWO)))
    assert rules_digest(rule_set(stage("a", TWO, ONE))) == both


def test_descriptions_and_examples_do_not_change_the_digest() -> None:
    texts = {"description": "D", "removes": ("x", "y"), "keeps": ("z", "z"), "reference": "R"}
    other = msgspec.structs.replace(ONE, **texts)
    assert rules_digest(rule_set(stage("z", other), stage("b", TWO))) == rules_digest(RULES)


def test_a_disabled_rule_is_not_in_the_digest() -> None:
    left = switch_off(RULES, frozenset({"test.two"}))
    assert rules_digest(left) == rules_digest(rule_set(stage("a", ONE)))


@pytest.mark.parametrize(
    "other",
    [
        rule_set(stage("b", TWO), stage("a", ONE)),
        rule_set(stage("a", ONE, TWO)),
        rule_set(stage("a", rule("one", phrases=("one",), status="trial")), stage("b", TWO)),
        rule_set(stage("a", rule("one", phrases=("none",))), stage("b", TWO)),
        rule_set(stage("a", ONE), stage("b", TWO), timeout=0.25),
        rule_set(stage("a", ONE), stage("b", TWO, guard=GUARD)),
        rule_set(stage("a", ONE), stage("b", TWO), sites={"a.org": site("a.org", ONE)}),
        switch_off(RULES, frozenset({"test.two"})),
    ],
    ids=["stages", "stage", "status", "phrase", "timeout", "guard", "site", "disabled"],
)
def test_each_deciding_field_changes_the_digest(other: RuleSet) -> None:
    assert rules_digest(other) != rules_digest(RULES)


def test_only_weights_of_existing_features_change_the_digest(shipped_rules: RuleSet) -> None:
    unknown = msgspec.structs.replace(RULES, weights=Weights(lines={"test.gone": (1.0, 0.0)}))
    assert rules_digest(unknown) == rules_digest(RULES)
    shipped = shipped_rules
    day = msgspec.structs.replace(shipped.weights, fitted="2001-01-01", data="", scores={})
    assert rules_digest(msgspec.structs.replace(shipped, weights=day)) == rules_digest(shipped)
    name, weights = next(iter(shipped.weights.lines.items()))
    changed = json.loads(json.dumps(shipped.weights.lines)) | {
        name: [weight + 1 for weight in weights]
    }
    more = msgspec.structs.replace(shipped.weights, lines=changed)
    assert rules_digest(msgspec.structs.replace(shipped, weights=more)) != rules_digest(shipped)


def test_lines_to_keep_change_the_digest_and_their_order_does_not() -> None:
    kept = [msgspec.structs.replace(RULES, keep=lines) for lines in (("a", "b"), ("b", "a"))]
    assert rules_digest(kept[0]) == rules_digest(kept[1]) != rules_digest(RULES)


def test_the_weights_of_blocks_count_and_the_day_of_their_fit_does_not() -> None:
    weights = BlockWeights(blocks={"tag p": 1.0}, fitted="2024-05-06")
    scored = msgspec.structs.replace(RULES, block_weights=weights)
    others = (
        msgspec.structs.replace(weights, blocks={"tag p": 2.0}),
        msgspec.structs.replace(weights, class_words={"share": -1.0}),
        msgspec.structs.replace(weights, kinds={"forum": KindWeights(1.0)}),
    )
    digests = {
        rules_digest(msgspec.structs.replace(RULES, block_weights=other)) for other in others
    }
    assert len(digests | {rules_digest(scored), rules_digest(RULES)}) == 5
    later = msgspec.structs.replace(weights, fitted="2025-01-01")
    same = msgspec.structs.replace(RULES, block_weights=later)
    assert rules_digest(same) == rules_digest(scored)
