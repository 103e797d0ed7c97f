"""The commands of `cleaner rules`, as a user types them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.ruleset.loader import shipped_folder

UNEVEN = "[[rule]]\ndescription = \"A box.\"\nid = 'newsletter.box'\n"
EVEN = '[[rule]]\nid = "newsletter.box"\ndescription = "A box."\n'


def run(*words: object) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from cleaner.cli.main import main; main()", *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return done.returncode, done.stdout.decode(), done.stderr.decode()


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


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    code, _, error = run("rules", "format", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere is not a folder; name one" in error


def test_a_rule_is_shown_by_its_id_and_by_its_alias() -> None:
    name, alias = "de/newsletter.signup-sentence", "newsletter.de-anmelden"
    code, shown, _ = run("rules", name)
    assert code == 0
    assert shown == run("rules", alias)[1] == run("rules", "list", alias)[1]
    assert f'"id": "{name}"' in shown


def test_fragments_are_shown_put_in() -> None:
    shown = run("rules", "byline.date-line")[1]
    assert "jan(?:uary)?" in shown
    assert "{month}" not in shown


def test_an_alias_is_disabled_on_the_command_line() -> None:
    assert "de/newsletter.form-field\t" in run("rules", "newsletter")[1]
    code, listing, _ = run("rules", "newsletter", "--disable", "newsletter.de-feld")
    assert code == 0
    assert "de/newsletter.form-field\t" not in listing


def test_the_shipped_rules_pass_the_check_of_the_layout(tmp_path: Path) -> None:
    shutil.copytree(shipped_folder() / "de", tmp_path / "de")
    assert run("rules", "format", "--check", tmp_path)[0] == 0
