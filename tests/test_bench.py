"""`make bench`: each benchmark has its turn, and one table says what they found."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS, Benchmark, make, run_all
from benchmarks.figures import Figure

MAKEFILE = Path(__file__).parent.parent / "Makefile"


def read(results: bytes) -> Iterator[Figure]:
    """Yield what a stand-in wrote."""
    yield Figure("gain", results.decode(), "at least 3", is_reached=False)


def command(script: str) -> list[str]:
    """Return the command of a stand-in, a line of Python."""
    return [sys.executable, "-c", script]


def rows(folder: Path) -> list[list[str]]:
    """Return the cells of the table, without the seconds."""
    lines = (folder / "bench.md").read_text("utf-8").splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")][:-1] for line in lines]


def test_a_failing_benchmark_does_not_stop_others_and_sets_the_exit_code(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    scripts = {
        "bad": "print('broken'); raise SystemExit(3)",
        "good": f"open({str(results)!r}, 'w').write('2')",
    }
    given = {"bad": Benchmark(), "good": Benchmark((), results, read)}
    assert run_all(given, lambda name: command(scripts[name]), {}, tmp_path) == 1
    assert rows(tmp_path) == [
        ["[bad](bench/bad.txt)", "", "failed", "", ""],
        ["[good](bench/good.txt)", "", "passed", "", ""],
        ["", "gain", "2", "at least 3", "no"],
    ]
    assert (tmp_path / "bench" / "bad.txt").read_text() == "broken\n"


def test_a_missed_target_is_not_a_failure(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    script = f"open({str(results)!r}, 'w').write('2')"
    given = {"good": Benchmark((), results, read)}
    assert run_all(given, lambda _: command(script), {}, tmp_path) == 0


def test_figures_of_an_earlier_run_are_not_shown(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    results.write_text("2")
    given = {"old": Benchmark((), results, read)}
    assert run_all(given, lambda _: command("raise SystemExit(1)"), {}, tmp_path) == 1
    assert rows(tmp_path) == [["[old](bench/old.txt)", "", "failed", "", ""]]


def test_without_its_data_a_benchmark_does_not_run(tmp_path: Path) -> None:
    given = {"lines": Benchmark(("LINES",)), "traps": Benchmark()}
    ran = "print('ran')"
    folders = {"LINES": str(tmp_path / "nowhere")}
    assert run_all(given, lambda _: command(ran), folders, tmp_path) == 0
    assert [row[:3] for row in rows(tmp_path)] == [
        ["lines", "", "no data"],
        ["[traps](bench/traps.txt)", "", "passed"],
    ]
    assert not (tmp_path / "bench" / "lines.txt").exists()
    (tmp_path / "dev.jsonl").touch()
    assert run_all(given, lambda _: command(ran), {"LINES": str(tmp_path)}, tmp_path) == 0
    assert (tmp_path / "bench" / "lines.txt").read_text() == "ran\n"


def test_a_run_without_any_data_is_a_failure(tmp_path: Path) -> None:
    assert run_all({"field": Benchmark(("FIELD",))}, command, {"FIELD": "nowhere"}, tmp_path) == 1


def test_each_target_of_the_makefile_is_a_benchmark() -> None:
    targets = re.findall(r"^bench-([a-z-]+):", MAKEFILE.read_text("utf-8"), re.MULTILINE)
    assert sorted(BENCHMARKS) == sorted({*targets} - {"speed-short"})  # a part of speed
    assert make("traps") == ["make", "bench-traps", "ARGS="]


def test_an_unknown_benchmark_is_named() -> None:
    words = [sys.executable, "-m", "benchmarks", "nonsense"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 2
    assert "there is no benchmark nonsense; there are quality, lines, field" in done.stderr


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("quality", "F1, jusText"),
        ("lines", "right of what is taken, dev, held out"),
        ("field", "exact cases"),
        ("rules", "right of N hits, unseen"),
        ("pages", "F1, unseen pages, clean_html"),
        ("languages", "held-out wordings removed, da"),
        ("speed", "two workers over one"),
        ("corpus", "`cleaner corpus`, .jsonl, workers: 2"),
    ],
)
def test_the_main_figures_are_read_from_the_results(name: str, figure: str) -> None:
    benchmark = BENCHMARKS[name]
    assert benchmark.results
    found = {
        re.sub("of [0-9]+", "of N", each.what): each
        for each in benchmark.figures(benchmark.results.read_bytes())
    }
    assert re.search(r"\d", found[figure].value)
    assert all(bool(each.bound) == (each.is_reached is not None) for each in found.values())
