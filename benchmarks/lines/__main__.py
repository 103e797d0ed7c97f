"""Lines: boilerplate taken and article text harmed, on lines of web pages that people judged.

`make bench-lines [LINES=folder] [WCXB=folder]` prints the tables, and writes them to
docs/quality.md and the figures to benchmarks/results/lines.json. `ARGS='--list wrong'` and
`ARGS='--list left --theme newsletter'` list lines of tuning pages, with the rules that took them,
and write nothing. `ARGS=--curve` measures the presets: it prints their table, and writes it to
docs/quality.md and the figures to benchmarks/results/curve.json.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.lines.curve import measure_curve, save_curve
from benchmarks.lines.labels import WHERE
from benchmarks.lines.listing import Fault, faults
from benchmarks.lines.measures import Results, measure
from benchmarks.lines.sources import Sources
from benchmarks.lines.tables import (
    PAGE,
    RESULTS,
    curve,
    saved_section,
    section,
    summary,
    with_section,
)


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
        return _curve(sources)
    results = measure(sources)
    if tuning:
        columns = [column for column in results.columns if column.split == "tuning"]
        print(*summary(Results(results.data, columns)), sep="\n")
        return 0
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=0) + b"\n")
    PAGE.write_text(with_section(PAGE.read_text("utf-8"), section(results)), "utf-8")
    print(*summary(results), sep="\n")
    return 0


def _curve(sources: Sources) -> int:
    points = measure_curve(sources)
    save_curve(points)
    if part := saved_section():
        PAGE.write_text(with_section(PAGE.read_text("utf-8"), part.lstrip("\n")), "utf-8")
    print(*curve(points), sep="\n")
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
