"""Results in benchmarks/results, their tables, and the pages for people that sum them up."""

import doctest
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks import field, html_pages, quality, saved
from benchmarks.corpora import page as corpora
from benchmarks.languages import __main__ as languages
from benchmarks.lines import tables as lines
from benchmarks.lines.curve import Curve
from benchmarks.lines.measures import Results as Lines
from benchmarks.speed import page as speed
from benchmarks.speed.rows import Speed
from benchmarks.summaries import speed as speed_summary
from benchmarks.summaries import table
from benchmarks.summaries.__main__ import SUMMARIES
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.stats import read_stats

ROOT = Path(__file__).parent.parent
TABLES: dict[str, tuple[type[Any], Callable[[Any], str]]] = {
    "corpus": (corpora.Corpora, corpora.page),
    "curve": (Curve, lines.presets_page),
    "field": (field.Results, field.page),
    "languages": (languages.Results, languages.page),
    "lines": (Lines, lines.page),
    "pages": (html_pages.Results, html_pages.tables),
    "quality": (quality.Results, quality.tables),
    "speed": (Speed, speed.page),
}


class Weir(msgspec.Struct):
    """Invented results."""

    height: float
    stones: list[int]


@pytest.mark.parametrize("page", SUMMARIES)
def test_a_page_for_people_has_the_figures_of_the_last_run(page: str) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").split())
    said = list(SUMMARIES[page]())
    assert len(said) >= 4
    assert [each for each in said if each not in text] == [], "python -m benchmarks.summaries"


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_their_figures(name: str) -> None:
    kind, tables = TABLES[name]
    assert saved.tables_file(name).read_text("utf-8") == tables(saved.load(name, kind))


def test_the_table_of_rules_is_of_their_records() -> None:
    text = saved.tables_file("rules").read_text("utf-8")
    rows = [row.strip("| ").split(" | ") for row in text.splitlines() if row.startswith("| ")][2:]
    shown = {cells[0]: [int(cells[place]) for place in (2, 3, 5, 6)] for cells in rows}
    records = read_stats(shipped_folder())
    assert shown == {
        name: [of.tuning.hits, of.tuning.wrong, of.unseen.hits, of.unseen.wrong]
        for name, of in records.items()
    }


def test_each_table_is_named_on_a_page() -> None:
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    names = [path.name for path in saved.FOLDER.glob("*.md")]
    assert sorted(names) == sorted(f"{name}.md" for name in [*TABLES, "rules"])
    assert [name for name in names if f"(../benchmarks/results/{name}" not in pages] == []


def test_figures_are_rounded_before_their_tables_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    made = saved.save("weir", Weir(2 / 3, [7]), lambda weir: f"{weir.height}, {weir.stones}\n")
    assert made == saved.load("weir", Weir) == Weir(0.666667, [7])
    assert saved.tables_file("weir").read_text() == "0.666667, [7]\n"


@pytest.mark.parametrize("module", [saved, speed_summary, table])
def test_the_examples_run(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
