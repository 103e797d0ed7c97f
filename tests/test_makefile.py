"""What `make clean-corpus` runs: the paths and options that were given, whatever is in them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parent.parent / "Makefile"
PRINT = """#!{python}
import json, os, sys
print(json.dumps([os.getcwd(), *sys.argv[1:]]))
"""
ODD = 'it\'s a "folder" of $HOME `x` \\ &'

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout that is set up, in which `cleaner` prints its folder and arguments."""
    folder = tmp_path / "it's a checkout"
    command = folder / ".venv" / "bin" / "cleaner"
    command.parent.mkdir(parents=True)
    command.write_text(PRINT.format(python=sys.executable))
    command.chmod(0o755)
    shutil.copy(MAKEFILE, folder)
    files = {"pyproject.toml": 1, "constraints.txt": 1, "setup.py": 1, ".venv/ready": 2}
    for name, time in files.items():
        (folder / name).touch()
        os.utime(folder / name, (time, time))
    return folder


def test_the_page_of_the_run_is_written_after_it(checkout: Path) -> None:
    out = checkout / ODD.replace("/", "")
    out.mkdir()
    (out / "summary.json").touch()
    surroundings = {**os.environ, "PWD": str(checkout)}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CORPUS", "OUT", "ARGS"):
        surroundings.pop(name, None)
    words = ["make", "clean-corpus", f"OUT={out.name}"]
    process = subprocess.run(  # noqa: S603
        words, cwd=checkout, env=surroundings, capture_output=True, text=True, check=True
    )
    calls = [json.loads(line)[1:] for line in process.stdout.splitlines() if line[:1] == "["]
    assert [call[0] for call in calls] == ["corpus", "report"]
    assert calls[1] == ["report", "--", out.name]


def make(folder: Path, *words: str, at: Path | None = None) -> list[str]:
    where = at or folder
    surroundings = {**os.environ, "PWD": str(where)}  # as a shell does
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CORPUS", "OUT", "ARGS"):
        surroundings.pop(name, None)
    call = ["make", *(["-C", str(folder)] if at else []), "clean-corpus", *words]
    process = subprocess.run(  # noqa: S603
        call, cwd=where, env=surroundings, capture_output=True, text=True, check=True
    )
    printed = next(line for line in process.stdout.splitlines() if line.startswith("["))
    return [str(word) for word in json.loads(printed)]


def test_the_fixtures_are_cleaned_and_an_earlier_run_is_not_overwritten(checkout: Path) -> None:
    out = f"{checkout}/build/clean-corpus"
    assert make(checkout) == [str(checkout), "corpus", f"{checkout}/fixtures", out]


def test_paths_may_hold_any_character(checkout: Path) -> None:
    assert make(checkout, f"CORPUS={ODD}", f"OUT={ODD} out")[2:] == [ODD, f"{ODD} out"]


def test_arguments_are_passed_on(checkout: Path) -> None:
    given = make(checkout, "CORPUS=in", "OUT=out", "ARGS=--text-field 'the body'")
    assert given[1:] == ["corpus", "--text-field", "the body", "in", "out"]


def test_relative_paths_count_from_where_make_was_called(checkout: Path, tmp_path: Path) -> None:
    given = make(checkout, "CORPUS=in", "OUT=out", at=tmp_path)
    assert given == [str(tmp_path), "corpus", "in", "out"]
