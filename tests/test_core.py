"""Which core a process uses: the compiled one where it was built, or what the environment says."""

import os
import subprocess
import sys

import pytest

from cleaner.core import COMPILED, CORE, PYTHON, VARIABLE, CoreError, chosen, is_built


def show_version(setting: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "cleaner", "--version"]
    surroundings = {**os.environ, VARIABLE: setting}
    return subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603


def test_the_environment_chooses() -> None:
    assert "(python core)" in show_version(PYTHON).stdout


def test_a_wrong_setting_is_one_sentence() -> None:
    process = show_version("fast")
    assert process.returncode == 1
    assert process.stderr == "cleaner: CLEANER_CORE is 'fast'; set it to compiled or python\n"


def test_a_core_that_was_not_built_cannot_be_chosen() -> None:
    with pytest.raises(CoreError, match="was not built; install a C compiler"):
        chosen(COMPILED, built=False)


def test_forcing_a_core_ends_with_its_block() -> None:
    before = CORE.name
    with CORE.forced(PYTHON):
        assert not CORE.is_compiled
    assert CORE.name == before
    assert CORE.is_compiled == (before == COMPILED)


def test_the_default_is_the_core_where_it_was_built() -> None:
    assert chosen("", built=is_built()) == (COMPILED if is_built() else PYTHON)
