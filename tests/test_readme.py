"""The README: what it tells to do comes out as it shows."""

from pathlib import Path

from typer import Context
from typer.main import get_command

from cleaner.cli.main import app
from tests.walkthrough import follow

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PROSE = " ".join(README.split())


def test_commands_of_the_readme_print_what_it_shows(tmp_path: Path) -> None:
    assert follow(ROOT / "README.md", tmp_path) == 3


def test_the_readme_names_commands_that_exist() -> None:
    named = set(PROSE.split("Other commands:")[1].partition(". `cleaner")[0].split("`")[1::2])
    group = get_command(app)
    assert len(named) > 5
    assert named <= set(group.list_commands(Context(group)))  # type: ignore[attr-defined]
