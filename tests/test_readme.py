"""The README: what it tells to do comes out as it shows, and its figures are the measured ones."""

import re
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


def test_quality_figures_of_the_readme_match_the_benchmark() -> None:
    page = (ROOT / "docs" / "quality.md").read_text("utf-8").partition("By preset")[0]
    row = r"\| {} \|[^|]*\| Cleaner \| ([\d.]+)% of [^|]*\| ([\d.]+)% of [^|]*\| (\d+) of (\d+) "
    [[taken, right, harmed, lines]] = re.findall(row.format("dev, held out"), page)
    assert f"Cleaner removes {taken}% of the boilerplate lines" in PROSE
    assert f"{right}% of its removals are right" in PROSE
    assert f"{harmed} of {int(lines):,} article lines lose words" in PROSE
    [[taken, *_]] = re.findall(row.format("themes, held out"), page)
    assert f"{taken}% of the lines with usual boilerplate words" in PROSE


def test_language_figures_of_the_readme_match_their_table() -> None:
    page = (ROOT / "docs" / "languages.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z]{2}) \|(?:[^|]*\|){5} (\d+)%", page, re.MULTILINE)
    shares = [int(share) for language, share in rows if language != "en"]
    assert f"English and [{len(shares)} other languages]" in PROSE
    assert f"remove {min(shares)}% to {max(shares)}% of the held-out wordings" in PROSE
