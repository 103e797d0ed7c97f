"""The commands of `cleaner rules`, as a user types them."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from cleaner.ruleset.loader import load_rules, shipped_folder
from tests.commands import run
from tests.test_effect_command import ALMANAC

UNEVEN = "[[rule]]\ndescription = \"A box.\"\nid = 'newsletter.box'\n"
EVEN = '[[rule]]\nid = "newsletter.box"\ndescription = "A box."\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "box.toml").write_text(UNEVEN)
    return tmp_path


def test_files_are_brought_into_the_even_layout(folder: Path) -> None:
    code, listed, _ = run("rules", "format", folder)
    assert (code, listed) == (0, f"{folder / 'de' / 'box.toml'}\n")
    assert (folder / "de" / "box.toml").read_text() == EVEN
    assert run("rules", "format", folder)[1] == ""


def test_a_check_names_the_files_and_changes_none(folder: Path) -> None:
    code, listed, said = run("rules", "format", "--check", folder)
    assert (code, listed) == (1, f"{folder / 'de' / 'box.toml'}\n")
    assert said == "1 file to format\n"
    assert (folder / "de" / "box.toml").read_text() == UNEVEN


def test_a_path_that_is_not_a_folder_of_rules_is_an_error(tmp_path: Path) -> None:
    code, _, error = run("rules", "format", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere is not a folder; name one" in error


def test_a_rule_is_shown_by_its_id_and_by_its_alias() -> None:
    name, alias = "de/newsletter.signup-sentence", "newsletter.de-anmelden"
    code, shown, _ = run("rules", name)
    assert code == 0
    assert shown == run("rules", alias)[1] == run("rules", "list", alias)[1]
    file = shipped_folder() / "de" / "newsletter.toml"
    head, _, table = shown.partition("\n")
    assert head == f"# {file}"
    assert table.startswith('[[rule]]\nid = "newsletter.signup-sentence"\n')
    assert table in file.read_text("utf-8") + "\n"


def test_a_rule_is_shown_as_its_file_has_it_and_in_json_as_it_is_matched() -> None:
    shown = run("rules", "byline.date-line")[1]
    assert tomllib.loads(shown)["rule"][0]["id"] == "byline.date-line"
    assert "{date-and-time}" in shown
    matched = run("rules", "byline.date-line", "--json")[1]
    assert "jan(?:uary)?" in matched
    assert "{date-and-time}" not in matched


def test_a_feature_and_a_rule_for_html_are_shown_too() -> None:
    rules = load_rules()
    for kind, declared in (("prune", rules.prunes()), ("feature", rules.features())):
        name = next(declared)[1].id
        assert f"[[{kind}]]\nid = " in run("rules", name)[1]


def test_rules_are_listed_as_json() -> None:
    code, printed, said = run("rules", "newsletter", "--json", "--stats")
    listed = json.loads(printed)["rules"]
    assert (code, said) == (0, "")
    assert [rule["id"] for rule in listed] == [
        line.split("\t")[1] for line in run("rules", "newsletter")[1].splitlines()
    ]
    keys = {"id", "theme", "stage", "file", "kind", "fields", "stats"}
    assert all(rule.keys() == keys and rule["theme"] == "newsletter" for rule in listed)
    (one,) = json.loads(run("rules", "newsletter.signup-line", "--json")[1])["rules"]
    assert one.keys() == keys - {"stats"}
    assert one["fields"] in [rule["fields"] for rule in listed]


def test_json_together_with_expand_is_refused() -> None:
    code, printed, said = run("rules", "newsletter.signup-line", "--json", "--expand")
    assert (code, printed) == (2, "")
    assert said == "cleaner: --json lists or shows rules; leave --expand and --slow out\n"


def test_a_check_prints_its_faults_as_json(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text(ALMANAC.format(name="weir"))
    assert json.loads(run("check", path, "--json")[1]) == {"rules": 1, "faults": [], "unproved": []}
    path.write_text(ALMANAC.format(name="weir").replace("Rain.", "Ask for the weir almanac"))
    code, printed, said = run("check", path, "--json")
    (fault,) = json.loads(printed)["faults"]
    assert (code, said) == (1, "")
    assert (fault["file"], fault["rule"]) == (str(path), "newsletter.weir")
    assert fault["what"].startswith("keeps 'Ask for the weir almanac': this rule took it")


def test_a_check_names_all_faults_of_a_file_that_does_not_load(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text(EVEN.replace("A box.", "") + "anchr = 1\n\n" + EVEN)
    code, listed, messages = run("check", tmp_path)
    assert (code, listed) == (2, "")
    where = f"cleaner: {path}: rule newsletter.box:"
    assert messages.splitlines() == [
        f"{where} anchr is not a field here; did you mean anchor?",
        f"{where} description must be a text in quotes of at least 1 character;"
        " see docs/rules.md for what the field takes",
        f'{where} removes is missing; add removes = ["…", "…"], two texts that must go',
        f'{where} keeps is missing; add keeps = ["…", "…"], two texts that must stay, one of them'
        " a near miss",
        f"{where} reference is missing; add reference = …",
        f"{where} action is missing; add action = …",
    ]


def test_a_run_prints_its_summary_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.\n")
    words = ("corpus", tmp_path / "a.txt", tmp_path / "out", "--json", "--workers", "1")
    code, printed, _ = run(*words)
    assert code == 0
    assert json.loads(printed) == json.loads((tmp_path / "out" / "summary.json").read_bytes())


def test_an_alias_is_disabled_on_the_command_line() -> None:
    assert "de/newsletter.form-field\t" in run("rules", "newsletter")[1]
    code, listing, _ = run("rules", "newsletter", "--disable", "newsletter.de-feld")
    assert code == 0
    assert "de/newsletter.form-field\t" not in listing


def test_the_shipped_rules_pass_the_check_of_the_layout(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "de", tmp_path / "de")
    assert run("rules", "format", "--check", tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("credit", "credit is switched off by cleaner.toml; take it out there"),
        ("credit.labelled-line", "credit.labelled-line is switched off by cleaner.toml; take"),
        ("newsleter", "there is no theme or rule newsleter; did you mean newsletter?"),
        ("en/newsletter", "there is no theme en/newsletter; write newsletter: themes are of all"),
    ],
)
def test_an_unknown_name_to_list_is_explained(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "cleaner.toml").write_text('disable = ["credit"]\n')
    code, _, error = run("rules", name, cwd=tmp_path)
    assert code == 2
    assert error.splitlines()[-1].startswith(f"cleaner: {said}")


def test_a_fault_of_the_configuration_comes_before_what_it_changes(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('disable = ["credits"]\n')
    code, _, error = run("rules", cwd=tmp_path)
    assert (code, error.count("\n")) == (2, 1)
    assert "disable names 'credits', which is not a rule or theme; did you mean" in error
