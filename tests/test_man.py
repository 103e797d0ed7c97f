"""The man pages: each command and option is in them, and formatters read them."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from cleaner.cli.main import app
from cleaner.cli.man import man_pages

PAGES = man_pages()


def commands(command: Any, name: str) -> dict[str, Any]:
    """Return a command and those in it, by the name of their page."""
    found = {f"{name}.1": command}
    for own, part in getattr(command, "commands", {}).items():
        found |= commands(part, f"{name}-{own}")
    return found


COMMANDS = commands(typer.main.get_command(app), "cleaner")


def printed(page: str) -> str:
    """Return the source of a page without its escapes."""
    return page.replace("\\-", "-").replace("\\(ga", "`").replace("\\(aq", "'")


def test_there_is_a_page_for_each_command() -> None:
    assert PAGES.keys() == COMMANDS.keys()
    assert "cleaner-rules-format.1" in PAGES


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_has_all_commands_options_and_their_help(name: str) -> None:
    page = printed(PAGES[name])
    assert " ".join(COMMANDS[name].help.partition("\n\n")[0].split()) in page
    for own in getattr(COMMANDS[name], "commands", {}):
        assert f".TP\n\\fB{own}\\fR\n" in page
    for parameter in COMMANDS[name].params:
        if parameter.param_type_name == "option":
            assert f"\\fB{parameter.opts[0]}" in page or f", {parameter.opts[0]}" in page
        else:
            assert f".TP\n\\fB{parameter.metavar}" in page
        assert " ".join(parameter.help.split()) in page


def test_a_page_leads_to_the_others() -> None:
    assert "cleaner(1), cleaner-explain(1)" in printed(PAGES["cleaner-clean.1"])


def test_the_module_writes_the_pages(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "man1"
    subprocess.run([sys.executable, "-m", "cleaner.cli.man", folder], check=True)  # noqa: S603
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == PAGES


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not installed")
@pytest.mark.parametrize("name", PAGES)
def test_mandoc_finds_no_fault(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(PAGES[name], "utf-8")
    command = ["mandoc", "-T", "lint", "-W", "warning", tmp_path / name]
    lint = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    faults = [line for line in lint.stdout.splitlines() if "missing date" not in line]
    assert faults == []  # a page has no date: the same help makes the same page on any day


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
@pytest.mark.parametrize("name", PAGES)
def test_groff_finds_no_fault(name: str) -> None:
    command = ["groff", "-K", "utf8", "-T", "utf8", "-man", "-ww"]
    text = PAGES[name].encode()
    done = subprocess.run(command, input=text, capture_output=True, check=True)  # noqa: S603
    assert done.stderr == b""
    assert b"[OPTIONS]" in done.stdout
