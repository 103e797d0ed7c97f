"""`cleaner try` as a user runs it: what it prints, what it refuses, and its exit codes."""

import json
from pathlib import Path

import pytest

from tests.builders import PROSE, paragraphs
from tests.commands import run

# A rule whose name and phrase have {name}.
ALMANAC = """
[[rule]]
id = "newsletter.{name}"
description = "A box."
action = "remove-line"
phrases = ["ask for the {name} almanac"]
when = {{ max_words = 9 }}
removes = ["Ask for the {name} almanac", "Ask for the {name} almanac!"]
keeps = ["He told the boys to ask for the {name} almanac at the mill, as it was free.", "Rain."]
reference = "Blogs"
"""

ALONE = ("--workers", "1")  # for a few documents, more take longer to start than to work


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with rules of one's own, a corpus of two documents, and a configuration."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "weekly.toml").write_text(ALMANAC.format(name="weekly"))
    (tmp_path / "in").mkdir()
    box = paragraphs(PROSE, "Ask for the weekly almanac today [now]")
    (tmp_path / "in" / "a.txt").write_text(box)
    (tmp_path / "in" / "b.txt").write_text(paragraphs(PROSE))
    return tmp_path


def test_try_prints_a_table_examples_and_a_verdict(folder: Path) -> None:
    code, out, err = run("try", "mine", "in", *ALONE, cwd=folder)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "the corpus: 2 documents, 1 cleaned by both rule sets, 1 changed"
    assert lines[2].split() == ["1", "7", "newsletter.weekly", "(new)"]
    assert "winter floods. ↵  ↵ [-Ask for the weekly almanac today [now]-] ↵ …  a.txt" in out
    assert lines[-1].startswith("1 of 2 documents of the corpus changes: 7 words are newly removed")


def test_one_document_is_counted_as_one(folder: Path) -> None:
    out = run("try", "mine", "in/a.txt", *ALONE, cwd=folder)[1]
    assert out.startswith("the corpus: 1 document, 1 cleaned by both rule sets, 1 changed\n")
    assert "1 of 1 document of the corpus changes: 7 words are newly removed, 0 are kept" in out


def test_json_has_the_same_figures(folder: Path) -> None:
    code, out, _ = run("try", "mine/weekly.toml", "in", "--json", *ALONE, cwd=folder)
    effect = json.loads(out)
    assert code == 0
    assert effect["rules"] == {"newsletter.weekly": "new"}
    corpus = effect["sets"][0]
    assert corpus["rules"]["newsletter.weekly"]["counts"]["removed"]["words"] == 7
    assert effect["verdict"].startswith("1 of 2 documents")


def test_fail_on_change_exits_with_1(folder: Path) -> None:
    words = ("try", "mine", "in", "--fail-on-change", *ALONE)
    assert run(*words, cwd=folder)[0] == 1
    assert run(*words, "--against", "mine", cwd=folder)[0] == 0


def test_rules_only_in_the_base_are_shown_as_no_longer_removing(folder: Path) -> None:
    (folder / "other.toml").write_text(ALMANAC.format(name="monthly"))
    _, out, _ = run("try", "other.toml", "in", "--against", "mine", *ALONE, cwd=folder)
    assert "newsletter.weekly (gone)" in out
    assert "[+" not in out
    assert "{+Ask for the weekly almanac today [now]+}" in out


def test_rules_of_the_configuration_are_in_both_sets(folder: Path) -> None:
    (folder / "cleaner.toml").write_text('rules = ["mine"]\ndisable = ["newsletter.weekly"]\n')
    (folder / "other.toml").write_text(ALMANAC.format(name="monthly"))
    _, out, _ = run("try", "other.toml", "in", *ALONE, cwd=folder)
    assert out.splitlines()[-1].startswith("0 of 2 documents")


def test_rules_of_the_configuration_that_are_tried_are_not_in_the_base(folder: Path) -> None:
    (folder / "cleaner.toml").write_text('rules = ["mine"]\n')
    _, out, _ = run("try", "mine", "in", *ALONE, cwd=folder)
    assert out.splitlines()[-1].startswith("1 of 2 documents")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("remove-line", "remove-lin", "rule newsletter.weekly: action is wrong: remove-lin;"),
        ("phrases", "phrase", "rule newsletter.weekly: phrase is not a field here;"),
        ("[[rule]]", "[[rule]", "is not TOML:"),
        ("newsletter.weekly", "newsleter.weekly", "id has an unknown theme: newsleter; did you"),
    ],
)
def test_a_fault_of_the_rules_is_one_sentence(
    folder: Path, old: str, new: str, message: str
) -> None:
    path = folder / "mine" / "weekly.toml"
    path.write_text(path.read_text().replace(old, new, 1))
    code, out, err = run("try", "mine", "in", *ALONE, cwd=folder)
    assert (code, out) == (2, "")
    assert err.startswith("cleaner: mine/weekly.toml: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_missing_corpus_is_named(folder: Path) -> None:
    code, _, err = run("try", "mine", "nothing", *ALONE, cwd=folder)
    assert (code, err.count("\n")) == (2, 1)
    assert "nothing does not exist" in err


def test_control_characters_are_not_printed_to_a_terminal(folder: Path) -> None:
    (folder / "in" / "a.txt").write_text(paragraphs(PROSE, "Ask for the weekly almanac \x1b[2J!"))
    _, out, _ = run("try", "mine", "in", *ALONE, cwd=folder)
    assert "\x1b" not in out


@pytest.mark.parametrize("rules", ["mine", "mine/weekly.toml"])
def test_rules_that_are_in_force_are_compared_with_those_without_them(
    folder: Path, rules: str
) -> None:
    (folder / "mine" / "yearly.toml").write_text(ALMANAC.format(name="yearly"))
    (folder / "cleaner.toml").write_text('rules = ["mine"]')
    code, out, _ = run("try", rules, "in", "--json", *ALONE, cwd=folder)
    assert code == 0
    effect = json.loads(out)
    assert effect["rules"]["newsletter.weekly"] == "new"
    assert ("newsletter.yearly" in effect["rules"]) == (rules == "mine")
    code, out, _ = run("check", rules, cwd=folder)
    assert (code, out.rpartition(", ")[2]) == (0, "0 faults\n")


def test_a_rule_that_the_configuration_switches_off_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(ALMANAC.format(name="weir"))
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "cleaner.toml").write_text('disable = ["newsletter"]\n')
    code, _, error = run("try", "mine.toml", "a.txt", *ALONE, cwd=tmp_path)
    assert code == 0
    assert "cleaner: cleaner.toml switches off newsletter\n" in error
    assert "cleaner: newsletter.weir is switched off by cleaner.toml\n" in error
