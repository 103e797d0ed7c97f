"""Registries: an entry from outside is checked, documented and used as the shipped ones are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import regex

from cleaner import Cleaner
from cleaner.authoring.examples import rule_faults
from cleaner.authoring.reference import TABLES, main, with_tables
from cleaner.corpus import RunOptions, clean_corpus
from cleaner.corpus.engines import ENGINES
from cleaner.corpus.formats.registry import FORMATS
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES
from cleaner.ruleset.toml import RuleError
from cleaner.text.errors import InputError
from tests.builders import MORE_PROSE, PROSE, SKIP_LINK, paragraphs

ROOT = Path(__file__).parent.parent
RULES_PAGE = ROOT / "docs" / "rules.md"
CHAIN = """
[themes]
navigation = "Menus"
structure = "Layout"
tags = "Tags"

[[guard]]
id = "most"
description = "Never trips."
stages = ["page"]
max_share = 1.0
"""
WHOLE_PAGE = """
[[feature]]
id = "structure.prose-lines"
description = "How many lines are prose."
measure = "prose-lines"
steps = [1]
"""
WEIGHTS = """
[page]
"structure.prose-lines" = [1.0, 1.0]

[lines]
"structure.digits" = [0.0, 0.0, 2.0]
"""


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """Take away what a test adds."""
    tables: list[dict[str, Any]] = [ACTIONS, CONDITIONS, FEATURES, FORMATS, ENGINES]
    entries = [dict(table) for table in tables]
    yield
    for table, earlier in zip(tables, entries, strict=True):
        table.clear()
        table.update(earlier)


def example(kind: str, language: str) -> str:
    """Return the code of the worked example of a `kind` in CONTRIBUTING.md."""
    _, _, section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition(f"### {kind}\n")
    match = regex.search(rf"```{language}\n(.*?)```", section, regex.DOTALL)
    assert match
    return str(match[1])


def add(kind: str) -> None:
    """Run the worked example, which adds an entry to a registry."""
    exec(example(kind, "python"), {})  # noqa: S102 - of this repository


def cleaner(folder: Path, rules: str, weights: str = "") -> Cleaner:
    (folder / "chain.toml").write_text(CHAIN)
    (folder / "page.toml").write_text(rules)
    (folder / "weights.toml").write_text(weights)
    rule_set = load_folders([folder])
    assert [str(fault) for fault in rule_faults(rule_set)] == []
    return Cleaner(rule_set)


def test_an_action_from_outside_removes(tmp_path: Path) -> None:
    add("An action")
    source = paragraphs("Home", "Sport", "Skip to content", PROSE, "Home")
    result = cleaner(tmp_path, example("An action", "toml")).clean(source)
    assert result.text == paragraphs(PROSE, "Home")
    assert {edit.rules for edit in result.report.edits} == {("navigation.skip-link",)}


def test_a_condition_from_outside_decides(tmp_path: Path) -> None:
    add("A condition")
    source = paragraphs(PROSE, "Rivers, bridges, floods", "Rivers, bridges, floods, towns")
    result = cleaner(tmp_path, example("A condition", "toml")).clean(source)
    assert result.text == paragraphs(PROSE, "Rivers, bridges, floods")


def test_a_condition_from_outside_is_checked(tmp_path: Path) -> None:
    add("A condition")
    rules = example("A condition", "toml").replace("min_commas = 3", 'min_commas = "three"')
    with pytest.raises(
        RuleError, match=r"when\.min_commas must be a whole number, not a text in quotes"
    ):
        cleaner(tmp_path, rules)


def test_a_feature_from_outside_scores(tmp_path: Path) -> None:
    add("A feature")
    rules = WHOLE_PAGE + example("A feature", "toml")
    # A text is scored where a rule without a guard removed a line.
    (tmp_path / "skip.toml").write_text(SKIP_LINK.format(theme="structure"))
    source = paragraphs("Skip to content", PROSE, MORE_PROSE, "2019 2020 2021 2022")
    result = cleaner(tmp_path, rules, WEIGHTS).clean(source)
    assert result.text == paragraphs(PROSE, MORE_PROSE)
    assert {edit.rules for edit in result.report.edits} == {
        ("structure.skip-link",),
        ("structure.digits",),
    }


def test_a_format_from_outside_is_cleaned(tmp_path: Path) -> None:
    add("A format")
    source = tmp_path / "in.lines"
    source.write_text(f"{PROSE}\nShare this article\n{MORE_PROSE}\n")
    assert clean_corpus(source, tmp_path / "out").documents == 3
    clean = (tmp_path / "out" / "documents" / "in.lines").read_text()
    assert clean == f"{PROSE}\n\n{MORE_PROSE}\n"


def test_an_engine_from_outside_does_the_work(tmp_path: Path) -> None:
    add("An engine")
    source = tmp_path / "in.txt"
    source.write_text(PROSE)
    options = RunOptions(engine="here")
    assert clean_corpus(source, tmp_path / "out", options=options).documents == 1


@pytest.mark.parametrize("kind", ["An action", "A condition", "A feature"])
def test_a_rule_file_with_an_unregistered_name_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(RuleError, match=r"is wrong: |is not a field here"):
        cleaner(tmp_path, example(kind, "toml"))


def test_the_page_of_rules_has_the_tables_of_the_registries() -> None:
    page = RULES_PAGE.read_text("utf-8")
    assert page == with_tables(page), "run python -m cleaner.authoring.reference docs/rules.md"


def test_an_entry_from_outside_is_in_the_tables() -> None:
    for kind in ("An action", "A condition", "A feature"):
        add(kind)
    tables = [table() for table in TABLES.values()]
    rows = [line for table in tables for line in table.splitlines()]
    assert "| `remove-above` | Removes the line and all lines above it. | | |" in rows
    row = "| `min_commas` | a whole number | yes | The line has at least this many commas. |"
    assert row in rows
    assert "| `digits` | line | | | The share of digits among the characters. |" in rows


def test_a_page_without_a_place_for_a_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "page.md"
    path.write_text("# Rules\n")
    with pytest.raises(InputError, match="no place for actions"):
        with_tables(path.read_text())
    assert main([str(path)]) == 2
    assert f"{path}: the page has no place for actions" in capsys.readouterr().err
    assert path.read_text() == "# Rules\n"
    assert main([]) == 2


def test_the_page_is_written(tmp_path: Path) -> None:
    marks = "".join(f"<!-- {name} -->\nold\n<!-- end of {name} -->\n" for name in TABLES)
    path = tmp_path / "page.md"
    path.write_text(marks)
    assert main([str(path)]) == 0
    written = path.read_text("utf-8")
    assert written == with_tables(marks)
    assert "\nold\n" not in written
    assert "`remove-run`" in written
