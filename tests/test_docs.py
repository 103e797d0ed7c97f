"""The documentation: its examples run, and it names what there is."""

import doctest
import json
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from cleaner import load_rules
from cleaner.cli.main import main
from cleaner.report import FlagName
from cleaner.ruleset.config import Config
from tests.test_effect_command import ALMANAC
from tests.walkthrough import follow

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", ["python.md", "corpus.md"])
def test_the_examples_in_python_run(page: str) -> None:
    result = doctest.testfile(str(DOCS / page), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0


def test_each_flag_is_explained() -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    assert [name for name in get_args(FlagName) if f"| `{name}` |" not in text] == []


def test_the_policy_has_a_row_for_each_theme() -> None:
    text = (DOCS / "policy.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(load_rules().themes)


def test_the_design_names_files_that_exist() -> None:
    text = (DOCS / "design.md").read_text("utf-8")
    paths = re.findall(r"`(cleaner/[a-z/_]+(?:\.py)?|rules/[a-z]+\.toml)`", text)
    assert len(paths) > 10
    assert [path for path in paths if not (DOCS.parent / path).exists()] == []
    modules = re.findall(r"`((?:text|ruleset|engine|scoring|authoring)\.[a-z_]+)", text)
    assert len(modules) > 10
    missing = [
        name
        for name in modules
        if not (DOCS.parent / "cleaner" / f"{name.replace('.', '/')}.py").exists()
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("page", "commands"),
    [
        ("tutorial.md", 14),
        ("howto/trafilatura.md", 2),
        ("howto/retrieval.md", 1),
        ("howto/archive.md", 6),
        ("howto/mail.md", 2),
        ("howto/labelling.md", 2),
        ("howto/extend.md", 2),
    ],
)
def test_following_a_page_gives_the_output_that_it_shows(
    page: str, commands: int, tmp_path: Path
) -> None:
    # Rules that a program extends would take the place of the shipped ones in the tests' cache.
    own_cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")} if page == "howto/extend.md" else {}
    assert follow(DOCS / page, tmp_path, **own_cache) == commands


def test_each_setting_is_explained() -> None:
    text = (DOCS / "configuration.md").read_text("utf-8")
    fields = [field.name for field in msgspec.structs.fields(Config)]
    assert [name for name in fields if f"| `{name}` |" not in text] == []


def test_the_page_on_json_has_the_keys_that_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("box.toml").write_text(ALMANAC.format(name="weir"))
    Path("a.txt").write_text("Ask for the weir almanac\n")
    rows = re.findall(
        r"^\| `cleaner (\w+)` \| (`.*`) \|$", (DOCS / "json.md").read_text("utf-8"), re.MULTILINE
    )
    words = {
        "check": ["box.toml"],
        "rules": ["newsletter.signup-line"],
        "explain": ["a.txt"],
        "try": ["box.toml", "a.txt", "--workers", "1"],
    }
    assert [name for name, _ in rows] == [*words]
    for name, keys in rows:
        monkeypatch.setattr("sys.argv", ["cleaner", name, *words[name], "--json"])
        with pytest.raises(SystemExit):
            main()
        assert [*json.loads(capsys.readouterr().out)] == re.findall("`([a-z_]+)`", keys), name
