"""What the tests of the engines share: a corpus, and the examples of docs/adapters.md."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.articles import write_articles

PAGE = Path(__file__).parents[2] / "docs" / "adapters.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds the articles."""
    write_articles(tmp_path / "articles")
    return tmp_path


@pytest.fixture
def run_example() -> Callable[[str, Path], None]:
    """Return a function that runs the example under a heading of the page in a folder."""

    def run(heading: str, folder: Path) -> None:
        block = rf"^## {heading}\n.*?^```python\n(.*?)^```$"
        found = re.search(block, PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        assert found, heading
        (folder / "example.py").write_text(found[1], "utf-8")
        env = os.environ | {"HF_HOME": str(folder / "cache"), "PYSPARK_PYTHON": sys.executable}
        given = {"cwd": folder, "env": env, "capture_output": True, "text": True}
        done = subprocess.run([sys.executable, "example.py"], check=False, **given)
        assert done.returncode == 0, done.stderr[-4000:]

    return run
