"""What the tests of the engines share: a corpus, and the examples of two pages of docs."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.articles import write_articles

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "adapters.md", DOCS / "recipes.md"]

# Sparks live for seconds here: the second compiler of Java would take longer than it saves.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds the articles."""
    write_articles(tmp_path / "articles")
    return tmp_path


@pytest.fixture
def run_example() -> Callable[[str, Path], str]:
    """Return a function that runs the example under a heading of the page in a folder.

    It returns what the example printed.
    """

    def run(heading: str, folder: Path) -> str:
        block = rf"^## {heading}\n.*?^```python\n(.*?)^```$"
        text = "".join(page.read_text("utf-8") for page in PAGES)
        found = re.search(block, text, re.MULTILINE | re.DOTALL)
        assert found, heading
        (folder / "example.py").write_text(found[1], "utf-8")
        env = os.environ | {
            "HAYSTACK_TELEMETRY_ENABLED": "False",
            "HF_HOME": str(folder / "cache"),
            "PYSPARK_PYTHON": sys.executable,
        }
        given = {"cwd": folder, "env": env, "capture_output": True, "text": True}
        done = subprocess.run([sys.executable, "example.py"], check=False, **given)
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
