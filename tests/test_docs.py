"""The documentation: its examples run, and it names what there is."""

import doctest
from pathlib import Path
from typing import get_args

from cleaner.report import FlagName

DOCS = Path(__file__).parent.parent / "docs"


def test_the_examples_in_python_run() -> None:
    result = doctest.testfile(str(DOCS / "python.md"), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0


def test_each_flag_is_explained() -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    assert [name for name in get_args(FlagName) if f"| `{name}` |" not in text] == []
