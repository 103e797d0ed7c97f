"""The install: extras that exist and are named in time, and imports without POSIX."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from cleaner.cli.main import main
from cleaner.corpus.extras import Extra
from cleaner.corpus.inputs import resolve_stdin
from cleaner.corpus.model import CorpusError
from tests.corpora import snapshot
from tests.test_layers import MODULES, package_of

CHECKOUT = Path(__file__).parent.parent
EXTRAS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
NAMED_IN = [
    CHECKOUT / "README.md",
    *(CHECKOUT / "docs").glob("*.md"),
    *(CHECKOUT / "cleaner").rglob("*.py"),
]
# Takes away what Python lacks on other systems, as far as our modules would see it.
WITHOUT_POSIX = """
import multiprocessing.reduction, os, signal, subprocess, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios"):
    sys.modules[name] = None
for name in ("SIGALRM", "SIGHUP", "SIGKILL", "SIGSTOP", "SIG_BLOCK", "pthread_sigmask"):
    delattr(signal, name)
for name in ("fork", "getuid", "killpg", "pread", "setsid"):
    delattr(os, name)
del multiprocessing.reduction.DupFd
"""
MAIN = "from cleaner.cli.main import main\nmain()"
IMPORT = "from importlib import import_module\nfor name in sys.argv[1:]: import_module(name)"


def without_posix(code: str, *words: str) -> "subprocess.CompletedProcess[str]":
    call = [sys.executable, "-c", WITHOUT_POSIX + code, *words]
    return subprocess.run(call, capture_output=True, text=True, check=False)  # noqa: S603


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr("sys.argv", ["cleaner", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.fixture
def text(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("It rained.\n")
    return tmp_path / "a.txt"


def test_every_module_is_imported_without_posix() -> None:
    names = [f"cleaner.{name}" for name in MODULES if package_of(name) != "integrations"]
    process = without_posix(IMPORT, *names)
    assert (process.returncode, process.stderr) == (0, "")


def test_a_text_is_cleaned_without_posix(text: Path) -> None:
    process = without_posix(MAIN, "clean", str(text))
    assert (process.returncode, process.stdout) == (0, "It rained.\n")


def test_a_run_without_posix_is_refused_in_one_sentence(text: Path, tmp_path: Path) -> None:
    process = without_posix(MAIN, "corpus", str(text), str(tmp_path / "out"))
    assert process.returncode == 2
    assert re.fullmatch(r"cleaner: cleaning a corpus needs .* POSIX, .*\n", process.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("path", NAMED_IN, ids=lambda path: path.name)
def test_extras_named_in_prose_and_code_exist(path: Path) -> None:
    content = path.read_text("utf-8")
    assert not re.search(r"'cleaner\[[a-z]", content), "the distribution is named deboilerplate"
    named = re.findall(r"deboilerplate\[([a-z0-9,]+)\]", content)
    assert {extra for some in named for extra in some.split(",")} <= EXTRAS.keys()


def test_extras_named_in_messages_exist() -> None:
    assert {*get_args(Extra)} <= EXTRAS.keys()


def test_a_run_on_ray_without_ray_leaves_an_earlier_run_alone(
    text: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["corpus", str(text), f"{text.parent}/out", "--workers", "1"]
    assert run(words, monkeypatch) == 0
    before = snapshot(text.parent / "out")
    monkeypatch.setattr("cleaner.corpus.extras.find_spec", lambda _: None)
    capsys.readouterr()
    assert run([*words, "--engine", "ray", "--overwrite"], monkeypatch) == 2
    assert "--engine ray needs ray, which is not installed: pip" in capsys.readouterr().err
    assert snapshot(text.parent / "out") == before


def test_standard_input_is_not_read_where_its_format_lacks_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cleaner.corpus.extras.find_spec", lambda _: None)
    monkeypatch.setattr("sys.stdin", None)
    with (
        pytest.raises(CorpusError, match=r"\.parquet files need pyarrow"),
        resolve_stdin("-", "parquet"),
    ):
        pass
