"""All benchmarks that data is there for, one after the other, and one table of what they found.

`make bench` runs them, `make bench ARGS='quality lines'` some. The table is build/bench.md, written
again after each, with links to what they printed. One that fails stops no other; the code is
then 1 at the end. Figures come from the files that a benchmark writes, in this run.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.figures import (
    Figure,
    corpus_figures,
    field_figures,
    languages_figures,
    lines_figures,
    pages_figures,
    quality_figures,
    rules_figures,
    speed_figures,
)
from benchmarks.saved import figures_file
from cleaner.ruleset.stats import STATS_FILE

OUT = Path("build")
RULES_RESULTS = Path("rules") / STATS_FILE
DATA = {"WCXB": "metadata.json", "LINES": "dev.jsonl", "FIELD": "."}  # what a folder must hold


class Benchmark(NamedTuple):
    """A target `bench-…` of the Makefile.

    `needs` are the folders that it cannot run without, by their variables; `results` is the file
    that it writes, and `figures` reads.
    """

    needs: tuple[str, ...] = ()
    results: Path | None = None
    figures: Callable[[bytes], Iterable[Figure]] = lambda _: ()


BENCHMARKS = {
    "quality": Benchmark(("WCXB",), figures_file("quality"), quality_figures),
    "lines": Benchmark(("LINES", "WCXB"), figures_file("lines"), lines_figures),
    "field": Benchmark(("FIELD",), figures_file("field"), field_figures),
    "traps": Benchmark(),
    "rules": Benchmark(("WCXB", "LINES"), RULES_RESULTS, rules_figures),
    "pages": Benchmark(("WCXB",), figures_file("pages"), pages_figures),
    "languages": Benchmark((), figures_file("languages"), languages_figures),
    "hyphens": Benchmark(),
    "growth": Benchmark(),
    "learn": Benchmark(),
    "speed": Benchmark((), figures_file("speed"), speed_figures),
    "corpus": Benchmark((), figures_file("corpus"), corpus_figures),
    "adapters": Benchmark(),
}


class Outcome(NamedTuple):
    """What became of one benchmark: its figures, and the state "passed", "failed" or "no data"."""

    name: str
    state: str
    seconds: float = 0.0
    figures: tuple[Figure, ...] = ()


def make(name: str) -> list[str]:
    """Return the command of a benchmark; the options of this run are not its own."""
    return ["make", f"bench-{name}", "ARGS="]


def run(
    name: str, benchmark: Benchmark, command: list[str], folders: Mapping[str, str], out: Path
) -> Outcome:
    """Run one benchmark by `command`; what it prints goes to a file in `out`."""
    if any(not (Path(folders.get(need, "")) / DATA[need]).exists() for need in benchmark.needs):
        return Outcome(name, "no data")
    before = _written(benchmark.results)
    started = perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    with (out / f"{name}.txt").open("wb") as log:
        process = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)  # noqa: S603
    state = "failed" if process.returncode else "passed"
    figures: tuple[Figure, ...] = ()
    if benchmark.results and _written(benchmark.results) not in (None, before):
        figures = tuple(benchmark.figures(benchmark.results.read_bytes()))
    return Outcome(name, state, perf_counter() - started, figures)


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of the table: for each benchmark a row of its own, then one for each figure.

    >>> print(*table([Outcome("traps", "passed", 12.4)]), sep="\\n")
    | benchmark | figure | measured | floor or target | reached | seconds |
    | --- | --- | --- | --- | --- | ---: |
    | traps | | passed | | | 12 |
    """
    yield "| benchmark | figure | measured | floor or target | reached | seconds |"
    yield "| --- | --- | --- | --- | --- | ---: |"
    for outcome in outcomes:
        if outcome.state == "no data":
            yield _row(outcome.name, "", outcome.state, "", "", "")
            continue
        name = f"[{outcome.name}](bench/{outcome.name}.txt)"
        yield _row(name, "", outcome.state, "", "", f"{outcome.seconds:.0f}")
        for figure in outcome.figures:
            verdict = {True: "yes", False: "no", None: ""}[figure.is_reached]
            yield _row("", figure.what, figure.value, figure.bound, verdict, "")


def run_all(
    benchmarks: Mapping[str, Benchmark],
    command: Callable[[str], list[str]] = make,
    folders: Mapping[str, str] = os.environ,
    out: Path = OUT,
) -> int:
    """Run `benchmarks` and write their table; return 1 if one failed or none could run."""
    outcomes = []
    for name, benchmark in benchmarks.items():
        print(f"{name} …", end=" ", flush=True)
        outcomes.append(run(name, benchmark, command(name), folders, out / "bench"))
        print(outcomes[-1].state, flush=True)
        (out / "bench.md").parent.mkdir(parents=True, exist_ok=True)
        (out / "bench.md").write_text("\n".join(table(outcomes)) + "\n", "utf-8")
    print(f"{out / 'bench.md'} has the table, {out / 'bench'} what was printed")
    states = {outcome.state for outcome in outcomes}
    return int("failed" in states or "passed" not in states)


def _written(path: Path | None) -> int | None:
    """Return when a file was last written, None if it is not there."""
    return path.stat().st_mtime_ns if path and path.exists() else None


def _row(*cells: str) -> str:
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0], prog="make bench")
    parser.add_argument("names", nargs="*", help="of benchmarks; without one, all")
    chosen = parser.parse_args().names or list(BENCHMARKS)
    if unknown := [name for name in chosen if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
    sys.exit(run_all({name: BENCHMARKS[name] for name in chosen}))
