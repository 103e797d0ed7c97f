"""Rule files: every mistake has its own error, which says where it is and what to write."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cleaner import load_rules
from cleaner.ruleset.loader import load_folders
from cleaner.ruleset.toml import RuleError
from tests.builders import RULE_FILE

BAD = sorted((Path(__file__).parent / "bad_rules").glob("*.toml"))
THEMES = '[themes]\nnewsletter = "Prompts"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chain.toml").write_text(THEMES)
    (tmp_path / "box.toml").write_text(RULE_FILE.format(name="weir"))
    return tmp_path


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_bad_rule_file_is_an_error_with_its_path(path: Path, tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text(THEMES)
    copy = tmp_path / path.name
    copy.write_text(path.read_text())
    expected = path.read_text().partition("\n")[0].removeprefix("# expect: ")
    with pytest.raises(RuleError) as caught:
        load_folders([tmp_path])
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    if path.stem != "no-rule":
        assert str(copy) in str(caught.value)


def test_an_error_names_rule_and_field(tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text(THEMES)
    (tmp_path / "box.toml").write_text(RULE_FILE.format(name="weir").replace("remove-line", "cut"))
    with pytest.raises(RuleError) as caught:
        load_folders([tmp_path])
    assert (caught.value.rule, caught.value.field) == ("newsletter.weir", "action")
    assert "remove-block" in caught.value.remedy


def test_all_faults_of_a_file_are_in_one_error(tmp_path: Path) -> None:
    (tmp_path / "chain.toml").write_text(THEMES)
    (tmp_path / "box.toml").write_text(
        """
[[rule]]
id = "Weir"
desciption = "No field has this name."
action = "remove-line"
phrases = "the weir"

[[rule]]
id = "newsletter.mill"
description = "A rule with two wrong values."
action = "cut"
phrases = ["the mill"]
when = { max_wrods = 3 }
removes = ["The mill", "- The mill"]
keeps = ["The mill turns.", "It rained."]
reference = "Blogs"
"""
    )
    with pytest.raises(RuleError) as caught:
        load_folders([tmp_path])
    error = caught.value
    assert [(each.rule, each.field) for each in (error, *error.others)] == [
        ("Weir", "desciption"),
        ("Weir", "id"),
        ("Weir", "phrases"),
        ("newsletter.mill", "action"),
        ("newsletter.mill", "when.max_wrods"),
    ]


@pytest.mark.parametrize("depth", [300, 2000])
@pytest.mark.parametrize(
    "text",
    [
        "a = {open}{close}",
        "a.{key} = 1",
        "['a' . {key}]",
        RULE_FILE.format(name="weir") + "when = { next = {open}{close} }",
        RULE_FILE.format(name="weir") + "when.max_words.{key} = 1",
    ],
)
def test_deep_nesting_is_an_error_of_one_sentence(tmp_path: Path, text: str, depth: int) -> None:
    signs = {"{open}": "[" * depth, "{close}": "]" * depth, "{key}": f"{'b.' * depth}b"}
    for sign, written in signs.items():
        text = text.replace(sign, written)
    (tmp_path / "box.toml").write_text(text)
    with pytest.raises(RuleError) as caught:
        load_folders([tmp_path])
    assert str(tmp_path / "box.toml") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_path_that_is_not_a_folder_of_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="nowhere: does not exist; name"):
        load_rules([tmp_path / "nowhere"])
    (tmp_path / "bees.txt").write_text("bees")
    with pytest.raises(RuleError, match=r"bees\.txt: is not a \.toml file or a folder; name"):
        load_rules([tmp_path / "bees.txt"])


def test_a_folder_adds_to_the_shipped_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULE_FILE.format(name="weir"))
    added = {rule.id for _, rule in load_rules([tmp_path]).rules()}
    shipped = {rule.id for _, rule in load_rules().rules()}
    assert added - shipped == {"newsletter.weir"}
    assert shipped <= added


def test_the_chain_orders_the_stages(folder: Path) -> None:
    (folder / "other.toml").write_text(RULE_FILE.format(name="mill"))
    (folder / "chain.toml").write_text('stages = ["other", "*"]\n' + THEMES)
    assert [stage.name for stage in load_folders([folder]).stages] == ["other", "box"]


def test_a_file_without_a_place_in_the_chain_is_an_error(folder: Path) -> None:
    (folder / "other.toml").write_text(RULE_FILE.format(name="mill"))
    (folder / "chain.toml").write_text('stages = ["box"]\n' + THEMES)
    with pytest.raises(RuleError, match=r"has no place for other\.toml"):
        load_folders([folder])


def test_a_stage_without_a_file_is_an_error(folder: Path) -> None:
    (folder / "chain.toml").write_text('stages = ["bax", "*"]\n' + THEMES)
    with pytest.raises(RuleError, match="has no file for bax; did you mean box"):
        load_folders([folder])


def test_a_guard_of_an_unknown_stage_is_an_error(folder: Path) -> None:
    guard = '[[guard]]\nid = "g"\ndescription = "d"\nstages = ["bax"]\nmax_share = 0.5\n'
    (folder / "chain.toml").write_text(THEMES + guard)
    with pytest.raises(RuleError, match="has no stage bax; did you mean box"):
        load_folders([folder])


def test_guarded_stages_come_last(folder: Path) -> None:
    (folder / "other.toml").write_text(RULE_FILE.format(name="mill"))
    guard = '[[guard]]\nid = "g"\ndescription = "d"\nstages = ["box"]\nmax_share = 0.5\n'
    (folder / "chain.toml").write_text(THEMES + guard)
    assert [stage.name for stage in load_folders([folder]).stages] == ["other", "box"]


@pytest.mark.parametrize("name", ["newsletter", "newsletter.weir"])
def test_a_theme_or_a_rule_is_switched_off(folder: Path, name: str) -> None:
    (folder / "chain.toml").write_text(THEMES + 'comments = "Forms"\n')
    (folder / "other.toml").write_text(
        RULE_FILE.format(name="mill").replace('id = "newsletter', 'id = "comments')
    )
    rules = load_folders([folder], [name])
    assert [rule.id for _, rule in rules.rules()] == ["comments.mill"]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("newsleter", "did you mean newsletter"), ("newsletter.wier", "did you mean newsletter.weir")],
)
def test_an_unknown_name_to_switch_off_is_an_error(folder: Path, name: str, remedy: str) -> None:
    with pytest.raises(RuleError, match=remedy):
        load_folders([folder], [name])


def test_a_site_file_adds_and_disables_for_its_pages_only(folder: Path) -> None:
    site = folder / "site"
    site.mkdir()
    (site / "fallow.example.toml").write_text(
        'disable = ["newsletter.weir"]\n' + RULE_FILE.format(name="mill")
    )
    rules = load_folders([folder])

    def ids(host: str) -> set[str]:
        return {rule.id for _, rule in rules.for_site(rules.site_of(host)).rules()}

    assert ids("www.fallow.example") == {"newsletter.mill"}
    assert ids("other.example") == {"newsletter.weir"}
    assert ids("notfallow.example") == {"newsletter.weir"}


def test_a_site_file_that_disables_an_unknown_rule_is_an_error(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "fallow.example.toml").write_text('disable = ["newsletter.mill"]\n')
    with pytest.raises(RuleError, match=r"names 'newsletter\.mill', which is not a rule"):
        load_folders([folder])


@pytest.mark.parametrize("given", ["my-rules", Path("my-rules")])
def test_a_single_folder_is_not_taken_for_a_list(given: str | Path) -> None:
    with pytest.raises(TypeError, match=r"write load_rules\(\['my-rules'\]\)"):
        load_rules(given)  # type: ignore[arg-type]


def test_a_single_name_is_not_taken_for_a_list() -> None:
    with pytest.raises(TypeError, match=r"write load_rules\(disable=\['sharing'\]\)"):
        load_rules(disable="sharing")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "is empty"),
        (("a.yaml", "b.yml", "LICENSE"), "holds no .toml file, only no ending, .yaml, .yml"),
    ],
)
def test_a_folder_without_rule_files_is_an_error(
    tmp_path: Path, names: tuple[str, ...], message: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(RuleError, match=message) as caught:
        load_rules([tmp_path])
    assert str(tmp_path) in str(caught.value)
    assert "add a .toml file" in str(caught.value)


def test_a_folder_that_is_named_twice_or_inside_another_counts_once(folder: Path) -> None:
    (folder / "en").mkdir()
    (folder / "chain.toml").unlink()
    (folder / "box.toml").rename(folder / "en" / "box.toml")
    expected = {rule.id for _, rule in load_rules([folder]).rules()}
    for again in (folder, folder / "en", folder / "en" / "box.toml", folder / "en" / ".."):
        for folders in ([folder, again], [again, folder]):
            assert {rule.id for _, rule in load_rules(folders).rules()} == expected


def test_a_package_in_a_zip_file_says_that_its_rules_cannot_be_read(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    with zipfile.ZipFile(tmp_path / "cleaner.zip", "w") as archive:
        for path in (root / "cleaner").rglob("*.py"):
            archive.write(path, path.relative_to(root))
    env = os.environ | {"PYTHONPATH": str(tmp_path / "cleaner.zip")}
    command = [sys.executable, "-m", "cleaner", "clean", os.devnull]
    given = {"env": env, "cwd": tmp_path, "capture_output": True, "text": True}
    process = subprocess.run(command, check=False, **given)  # noqa: S603
    assert process.returncode == 2
    assert process.stderr == (
        f"cleaner: {tmp_path}/cleaner.zip/cleaner: is not a folder on disk, so its rules cannot be"
        " read; unpack the zip file, or install Cleaner with pip\n"
    )
