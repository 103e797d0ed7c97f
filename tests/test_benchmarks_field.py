"""The arithmetic of the benchmark of field cases, on invented cases."""

import doctest
from pathlib import Path

import pytest

from benchmarks import field
from benchmarks.field import Outcome, difference, main, read_cases, run, table
from cleaner import Cleaner

CLEANER = Cleaner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prose = "The weir was rebuilt before winter, and the mill ran again by the first of May."
    sources = {
        "01-text/source.txt": f"{prose}\n\nPost a Comment\n",
        "02-page/source.html": f"<html><body><p>{prose}</p></body></html>",
        "03-left/source.md": f"{prose}\n\nUnknown line\n",
        "04-refused/source.txt": "\x1f\x8b\x08 packed",
    }
    for name, source in sources.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_bytes(source.encode("latin-1"))
        path.with_name("expected.txt").write_text(f"{prose}\n")
    (tmp_path / "02-page" / "about.md").write_text("# Page\n\nURL: https://example.com/a\n")
    return tmp_path


def test_each_case_is_read_by_its_kind(folder: Path) -> None:
    cases = read_cases(folder)
    assert [case.url for case in cases] == [None, "https://example.com/a", None, None]
    outcomes = [run(case, CLEANER) for case in cases]
    assert [outcome.is_exact for outcome in outcomes] == [True, True, False, False]
    assert [(outcome.lost, outcome.left) for outcome in outcomes] == [
        (0, 0),
        (0, 0),
        (0, 2),
        (16, 0),
    ]
    assert "compressed" in outcomes[-1].fault
    rows = list(table(outcomes))
    assert rows[-1] == "2 of 4 cases exact, 16 wanted words lost, 2 unwanted words left"
    assert len(rows) == 6


def test_each_occurrence_of_a_word_counts() -> None:
    outcome = Outcome("a", "It rained. It rained.", "It rained. And snowed.")
    assert (outcome.lost, outcome.left) == (2, 2)


def test_layout_alone_makes_a_case_inexact() -> None:
    outcome = Outcome("a", "It rained.\n\nIt snowed.\n", "It rained. It snowed.\n")
    assert (outcome.is_exact, outcome.lost, outcome.left) == (False, 0, 0)


def test_a_difference_is_a_unified_diff() -> None:
    shown = difference(Outcome("a", "It rained.\n", "It rained.\nShare"))
    assert shown.splitlines() == [
        "--- a/expected",
        "+++ a/actual",
        "@@ -1 +1,2 @@",
        " It rained.",
        "+Share",
        "\\ no newline at the end",
    ]


def test_a_missing_data_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path, None) == 2
    assert "FIELD=" in capsys.readouterr().err


def test_the_examples_run() -> None:
    assert doctest.testmod(field).failed == 0
