"""Speed: what cleaning costs, beside the plain way and beside other cleaners.

`make bench-speed [WCXB=folder] [SCALE=0.1]` measures on the text of the benchmark's pages, or on
generated text where it is not there; prints the tables, and writes them and their figures to
benchmarks/results/speed.md and .json. It fails where a ratio is worse than its floor in
benchmarks/speed/floors.toml; `--set-floors` raises the floors to below the figures.
"""

import argparse
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from benchmarks import saved
from benchmarks.pages import WHERE
from benchmarks.speed import corpus, detection, floors, measures, page, processes, short
from benchmarks.speed.corpus import Corpus
from benchmarks.speed.generate import generate
from benchmarks.speed.rows import Speed, Texts
from benchmarks.speed.statistics import statistics
from cleaner import Cleaner
from cleaner.engine.matcher import Matcher

MEGABYTES = 15  # of each kind of text
BUDGET_SECONDS = 20.0  # seconds for each contender of a race
_DETECTION_MEGABYTES, _DISK_MEGABYTES = 6, 15  # megabytes
_STATISTICS_MEGABYTES = 5  # megabytes that statistics are taken of


class Run(msgspec.Struct, frozen=True):
    """What every measure needs."""

    cleaner: Cleaner
    folder: Path | None
    corpora: Sequence[Corpus]
    scale: float

    @property
    def budget(self) -> float:
        """Seconds for each contender of a race."""
        return BUDGET_SECONDS * self.scale


def _texts(run: Run, speed: Speed) -> None:
    matcher = Matcher([rule for _, rule in run.cleaner.rules.rules()], detection.TIMEOUT_SECONDS)
    for kind in run.corpora:
        size = corpus.megabytes(kind.texts())
        share = max(1, round(size / _STATISTICS_MEGABYTES))
        measured = statistics(kind.samples[::share], matcher)
        alike = statistics(generate(kind.kind, size / share), matcher)
        speed.texts.append(Texts(kind.kind, round(size, 2), kind.generated, measured, alike))


def _detection(run: Run, speed: Speed) -> None:
    rules = [rule for _, rule in run.cleaner.rules.rules()]
    sets = detection.rule_sets(rules, "\n".join(corpus.mixed(run.corpora, 4)))
    rows, speed.detection = detection.detect(
        sets, run.corpora, _DETECTION_MEGABYTES * run.scale, run.budget
    )
    speed.rows |= rows


def _clean(run: Run, speed: Speed) -> None:
    for kind in run.corpora:
        rows, speed.peers[kind.kind] = measures.clean(run.cleaner, kind, run.budget)
        speed.rows |= rows


def _disk(run: Run, speed: Speed) -> None:
    speed.rows["corpus"] = measures.on_disk(
        run.cleaner, run.corpora, _DISK_MEGABYTES * run.scale, run.budget
    )


def _workers(run: Run, speed: Speed) -> None:
    speed.rows["workers"] = measures.workers(run.cleaner, run.corpora, run.scale)


def _threads(run: Run, speed: Speed) -> None:
    speed.rows["threads"] = measures.threads(run.cleaner, run.corpora, run.scale)


def _html(run: Run, speed: Speed) -> None:
    speed.rows["html"] = measures.html(run.cleaner, run.folder, run.scale, run.budget)


def _long(run: Run, speed: Speed) -> None:
    speed.rows |= processes.long_documents(run.scale)


def _memory(run: Run, speed: Speed) -> None:
    speed.rows["memory"] = processes.memory(run.scale)


def _processes(_: Run, speed: Speed) -> None:
    speed.rows["start"] = processes.start()
    speed.rows["first-text"] = processes.first_text()
    speed.rows |= processes.compiling()


PARTS: dict[str, Callable[[Run, Speed], None]] = {
    "texts": _texts,
    "detection": _detection,
    "clean": _clean,
    "disk": _disk,
    "workers": _workers,
    "threads": _threads,
    "html": _html,
    "long": _long,
    "memory": _memory,
    "processes": _processes,
}


def measure(folder: Path | None, scale: float, parts: Sequence[str]) -> Speed:
    """Return the figures of `parts`, on the benchmark in `folder` or on generated texts."""
    data, corpora = corpus.read(folder, MEGABYTES * scale)
    cleaner = Cleaner()
    cleaner.clean("The weir broke.")  # compiled before the first is timed
    speed = Speed(
        data,
        scale,
        platform.python_version(),
        platform.machine(),
        sum(1 for _ in cleaner.rules.rules()),
    )
    run = Run(cleaner, folder, corpora, scale)
    for name in parts:
        print(f"measuring: {name}", file=sys.stderr, flush=True)
        PARTS[name](run, speed)
    return speed


def main(arguments: argparse.Namespace) -> int:
    """Measure, print and write; 1 where a floor is broken, 2 where data is asked for in vain."""
    if arguments.short:
        return short.main()
    folder: Path | None = arguments.folder
    if folder is None or not (folder / "metadata.json").exists():
        print(f"the benchmark is not in {folder or 'a named folder'}; {WHERE}", file=sys.stderr)
        if arguments.need_data:
            return 2
        folder = None
    speed = measure(folder, arguments.scale, arguments.only or list(PARTS))
    print(page.page(speed))
    if arguments.only:  # a part is for looking at
        return 0
    speed = saved.save("speed", speed, page.page)
    if arguments.set_floors:
        floors.write(floors.raised(floors.read(), floors.floors(speed)))
    broken = floors.broken(speed, floors.read())
    for fault in broken:
        print(fault, file=sys.stderr)
    return 1 if broken else 0


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0], prog="benchmarks.speed")
    reader.add_argument("folder", type=Path, nargs="?", help="where the benchmark is")
    reader.add_argument("--scale", type=float, default=1.0, help="of texts and times; 0.1 is quick")
    reader.add_argument(
        "--only", action="append", choices=PARTS, help="measure this, write nothing"
    )
    reader.add_argument("--need-data", action="store_true", help="fail where the benchmark is not")
    reader.add_argument(
        "--set-floors", action="store_true", help="raise the floors to below the figures"
    )
    reader.add_argument("--short", action="store_true", help="a few ratios with wide margins")
    return reader


if __name__ == "__main__":
    sys.exit(main(parser().parse_args()))
