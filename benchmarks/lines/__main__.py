"""Lines: boilerplate taken and article text harmed, on lines of web pages that people judged.

`make bench-lines [LINES=folder] [WCXB=folder]` prints the tables, and writes them and their figures
to benchmarks/results/lines.md and .json. `ARGS='--list wrong'` and `ARGS='--list left --theme
newsletter'` list lines of tuning pages, with the rules that took them, and write nothing.
`ARGS=--curve` measures the presets, and writes curve.md and curve.json there.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks import saved
from benchmarks.lines.curve import measure_curve
from benchmarks.lines.labels import WHERE
from benchmarks.lines.listing import Fault, faults
from benchmarks.lines.measures import Results, measure
from benchmarks.lines.sources import Sources
from benchmarks.lines.tables import page, presets, presets_page, summary


class Listed(NamedTuple):
    """Which lines to list: those wrongly taken or left, and of which theme; none for the tables."""

    fault: Fault | None = None
    theme: str | None = None


def main(sources: Sources, listed: Listed, *, tuning: bool, with_curve: bool) -> int:
    """Print the tables, or a listing; 2 where the lines are not there."""
    if sources.missing:
        print(f"{sources.lines} does not hold {sources.missing}.jsonl; {WHERE}", file=sys.stderr)
        return 2
    if listed.fault:
        for line in faults(sources, listed.fault, listed.theme):
            print(line)
        return 0
    if with_curve:
        print(*presets(saved.save("curve", measure_curve(sources), presets_page)), sep="\n")
        return 0
    results = measure(sources)
    if tuning:
        columns = [column for column in results.columns if column.split == "tuning"]
        print(*summary(Results(results.data, columns)), sep="\n")
        return 0
    print(*summary(saved.save("lines", results, page)), sep="\n")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lines", type=Path, help="where the judged lines are")
    parser.add_argument("wcxb", type=Path, help="where the pages of our own labels are")
    parser.add_argument(
        "--list",
        dest="fault",
        choices=("wrong", "left"),
        help="list lines of tuning pages that were wrongly taken, or left, and write nothing",
    )
    parser.add_argument("--theme", help="list those of this theme only")
    parser.add_argument(
        "--tuning", action="store_true", help="print the figures of tuning pages, write nothing"
    )
    parser.add_argument(
        "--curve", action="store_true", help="measure the presets in place of the other tables"
    )
    options = parser.parse_args()
    sys.exit(
        main(
            Sources(options.lines, options.wcxb),
            Listed(options.fault, options.theme),
            tuning=options.tuning,
            with_curve=options.curve,
        )
    )
