"""The configuration: where it is found, what its paths mean, and what its errors name."""

from pathlib import Path

import pytest

from cleaner.cli.options import load
from cleaner.ruleset.config import find_config, read_config
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError
from tests.builders import RULE_FILE

RULE = RULE_FILE.format(name="weir")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder of rules, entered two folders below its top."""
    (tmp_path / "my-rules").mkdir()
    (tmp_path / "my-rules" / "box.toml").write_text(RULE)
    below = tmp_path / "texts" / "2024"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    return tmp_path


def ids(rules: RuleSet) -> set[str]:
    return {rule.id for _, rule in rules.declared()}


def test_the_defaults_hold_without_a_file(project: Path) -> None:
    found = find_config()
    assert (found.config.disable, found.folders, found.path) == ((), [], None)


@pytest.mark.parametrize(
    ("name", "table"), [("cleaner.toml", ""), ("pyproject.toml", "[tool.cleaner]\n")]
)
def test_a_file_of_a_parent_counts_and_its_paths_start_there(
    project: Path, name: str, table: str
) -> None:
    (project / name).write_text(f'{table}rules = ["my-rules"]\ndisable = ["sharing"]\n')
    rules = ids(load(None, None))
    assert "newsletter.weir" in rules
    assert not any(rule.startswith("sharing.") for rule in rules)


def test_only_the_nearest_configuration_is_read(project: Path) -> None:
    (project / "cleaner.toml").write_text('disable = ["sharing"]\n')
    (project / "texts" / "pyproject.toml").write_text('[tool.cleaner]\ndisable = ["tags"]\n')
    assert find_config().config.disable == ("tags",)
    (project / "texts" / "2024" / "cleaner.toml").write_text("")
    assert find_config().config.disable == ()


def test_cleaner_toml_takes_precedence_over_pyproject_in_one_folder(project: Path) -> None:
    (project / "cleaner.toml").write_text('disable = ["sharing"]\n')
    (project / "pyproject.toml").write_text('[tool.cleaner]\ndisable = ["tags"]\n')
    assert find_config().config.disable == ("sharing",)


@pytest.mark.parametrize(
    "text",
    ['[project]\nname = "cleaner"\n', "[tool.ruff]\n", 'tool = 1\nname = "cleaner"\n', "[x"],
)
def test_a_pyproject_without_the_table_is_ignored(project: Path, text: str) -> None:
    (project / "texts" / "pyproject.toml").write_text(text)
    (project / "cleaner.toml").write_text('disable = ["sharing"]\n')
    assert find_config().config.disable == ("sharing",)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("cleaner.toml", "disabled = []", "disabled is not a field here; did you mean disable?"),
        ("cleaner.toml", 'disable = "sharing"', 'write disable = ["sharing"]'),
        ("cleaner.toml", "rules = [1]", 'write rules = ["my-rules"]'),
        ("cleaner.toml", "disable = [", "is not TOML"),
        (
            "cleaner.toml",
            'disable = ["sharin"]',
            "names 'sharin', which is not a rule or theme; did",
        ),
        ("cleaner.toml", 'rules = ["none"]', "none: does not exist"),
        ("pyproject.toml", "[tool.cleaner]\nx = 1", "[tool.cleaner]: x is not a field here"),
        ("pyproject.toml", "[tool]\ncleaner = 1", "[tool.cleaner]"),
        ("pyproject.toml", "[tool.cleaner", "is not TOML"),
        ("pyproject.toml", '[tool.cleaner]\ndisable = ["sharin"]', "[tool.cleaner]: disable names"),
    ],
)
def test_an_error_names_the_file(project: Path, name: str, text: str, message: str) -> None:
    (project / name).write_text(text)
    with pytest.raises(RuleError) as caught:
        load(None, None)
    assert message in str(caught.value)
    assert str(project) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_options_add_to_the_file(project: Path) -> None:
    (project / "cleaner.toml").write_text('disable = ["sharing"]\n')
    rules = ids(load([project / "my-rules"], ["tags, cookies", "legal"]))
    assert "newsletter.weir" in rules
    off = ("sharing.", "tags.", "cookies.", "legal.")
    assert not any(rule.startswith(off) for rule in rules)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("cleaner.toml", 'rules = ["my-rules"]', "cleaner.toml adds the rules in {0}/my-rules"),
        ("cleaner.toml", 'disable = ["tags", "legal"]', "cleaner.toml switches off tags, legal"),
        (
            "pyproject.toml",
            '[tool.cleaner]\nrules = ["my-rules"]\ndisable = ["tags"]',
            "pyproject.toml [tool.cleaner] adds the rules in {0}/my-rules and switches off tags",
        ),
    ],
)
def test_a_configuration_in_use_is_announced_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, message: str
) -> None:
    (project / name).write_text(text)
    load(None, None)
    output, errors = capsys.readouterr()
    assert (output, errors) == ("", f"cleaner: {project}/{message.format(project)}\n")
    load(None, None, quiet=True)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("text", ["", "disable = []\n"])
def test_a_configuration_that_changes_nothing_is_not_announced(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / "cleaner.toml").write_text(text)
    load([project / "my-rules"], ["tags"])
    assert capsys.readouterr().err == ""


def test_the_announcement_comes_before_an_error_and_shows_no_control_characters(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "cleaner.toml").write_text('rules = ["no\\u001b[2J\\nne"]\n')
    with pytest.raises(RuleError):
        load(None, None)
    errors = capsys.readouterr().err
    assert "adds the rules in '" in errors
    assert errors.count("\n") == 1
    assert "\x1b" not in errors


def test_an_unknown_name_in_the_option_names_the_option(project: Path) -> None:
    with pytest.raises(
        RuleError, match="--disable names 'sharin', which is not a rule or theme; did you mean"
    ):
        load(None, ["tags,sharin"])


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "cleaner.toml"
    assert read_config(path).disable == ()
    path.write_text('disable = ["newsletter"]\n')
    assert read_config(path).disable == ("newsletter",)
